"""References of formulas when rows are added, as a spreadsheet programme would move them, and one thing more:
a range that ends with the last row of a list grows with the list, so totals count the rows added.

A formula is scanned, not parsed: texts, names, functions and structured references are stepped over, and what
remains are references. References into several sheets at once (``表1:表3!A1``) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yibiao.sheets.grid import column_number, letters

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"
    | (?P<sheet>(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*)!)?
      (?: (?P<c1>\$?[A-Za-z]{1,3})(?P<r1>\$?[1-9]\d{0,6})
          (?: :(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?[1-9]\d{0,6}) )? (?![\w.(!])
        | (?P<ra>\$?[1-9]\d{0,6}):(?P<rb>\$?[1-9]\d{0,6}) (?![\w.])
        | (?P<ca>\$?[A-Za-z]{1,3}):(?P<cb>\$?[A-Za-z]{1,3}) (?![\w.(!]) )
    | \[[^\[\]]*\]
    | (?:'(?:[^']|'')+'|[^\W\d][\w.]*)(?::[^\W\d][\w.]*)?!?
    | \d+(?:\.\d*)?(?:[eE][+-]?\d+)?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Growth:
    """``count`` rows added after row ``last`` of a list that begins at row ``first``."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class RowMap:
    """Where the rows of one sheet stand once rows have been added."""

    growths: tuple[Growth, ...] = ()

    def row(self, number: int) -> int:
        return min(self.unbounded(number), MAX_ROW)

    def unbounded(self, number: int) -> int:
        """As ``row``, but a row pushed off the sheet gets a number beyond it."""
        return number + sum(growth.count for growth in self.growths if growth.last < number)

    def end(self, number: int) -> int:
        """Last row of a range that grows with a list ending there."""
        return min(number + sum(growth.count for growth in self.growths if growth.last <= number), MAX_ROW)

    def around(self, number: int) -> Growth | None:
        """The growing list that holds a row."""
        return next((growth for growth in self.growths if growth.first <= number <= growth.last), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a formula. Rows and columns keep their ``$``; ``sheet`` is ``None`` without a prefix.
    A whole-column range has no rows, a whole-row range no columns."""

    sheet: str | None
    prefix: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def absolute_rows(self) -> tuple[bool, ...]:
        return tuple(row.startswith("$") for row in self.rows)

    def written(self, rows: Sequence[int | str], columns: Sequence[int] | None = None) -> str:
        names = self.columns
        if columns is not None:
            names = tuple(("$" if c.startswith("$") else "") + letters(n) for c, n in zip(names, columns, strict=True))
        numbers = [("$" if r.startswith("$") else "") + str(n) for r, n in zip(self.rows, rows, strict=True)]
        parts = [c + n for c, n in zip(names, numbers, strict=True)] if names and numbers else names or numbers
        return self.prefix + ":".join(parts)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(row.lstrip("$")) for row in self.rows)


def rewritten(formula: str, change: Callable[[Reference, str], str]) -> str:
    """The formula with each reference replaced by ``change(reference, its text)``."""

    def one(found: re.Match[str]) -> str:
        reference = _reference(found)
        return found.group() if reference is None else change(reference, found.group())

    return _TOKEN.sub(one, formula)


def references(formula: str) -> list[Reference]:
    return [r for r in map(_reference, _TOKEN.finditer(formula)) if r is not None]


def _reference(found: re.Match[str]) -> Reference | None:
    c1, c2, r1, r2, ra, rb, ca, cb, prefix = found.group("c1", "c2", "r1", "r2", "ra", "rb", "ca", "cb", "sheet")
    columns, rows = tuple(c for c in (c1, c2, ca, cb) if c), tuple(r for r in (r1, r2, ra, rb) if r)
    if not columns and not rows:
        return None
    if any(column_number(c.lstrip("$").upper()) > MAX_COLUMN for c in columns):
        return None
    if any(int(r.lstrip("$")) > MAX_ROW for r in rows):
        return None
    return Reference(sheet_of(prefix), prefix or "", columns, rows)


def sheet_of(prefix: str | None) -> str | None:
    if not prefix:
        return None
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def quoted(sheet: str) -> str:
    """A sheet's name as a prefix of a reference."""
    plain = re.fullmatch(r"[^\W\d]\w*", sheet) and not re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*", sheet)
    return f"{sheet}!" if plain else "'" + sheet.replace("'", "''") + "'!"


def moved(
    formula: str,
    maps: Mapping[str, RowMap],
    *,
    own: str | None,
    row: int | None = None,
    steady: Sequence[bool] | None = None,
) -> str:
    """The formula after rows were added to the sheets of ``maps``. ``own`` is the sheet it stands in, ``row`` its row
    there; ``steady`` tells, reference by reference, which do not move along from row to row of a list."""
    counter = iter(range(len(formula)))

    def change(reference: Reference, text: str) -> str:
        index = next(counter)
        rows = maps.get(reference.sheet if reference.sheet is not None else own or "")
        if rows is None or not reference.rows:
            return text
        here = row if reference.sheet in (None, own) else None
        fixed = steady is not None and steady[index]
        return reference.written(_moved_rows(reference, rows, here, fixed))

    return rewritten(formula, change)


def _moved_rows(reference: Reference, rows: RowMap, here: int | None, fixed: bool) -> list[int]:
    numbers = reference.numbers
    if len(numbers) == 1:
        return [rows.row(numbers[0])]
    top, bottom = sorted(numbers)
    growth = rows.around(here) if here is not None else None
    grows = top < bottom or (growth is None and len(set(reference.columns)) == 1)
    if growth is not None and bottom == here and not reference.rows[-1].startswith("$") and not fixed:
        grows = False  # SUM(C$5:C8) in row 8 is a running total
    ends = [rows.row(top), rows.end(bottom) if grows else rows.row(bottom)]
    return ends if numbers[0] <= numbers[1] else ends[::-1]


def copier(formula: str, maps: Mapping[str, RowMap], *, own: str, steady: Sequence[bool]) -> Callable[[int], str]:
    """The formula of a list's row for the rows added under it: a function of how many rows below that row, as it
    now stands, the copy is."""
    counter = iter(range(len(formula)))
    none = RowMap()

    def change(reference: Reference, text: str) -> str:
        index = next(counter)
        if not reference.rows:
            return text
        rows = maps.get(reference.sheet if reference.sheet is not None else own, none)
        if steady[index]:
            return reference.written(_moved_rows(reference, rows, None, True))
        return reference.written(
            [
                rows.end(n) if fixed and at else rows.row(n) if fixed else f"\0{rows.row(n)}\0"
                for at, (n, fixed) in enumerate(zip(reference.numbers, reference.absolute_rows, strict=True))
            ]
        )

    parts = rewritten(formula, change).split("\0")
    moving = [int(part) for part in parts[1::2]]

    def copy(down: int) -> str:
        parts[1::2] = [str(row + down) for row in moving]
        return "".join(parts)

    return copy


def steady_references(formula: str, row: int, neighbour: tuple[int, str] | None, growth: Growth) -> list[bool]:
    """Which references of a list's formula stay where they are when it is copied down.

    The template's own rows tell best: compared with the formula of a ``neighbour`` row, what is equal stays. Without
    a neighbour, relative references inside the list or to another sheet move, and those around the list stay.
    """
    mine = references(formula)
    if neighbour is not None:
        other = references(neighbour[1])
        if len(other) == len(mine) and _skeleton(formula) == _skeleton(neighbour[1]):
            return [a.numbers == b.numbers and neighbour[0] != row for a, b in zip(mine, other, strict=True)]
    return [
        all(name.startswith("$") for name in r.rows)
        or (r.sheet is None and not any(growth.first <= n <= growth.last for n in r.numbers))
        for r in mine
    ]


def _skeleton(formula: str) -> str:
    return rewritten(formula, lambda reference, _: reference.prefix + ":".join(reference.columns))


def translated(formula: str, down: int, right: int) -> str:
    """The formula copied to a cell so many rows below and columns to the right; out of the sheet is ``#REF!``."""

    def change(reference: Reference, text: str) -> str:
        rows = [n if r.startswith("$") else n + down for n, r in zip(reference.numbers, reference.rows, strict=True)]
        columns = [
            column_number(c.lstrip("$").upper()) + (0 if c.startswith("$") else right) for c in reference.columns
        ]
        if any(not 0 < n <= MAX_ROW for n in rows) or any(not 0 < n <= MAX_COLUMN for n in columns):
            return "#REF!"
        return reference.written(rows, columns)

    return rewritten(formula, change)


_CHAIN = re.compile(r"(?<![\w$.:!'])([A-Z]{1,3})(\d{1,7})(?:\+\1\d{1,7})+(?![\w:(.!])")


def renamed(formula: str, sheet: str, prefix: str) -> str:
    """The formula with references to ``sheet`` made to another sheet, whose ``prefix`` is given."""
    return rewritten(formula, lambda r, text: prefix + text[len(r.prefix) :] if r.prefix and r.sheet == sheet else text)


def chains_as_sums(formula: str, growths: Sequence[Growth]) -> str:
    """``C5+C6+C7`` over all rows of a growing list as ``SUM(C5:C7)``, which can grow."""

    def one(found: re.Match[str]) -> str:
        numbers = [int(part.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for part in found.group().split("+")]
        even = all(b == a + 1 for a, b in pairwise(numbers))
        if even and any(numbers[0] <= growth.first and numbers[-1] == growth.last for growth in growths):
            return f"SUM({found.group(1)}{numbers[0]}:{found.group(1)}{numbers[-1]})"
        return found.group()

    return _CHAIN.sub(one, formula) if '"' not in formula else formula
