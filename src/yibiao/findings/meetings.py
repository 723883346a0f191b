"""What the gate says of a meeting."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {}
