"""One worksheet filled: its places looked up, values rendered into them, refusals collected."""

from __future__ import annotations

from collections.abc import Callable

from yibiao.prefill.cell_values import Kind, UnwritableError, cell
from yibiao.prefill.edits import Blank, CellEdit, ListRows, RefusedEdit, SheetEdits, Tick
from yibiao.prefill.sheet_plan import REASONS, Plan, Position, Slot, plan
from yibiao.prefill.sheet_xml import SheetXml, address_of, split_address
from yibiao.sheets.grid import column_number

_KEPT_PLANS = 16


class SheetFiller:
    """A worksheet of a template with the plans of its past fills."""

    def __init__(self, name: str, sheet: SheetXml, kind_of: Callable[[int], Kind], date1904: bool) -> None:
        self._name, self._sheet, self._kind_of, self._date1904 = name, sheet, kind_of, date1904
        self._plans: dict[tuple[object, ...], Plan] = {}

    def fill(self, edits: SheetEdits) -> tuple[str, list[RefusedEdit]]:
        """The sheet's XML with the values, and what was refused."""
        values: list[CellEdit] = list(edits.cells.values())
        for rows in edits.lists:
            for record in rows.records[: rows.last_row - rows.first_row + 1]:
                values.extend(record)
        cut = self._plan(edits)
        refusals = _Refusals(edits)
        for index, code in cut.refused:
            if values[index] is not None:
                refusals.add(index, code)
        pieces = [cut.literals[0]]
        for slot, literal in zip(cut.slots, cut.literals[1:], strict=True):
            assert isinstance(slot, Slot)
            pieces.append(self._render(slot, values[slot.index], refusals))
            pieces.append(literal)
        return self._sheet.head + "".join(pieces) + self._sheet.tail, refusals.listed()

    def _render(self, slot: Slot, value: CellEdit, refusals: _Refusals) -> str:
        if value is None:
            return slot.original
        try:
            if isinstance(value, (Blank, Tick, tuple)):
                raise UnwritableError(REASONS["text"])
            return cell(slot.start, value, slot.kind, prefix=self._sheet.prefix, date1904=self._date1904)
        except UnwritableError as error:
            refusals.add(slot.index, "value", str(error))
            return slot.original

    def _plan(self, edits: SheetEdits) -> Plan:
        shapes = tuple((rows.first_row, rows.columns, _fixed(rows)) for rows in edits.lists)
        key = (tuple(edits.cells), shapes)
        if key not in self._plans:
            if len(self._plans) >= _KEPT_PLANS:
                self._plans.clear()
            self._plans[key] = plan(self._sheet, _positions(edits), self._kind_of)
        return self._plans[key]


def _fixed(rows: ListRows) -> int:
    return min(len(rows.records), rows.last_row - rows.first_row + 1)


def _positions(edits: SheetEdits) -> list[Position | None]:
    positions = [split_address(address) for address in edits.cells]
    for rows in edits.lists:
        columns = [column_number(name) for name in rows.columns]
        positions += [(rows.first_row + k, column) for k in range(_fixed(rows)) for column in columns]
    return positions


class _Refusals:
    """Refused edits; those of a list are counted a column and reason."""

    def __init__(self, edits: SheetEdits) -> None:
        self._edits, self._addresses = edits, list(edits.cells)
        self._found: dict[tuple[str, str, str], list[str]] = {}

    def add(self, index: int, code: str, reason: str | None = None) -> None:
        place, group = self._place(index)
        self._found.setdefault((group, code, reason or REASONS[code]), []).append(place)

    def _place(self, index: int) -> tuple[str, str]:
        """The address of a value, and the name of the group it is counted in."""
        if index < len(self._addresses):
            return self._addresses[index], self._addresses[index]
        index -= len(self._addresses)
        for number, rows in enumerate(self._edits.lists):
            size = _fixed(rows) * len(rows.columns)
            if index < size:
                row, column = divmod(index, len(rows.columns))
                name = rows.columns[column]
                return address_of(rows.first_row + row, column_number(name)), f"{number}:{name}"
            index -= size
        raise IndexError(index)

    def listed(self) -> list[RefusedEdit]:
        sheet = self._edits.sheet
        return [RefusedEdit(sheet, p[0], code, reason, len(p)) for (_, code, reason), p in self._found.items()]
