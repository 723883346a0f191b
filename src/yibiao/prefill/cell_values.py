"""A value as the XML of one spreadsheet cell.

Texts are inline strings: Excel, WPS and LibreOffice show them like shared ones, and the shared string table
stays untouched. Everything given as text is written as text, so ``=1+1`` from data never becomes a formula
and a citizen's number never becomes 5.11E+17.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from yibiao.sheets.grid import Value, plain

Kind = Literal["general", "date", "text", "number"]
MAX_TEXT = 32_767
_PLAIN_DIGITS = 11  # beyond, General shows 1.23E+11
_EXACT_DIGITS = 15  # beyond, Excel turns digits into zeros
# Characters XML can not hold, and texts that look like Excel's escape for them.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_DAYS_END = 2_958_466  # the day after 9999-12-31
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_FIRST_SAFE = date(1900, 3, 1)  # before it Excel counts a 29 February 1900


class UnwritableError(ValueError):
    """A value no cell can hold. The message is for the user."""


def escape(text: str) -> str:
    """Text for an element or an attribute of a spreadsheet part. A carriage return would be read back as a line
    feed, so line ends are written as Excel does."""
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub(_hide, text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _hide(found: re.Match[str]) -> str:
    char = found.group()
    return "" if "\ud800" <= char <= "\udfff" else f"_x{ord(char):04X}_"


def text_element(text: str, prefix: str = "") -> str:
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "\r" in text or "  " in text else ""
    return f"<{prefix}t{keep}>{escape(text)}</{prefix}t>"


def cell(start: str, value: Value, kind: Kind, *, prefix: str = "", date1904: bool = False) -> str:
    """The cell that begins with ``start`` (``<c r="B3" s="4"``), holding ``value``; ``kind`` is what its number
    format shows. An empty text gives an empty cell."""
    if isinstance(value, str):
        return _text(start, value, prefix)
    if isinstance(value, bool):
        return f'{start} t="b"><{prefix}v>{int(value)}</{prefix}v></{prefix}c>'
    if isinstance(value, (date, time, timedelta)):
        number = serial(value, date1904) if kind == "date" else None
        return _text(start, plain(value), prefix) if number is None else _number(start, number, prefix)
    if value is None:
        return f"{start}/>"
    return _number_or_text(start, value, kind, prefix)


def _text(start: str, text: str, prefix: str) -> str:
    if not text:
        return f"{start}/>"
    if len(text) > MAX_TEXT:
        raise UnwritableError(f"文字有 {len(text)} 个字符，超过单元格上限 {MAX_TEXT}。")
    return f'{start} t="inlineStr"><{prefix}is>{text_element(text, prefix)}</{prefix}is></{prefix}c>'


def _number_or_text(start: str, value: float, kind: Kind, prefix: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise UnwritableError("数值不是有限的数。")
    if kind == "date" and not 0 <= value < _DAYS_END:
        return _text(start, plain(value), prefix)  # 20250308 as a day would show #####
    whole = value == int(value)
    digits = len(str(abs(int(value)))) if whole else 0
    if isinstance(value, int) and (digits > _EXACT_DIGITS or (digits > _PLAIN_DIGITS and kind in ("general", "text"))):
        return _text(start, str(value), prefix)
    return _number(start, int(value) if whole and digits <= _EXACT_DIGITS else value, prefix)


def _number(start: str, number: float, prefix: str) -> str:
    return f"{start}><{prefix}v>{number!r}</{prefix}v></{prefix}c>"


def serial(value: date | time | timedelta, date1904: bool) -> float | None:
    """A day or time as Excel counts them; ``None`` for days before its calendar begins."""
    if isinstance(value, timedelta):
        return value.total_seconds() / 86_400
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
    day = value.date() if isinstance(value, datetime) else value
    days = (day - (_EPOCH_1904 if date1904 else _EPOCH_1900)).days
    if not date1904 and day < _FIRST_SAFE:
        days -= 1
    if days < (0 if date1904 else 1):
        return None
    part = serial(value.time(), date1904) if isinstance(value, datetime) else 0
    return days + part if part else days


_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


def kind_of_format(number: int, code: str | None) -> Kind:
    """What a number format shows. ``code`` is that of a custom format."""
    if code is None:
        if number in _BUILT_IN_DATES:
            return "date"
        return "general" if number == 0 else "text" if number == 49 else "number"
    bare = _NOT_CODE.sub("", code).split(";")[0].strip().lower()
    if bare == "general" or not bare:
        return "general"
    if bare == "@":
        return "text"
    return "date" if re.search(r"[ymdhs]|e(?![+-])", bare) and not re.search(r"[0#?]", bare) else "number"
