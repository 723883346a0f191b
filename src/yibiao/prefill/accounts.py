"""What became of the cells a template asks for, and where the values in them came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from yibiao.prefill.columns import Column, Rule
from yibiao.prefill.knowledge import Knowledge
from yibiao.sheets.grid import Value


class Place(NamedTuple):
    """A cell, or the first of several one below the other: its address around the row's number. Without a row it is
    the same cell for all."""

    before: str
    row: int = 0
    after: str = ""

    def down(self, rows: int) -> str:
        return f"{self.before}{self.row + rows}{self.after}" if self.row else self.before


class Entry(NamedTuple):
    """Where the values of filled cells came from: ``values`` go down from ``place`` and came from the cells that go
    down from ``source``. One file, sheet, date and rule for all of them."""

    sheet: str
    place: Place
    values: Sequence[Value]
    file: str
    source_sheet: str
    source: Place
    dated: str
    rule: str


def computed(sheet: str, address: str, value: Value, rule: str) -> Entry:
    """A value that stands nowhere else."""
    return Entry(sheet, Place(address), (value,), "", "", Place(""), "", rule)


@dataclass
class Account:
    """``asked`` = ``filled`` + ``missing``; ``derived`` and ``stale`` are among the filled. ``lacking`` are subjects by
    kind and item. ``chosen`` counts the subjects that ``selections`` tell of."""

    asked: int = 0
    filled: int = 0
    derived: int = 0
    stale: int = 0
    missing: int = 0
    selections: list[str] = field(default_factory=list)
    chosen: int = 0
    unsure: bool = False
    notes: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    lacking: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def refuse(self, cells: int, *, computed: bool) -> None:
        """Cells that were answered and then not written; those that hold a formula were never to be filled."""
        cells = min(cells, self.filled)
        self.filled -= cells
        if computed:
            self.asked -= cells
        else:
            self.missing += cells
        self.derived, self.stale = min(self.derived, self.filled), min(self.stale, self.filled)

    def add(self, other: Account) -> None:
        """Take in what became of another output of the same template."""
        self.asked += other.asked
        self.filled += other.filled
        self.derived += other.derived
        self.stale += other.stale
        self.missing += other.missing
        self.selections += other.selections
        self.chosen += other.chosen
        self.unsure |= other.unsure
        for mine, new in ((self.notes, other.notes), (self.unmatched, other.unmatched)):
            mine += [text for text in new if text not in mine]
        for key, subjects in other.lacking.items():
            self.lacking[key] |= subjects


def without(entries: Iterable[Entry], refused: Set[tuple[str, str]]) -> Iterator[Entry]:
    """The entries but for the cells (sheet, address) that were not written."""
    sheets = {sheet for sheet, _ in refused}
    for one in entries:
        if one.sheet not in sheets or not any(
            (one.sheet, one.place.down(at)) in refused for at in range(len(one.values))
        ):
            yield one
            continue
        for at, value in enumerate(one.values):
            if (one.sheet, one.place.down(at)) not in refused:
                place, source = one.place, one.source
                yield one._replace(
                    place=place._replace(row=place.row and place.row + at),
                    values=(value,),
                    source=source._replace(row=source.row and source.row + at),
                )


def traced(
    knowledge: Knowledge, code: str, column: Column, sheet: str, place: Place, lines: Iterable[tuple[int, Value, int]]
) -> Iterator[Entry]:
    """Entries of a filled column, from its lines (subject, value, row in the output). Cells below each other whose
    sources are below each other too become one entry. ``place`` says how the column's cells are called."""
    where, rules = column.where, column.rules
    run: tuple[int, Rule, int, int] | None = None  # records, rule, row in the output, row at the source
    values: list[Value] = []
    first = 0
    numbers: dict[tuple[int, str], Sequence[int] | None] = {}
    for subject, value, row in lines:
        if value is None:
            continue
        packed = where[subject]
        rule = rules.get(subject, column.rule) if rules else column.rule
        at = packed >> 32
        key = (at, rule.item)
        if key not in numbers:
            numbers[key] = knowledge.rows_of(packed, rule.item or code)
        rows = numbers[key]
        number = rows[packed & 0xFFFFFFFF] if rows else 0
        size = len(values)
        if run is not None and run == (at, rule, row - size, number and number - size):
            values.append(value)
            continue
        if run is not None:
            yield entry(knowledge, code, column, sheet, place._replace(row=run[2]), first, values)
        run, first, values = (at, rule, row, number), subject, [value]
    if run is not None:
        yield entry(knowledge, code, column, sheet, place._replace(row=run[2]), first, values)


def entry(
    knowledge: Knowledge,
    code: str,
    column: Column,
    sheet: str,
    place: Place,
    subject: int,
    values: Sequence[Value],
) -> Entry:
    """Where ``values`` came from, of which the first is the subject's."""
    rule = column.rule_of(subject)
    item = knowledge.catalogue.items[code]
    words = rule.words + ("；已超过更新期限" if knowledge.stale(column, subject, item) else "")
    found = knowledge.place(column, subject, code)
    if found is None:
        return Entry(sheet, place, values, "", "", Place(""), "", words)
    source, (before, number, after) = found
    dated = source.dated.isoformat() if source.dated else ""
    return Entry(sheet, place, values, source.file, source.sheet, Place(before, number, after), dated, words)
