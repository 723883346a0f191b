"""Cards: labels and the cells their answers go into, with the groups they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from yibiao.model import FormField, SideField
from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout import field_types, words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.surroundings import has_blank, keys_of
from yibiao.sheets.layout.stubs import row_labels
from yibiao.sheets.layout.tables import Table

Role = Literal["label", "value", "note"]
_INLINE_BLANK = re.compile(
    r"([^\s_＿：:，,。；;（）()]{2,26})(?:[：:]\s*(?=$|[_＿\s])|[：:]?[_＿]{2,}|[：:]?[ 　]{4,}(?!$))"
)
_HEADED = re.compile(r"^\s*([^\n:：]{2,30})[:：]\s*\n|^\s*([^\n:：]{2,26}意见)\s*\n")
_LISTED_KEYS = re.compile(r"^\s*(\d{1,2}[^\n:：□\d]{2,30})[:：]", re.MULTILINE)
_NOT_ASKED = re.compile(r"签字|签名|签章|盖章|公章|^年$|^月$|^日$|^\d+$|^注|^说明|^备注$")
_SIGNED = re.compile(r"(?:签字|签名|签章|盖章|签名盖章)(?:[（(].*[)）])?[:：]?$")
_PHOTO = re.compile(r"照\s*片|相\s*片|^贴.{0,6}照")


@dataclass
class Card:
    """Rows that are filled as label–value pairs. ``bands`` are section lines: row → its block,
    None where a section ends without another. ``blocks`` are tables with printed lines: first row → table."""

    rows: list[int]
    bands: dict[int, Block | None] = field(default_factory=dict)
    blocks: dict[int, Table] = field(default_factory=dict)


def role_of(canvas: Canvas, line: list[Block], position: int, open_label: bool) -> Role:
    """What a block of a card line is, given whether the block to its left is a label still without its answer."""
    block = line[position]
    if not block.text:
        return "value"
    if words.is_fragment(block.text):
        return "value" if open_label and words.is_placeholder(block.text) else "note"
    if words.is_placeholder(block.text) and not _PHOTO.search(block.text):
        return "value"
    if open_label and has_blank(block.text):
        return "value"
    strength = words.label_strength(block.text)
    if strength < 0:
        return "value" if open_label or len(squeeze(block.text)) < 30 else "note"
    if open_label and strength < 2:
        following = line[position + 1] if position + 1 < len(line) else None
        answered = following is not None and (not following.text or words.is_placeholder(following.text))
        if not answered and not _heads_a_cell(canvas, block):
            return "value"
    return "note" if words.is_note(block.text) and not open_label else "label"


def _heads_a_cell(canvas: Canvas, block: Block) -> bool:
    """Whether a blank of the block's own width stands right under it."""
    below = canvas.block(block.bottom + 1, block.left)
    if below is None or (below.left, below.right) != (block.left, block.right) or below.top != block.bottom + 1:
        return False
    if not canvas.framed(below) or _answers_its_left(canvas, below):
        return False
    return not below.text or words.is_placeholder(below.text) or len(squeeze(below.text)) == 1


def _answers_its_left(canvas: Canvas, cell: Block) -> bool:
    """Whether the cell stands to the right of a label of its own line."""
    left = canvas.block(cell.top, cell.left - 1)
    return left is not None and left.top == cell.top and words.label_strength(left.text) == 2


