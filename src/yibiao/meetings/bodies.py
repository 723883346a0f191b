"""Who is the same person in two meetings (see ``Meeting.known``), and how far they come. Only of those a trip can be
saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .assumptions import Assumptions
from .facts import Attendee, Meeting, Travel
from .travel import one_way


@dataclass(frozen=True, slots=True)
class Body:
    """``count`` people who always come together, and their way there and back in minutes."""

    who: str
    count: int
    way: int


def spelled_out(meeting: Meeting, groups: Mapping[str, tuple[str, ...]]) -> Meeting:
    """各镇街 as the organisations it stands for, where ``groups`` tells."""
    if not any(one.org in groups for one in meeting.attendees):
        return meeting
    out: list[Attendee] = []
    for one in meeting.attendees:
        members = groups.get(one.org)
        each = max(1, one.count // len(members)) if members else 0
        out += [replace(one, org=org, level="", count=each) for org in members] if members else [one]
    return replace(meeting, attendees=tuple(out))


def bodies(meeting: Meeting, travel: Travel, assumed: Assumptions) -> tuple[dict[str, Body], tuple[Body, ...]]:
    """Those who are known across meetings, by who they are, and the others."""
    known: dict[str, Body] = {}
    others: list[Body] = []
    for one in meeting.attendees:
        who = meeting.who(one)
        way = 2 * one_way(travel, one, meeting, assumed)
        if who and who not in known:  # a second one of the same description is somebody else
            known[who] = Body(who, one.count, way)
        else:
            others.append(Body("", one.count, way))
    return known, tuple(others)
