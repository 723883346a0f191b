"""What a browser sends as words, read as what it stands for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_DIGITS = 18  # a number of so many fits into the columns of every database, and is read at once
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def whole(text: str) -> int | None:
    """The number written in plain digits; None for anything else, however long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def wholes(texts: Iterable[str]) -> set[int]:
    """The numbers among what was ticked."""
    return {number for text in texts if (number := whole(text)) is not None}


def day(text: str) -> date | None:
    """The day as a date's field sends it; None for anything else, also for one that no calendar has."""
    match = _DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def year(text: str, usual: int) -> int:
    """The year that an address names, ``usual`` where it names none that there is work of."""
    number = whole(text)
    return number if number is not None and 2000 <= number <= 2200 else usual
