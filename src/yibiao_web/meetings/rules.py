"""Small arithmetic of calendars, and what people type about attendees. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

POSTS = {"主要负责": "principal", "一把手": "principal", "分管": "deputy", "副职": "deputy", "工作人员": "staff"}
_COUNT = re.compile(r"(\d{1,3})人?")
_ASIDE = ("列席", "自愿", "旁听")


@dataclass(frozen=True, slots=True)
class Named:
    """One line about an attendee, as somebody typed it."""

    org: str
    person: str = ""
    post: str = ""
    count: int = 1
    required: bool = True


def typed(text: str) -> str:
    """What somebody typed, without the null characters that PostgreSQL can not keep."""
    return text.replace("\x00", "").strip()


def without_nulls(told: Any) -> Any:
    """A file's words without null characters, wherever in tuples and frozen dataclasses they stand."""
    if isinstance(told, str):
        return told.replace("\x00", "")
    if isinstance(told, tuple):
        return tuple(without_nulls(one) for one in told)
    if is_dataclass(told) and not isinstance(told, type):
        return replace(told, **{one.name: without_nulls(getattr(told, one.name)) for one in fields(told)})
    return told


def attendee_lines(text: str) -> Iterator[Named]:
    """``县妇联 分管负责人 2人 列席`` a line, parts parted by spaces or commas; what is none of these is a name."""
    for line in text.splitlines():
        parts = [one for one in re.split(r"[\s,，、;；]+", line.strip()) if one]
        if parts:
            yield _named(parts[0], parts[1:])


def _named(org: str, parts: list[str]) -> Named:
    told: dict[str, object] = {}
    for one in parts:
        post = next((code for words, code in POSTS.items() if one.startswith(words)), None)
        if post:
            told["post"] = post
        elif found := _COUNT.fullmatch(one):
            told["count"] = max(1, int(found[1]))
        elif one.startswith(_ASIDE):
            told["required"] = False
        else:
            told["person"] = one[:50]
    return Named(org[:100], **told)  # type: ignore[arg-type]


def month_of(words: str, today: date) -> date:
    """The first day of the month ``2026-11``; of this one where the words name none."""
    found = re.fullmatch(r"(20\d\d)-(\d\d?)", words.strip())
    if found and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return today.replace(day=1)


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    return last_day(month) + timedelta(days=1)


def previous_month(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def days_shown(month: date) -> list[date]:
    """Whole weeks from Monday, as a calendar sheet has them."""
    first, last = month.replace(day=1), last_day(month)
    start = first - timedelta(days=first.weekday())
    weeks = ((last - start).days // 7) + 1
    return [start + timedelta(days=at) for at in range(7 * weeks)]


def same_day_last_year(day: date) -> date:
    """29 February stands for the 28th."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
