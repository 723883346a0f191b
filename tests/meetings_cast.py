"""Small months of meetings for tests, and what a schedule must never do, checked from scratch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise

from yibiao.meetings.assumptions import Assumptions, shipped_assumptions
from yibiao.meetings.facts import Attendee, Meeting, Travel
from yibiao.meetings.planner.request import Placed, PlanRequest

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 11)  # Monday to Friday
TRAVEL = Travel({("青石镇", ""): 30, ("柳河镇", ""): 45, ("上溪村", ""): 60, ("下溪村", ""): 70})
LI, WANG = Attendee("青石镇", "李明", "deputy"), Attendee("柳河镇", "王芳", "deputy")
HE, LUO = Attendee("上溪村", "何远", "principal"), Attendee("下溪村", "罗兰", "principal")
ZHANG = Attendee("县民政局", "张伟", "staff")


def meeting(
    id: str, starts: datetime | None = None, minutes: int = 60, people: Sequence[Attendee] = (LI, WANG, HE),
    **more: object,
) -> Meeting:  # fmt: skip
    told: dict[str, object] = {"title": f"民政{id}会", "organiser": "县民政局", "place": "县会议中心", **more}
    return Meeting(id, starts=starts, minutes=minutes, attendees=tuple(people), **told)  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute)


def request(*meetings: Meeting, **more: object) -> PlanRequest:
    told: dict[str, object] = {"first": FIRST, "last": LAST, "travel": TRAVEL, "seconds": 8.0, **more}
    return PlanRequest(tuple(meetings), **told)  # type: ignore[arg-type]


def short_days() -> Assumptions:
    """Two hours before noon, two after: few places, so that all can be tried."""
    return replace(shipped_assumptions(), working_hours=((540, 660), (840, 960)), joined_minutes=120)


def violations(asked: PlanRequest, placed: Sequence[Placed]) -> Iterator[str]:
    """Everything wrong with a schedule, in words; fixed meetings are as their organisers put them."""
    meetings = {one.id: one for one in asked.meetings}
    free = [one for one in placed if meetings[one.id].may_move or meetings[one.id].starts is None]
    for one in placed:
        meeting = meetings[one.id]
        if one not in free and (one.starts, one.moved) != (meeting.starts, False):
            yield f"{one.id} was fixed and moved"
        if one.to_video and not (meeting.may_be_video and asked.allow_video):
            yield f"{one.id} may not be by video"
    for one in free:
        yield from _when(asked, meetings[one.id], one)
    for one, other in combinations(placed, 2):
        if (one in free or other in free) and _overlap(one, other):
            if _people(meetings[one.id]) & _people(meetings[other.id]):
                yield f"{one.id} and {other.id} share people"
            if one.room and one.room == other.room:
                yield f"{one.id} and {other.id} share a room"
    yield from _rooms(asked, placed, meetings)
    for number in {one.group for one in placed if one.group is not None}:
        parts = sorted((one for one in placed if one.group == number), key=lambda one: one.starts or datetime.min)
        yield from _joined(asked, [meetings[one.id] for one in parts], parts)


def _when(asked: PlanRequest, meeting: Meeting, one: Placed) -> Iterator[str]:
    assert one.starts is not None
    day, ends = one.starts.date(), one.starts + timedelta(minutes=one.minutes)
    if not asked.first <= day <= asked.last or asked.circumstances.is_off(day):
        yield f"{one.id} on a day that is off"
    if (meeting.earliest and day < meeting.earliest) or (meeting.deadline and day > meeting.deadline):
        yield f"{one.id} out of its window"
    spans = [(_on(day, a), _on(day, b)) for a, b in asked.assumptions.working_hours]
    longest = max(b - a for a, b in asked.assumptions.working_hours)
    if one.minutes <= longest and not any(a <= one.starts and ends <= b for a, b in spans):
        yield f"{one.id} outside working hours"


def _on(day: date, minute: int) -> datetime:
    return datetime.combine(day, time.min) + timedelta(minutes=minute)


def _overlap(one: Placed, other: Placed) -> bool:
    a, b = one.starts, other.starts
    assert a is not None
    assert b is not None
    return a < b + timedelta(minutes=other.minutes) and b < a + timedelta(minutes=one.minutes)


def _people(meeting: Meeting) -> set[tuple[str, str]]:
    return {(one.org, one.person) for one in meeting.attendees if one.person}


def _rooms(asked: PlanRequest, placed: Sequence[Placed], meetings: dict[str, Meeting]) -> Iterator[str]:
    seats = {one.name: one.seats for one in asked.rooms}
    for one in placed:
        if one.room and meetings[one.id].people > seats[one.room]:
            yield f"{one.id} does not fit its room"
        known = meetings[one.id].may_move and seats and one.mode == "in_person"
        if known and not one.room and meetings[one.id].people <= max(seats.values()):
            yield f"{one.id} has no room"


def _joined(asked: PlanRequest, meetings: list[Meeting], parts: list[Placed]) -> Iterator[str]:
    ids = {one.id for one in meetings}
    if len(parts) < 2 or len({(one.room, one.mode) for one in parts}) > 1:
        yield f"{ids} are not in one room"
    for one, after in pairwise(parts):
        assert one.starts is not None
        gap = (after.starts or datetime.min) - one.starts - timedelta(minutes=one.minutes)
        if not timedelta(0) <= gap < timedelta(minutes=5):
            yield f"{one.id} and {after.id} are not one after the other"
    if sum(one.minutes for one in parts) > asked.assumptions.joined_minutes:
        yield f"{ids} too long"
    if any(refused <= ids for refused in asked.refused):
        yield f"{ids} refused"
    if any(not one.may_merge or ids & set(one.must_not_merge_with) for one in meetings):
        yield f"{ids} must not be merged"
