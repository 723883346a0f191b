"""One worksheet filled: its places looked up, values rendered into them, refusals collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from yibiao.prefill.added_rows import AddedRows, with_merges
from yibiao.prefill.cell_texts import SharedTexts, filled_text, plain_text, rich_text
from yibiao.prefill.cell_values import Kind, UnwritableError, cell
from yibiao.prefill.edits import Blank, CellEdit, Inline, ListRows, RefusedEdit, SheetEdits, Tick
from yibiao.prefill.formulas import Growth, RowMap
from yibiao.prefill.row_growth import SheetFormulas, grown_sheet
from yibiao.prefill.sheet_plan import REASONS, Plan, Position, Slot, plan
from yibiao.prefill.sheet_xml import SheetXml, address_of, column_of, merge_of, split_address
from yibiao.prefill.text_blanks import fitting, is_sign_off
from yibiao.sheets.grid import plain

_KEPT_PLANS = 16


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A sheet cut for one set of places and one number of added rows."""

    head: str
    tail: str
    plan: Plan
    added: tuple[AddedRows | None, ...]


class SheetFiller:
    """A worksheet of a template with the plans of its past fills."""

    def __init__(
        self, name: str, sheet: SheetXml, kind_of: Callable[[int], Kind], shared: SharedTexts, date1904: bool
    ) -> None:
        self._name, self._sheet, self._kind_of, self._shared, self._date1904 = name, sheet, kind_of, shared, date1904
        self._kept: dict[tuple[object, ...], _Prepared] = {}
        self._texts: dict[str, str] = {}

    @cached_property
    def formulas(self) -> SheetFormulas:
        return SheetFormulas(self._sheet)

    def grown(self, maps: Mapping[str, RowMap]) -> str:
        """The sheet with nothing filled, after rows were added to the sheets of ``maps``."""
        return grown_sheet(self._sheet, self.formulas, self._name, maps)

    def fill(self, edits: SheetEdits, maps: Mapping[str, RowMap]) -> tuple[str, list[RefusedEdit]]:
        """The sheet's XML with the values, and what was refused."""
        values: list[CellEdit] = list(edits.cells.values())
        for rows in edits.lists:
            for record in rows.records[: _fixed(rows)]:
                values.extend(record)
        ready = self._prepared(edits, maps)
        refusals = _Refusals(edits, maps.get(self._name, RowMap()))
        for index, code in ready.plan.refused:
            if values[index] is not None:
                refusals.add(index, code)
        pieces = [ready.head, ready.plan.literals[0]]
        for slot, literal in zip(ready.plan.slots, ready.plan.literals[1:], strict=True):
            if isinstance(slot, Slot):
                pieces.append(self._render(slot, values[slot.index], refusals))
            else:
                pieces.append(self._block(edits, slot, ready.added[slot], maps[self._name], refusals))
            pieces.append(literal)
        pieces.append(ready.tail)
        return "".join(pieces), refusals.listed()

    def _render(self, slot: Slot, value: CellEdit, refusals: _Refusals) -> str:
        if value is None:
            return slot.original
        try:
            if isinstance(value, (Blank, Tick, tuple)):
                return self._inline(slot, value if isinstance(value, tuple) else (value,), refusals)
            said = self._said(slot)
            if said and (fit := fitting(said, value)):
                return self._inline(slot, fit, refusals)
            if said and value and is_sign_off(said):
                value = f"{plain(value)}\n{said}"
            return cell(slot.start, value, slot.kind, prefix=self._sheet.prefix, date1904=self._date1904)
        except UnwritableError as error:
            refusals.add(slot.index, "value", str(error))
            return slot.original

    def _said(self, slot: Slot) -> str:
        """The text the cell holds in the template."""
        if slot.cell is None or not slot.cell.inner:
            return ""
        if slot.start not in self._texts:
            self._texts[slot.start] = plain_text(rich_text(slot.cell, self._shared))
        return self._texts[slot.start]

    def _inline(self, slot: Slot, edits: tuple[Inline, ...], refusals: _Refusals) -> str:
        p = self._sheet.prefix
        rich = filled_text(rich_text(slot.cell, self._shared), edits, p)
        if rich is None:
            refusals.add(slot.index, "text")
            return slot.original
        return f'{slot.start} t="inlineStr"><{p}is>{rich}</{p}is></{p}c>'

    def _block(
        self, edits: SheetEdits, index: int, added: AddedRows | None, rows: RowMap, refusals: _Refusals
    ) -> str:  # fmt: skip
        assert added is not None
        listed = edits.lists[index]
        records = listed.records[_fixed(listed) :]
        for place, code in added.refused:
            lines = [at for at, record in enumerate(records, start=_fixed(listed)) if record[place] is not None]
            refusals.add_column(index, place, code, lines)
        return added.xml(
            records,
            rows.row(listed.last_row) + 1,
            lambda record, place, why: refusals.add_column(index, place, "value", [record + _fixed(listed)], why),
        )

    def _prepared(self, edits: SheetEdits, maps: Mapping[str, RowMap]) -> _Prepared:
        shapes = tuple((rows.first_row, rows.last_row, rows.columns, len(rows.records)) for rows in edits.lists)
        key = (tuple(edits.cells), shapes, tuple(sorted((name, rows.growths) for name, rows in maps.items())))
        if key not in self._kept:
            if len(self._kept) >= _KEPT_PLANS:
                self._kept.clear()
            self._kept[key] = self._prepare(edits, maps)
        return self._kept[key]

    def _prepare(self, edits: SheetEdits, maps: Mapping[str, RowMap]) -> _Prepared:
        rows = maps.get(self._name, RowMap())
        sheet = SheetXml(self.grown(maps)) if maps else self._sheet
        added = tuple(self._added(listed, maps) if listed.added else None for listed in edits.lists)
        blocks = [(index, rows.row(listed.last_row)) for index, listed in enumerate(edits.lists) if listed.added]
        merges = [
            merge
            for listed, block in zip(edits.lists, added, strict=True)
            if block is not None
            for merge in block.merges(rows.row(listed.last_row) + 1, listed.added, sheet.merges)
        ]
        positions = [p and (rows.row(p[0]), p[1]) for p in _positions(edits)]
        cut = plan(sheet, positions, self._kind_of, blocks)
        head = stretched_dimension(sheet.head, [p for p in positions if p])
        return _Prepared(head, with_merges(sheet.tail, sheet.prefix, merges), cut, added)

    def _added(self, listed: ListRows, maps: Mapping[str, RowMap]) -> AddedRows:
        return AddedRows(
            self._sheet, self.formulas, listed,
            sheet_name=self._name, maps=maps, kind_of=self._kind_of, date1904=self._date1904,
        )  # fmt: skip


