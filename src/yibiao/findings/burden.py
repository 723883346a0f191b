"""What is said of a sender's budget, and of an estimate that was corrected."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "budget_short": Words(
        "block",
        "预算不够：这一件要基层花 {asks} 小时，{org} {year} 年的预算还剩 {left} 小时。",
        "请减少范围或栏目、用已有的数据，或先撤掉别的要求；也可以请减负办从别的单位调剂。突发应急的，写明理由并署名后可以办。",
    ),
    "budget_money_short": Words(
        "block",
        "经费不够：这一件要花运行经费 {asks} 元，{org} {year} 年的经费还剩 {left} 元。",
        "请压减开支，或请减负办从别的单位调剂。突发应急的，写明理由并署名后可以办。",
    ),
    "budget_near": Words(
        "hint",
        "{before}{org} {year} 年的预算已用 {share}，还剩 {left} 小时。",
        "请先安排必须办的，能合并、能不办的先减下来。",
    ),
    "budget_ahead": Words(
        "hint",
        "照现在这样，{org}到 {year} 年底约要基层花 {expected} 小时（多半在 {low} 到 {high} 之间），"
        "超过全年预算 {allowed} 小时。",
        "请现在就看一看后面几个月还要办什么，早减比到时候办不成好。",
    ),
    "budget_unset": Words(
        "hint",
        "减负办还没有给{org}定 {year} 年的预算。",
        "请减负办定一个；没有定以前只记账，不拦。",
    ),
    "budget_rises": Words(
        "reason",
        "{org} {year} 年的{what}定为 {after}，比 {before_year} 年的 {before} 多。",
        "预算只减不增。确要增加的，写明理由，全县都看得到。",
    ),
    "estimate_corrected": Words(
        "hint",
        "按已实测的 {count} 件修正 ×{factor}：原来估 {before} 小时，现在估 {after} 小时。",
        "修正从以往同类的实际用时里学来，误差见“负担账”的“估得准不准”。",
    ),
}