def card_fields(canvas: Canvas, card: Card) -> tuple[list[FormField], list[SideField]]:
    """The fields of a card in reading order, and the cells that are only signed."""
    signed: list[SideField] = []
    taken: set[int] = set()
    groups: list[Block] = []
    out: list[FormField] = []
    rows = set(card.rows)
    band: Block | None = None
    for row in sorted({*card.rows, *card.bands, *card.blocks}):
        if row in card.bands:
            band = card.bands[row]
        if row in card.blocks:
            out += _block_fields(canvas, card.blocks[row], band)
        if row not in rows:
            continue
        line = canvas.lines[row]
        open_label = False
        for position, block in enumerate(line):
            if block.top != row or id(block) in taken:
                open_label = False
                continue
            role = role_of(canvas, line, position, open_label)
            if role != "label":
                open_label = False
                if role == "note" or block.text:
                    out += _inline(canvas, block, _path(groups, row, block, band))
                continue
            path = _path(groups, row, block, band)
            right = line[position + 1] if position + 1 < len(line) else None
            photo = _PHOTO.search(block.text) and len(squeeze(block.text)) < 40
            value = None if photo else _answer(canvas, line, position, right, rows, taken)
            if value is not None:
                stack = _stacked(canvas, block, value)
                taken.update(id(part) for part in (*stack, value))
                whole = replace(block, text="".join(part.text for part in stack)) if len(stack) > 1 else block
                open_label = False
                if squeeze(whole.text) in ("备注", "说明", "注", "填表说明") and words.is_note_or_listed(value.text):
                    continue
                if _SIGNED.search(squeeze(whole.text)):
                    signed.append(_signature(canvas, whole, value))
                    continue
                out.append(_field(canvas, whole, value, path))
                if value.text and not words.is_placeholder(value.text):
                    out += _inline(canvas, value, (*path, squeeze(whole.text)))
            elif _PHOTO.search(block.text) and len(squeeze(block.text)) < 40:
                out.append(_field(canvas, block, block, path))
            elif (inline := _inline(canvas, block, path)) and (right is None or right.text or right.top != row):
                out += inline
            elif right is not None and right.text:
                groups.append(block)
                open_label = words.label_strength(block.text) == 2 and block.height == 1
            elif _SIGNED.search(squeeze(block.text)):
                signed.append(_signature(canvas, block, None))
    return out, signed


def _signature(canvas: Canvas, label: Block, value: Block | None) -> SideField:
    address = canvas.grid.address
    cell = address(label.top, label.left)
    return SideField(squeeze(label.text).rstrip(":："), cell, address(value.top, value.left) if value else None)


def _block_fields(canvas: Canvas, table: Table, band: Block | None) -> list[FormField]:
    """Line × column cells: the path names the block, the line and the column."""
    outer = [b for b in (band, table.header.side) if b is not None]
    out = []
    for panel, stub in ((p, stub) for p in table.panels or [table] for stub in row_labels(canvas, p)):
        for leaf in panel.columns:
            cell = canvas.block(stub.row, leaf.left)
            if cell is None or cell.top != stub.row:
                continue
            path = (*(squeeze(b.text) for b in outer), *stub.path, *leaf.path[:-1])
            out.append(_field(canvas, leaf.label, cell, path))
    return out


def _path(groups: Iterable[Block], row: int, block: Block, band: Block | None) -> tuple[str, ...]:
    outer = [g for g in groups if g.top <= row <= g.bottom and g.right < block.left]
    names = [squeeze(band.text)] if band is not None else []
    return tuple([*names, *(squeeze(g.text) for g in outer)])


def _answer(
    canvas: Canvas, line: list[Block], position: int, right: Block | None, rows: set[int], taken: set[int]
) -> Block | None:
    """The block a label's answer goes into: the blank to its right, else the blank of its own width below."""
    block = line[position]
    if right is not None and id(right) not in taken and right.top >= block.top and right.top == line_top(block, right):
        role = role_of(canvas, line, position + 1, True)
        if right.text and block.height > right.height and (under := _under_hint(canvas, block, right)) is not None:
            return under
        if role == "value" and (right.text or canvas.framed(right) or not canvas.bordered):
            return right
    if block.width > 4 and (box := box_below(canvas, block)) is not None and box.height > 1:
        return box
    below = canvas.block(block.bottom + 1, block.left)
    if below is None or id(below) in taken or below.top != block.bottom + 1 or below.top not in rows:
        return None
    if (below.left, below.right) != (block.left, block.right):
        return None
    return below if _heads_a_cell(canvas, block) else None


def _several_inside(canvas: Canvas, label: Block, first: Block) -> bool:
    """Whether the rows beside a tall label hold labels or inline blanks of their own."""
    below = canvas.block(first.bottom + 1, first.left)
    beneath = below is not None and below.text and below.top <= label.bottom and not words.is_fragment(below.text)
    if words.is_placeholder(first.text) and not keys_of(first.text):
        return False
    return bool(beneath) and (has_blank(first.text) or words.label_strength(first.text) >= 1) and len(first.text) < 80


def box_below(canvas: Canvas, block: Block) -> Block | None:
    """The blank box of a label's own width under it, one narrow empty row between them allowed."""
    for row in (block.bottom + 1, block.bottom + 2):
        below = canvas.block(row, block.left)
        if below is None or below.text:
            return None
        if (below.left, below.right) == (block.left, block.right) and below.top == row and below.height > 1:
            return below
    return None