def row_map(edits: Sequence[ListRows]) -> RowMap:
    """Where rows stand once every list has the rows it needs."""
    growing = sorted((rows for rows in edits if rows.added), key=lambda rows: rows.last_row)
    return RowMap(tuple(Growth(rows.first_row, rows.last_row, rows.added) for rows in growing))


def stretched_dimension(head: str, positions: Sequence[Position]) -> str:
    """The sheet's stated used range, widened to hold the places filled."""
    found = re.search(r'<(?:\w+:)?dimension\b[^>]*?\bref="([^"]*)"', head)
    used = merge_of(found.group(1)) if found else None
    if found is None or used is None or not positions:
        return head
    top, left = min(used.top, *(p[0] for p in positions)), min(used.left, *(p[1] for p in positions))
    bottom, right = max(used.bottom, *(p[0] for p in positions)), max(used.right, *(p[1] for p in positions))
    if (top, left, bottom, right) == (used.top, used.left, used.bottom, used.right):
        return head
    return f"{head[: found.start(1)]}{address_of(top, left)}:{address_of(bottom, right)}{head[found.end(1) :]}"


def _fixed(rows: ListRows) -> int:
    """Number of records that fit the template's own rows."""
    return min(len(rows.records), rows.last_row - rows.first_row + 1)


def _positions(edits: SheetEdits) -> list[Position | None]:
    positions = [split_address(address) for address in edits.cells]
    for rows in edits.lists:
        columns = [column_of(name) for name in rows.columns]
        positions += [(rows.first_row + k, c) if c else None for k in range(_fixed(rows)) for c in columns]
    return positions


class _Refusals:
    """Refused edits; those of a list are counted a column and reason."""

    def __init__(self, edits: SheetEdits, rows: RowMap) -> None:
        self._edits, self._addresses, self._rows = edits, list(edits.cells), rows
        self._found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}

    def add(self, index: int, code: str, reason: str | None = None) -> None:
        """Refuse the value number ``index`` of those that go into the template's own cells."""
        if index < len(self._addresses):
            address = self._addresses[index]
            at = split_address(address)
            there = address_of(self._rows.row(at[0]), at[1]) if at else address
            self._note(address, code, reason, address, [there])
            return
        index -= len(self._addresses)
        for number, rows in enumerate(self._edits.lists):
            size = _fixed(rows) * len(rows.columns)
            if index < size:
                record, place = divmod(index, len(rows.columns))
                self.add_column(number, place, code, [record], reason)
                return
            index -= size

    def add_column(self, number: int, place: int, code: str, records: Sequence[int], reason: str | None = None) -> None:
        """Refuse the values that these records of list ``number`` have for a column."""
        rows = self._edits.lists[number]
        name, first = rows.columns[place], self._rows.row(rows.first_row)
        if records:
            address = f"{name}{rows.first_row + records[0]}"
            self._note(f"{number}:{place}", code, reason, address, [f"{name}{first + at}" for at in records])

    def _note(self, group: str, code: str, reason: str | None, address: str, cells: Sequence[str]) -> None:
        self._found.setdefault((group, code, reason or REASONS[code]), (address, []))[1].extend(cells)

    def listed(self) -> list[RefusedEdit]:
        sheet = self._edits.sheet
        return [
            RefusedEdit(sheet, first, key[1], key[2], len(cells), tuple(cells))
            for key, (first, cells) in self._found.items()
        ]
