"""What is to be written into a template, and what came of it.

All addresses are those of the template *as it was read*; the writers work out where things stand once
rows have been added. In Word a table is a sheet named ``T1``, ``T2`` …, its addresses are ``T1R2C3`` and
its columns ``C3``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yibiao.sheets.grid import Value


@dataclass(frozen=True, slots=True)
class Blank:
    """A value for a blank inside a text: ``填报单位：____`` with label ``填报单位``. The label's white space and its
    colon do not matter; an empty label means the first blank. A date also fits ``  年  月  日``."""

    label: str
    value: Value


@dataclass(frozen=True, slots=True)
class Tick:
    """Choices to tick in a text of boxes: ``□是 □否``, ``是（ ）否（ ）``. ``label`` narrows it to the boxes
    that follow it."""

    choices: tuple[str, ...]
    label: str = ""


Inline = Blank | Tick
CellEdit = Value | Inline | tuple[Inline, ...]
"""``None`` leaves the cell as it is, ``""`` empties it, inline edits change the text that stands there."""


@dataclass(frozen=True, slots=True)
class ListRows:
    """Records for the rows ``first_row`` … ``last_row`` of a list, one a row.

    When there are more records than rows, rows that look like ``like_row`` (the last, unless told) are added
    below ``last_row`` and everything under them moves down. Rows left over stay as they are. In a record ``None``
    leaves the cell alone.
    """

    first_row: int
    last_row: int
    columns: tuple[str, ...]
    records: Sequence[Sequence[Value]]
    like_row: int | None = None

    @property
    def added(self) -> int:
        """Number of rows the template lacks."""
        return max(0, len(self.records) - (self.last_row - self.first_row + 1))


@dataclass(frozen=True, slots=True)
class SheetEdits:
    """All that goes into one sheet, or one table of a Word document. ``texts`` are for the paragraphs of a Word
    document outside its tables; each goes into the first paragraph where it fits, whatever the sheet."""

    sheet: str
    cells: Mapping[str, CellEdit] = field(default_factory=dict)
    lists: tuple[ListRows, ...] = ()
    texts: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetCopy:
    """A further subject of a card: the sheet ``edits.sheet`` once more, as it was in the template, under a new name."""

    name: str
    edits: SheetEdits


@dataclass(frozen=True, slots=True)
class RefusedEdit:
    """An edit that was not made. ``count`` cells were refused for this reason, ``address`` is the first of them.
    ``cells`` are all of them as they stand in the output, where the writer can tell."""

    sheet: str
    address: str
    code: str
    reason: str
    count: int = 1
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template. ``format`` is that of ``data``; it differs from the template's where that can not be
    written. ``notes`` say in words what a reader of the file should know."""

    data: bytes
    format: str
    refused: tuple[RefusedEdit, ...] = ()
    notes: tuple[str, ...] = ()
    parts_changed: tuple[str, ...] = ()
