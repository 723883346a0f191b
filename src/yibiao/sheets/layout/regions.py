"""A sheet read from top to bottom: lines of text, tables and card rows, put together as regions.

1. ``_parts`` walks the rows and says what each is: a line outside any table, a table (header with its lines),
   or a row of a card.
2. ``_assemble`` gives each table and card the lines that belong to it: title and side fields above,
   sign-offs and notes below.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from yibiao.model import FormField, Region, RowLabel, SideField
from yibiao.sheets.grid import Grid, squeeze
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas, lay_out
from yibiao.sheets.layout.cards import Card, box_below, card_fields
from yibiao.sheets.layout.headers import Header, find_header
from yibiao.sheets.layout.surroundings import has_blank, keys_of, pick_title, side_fields, table_unit
from yibiao.sheets.layout.kinds import classify
from yibiao.sheets.layout.stubs import row_labels
from yibiao.sheets.layout.table_fields import column_fields, stub_fields
from yibiao.sheets.layout.tables import Table, mark_rows, take_rows

# A table with printed lines inside a card is a block of it up to this many lines; a longer one is a table of its own.
MAX_BLOCK_LINES = 7


@dataclass
class Part:
    """One step of the walk: exactly one of ``line``, ``table`` and ``card_row`` is meant."""

    row: int
    line: list[Block] = field(default_factory=list)
    table: Table | None = None
    card_row: bool = False
    gap: bool = False  # an empty, unframed row stands before it


def understand(grid: Grid, *, hidden_too: bool = False) -> list[Region]:
    """The regions of one sheet, in reading order."""
    canvas = lay_out(grid)
    if canvas is None:
        return []
    parts = _parts(canvas)
    return _assemble(canvas, parts, hidden_too=hidden_too)


def _parts(canvas: Canvas) -> list[Part]:
    parts: list[Part] = []
    gap = False
    position = 0
    rows = canvas.rows
    while position < len(rows):
        row = rows[position]
        texts = canvas.texts(row)
        if not texts:
            if parts and parts[-1].card_row and _framed_row(canvas, row):
                parts.append(Part(row, card_row=True))
            elif not any(b.text for b in canvas.lines[row]):
                gap = True
            position += 1
            continue
        aside = not any(p.table or p.card_row for p in parts) and _stands_above(canvas, row, texts)
        table = None if aside or words.is_meta_line(texts[0].text) else _table_at(canvas, row, parts)
        if aside:
            parts.append(Part(row, line=texts, gap=gap))
            position += 1
        elif table is not None:
            parts.append(Part(row, table=table, gap=gap))
            position = next((i for i, r in enumerate(rows) if r > table.last), len(rows))
        else:
            kind = _inside_box(canvas, row, parts) or _is_card_row(canvas, row, texts)
            parts.append(Part(row, card_row=True, gap=gap) if kind else Part(row, line=texts, gap=gap))
            position += 1
        gap = False
    _free_the_head(canvas, parts)
    return parts


def _free_the_head(canvas: Canvas, parts: list[Part]) -> None:
    """Boxes at the head of a sheet that hold its title, its number and who it is for are lines above the table."""
    head = []
    for part in parts:
        if part.table is not None:
            break
        head.append(part)
    else:
        return
    boxes = [part for part in head if part.card_row][:5]
    titled = [i for i, part in enumerate(boxes) if any(_is_title_box(b) for b in canvas.texts(part.row))]
    for part in boxes[: titled[-1] + 1] if titled else ():
        part.card_row, part.line = False, canvas.texts(part.row)


def _is_title_box(block: Block) -> bool:
    return (
        (words.names_a_sheet(block.text)
        and len(squeeze(block.text)) > 4
        and block.width > 1)
        or (words.names_a_sheet(block.text) and len(squeeze(block.text)) > 8)
    )


def _stands_above(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A title, a note or side fields at the head of a sheet, framed or not."""
    asked = [b for b in texts if not words.is_value(b.text)]
    if len(asked) == 1 and canvas.grid.table is None:
        block = asked[0]
        if words.names_a_sheet(block.text) or words.is_note(block.text) or words.is_attachment(block.text):
            return True
    if canvas.grid.table is None and asked and all(len(keys_of(b.text)) > 1 for b in asked):
        return True
    if (
        canvas.grid.table is None
        and len(asked) == 1
        and words.is_meta_line(asked[0].text)
        and _full_width(canvas, asked[0])
    ):
        return True
    if not asked or not (words.is_side(asked[0].text) or any(words.is_meta_line(b.text) for b in asked)):
        return False
    soon = []
    for below in canvas.after(row):
        if canvas.texts(below):
            soon.append(below)
        if len(soon) == 3:
            break
    headers = [find_header(canvas, below) for below in soon]
    return any(h is not None and len(h.leaves) >= max(4, len(texts)) for h in headers)


