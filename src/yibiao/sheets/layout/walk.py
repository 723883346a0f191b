"""A sheet walked from top to bottom: each row is a line outside any table, the first of a table, or a row of a card."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise, takewhile

from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.cards import box_below
from yibiao.sheets.layout.headers import Header, find_header
from yibiao.sheets.layout.kinds import classify
from yibiao.sheets.layout.surroundings import has_blank, keys_of
from yibiao.sheets.layout.tables import Table, mark_rows, take_rows


@dataclass
class Part:
    """One step of the walk: a table, a row of a card, or else a line with its texts."""

    row: int
    line: list[Block] = field(default_factory=list)
    table: Table | None = None
    card_row: bool = False
    gap: bool = False  # an empty, unframed row stands before it

    @property
    def is_line(self) -> bool:
        return self.table is None and not self.card_row


def walk(canvas: Canvas) -> list[Part]:
    parts: list[Part] = []
    gap = False
    done = 0
    for row in canvas.rows:
        if row <= done:
            continue
        texts = canvas.texts(row)
        if texts:
            part = _part_at(canvas, row, texts, parts)
            part.gap, gap = gap and bool(parts), False
            parts.append(part)
            done = part.table.last if part.table is not None else row
        elif parts and parts[-1].card_row and _framed_row(canvas, row):
            parts.append(Part(row, card_row=True))
        elif row in canvas.blank or not any(block.text for block in canvas.line(row)):
            gap = True
    _free_the_head(canvas, parts)
    return parts


def _part_at(canvas: Canvas, row: int, texts: list[Block], parts: list[Part]) -> Part:
    if all(part.is_line for part in parts) and _stands_above(canvas, row, texts, titled=bool(parts)):
        return Part(row, line=texts)
    table = None if words.is_meta_line(texts[0].text) else _table_at(canvas, row, parts)
    if table is not None:
        return Part(row, table=table)
    if parts and parts[-1].table is not None and _signs_off(texts):
        return Part(row, line=texts)
    if _inside_box(canvas, row, parts) or _is_card_row(canvas, row, texts) or _goes_on(canvas, texts, parts):
        return Part(row, card_row=True)
    return Part(row, line=texts)


def _free_the_head(canvas: Canvas, parts: list[Part]) -> None:
    """Boxes at the head of a sheet that hold its title, its number and who it is for are lines above the table."""
    head = list(takewhile(lambda part: part.table is None, parts))
    if len(head) == len(parts):
        return
    boxes = list(islice((part for part in head if part.card_row), 5))
    titled = [i for i, part in enumerate(boxes) if any(map(_is_title_box, canvas.texts(part.row)))]
    for part in boxes[: titled[-1] + 1] if titled else ():
        part.card_row, part.line = False, canvas.texts(part.row)


def _is_title_box(block: Block) -> bool:
    return words.names_a_sheet(block.text) and len(block.flat) > (4 if block.width > 1 else 8)


def _stands_above(canvas: Canvas, row: int, texts: list[Block], *, titled: bool) -> bool:
    """A title, a note or side fields at the head of a sheet, framed or not."""
    asked = [b for b in texts if not words.is_value(b.text)]
    if not asked:
        return False
    if not canvas.word:
        first = asked[0].text
        if len(asked) == 1:
            if words.names_a_sheet(first) or words.is_note(first) or words.is_attachment(first):
                return True
            if canvas.spans(asked[0]) and (
                words.is_meta_line(first) or (titled and has_blank(first) and keys_of(first))
            ):
                return True
        if all(len(keys_of(b.text)) > 1 for b in asked):
            return True
    if not words.is_side(asked[0].text) and not any(words.is_meta_line(b.text) for b in asked):
        return False
    soon = islice((below for below in canvas.after(row) if canvas.texts(below)), 3)
    headers = (find_header(canvas, below) for below in soon)
    return any(header is not None and len(header.leaves) >= max(4, len(texts)) for header in headers)


def _signs_off(texts: list[Block]) -> bool:
    """站长：  经办人：   年 月 日 right below a table, framed or not."""
    asked = [b.text for b in texts if not words.is_placeholder(b.text)]
    return bool(asked) and all(map(words.ends_in_colon, asked)) and (len(asked) > 1 or words.is_side(asked[0]))


def _inside_box(canvas: Canvas, row: int, parts: list[Part]) -> bool:
    """A row beside a tall label of the card above (a hint, 签名：, 年 月 日 within an opinion's box)."""
    return bool(parts) and parts[-1].card_row and any(b.text and b.top < row for b in canvas.line(row))


def _goes_on(canvas: Canvas, texts: list[Block], parts: list[Part]) -> bool:
    """A row of labels with colons right below such a row of an undrawn card, in the same columns."""
    if canvas.bordered or not parts or not parts[-1].card_row:
        return False
    above = {b.left for b in canvas.texts(parts[-1].row) if words.ends_in_colon(b.text)}
    here = {b.left for b in texts if words.ends_in_colon(b.text)}
    return len(here) > 1 and here <= above and canvas.next_row(parts[-1].row) == texts[0].top


def _framed_row(canvas: Canvas, row: int) -> bool:
    if canvas.word or row not in canvas.blank:
        return canvas.word or any(canvas.has_edge(b.top, b.left) or b.width > 1 for b in canvas.line(row))
    return bool(canvas.edges[row] & canvas.bits(canvas.first_column, canvas.last_column))


# --- tables


def _table_at(canvas: Canvas, row: int, parts: list[Part]) -> Table | None:
    header = find_header(canvas, row)
    if header is None:
        return None
    table = take_rows(canvas, header)
    mark_rows(canvas, table)
    classify(canvas, table)
    return table if _plausible(canvas, table, parts) else None


def _plausible(canvas: Canvas, table: Table, parts: list[Part]) -> bool:
    """Whether a packed row really heads a table and is not a line of a (filled) card."""
    header, lines = table.header, len(table.rows)
    in_card = bool(parts) and parts[-1].card_row and not parts[-1].gap
    if header.side is not None and header.side.top < header.top and not lines:
        return False
    if len(header.leaves) == 2:
        if not lines:
            return not parts and all(words.label_strength(leaf.label.text) == 2 for leaf in header.leaves)
        return (lines >= 2 or not in_card) and not _pairs(canvas, table)
    if in_card and not lines:
        to_fill = all(words.is_placeholder(leaf.label.text) for leaf in header.leaves[1:])
        if to_fill or len(header.leaves) < 6 or (len(parts) > 1 and parts[-2].card_row):
            return False
    in_turn = in_card or header.side is not None or table.ended_by_card
    if lines == 1 and in_turn and header.top == header.bottom:
        return False  # labels over one line of cells: pairs of a card
    return not _alternates(header, in_card) and not _answers_itself(header)


def _pairs(canvas: Canvas, table: Table) -> bool:
    """Two columns of which the first holds labels in every line, and the second answers: a card written downwards."""
    left, right = table.header.leaves
    stubs = [b for row in table.rows if (b := canvas.block(row, left.left)) is not None and b.text]
    strong = sum(1 for b in stubs if words.label_strength(b.text) == 2)
    return bool(stubs) and strong * 2 > len(table.rows) and words.label_strength(right.label.text) < 2


def _alternates(header: Header, in_card: bool) -> bool:
    """A filled card line: every second text is surely a label, the others hardly."""
    if header.bottom != header.top or len(header.leaves) % 2 or len(header.leaves) < 4:
        return False
    strengths = [words.label_strength(leaf.label.text) for leaf in header.leaves]
    labels, answers = strengths[0::2], strengths[1::2]
    return min(labels) == 2 and max(answers) < 2 and (in_card or sum(answers) < len(answers))


_LONG_FIGURE = re.compile(r"\d{6}|\d-\d|@")  # an ID number, a telephone, a date; not the 1 of a numbered column


def _answers_itself(header: Header) -> bool:
    """性别 | 男, 民族 | 汉族 beside each other: a filled card line, whatever the other texts may be."""
    if header.bottom != header.top:
        return False
    texts = [(words.core(leaf.label.text), leaf.label.text) for leaf in header.leaves]
    return any(
        (asked == "性别" and answer in ("男", "女"))
        or (asked.startswith(("是否", "有无")) and answer in ("是", "否", "有", "无"))
        or (asked == "民族" and answer.endswith("族"))
        or (words.label_strength(label) == 2 and words.is_value(said) and _LONG_FIGURE.search(said))
        for (asked, label), (answer, said) in pairwise(texts)
    )


# --- card rows


def _is_card_row(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A label with a cell to write in beside it."""
    first = texts[0]
    if all(words.is_side(b.text) or words.is_attachment(b.text) for b in texts) and not _boxed(canvas, row, texts):
        return False
    if words.is_meta_line(first.text) and not (canvas.word or canvas.has_edge(row, first.left)):
        return False
    line = canvas.line(row)
    for label, right in pairwise(line):
        if label.text and label.top == row and _has_answer(canvas, row, label, right):
            return True
    return _over_a_box(canvas, texts) or _lone_in_card(canvas, row, texts)


def _has_answer(canvas: Canvas, row: int, label: Block, right: Block) -> bool:
    if words.label_strength(label.text) < 0:
        return False
    drawn = _boxed(canvas, row, [label])
    if words.is_note(label.text) and not drawn:
        return False
    if not right.text:
        wide = (right.width > 1 or right.height > 1) and label.width <= 4
        return wide or (drawn and _boxed(canvas, row, [right]))
    if not drawn:
        return False
    answer = words.is_placeholder(right.text) or words.label_strength(right.text) < 2
    return answer or label.height > right.height


def _over_a_box(canvas: Canvas, texts: list[Block]) -> bool:
    """A short label across the card with a large blank box of the same width under it."""
    block = texts[0]
    if len(texts) != 1 or not canvas.spans(block) or words.label_strength(block.text) < 1:
        return False
    return box_below(canvas, block) is not None


def _boxed(canvas: Canvas, row: int, blocks: list[Block]) -> bool:
    """Whether blocks are drawn as cells; where nothing is drawn, whether they stand as a card's do."""
    if canvas.word:
        return True
    if canvas.bordered:
        return all(canvas.has_edge(b.top, b.left) for b in blocks)
    if any(b.width > 4 for b in blocks):
        return False
    labels = sum(1 for b in canvas.texts(row) if words.label_strength(b.text) >= 1)
    return labels > 1 or _column_of_labels(canvas, row)


def _column_of_labels(canvas: Canvas, row: int) -> bool:
    """Without borders, a lone label is a card's only among others beneath each other."""
    here = canvas.texts(row)[0]
    if here.width > 1 or words.label_strength(here.text) < 2:
        return False
    near = [texts for r in (row - 1, row + 1, row - 2, row + 2) if len(texts := canvas.texts(r)) in (1, 2)]
    return sum(1 for texts in near if texts[0].left == here.left and texts[0].width == 1) >= 2


def _lone_in_card(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A single wide cell with blanks of its own (联系电话：____), or a tall one, inside a frame."""
    block = texts[0]
    alone = len(texts) == 1
    if not (canvas.word or canvas.bordered) or not _boxed(canvas, row, texts):
        return False
    if alone and (
        words.is_note(block.text) or (canvas.spans(block) and block.height == 1 and not has_blank(block.text))
    ):
        return False
    return block.height > 1 or bool(keys_of(block.text)) or not (alone or words.is_note(block.text))
