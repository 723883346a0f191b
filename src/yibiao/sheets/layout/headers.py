"""Where the header of a table begins and ends, and the path of each of its columns.

A header row is *packed*: between its first and last label no cell is left blank for writing. That is what tells
it from a line of a card, where labels and blanks take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.vocabulary import RECORD_KEYS

MAX_LEVELS = 6


@dataclass(slots=True)
class Leaf:
    """A column of a table: its label block and the labels above it, outermost first."""

    left: int
    right: int
    labels: list[Block]

    @classmethod
    def of(cls, block: Block) -> Leaf:
        return cls(block.left, block.right, [block])

    @property
    def path(self) -> tuple[str, ...]:
        return tuple([block.flat for block in self.labels if block.flat])

    @property
    def label(self) -> Block:
        return self.labels[-1]


@dataclass(slots=True)
class Header:
    """Rows ``top``..``bottom`` with their leaves; ``numbers`` is the row that numbers the columns, if any.
    ``side`` is a label down the left of header and body together (家庭成员情况)."""

    top: int
    bottom: int
    leaves: list[Leaf]
    side: Block | None = None
    numbers: int | None = None
    numbering: dict[int, str] = field(default_factory=dict)  # left column of a leaf → 甲, 1 …

    @property
    def last(self) -> int:
        return self.numbers or self.bottom

    @property
    def left(self) -> int:
        return self.leaves[0].left

    @property
    def right(self) -> int:
        return self.leaves[-1].right


def find_header(canvas: Canvas, row: int) -> Header | None:
    """The header that begins in this row, or None."""
    if row not in canvas.headers:
        canvas.headers[row] = _find_beside(canvas, row, _side_label(canvas, row))
    return canvas.headers[row]


def _find_beside(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    header = _find(canvas, row, side)
    if side is not None and header is not None and side.bottom <= header.last:
        return _find(canvas, row, None) or header  # 序号 merged down the whole header stands beside no lines
    return header


def _find(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    labels = packed_labels(canvas, row, side)
    if labels is None:
        header = _stepped(canvas, row, side) or _unmerged_groups(canvas, row, side)
    elif _is_heading(labels):
        return None
    else:
        header = _packed(canvas, row, labels, side)
    if header is None:
        return None
    _add_unlabelled(canvas, header)
    below = canvas.next_row(header.bottom)
    numbering = _numbering_row(canvas, below, header.leaves) if below is not None else None
    if numbering:
        header.numbers, header.numbering = below, numbering
    return header


def _side_label(canvas: Canvas, row: int) -> Block | None:
    """The leftmost block if it runs down past the labels beside it and beyond, as a group label does."""
    line = canvas.line(row)
    first = next((block for block in line if block.text), None)
    if first is None or first.height < 2 or first.width > 4:
        return None
    if first.top < row:
        return first
    others = [block for block in line if block.left > first.right and block.text and block.top == row]
    if len(others) < 2:
        return None
    deepest = max(block.bottom for block in others)
    if first.bottom > deepest + 1:
        return first
    # One row more than the labels beside it: a second header level, unless the cells beneath are blanks.
    beneath = [b for b in canvas.line(deepest + 1) if b.left > first.right]
    if first.bottom <= deepest or any(b.text for b in beneath) or words.is_serial_header(first.text):
        return None
    same = {(b.left, b.right) for b in others} >= {(b.left, b.right) for b in beneath}
    return first if same and beneath else None


def _beside(canvas: Canvas, row: int, side: Block | None) -> list[Block]:
    line = canvas.line(row)
    return line if side is None else [block for block in line if block.left > side.right]


def _to_fill(block: Block) -> bool:
    text = block.text
    return words.is_placeholder(text) and words.tick_count(text) != 1 and not words.is_unit(block.flat)


def packed_labels(canvas: Canvas, row: int, side: Block | None = None) -> list[Block] | None:
    """The labels of a row if it is packed with them, else None."""
    line = _beside(canvas, row, side)
    asked = [bool(block.text) and not _to_fill(block) for block in line]
    if True not in asked:
        return None
    start, end = asked.index(True), len(asked) - 1 - asked[::-1].index(True)
    labels = [block for block, label in zip(line, asked, strict=True) if label]
    blanks = end - start + 1 - len(labels)
    if len(labels) < 2 or any(block.top != row for block in labels):
        return None
    if blanks > max(len(labels) // 8, 1 if len(labels) >= 5 else 0):
        return None
    # A table's header reaches the right edge of the table; a card line ends in a blank.
    drawn = canvas.bordered or canvas.word
    tail = sum(1 for block in line[end + 1 :] if canvas.framed(block)) if drawn else 0
    if tail:
        level = all(block.bottom == labels[0].bottom for block in labels)
        if len(labels) < (3 if level and not blanks else 5) or (blanks and tail > 2):
            return None
    return labels


def _is_heading(labels: list[Block]) -> bool:
    """A title or a line of side fields rather than a level of a header."""
    few = len(labels) < 6
    for block in labels:
        text = block.text
        if words.is_meta_line(text) or words.is_attachment(text) or words.is_placeholder(text):
            return True
        if few and words.ends_in_colon(text):
            return True
        if len(labels) < 5 and block.width > 2 and len(block.flat) > 5 and words.names_a_sheet(text):
            return True
    if len(labels) > 2:
        return False
    total = labels[-1].right - labels[0].left + 1
    widest = max(labels, key=lambda block: block.width)
    return widest.width * 3 > total * 2 and (words.names_a_sheet(widest.text) or len(widest.flat) > 20)


def _counting(leaves: Sequence[Leaf]) -> set[int]:
    """Left columns of labels that count on: the days of an attendance sheet (1 2 3 … 31), years (2018 2019 2020)."""
    run: list[int] = []
    last = 0
    found: set[int] = set()
    for leaf in leaves:
        flat = leaf.label.flat
        number = int(flat) if flat.isdecimal() else 0
        year = 1949 <= number <= 2100
        goes_on = number and (number == last + 1 or (year and number == last - 1))
        run = [*run, leaf.left] if goes_on else [leaf.left] if number == 1 or year else []
        last = number if run else 0
        if len(run) >= (3 if year else 5):
            found.update(run)
    return found


def _label_like(leaves: list[Leaf]) -> bool:
    """Whether the leaves read as questions. Under a group, 男 and 户 are labels too."""
    counting = _counting(leaves)
    leaves = [leaf for leaf in leaves if leaf.left not in counting]
    if not leaves:
        return False
    count = len(leaves)
    asked = sum(1 for leaf in leaves if words.ends_in_colon(leaf.label.text) or words.is_side(leaf.label.text))
    if (asked * 2 > count and count <= 8) or any(words.has_ticks(leaf.label.text) for leaf in leaves):
        return False
    strengths = [max(words.label_strength(block.text) for block in leaf.labels) for leaf in leaves]
    refused = sum(1 for strength in strengths if strength < 0)
    if refused > count // 6:
        return False
    if counting and min(strengths) > 0:
        return True
    strong, doubtful = strengths.count(2), strengths.count(0)
    return strong * 3 >= count or (doubtful * 3 <= count and strong >= 1) or count >= 4


def _labels_of(blocks: Sequence[Block]) -> bool:
    return _label_like([Leaf.of(block) for block in blocks])


def _numbering_row(canvas: Canvas, row: int, leaves: list[Leaf]) -> dict[int, str] | None:
    """Column numbers beneath a header: at least two, all of the numbering kind, and increasing; a hidden column has
    its number too."""
    if len(canvas.texts(row)) < 2:
        return None
    blocks = [(leaf.left, canvas.block(row, leaf.left)) for leaf in leaves]
    texts = {left: block.flat for left, block in blocks if block is not None and block.text and block.top == row}
    if len(texts) < 2 or len(texts) * 2 < len(leaves):
        return None
    marks = list(texts.values())
    if len(marks) >= 4 and all(map(words.is_column_code, marks)) and len(set(marks)) == len(marks):
        return texts
    if not all(map(words.is_numbering, marks)):
        return None
    if any(map(words.is_stem, marks)):
        return texts
    bare = {left: mark.strip("()（）栏列") for left, mark in texts.items()}
    numbers = [(left, int(mark)) for left, mark in bare.items() if mark.isdecimal()]
    if len(numbers) < max(2, len(marks) - 2) or numbers[0][1] not in (0, 1):
        return None
    steps = [(b - a, sum(1 for c in canvas.hidden if left < c < right)) for (left, a), (right, b) in pairwise(numbers)]
    return texts if all(step in (1, 1 + skipped) for step, skipped in steps) else None


def _packed(canvas: Canvas, row: int, labels: list[Block], side: Block | None) -> Header | None:
    """A header whose first row holds a label (or a group of labels) over every column."""
    bottom, leaves = _descend(canvas, labels)
    leaves = [_deeper_single(canvas, leaf, bottom) for leaf in leaves]
    return Header(row, bottom, leaves, side) if _label_like(leaves) else None


def _descend(canvas: Canvas, labels: list[Block]) -> tuple[int, list[Leaf]]:
    """Follow merged groups down to their leaves. Returns the header's last row and the leaves."""
    bottom = max(block.bottom for block in labels)
    # Labels merged downwards say how deep the header is; without any, groups are followed as far as they go.
    stepped = any(block.height > 1 for block in labels)
    limit = bottom if stepped else bottom + MAX_LEVELS
    leaves = [Leaf.of(block) for block in labels]
    open_leaves = True
    for _ in range(MAX_LEVELS):
        if not open_leaves:
            break
        grown: list[Leaf] = []
        open_leaves = False
        for leaf in leaves:
            below = leaf.label.bottom + 1
            children = []
            if below <= limit and (leaf.label.width > 1 or below <= bottom):
                children = _children(canvas, leaf, below, declared=stepped)
            if children:
                open_leaves = True
                bottom = max(bottom, *(child.bottom for child in children))
                grown += [Leaf(child.left, child.right, [*leaf.labels, child]) for child in children]
            else:
                grown.append(leaf)
        leaves = grown
    return bottom, leaves


