"""One pass over a worksheet's XML for what calamine does not tell, without building a tree.

The part is walked in blocks that end at a row's end, so a sheet of any size costs one block of memory.
``survey`` finds how far the values really go (calamine allocates the whole rectangle, and a part may hold a million
rows of nothing) and the hidden rows. The looks of small sheets are in ``sheet_marks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from yibiao.sheets.grid import column_number, letters
from yibiao.sheets.guard import whole

_ROOT = re.compile(rb"<(\w+:)?worksheet\b")
_DATA = re.compile(rb"<(?:\w+:)?sheetData\b[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
_ATTRIBUTES = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LONG_NUMBER = re.compile(rb"v>(?:\d{16}|[\d.]+[eE]\+?1\d)")
_QUOTED = rb"""(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))"""
_REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
_HIDDEN_VALUE = re.compile(rb":(?:v|is|f|c|row)\b")
MANY_COLONS = 20_000  # in a block
UNSEEN = 1 << 18  # bytes of valueless rows at the end of a sheet that are still handed on; more are cut off
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
TRUE = (b"1", b"true", "1", "true")


def attributes(text: bytes) -> dict[str, str]:
    """The attributes of a start tag's inside, prefixes kept."""
    return {
        name.decode("ascii", "replace"): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTES.findall(text)
    }


@dataclass(frozen=True, slots=True)
class Patterns:
    """The expressions for one namespace prefix (nearly always none)."""

    tag: re.Pattern[bytes]
    foreign: re.Pattern[bytes]
    value_cell: re.Pattern[bytes]
    plain_cell: re.Pattern[bytes]
    row_hidden: re.Pattern[bytes]
    row_number: re.Pattern[bytes]
    row_start: bytes
    row_end: bytes
    value_start: tuple[bytes, ...]
    data_end: bytes
    cell_start: bytes


@lru_cache(maxsize=16)
def patterns(prefix: bytes) -> Patterns:
    p = re.escape(prefix)
    where = rb"""(?=[^>]*?\sr=["']([A-Z]{1,3})(\d{1,7})["'])"""
    return Patterns(
        tag=re.compile(rb"<" + p + rb"(?:c|row)(" + _QUOTED + rb"*)\s*/?>"),
        foreign=re.compile(rb"<(?!" + p + rb"(?:c|row)\b)(?:[^\s<>/:!?]+:)?(?:c|row)[\s/>]"),
        value_cell=re.compile(rb"<" + p + rb"c" + where + rb"[^>]*(?<!/)>\s*<" + p + rb"(?:v|is|f)\b"),
        plain_cell=re.compile(rb"<" + p + rb'c r="([A-Z]{1,3})([1-9]\d{0,6})"'),
        row_hidden=re.compile(rb"<" + p + rb"""row(?=[^>]*?\shidden=["'](?:1|true)["'])[^>]*?\sr=["'](\d{1,7})["']"""),
        row_number=re.compile(rb"<" + p + rb"""row\s(?:[^>]*?\s)?r=["'](\d{1,7})["']"""),
        row_start=b"<" + prefix + b"row",
        row_end=b"</" + prefix + b"row>",
        value_start=(b"<" + prefix + b"v", b"<" + prefix + b"is", b"<" + prefix + b"f"),
        data_end=b"</" + prefix + b"sheetData>",
        cell_start=b"<" + prefix + b"c",
    )


@lru_cache(maxsize=4096)
def _not_within(prefix: bytes, column: int, row_digits: int) -> re.Pattern[bytes]:
    """Matches a cell that does not plainly say that it stands in ``column`` or left of it, in a row so numbered."""
    name = letters(column)
    columns = [f"[A-Z]{{{length}}}" for length in range(1, len(name))]
    for at, letter in enumerate(name):
        last = letter if at == len(name) - 1 else chr(ord(letter) - 1)
        if last >= "A":
            columns.append(f"{name[:at]}[A-{last}]" + "[A-Z]" * (len(name) - at - 1))
    plain = f' r="(?:{"|".join(columns)})\\d{{1,{row_digits}}}+"'
    return re.compile(rb"<" + re.escape(prefix) + rb"c(?!" + plain.encode() + rb")")


