"""The parts of a sheet put together as regions: each table and card gets the lines that belong to it, title and side
fields above, sign-offs and notes below; tables within a card become its blocks or lists of their own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from yibiao.model import FormField, Region, RowLabel, SideField
from yibiao.sheets.grid import Grid
from yibiao.sheets.layout import words
from yibiao.sheets.layout.canvas import Block, Canvas, lay_out
from yibiao.sheets.layout.cards import Bands, Card, card_fields
from yibiao.sheets.layout.stubs import row_labels
from yibiao.sheets.layout.surroundings import has_blank, keys_of, pick_title, side_fields, table_unit
from yibiao.sheets.layout.table_fields import column_fields, stub_fields
from yibiao.sheets.layout.tables import Table
from yibiao.sheets.layout.walk import Part, walk

# A table with printed lines inside a card is a block of it up to this many lines; a longer one is a table of its own.
MAX_BLOCK_LINES = 7

Lines = list[list[Block]]


def understand(grid: Grid, *, hidden_too: bool = False) -> list[Region]:
    """The regions of one sheet, in reading order."""
    canvas = lay_out(grid, hidden_too=hidden_too)
    if canvas is None:
        return []
    drafts = _Assembly(canvas).drafts_of(walk(canvas))
    regions = (_region(canvas, draft, drafts[0].first) for draft in drafts)
    return [region for region in regions if region is not None]


@dataclass
class _Draft:
    """A region being put together: a table or a card."""

    first: int
    last: int
    content: Table | Card
    above: Lines = field(default_factory=list)
    below: Lines = field(default_factory=list)
    embedded: bool = False  # a list within a card


@dataclass
class _Open:
    """The card that rows are still added to, and its draft."""

    draft: _Draft
    card: Card


@dataclass
class _Assembly:
    canvas: Canvas
    drafts: list[_Draft] = field(default_factory=list)
    lines: list[Part] = field(default_factory=list)  # since the last table or card row
    open: _Open | None = None

    def drafts_of(self, parts: list[Part]) -> list[_Draft]:
        for index, part in enumerate(parts):
            if part.is_line:
                self.lines.append(part)
                continue
            continues = self.open is not None and not any(map(_begins_another_form, self.lines))
            if part.table is not None:
                card_follows = index + 1 < len(parts) and parts[index + 1].card_row
                self._add_table(part, part.table, embedded=continues and not part.gap, card_follows=card_follows)
            elif self.open is not None and continues:
                self._continue_card(part, self.open)
            else:
                self._begin_card(part)
            self.lines = []
        self._close()
        return self.drafts

    def _begin_card(self, part: Part) -> None:
        above, bands = self._split_lines(part, for_card=True)
        card = Card([part.row], bands)
        draft = _Draft(part.row, part.row, card, above)
        self.drafts.append(draft)
        self.open = _Open(draft, card)

    def _continue_card(self, part: Part, to: _Open) -> None:
        bands = _bands_before(self.canvas, self.lines, part)
        to.card.bands.update(bands)
        to.draft.below += [line.line for line in self.lines if line.row not in bands]
        to.card.rows.append(part.row)
        to.draft.last = part.row

    def _add_table(self, part: Part, table: Table, *, embedded: bool, card_follows: bool) -> None:
        if embedded and self.open is not None:
            self._embed(part, table, self.open)
            return
        above, _ = self._split_lines(part, for_card=False)
        self.drafts.append(_Draft(part.row, table.last, table, above))
        if not card_follows:
            self.open = None

    def _embed(self, part: Part, table: Table, into: _Open) -> None:
        """A table inside a card: one of its blocks if its lines are printed, else a list of its own."""
        titles = [line.line for line in self.lines if _is_band(self.canvas, line)]
        into.draft.below += [line.line for line in self.lines if not _is_band(self.canvas, line)]
        few = table.header.side is not None or len(table.rows) <= MAX_BLOCK_LINES
        if few and _fixed_lines(self.canvas, table):
            into.card.blocks[part.row] = table
            if titles:
                into.card.bands[part.row] = titles[-1][0]
        else:
            band = into.card.last_band
            section = titles or ([[band]] if band is not None else [])
            self.drafts.append(_Draft(part.row, table.last, table, section, embedded=True))
            if titles:
                into.card.bands[part.row] = None
        into.draft.last = table.last

    def _close(self) -> None:
        """Give the lines after the last table or card to the region they stand under."""
        if not self.drafts:
            return
        last = self.drafts[-1]
        if self.canvas.word:
            paragraphs = _paragraph_lines(self.canvas.grid.after)
            last.below += [b for b in paragraphs if words.is_side(b[0].text) or has_blank(b[0].text)]
        owner = self.open.draft if self.open is not None and self.open.draft.last >= last.last else last
        owner.below += [line.line for line in self.lines]

    def _split_lines(self, part: Part, *, for_card: bool) -> tuple[Lines, Bands]:
        """Lines between two regions: what ends the one above, what begins the one below, and a card's first band."""
        start = 0
        if self.drafts:
            start = _where_next_begins(self.lines)
            self.drafts[-1].below += [line.line for line in self.lines[:start]]
        above = self.lines[start:]
        bands: Bands = {}
        if for_card and len(above) > 1 and _is_band(self.canvas, above[-1]) and not part.gap:
            title = pick_title([line.line for line in above[:-1]])
            band = above[-1].line[0]
            if title is not None and (words.is_listed(band.text) or not words.ends_like_title(band.text)):
                bands[above.pop().row] = band
        return [line.line for line in above], bands


