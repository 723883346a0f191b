"""Who is the same person in two meetings. Only then a trip can be saved, and only then they can clash.

A named person; the head of an organisation; the deputy in charge of one line of work, in meetings of that line. Anybody
else (staff, people of no stated post) may be another one each time and is never counted as saved.
"""

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
        who = _who(one, meeting)
        way = 2 * one_way(travel, one, meeting, assumed)
        if who:
            known[who] = Body(who, one.count, way)
        else:
            others.append(Body("", one.count, way))
    return known, tuple(others)


def _who(one: Attendee, meeting: Meeting) -> str:
    if one.person:
        return f"{one.org}／{one.person}" if one.org else one.person
    if one.post == "principal":
        return f"{one.org}／主要负责人" + (f"×{one.count}" if one.count > 1 else "")
    if one.post == "deputy" and meeting.family:
        return f"{one.org}／分管{meeting.family}" + (f"×{one.count}" if one.count > 1 else "")
    return ""