def _cell_beyond(prefix: bytes, column: int) -> re.Pattern[bytes]:
    """Matches the whole of a cell that stands right of ``column``."""
    end = rb"""\d*["'](?:[^>]*/>|[^>]*>.*?</""" + re.escape(prefix) + rb"c>)"
    return re.compile(_beyond_text(prefix, column) + end, re.DOTALL)


def _beyond_text(prefix: bytes, column: int) -> bytes:
    name = letters(column)
    options = [f"[A-Z]{{{length}}}" for length in range(len(name) + 1, 4)]
    for at, letter in enumerate(name):
        if letter < "Z":
            options.append(f"{name[:at]}[{chr(ord(letter) + 1)}-Z]" + "[A-Z]" * (len(name) - at - 1))
    cell = rb"<" + re.escape(prefix) + rb"""c(?: |\s[^>]*?\s)r=["']("""
    return cell + "|".join(options).encode() + rb")\d"


@dataclass
class Survey:
    """What one pass found. ``last_row`` and ``last_column`` bound the cells with a value (the column roughly: it may
    counts styled empty cells); ``claimed`` is the last row written in the part; ``size`` the bytes of all rows and
    ``useful`` those up to the end of the last row with a value."""

    head: bytes = b""
    tail: bytes = b""
    prefix: bytes = b""
    last_row: int = 0
    last_column: int = 0
    claimed: int = 0
    size: int = 0
    useful: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    body: bytes | None = None  # all rows, for a sheet that came in one piece
    rest: bytes = b""  # what follows the last row with a value, where it is short
    unnumbered: bool = False  # whether cells leave their place to be counted
    unsure: bool = False  # whether rows that seemed to hold no value were passed over before rows that do


def blocks(chunks: Iterable[bytes], survey: Survey, *, longest: int) -> Iterator[bytes]:
    """The rows in blocks of whole rows; fills ``head``, ``prefix`` and ``tail`` of ``survey``.

    Raises ``ValueError`` where a row (or what comes before the rows) is longer than ``longest`` bytes.
    """
    buffer = b""
    source = iter(chunks)
    for chunk in source:
        buffer += chunk
        found = _DATA.search(buffer)
        if found is not None:
            break
        if len(buffer) > longest:
            raise ValueError("no rows")
    else:
        survey.head = buffer
        return
    survey.head, buffer = buffer[: found.end()], buffer[found.end() :]
    root = _ROOT.search(survey.head)
    survey.prefix = (root.group(1) or b"") if root else b""
    if survey.head.endswith(b"/>"):
        survey.tail = buffer + b"".join(source)
        return
    marks = patterns(survey.prefix)
    while True:
        end = buffer.rfind(marks.data_end)
        if end >= 0:
            survey.tail = buffer[end + len(marks.data_end) :] + b"".join(source)
            yield buffer[:end]
            return
        cut = buffer.rfind(marks.row_start)
        if cut > 0:
            yield buffer[:cut]
            buffer = buffer[cut:]
        elif len(buffer) > longest:
            raise ValueError("endless row")
        chunk = next(source, b"")
        if not chunk:
            yield buffer
            return
        buffer += chunk


def survey_sheet(part: Callable[[], Iterable[bytes]], *, keep_below: int, longest: int) -> Survey:
    """Walk a sheet once. ``body`` is kept where all rows are below ``keep_below`` bytes.

    Rows in which no value is seen are passed over quickly. Should values hide there (behind an odd prefix), the sheet
    is walked again, all of it slowly. Raises ``ValueError`` for cells that could stand on no sheet.
    """
    survey = _survey(part(), keep_below, longest, strict=False)
    if survey.unsure or _HIDDEN_VALUE.search(survey.rest):
        survey = _survey(part(), keep_below, longest, strict=True)
    return survey


