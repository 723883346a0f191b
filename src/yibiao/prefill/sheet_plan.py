"""The places of one worksheet where values go, found once and filled many times.

A plan is the sheet's data cut into literal text and slots. The same places are filled for every subject, so
the cutting is paid once; a fill is then a join of strings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yibiao.prefill.cell_values import Kind
from yibiao.prefill.sheet_xml import CellXml, RowXml, SheetXml, address_of
from yibiao.prefill.xml_text import without

Position = tuple[int, int]

REASONS = {
    "address": "地址不在工作表范围内",
    "formula": "该单元格是公式，保留公式，不写入",
    "merged": "该单元格被合并区域盖住，应写在合并区域左上角",
    "duplicate": "同一单元格给了两次，只写第一次",
    "value": "数值无法写入",
    "text": "单元格里没有可填的空白或选项",
    "sheet": "模板里没有这张表",
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for the value number ``index``. ``start`` is the cell's tag up to its style, ``original`` what stands
    there now, ``cell`` the cell if it exists."""

    index: int
    start: str
    kind: Kind
    original: str
    cell: CellXml | None


@dataclass(frozen=True, slots=True)
class Plan:
    """``literals[0] slots[0] literals[1] …``; a slot that is a number is the block of rows of that list."""

    literals: tuple[str, ...]
    slots: tuple[Slot | int, ...]
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Splice:
    start: int
    end: int
    order: tuple[int, int]
    parts: list[str | Slot | int]


def plan(
    sheet: SheetXml,
    positions: Sequence[Position | None],
    kind_of: Callable[[int], Kind],
    blocks: Sequence[Position] = (),
) -> Plan:
    """Cut ``sheet`` at ``positions`` (``None``: no address). ``blocks`` are the lists that add rows
    and the row after which each does."""
    wanted, refused = _admissible(sheet, positions)
    by_row: dict[int, list[tuple[int, int]]] = {}
    for (row, column), index in wanted.items():
        by_row.setdefault(row, []).append((column, index))
    splices: list[_Splice] = []
    for number, columns in by_row.items():
        found = sheet.row_at(number)
        if found is None:
            splices.append(_new_row(sheet, number, sorted(columns), kind_of))
        else:
            splices += _row(sheet, number, found, sorted(columns), kind_of, refused)
    for index, after in blocks:
        at = sheet.gap(after + 1)
        splices.append(_Splice(at, at, (after, 1), [index]))
    splices.sort(key=lambda splice: (splice.start, splice.order))
    return Plan(*_cut(sheet.data, splices), tuple(sorted(refused)))


def _admissible(
    sheet: SheetXml, positions: Sequence[Position | None]
) -> tuple[dict[Position, int], list[tuple[int, str]]]:
    wanted: dict[Position, int] = {}
    refused: list[tuple[int, str]] = []
    arrays = sheet.arrays
    for index, position in enumerate(positions):
        if position is None:
            refused.append((index, "address"))
            continue
        row, column = position
        merge = sheet.merge_over(row, column)
        if merge and (merge.top, merge.left) != position:
            refused.append((index, "merged"))
        elif any(a.top <= row <= a.bottom and a.left <= column <= a.right for a in arrays):
            refused.append((index, "formula"))
        elif position in wanted:
            refused.append((index, "duplicate"))
        else:
            wanted[position] = index
    return wanted, refused


def _row(
    sheet: SheetXml,
    number: int,
    row: RowXml,
    columns: list[tuple[int, int]],
    kind_of: Callable[[int], Kind],
    refused: list[tuple[int, str]],
) -> list[_Splice]:
    """The splices inside a row that exists: its start tag when cells are added, and each cell."""
    cells = list(sheet.cells(row))
    known = {cell.column: cell for cell in cells}
    body_at = row.end - len(f"</{sheet.prefix}row>") - len(row.body) if row.body else row.end
    splices, new = [], False
    for column, index in columns:
        cell = known.get(column)
        if cell is not None and cell.formula:
            refused.append((index, "formula"))
            continue
        if cell is not None:
            slot = _slot(sheet, number, column, index, cell, cell.style, kind_of, row.body[cell.start : cell.end])
            splices.append(_Splice(body_at + cell.start, body_at + cell.end, (number, column), [slot]))
            continue
        new = True
        slot = _slot(sheet, number, column, index, None, sheet.style_for_new(row, column), kind_of, "")
        after = next((c.start for c in cells if c.column > column), len(row.body))
        splices.append(_Splice(body_at + after, body_at + after, (number, column), [slot]))
    if not row.body and splices:  # <row/> or <row></row>: written anew
        parts: list[str | Slot | int] = [_row_start(sheet, number, row.attributes)]
        parts += [part for splice in splices for part in splice.parts]
        return [_Splice(row.start, row.end, (number, 0), [*parts, f"</{sheet.prefix}row>"])]
    if new:
        splices.append(_Splice(row.start, body_at, (number, 0), [_row_start(sheet, number, row.attributes)]))
    return splices


def _row_start(sheet: SheetXml, number: int, attributes: str) -> str:
    """A row's start tag without ``spans``, which would be wrong once cells are added."""
    return f'<{sheet.prefix}row r="{number}"{without(attributes, "spans")}>'


def _new_row(sheet: SheetXml, number: int, columns: list[tuple[int, int]], kind_of: Callable[[int], Kind]) -> _Splice:
    at = sheet.gap(number)
    slots = [_slot(sheet, number, c, i, None, sheet.style_for_new(None, c), kind_of, "") for c, i in columns]
    return _Splice(at, at, (number, 0), [f'<{sheet.prefix}row r="{number}">', *slots, f"</{sheet.prefix}row>"])


def _slot(
    sheet: SheetXml,
    row: int,
    column: int,
    index: int,
    cell: CellXml | None,
    style: int,
    kind_of: Callable[[int], Kind],
    original: str,
) -> Slot:
    attributes = f' s="{style}"' if cell is None and style else ""
    if cell is not None:
        attributes = without(cell.attributes, "t", "vm", "cm")
    start = f'<{sheet.prefix}c r="{address_of(row, column)}"{attributes}'
    return Slot(index, start, kind_of(style), original, cell)


def _cut(data: str, splices: list[_Splice]) -> tuple[tuple[str, ...], tuple[Slot | int, ...]]:
    literals, slots, pending, at = [], [], "", 0
    for splice in splices:
        pending += data[at : splice.start]
        at = splice.end
        for part in splice.parts:
            if isinstance(part, str):
                pending += part
                continue
            literals.append(pending)
            slots.append(part)
            pending = ""
    literals.append(pending + data[at:])
    return tuple(literals), tuple(slots)
