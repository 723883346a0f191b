"""What is still to be done after a visit, told to whoever sent the inspectors; and receptions that were prepared."""

from yibiao.findings.words import Words

FINDINGS: dict[str, Words] = {
    "visit_without_conclusion": Words(
        "block",
        "去过已经 {days} 天，结论还没有反馈给当地。",
        "请看当地说了什么，写好结论再反馈；没有发现问题的，也写一句“没有发现问题”。",
    ),
    "appeal_undecided": Words(
        "block",
        "当地的复核申请应在 {day} 以前答复，已经过了。",
        "请没有参与这次检查的人尽快看，作出决定。",
    ),
    "results_unpublished": Words(
        "block",
        "结论 {day} 已反馈，结果还没有公布。",
        "请核对公布的话里没有个人信息，再公布。",
    ),
    "reception_prepared": Words(
        "hint",
        "去的人记下 {count} 处像是提前准备的迎接。",
        "这不是当地的过错：请看是谁先知道的，下次怎样不走漏；接待花的工时记在派人的单位账上。",
    ),
}
