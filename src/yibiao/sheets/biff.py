"""One walk over the records of a BIFF8 workbook stream ([MS-XLS]) for what calamine does not tell.

Hidden rows and columns, looks, comments, validations and names; values are left to calamine. A record that is shorter
than it should be is passed over: what it would have told is lost, nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from yibiao.sheets.grid import Marks, Merge, letters
from yibiao.sheets.sheet_validations import RawValidation
from yibiao.sheets.styles import PLAIN, Look, format_text

BOF, EOF, FILEPASS, NAME, SUPBOOK, EXTERNSHEET = 0x809, 0x0A, 0x2F, 0x18, 0x1AE, 0x17
BOUNDSHEET, FONT, FORMAT, XF, CONTINUE = 0x85, 0x31, 0x41E, 0xE0, 0x3C
ROW, COLINFO, DV, NOTE, OBJ, TXO, MERGECELLS = 0x208, 0x7D, 0x1BE, 0x1C, 0x5D, 0x1B6, 0xE5
BLANK, MULBLANK, MULRK, FORMULA, DIMENSIONS = 0x201, 0xBE, 0xBD, 0x06, 0x200
ONE_VALUE = frozenset((0x203, 0xFD, 0x27E, 0x204, 0xD6, 0x205, FORMULA))  # NUMBER, LABELSST, RK, LABEL …
BIFF8 = 0x600
MAX_ROWS, MAX_COLUMNS = 65_536, 256
WHITE, DEFAULT_BACKGROUND = 9, 65
OFFSET_FUNCTION = b"\x4e\x00"
NO_MOVE = (b"\x16\x16", b"\x1e\0\0\x1e\0\0")  # first arguments of OFFSET: left out, or 0 and 0
KINDS = ("none", "whole", "decimal", "list", "date", "time", "textLength", "custom")


class Encrypted(Exception):  # noqa: N818
    """The stream opens with FILEPASS."""


@dataclass
class BiffSheet:
    """What one sheet's records tell. ``last_row`` and ``last_column`` bound the cells with a value; ``sound`` is
    whether they, and the dimensions the sheet claims, fit on a sheet."""

    name: str
    start: int
    hidden: bool
    worksheet: bool
    last_row: int = 0
    last_column: int = 0
    sound: bool = True
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    marks: Marks = field(default_factory=Marks)
    validations: list[RawValidation] = field(default_factory=list)


@dataclass
class BiffBook:
    sheets: list[BiffSheet] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    external_links: bool = False


class Record(NamedTuple):
    code: int
    body: bytes


@dataclass
class _Globals:
    """The workbook's tables while they are read."""

    fonts: list[bool] = field(default_factory=list)  # bold?
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[bytes] = field(default_factory=list)
    books: list[bool] = field(default_factory=list)  # SUPBOOK: is it this file?
    sheets: list[tuple[int, int]] = field(default_factory=list)  # EXTERNSHEET: (book, first sheet)
    names: list[tuple[str, bytes]] = field(default_factory=list)

    def looks(self) -> list[Look]:
        return [self._look(style) for style in self.styles]

    def _look(self, style: bytes) -> Look:
        if len(style) < 20:
            return PLAIN
        font, number = struct.unpack_from("<HH", style)
        edges, more, colours = struct.unpack_from("<IIH", style, 10)
        font -= font > 4  # number 4 is never stored
        pattern, front = more >> 26, colours & 0x7F
        return Look(
            bordered=bool(edges & 0xFFFF),
            bold=font < len(self.fonts) and self.fonts[font],
            shaded=bool(pattern) and not (pattern == 1 and front in (WHITE, DEFAULT_BACKGROUND)),
            format=format_text(number, self.formats),
        )


def records(stream: bytes, start: int) -> Iterator[Record]:
    """The records of one substream, its own EOF excluded, embedded substreams (charts) left out."""
    position, depth, size = start, 0, len(stream)
    header = struct.Struct("<HH").unpack_from
    while position + 4 <= size:
        code, length = header(stream, position)
        body = stream[position + 4 : position + 4 + length]
        position += 4 + length
        if code == BOF:
            depth += 1
        elif code == EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield Record(code, body)


def read_biff(stream: bytes, *, with_looks: bool) -> BiffBook | None:
    """None where the stream is of an older kind; raises ``Encrypted``."""
    if len(stream) < 8 or struct.unpack_from("<H", stream, 4)[0] != BIFF8:
        return None
    book = BiffBook()
    tables = _Globals()
    for code, body in records(stream, 0):
        try:
            _global_record(code, body, book, tables)
        except (struct.error, IndexError, UnicodeDecodeError):
            continue
    for name, formula in tables.names:
        text = _formula_text(formula, book, tables, origin=(0, 0))
        if name and text:
            book.names.setdefault(name, text)
    looks = tables.looks() if with_looks else None
    for sheet in book.sheets:
        if sheet.worksheet:
            _read_sheet(stream, sheet, book, tables, looks)
    return book


