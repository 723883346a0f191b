"""Periods of recurring tasks: what they are called, when the next begins. Pure."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_NAMED = re.compile(r"(\d{4})(?:-W(\d\d)|Q([1-4])|-(\d\d)(?:-(\d\d))?)?")
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def period_of(frequency: str, on: date) -> str:
    """2026, 2026Q4, 2026-11, 2026-W45; of what is sent once the day."""
    if frequency == "weekly":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02d}"
    if frequency == "monthly":
        return f"{on:%Y-%m}"
    if frequency == "quarterly":
        return f"{on.year}Q{(on.month + 2) // 3}"
    return str(on.year) if frequency == "yearly" else f"{on:%Y-%m-%d}"


def begins(frequency: str, on: date) -> date:
    """The first day of the period in which a day lies."""
    if frequency == "weekly":
        return on - timedelta(days=on.weekday())
    months = _MONTHS.get(frequency)
    return on if months is None else date(on.year, on.month - (on.month - 1) % months, 1)


def one_later(frequency: str, on: date) -> date:
    """The same day one period later; the last of the month where the month is shorter."""
    if frequency == "weekly":
        return on + timedelta(days=7)
    months = _MONTHS.get(frequency, 0)
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def next_begins(frequency: str, on: date) -> date | None:
    """The first day of the period after that of a day; ``None`` for what is sent once."""
    return None if frequency == "once" else one_later(frequency, begins(frequency, on))


def starts(period: str) -> date | None:
    """The first day of a period by its name."""
    found = _NAMED.fullmatch(period)
    if found is None:
        return None
    year, week, quarter, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        return date.fromisocalendar(year, week, 1) if week else date(year, month or max(1, quarter * 3 - 2), day or 1)
    except ValueError:
        return None


def ends(period: str) -> date | None:
    """The day after a period's last."""
    first, found = starts(period), _NAMED.fullmatch(period)
    if first is None or found is None:
        return None
    _year, week, quarter, month, day = found.groups()
    if day:
        return first + timedelta(days=1)
    return one_later("weekly" if week else "quarterly" if quarter else "monthly" if month else "yearly", first)


def overlap(one: str, other: str) -> bool:
    """Whether two periods have a day in common: 2026-11 lies in 2026Q4."""
    a, b, c, d = starts(one), ends(one), starts(other), ends(other)
    return bool(a and b and c and d and a < d and c < b)


def in_words(period: str) -> str:
    """As people say it: 2026 年第四季度, 2026 年 11 月, 2026 年第 45 周."""
    year, _, rest = period.replace("Q", "-Q").partition("-")
    if not year.isdigit() or len(year) != 4:
        return period
    if rest.startswith("Q") and rest[1:] in ("1", "2", "3", "4"):
        return f"{year} 年第{'一二三四'[int(rest[1:]) - 1]}季度"
    if rest.startswith("W") and rest[1:].isdigit():
        return f"{year} 年第 {int(rest[1:])} 周"
    parts = rest.split("-") if rest else []
    if not all(part.isdigit() for part in parts):
        return period
    return f"{year} 年" + "".join(f" {int(part)} {unit}" for part, unit in zip(parts, "月日", strict=False))
