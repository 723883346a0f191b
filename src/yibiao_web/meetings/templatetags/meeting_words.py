"""A meeting as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from yibiao_web.meetings.models import Attendance, Meeting
from yibiao_web.orgs.models import Level

register = template.Library()


@register.filter
def span_of(meeting: Meeting, one: Attendance) -> tuple[datetime, datetime]:
    """From when to when somebody is asked to be there."""
    return meeting.span(one.parts)


@register.filter
def program(meeting: Meeting) -> list[dict[str, Any]]:
    """The parts of a merged meeting with their times."""
    starts, found = meeting.starts_at, []
    for one in meeting.parts:
        ends = starts + timedelta(minutes=one["minutes"])
        found.append({**one, "starts": starts, "ends": ends})
        starts = ends
    return found


@register.filter
def by_level(meeting: Meeting) -> list[tuple[str, list[Attendance]]]:
    """Who is asked, by what they are."""
    groups: dict[str, list[Attendance]] = defaultdict(list)
    for one in meeting.attendances.all():
        groups[str(Level(one.org.level).label) if one.org else _("别的")].append(one)
    return list(groups.items())