def _children(canvas: Canvas, leaf: Leaf, row: int, *, declared: bool) -> list[Block]:
    """The labels one level below a group, or [] where the rows below are lines to fill.
    ``declared``: labels beside the group reach down to this row, so it is of the header whatever it says."""
    line = canvas.line(row)
    inside = [
        b for b in line if leaf.left <= b.left <= leaf.right and b.top == row and b.right - leaf.right <= b.width // 2
    ]
    texts = [block for block in inside if block.text]
    if not texts or any(words.is_number(b.text) or words.has_ticks(b.text) for b in texts):
        return []
    if not declared:
        answers = any(words.is_value(b.text) for b in texts) and not words.are_opposites(b.text for b in texts)
        if answers or max(b.height for b in texts) > 3:
            return []
    if any(b.text and b.top == row and _to_fill(b) for b in line):
        return []  # lines to fill begin here
    if not declared and _measures_beside(canvas, line, row, leaf) and not all(words.is_unit(b.flat) for b in texts):
        return []  # the first line of stubs under a merged 项目, with its number or unit beside it
    if leaf.label.width == 1:
        return texts if len(texts) == 1 else []
    if declared and len(inside) == 1 and (inside[0].left, inside[0].right) == (leaf.left, leaf.right):
        return texts
    if len(inside) < 2 or len(texts) < max(2, (len(inside) + 1) // 2):
        return []
    if all(words.is_numbering(b.flat) for b in texts):
        return []
    covered = sum(block.width for block in texts)
    return texts if covered * 2 >= leaf.right - leaf.left + 1 else []


def _measures_beside(canvas: Canvas, line: list[Block], row: int, leaf: Leaf) -> bool:
    """Whether a row holds numbers or bare units under labels beside a group."""
    for block in line:
        if not block.text or block.top != row or leaf.left <= block.left <= leaf.right:
            continue
        if words.is_number(block.text) or words.is_unit(block.flat):
            above = canvas.block(row - 1, block.left)
            if above is not None and above.text and (above.left, above.right) == (block.left, block.right):
                return True
    return False


def _deeper_single(canvas: Canvas, leaf: Leaf, bottom: int) -> Leaf:
    """A leaf with the labels under it where its own stands above the header's last row without reaching down to it."""
    if leaf.label.bottom >= bottom or leaf.label.width > 1:
        return leaf
    under = [(row, canvas.block(row, leaf.left)) for row in range(leaf.label.bottom + 1, bottom + 1)]
    found = [b for row, b in under if b is not None and b.text and b.top == row and not words.is_value(b.text)]
    return Leaf(leaf.left, leaf.right, [*leaf.labels, *found])


def _unmerged_groups(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    """A line of group labels, each over the blanks to its right, with a packed row of leaves under it."""
    below = canvas.next_row(row)
    groups = canvas.texts(row)
    if below is None or not groups or (side is None and _side_label(canvas, below) is not None):
        return None
    labels = packed_labels(canvas, below, side)
    if labels is None or len(labels) < 3 or not _labels_of(labels) or not _may_group(canvas, groups, labels):
        return None
    bottom, leaves = _descend(canvas, labels)
    for leaf in leaves:
        over = [group for group in groups if group.left <= leaf.left]
        if over:
            leaf.labels.insert(0, over[-1])
    return Header(row, bottom, leaves, side)


def _may_group(canvas: Canvas, groups: list[Block], labels: list[Block]) -> bool:
    first, last = labels[0], labels[-1]
    if len(groups) * 2 > len(labels) or groups[-1].right > last.right or groups[0].left > last.left:
        return False
    if any(words.is_side(g.text) or words.label_strength(g.text) < 0 for g in groups) or _is_heading(groups):
        return False
    if any(words.core(g.text) in RECORD_KEYS for g in groups):
        return False  # 姓名 groups nothing
    if len(groups) == 1 and not 1 < groups[0].width <= (last.right - first.left + 1) * 0.6:
        return False
    # a merged blank is a cell to write in
    return not any(b.width > 1 and not b.text and b.right <= last.right for b in canvas.line(groups[0].top))


def _stepped(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    """A header whose columns begin in different rows: blanks in its first row stand over labels in its second."""
    line = _beside(canvas, row, side)
    labels = [block for block in line if block.text and block.top == row]
    if len(labels) < 3 or any(block.width == 1 and words.is_value(block.text) for block in labels):
        return None
    if len(labels) * 3 < len(line) * 2 and all(block.width == 1 for block in labels):
        return None
    blanks = [b for b in line if not b.text and b.left > labels[0].left and b.right < labels[-1].right]
    below = canvas.next_row(row)
    if not blanks or below is None or not _labels_of(labels):
        return None
    under = [b for blank in blanks if (b := canvas.block(below, blank.left)) is not None]
    if any(not b.text or words.is_value(b.text) for b in under):
        return None
    bottom, leaves = _descend(canvas, labels)
    if bottom == row:
        return None
    used = {id(label) for leaf in leaves for label in leaf.labels}
    leaves += [Leaf.of(b) for b in under if id(b) not in used]
    leaves.sort(key=lambda leaf: leaf.left)
    return Header(row, bottom, leaves, side)


def _add_unlabelled(canvas: Canvas, header: Header) -> None:
    """Columns without a label left of or between the labelled ones are columns too when the lines below use them."""
    left_edge = header.side.right + 1 if header.side is not None else canvas.first_column
    known = {column for leaf in header.leaves for column in range(leaf.left, leaf.right + 1)}
    missing = [c for c in range(left_edge, header.right) if c not in known and c not in canvas.hidden]
    first = header.left
    for column in missing:
        below = (canvas.block(row, column) for row in canvas.after(header.bottom))
        used = sum(1 for block in below if block is not None and block.text)
        if used and (column >= first - 1 or used >= 2):
            header.leaves.append(Leaf.of(Block(header.bottom, column, header.bottom, column)))
    header.leaves.sort(key=lambda leaf: leaf.left)
