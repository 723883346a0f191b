"""Dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Literal

Precision = Literal["day", "month", "year"]

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4}|[〇○零一二三四五六七八九]{2})年"
    r"(?:([一二三四五六七八九十]{1,3})月)?(?:([一二三四五六七八九十廿卅]{1,3})[日号])?"
)
_PARTS = re.compile(
    r"(\d{4}|\d{2}(?=年))[年\-./,、](?:(\d{1,2})(?:[月\-./,、](?:(\d{1,2})[日号]?)?)?)?"
    r"(?:[T星(上下]?.*\d{1,2}[:时].*|星期.|\(.*\))?"
)
_COMPACT = re.compile(r"((?:18|19|20)\d{2})(?:(\d{2})(\d{2})?)?")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(3654, 73051)  # 1910-01-01 to 2099-12-31; smaller numbers are years, ages, counts


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or the first day of the month or year that is known."""

    first: date
    precision: Precision

    def isoformat(self) -> str:
        """As much as is known: 2024-01-05, 2024-01 or 2024."""
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


_ISO_DAY = re.compile(r"((?:18|19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})")


def parse_date(value: object) -> PartialDate | None:
    """A date in any usual form, an Excel serial or a ``date``; None for anything else.

    Years of two digits are read as 1930-2029, the way spreadsheets do.
    """
    if isinstance(value, datetime):
        return PartialDate(value.date(), "day")
    if isinstance(value, date):
        return PartialDate(value, "day")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    return _from_text(value) if isinstance(value, str) else None


def _from_number(value: float) -> PartialDate | None:
    if not isfinite(value):
        return None
    if value == int(value) and len(str(int(value))) in (4, 6, 8):
        compact = _from_text(str(int(value)))
        if compact:
            return compact
    if int(value) in _SERIALS:
        return PartialDate(_EPOCH + timedelta(days=int(value)), "day")
    return None


def _from_text(text: str) -> PartialDate | None:
    whole = _ISO_DAY.fullmatch(text)
    if whole:  # as values are kept; there are many
        return _build(*whole.groups())
    plain = re.sub(r"\s*([年月日号\-./,、])\s*", r"\1", unicodedata.normalize("NFKC", text).strip())
    chinese = _CHINESE.fullmatch(re.sub(r"\s", "", plain))
    if chinese:
        year, month, day = chinese.groups()
        return _build(year.translate(_DIGITS), _chinese_number(month), _chinese_number(day))
    compact = _COMPACT.fullmatch(plain.removesuffix(".0"))
    if compact:
        return _build(*compact.groups())
    parts = _PARTS.fullmatch(plain)
    if parts:
        return _build(*parts.groups())
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain) and int(float(plain)) in _SERIALS:
        return _from_number(float(plain))
    return None


def _chinese_number(text: str | None) -> str | None:
    """一 to 三十一, by hand: a date needs no more."""
    if text is None:
        return None
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return text.translate(_DIGITS)
    return str(10 * int((tens or "一").translate(_DIGITS)) + int((ones or "零").translate(_DIGITS)))


def _build(year: str, month: str | None = None, day: str | None = None) -> PartialDate | None:
    full_year = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 30 else 2000)
    if month in ("00", "0"):
        month = day = None
    if day in ("00", "0"):
        day = None
    try:
        first = date(full_year, int(month or 1), int(day or 1))
    except ValueError:
        return None
    return PartialDate(first, "day" if day else "month" if month else "year")
