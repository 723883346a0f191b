"""Edits put in order before they are written: one set a sheet, lists side by side as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yibiao.prefill.edits import ListRows, RefusedEdit, SheetEdits
from yibiao.sheets.grid import Value

CROSSING = "与另一份清单的行交叉，表内已有的行照填，多出的行没有位置"


def joined(edits: Sequence[SheetEdits]) -> list[SheetEdits]:
    """One ``SheetEdits`` a sheet; for a cell given twice the first counts. Lists on the same rows become one list, so
    that two tables side by side grow together."""
    sheets: dict[str, SheetEdits] = {}
    for edit in edits:
        known = sheets.get(edit.sheet, SheetEdits(edit.sheet))
        sheets[edit.sheet] = SheetEdits(
            edit.sheet, {**edit.cells, **known.cells}, known.lists + edit.lists, known.texts + edit.texts
        )
    return [replace(edit, lists=_side_by_side(edit.lists)) for edit in sheets.values()]


def _side_by_side(lists: Sequence[ListRows]) -> tuple[ListRows, ...]:
    found: dict[tuple[int, int], ListRows] = {}
    for rows in lists:
        key = (rows.first_row, rows.last_row)
        found[key] = _beside(found[key], rows) if key in found else rows
    return tuple(found.values())


def _beside(left: ListRows, right: ListRows) -> ListRows:
    count = max(len(left.records), len(right.records))
    records = [[*_record(left, place), *_record(right, place)] for place in range(count)]
    return replace(
        left, columns=left.columns + right.columns, records=records, like_row=left.like_row or right.like_row
    )


def _record(rows: ListRows, place: int) -> Sequence[Value]:
    return rows.records[place] if place < len(rows.records) else [None] * len(rows.columns)


def uncrossed(edit: SheetEdits) -> tuple[SheetEdits, list[RefusedEdit]]:
    """The edits with no list growing inside another, and what had to be left out for it."""
    kept: list[ListRows] = []
    refused: list[RefusedEdit] = []
    for rows in edit.lists:
        crosses = any(rows.first_row <= other.last_row and other.first_row <= rows.last_row for other in kept)
        if crosses and rows.added:
            address = f"{rows.columns[0] if rows.columns else 'A'}{rows.last_row}"
            refused.append(RefusedEdit(edit.sheet, address, "crossing", CROSSING, rows.added * len(rows.columns)))
            rows = replace(rows, records=rows.records[: len(rows.records) - rows.added])
        kept.append(rows)
    return replace(edit, lists=tuple(kept)), refused
