"""The data validations of a worksheet's XML, as written; ``tidying`` puts their choices into words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from yibiao.sheets.choices import area
from yibiao.sheets.grid import Merge
from yibiao.sheets.sheet_xml import attributes

_VALIDATION = re.compile(
    rb"""<(?:\w+:)?dataValidation\s((?:[^>"'/]++|/(?!>)|"[^"]*+"|'[^']*+')*+)(?:/>|>(.*?)</(?:\w+:)?dataValidation>)""",
    re.DOTALL,
)
_FORMULA_1 = re.compile(rb"<(?:\w+:)?formula1\b[^>]*>(.*?)</(?:\w+:)?formula1>", re.DOTALL)
_SQREF = re.compile(rb"<(?:\w+:)?sqref\b[^>]*>(.*?)</(?:\w+:)?sqref>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")


@dataclass(frozen=True, slots=True)
class RawValidation:
    """A data validation with its first formula as written."""

    ranges: tuple[Merge, ...]
    kind: str
    formula: str


def raw_validations(tail: bytes) -> list[RawValidation]:
    """All data validations after the rows, those of the x14 extension included."""
    if b"dataValidation" not in tail:
        return []
    found = []
    for start, inside in _VALIDATION.findall(tail):
        values = attributes(start)
        sqref = values.get("sqref") or _text(_SQREF, inside)
        ranges = tuple(bounds for bounds in map(area, sqref.split()) if bounds)
        if ranges:
            found.append(RawValidation(ranges, values.get("type", "none"), _text(_FORMULA_1, inside)))
    return found


def _text(pattern: re.Pattern[bytes], inside: bytes) -> str:
    found = pattern.search(inside)
    return unescape(_TAG.sub(b"", found.group(1)).decode("utf-8", "replace")).strip() if found else ""
