"""How long people really worked, from the moments at which they did something; and months. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from yibiao.burden.parts import PARTS

REASON = 20  # characters of a reason that the whole county reads
AWAY = timedelta(minutes=3)  # whoever does nothing for longer does something else
FEWEST = 3  # what one or two places took would tell how long somebody there works


def minutes_spent(moments: Iterable[datetime]) -> float:
    """One person's work on one table. Of a gap at most ``AWAY`` counts."""
    gaps = (later - earlier for earlier, later in pairwise(sorted(moments)))
    return sum((min(gap, AWAY) for gap in gaps), timedelta()).total_seconds() / 60


def months_between(first: date, last: date, end: bool = False) -> list[date]:
    """The first days of the months from one day's to another's; with ``end`` their last days."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [divmod(first.year * 12 + first.month - 1 + at, 12) for at in range(max(0, count))]
    return [date(year, month + 1, monthrange(year, month + 1)[1] if end else 1) for year, month in months]


_MONTHS = {"running": 1, "monthly": 1, "quarterly": 3, "yearly": 12}


def coming(on: date, again: str, today: date) -> list[date]:
    """The days of the rest of the year on which something comes again that last came ``on``."""
    end, days, at = date(today.year, 12, 31), [], on
    while (at := _next(at, again)) <= end:
        if at > today:
            days.append(at)
    return days


def _next(on: date, again: str) -> date:
    if again == "weekly":
        return on + timedelta(days=7)
    year, month = divmod(on.year * 12 + on.month - 1 + _MONTHS.get(again, 12), 12)
    if again == "running":  # it is charged with the month
        return date(year, month + 1, 1)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


__all__ = ["AWAY", "FEWEST", "PARTS", "REASON", "coming", "minutes_spent", "months_between"]