def _inside_box(canvas: Canvas, row: int, parts: list[Part]) -> bool:
    """A row beside a tall label of the card above (a hint, 签名：, 年 月 日 within an opinion's box)."""
    return bool(parts) and parts[-1].card_row and any(b.text and b.top < row for b in canvas.lines[row])


def _framed_row(canvas: Canvas, row: int) -> bool:
    return (
        any(canvas.has_edge(b.top, b.left) or b.width > 1 for b in canvas.lines[row]) or canvas.grid.table is not None
    )


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
    header = table.header
    in_card = bool(parts) and parts[-1].card_row and not parts[-1].gap
    if header.side is not None and header.side.top < header.top and not table.rows:
        return False
    if len(header.leaves) == 2 and not table.rows:
        return not parts and all(words.label_strength(leaf.label.text) == 2 for leaf in header.leaves)
    if len(header.leaves) == 2:
        return bool(table.rows) and (len(table.rows) >= 2 or not in_card) and not _pairs(canvas, table)
    if in_card and not table.rows and (len(header.leaves) < 6 or (len(parts) > 1 and parts[-2].card_row)):
        return False
    in_turn = in_card or header.side is not None or table.ended_by_card
    if len(table.rows) == 1 and in_turn and header.top == header.bottom:
        return False  # labels over one line of cells: pairs of a card
    return not _alternates(canvas, table, header, in_card)


def _pairs(canvas: Canvas, table: Table) -> bool:
    """Two columns of which the first holds labels in every line, and the second answers: a card written downwards."""
    left = table.header.leaves[0].left
    stubs = [b for row in table.rows if (b := canvas.block(row, left)) is not None and b.text]
    strong = sum(1 for b in stubs if words.label_strength(b.text) == 2)
    return bool(stubs) and strong * 2 > len(table.rows) and words.label_strength(table.header.leaves[1].label.text) < 2


def _alternates(canvas: Canvas, table: Table, header: Header, in_card: bool) -> bool:
    """A filled card line: every second text is surely a label, the others hardly, and the next rows do the same."""
    if header.bottom != header.top or len(header.leaves) % 2 or len(header.leaves) < 4:
        return False
    strengths = [words.label_strength(leaf.label.text) for leaf in header.leaves]
    odd, even = strengths[0::2], strengths[1::2]
    return min(odd) == 2 and max(even) < 2 and (in_card or sum(even) < len(even))


