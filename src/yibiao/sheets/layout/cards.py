"""Cards: labels and the cells their answers go into, with the groups they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from yibiao.model import FormField, SideField
from yibiao.sheets.layout import field_types, words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.inline_blanks import inline_fields
from yibiao.sheets.layout.stubs import row_labels
from yibiao.sheets.layout.surroundings import has_blank
from yibiao.sheets.layout.tables import Table

Role = Literal["label", "value", "note"]
Path = tuple[str, ...]
# Section lines: row → its block, None where a section ends without another
Bands = dict[int, Block | None]
_SIGNED = re.compile(r"(?:签字|签名|[签盖公印任人长]章)(?:[（(].*[)）])?[_＿]*[:：]?[_＿]*$")
_PHOTO = re.compile(r"照\s*片|相\s*片|^贴.{0,6}照")
_REMARK_LABELS = ("备注", "说明", "注", "填表说明")


@dataclass
class Card:
    """Rows that are filled as label–value pairs. ``blocks`` are tables with printed lines: first row → table."""

    rows: list[int]
    bands: Bands = field(default_factory=dict)
    blocks: dict[int, Table] = field(default_factory=dict)

    @property
    def last_band(self) -> Block | None:
        return self.bands[max(self.bands)] if self.bands else None


def card_fields(canvas: Canvas, card: Card) -> tuple[list[FormField], list[SideField]]:
    """The fields of a card in reading order, and the cells that are only signed."""
    reader = _Reader(canvas, frozenset(card.rows))
    for row in sorted({*card.rows, *card.bands, *card.blocks}):
        if row in card.bands:
            reader.band = card.bands[row]
        if row in card.blocks:
            reader.read_block(card.blocks[row])
        if row in reader.rows:
            reader.read_row(row)
    return reader.fields, reader.signed


@dataclass(frozen=True)
class _Group:
    """A label with labels beside it, in rows ``top``..``bottom``; or what stands below the value of a tall one."""

    name: str
    top: int
    bottom: int
    left: int  # first and last column of what stands in it
    right: int = 10**9

    def holds(self, block: Block) -> bool:
        return self.top <= block.top <= self.bottom and self.left <= block.left <= self.right


@dataclass
class _Reader:
    """A card while it is read, row by row."""

    canvas: Canvas
    rows: frozenset[int]
    band: Block | None = None
    groups: list[_Group] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)  # ids of blocks that answer, or belong to, a label read before
    fields: list[FormField] = field(default_factory=list)
    signed: list[SideField] = field(default_factory=list)

    def read_row(self, row: int) -> None:
        line = self.canvas.line(row)
        open_label = False  # whether the block to the left is a label still without its answer
        for position, block in enumerate(line):
            if block.top != row or id(block) in self.taken:
                open_label = False
                continue
            role = role_of(self.canvas, line, position, open_label)
            if role == "label":
                right = line[position + 1] if position + 1 < len(line) else None
                open_label = self._read_label(line, position, right)
                continue
            open_label = False
            if block.text:
                self.fields += inline_fields(self.canvas, block, self._path(block))

    def _read_label(self, line: list[Block], position: int, right: Block | None) -> bool:
        """Take a label with its answer. Returns whether the next block may still be the answer."""
        block = line[position]
        path = self._path(block)
        photo = len(block.flat) < 40 and bool(_PHOTO.search(block.text))
        if right is not None and self._holds_several(block, right):
            self.groups.append(_Group(block.flat, block.top, block.bottom, block.right + 1))
            return False
        value = None if photo else self._answer(line, position, right)
        if value is not None:
            self._take(block, value, path)
        elif photo:
            self.fields.append(_field(self.canvas, block, block.flat, block, path))
        elif right is None or right.text or right.top != block.top:
            inline = inline_fields(self.canvas, block, path)
            self.fields += inline
            if not inline and right is not None and right.text:
                self.groups.append(_Group(block.flat, block.top, block.bottom, block.right + 1))
                return words.label_strength(block.text) == 2 and block.height == 1
            if not inline:
                self._sign(block, block.flat, None)
        else:
            self._sign(block, block.flat, None)
        return False

    def _holds_several(self, label: Block, first: Block) -> bool:
        """Whether the rows beside a tall label have blanks in their own texts: it is their group."""
        if not first.text or first.bottom >= label.bottom:
            return False
        beside = (self.canvas.block(row, first.left) for row in range(label.top, label.bottom + 1))
        texts = {id(block): block for block in beside if block is not None and block.text}
        asking = [block for block in texts.values() if inline_fields(self.canvas, block, ())]
        return len(asking) > 1 and asking[0] is first

    def _take(self, label: Block, value: Block, path: Path) -> None:
        stack = _stacked(self.canvas, label, value)
        self.taken.update(id(part) for part in (*stack, value))
        name = "".join(part.flat for part in stack)
        if label.bottom > value.bottom and value.left > label.right:
            self.groups.append(_Group(name, value.bottom + 1, label.bottom, label.right + 1, value.right))
        if name in _REMARK_LABELS and words.is_note_or_listed(value.text):
            return
        if self._sign(label, name, value):
            return
        self.fields.append(_field(self.canvas, label, name, value, path))
        if value.text and not words.is_placeholder(value.text):
            self.fields += inline_fields(self.canvas, value, (*path, name))

    def _sign(self, label: Block, name: str, value: Block | None) -> bool:
        """Keep a label that is only signed, if it is one."""
        if not _SIGNED.search(name):
            return False
        address = self.canvas.grid.address
        answer = address(value.top, value.left) if value is not None else None
        self.signed.append(SideField(name.rstrip(":："), address(label.top, label.left), answer))
        return True

    def _path(self, block: Block) -> Path:
        """The band and the groups a block stands in."""
        outer = [group.name for group in self.groups if group.holds(block)]
        return (self.band.flat, *outer) if self.band is not None else tuple(outer)

    def _answer(self, line: list[Block], position: int, right: Block | None) -> Block | None:
        """The block a label's answer goes into: the blank to its right, else the blank of its own width below."""
        canvas, block = self.canvas, line[position]
        if right is not None and id(right) not in self.taken and right.top >= block.top:
            if right.text and block.height > right.height:
                under = _under_hint(canvas, block, right)
                if under is not None:
                    return under
            drawn = right.text or canvas.framed(right) or not canvas.bordered
            if drawn and role_of(canvas, line, position + 1, True) == "value":
                return right
        if block.width > 4 and (box := box_below(canvas, block)) is not None:
            return box
        below = _heads(canvas, block)
        return below if below is not None and id(below) not in self.taken and below.top in self.rows else None

    def read_block(self, table: Table) -> None:
        """Line × column cells: the path names the block, the line and the column."""
        outer = tuple(b.flat for b in (self.band, table.header.side) if b is not None)
        panels = table.panels or [table]
        for panel, stubs in zip(panels, row_labels(self.canvas, panels), strict=True):
            for stub in stubs:
                for leaf in panel.columns:
                    cell = self.canvas.block(stub.row, leaf.left)
                    if cell is not None and cell.top == stub.row:
                        path = (*outer, *stub.path, *leaf.path[:-1])
                        self.fields.append(_field(self.canvas, leaf.label, leaf.label.flat, cell, path))