def _survey(chunks: Iterable[bytes], keep_below: int, longest: int, *, strict: bool) -> Survey:
    survey = Survey()
    kept: list[bytes] | None = []
    rows = 0
    for block in blocks(chunks, survey, longest=longest):
        if kept is not None:
            kept.append(block)
            if survey.size + len(block) > keep_below:
                kept = None
        rows = _walk(block, survey, rows, strict)
        survey.size += len(block)
    if kept is not None:
        survey.body = b"".join(kept)
    return survey


def _walk(block: bytes, survey: Survey, rows_before: int, strict: bool) -> int:
    """One block; returns how many rows without a number there have been."""
    marks = patterns(survey.prefix)
    numbered = _row_at(block, len(block), marks)
    if not numbered:
        rows_before += block.count(marks.row_start)
    survey.claimed = max(survey.claimed, numbered or rows_before)
    end = len(block) if strict else -1
    for mark in () if strict else marks.value_start:
        end = max(end, block.rfind(mark, max(end, 0)))
    if end < 0:
        short = survey.size + len(block) - survey.useful <= UNSEEN
        survey.rest = survey.rest + block if short else b""
        return rows_before
    survey.unsure |= survey.useful < survey.size
    if b"hidden=" in block:  # not in blocks without values: people hide a million rows below a form
        survey.hidden_rows.update(map(int, marks.row_hidden.findall(block)))
    row_end = block.find(marks.row_end, end)
    row_end = row_end + len(marks.row_end) if row_end >= 0 else len(block)
    survey.useful = survey.size + row_end
    survey.rest = block[row_end : row_end + UNSEEN]
    if _has_foreign_cells(block, marks):
        raise ValueError("cells of more than one prefix")
    _lengthen(_row_at(block, end, marks) or rows_before, survey)
    _widen(block, row_end, survey)
    return rows_before


def _lengthen(row: int, survey: Survey) -> None:
    if row > MAX_ROWS:
        raise ValueError("a row beyond the sheet")
    survey.last_row = max(survey.last_row, row, 1)


def _has_foreign_cells(block: bytes, marks: Patterns) -> bool:
    """Whether there are cells of another prefix; they would be read all the same. Colons are rare, so they are asked
    one by one (in ``spans`` and texts); where they are many, all at once."""
    at = block.find(b":")
    for _ in range(MANY_COLONS):
        if at < 0:
            return False
        if block.startswith((b"c", b"row"), at + 1):
            break
        at = block.find(b":", at + 1)
    return marks.foreign.search(block) is not None


def _attribute_r(block: bytes, start: int, marks: Patterns) -> bytes | None:
    tag = marks.tag.match(block, start)
    if tag is None:
        raise ValueError("a tag that is none")
    return next((double or single for name, double, single in _ATTRIBUTES.findall(tag.group(1)) if name == b"r"), None)


def _row_at(block: bytes, position: int, marks: Patterns) -> int:
    """The number of the row that ``position`` is in, 0 if it has none."""
    start = block.rfind(marks.row_start, 0, position)
    found = marks.row_number.match(block, start) if start >= 0 else None
    return int(found.group(1)) if found else 0


def _widen(block: bytes, end: int, survey: Survey) -> None:
    """Raise ``last_column`` to the rightmost cell before ``end``: one search, stopped only by cells further right and
    by those that are written otherwise than nearly all are."""
    marks = patterns(survey.prefix)
    survey.last_column = max(survey.last_column, 1)
    position = 0
    while True:
        digits = len(str(survey.last_row))
        found = _not_within(survey.prefix, survey.last_column, digits).search(block, position, end)
        if found is None:
            return
        position = found.start()
        stop = block.find(marks.row_end, position)
        stop = stop if stop >= 0 else len(block)
        if not _widen_to_last(block, position, stop, survey):
            _place_cells(block, position, stop, survey)
            position = stop


def _widen_to_last(block: bytes, start: int, stop: int, survey: Survey) -> bool:
    """Raise ``last_column`` to the last cell of (the rest of) a row, where it is plainly written and further right:
    the others need a look only if they are further still."""
    marks = patterns(survey.prefix)
    cell = marks.plain_cell.match(block, max(block.rfind(marks.cell_start, start, stop), 0))
    column = column_number(cell.group(1).decode()) if cell else 0
    if cell is None or not survey.last_column < column <= MAX_COLUMNS:
        return False
    survey.last_column = column
    _lengthen(int(cell.group(2)), survey)
    return True


