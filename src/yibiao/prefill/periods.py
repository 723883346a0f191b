"""Periods as forms and tasks write them (2026年一季度, 2026年3月, 2025年度, 2026Q1, 2026-W07, a day) → first and last
day."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

from yibiao.prefill.values import read_date

_DAY = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}")
_QUARTER = re.compile(r"(\d{4})年?(?:第)?([一二三四1-4])季度")
_SHORT_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
_WEEK = re.compile(r"(\d{4})(?:-?W|年第)(\d{1,2})(?!\d)周?")
_HALF = re.compile(r"(\d{4})年?(上|下)半年")
_MONTH = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:月|$|[^\d])")
_YEAR = re.compile(r"(\d{4})年(?!\s*月)")
_BARE_YEAR = re.compile(r"\d{4}")
_ORDINAL = {"一": 1, "二": 2, "三": 3, "四": 4}


Period = tuple[date, date]
"""First and last day."""


def read_period(text: str) -> Period | None:
    """The first period named in a text; ``None`` where there is none."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _DAY.search(text)
    if found:
        iso = read_date(found.group())
        if iso and len(iso) == 10:
            return date.fromisoformat(iso), date.fromisoformat(iso)
    found = _QUARTER.search(text)
    if found:
        quarter = _ORDINAL.get(found.group(2)) or int(found.group(2))
        return _months(int(found.group(1)), quarter * 3 - 2, quarter * 3)
    found = _SHORT_QUARTER.search(text)
    if found:
        return _months(int(found.group(1)), int(found.group(2)) * 3 - 2, int(found.group(2)) * 3)
    found = _WEEK.search(text)
    if found:
        return _week(int(found.group(1)), int(found.group(2)))
    found = _HALF.search(text)
    if found:
        return _months(int(found.group(1)), *((1, 6) if found.group(2) == "上" else (7, 12)))
    found = _MONTH.search(text)
    if found and 1 <= int(found.group(2)) <= 12:
        return _months(int(found.group(1)), int(found.group(2)), int(found.group(2)))
    found = _YEAR.search(text) or _BARE_YEAR.fullmatch(text)
    return _months(int(found.group()[:4]), 1, 12) if found else None


def answers_for(own: Period, asked: Period) -> bool:
    """Whether what was said of one period is what is asked of: the same, or the day on which it ends."""
    return own == asked or (asked[0] == asked[1] == own[1])


def _week(year: int, week: int) -> Period | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=6)


def _months(year: int, first: int, last: int) -> Period | None:
    if not 1900 <= year <= 2200:
        return None
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
