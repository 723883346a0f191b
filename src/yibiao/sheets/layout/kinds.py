"""Whether a table is a list of records or a crosstab, and in a crosstab which columns name the lines (stubs),
which tell more of them (unit, code) and which ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.field_types import type_of_name
from yibiao.sheets.layout.headers import Leaf
from yibiao.sheets.layout.tables import Table, cell_of, period
from yibiao.sheets.layout.vocabulary import COMMENTS, RECORD_KEYS, RECORD_TYPES, REMARKS, STUB_ATTRIBUTES

_FIGURES = re.compile(r"^[-+]?[\d,.]+\s*[（(][-+\d.%]+[)）]$")  # 6.3(6.1)


def classify(canvas: Canvas, table: Table) -> None:
    """Decide list or crosstab, and which leaves are stubs. Panels side by side are decided one by one."""
    leaves = table.header.leaves
    size = period(leaves)
    if size < len(leaves):
        table.panels = [
            replace(table, header=replace(table.header, leaves=leaves[i : i + size]), panels=[])
            for i in range(0, len(leaves), size)
        ]
        for panel in table.panels:
            _classify(canvas, panel)
        if table.panels[0].kind == "crosstab":
            table.kind, table.panels = "crosstab", [p for p in table.panels if p.kind == "crosstab"]
            table.stubs = [leaf for p in table.panels for leaf in p.stubs]
            table.columns = [leaf for p in table.panels for leaf in p.columns]
            return
    _classify(canvas, table)


def _classify(canvas: Canvas, table: Table) -> None:
    header = table.header
    leaves = table.columns = header.leaves
    left = header.left
    written = [row for row in table.rows if row not in canvas.blank]
    if len(written) < 2 or len(written) * 2 < len(table.rows):
        return
    rows = [row for row in written if any(b.text and b.right >= left for b in canvas.line(row))]
    if len(rows) < 2 or len(rows) * 2 < len(table.rows) or canvas.tall:
        return
    named = [row for row in rows if row not in table.totals]
    stems = [leaf for leaf in leaves if words.is_stem(header.numbering.get(leaf.left, ""))]
    by_stems = bool(stems and rows) and _named_by(canvas, rows, stems)
    if by_stems:
        stubs = [leaf for leaf in stems if words.core(leaf.label.text) not in STUB_ATTRIBUTES] or stems[:1]
    else:
        stubs = _leading_stubs(canvas, leaves, named)
    rest = [leaf for leaf in leaves if leaf not in stubs]
    if not stubs or not rest:
        return
    if stubs[0] not in stems[:1] and not _asks_numbers(canvas, named, stubs, rest):
        return
    columns = _asking(canvas, rows, rest)
    if columns:
        table.kind, table.stubs, table.columns = "crosstab", stubs, columns


def _asking(canvas: Canvas, rows: list[int], rest: list[Leaf]) -> list[Leaf]:
    """The columns beside the stubs that ask: not the printed units and codes, nor a remark beside the one value."""
    columns = [
        leaf
        for leaf in rest
        if not words.is_serial_header(leaf.label.text)
        and not (words.core(leaf.label.text) in STUB_ATTRIBUTES and _mostly_filled(canvas, rows, leaf))
    ]
    asking = [leaf for leaf in columns if words.core(leaf.label.text) not in COMMENTS]
    if len(columns) == 2 and len(asking) < 2:
        return asking or columns[:1]
    return columns


def _texts(canvas: Canvas, rows: Sequence[int], leaf: Leaf) -> list[str]:
    return [block.text for row in rows if (block := cell_of(canvas, row, leaf)) is not None and block.text]


def _named_by(canvas: Canvas, rows: list[int], stems: list[Leaf]) -> bool:
    """Whether the columns marked 甲 乙 name the lines; in a blank list of records they are blank too."""
    named = 0
    for row in rows:
        blocks = (cell_of(canvas, row, leaf) for leaf in stems)
        named += any(b is not None and bool(b.text) and not words.is_number(b.text) for b in blocks)
    return named * 2 >= len(rows)


def _mostly_filled(canvas: Canvas, rows: list[int], leaf: Leaf) -> bool:
    return len(_texts(canvas, rows, leaf)) * 2 >= len(rows)


def _leading_stubs(canvas: Canvas, leaves: list[Leaf], rows: list[int]) -> list[Leaf]:
    """The columns at the left that name the lines: up to the finest level, which has a name in nearly every line.
    Outer levels may be written once for many lines."""
    stubs: list[Leaf] = []
    finest = False
    for position, leaf in enumerate(leaves[:-1]):
        if words.is_serial_header(leaf.label.text):
            continue
        name = words.core(leaf.label.text)
        if (stubs or position) and (name in REMARKS or name in STUB_ATTRIBUTES):
            break
        named = sum(1 for text in _texts(canvas, rows, leaf) if _is_name(text))
        if not named:
            if stubs:
                break
            continue  # a 序号 column stands before the stubs
        if finest and named * 10 < len(rows) * 8:
            break
        nearly_all = named * 10 >= len(rows) * 7
        if not finest and not nearly_all and words.core(leaves[position + 1].label.text) in REMARKS:
            break
        stubs.append(leaf)
        finest = finest or nearly_all
    return stubs if finest else []


def _is_name(text: str) -> bool:
    return not words.is_number(text) and not words.is_struck_out(text) and not _is_answer(text)


def _is_answer(text: str) -> bool:
    """Ticks to choose from, a blank to write in; a single tick before a name (□是否外出) is a name."""
    return words.is_placeholder(text) and not (words.tick_count(text) == 1 and len(text) > 2)


def _asks_numbers(canvas: Canvas, rows: list[int], stubs: list[Leaf], rest: list[Leaf]) -> bool:
    """Whether the cells beside the stubs are blank or numbers, and the stubs are not names of records."""
    if any(words.core(leaf.label.text) in RECORD_KEYS for leaf in (*stubs, *rest)):
        return False
    if any(type_of_name(leaf.label.flat) in RECORD_TYPES for leaf in rest):
        return False
    asking = [leaf for leaf in rest if words.core(leaf.label.text) not in STUB_ATTRIBUTES | COMMENTS]
    cells = [
        block for leaf in asking for row in rows if (block := cell_of(canvas, row, leaf)) and block.left >= leaf.left
    ]
    texts = [block.text for block in cells if block.text]  # those of section lines run in from the left
    worded = sum(1 for text in texts if not _is_figure(text))
    if worded > 1 and worded * 8 > len(texts):
        return False
    names = [blocks[-1].flat for row in rows if (blocks := _named(canvas, row, stubs[-1]))]
    return len(set(names)) * 10 >= len(names) * 6


def _named(canvas: Canvas, row: int, stub: Leaf) -> list[Block]:
    """The texts of a line in a stub column; one merged over finer levels holds several."""
    return [b for b in canvas.line(row) if b.text and b.left <= stub.right and b.right >= stub.left]


def _is_figure(text: str) -> bool:
    if words.is_number(text) or words.is_struck_out(text) or words.is_placeholder(text):
        return True
    return bool(_FIGURES.match(text))
