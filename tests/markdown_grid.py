"""Sheets drawn as Markdown tables, and what was read from them in short.

``<`` is merged with the cell to its left, ``^`` with the cell above; ``\\n`` breaks a line; numbers become floats,
as the readers give them. ``framed="A2:D5"`` draws the borders of an area.
"""

from __future__ import annotations

import re
from typing import Any

from yibiao.model import Region
from yibiao.sheets.grid import Grid, Marks, Merge, Value, column_number
from yibiao.sheets.layout.regions import understand

_NUMBER = re.compile(r"-?\d{1,11}(\.\d+)?")


def grid(drawing: str, *, framed: str = "", **more: Any) -> Grid:
    """The grid of a drawing; ``more`` are other attributes of ``Grid``."""
    lines = [line.strip() for line in drawing.strip().splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")] for line in lines]
    rows = [["" if cell in ("<", "^") else _value(cell) for cell in line] for line in cells]
    marks = Marks(known=bool(framed), bordered=set(_area(framed)) if framed else set())
    return Grid(more.pop("name", "Sheet1"), rows, _merges(cells), marks=more.pop("marks", marks), **more)


def word_table(drawing: str, **more: Any) -> Grid:
    """A table of a Word document: every cell is framed, addresses are T1R1C1."""
    return grid(drawing, name="T1", table=1, **more)


def _value(cell: str) -> Value:
    return float(cell) if _NUMBER.fullmatch(cell) else cell.replace("\\n", "\n")


def _merges(cells: list[list[str]]) -> list[Merge]:
    merges = []
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            if cell in ("<", "^"):
                continue
            right, bottom = column, row
            while right + 1 < len(line) and line[right + 1] == "<":
                right += 1
            while bottom + 1 < len(cells) and column < len(cells[bottom + 1]) and cells[bottom + 1][column] == "^":
                bottom += 1
            if (right, bottom) != (column, row):
                merges.append(Merge(row + 1, column + 1, bottom + 1, right + 1))
    return merges


def _area(reference: str) -> list[tuple[int, int]]:
    left, top, right, bottom = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", reference).groups()
    columns = range(column_number(left), column_number(right) + 1)
    return [(row, column) for row in range(int(top), int(bottom) + 1) for column in columns]


def regions(drawing: str, **more: Any) -> list[Region]:
    return understand(grid(drawing, **more))


def region(drawing: str, **more: Any) -> Region:
    """The only region of a drawing."""
    (only,) = regions(drawing, **more)
    return only


def asked(one: Region) -> dict[str, str]:
    """Header path → column or value cell, in reading order."""
    return {"/".join(f.path): f.column or f.value_cell for f in one.fields}


def stubs(one: Region) -> dict[str, int]:
    return {"/".join(label.path): label.row for label in one.row_labels}


def sides(fields: Any) -> dict[str, str | None]:
    """Side label → the cell its answer goes into, None for its own."""
    return {side.label: side.value_cell for side in fields}
