"""What a template's region asks, field by field, and in which words the answers are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yibiao.catalogue import Catalogue, DataItem
from yibiao.model import FormField, MatchedForm, Region
from yibiao.prefill.addresses import column_of
from yibiao.prefill.local_items import local_key
from yibiao.prefill.rendering import Render, hints_of, renderer
from yibiao.prefill.values import Heard
from yibiao.prefill.viewpoints import Viewpoint, item_of, region_kind, viewpoint
from yibiao.sheets.grid import Grid

NUMBERING = "record.row_number"
_PERIODS = frozenset(f"record.{one}" for one in ("period", "year", "month", "quarter", "school_year", "term"))
"""In a list the record's own; over a crosstab's column they say of when its figures are, and those are asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field to answer. ``code`` is the item as asked of the region's subject; ``None`` where nobody knows what is
    meant. ``render`` puts a value in the template's words."""

    field: FormField
    code: str | None
    render: Render

    @property
    def label(self) -> str:
        return "→".join(self.field.path)


@dataclass(frozen=True, slots=True)
class Question:
    """A region with its fields; 序号 apart, 备注 and computed cells left out."""

    region: Region
    grid: Grid
    number: int
    view: Viewpoint
    fields: tuple[Asked, ...]
    numbering: str | None = None

    @property
    def kind(self) -> str:
        return self.view.kind


def question(
    matched: MatchedForm,
    number: int,
    grid: Grid,
    catalogue: Catalogue,
    local: Mapping[str, str],
    heard: Heard | None = None,
) -> Question:
    """The question that region ``number`` puts. ``local`` are codes of fields no catalogue item was found for, by
    ``local_key``."""
    region = matched.form.regions[number]
    kind = region_kind(matched, number, catalogue)
    items: list[tuple[FormField, DataItem | None, float]] = []
    numbering = None
    for at, one in enumerate(region.fields):
        match = matched.by_field.get((number, at))
        item = item_of(match, kind, catalogue, one.path)
        code = item.code if item else None
        if code == NUMBERING:
            numbering = numbering or one.column
            continue
        if code in _PERIODS and region.kind == "crosstab" and one.column:
            item, code = None, None
        if one.formula or one.hidden or (code is not None and code.startswith("record.")):
            continue
        items.append((one, item, match.factor if match else 1.0))
    view = viewpoint([item for _, item, _ in items if item is not None], catalogue)
    asked = []
    for one, item, factor in items:
        if item is None:
            code = local.get(f"{view.kind}:{local_key(matched.form.title, region, one)}")
            own = catalogue.items.get(code or "")
        else:
            own = catalogue.items[view.code(item)]
        render = _render(one, own, factor, region, grid, catalogue, heard or {})
        asked.append(Asked(one, own.code if own else None, render))
    return Question(region, grid, number, view, tuple(asked), numbering)


def _render(
    one: FormField,
    item: DataItem | None,
    factor: float,
    region: Region,
    grid: Grid,
    catalogue: Catalogue,
    heard: Heard,
) -> Render:
    if item is None:
        return lambda value: value
    codes = catalogue.code_lists.get(item.choices or "")
    return renderer(one, item, codes, factor, hints_of(one, region, grid), heard)


def free_rows(asked: Question) -> tuple[int, int] | None:
    """First and last row that records may go into: below the header and its examples, above the first total."""
    region = asked.region
    if region.data_rows is None:
        return (region.header_rows[1] + 1, region.header_rows[1] + 1) if region.header_rows else None
    first, last = region.data_rows
    closed = {*region.total_rows, *region.example_rows}
    start = first
    while start <= last and start not in region.total_rows and (start in closed or _occupied(asked, start)):
        start += 1
    end = start
    while end + 1 <= last and end + 1 not in closed and not _occupied(asked, end + 1):
        end += 1
    return (start, end) if start <= last and start not in region.total_rows else None


def _occupied(asked: Question, row: int) -> bool:
    """Whether somebody already wrote into a row; a printed 序号 is not writing."""
    columns = [column_of(f.field.column) for f in asked.fields if f.field.column]
    return any(asked.grid.text(row, at).strip() for at in columns)


def main_cards(questions: Sequence[Question]) -> dict[str, Question]:
    """The card by which a page's subjects are chosen, by page."""
    main: dict[str, Question] = {}
    for asked in questions:
        if asked.region.kind == "card":
            known = main.get(page(asked))
            if known is None or len(asked.fields) > len(known.fields):
                main[page(asked)] = asked
    return main


def follows(asked: Question, main: Question | None) -> bool:
    """Whether whom a list or card is about follows from the page's main card: its members, or the same subjects."""
    if main is None or asked.region.kind == "crosstab":
        return False
    if asked.region.kind == "list":
        return asked.kind == "person"
    return asked.kind == main.kind or {asked.kind, main.kind} == {"person", "household"}


def page(asked: Question) -> str:
    """The sheet, or the whole of a document: what stands together on it is about the same subjects."""
    return "" if asked.grid.table is not None else asked.region.sheet
