"""What a list validation offers: its formula → texts, wherever in the workbook they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yibiao.sheets.grid import Grid, Merge, column_number

MAX_CHOICES = 5_000
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]:(),\s]+))!(.+)$")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})$")
_OFFSET = re.compile(r"OFFSET\((.+?),\s*0?\s*,\s*0?\s*,", re.IGNORECASE)
_MAX_ROW, _MAX_COLUMN = 1_048_576, 16_384


def resolve_choices(
    formula: str, sheet: str, grids: Mapping[str, Grid], names: Mapping[str, str], depth: int = 0
) -> tuple[str, ...] | None:
    """The texts of an inline list, a range or a name; None where only Excel could tell (INDIRECT, other files)."""
    formula = formula.strip().removeprefix("=")
    if formula.startswith('"') and formula.endswith('"') and len(formula) > 1:
        return _distinct(formula[1:-1].replace('""', '"').split(","))
    if depth > 5 or not formula:
        return None
    offset = _OFFSET.match(formula)
    if offset:  # OFFSET(first,0,0,COUNTA(…),1): the filled cells from its first cell downwards
        return resolve_choices(_downwards(offset.group(1)), sheet, grids, names, depth + 1)
    found = _SHEET.match(formula)
    if found:
        sheet = (found.group(1) or found.group(2)).replace("''", "'")
        formula = found.group(3)
    bounds = area(formula)
    if bounds is not None:
        grid = grids.get(sheet)
        return _distinct(_texts(grid, bounds)) if grid is not None else None
    named = names.get(formula)
    return resolve_choices(named, sheet, grids, names, depth + 1) if named else None


def area(reference: str) -> Merge | None:
    """``A1``, ``$A$1:C3``, ``A:B`` or ``1:3`` → bounds, ordered; None for anything else."""
    found = _AREA.match(reference)
    if found:
        left, top, right, bottom = found.groups()
        columns = sorted((column_number(left), column_number(right or left)))
        rows = sorted((int(top), int(bottom or top)))
        return Merge(rows[0], columns[0], rows[1], columns[1])
    found = _COLUMNS.match(reference)
    if found:
        columns = sorted(map(column_number, found.groups()))
        return Merge(1, columns[0], _MAX_ROW, columns[1])
    found = _ROWS.match(reference)
    if found:
        rows = sorted(map(int, found.groups()))
        return Merge(rows[0], 1, rows[1], _MAX_COLUMN)
    return None


def _downwards(first: str) -> str:
    sheet, mark, cell = first.rpartition("!")
    bounds = area(cell)
    if bounds is None:
        return ""
    column = re.sub(r"[$\d:].*", "", cell.lstrip("$"))
    return f"{sheet}{mark}{column}{bounds.top}:{column}{_MAX_ROW}"


def _texts(grid: Grid, bounds: Merge) -> list[str]:
    texts = []
    for row in range(bounds.top, min(bounds.bottom, grid.height) + 1):
        cells = grid.rows[row - 1]
        for column in range(bounds.left, min(bounds.right, len(cells)) + 1):
            texts.append(grid.text(row, column))
        if len(texts) > 20 * MAX_CHOICES:
            break
    return texts


def _distinct(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))[:MAX_CHOICES]