def role_of(canvas: Canvas, line: list[Block], position: int, open_label: bool) -> Role:
    """What a block of a card line is, given whether the block to its left is a label still without its answer."""
    block = line[position]
    text = block.text
    if not text:
        return "value"
    if words.is_fragment(text):
        return "value" if open_label and words.is_placeholder(text) else "note"
    if words.is_placeholder(text) and not _PHOTO.search(text):
        return "value"
    if open_label and has_blank(text):
        return "value"
    strength = words.label_strength(text)
    if strength < 0:
        return "value" if open_label or len(block.flat) < 30 else "note"
    if open_label and strength < 2:
        following = line[position + 1] if position + 1 < len(line) else None
        answered = following is not None and (not following.text or words.is_placeholder(following.text))
        if not answered and _heads(canvas, block) is None:
            return "value"
    return "note" if words.is_note(text) and not open_label else "label"


def _heads(canvas: Canvas, block: Block) -> Block | None:
    """The blank of the block's own width right under it, unless that answers another label."""
    below = canvas.block(block.bottom + 1, block.left)
    if below is None or (below.left, below.right) != (block.left, block.right) or below.top != block.bottom + 1:
        return None
    if not canvas.framed(below) or _answers_its_left(canvas, below):
        return None
    if not below.text or words.is_placeholder(below.text) or len(below.flat) == 1:
        return below
    opinion = block.flat.endswith("意见") and len(below.flat) > len(block.flat) and has_blank(below.text)
    return below if opinion else None


def _answers_its_left(canvas: Canvas, cell: Block) -> bool:
    """Whether the cell stands to the right of a label of its own line."""
    left = canvas.block(cell.top, cell.left - 1)
    return left is not None and left.top == cell.top and words.label_strength(left.text) == 2


def box_below(canvas: Canvas, block: Block) -> Block | None:
    """The large blank box of a label's own width under it, one narrow empty row between them allowed."""
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
    while value.left > label.right and stack[-1].bottom < value.bottom and label.height == 1:
        below = canvas.block(stack[-1].bottom + 1, label.left)
        if below is None or not below.text or (below.left, below.right) != (label.left, label.right):
            break
        stack.append(below)
    short = all(len(part.flat) <= 6 for part in stack)
    return stack if short and stack[-1].bottom == value.bottom else [label]


def _field(canvas: Canvas, label: Block, name: str, value: Block, path: Path) -> FormField:
    """The field of a label (``name`` is it in full) and its value cell; a photo's is the label's own."""
    grid, place = canvas.grid, (value.top, value.left)
    raw = grid.value(*place)
    own_cell = value is label
    blank = own_cell or not value.text or words.is_placeholder(value.text)
    choices, validation = field_types.validated(grid, *place)
    choices = choices or field_types.tick_choices(value.text)
    unit = field_types.unit_of(name)
    if unit is None and blank and not own_cell:
        unit = field_types.unit_of(f"（{value.flat}）")  # printed in the cell
    kind = field_types.type_of(
        name,
        unit=unit,
        choices=choices,
        number_format=grid.marks.formats.get(place),
        validation=validation,
        values=[] if blank else [raw],
    )
    return FormField(
        path=(*path, name),
        label_cell=grid.address(label.top, label.left),
        value_cell=grid.address(*place),
        type="image" if own_cell and _PHOTO.search(name) else kind,
        unit=unit,
        required=field_types.is_required(name),
        choices=choices,
        filled=0 if blank else 1,
        formula=place in grid.marks.formulas,
        samples=() if blank else field_types.samples_of([raw]),
    )
