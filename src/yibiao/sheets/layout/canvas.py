"""Where the cells of a sheet stand: blocks (a cell, or a merged range as one), row by row, hidden ones left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from yibiao.sheets.grid import Grid, Merge, Value, plain, squeeze
from yibiao.sheets.layout import words

if TYPE_CHECKING:
    from yibiao.sheets.layout.headers import Header

# A sheet with more cells than this is read as one long table: its top and its end are understood, the middle counted.
MAX_CELLS = 60_000
TOP_ROWS = 80
END_ROWS = 30
# How far blank framed or merged cells may reach beyond the text and still belong to the form
FRAME_ROWS = 200
FRAME_COLUMNS = 40


@dataclass(slots=True, eq=False)
class Block:
    """A cell or a merged range. ``text`` is as read, ``flat`` without white space; bounds are inclusive.
    Made by ``with_text`` unless blank."""

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""
    flat: str = ""

    @classmethod
    def with_text(cls, top: int, left: int, bottom: int, right: int, text: str) -> Block:
        text = text.strip()
        return cls(top, left, bottom, right, text, squeeze(text))

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        return self.right - self.left + 1


@dataclass
class Canvas:
    """The part of a grid that is laid out cell by cell. ``rows`` are the visible rows in order; on a ``tall`` sheet
    those in the middle are left out: they belong to the table that runs over them."""

    grid: Grid
    first_column: int
    last_column: int
    last_row: int
    rows: list[int]
    bordered: bool = False
    tall: bool = False
    hidden: AbstractSet[int] = frozenset()  # columns left out
    edges: Mapping[int, int] = field(default_factory=dict)  # row → bit c set where column c has an edge
    merged: Mapping[int, Mapping[int, Block]] = field(default_factory=dict)  # row → column → the merged block over it
    blank: set[int] = field(init=False)  # rows of nothing but single empty cells
    headers: dict[int, Header | None] = field(default_factory=dict, repr=False)  # row → the header that begins there
    _lines: dict[int, list[Block]] = field(default_factory=dict, repr=False)
    _texts: dict[int, list[Block]] = field(default_factory=dict, repr=False)
    _index: dict[int, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._index = {row: position for position, row in enumerate(self.rows)}
        self.blank = set(self.rows).difference(self.grid.filled_rows, self.merged)

    @property
    def word(self) -> bool:
        """Whether this is a table of a Word document: every cell is drawn, lines may be a grid column off."""
        return self.grid.table is not None

    @property
    def width(self) -> int:
        return self.last_column - self.first_column + 1

    def line(self, row: int) -> list[Block]:
        """The blocks of a row from left to right, those merged down from above among them."""
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = self._blocks(row) if row in self._index else []
        return line

    def texts(self, row: int) -> list[Block]:
        """Blocks with text that begin in this row."""
        texts = self._texts.get(row)
        if texts is None:
            if row in self.blank:
                return []
            texts = self._texts[row] = (
                [block for block in self.line(row) if block.text and block.top == row]
                if row in self.merged
                else self._single_texts(row)
            )
        return texts

    def _single_texts(self, row: int) -> list[Block]:
        """``texts`` of a row without merged cells, the blanks between them left for ``line`` to make."""
        if row not in self._index:
            return []
        first, hidden = self.first_column, self.hidden
        values = self.grid.rows[row - 1][first - 1 : self.last_column]
        cells = [
            Block.with_text(row, column, row, column, value if type(value) is str else plain(value))
            for column, value in enumerate(values, first)
            if value is not None and value != "" and column not in hidden
        ]
        return [block for block in cells if block.text]

    def _blocks(self, row: int) -> list[Block]:
        columns = range(self.first_column, self.last_column + 1)
        merged = self.merged.get(row)
        if merged is None:
            own = {block.left: block for block in self.texts(row)}
            return [own.get(c) or Block(row, c, row, c) for c in columns if c not in self.hidden]
        line: list[Block] = []
        done = 0
        for column in columns:
            if column <= done:
                continue
            block = merged.get(column)
            if block is None:
                if column not in self.hidden:
                    line.append(Block.with_text(row, column, row, column, self.grid.text(row, column)))
                continue
            done = block.right
            if not self.hidden or not all(c in self.hidden for c in range(block.left, block.right + 1)):
                line.append(block)
        return line

    def narrow(self, last_column: int) -> None:
        """Leave out what begins right of a column."""
        self.last_column = last_column
        self._lines.clear()
        self._texts.clear()

    def block(self, row: int, column: int) -> Block | None:
        line = self.line(row)
        if not line or column < self.first_column:
            return None
        at = min(column - self.first_column, len(line) - 1)
        while at and line[at].left > column:  # a block stands at most as many places in as its column
            at -= 1
        block = line[at]
        return block if block.left <= column <= block.right else None

    def bits(self, left: int, right: int) -> int:
        """The columns from ``left`` to ``right`` but for hidden ones, as ``edges`` counts them."""
        bits = (1 << right + 1) - (1 << left) if right >= left else 0
        for column in self.hidden:
            bits &= ~(1 << column)
        return bits

    def has_edge(self, row: int, column: int) -> bool:
        return bool(self.edges[row] >> column & 1)

    def framed(self, block: Block) -> bool:
        """Whether a blank block is drawn as a cell: merged, or with an edge, or borders are unknown."""
        if block.width > 1 or block.height > 1 or self.word:
            return True
        return not self.bordered or self.has_edge(block.top, block.left)

    def spans(self, block: Block) -> bool:
        """Whether a block runs across the sheet (nearly)."""
        return (block.width + 1) * 10 >= self.width * 9 and block.width > 2

    def next_row(self, row: int) -> int | None:
        return next(self.after(row), None)

    def after(self, row: int) -> Iterator[int]:
        """The visible rows below ``row``."""
        start = self._index.get(row)
        if start is not None:
            for position in range(start + 1, len(self.rows)):
                yield self.rows[position]


def lay_out(grid: Grid, *, hidden_too: bool = False) -> Canvas | None:
    """The canvas of a grid, or None where it holds no text. ``hidden_too`` keeps hidden columns."""
    tall = grid.height * max(grid.width, 1) > MAX_CELLS
    first, last, bottom = _extent(grid, tall)
    if not last:
        return None
    edges = grid.marks.edges()
    bordered = grid.marks.has_edges(4)
    text_bottom = bottom
    if bordered and not tall:
        # Blank framed cells right of and below the text belong to the form; stray formatting far away does not.
        drawn = grid.marks.looked_rows()
        lowest = text_bottom + FRAME_ROWS
        bottom = max([bottom, *(row for row in drawn if text_bottom < row <= lowest and edges[row])])
        farthest = min(last + FRAME_COLUMNS, grid.marks.width)
        near = reduce(or_, (edges[row] for row in drawn if row <= text_bottom), 0) if last < farthest else 0
        while last < farthest and near >> (last + 1) & 1:
            last += 1
    merges = [merge for merge in grid.merges if merge.top <= bottom and merge.left <= last + FRAME_COLUMNS]
    for merge in merges:
        if merge.top <= text_bottom and merge.left <= last:
            last = max(last, min(merge.right, last + FRAME_COLUMNS))
            first = min(first, merge.left) if grid.value(merge.top, merge.left) not in (None, "") else first
    if grid.table is not None:
        first, last, bottom = 1, max(grid.width, last), max(grid.height, bottom)
    elif not bordered and not tall and _answers_beyond(grid, first, last):
        last += 1
    hidden = set() if hidden_too else grid.hidden_columns
    merged = _merged_blocks(grid, merges, bottom)
    rows = _visible_rows(grid, bottom, tall)
    canvas = Canvas(grid, first, last, bottom, rows, bordered, tall, hidden, edges, merged)
    if not tall and grid.table is None:
        _cut_margin(canvas)
    return canvas


def _empty(value: Value) -> bool:
    return value is None or value == ""


def _extent(grid: Grid, tall: bool) -> tuple[int, int, int]:
    """(first column, last column, last row) of text; of a tall grid by the top of the sheet and its last row alone."""
    first, last = 10**9, 0
    for number in grid.filled_rows:
        if tall and number > TOP_ROWS:
            break
        row = grid.rows[number - 1]
        start = 1
        while start < first and _empty(row[start - 1]):
            start += 1
        first = min(first, start)
        end = len(row)
        while end > last and _empty(row[end - 1]):
            end -= 1
        last = max(last, end)
    if tall:
        last = max(last, min(grid.width, last + 50))
    return first, last, grid.filled_rows[-1] if grid.filled_rows else 0


def _visible_rows(grid: Grid, bottom: int, tall: bool) -> list[int]:
    numbers = [row for row in range(1, bottom + 1) if row not in grid.hidden_rows]
    if tall:
        numbers = numbers[:TOP_ROWS] + numbers[max(TOP_ROWS, len(numbers) - END_ROWS) :]
    return numbers


def _answers_beyond(grid: Grid, first: int, last: int) -> bool:
    """Whether the answers to the last column's labels go beyond it: an undrawn card is as wide as its labels."""
    asking = 0
    for row in range(1, grid.height + 1):
        if words.label_strength(grid.text(row, last)) == 2:
            alone = last == first or (not grid.text(row, last - 1) and grid.text(row, first))
            asking += bool(alone)
    return asking >= (2 if last > first else 3)


