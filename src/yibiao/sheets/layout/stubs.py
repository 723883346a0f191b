"""The stubs of a crosstab: what names each of its lines, outermost level first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yibiao.model import RowLabel
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.tables import Table, cell_of

_RANKS = (
    (re.compile(r"^[一二三四五六七八九十]{1,3}[、.．]"), 1),
    (re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]"), 2),
    (re.compile(r"^\d{1,2}[、.．](?!\d)"), 3),
    (re.compile(r"^[（(]\d{1,2}[)）]|^\d{1,2}[)）]|^\d{1,2}[.．]\d{1,2}(?!\d)"), 4),
    (re.compile(r"^[①-⑳]"), 5),
)
_FIRST = re.compile(r"^[（(]?[一1①][、.．)）]?(?![\d一二三四五六七八九十])")
_TOTAL, _SECTION, _PLAIN = 0, 6, 9


@dataclass
class _Open:
    """A line that others may stand under."""

    rank: int
    name: str
    section: bool
    indent: int

    def holds(self, rank: int, indent: int) -> bool:
        """Lines without a number belong to a section or a 一、 above them, to a numbered neighbour only if indented."""
        return rank != _PLAIN or self.section or self.rank in (1, 2) or indent > self.indent


@dataclass
class _Levels:
    """The lines that stand open above the present one, by their numbering (一、 over （一） over 1.) and indent."""

    open: list[_Open] = field(default_factory=list)
    last: tuple[str, ...] = ()
    turned: bool = False  # a panel begins: its first line goes on with the numbers of the panel before, or anew

    def place(self, name: str, *, section: bool, indent: int) -> tuple[str, ...]:
        """The path of a line; a section line opens a level for those under it."""
        if name.startswith(("其中", "#其中")) and self.last:
            return (*self.last, name)
        numbered = next((rank for pattern, rank in _RANKS if pattern.match(name)), None)
        if self.turned and _FIRST.match(name) and any(line.rank == numbered for line in self.open):
            self.open.clear()
        self.turned = False
        rank = numbered or (_TOTAL if words.is_total(name) else _SECTION if section else _PLAIN)
        while self.open and self.open[-1].rank >= rank:
            self.open.pop()
        above = [line.name for line in self.open if line.holds(rank, indent)]
        if section or numbered:
            self.open.append(_Open(rank, name, section, indent))
        self.last = (*above, name)
        return self.last


def row_labels(canvas: Canvas, panels: Sequence[Table]) -> list[list[RowLabel]]:
    """The stubs of a crosstab, panel by panel (one, or several side by side), row by row."""
    levels = _Levels()
    return [_panel_labels(canvas, panel, levels) for panel in panels]


def _panel_labels(canvas: Canvas, table: Table, levels: _Levels) -> list[RowLabel]:
    """An outer stub written once holds until the next. ``levels`` go on where the panel before left off."""
    labels: list[RowLabel] = []
    outer: dict[int, str] = {}
    figures = _mostly_figures(canvas, table)
    levels.turned = True
    for row in table.rows:
        path, last = _line_path(canvas, table, row, outer)
        if last is None or (last.top != row and len(table.stubs) == 1):
            continue
        if len(path) == 1 and last.top == row and not outer.keys() - {0}:
            section = _is_section(canvas, table, row, last, figures)
            path = levels.place(path[0], section=section, indent=_indent(canvas.grid.text(row, last.left)))
            if section:
                continue
        labels.append(RowLabel(path, canvas.grid.address(last.top, last.left), row))
    return labels


def _line_path(canvas: Canvas, table: Table, row: int, outer: dict[int, str]) -> tuple[tuple[str, ...], Block | None]:
    """The names in the stub columns of a line, and the cell of the last. ``outer`` carries names from line to line,
    by their place in the line."""
    path: list[str] = []
    last: Block | None = None
    for position, block in enumerate(_stub_blocks(canvas, table, row)):
        if block.text:
            path.append(block.flat)
            last = block
            outer[position] = block.flat
            for deeper in [held for held in outer if held > position]:
                outer.pop(deeper)
        elif position in outer and block.height == 1 and block.right < table.stubs[-1].left:
            path.append(outer[position])
    return tuple(path), last


def _stub_blocks(canvas: Canvas, table: Table, row: int) -> list[Block]:
    """The cells of a line that name it; a stub column of the header may hold several finer ones."""
    return [b for b in canvas.line(row) if any(b.left <= leaf.right and b.right >= leaf.left for leaf in table.stubs)]


def _indent(text: str) -> int:
    return sum(2 if char == "　" else 1 for char in text[: len(text) - len(text.lstrip())])


def _mostly_figures(canvas: Canvas, table: Table) -> bool:
    """Whether at least half of the cells beside the stubs are filled."""
    cells = [cell_of(canvas, row, leaf) for row in table.rows for leaf in table.columns]
    return sum(1 for cell in cells if cell is not None and cell.text) * 2 >= len(cells)


def _is_section(canvas: Canvas, table: Table, row: int, block: Block, figures: bool) -> bool:
    """A line that only names the lines under it."""
    if block.right >= table.columns[0].left:
        return True
    if words.is_total(block.text) or not (figures or words.ends_in_colon(block.text)):
        return False
    return all((b := cell_of(canvas, row, leaf)) is None or not b.text for leaf in table.columns)
