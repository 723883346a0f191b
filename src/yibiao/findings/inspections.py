"""What the gate says of 督查、检查、考核、调研."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "inspection_over_cap": Words(
        "reason",
        "{place}{used}，再去就超了。",
        "请改日子，或与别的单位同一天去；确要去的，写明理由，当地看得到。",
    ),
}
