"""Cells with coordinates: what every file format is turned into before its layout is understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from yibiao.model import Finding

Value = str | float | int | bool | datetime | date | time | timedelta | None


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """Column number (1-based) → letters."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def column_number(name: str) -> int:
    """Letters → column number (1-based)."""
    number = 0
    for char in name:
        number = number * 26 + ord(char) - 64
    return number


def squeeze(text: str) -> str:
    """A label without its white space."""
    return text if text.isalnum() else "".join(text.split())


def all_empty(values: Sequence[Value]) -> bool:
    """Whether a row holds neither text nor a value; 0 is one."""
    return values.count("") + values.count(None) == len(values)


def plain(value: Value) -> str:
    """A value as a person reads it in the cell: 1.0 is ``1``, dates are ISO, empty is ``""``."""
    if type(value) is str:
        return value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    return str(value)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all bounds 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Validation:
    """A data validation of a sheet. ``kind`` as in OOXML (list, whole, decimal, date, textLength, custom);
    ``choices`` resolved to texts where it is a list, also when they stand on another sheet or in a name."""

    ranges: tuple[Merge, ...]
    kind: str
    choices: tuple[str, ...] | None = None


@dataclass(slots=True, weakref_slot=True)
class Marks:
    """Looks of cells that help to understand a layout; all sets hold (row, column).
    Only collected for sheets small enough to be templates; ``known`` says whether they were."""

    known: bool = False
    width: int = 16_384  # no edge right of it in the rows down to the last value
    bordered: set[tuple[int, int]] = field(default_factory=set)  # any visible edge of its own
    bold: set[tuple[int, int]] = field(default_factory=set)
    shaded: set[tuple[int, int]] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)  # number format where not General
    comments: dict[tuple[int, int], str] = field(default_factory=dict)

    def edges(self) -> Mapping[int, int]:
        """``bordered`` as row → bits (bit c is set where the cell in column c has an edge), 0 for any other row."""
        rows: dict[int, int] = defaultdict(int)
        for row, column in self.bordered:
            rows[row] |= 1 << column
        return rows

    def looked_rows(self) -> Collection[int]:
        """The rows that may have edges."""
        return {row for row, _ in self.bordered}

    def has_edges(self, least: int = 1) -> bool:
        edges = self.edges()
        count = 0
        for row in self.looked_rows():
            count += edges[row].bit_count()
            if count >= least:
                return True
        return False

    def formats_in(self, row: int) -> dict[int, str]:
        """Column → number format of the cells of a row."""
        return {column: text for (at, column), text in self.formats.items() if at == row}


@dataclass
class Grid:
    """One sheet, or one table of a Word document (``table`` is then its 1-based number).

    ``rows[r-1][c-1]`` is the value of row r, column c; rows may be ragged; "" and None are empty.
    In Word grids a merged cell's text stands at its top-left and ``merges`` holds the rest.
    ``before`` and ``after`` are the paragraphs around a Word table (title lines, notes).
    """

    name: str
    rows: Sequence[Sequence[Value]]
    merges: list[Merge] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    validations: list[Validation] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)
    table: int | None = None
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @property
    def height(self) -> int:
        return len(self.rows)

    @cached_property
    def filled_rows(self) -> list[int]:
        """The numbers of the rows that hold something."""
        return [
            number
            for number, row in enumerate(self.rows, 1)
            if any(row) or (row.count("") < len(row) and not all_empty(row))
        ]

    @cached_property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    def value(self, row: int, column: int) -> Value:
        if 0 < row <= len(self.rows):
            cells = self.rows[row - 1]
            if 0 < column <= len(cells):
                return cells[column - 1]
        return None

    def text(self, row: int, column: int) -> str:
        """The cell's text as read, white space kept."""
        return plain(self.value(row, column))

    def address(self, row: int, column: int) -> str:
        if self.table is not None:
            return f"T{self.table}R{row}C{column}"
        return f"{letters(column)}{row}"

    def column_name(self, column: int) -> str:
        return f"C{column}" if self.table is not None else letters(column)


@dataclass
class Workbook:
    """A file's grids with what was found while opening it. ``format`` is sniffed from the bytes, never from
    the name: xlsx, xlsm, xls, csv, docx, doc, html (an HTML table saved as .xls), et when the name says so.
    ``defined_names`` maps a name to its reference text, where the format tells."""

    format: str
    grids: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sha256: str = ""
    defined_names: dict[str, str] = field(default_factory=dict)