def _where_next_begins(lines: list[Part]) -> int:
    """The place of the line that begins the next region: 附件, a title, else what stands after a gap."""
    for place, line in enumerate(lines):
        if any(words.is_attachment(b.text) for b in line.line) or _may_name(line):
            return place
    return next((place for place, line in enumerate(lines) if line.gap), len(lines))


def _may_name(line: Part) -> bool:
    if len(line.line) != 1:
        return False
    block = line.line[0]
    asks = words.is_note(block.text) or words.is_side(block.text) or keys_of(block.text)
    return not asks and len(block.flat) <= 40


def _begins_another_form(line: Part) -> bool:
    """A new title after an empty row."""
    if not line.gap or len(line.line) != 1:
        return False
    text = line.line[0].text
    return words.ends_like_title(text) and not words.is_note(text)


def _is_band(canvas: Canvas, part: Part) -> bool:
    """A short line across a card that names the section under it."""
    if len(part.line) != 1:
        return False
    block = part.line[0]
    text, across = block.text, canvas.spans(block)
    if block.width * 2 < canvas.width and block.width < 6:
        return False
    if not 2 <= len(block.flat) <= 40 or words.is_note(text) or has_blank(text):
        return False
    if words.is_placeholder(text) and not (across and words.tick_count(text) == 1):
        return False
    return across or not (words.is_side(text) or keys_of(text))


def _bands_before(canvas: Canvas, lines: list[Part], part: Part) -> Bands:
    """The section lines directly above a card row; a line that only says who fills ends the section before it."""
    bands: Bands = {}
    if part.gap:
        return bands
    for line in reversed(lines):
        if not _is_band(canvas, line):
            break
        bands[line.row] = None if words.says_who_fills(line.line[0].text) else line.line[0]
        if line.gap:
            break
    return bands


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
    """Whether every line (but for empty ones at the end) has a printed name in its first column, blanks beside it."""
    first, *rest = table.header.leaves
    rows = [row for row in table.rows if row not in table.examples]
    stubs = [canvas.block(row, first.left) for row in rows]
    names = [stub is not None and bool(stub.text) and not words.is_number(stub.text) for stub in stubs]
    while names and not names[-1]:
        names.pop()
    if len(names) * 4 < len(rows) * 3 or not all(names):
        return False
    beside = (canvas.block(row, leaf.left) for row in rows for leaf in rest)
    return not any(b and b.text and len(b.text) <= 30 and not words.is_placeholder(b.text) for b in beside)


