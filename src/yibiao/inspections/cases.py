"""The runner of ``policy/cases/inspections.yaml``: facts → the codes found. Facts say only what differs from an item
that is as it should be; ``others`` are the year's other items; ``text`` is a notice, read as such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from yibiao.policy import Pack
from yibiao.policy.cases import Case

from .checking import InspectionReport, check, check_notice
from .facts import InspectionFacts, QuietDays, Surroundings, kind_of
from .notice import read_notice, told_by_words

_SOUND: dict[str, Any] = {
    "title": "农村自建房安全隐患检查", "sender": "禾溪县住建局", "plan_number": "2026-督-17", "targets": "经营性自建房",
    "filed_number": "备〔2026〕17号", "basis": "禾溪县自建房安全管理办法第九条", "people": 2, "scope": "鹤汀镇",
    "contents": ["房屋承重结构有没有裂缝、倾斜", "有没有擅自加层"], "places": ["杏花坞村", "老槐坪村"],
    "first": date(2026, 11, 9), "last": date(2026, 11, 27),
}  # fmt: skip
_LISTS = ("contents", "materials", "forms", "reports", "escorts", "principals", "welcome", "showcase", "briefing",
          "inspector_kinds", "places", "beyond")  # fmt: skip


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of the item of a case; hints are not told unless the case is about them (``hints: true``)."""
    report = _report(dict(case.facts), case.day, pack)
    hints = bool(case.given.get("hints"))
    return [one.code for one in report.findings if hints or one.severity != "hint"]


def _report(told: dict[str, Any], on: date, pack: Pack) -> InspectionReport:
    around = _around(told)
    if "text" in told:
        text = told.pop("text")
        if told:
            facts = told_by_words(facts_of(told, "本项"), text)
            return check(facts, around, pack=pack, on=on)
        return check_notice(read_notice(text, on=on), around, pack=pack, on=on)
    return check(facts_of(told, "本项"), around, pack=pack, on=on)


def _around(told: dict[str, Any]) -> Surroundings:
    others = tuple(facts_of(one, f"他项{at}") for at, one in enumerate(told.pop("others", ())))
    visited = {place: frozenset(days) for place, days in told.pop("visited", {}).items()}
    quiet = tuple(QuietDays(**one) for one in told.pop("quiet", ()))
    return Surroundings(others, visited, frozenset(told.pop("townships", ())), quiet, told.pop("before", {}))


def facts_of(told: Mapping[str, Any], id: str) -> InspectionFacts:
    given = _SOUND | dict(told)
    kind = given.pop("kind", None) or kind_of(given["title"])
    for name in _LISTS:
        if name in given:
            given[name] = tuple(given[name])
    made = InspectionFacts(id, kind=kind, **given)
    return replace(made, drawn=frozenset(made.drawn))
