"""What a meeting costs, and what there is to say of it: the core's answers about rows of the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yibiao.burden.parts import Parts, of_meeting
from yibiao.meetings import facts as core
from yibiao.meetings.checking import ADVICE_NAMES, Advice, check
from yibiao.meetings.cost import CostPart, MeetingCost, cost_of
from yibiao.meetings.facts import LEVEL_NAMES, Attendee, Travel
from yibiao.model import Finding
from yibiao.policy import Pack
from yibiao_web.meetings import facts
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Attendance, Meeting
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

Told = tuple[Attendance, Attendee]


@dataclass(frozen=True)
class Share:
    """What those of one level are asked for."""

    label: str
    organisations: int
    people: int
    minutes: int
    trips: int


@dataclass(frozen=True)
class Weighed:
    """``asked``: person-minutes of every organisation that the platform knows, its own people left out. ``advice``: a
    code of ``ADVICE_NAMES``."""

    cost: MeetingCost
    shares: Sequence[Share]
    findings: Sequence[Finding]
    asked: dict[Organisation, float]
    advice: Advice

    @property
    def parts(self) -> Parts:
        """What one organisation has to do, the ways shared out evenly."""
        return of_meeting(self.cost.trips / max(1, sum(one.organisations for one in self.shares)))

    @property
    def advice_words(self) -> str:
        return ADVICE_NAMES[self.advice]


@dataclass(frozen=True)
class Scale:
    """By what is reckoned: the rules in force, the ways, the day."""

    pack: Pack
    travel: Travel
    on: date

    def cost(self, told: core.Meeting, attendees: Iterable[Attendee], minutes: int) -> MeetingCost:
        some = replace(told, attendees=tuple(attendees), minutes=minutes)
        return cost_of(some, pack=self.pack, on=self.on, travel=self.travel)


def scale(county: Organisation, on: date) -> Scale:
    return Scale(pack(county), facts.travel(county), on)


def weigh(
    proposal: Proposal, org: Organisation, county: Organisation, on: date, without: Sequence[int] = ()
) -> Weighed:
    """``without``: saved meetings that it is, or takes the place of."""
    told, by = facts.told_of(proposal, org), scale(county, on)
    day = told.starts.date() if told.starts else on
    around = facts.circumstances(county, org, day, without)
    rows = list(zip(proposal.asked, told.attendees, strict=True))
    report = check(told, around, pack=by.pack, on=on, travel=by.travel)
    return Weighed(
        _cost(told, rows, proposal.meeting, by), _shares(told, rows, proposal.meeting, by), report.findings,
        _asked(told, rows, proposal.meeting, by, org), report.advice,
    )  # fmt: skip


def cost_now(meeting: Meeting) -> dict[str, Any]:
    """Of a saved one, for its page."""
    told, by = facts.told(meeting), scale(meeting.demand.county, meeting.demand.on)
    rows = list(zip(meeting.attendances.all(), told.attendees, strict=True))
    return {"cost": _cost(told, rows, meeting, by), "shares": _shares(told, rows, meeting, by)}


def asked_now(meeting: Meeting, on: date) -> dict[Organisation, float]:
    """What a saved meeting asks of each organisation."""
    told, by = facts.told(meeting), scale(meeting.demand.county, on)
    rows = list(zip(meeting.attendances.all(), told.attendees, strict=True))
    return _asked(told, rows, meeting, by, meeting.demand.org)


def _cost(told: core.Meeting, rows: Sequence[Told], meeting: Meeting, by: Scale) -> MeetingCost:
    """Who hears only parts of a merged meeting sits for those only."""
    if not meeting.parts:
        return by.cost(told, told.attendees, meeting.minutes)
    groups: dict[tuple[int, ...], list[Attendee]] = defaultdict(list)
    for row, attendee in rows:
        groups[tuple(row.parts)].append(attendee)
    costs = [by.cost(told, some, meeting.sitting(parts)) for parts, some in groups.items()]
    names = ("people", "minutes", "sitting", "early", "travel", "trips", "yuan")
    lines = (
        CostPart("开会", "各听各的部分", sum(one.sitting for one in costs)),
        CostPart("来回路上", f"{sum(one.trips for one in costs)} 人次", sum(one.travel for one in costs)),
        CostPart("会议费上限", "按各部分的人数和时间", 0, sum(one.yuan for one in costs)),
    )
    return MeetingCost(**{name: sum(getattr(one, name) for one in costs) for name in names}, parts=lines)


def _shares(told: core.Meeting, rows: Sequence[Told], meeting: Meeting, by: Scale) -> list[Share]:
    groups: dict[str, list[Told]] = defaultdict(list)
    for row, attendee in rows:
        groups[attendee.level].append((row, attendee))
    shares = []
    for level, label in LEVEL_NAMES.items():
        if some := groups.get(level):
            cost = _cost(replace(told, attendees=tuple(one for _, one in some)), some, meeting, by)
            named = label if level else "其他"
            shares.append(Share(named, len({one.org for _, one in some}), cost.people, cost.minutes, cost.trips))
    return shares


def _asked(
    told: core.Meeting, rows: Sequence[Told], meeting: Meeting, by: Scale, sender: Organisation
) -> dict[Organisation, float]:
    found: dict[Organisation, float] = defaultdict(float)
    for row, attendee in rows:
        if row.org and row.org != sender:
            found[row.org] += by.cost(told, (attendee,), meeting.sitting(row.parts)).minutes
    return dict(found)
