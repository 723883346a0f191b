"""Small things about what people type and what codes are made of. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of codes: nothing that looks like something else on paper."""
CODE = 8


def typed(text: str) -> str:
    """What somebody typed, without the null characters that PostgreSQL can not keep."""
    return text.replace("\x00", "").strip()


def without_nulls(told: Any) -> Any:
    """JSON-like data without null characters, wherever they stand."""
    if isinstance(told, str):
        return told.replace("\x00", "")
    if isinstance(told, (list, tuple)):
        return [without_nulls(one) for one in told]
    return {key: without_nulls(one) for key, one in told.items()} if isinstance(told, dict) else told


def code_of(text: str) -> str:
    """A code as it was typed: small letters and blanks are no matter."""
    return re.sub(r"[\s-]", "", text).upper()[:12]


def lines(text: str) -> list[str]:
    return [one.strip() for one in text.replace("\x00", "").splitlines() if one.strip()]


def month_of(text: str, today: date) -> date:
    """The first of the month that an address names; this month where it names none."""
    found = re.fullmatch(r"(20\d{2})-(\d{2})", text)
    if not found or not 1 <= int(found[2]) <= 12:
        return today.replace(day=1)
    return date(int(found[1]), int(found[2]), 1)


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    return last_day(month) + timedelta(days=1)


def previous_month(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def weeks(month: date) -> list[list[date]]:
    """The weeks that a month lies in, from Monday on."""
    first = month - timedelta(days=month.weekday())
    found = []
    while first <= last_day(month):
        found.append([first + timedelta(days=at) for at in range(7)])
        first += timedelta(days=7)
    return found