def _is_card_row(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A label with a cell to write in beside it."""
    line = canvas.lines[row]
    if all(words.is_side(b.text) or words.is_attachment(b.text) for b in texts) and not _boxed(canvas, row, texts):
        return False
    if words.is_meta_line(texts[0].text) and not (canvas.grid.table or canvas.has_edge(row, texts[0].left)):
        return False
    for position, block in enumerate(line[:-1]):
        right = line[position + 1]
        if not block.text or block.top != row or words.label_strength(block.text) < 0:
            continue
        if words.is_note(block.text) and not _boxed(canvas, row, [block]):
            continue
        drawn = _boxed(canvas, row, [block])
        if not right.text and (right.width > 1 or right.height > 1) and block.width <= 4:
            return True
        if not right.text and drawn and _boxed(canvas, row, [right]):
            return True
        if right.text and drawn and (words.is_placeholder(right.text) or words.label_strength(right.text) < 2):
            return True
        if right.text and block.height > right.height and drawn:
            return True
    return _over_a_box(canvas, row, texts) or _lone_in_card(canvas, row, texts)


def _over_a_box(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A short label across the card with a large blank box of the same width under it."""
    block = texts[0]
    if len(texts) != 1 or not _full_width(canvas, block) or words.label_strength(block.text) < 1:
        return False
    below = box_below(canvas, block)
    return below is not None and below.height > 1


def _boxed(canvas: Canvas, row: int, blocks: list[Block]) -> bool:
    if canvas.grid.table is not None:
        return True
    if canvas.bordered:
        return all(canvas.has_edge(b.top, b.left) for b in blocks)
    if any(b.width > 4 for b in blocks):
        return False
    labels = [b for b in canvas.texts(row) if words.label_strength(b.text) >= 1]
    return len(labels) > 1 or _column_of_labels(canvas, row)


def _column_of_labels(canvas: Canvas, row: int) -> bool:
    """Without borders, a lone label is a card's only among others beneath each other."""
    here = canvas.texts(row)[0]
    if here.width > 1:
        return False
    near = [r for r in (row - 1, row + 1, row - 2, row + 2) if r in canvas.lines]
    alike = [r for r in near if len(t := canvas.texts(r)) in (1, 2) and t[0].left == here.left and t[0].width == 1]
    return len(alike) >= 2 and words.label_strength(here.text) == 2


def _full_width(canvas: Canvas, block: Block) -> bool:
    return (block.width + 1) * 10 >= (canvas.last_column - canvas.first_column + 1) * 9 and block.width > 2


def _lone_in_card(canvas: Canvas, row: int, texts: list[Block]) -> bool:
    """A single wide cell with blanks of its own (联系电话：____), or a tall one, inside a frame."""
    if len(texts) == 1 and _full_width(canvas, texts[0]) and not has_blank(texts[0].text) and texts[0].height == 1:
        return False
    if not _boxed(canvas, row, texts) or (canvas.grid.table is None and not canvas.bordered):
        return False
    block = texts[0]
    if words.is_note(block.text) and len(texts) == 1:
        return False
    return block.height > 1 or bool(keys_of(block.text)) or (len(texts) > 1 and not words.is_note(block.text))


@dataclass
class _Draft:
    """A region being put together."""

    first: int
    last: int
    tables: Table | None = None
    card: Card | None = None
    above: list[list[Block]] = field(default_factory=list)
    below: list[list[Block]] = field(default_factory=list)
    embedded: bool = False


def _assemble(canvas: Canvas, parts: list[Part], *, hidden_too: bool) -> list[Region]:
    drafts: list[_Draft] = []
    lines: list[Part] = []
    card: _Draft | None = None
    for index, part in enumerate(parts):
        if part.table is None and not part.card_row:
            lines.append(part)
            continue
        if part.card_row:
            if card is not None and not _breaks_card(lines, part):
                assert card.card is not None
                bands = _bands_before(canvas, lines, part)
                card.card.bands.update(bands)
                card.below += [line.line for line in lines if line.row not in bands]
                card.card.rows.append(part.row)
                card.last = part.row
                lines = []
                continue
            above, bands = _split_lines(canvas, lines, drafts, part, card_follows=True)
            card = _Draft(part.row, part.row, card=Card([part.row]), above=above)
            assert card.card is not None
            card.card.bands.update(bands)
            drafts.append(card)
            lines = []
            continue
        assert part.table is not None
        embedded = card is not None and not part.gap and not _breaks_card(lines, part)
        if embedded and card is not None:
            titles = [line.line for line in lines if _is_band(canvas, line)]
            card.below += [line.line for line in lines if not _is_band(canvas, line)]
            beside = part.table.header.side is not None
            fixed = (beside or len(part.table.rows) <= MAX_BLOCK_LINES) and _fixed_lines(canvas, part.table)
            if fixed and card.card is not None:
                card.card.blocks[part.row] = part.table
                if titles:
                    card.card.bands[part.row] = titles[-1][0]
            else:
                section = titles or ([[band]] if (band := _open_band(card.card)) else [])
                drafts.append(_Draft(part.row, part.table.last, tables=part.table, above=section, embedded=True))
                if card.card is not None and titles:
                    card.card.bands[part.row] = None
            card.last = part.table.last
        else:
            above, _ = _split_lines(canvas, lines, drafts, part, card_follows=False)
            drafts.append(_Draft(part.row, part.table.last, tables=part.table, above=above))
            following = parts[index + 1] if index + 1 < len(parts) else None
            if not (following is not None and following.card_row):
                card = None
        lines = []
    if drafts and canvas.grid.table is not None:
        signed = [block for block in _paragraph_lines(canvas.grid.after) if words.is_side(block[0].text) or has_blank(block[0].text)]
        drafts[-1].below += signed
    if drafts:
        owner = card if card is not None and card.last >= drafts[-1].last else drafts[-1]
        owner.below += [line.line for line in lines]
    return [r for draft in drafts if (r := _region(canvas, draft, drafts[0].first, hidden_too=hidden_too)) is not None]


def _open_band(card: Card | None) -> Block | None:
    """The section a card is in at its end."""
    return card.bands[max(card.bands)] if card is not None and card.bands else None


def _fixed_lines(canvas: Canvas, table: Table) -> bool:
    """A block of a card whose lines are printed: 父亲, 母亲; 第一学年, 第二学年."""
    if table.kind == "crosstab":
        return True
    panels = table.panels or [table]
    if not all(_lines_are_named(canvas, panel) for panel in panels):
        return False
    for panel in panels:
        panel.stubs, panel.columns = panel.header.leaves[:1], panel.header.leaves[1:]
    return True


def _lines_are_named(canvas: Canvas, table: Table) -> bool:
    """Whether every line (but for empty ones at the end) has a printed name in its first column and blanks beside it."""
    first, rest = table.header.leaves[0], table.header.leaves[1:]
    rows = [row for row in table.rows if row not in table.examples]
    names = [
        (b := canvas.block(row, first.left)) is not None and bool(b.text) and not words.is_number(b.text)
        for row in rows
    ]
    while names and not names[-1]:
        names.pop()
    others = [
        b
        for row in rows
        for leaf in rest
        if (b := canvas.block(row, leaf.left)) is not None
        and b.text
        and not words.is_placeholder(b.text)
        and len(b.text) <= 30
    ]
    return len(names) * 4 >= len(rows) * 3 and all(names) and not others


def _bands_before(canvas: Canvas, lines: list[Part], part: Part) -> dict[int, Block | None]:
    """The section lines directly above a card row; a line that only says who fills ends the section before it."""
    bands: dict[int, Block | None] = {}
    if part.gap:
        return bands
    for line in reversed(lines):
        if not _is_band(canvas, line):
            break
        bands[line.row] = None if words.says_who_fills(line.line[0].text) else line.line[0]
        if line.gap:
            break
    return bands


def _breaks_card(lines: list[Part], part: Part) -> bool:
    """A new title after an empty row begins another form."""
    return any(
        line.gap
        and len(line.line) == 1
        and words.ends_like_title(line.line[0].text)
        and not words.is_note(line.line[0].text)
        for line in lines
    )


def _is_band(canvas: Canvas, part: Part) -> bool:
    """A short line across a card that names the section under it."""
    if len(part.line) != 1:
        return False
    block = part.line[0]
    flat = squeeze(block.text)
    if block.width * 2 < canvas.last_column - canvas.first_column + 1 and block.width < 6:
        return False
    if words.is_placeholder(block.text) and not (words.tick_count(block.text) == 1 and _full_width(canvas, block)):
        return False
    if not 2 <= len(flat) <= 40 or words.is_note(block.text):
        return False
    if has_blank(block.text):
        return False
    return _full_width(canvas, block) or not (words.is_side(block.text) or keys_of(block.text))


def _split_lines(
    canvas: Canvas, lines: list[Part], drafts: list[_Draft], part: Part, *, card_follows: bool
) -> tuple[list[list[Block]], dict[int, Block | None]]:
    """Lines between two regions: what ends the one above, what begins the one below, and a card's first band."""
    if not drafts:
        start = 0
    else:
        start = next(
            (
                i
                for i, line in enumerate(lines)
                if any(words.is_attachment(b.text) for b in line.line)
                or (len(line.line) == 1 and not words.is_note(line.line[0].text) and not words.is_side(line.line[0].text)
                    and not keys_of(line.line[0].text) and len(squeeze(line.line[0].text)) <= 40)
            ),
            None,
        )  # fmt: skip
        if start is None:
            start = next((i for i, line in enumerate(lines) if line.gap), len(lines))
        drafts[-1].below += [line.line for line in lines[:start]]
    above = lines[start:]
    bands: dict[int, Block | None] = {}
    if card_follows and len(above) > 1 and _is_band(canvas, above[-1]) and not part.gap:
        title = pick_title(canvas, [line.line for line in above[:-1]])
        band = above[-1].line[0].text
        if title is not None and (words.is_listed(band) or not words.ends_like_title(band)):
            bands[above[-1].row] = above[-1].line[0]
            above = above[:-1]
    return [line.line for line in above], bands


def _paragraph_lines(paragraphs: list[str]) -> list[list[Block]]:
    return [[Block(0, 0, 0, 0, text.strip())] for text in paragraphs if text.strip()]


def _region(canvas: Canvas, draft: _Draft, first: int, *, hidden_too: bool) -> Region | None:
    grid = canvas.grid
    above = draft.above
    title = None
    if grid.table is not None and not draft.embedded and draft.first == first:
        paragraphs = _paragraph_lines(grid.before)
        title = pick_title(canvas, paragraphs)
        if (
            title is not None
            and draft.card is not None
            and above
            and _is_band(canvas, Part(above[-1][0].top, line=above[-1]))
        ):
            draft.card.bands[above[-1][0].top] = above[-1][0]
        above = [*paragraphs, *above]
    title = title or pick_title(canvas, above)
    table = draft.tables
    if draft.card is not None and title is not None and title.top and not words.names_a_sheet(title.text):
        if any(b is not None for b in draft.card.bands.values()) and above and above[-1] == [title]:
            # One section line among several, the first of them: not the title of them all.
            draft.card.bands[title.top], title = title, None
    if title is None and table is not None and table.header.side is not None:
        title = table.header.side
    unit = table_unit([b.text for line in above for b in line])
    meta, filler, notes = _around(canvas, draft, above, title)
    region = Region(
        sheet=grid.name,
        kind="card",
        hidden=grid.hidden,
        title=squeeze(title.text) if title else "",
        title_cell=grid.address(title.top, title.left) if title and title.top else None,
        meta_fields=tuple(meta),
        filler_fields=tuple(filler),
        notes_rows=tuple(notes),
    )
    if table is None:
        assert draft.card is not None
        fields, signed = card_fields(canvas, draft.card)
        region = replace(region, fields=tuple(fields), filler_fields=(*region.filler_fields, *signed))
        return region if fields else None
    if _only_remarks(table):
        return None
    return _table_region(canvas, table, region, unit, embedded=draft.embedded, hidden_too=hidden_too)


def _only_remarks(table: Table) -> bool:
    """A printed list with room for remarks asks nothing."""
    return table.kind == "crosstab" and all(words.core(leaf.label.text) in ("备注", "备考") for leaf in table.columns)


def _table_region(
    canvas: Canvas, table: Table, region: Region, unit: str | None, *, embedded: bool, hidden_too: bool
) -> Region:
    header = table.header
    first = table.rows[0] if table.rows else header.last + 1
    labels: list[RowLabel] = []
    fields: list[FormField] = []
    for panel in (table.panels if table.kind == "crosstab" else []) or [table]:
        stubs = row_labels(canvas, panel) if panel.kind == "crosstab" else []
        labels += stubs
        if panel.kind == "crosstab" and len(panel.columns) == 1:
            fields += stub_fields(canvas, panel, stubs, unit)
        else:
            fields += column_fields(canvas, panel, unit, hidden_too=hidden_too)
    if header.side is not None:
        fields = [_under_side(f, header) for f in fields]
    elif embedded and region.title and table.kind == "list":
        fields = [replace(f, path=(region.title, *f.path)) for f in fields]
    return replace(
        region,
        kind=table.kind,
        header_rows=(header.top, header.bottom),
        data_rows=(first, max(first, table.last)),
        fields=tuple(fields),
        row_labels=tuple(labels),
        example_rows=tuple(table.examples),
        total_rows=tuple(table.totals),
    )


def _under_side(one: FormField, header: Header) -> FormField:
    assert header.side is not None
    return replace(one, path=(squeeze(header.side.text), *one.path))


def _around(
    canvas: Canvas, draft: _Draft, above: list[list[Block]], title: Block | None
) -> tuple[list[SideField], list[SideField], list[int]]:
    meta: list[SideField] = []
    filler: list[SideField] = []
    notes: list[int] = []
    for blocks in above:
        rest = [b for b in blocks if b is not title]
        for one in side_fields(canvas, rest):
            (filler if words.is_filler(one.label) and "单位" not in one.label else meta).append(one)
        if rest and rest[0].top and words.is_note(rest[0].text):
            notes.append(rest[0].top)
    for blocks in draft.below:
        found = side_fields(canvas, blocks)
        if found and not words.is_note(blocks[0].text):
            filler += found
        elif not words.is_attachment(blocks[0].text) and blocks[0].top:
            notes.append(blocks[0].top)
    return meta, filler, notes
