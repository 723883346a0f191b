"""Stretches of days that are set beside each other. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from yibiao.trends.calendar import later, month_of, months_from


@dataclass(frozen=True, slots=True)
class Span:
    """Both days belong to it."""

    first: date
    last: date

    @property
    def whole_month(self) -> bool:
        return self.first.day == 1 and self.last == end_of(self.first)

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def end_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def month_to(day: date) -> Span:
    """The month until a day."""
    return Span(day.replace(day=1), day)


def whole_month(day: date) -> Span:
    return Span(day.replace(day=1), end_of(day))


def year_to(day: date) -> Span:
    """The year until a day: what a year so far is compared with is last year so far."""
    return Span(date(day.year, 1, 1), day)


def year_before(span: Span) -> Span:
    """The same days of the year before; a whole month stays whole, and the 29th of February is the 28th."""
    first, last = _back(span.first), _back(span.last)
    return Span(first, end_of(first) if span.whole_month else last)


def months_until(day: date, count: int) -> list[date]:
    """The first days of ``count`` months, the last of them the day's."""
    return months_from(later(month_of(day), 1 - count), count)


def month_before(day: date) -> date:
    """The first day of the month before a day's."""
    return later(month_of(day), -1)


def month_named(text: str) -> date | None:
    """“2026-11” → its first day."""
    year, _, month = text.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and month.isascii() and month.isdigit()):
        return None
    return date(int(year), int(month), 1) if 1 <= int(month) <= 12 and int(year) > 1900 else None


def _back(day: date) -> date:
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
