"""A table: its header with the lines under it, up to where they end, and which of them are examples or totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yibiao.model import Kind
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.headers import Header, Leaf, find_header
from yibiao.sheets.layout.vocabulary import INSTRUCTIONS

MAX_BLANK_LINES = 3  # between the lines of a table without borders


@dataclass
class Table:
    """A header with its lines. ``stubs`` are empty for lists."""

    header: Header
    rows: list[int] = field(default_factory=list)
    kind: Kind = "list"
    stubs: list[Leaf] = field(default_factory=list)
    columns: list[Leaf] = field(default_factory=list)  # the leaves that ask something
    examples: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    panels: list[Table] = field(default_factory=list)  # the same header side by side, each with its own stubs
    ended_by_card: bool = False

    @property
    def first(self) -> int:
        """The first line; the row below the header where there is none."""
        return self.rows[0] if self.rows else self.header.last + 1

    @property
    def last(self) -> int:
        return self.rows[-1] if self.rows else self.header.last


def cell_of(canvas: Canvas, row: int, leaf: Leaf) -> Block | None:
    """The cell of a line in a column; where the column is several cells wide, the one that is filled."""
    block = canvas.block(row, leaf.left)
    if block is None or block.text or leaf.left == leaf.right:
        return block
    return next((b for b in canvas.line(row) if b.text and leaf.left <= b.left <= leaf.right), block)


def period(leaves: Sequence[Leaf]) -> int:
    """How many columns the header has before it repeats itself; all of them where it does not. The first of three
    or more may be called otherwise: 资产 行次 年初数 期末数, 负债 行次 年初数 期末数."""
    labels = [leaf.path for leaf in leaves]
    count = len(labels)
    for size in range(2, count // 2 + 1):
        alike = range(size, count) if size < 3 else (i for i in range(size, count) if i % size)
        if count % size == 0 and all(labels[i] == labels[i % size] for i in alike):
            return size
    return count


def take_rows(canvas: Canvas, header: Header) -> Table:
    """The lines under a header, up to a note, a sign-off, another layout or the end of the frame."""
    table = Table(header)
    edge = header.side.right + 1 if header.side is not None else 0
    left = header.left
    blank: list[int] = []  # unframed empty rows, of the table only if lines follow
    bits = canvas.bits(max(left, edge), header.right) if canvas.bordered else 0
    for row in canvas.after(header.last):
        if header.side is not None and row > header.side.bottom:
            break
        if row in canvas.blank:
            framed = canvas.word or bool(canvas.edges[row] & bits)
        else:
            own = [b for b in canvas.texts(row) if b.right >= left and b.left >= edge]
            if not _fits(canvas, row, header, edge) and not (own and _names_section(canvas, row, own, header)):
                break
            if own and _ends_before(canvas, row, own, table, blank):
                break
            framed = bool(own) or _framed(canvas, _within(canvas, row, header, edge), header)
        if framed:
            table.rows += [*blank, row]
            blank = []
        elif (canvas.bordered or canvas.word) and table.rows:
            break
        else:
            blank.append(row)
            if len(blank) > MAX_BLANK_LINES and not canvas.tall:
                break
    return table


def _within(canvas: Canvas, row: int, header: Header, edge: int = 0) -> list[Block]:
    """The cells of a row from the header's left on."""
    left = header.left
    return [b for b in canvas.line(row) if b.right >= left and b.left >= edge]


def _fits(canvas: Canvas, row: int, header: Header, edge: int) -> bool:
    """Whether a row's cells keep to the header's columns. A stub or a 合计 at the left may run over several.
    Lines of a Word table may be a grid column off."""
    if row not in canvas.merged:
        return True
    leaves = header.leaves
    first, last = header.left, header.right
    position = -1
    for block in _within(canvas, row, header, edge):
        if block.right < first or block.left > last:
            continue
        position += 1
        left, right = block.left, block.right
        if left == right or words.is_total(block.text):
            continue
        least = 1 if canvas.word and right - left > 1 else 0
        touched = sum(1 for leaf in leaves if min(right, leaf.right) - max(left, leaf.left) >= least)
        if touched > 1 and not (position == 0 and block.text and touched * 2 <= len(leaves) + 1):
            return False
    return True