def _under_hint(canvas: Canvas, label: Block, hint: Block) -> Block | None:
    """The empty cell under a hint that begins a label's box. A label among labels is no hint."""
    beside = canvas.block(hint.top, hint.right + 1)
    if beside is not None and beside.text and beside.top == hint.top:
        return None
    if words.is_placeholder(hint.text) and not hint.text.strip().startswith(("（", "(")):
        return None
    below = canvas.block(hint.bottom + 1, hint.left)
    if below is None or below.text or below.top != hint.bottom + 1 or below.top > label.bottom:
        return None
    return below if (below.left, below.right) == (hint.left, hint.right) else None


def _stacked(canvas: Canvas, label: Block, value: Block) -> list[Block]:
    """The cells a label is spread over, one under the other beside one value: 政治 / 面貌."""
    stack = [label]
    while stack[-1].bottom < value.bottom and label.height == 1:
        below = canvas.block(stack[-1].bottom + 1, label.left)
        if below is None or not below.text or (below.left, below.right) != (label.left, label.right):
            break
        stack.append(below)
    short = all(len(squeeze(part.text)) <= 6 for part in stack)
    return stack if short and stack[-1].bottom == value.bottom else [label]


def line_top(block: Block, right: Block) -> int:
    """A value beside a label begins in the label's first row."""
    return block.top if right.top <= block.top else right.top


def _inline(canvas: Canvas, block: Block, path: tuple[str, ...]) -> list[FormField]:
    """Blanks inside a cell's own text."""
    listed = [squeeze(name) for name in _LISTED_KEYS.findall(block.text)]
    if len(listed) > 1 and words.has_ticks(block.text):
        place = canvas.grid.address(block.top, block.left)
        return [FormField((*path, name), place, value_cell=place, type="choice") for name in dict.fromkeys(listed)]
    headed = _HEADED.match(block.text)
    heading = squeeze(headed.group(1) or headed.group(2)) if headed else ""
    if heading and (words.is_placeholder(block.text) or "意见" in heading):
        name = heading
        cell = canvas.grid.address(block.top, block.left)
        choices = field_types.tick_choices(block.text)
        return [FormField((*path, name), cell, value_cell=cell, type="choice" if choices else "text", choices=choices)]
    if len(block.text) > 400 or words.has_ticks(block.text):
        return []
    names = [squeeze(name) for name in _INLINE_BLANK.findall(block.text)]
    if not names and block.text.rstrip().endswith((":", "：")):
        names = keys_of(block.text)
    cell = canvas.grid.address(block.top, block.left)
    return [
        FormField(path=(*path, name), label_cell=cell, value_cell=cell, type=field_types.type_of_name(name) or "text")
        for name in dict.fromkeys(names)
        if not _NOT_ASKED.search(name) and words.label_strength(name) >= 0
    ]


def _field(canvas: Canvas, label: Block, value: Block, path: tuple[str, ...]) -> FormField:
    grid = canvas.grid
    name = squeeze(label.text)
    raw = grid.value(value.top, value.left)
    blank = value is label or not value.text or words.is_placeholder(value.text)
    choices = field_types.choices_at(grid, value.top, value.left) or field_types.tick_choices(value.text)
    unit = field_types.unit_of(name)
    if (
        unit is None
        and value is not label
        and blank
        and len(squeeze(value.text)) <= 3
        and field_types.unit_of(f"（{squeeze(value.text)}）")
    ):
        unit = squeeze(value.text)
    return FormField(
        path=(*path, name),
        label_cell=grid.address(label.top, label.left),
        value_cell=grid.address(value.top, value.left),
        type="image" if _PHOTO.search(name) and value is label else field_types.type_of(
            name,
            unit=unit,
            choices=choices,
            number_format=grid.marks.formats.get((value.top, value.left)),
            validation=field_types.validation_kind_at(grid, value.top, value.left),
            values=[] if blank else [raw],
        ),
        unit=unit,
        required=field_types.is_required(name),
        choices=choices,
        filled=0 if blank else 1,
        formula=(value.top, value.left) in grid.marks.formulas,
        samples=() if blank else field_types.samples_of([raw]),
    )  # fmt: skip
