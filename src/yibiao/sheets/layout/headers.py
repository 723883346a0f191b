"""Where the header of a table begins and ends, and the path of each of its columns.

A header row is *packed*: between its first and last label no cell is left blank for writing. That is what tells
it from a line of a card, where labels and blanks take turns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yibiao.sheets.grid import squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas

MAX_LEVELS = 6


@dataclass(slots=True)
class Leaf:
    """A column of a table: its label block and the labels above it, outermost first."""

    left: int
    right: int
    labels: list[Block]

    @property
    def path(self) -> tuple[str, ...]:
        names: list[str] = []
        for block in self.labels:
            name = squeeze(block.text)
            if name:
                names.append(name)
        return tuple(names)

    @property
    def label(self) -> Block:
        return self.labels[-1]


@dataclass(slots=True)
class Header:
    """Rows ``top``..``bottom`` with their leaves; ``numbers`` is the row that numbers the columns, if any.
    ``side`` is a label down the left of header and body together (家庭成员情况)."""

    top: int
    bottom: int
    leaves: list[Leaf] = field(default_factory=list)
    numbers: int | None = None
    numbering: dict[int, str] = field(default_factory=dict)  # left column of a leaf → 甲, 1 …
    side: Block | None = None

    @property
    def last(self) -> int:
        return self.numbers or self.bottom


def _side_label(canvas: Canvas, row: int) -> Block | None:
    """The leftmost block if it runs down past the labels beside it and beyond, as a group label does."""
    line = canvas.lines[row]
    first = next((block for block in line if block.text), None)
    if first is None or first.height < 2 or first.width > 4:
        return None
    if first.top < row:
        return first
    others = [block for block in line if block.left > first.right and block.text and block.top == row]
    if len(others) < 2 or first.top != row:
        return None
    deepest = max(block.bottom for block in others)
    if first.bottom <= deepest + 1:
        # One row more than the labels beside it: a second header level, unless the cells beneath are blanks.
        beneath = [b for b in canvas.lines.get(deepest + 1, ()) if b.left > first.right]
        if first.bottom <= deepest or any(b.text for b in beneath) or any(b.width > 1 for b in others):
            return None
        same = {(b.left, b.right) for b in others} >= {(b.left, b.right) for b in beneath}
        return first if same and beneath else None
    # Over a header of one or two levels and its lines; a group over label-blank lines is a card's.
    return first


def _to_fill(text: str) -> bool:
    return words.is_placeholder(text) and words.tick_count(text) != 1 and not words.is_unit(squeeze(text))


def packed_labels(canvas: Canvas, row: int, side: Block | None = None) -> list[Block] | None:
    """The labels of a row if it is packed with them, else None."""
    line = [block for block in canvas.lines[row] if side is None or block.left > side.right]
    asked = [bool(block.text) and not _to_fill(block.text) for block in line]
    if True not in asked:
        return None
    start, end = asked.index(True), len(asked) - 1 - asked[::-1].index(True)
    span = line[start : end + 1]
    labels = [block for block, label in zip(span, asked[start:], strict=False) if label]
    blanks = [block for block in span if block not in labels]
    own = [block for block in labels if block.top == row]
    if len(own) < 2 or len(own) < len(labels):
        return None
    if len(blanks) > max(len(labels) // 8, 1 if len(labels) >= 5 else 0):
        return None
    # A table's header reaches the right edge of the table; a card line ends in a blank.
    tail = [block for block in line[end + 1 :] if canvas.framed(block)] if canvas.bordered or canvas.grid.table else []
    level = len({(block.top, block.bottom) for block in labels}) == 1
    if tail and (len(labels) < (3 if level and not blanks else 5) or (blanks and len(tail) > 2)):
        return None
    return labels


def _is_heading(canvas: Canvas, labels: list[Block]) -> bool:
    """A title or a line of side fields rather than a level of a header."""
    if any(
        words.is_meta_line(b.text)
        or (squeeze(b.text).endswith((":", "："))
        and len(labels) < 6)
        or words.is_attachment(b.text)
        or words.is_placeholder(b.text)
        for b in labels
    ):
        return True
    if (
        any(b.width > 2 and words.names_a_sheet(b.text) and len(squeeze(b.text)) > 5 for b in labels)
        and len(labels) < 5
    ):
        return True
    if len(labels) > 2:
        return False
    total = labels[-1].right - labels[0].left + 1
    widest = max(labels, key=lambda block: block.width)
    return widest.width * 3 > total * 2 and (words.names_a_sheet(widest.text) or len(squeeze(widest.text)) > 20)


def _day_numbers(leaves: list[Leaf]) -> set[int]:
    """Left columns of labels that count on, as the days of an attendance sheet do: 1 2 3 … 31."""
    run: list[Leaf] = []
    found: set[int] = set()
    for leaf in leaves:
        text = squeeze(leaf.label.text)
        if text.isdigit() and (not run or int(text) == int(squeeze(run[-1].label.text)) + 1):
            run.append(leaf)
        else:
            run = [leaf] if text == "1" else []
        if len(run) >= 5:
            found.update(one.left for one in run)
    return found


def _label_like(leaves: list[Leaf]) -> bool:
    """Whether the leaves read as questions. Under a group, 男 and 户 are labels too."""
    counting = _day_numbers(leaves)
    leaves = [leaf for leaf in leaves if leaf.left not in counting]
    if not leaves:
        return False
    labels = [leaf.label for leaf in leaves]
    strengths = [max(words.label_strength(block.text) for block in leaf.labels) for leaf in leaves]
    refused = sum(1 for strength in strengths if strength < 0)
    strong = sum(1 for strength in strengths if strength == 2)
    doubtful = sum(1 for strength in strengths if strength == 0)
    asked = sum(1 for block in labels if squeeze(block.text).endswith((":", "：")) or words.is_side(block.text))
    if asked * 2 > len(labels) and len(labels) <= 8:
        return False
    if any(words.has_ticks(block.text) for block in labels):
        return False
    if refused > len(labels) // 6:
        return False
    return strong * 3 >= len(labels) or (doubtful * 3 <= len(labels) and strong >= 1) or len(labels) >= 4


def _numbering_row(canvas: Canvas, row: int, leaves: list[Leaf]) -> dict[int, str] | None:
    """Column numbers beneath a header: at least two, all of the numbering kind, and increasing."""
    texts = {}
    for leaf in leaves:
        block = canvas.block(row, leaf.left)
        if block is not None and block.text and block.top == row:
            texts[leaf.left] = squeeze(block.text)
    if len(texts) < 2 or len(texts) * 2 < len(leaves):
        return None
    if (
        len(texts) >= 4
        and all(words.is_column_code(t) for t in texts.values())
        and len(set(texts.values())) == len(texts)
    ):
        return texts
    if not all(words.is_numbering(t) for t in texts.values()):
        return None
    numbers = [int(t.strip("()（）栏列")) for t in texts.values() if t.strip("()（）栏列").isdigit()]
    letters = [t for t in texts.values() if t[:1] in "甲乙丙丁戊己"]
    if not numbers and not letters and not all(len(t) <= 2 for t in texts.values()):
        return None
    steps = [b - a for a, b in zip(numbers, numbers[1:], strict=False)]
    if any(step != 1 for step in steps) and not letters:
        return None
    if not letters and len(numbers) < max(2, len(texts) - 2):
        return None
    if not letters and numbers and numbers[0] not in (0, 1):
        return None
    return texts


def _descend(canvas: Canvas, labels: list[Block], row: int, side: Block | None) -> tuple[int, list[Leaf]]:
    """Follow merged groups down to their leaves. Returns the header's last row and the leaves."""
    bottom = max(block.bottom for block in labels)
    # Labels merged downwards say how deep the header is; without any, groups are followed as far as they go.
    stepped = any(block.height > 1 for block in labels)
    limit = bottom if stepped else bottom + MAX_LEVELS
    leaves = [Leaf(block.left, block.right, [block]) for block in labels]
    for _ in range(MAX_LEVELS):
        grown: list[Leaf] = []
        extended = False
        for leaf in leaves:
            last = leaf.label
            below = last.bottom + 1
            children = _children(canvas, leaf, below, declared=stepped and below <= limit)
            if children and below <= limit and (last.width > 1 or below <= bottom):
                extended = True
                bottom = max(bottom, *(child.bottom for child in children))
                grown += [Leaf(child.left, child.right, [*leaf.labels, child]) for child in children]
            else:
                grown.append(leaf)
        leaves = grown
        if not extended:
            break
    return bottom, leaves