def _paragraph_lines(paragraphs: list[str]) -> Lines:
    """Paragraphs outside a Word table, as blocks without a place."""
    return [[Block.with_text(0, 0, 0, 0, text)] for text in paragraphs if text.strip()]


def _region(canvas: Canvas, draft: _Draft, first: int) -> Region | None:
    grid, content = canvas.grid, draft.content
    above, title = _title(canvas, draft, first)
    meta, filler, notes = _around(canvas, draft, above, title)
    region = Region(
        sheet=grid.name,
        kind="card",
        hidden=grid.hidden,
        title=title.flat if title else "",
        title_cell=grid.address(title.top, title.left) if title and title.top else None,
        meta_fields=tuple(meta),
        filler_fields=tuple(filler),
        notes_rows=tuple(notes),
    )
    if isinstance(content, Card):
        fields, signed = card_fields(canvas, content)
        return replace(region, fields=tuple(fields), filler_fields=(*filler, *signed)) if fields else None
    if _only_remarks(content):
        return None
    unit = table_unit([b.text for line in above for b in line])
    return _table_region(canvas, content, region, unit, embedded=draft.embedded)


def _title(canvas: Canvas, draft: _Draft, first: int) -> tuple[Lines, Block | None]:
    """The lines above a region, and the title among them. A card may keep what looks like one as its first band."""
    grid, content, above = canvas.grid, draft.content, draft.above
    if draft.embedded and above:
        return above, above[-1][0]
    title = None
    if canvas.word and not draft.embedded and draft.first == first:
        paragraphs = _paragraph_lines(grid.before)
        title = pick_title(paragraphs)
        if title is not None and isinstance(content, Card) and above:
            row = above[-1][0].top
            if _is_band(canvas, Part(row, line=above[-1])):
                content.bands[row] = above[-1][0]
        above = [*paragraphs, *above]
    title = title or pick_title(above)
    if isinstance(content, Card):
        band = draft.above[-1] if draft.above else []
        if len(band) == 1 and words.is_ticked(band[0].text) and _is_band(canvas, Part(band[0].top, line=band)):
            content.bands[band[0].top] = band[0]
        if title is not None and title.top and above[-1] == [title] and _first_of_bands(content, title):
            content.bands[title.top] = title
            return above, None
    elif title is None:
        title = content.header.side
    return above, title


def _first_of_bands(card: Card, title: Block) -> bool:
    """One section line among several, the first of them: not the title of them all."""
    return not words.names_a_sheet(title.text) and any(band is not None for band in card.bands.values())


def _only_remarks(table: Table) -> bool:
    """A printed list with room for remarks asks nothing."""
    return table.kind == "crosstab" and all(words.core(leaf.label.text) in ("备注", "备考") for leaf in table.columns)


def _table_region(canvas: Canvas, table: Table, region: Region, unit: str | None, *, embedded: bool) -> Region:
    header = table.header
    labels: list[RowLabel] = []
    fields: list[FormField] = []
    if table.kind == "crosstab":
        panels = table.panels or [table]
        for panel, stubs in zip(panels, row_labels(canvas, panels), strict=True):
            labels += stubs
            if len(panel.columns) == 1:
                fields += stub_fields(canvas, panel, stubs, unit)
            else:
                fields += column_fields(canvas, panel, unit)
    else:
        fields = column_fields(canvas, table, unit)
    outer = header.side.flat if header.side is not None else ""
    if not outer and embedded and table.kind == "list":
        outer = region.title
    if outer:
        fields = [replace(one, path=(outer, *one.path)) for one in fields]
    return replace(
        region,
        kind=table.kind,
        header_rows=(header.top, header.bottom),
        data_rows=(table.first, max(table.first, table.last)),
        fields=tuple(fields),
        row_labels=tuple(labels),
        example_rows=tuple(table.examples),
        total_rows=tuple(table.totals),
    )


def _around(
    canvas: Canvas, draft: _Draft, above: Lines, title: Block | None
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
