"""Cells of a table as records need them: columns, merged cells, ticked boxes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yibiao.model import FormField
from yibiao.sheets.grid import Grid, Value, plain


def counts_columns(cells: Sequence[Value]) -> bool:
    """Whether a row under a header only numbers the columns: 1, 2, 3 …"""
    shown = [plain(value).strip() for value in cells if value not in (None, "")]
    numbers = [int(text) for text in shown if text.isdecimal()]
    return (
        len(numbers) >= 3
        and len(numbers) >= len(shown) - 2
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def merged_down(grid: Grid, first: int, last: int) -> dict[tuple[int, int], int]:
    """(row, column) → row of the merged cell that covers it, for merges that run down through records."""
    covered = {}
    for merge in grid.merges:
        if merge.bottom > merge.top and first <= merge.top and merge.bottom <= last:
            for row in range(merge.top + 1, merge.bottom + 1):
                covered[row, merge.left] = merge.top
    return covered


def column_values(grid: Grid, numbers: Sequence[int], at: int, covered: Mapping[tuple[int, int], int]) -> list[Value]:
    rows = grid.rows
    if covered:
        return [cell(grid, covered.get((row, at), row), at) for row in numbers]
    return [cells[at - 1] if at <= len(cells) else None for cells in (rows[row - 1] for row in numbers)]


def cell(grid: Grid, row: int, column: int) -> Value:
    rows = grid.rows
    if 0 < row <= len(rows):
        cells = rows[row - 1]
        if 0 < column <= len(cells):
            return cells[column - 1]
    return None


_BOX = re.compile(r"([□☐■☑√✓✔☒])\s*([^□☐■☑√✓✔☒\s，,；;、]+)")


def written(grid: Grid, row: int, column: int, asked: FormField) -> Value:
    """What was written into a card's cell; of boxes the ticked one."""
    value = cell(grid, row, column)
    if isinstance(value, str) and re.search(r"[□☐]", value):
        ticked = [label for box, label in _BOX.findall(value) if box not in "□☐"]
        return ticked[0] if len(ticked) == 1 else None
    return value