def _cut_margin(canvas: Canvas) -> None:
    """Leave out the columns right of the table that only explain it."""
    columns: dict[int, list[Block]] = {}
    for row in canvas.rows:
        for block in () if row in canvas.blank else canvas.texts(row):
            columns.setdefault(block.left, []).append(block)
    edge = None
    for column in sorted(columns, reverse=True):
        prose = [b for b in columns[column] if words.is_note(b.text) or (b.height > 2 and len(b.text) > 30)]
        if len(prose) != len(columns[column]) or len(columns) == 1:
            break
        if not any(block.height > 2 for block in prose) and len(prose) <= 2:
            break
        edge = column - 1
    if edge is not None and edge > canvas.first_column:
        canvas.narrow(edge)


def _merged_blocks(grid: Grid, merges: list[Merge], last_row: int) -> dict[int, dict[int, Block]]:
    """Row → column → the merged block over it."""
    owner: dict[int, dict[int, Block]] = {}
    for merge in merges:
        text = grid.text(merge.top, merge.left)
        block = Block.with_text(merge.top, merge.left, merge.bottom, merge.right, text)
        for row in range(merge.top, min(merge.bottom, last_row) + 1):
            line = owner.setdefault(row, {})
            for column in range(merge.left, merge.right + 1):
                line.setdefault(column, block)
    return owner