def _children(canvas: Canvas, leaf: Leaf, row: int, *, declared: bool) -> list[Block]:
    """The labels one level below a group, or [] where the rows below are lines to fill.
    ``declared``: labels beside the group reach down to this row, so it is of the header whatever it says."""
    line = canvas.lines.get(row)
    if line is None:
        return []
    inside = [
        b for b in line if b.top == row and leaf.left <= b.left <= leaf.right and b.right - leaf.right <= b.width // 2
    ]
    texts = [block for block in inside if block.text]
    if not texts or any(words.is_number(b.text) or words.has_ticks(b.text) for b in texts):
        return []
    if not declared and any(words.is_value(b.text) for b in texts) and not words.are_opposites(b.text for b in texts):
        return []
    if any(b.text and b.top == row and _to_fill(b.text) for b in line) or (
        not declared and max(b.height for b in texts) > 3
    ):
        return []  # lines to fill begin here
    if leaf.label.width == 1:
        return texts if len(texts) == 1 else []
    if declared and len(inside) == 1 and (inside[0].left, inside[0].right) == (leaf.left, leaf.right):
        return texts
    if len(inside) < 2 or len(texts) < max(2, (len(inside) + 1) // 2):
        return []
    if all(words.is_numbering(b.text) for b in texts):
        return []
    covered = sum(block.width for block in texts)
    return texts if covered * 2 >= leaf.right - leaf.left + 1 else []


def _deeper_single(canvas: Canvas, leaves: list[Leaf], bottom: int) -> list[Leaf]:
    """Leaves whose label stands above the header's last row without being merged down to it."""
    out = []
    for leaf in leaves:
        below = leaf.label.bottom + 1
        if below <= bottom and leaf.label.width == 1:
            found = [
                b
                for row in range(below, bottom + 1)
                if (b := canvas.block(row, leaf.left)) is not None
                and b.text
                and b.top == row
                and not words.is_value(b.text)
            ]
            if found:
                out.append(Leaf(leaf.left, leaf.right, [*leaf.labels, *found]))
                continue
        out.append(leaf)
    return out


def _unmerged_groups(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    """A line of group labels, each over the blanks to its right, with a packed row of leaves under it."""
    below = canvas.next_row(row)
    groups = canvas.texts(row)
    if below is None or not groups or (side is None and _side_label(canvas, below) is not None):
        return None
    leaves_row = packed_labels(canvas, below, side)
    if leaves_row is None or len(leaves_row) < 3 or not _label_like([Leaf(b.left, b.right, [b]) for b in leaves_row]):
        return None
    if len(groups) * 2 > len(leaves_row) or any(
        words.is_side(g.text) or words.label_strength(g.text) < 0 for g in groups
    ):
        return None
    if any(g.right > leaves_row[-1].right for g in groups) or groups[0].left > leaves_row[-1].left:
        return None
    span = leaves_row[-1].right - leaves_row[0].left + 1
    if len(groups) == 1 and not 1 < groups[0].width <= span * 0.6:
        return None
    if _is_heading(canvas, groups) or any(
        b.width > 1 and not b.text for b in canvas.lines[row] if b.right <= leaves_row[-1].right
    ):
        return None  # a merged blank is a cell to write in
    bottom, leaves = _descend(canvas, leaves_row, below, side)
    for leaf in leaves:
        over = [g for g in groups if g.left <= leaf.left]
        if over:
            leaf.labels.insert(0, over[-1])
    return Header(row, bottom, leaves, side=side)


def find_header(canvas: Canvas, row: int) -> Header | None:
    """The header that begins in this row, or None."""
    side = _side_label(canvas, row)
    header = _find(canvas, row, side)
    if side is not None and header is not None and side.bottom <= header.last:
        return _find(canvas, row, None) or header  # 序号 merged down the whole header stands beside no lines
    return header


def _find(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    labels = packed_labels(canvas, row, side)
    header: Header | None = None
    if labels is not None and _is_heading(canvas, labels):
        return None
    if labels is not None:
        bottom, leaves = _descend(canvas, labels, row, side)
        leaves = _deeper_single(canvas, leaves, bottom)
        if _label_like(leaves) and not (len(labels) < 2 and len(leaves) < 2):
            header = Header(row, bottom, leaves, side=side)
    else:
        header = _stepped(canvas, row, side) or _unmerged_groups(canvas, row, side)
    if header is None:
        return None
    _add_unlabelled(canvas, header)
    below = canvas.next_row(header.bottom)
    if below is not None:
        numbering = _numbering_row(canvas, below, header.leaves)
        if numbering:
            header.numbers, header.numbering = below, numbering
    return header


def _add_unlabelled(canvas: Canvas, header: Header) -> None:
    """Columns without a label left of or between the labelled ones are columns too when the lines below use them."""
    first, last = header.leaves[0].left, header.leaves[-1].right
    left_edge = header.side.right + 1 if header.side is not None else canvas.first_column
    known = {column for leaf in header.leaves for column in range(leaf.left, leaf.right + 1)}
    for column in range(left_edge, last):
        if column in known or column in canvas.grid.hidden_columns:
            continue
        used = [b for row in canvas.after(header.bottom) if (b := canvas.block(row, column)) is not None and b.text]
        if used and (column >= first or column == first - 1 or len(used) >= 2):
            header.leaves.append(Leaf(column, column, [Block(header.bottom, column, header.bottom, column)]))
            known.add(column)
    header.leaves.sort(key=lambda leaf: leaf.left)


def _stepped(canvas: Canvas, row: int, side: Block | None) -> Header | None:
    """A header whose columns begin in different rows: blanks in its first row stand over labels in its second."""
    line = [block for block in canvas.lines[row] if side is None or block.left > side.right]
    labels = [block for block in line if block.text and block.top == row]
    if len(labels) < 3 or any(block.width == 1 and words.is_value(block.text) for block in labels):
        return None
    if not any(block.width > 1 for block in labels) and len(labels) * 3 < len(line) * 2:
        return None
    blanks = [b for b in line if not b.text and b.left > labels[0].left and b.right < labels[-1].right]
    below = canvas.next_row(row)
    if not blanks or below is None or not _label_like([Leaf(b.left, b.right, [b]) for b in labels]):
        return None
    under = [canvas.block(below, block.left) for block in blanks]
    if any(b is None or not b.text or words.is_value(b.text) for b in under):
        return None
    bottom, leaves = _descend(canvas, labels, row, side)
    if bottom == row:
        return None
    used = {id(label) for leaf in leaves for label in leaf.labels}
    leaves += [Leaf(b.left, b.right, [b]) for b in under if b is not None and id(b) not in used]
    leaves.sort(key=lambda leaf: leaf.left)
    return Header(row, bottom, leaves, side=side)
