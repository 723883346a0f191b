"""Where the cells of a sheet stand: blocks (a cell, or a merged range as one), row by row, hidden ones left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yibiao.sheets.grid import Grid, Merge, plain
from yibiao.sheets.layout import words

# A sheet with more cells than this is read as one long table: its top and its end are understood, the middle counted.
MAX_CELLS = 60_000
TOP_ROWS = 80
END_ROWS = 30


@dataclass(slots=True, eq=False)
class Block:
    """A cell or a merged range. ``text`` is as read; bounds are inclusive."""

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    def covers(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass
class Canvas:
    """The part of a grid that is laid out cell by cell. ``rows`` are the visible rows in order;
    ``skipped`` rows (in the middle of a long sheet) belong to the table that runs over them."""

    grid: Grid
    first_column: int
    last_column: int
    rows: list[int]
    lines: dict[int, list[Block]] = field(default_factory=dict)
    bordered: bool = False
    last_row: int = 0
    tall: bool = False

    def texts(self, row: int) -> list[Block]:
        """Blocks with text that begin in this row."""
        return [block for block in self.lines.get(row, ()) if block.text and block.top == row]

    def block(self, row: int, column: int) -> Block | None:
        for block in self.lines.get(row, ()):
            if block.left <= column <= block.right:
                return block
        return None

    def has_edge(self, row: int, column: int) -> bool:
        return (row, column) in self.grid.marks.bordered

    def framed(self, block: Block) -> bool:
        """Whether a blank block is drawn as a cell: merged, or with an edge, or borders are unknown."""
        if block.width > 1 or block.height > 1 or self.grid.table is not None:
            return True
        return not self.bordered or self.has_edge(block.top, block.left)

    def next_row(self, row: int) -> int | None:
        for candidate in self.rows[self._index[row] + 1 :] if row in self._index else ():
            return candidate
        return None

    def __post_init__(self) -> None:
        self._index = {row: position for position, row in enumerate(self.rows)}

    _index: dict[int, int] = field(default_factory=dict, repr=False)

    def after(self, row: int) -> Iterator[int]:
        """The visible rows below ``row``."""
        start = self._index.get(row)
        if start is not None:
            yield from self.rows[start + 1 :]


def _extent(grid: Grid) -> tuple[int, int, int]:
    """(first column, last column, last row) of text, merges and borders."""
    first, last, bottom = 10**9, 0, 0
    for number, row in enumerate(grid.rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None and value != "":
                first = min(first, column)
                break
        else:
            continue
        bottom = number
        for column in range(len(row), 0, -1):
            if row[column - 1] is not None and row[column - 1] != "":
                last = max(last, column)
                break
    return first, last, bottom


def lay_out(grid: Grid) -> Canvas | None:
    """The canvas of a grid, or None where it holds no text."""
    tall = grid.height * max(grid.width, 1) > MAX_CELLS
    if tall:
        head = Grid(grid.name, grid.rows[:TOP_ROWS])
        first, last, _ = _extent(head)
        bottom = grid.height
        while bottom and not any(value is not None and value != "" for value in grid.rows[bottom - 1]):
            bottom -= 1
        last = max(last, min(grid.width, last + 50))
    else:
        first, last, bottom = _extent(grid)
    if not last:
        return None
    edges = grid.marks.bordered
    bordered = len(edges) >= 4
    text_last, text_bottom = last, bottom
    if bordered and not tall:
        # Blank framed cells right of and below the text belong to the form; stray formatting far away does not.
        bottom = max([bottom, *(row for row, _ in edges if row <= text_bottom + 200)])
        near = {column for row, column in edges if row <= text_bottom and column <= text_last + 40}
        while last + 1 in near:
            last += 1
    merges = [merge for merge in grid.merges if merge.top <= bottom and merge.left <= last + 40]
    for merge in merges:
        if merge.top <= text_bottom and merge.left <= last:
            last = max(last, min(merge.right, last + 40))
            first = min(first, merge.left) if grid.value(merge.top, merge.left) not in (None, "") else first
    if grid.table is not None:
        first, last, bottom = 1, max(grid.width, last), max(grid.height, bottom)
    numbers = [row for row in range(1, bottom + 1) if row not in grid.hidden_rows]
    if tall:
        numbers = numbers[:TOP_ROWS] + numbers[max(TOP_ROWS, len(numbers) - END_ROWS) :]
    if not bordered and grid.table is None and not tall and _answers_beyond(grid, first, last):
        last += 1
    canvas = Canvas(grid, first, last, numbers, bordered=bordered, last_row=bottom, tall=tall)
    _fill_lines(canvas, merges)
    margin = None if tall or grid.table is not None else _margin(canvas)
    if margin is not None:
        canvas.last_column = margin
        canvas.lines = {row: [b for b in line if b.left <= margin] for row, line in canvas.lines.items()}
    return canvas


def _answers_beyond(grid: Grid, first: int, last: int) -> bool:
    """Whether the answers to the last column's labels go beyond it: an undrawn card is as wide as its labels."""
    asking = [
        row
        for row in range(1, grid.height + 1)
        if words.label_strength(grid.text(row, last)) == 2
        and (last == first or (not grid.text(row, last - 1) and grid.text(row, first)))
    ]
    return len(asking) >= (2 if last > first else 3)


def _margin(canvas: Canvas) -> int | None:
    """The last column of the table where explanations stand to the right of it, else None."""
    columns: dict[int, list[Block]] = {}
    for row in canvas.rows:
        for block in canvas.texts(row):
            columns.setdefault(block.left, []).append(block)
    edge = None
    for column in sorted(columns, reverse=True):
        prose = [b for b in columns[column] if words.is_note(b.text) or (b.height > 2 and len(b.text) > 30)]
        if len(prose) != len(columns[column]):
            break
        if len(columns) == 1 or not any(b.height > 2 or len(prose) > 2 for b in prose):
            break
        edge = column - 1
    return edge if edge is not None and edge >= canvas.first_column + 1 else None


def _fill_lines(canvas: Canvas, merges: list[Merge]) -> None:
    grid = canvas.grid
    owner: dict[int, dict[int, Block]] = {}
    for merge in merges:
        block = Block(merge.top, merge.left, merge.bottom, merge.right, grid.text(merge.top, merge.left).strip())
        for row in range(merge.top, min(merge.bottom, canvas.last_row) + 1):
            line = owner.setdefault(row, {})
            for column in range(merge.left, merge.right + 1):
                line.setdefault(column, block)
    hidden = grid.hidden_columns
    cells = grid.rows
    for row in canvas.rows:
        merged = owner.get(row)
        values = cells[row - 1] if row <= len(cells) else ()
        width = len(values)
        line_blocks: list[Block] = []
        column = canvas.first_column
        while column <= canvas.last_column:
            block = merged.get(column) if merged else None
            if block is not None:
                if not (hidden and all(c in hidden for c in range(block.left, block.right + 1))):
                    line_blocks.append(block)
                column = max(block.right, column) + 1
                continue
            if column not in hidden:
                value = values[column - 1] if column <= width else None
                text = value if type(value) is str else plain(value)
                line_blocks.append(Block(row, column, row, column, text.strip()))
            column += 1
        canvas.lines[row] = line_blocks
