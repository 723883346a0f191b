"""The runner of ``policy/cases/meetings.yaml``: facts → the codes found. Facts say only what differs from a meeting
that is as it should be; ``people`` and ``agenda`` are worded as in a notice, ``others`` are the year's other
meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from yibiao.policy import Pack
from yibiao.policy.cases import Case

from .assumptions import shipped_assumptions
from .checking import check
from .facts import Circumstances, Issued, Meeting, Season
from .reading.people import read_people
from .reading.programme import read_agenda
from .when import parse_when
from .words import kind_of

_SOUND: dict[str, Any] = {
    "title": "养老服务设施消防隐患整改座谈会", "organiser": "禾溪县民政局", "level": "county",
    "place": "县会议中心", "minutes": 90, "plan_number": "2026-21", "chaired_by": "deputy",
    "people": "各镇街分管负责人12人，县消防救援大队分管负责人", "text": "逐处讨论整改难点，议定时间和资金。",
}  # fmt: skip
_NOTICE = 7  # days from the day of the case to the meeting, where nobody says otherwise


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of the meeting of a case; hints are not told unless the case is about them (``hints: true``)."""
    facts = dict(case.facts)
    around = _around(facts, case.day)
    report = check(_meeting(facts, case.day, "本会"), around, pack=pack, on=case.day)
    hints = bool(case.given.get("hints"))
    return [one.code for one in report.findings if hints or one.severity != "hint"]


def _around(facts: dict[str, Any], on: date) -> Circumstances:
    others = tuple(_meeting(one, on, f"他会{at}") for at, one in enumerate(facts.pop("others", ())))
    issued = tuple(Issued(one["title"], one["day"]) for one in facts.pop("issued", ()))
    seasons = tuple(Season(one["name"], one["first"], one["last"]) for one in facts.pop("seasons", ()))
    return Circumstances(others, others, issued, seasons, days_off=frozenset(facts.pop("days_off", ())))


def _meeting(facts: Mapping[str, Any], on: date, id: str) -> Meeting:
    told = _SOUND | dict(facts)
    hours = shipped_assumptions().working_hours
    when = parse_when(told.pop("when", None), on, hours) if "when" in told else None
    starts = when.starts if when else datetime.combine(on + timedelta(days=_NOTICE), time(9))
    kind = told.pop("kind", None) or kind_of(told["title"], told["organiser"])
    people = read_people(told.pop("people")) + tuple(_aside(told))
    return Meeting(id, kind=kind, starts=starts, attendees=people, agenda=read_agenda(told.pop("agenda", "")), **told)


def _aside(told: dict[str, Any]) -> Iterable[Any]:
    return read_people("列席：" + words) if (words := told.pop("aside", "")) else ()
