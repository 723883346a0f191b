"""Facts as they were read, column by column, with the cells they stand in."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from yibiao.prefill.values import Known


class Source(NamedTuple):
    """Where facts came from. ``dated`` is the date of filling as the sheet says, else as the caller said."""

    file: str
    sheet: str
    dated: date | None
    owner: str | None = None


@dataclass(slots=True)
class Records:
    """Facts of one party of one region. ``values`` holds a list a known item, all of one length; ``places`` the
    item's column, or its cell where ``rows`` is None (a card: one record).

    ``party`` is ``""`` for whom the region is about, else a role or another kind. ``group`` is shared by the
    records of one region. ``households`` names the household of each line where the layout tells it (members
    under their householder, a card's member list) and nothing else does. ``fixed`` are cells outside the table that
    say something of every line (the title of a list of 低保对象, the reporting village). ``titles`` are what the list
    is called: its title, its sheet, its file. ``factors`` turned the sheet's units into the items', where they differ;
    ``units`` are those that the sheet names.
    """

    source: Source
    kind: str
    party: str
    group: int
    values: dict[str, list[Known | None]]
    places: dict[str, str]
    rows: list[int] | None
    table: int | None = None
    households: list[Hashable] | None = None
    fixed: dict[str, str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    factors: dict[str, float] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return 1 if self.rows is None else len(self.rows)

    def address(self, item: str, record: int) -> str:
        """The cell a fact stands in, as the reader writes addresses; ``""`` for what stands in no cell."""
        before, row, after = self.place(item, record)
        return f"{before}{row}{after}" if row else before

    def place(self, item: str, record: int) -> tuple[str, int, str]:
        """The address in parts, around the row; the whole and 0 for what stands in one cell for all lines."""
        rows = self.rows_of(item)
        place = self.places.get(item, "")
        if rows is None:
            return self.fixed.get(item, place), 0, ""
        return (place, rows[record], "") if self.table is None else (f"T{self.table}R", rows[record], place)

    def rows_of(self, item: str) -> list[int] | None:
        """The rows in which the item's values stand, if they stand in a column."""
        return None if item in self.fixed or not self.places.get(item) else self.rows
