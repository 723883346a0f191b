"""The meetings that a merge plan reckons with, as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from yibiao_web.meetings import facts, rules
from yibiao_web.meetings.models import Meeting
from yibiao_web.orgs.models import Organisation


def planned(county: Organisation, month: date, now: datetime) -> list[Meeting]:
    """Meetings of a month that are still to come. Merged ones are settled: they stay at their time."""
    first, last = facts.midnight(month), facts.midnight(rules.next_month(month))
    rows = facts.rows(county).filter(starts_at__gte=max(first, now), starts_at__lt=last)
    return list(rows.order_by("starts_at", "pk"))


def digest(meeting: Meeting) -> str:
    """Changes when anything does that a plan reckons with."""
    return sha256(repr((facts.told(meeting), meeting.demand.ended_on)).encode()).hexdigest()[:16]


def lead(parts: Sequence[Meeting]) -> Meeting:
    """Whose sender calls the merged meeting: of the most people, the first of them."""
    return max(parts, key=lambda one: (sum(row.count for row in one.attendances.all()), -one.pk))