def _global_record(code: int, body: bytes, book: BiffBook, tables: _Globals) -> None:
    if code == FILEPASS:
        raise Encrypted
    if code == BOUNDSHEET:
        start, state, kind = struct.unpack_from("<IBB", body)
        name, _ = _string(body, 7, body[6])
        book.sheets.append(BiffSheet(name, start, bool(state & 3), kind == 0))
    elif code == XF:
        tables.styles.append(body)
    elif code == FONT:
        tables.fonts.append(struct.unpack_from("<H", body, 6)[0] >= 600)
    elif code == FORMAT:
        number, count = struct.unpack_from("<HH", body)
        tables.formats[number] = _string(body, 4, count)[0]
    elif code == SUPBOOK:
        mark = struct.unpack_from("<H", body, 2)[0]
        tables.books.append(mark == 0x401)
        book.external_links |= mark not in (0x401, 0x3A01, 1)  # this file, add-ins, left over
    elif code == EXTERNSHEET:
        count = struct.unpack_from("<H", body)[0]
        tables.sheets += [
            (link, first)
            for link, first, _ in struct.iter_unpack("<HHH", body[2 : 2 + 6 * count][: (len(body) - 2) // 6 * 6])
        ]
    elif code == NAME:
        flags, _, characters, size = struct.unpack_from("<HBBH", body)
        name, end = _string(body, 14, characters)
        tables.names.append(("" if flags & 0x20 else name, body[end : end + size]))


def _string(body: bytes, at: int, characters: int) -> tuple[str, int]:
    """A flag byte and characters of one or two bytes: (text, where it ends)."""
    wide = body[at] & 1
    end = at + 1 + characters * (1 + wide)
    return body[at + 1 : end].decode("utf-16-le" if wide else "latin-1"), end


def _read_sheet(stream: bytes, sheet: BiffSheet, book: BiffBook, tables: _Globals, looks: list[Look] | None) -> None:
    comments = _Comments()
    for code, body in records(stream, sheet.start):
        try:
            if code in ONE_VALUE or code in (BLANK, MULBLANK, MULRK):
                _cells(code, body, sheet, looks)
            elif code == ROW:
                row, flags = struct.unpack_from("<H10xH", body)
                if flags & 0x20:
                    sheet.hidden_rows.add(row + 1)
            elif code == DIMENSIONS:
                _, rows, _, columns = struct.unpack_from("<IIHH", body)
                sheet.sound &= rows <= MAX_ROWS and columns <= MAX_COLUMNS
            elif code == COLINFO:
                first, last, _, _, flags = struct.unpack_from("<HHHHH", body)
                if flags & 1:
                    sheet.hidden_columns.update(range(first + 1, min(last, 255) + 2))
            elif code == MERGECELLS:
                sheet.merges += [
                    Merge(top + 1, left + 1, bottom + 1, right + 1)
                    for top, bottom, left, right in struct.iter_unpack("<HHHH", body[2 : 2 + (len(body) - 2) // 8 * 8])
                ]
            elif code == DV:
                rule = _validation(body, book, tables)
                if rule:
                    sheet.validations.append(rule)
            elif looks is not None:
                comments.take(code, body)
        except (struct.error, IndexError, UnicodeDecodeError):
            continue
    sheet.sound &= sheet.last_column <= MAX_COLUMNS
    sheet.marks.comments.update(comments.placed())
    sheet.marks.known = looks is not None


def _cells(code: int, body: bytes, sheet: BiffSheet, looks: list[Look] | None) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    last = column
    if code in (MULBLANK, MULRK):
        last = max(column, struct.unpack_from("<H", body, len(body) - 2)[0])
    if code not in (BLANK, MULBLANK):
        sheet.last_row = max(sheet.last_row, row + 1)
        sheet.last_column = max(sheet.last_column, last + 1)
    if looks is None:
        return
    if code == MULBLANK:
        styles = struct.unpack_from(f"<{last - column + 1}H", body, 4)
    elif code == MULRK:
        styles = tuple(style for style, _ in struct.iter_unpack("<HI", body[4 : 4 + 6 * (last - column + 1)]))
    else:
        styles = (style,)
    for number, style in enumerate(styles, column + 1):
        if style < len(looks):
            looks[style].mark(sheet.marks, (row + 1, number))
    if code == FORMULA:
        sheet.marks.formulas[row + 1, column + 1] = "="


class _Comments:
    """A comment is spread over four records: OBJ names it, TXO and CONTINUE hold the text, NOTE the place."""

    def __init__(self) -> None:
        self.number = 0
        self.length = 0
        self.texts: dict[int, str] = {}
        self.places: dict[int, tuple[int, int]] = {}

    def take(self, code: int, body: bytes) -> None:
        if code == OBJ:
            kind, number = struct.unpack_from("<HH", body, 4)
            self.number = number if kind == 0x19 else 0
        elif code == TXO:
            self.length = struct.unpack_from("<H", body, 10)[0] if self.number else 0
        elif code == CONTINUE and self.length:
            self.texts[self.number] = _string(body, 0, self.length)[0]
            self.length = self.number = 0
        elif code == NOTE:
            row, column, _, number = struct.unpack_from("<HHHH", body)
            self.places[number] = (row + 1, column + 1)

    def placed(self) -> dict[tuple[int, int], str]:
        found = {place: self.texts.get(number, "").strip() for number, place in self.places.items()}
        return {place: text for place, text in found.items() if text}


def _validation(body: bytes, book: BiffBook, tables: _Globals) -> RawValidation | None:
    flags = struct.unpack_from("<I", body)[0]
    at = 4
    for _ in range(4):  # titles and texts of prompt and error
        _, at = _string(body, at + 2, struct.unpack_from("<H", body, at)[0])
    formulas = []
    for _ in range(2):
        size = struct.unpack_from("<H", body, at)[0]
        formulas.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    count = struct.unpack_from("<H", body, at)[0]
    bounds = [struct.unpack_from("<HHHH", body, at + 2 + 8 * number) for number in range(count)]
    ranges = tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1) for top, bottom, left, right in bounds if bottom >= top
    )
    if not ranges or flags & 15 >= len(KINDS):
        return None
    kind = KINDS[flags & 15]
    origin = (bounds[0][0], bounds[0][2])
    return RawValidation(ranges, kind, _formula_text(formulas[0], book, tables, origin) if kind == "list" else "")


def _formula_text(formula: bytes, book: BiffBook, tables: _Globals, origin: tuple[int, int]) -> str:
    """The formula as Excel writes it, where it is one reference, name, text or OFFSET of a reference; else empty."""
    if formula[:2] == b"\x19\x01":  # "recalculate always", before functions like OFFSET
        formula = formula[4:]
    if not formula:
        return ""
    token = formula[0] if formula[0] < 0x20 else formula[0] & 0x1F | 0x20
    try:
        if token == 0x17:
            return '"' + _string(formula, 2, formula[1])[0].replace('"', '""').replace("\0", ",") + '"'
        if token == 0x23 and len(formula) == 5:
            number = struct.unpack_from("<H", formula, 1)[0]
            return str(tables.names[number - 1][0])
        if token in (0x24, 0x2C):
            row, column = struct.unpack_from("<HH", formula, 1)
            text, end = _cell(row, column, origin, token == 0x2C), 5
        elif token in (0x25, 0x2D):
            text, end = _area(formula, 1, origin, token == 0x2D), 9
        elif token == 0x3A:
            link, row, column = struct.unpack_from("<HHH", formula, 1)
            text, end = _sheet(link, book, tables) + _cell(row, column, origin, False), 7
        elif token == 0x3B:
            link = struct.unpack_from("<H", formula, 1)[0]
            text, end = _sheet(link, book, tables) + _area(formula, 3, origin, False), 11
        else:
            return ""
    except (struct.error, IndexError, UnicodeDecodeError):
        return ""
    if len(formula) == end:
        return text
    moved = not formula.startswith(NO_MOVE, end)
    return "" if moved or not formula.endswith(OFFSET_FUNCTION) else f"OFFSET({text},0,0,"


def _sheet(link: int, book: BiffBook, tables: _Globals) -> str:
    """``'name'!`` of an EXTERNSHEET entry; IndexError where it is not of this file."""
    number, first = tables.sheets[link]
    if not tables.books[number]:
        raise IndexError
    return "'" + book.sheets[first].name.replace("'", "''") + "'!"


def _area(formula: bytes, at: int, origin: tuple[int, int], relative: bool) -> str:
    top, bottom, left, right = struct.unpack_from("<HHHH", formula, at)
    return f"{_cell(top, left, origin, relative)}:{_cell(bottom, right, origin, relative)}"


def _cell(row: int, column: int, origin: tuple[int, int], relative: bool) -> str:
    """``relative`` references (in shared formulas) count from ``origin`` where their flags say so."""
    if relative and column & 0x8000:
        row = (row + origin[0]) & 0xFFFF
    number = column & 0xFF
    if relative and column & 0x4000:
        number = (number + origin[1]) & 0xFF
    return f"{letters(number + 1)}{row + 1}"
