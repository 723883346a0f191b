"""Tables written as text, so that the author sees the sheet.

``grid`` reads rows of cells between bars: ``>`` belongs to the cell at its left, ``^`` to the cell above,
nothing between bars is an empty cell. ``header`` reads nested lists: ``("收入", ["工资", "经营"])`` is a
heading over two columns. Both give blocks: a top-left cell, its size and its text. ``~`` is a line break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

# A label, or a label over further headings: (str, [Heading, …]). Type checkers do not infer that from nested literals.
Heading: TypeAlias = Any


@dataclass(frozen=True)
class Block:
    row: int
    column: int
    height: int
    width: int
    text: str


def grid(text: str) -> tuple[list[Block], int, int]:
    """Blocks, number of rows, number of columns."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.strip().splitlines()]
    columns = max(map(len, rows))
    ragged = [number + 1 for number, row in enumerate(rows) if len(row) != columns]
    if ragged:
        raise ValueError(f"rows {ragged} of a grid have not {columns} cells:\n{text}")
    blocks = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in (">", "^"):
                continue
            width = 1
            while c + width < columns and row[c + width] == ">":
                width += 1
            height = 1
            while r + height < len(rows) and all(rows[r + height][c + i] == "^" for i in range(width)):
                height += 1
            blocks.append(Block(r, c, height, width, cell.replace("~", "\n")))
    covered = sum(block.height * block.width for block in blocks)
    if covered != len(rows) * columns:
        raise ValueError(f"a grid covers {covered} of {len(rows) * columns} cells:\n{text}")
    return blocks, len(rows), columns


def leaves(spec: Sequence[Heading]) -> list[str]:
    """Column labels from left to right."""
    return [leaf for part in spec for leaf in ([part] if isinstance(part, str) else leaves(part[1]))]


def depth(spec: Sequence[Heading]) -> int:
    return max(1 if isinstance(part, str) else 1 + depth(part[1]) for part in spec)


def header(spec: Sequence[Heading], rows: int | None = None, row: int = 0, column: int = 0) -> list[Block]:
    """Blocks of a header of several levels; a column without sub-columns reaches down to the last level."""
    rows = rows or depth(spec)
    blocks = []
    for part in spec:
        if isinstance(part, str):
            blocks.append(Block(row, column, rows, 1, part.replace("~", "\n")))
            column += 1
            continue
        width = len(leaves(part[1]))
        blocks.append(Block(row, column, 1, width, part[0].replace("~", "\n")))
        blocks += header(part[1], rows - 1, row + 1, column)
        column += width
    return blocks
