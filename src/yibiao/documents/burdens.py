"""What a draft puts on those below: reports of progress, companion plans, tables, meetings, groups, apps, inspections.

Each is a hidden demand: it has a price and a gate of its own (a table has to be admitted as a form).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.documents.model import DocumentDemand, DocumentFacts
from yibiao.documents.rules import Rules
from yibiao.model import Finding

RULES = {
    "report": "DOC-010", "plan": "DOC-011", "form": "DOC-110", "material": "DOC-111", "meeting": "DOC-112",
    "training": "DOC-113", "group": "DOC-114", "app": "DOC-115", "account": "DOC-116", "inspection": "DOC-117",
    "body": "DOC-118",
}  # fmt: skip
ATTACHED = "DOC-119"
WORDS = {
    "report": "报送落实情况", "plan": "制定配套文件", "form": "填表报数", "material": "报送材料", "meeting": "开会参会",
    "training": "培训", "group": "加工作群", "app": "装用应用或录系统", "account": "关注公众号",
    "inspection": "督查考核", "body": "新设领导小组、专班",
}  # fmt: skip
_FILLED = re.compile(
    r"(?:统计|登记|汇总|调查|情况|摸底|排查|自查|报名|反馈|信息|推荐|申报|报送|填报|月报|季报|日报|年报|一览|明细)表$"
    r"|台账$|回执$|花名册$|登记册$"
)
_NO_FILLED = re.compile(
    r"(?:统计|登记|汇总|调查|情况|摸底|排查|自查|报名|反馈|信息|推荐|申报|报送|填报|月报|季报|日报|年报|一览|明细)表$"
    r"|台账$|回执$|花名册$|登记册$"
)
_LONG, _NAME = 40, 16  # characters of a demand and of a name that are shown
_MOST = 6  # of one kind that are named one by one
_DOWNWARD = ("down", "level", "unknown")


def burdens(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """One finding a demand; upward and public documents ask nothing of those below."""
    if facts.genre != "document" or facts.direction not in _DOWNWARD or facts.kind in ("报告", "请示", "批复"):
        return
    for kind, id in RULES.items():
        for one in [each for each in facts.demands if each.hidden == kind][:_MOST]:
            yield from rules.found(id, (one.start, one.end), **_values(one))
    yield from _attached(facts, rules)


def _values(one: DocumentDemand) -> dict[str, str]:
    what = one.what if len(one.what) <= _LONG else one.what[: _LONG - 1] + "…"
    who = one.who if 0 < len(one.who) <= _NAME else "收文单位"
    return {"what": what, "who": who, "by": f"（{one.by}）" if one.by and one.by not in what else ""}


def _attached(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Tables among the attachments that somebody has to fill."""
    for element in facts.elements:
        name = element.words.rstrip("。；;.")
        if element.name == "附件" and _FILLED.search(name):
            yield from rules.found(ATTACHED, (element.start, element.end), name=name)