def _framed(canvas: Canvas, line: list[Block], header: Header) -> bool:
    """Whether an empty line is drawn as one to fill."""
    if canvas.word:
        return True
    inside = [b for b in line if b.left <= header.right]
    if canvas.bordered and any(canvas.has_edge(b.top, b.left) for b in inside):
        return True
    return any(b.text or b.width > 1 for b in inside)


def _ends_before(canvas: Canvas, row: int, own: list[Block], table: Table, blank: list[int]) -> bool:
    """Whether the table ends before this row, which holds text."""
    header = table.header
    if _is_no_line(own, header) and not _names_section(canvas, row, own, header):
        return True
    if blank:
        if len(own) == 1 and own[0].left != header.left:
            return True
        answered = any(words.is_value(block.text) for block in own)
        if not answered and find_header(canvas, row) is not None:
            return True
    side = header.side
    if (
        len(table.rows) == 1
        and all(words.label_strength(b.text) == 2 for b in own)
        and _asks_in_turn(_within(canvas, row, header, side.right + 1 if side else 0))
        and period(header.leaves) == len(header.leaves)
    ):
        table.ended_by_card = True
    return table.ended_by_card


def _names_section(canvas: Canvas, row: int, own: list[Block], header: Header) -> bool:
    """A line across the whole table, between lines of figures: 按输出地分."""
    below = canvas.next_row(row)
    name = own[0]
    if len(own) != 1 or name.left > header.leaves[0].right or len(name.flat) > 20 or below is None:
        return False
    texts = canvas.texts(below)
    if words.is_note(name.text) or len(texts) < 2 or texts[0].left > header.leaves[0].right:
        return False
    return all(words.is_number(b.text) or words.is_struck_out(b.text) for b in texts[1:])


def _asks_in_turn(line: list[Block]) -> bool:
    """A line of a card: labels and blanks take turns."""
    labels, blanks = line[0::2], line[1::2]
    if len(labels) < 2 or len(labels) != len(blanks) or any(b.text for b in blanks):
        return False
    return all(words.label_strength(b.text) == 2 for b in labels)


def _is_no_line(own: list[Block], header: Header) -> bool:
    """A note, a sign-off, a title or 附件 below the lines."""
    first = own[0]
    if words.is_total(first.text):
        return False
    if words.is_attachment(first.text):
        return True
    if len(own) == 1:
        return _stands_across(first, header) or (words.is_side(first.text) and words.has_colon(first.text))
    asked = [b for b in own if not words.is_placeholder(b.text)]
    if len(asked) > 1 and all(words.ends_in_colon(b.text) for b in asked):
        return True
    if not words.is_side(first.text):
        return False
    # 填表人：… below the lines; a stub that merely ends in 负责人 has cells to fill beside it.
    return words.has_colon(first.text) or (words.is_filler(first.text) and all(words.is_side(b.text) for b in own))


def _stands_across(alone: Block, header: Header) -> bool:
    """A lone text over several columns, or too long for one."""
    columns = len(header.leaves)
    spans = sum(1 for leaf in header.leaves if alone.left <= leaf.right and alone.right >= leaf.left)
    if words.is_note(alone.text) and (spans > 1 or len(alone.flat) > 12):
        return True
    if spans == columns and alone.width > 1:
        return True
    return columns > 2 and (spans * 2 > columns or len(alone.flat) > 40)


def mark_rows(canvas: Canvas, table: Table) -> None:
    """Tell example and total rows from data rows."""
    left = table.header.left
    for row in table.rows:
        texts = [] if row in canvas.blank else [b for b in canvas.texts(row) if b.right >= left]
        if not texts:
            continue
        head = [b.text for b in texts[:2]]
        if any(map(words.is_example, head)) or any(words.is_example_mark(b.flat) for b in texts):
            table.examples.append(row)
        elif any(map(words.is_total, head)):
            table.totals.append(row)
        elif row == table.first and _instructs(texts):
            table.examples.append(row)


def _instructs(texts: list[Block]) -> bool:
    """A row under the header that says how to fill each column."""
    hits = sum(1 for b in texts if any(word in b.text for word in INSTRUCTIONS))
    return hits * 2 >= len(texts) and hits >= 2
