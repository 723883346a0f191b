"""A file of meetings, whatever it is: .ics, .xlsx, .xls, .csv, a table in Word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.opening import Converter, open_workbook

from ..assumptions import Assumptions, shipped_assumptions
from ..facts import Meeting
from .calendar import read_calendar
from .table import read_tables

_LARGEST = 20 * 1024 * 1024  # of a calendar, in bytes


@dataclass(frozen=True, slots=True)
class Register:
    """What a file says, in its order. ``findings`` with severity ``block``: nothing could be read."""

    meetings: tuple[Meeting, ...]
    findings: tuple[Finding, ...]
    format: str = ""


def read_register(
    content: bytes, name: str, *, on: date, assumptions: Assumptions | None = None, converter: Converter | None = None
) -> Register:
    """``on``: the day that fills in a year or a month that is not written."""
    hours = (assumptions or shipped_assumptions()).working_hours
    if _is_calendar(content, name):
        if len(content) > _LARGEST:
            return Register((), (finding("calendar_unreadable", file=name, why="超过 20 兆"),), "ics")
        meetings, found = read_calendar(_decoded(content), name, on, hours)
        return Register(tuple(meetings), tuple(found), "ics")
    workbook = open_workbook(content, name, converter=converter)
    if any(one.severity == "block" for one in workbook.findings):
        return Register((), tuple(workbook.findings), workbook.format)
    meetings, found = read_tables(workbook, name, on, hours)
    return Register(tuple(meetings), (*workbook.findings, *found), workbook.format)


def _is_calendar(content: bytes, name: str) -> bool:
    """By its first words; by its name only if it is text at all."""
    head = content[:4096].replace(b"\x00", b"")
    if re.search(rb"BEGIN:VCALENDAR", head, re.I):
        return True
    return name.lower().endswith((".ics", ".ical", ".ifb")) and not head.startswith(
        (b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")
    )


def _decoded(content: bytes) -> str:
    """RFC 5545 says UTF-8; older Chinese programs write GB 18030, some UTF-16."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return unfolded(content.decode("utf-16", errors="replace"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return unfolded(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return unfolded(content.decode("utf-8", errors="replace"))


def unfolded(text: str) -> str:
    """One kind of line end, so that a line's number is what an editor shows; form feeds and such part no lines."""
    return re.sub(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