def _place_cells(block: bytes, start: int, stop: int, survey: Survey) -> None:
    """Raise ``last_row`` and ``last_column`` to the cells of (the rest of) a row, however they are written."""
    marks = patterns(survey.prefix)
    column = 0
    counted = False
    at = block.find(marks.cell_start, start, stop)
    while at >= 0:
        reference = _attribute_r(block, at, marks)
        if reference is None:  # stands right of its neighbour, in the row's row
            column += 1
            if not counted:
                counted = survey.unnumbered = True
                _lengthen(_row_of(block, at, marks) or survey.last_row + 1, survey)
        else:
            place = _REFERENCE.fullmatch(reference)
            if place is None:
                raise ValueError("an address that is none")
            column = column_number(place.group(1).decode())
            _lengthen(int(place.group(2)), survey)
        if column > MAX_COLUMNS:
            raise ValueError("a column beyond the sheet")
        survey.last_column = max(survey.last_column, column)
        at = block.find(marks.cell_start, at + 1, stop)


def _row_of(block: bytes, at: int, marks: Patterns) -> int:
    """The number the row of a cell gives, 0 where it gives none."""
    start = block.rfind(marks.row_start, 0, at)
    number = _attribute_r(block, start, marks) if start >= 0 else None
    if number is None:
        return 0
    if not number.isdigit() or len(number) > 7:
        raise ValueError("a row number that is none")
    return int(number)


def used_rows_and_columns(chunks: Iterable[bytes], *, longest: int) -> tuple[list[int], list[int]]:
    """The numbers of the rows and of the columns that hold a value, ascending; looks at every cell."""
    survey = Survey()
    rows: set[int] = set()
    columns: set[bytes] = set()
    for block in blocks(chunks, survey, longest=longest):
        for column, row in patterns(survey.prefix).value_cell.findall(block):
            rows.add(int(row))
            columns.add(column)
    return sorted(rows), sorted(column_number(column.decode()) for column in columns)


def slim(chunks: Iterable[bytes], survey: Survey, bottom: int, right: int, *, longest: int) -> bytes:
    """The part with the cells up to row ``bottom`` and column ``right`` only."""
    kept = Survey()
    rows: list[bytes] = []
    left = survey.useful
    beyond = _cell_beyond(survey.prefix, right) if right < survey.last_column else None
    for block in blocks(chunks, kept, longest=longest):
        part = block[: min(left, _end_of_row(block, bottom, survey.prefix))]
        rows.append(beyond.sub(b"", part) if beyond else part)
        left -= len(block)
        if len(part) < len(block) or left <= 0:
            break
    end = patterns(survey.prefix).data_end
    return b"".join((survey.head, *rows, end, survey.tail))


def _end_of_row(block: bytes, bottom: int, prefix: bytes) -> int:
    """Where the first row below ``bottom`` begins."""
    marks = patterns(prefix)
    if _row_at(block, len(block), marks) <= bottom:
        return len(block)
    return next(
        (found.start() for found in marks.row_number.finditer(block) if int(found.group(1)) > bottom), len(block)
    )


def hidden_columns(head: bytes, limit: int) -> set[int]:
    """Columns hidden by ``<cols>``, none beyond ``limit``."""
    hidden: set[int] = set()
    if b"hidden" not in head:
        return hidden
    for found in _COLUMN.findall(head):
        if b"hidden" not in found:
            continue
        values = attributes(found)
        if values.get("hidden") in TRUE:
            hidden.update(range(max(whole(values.get("min"), 0), 1), min(whole(values.get("max"), 0), limit) + 1))
    return hidden


def has_long_numbers(body: bytes) -> bool:
    """Whether a number of 16 digits or more may be in there."""
    return _LONG_NUMBER.search(body) is not None
