"""The true cost of a schedule, in person-minutes: what proposals and plans are compared by, both in the same way.

Somebody known (see ``bodies``) who has two meetings in the same place on a day stays in between if that is shorter
than going home and back, whether the meetings are merged or not. So proposals that already lie well are not charged
twice, and no saving is counted that people would have had anyway. Everyone else makes a trip for every meeting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ..assumptions import Assumptions
from ..bodies import Body, bodies
from ..facts import Meeting, Travel
from ..travel import one_way
from ..when import sittings
from .request import Figures, Placed


@dataclass(frozen=True, slots=True)
class _Stay:
    """One sitting of one person."""

    starts: datetime
    ends: datetime
    place: str
    way: int
    meeting: str
    group: int | None


_DAY = 420  # more than this is not sat through in a day


def account(meetings: Mapping[str, Meeting], placed: Sequence[Placed], travel: Travel, assumed: Assumptions) -> Figures:
    """Of the meetings as ``placed``, which may be fewer than there are. A place without a date counts a trip each."""
    total = Figures(convened=len({one.group if one.group is not None else one.id for one in placed}))
    stays: dict[tuple[str, int], list[_Stay]] = defaultdict(list)
    for one in placed:
        meeting = as_placed(meetings[one.id], one)
        known, others = bodies(meeting, travel, assumed)
        total = _plus(total, sitting=meeting.people * meeting.minutes)
        total = _alone(total, meeting, others)
        parts = sittings(meeting, assumed.working_hours)
        if not parts:
            total = _alone(total, meeting, known.values())
            continue
        for body in known.values():
            stays[body.who, body.count] += [
                _Stay(first, last, place_key(meeting, travel), body.way, one.id, one.group) for first, last in parts
            ]
    early = {one.id: as_placed(meetings[one.id], one) for one in placed}
    for (_, count), mine in stays.items():
        total = _of_person(total, count, mine, early)
    return total


def as_placed(meeting: Meeting, placed: Placed) -> Meeting:
    return replace(meeting, starts=placed.starts, mode=placed.mode)


def place_key(meeting: Meeting, travel: Travel) -> str:
    """Where one is: ``""`` the county town, however many houses it has; another place where the way to it differs."""
    given = any(place == meeting.place for _, place in (*travel.table, *travel.kilometres) if place)
    away = any(word in meeting.place for word in ("村", "镇", "乡")) and "县" not in meeting.place[-6:]
    return meeting.place if meeting.place and (given or away) else ""


def _alone(total: Figures, meeting: Meeting, people: Iterable[Body]) -> Figures:
    """A trip for each meeting."""
    days = 1 if meeting.overnight else max(1, -(-meeting.minutes // _DAY))
    here = meeting.mode == "in_person"
    for one in people:
        total = _plus(
            total,
            early=one.count * meeting.arrive_early if here else 0,
            travel=one.count * one.way * days,
            trips=one.count * days if one.way else 0,
        )
    return total


def _of_person(total: Figures, count: int, stays: list[_Stay], meetings: Mapping[str, Meeting]) -> Figures:
    stays.sort(key=lambda one: (one.starts, one.ends, one.meeting))
    travel = waiting = trips = early = clashes = 0
    before: _Stay | None = None
    arrived: set[str | int] = set()
    last_by_day: dict[tuple[date, str], _Stay] = {}
    for stay in stays:
        meeting = meetings[stay.meeting]
        here = meeting.mode == "in_person"
        clashes += before is not None and before.meeting != stay.meeting and stay.starts < before.ends
        unit = stay.group if stay.group is not None else stay.meeting
        if here and unit not in arrived:
            early += meeting.arrive_early
        arrived.add(unit)
        stayed = meeting.overnight and any(one.meeting == stay.meeting for one in last_by_day.values())
        if here and stay.way and not stayed:
            previous = last_by_day.get((stay.starts.date(), stay.place))
            gap = _minutes(previous.ends, stay.starts) if previous else None
            if gap is not None and gap <= stay.way:
                waiting += gap
            else:
                travel, trips = travel + stay.way, trips + 1
        if here and not stayed:
            last_by_day[stay.starts.date(), stay.place] = stay
        before = stay if before is None or stay.ends > before.ends else before
    return _plus(
        total, early=count * early, travel=count * travel, trips=count * trips, waiting=count * waiting,
        clashes=count * clashes,
    )  # fmt: skip


def _minutes(first: datetime, last: datetime) -> int:
    return max(0, int((last - first) / timedelta(minutes=1)))


def _plus(total: Figures, **more: int) -> Figures:
    return replace(total, **{name: getattr(total, name) + value for name, value in more.items()})


def way_of(meeting: Meeting, travel: Travel, assumed: Assumptions) -> int:
    """Person-minutes there and back of everybody asked, one trip each."""
    return sum(2 * one.count * one_way(travel, one, meeting, assumed) for one in meeting.attendees)
