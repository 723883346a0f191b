"""A form's sheets as rows of cells for a page: merged cells as spans, every cell that belongs to a field marked with
it. Texts are plain; the template escapes them. What personal data the file itself holds is masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yibiao.model import FormField, Region
from yibiao.prefill.addresses import column_of, position
from yibiao.sheets.grid import Grid, Merge
from yibiao_web.forms.reading import Understood
from yibiao_web.ledger.masking import masked

MOST_ROWS, MOST_COLUMNS, SAMPLE_ROWS = 60, 80, 6


@dataclass(frozen=True, slots=True)
class ShownCell:
    """``key`` is the field's "region.number"; ``part`` is label, value or nothing of a field."""

    text: str
    address: str
    rowspan: int = 1
    colspan: int = 1
    key: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    number: int
    cells: list[ShownCell]


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """``left_out`` counts rows that are not shown."""

    name: str
    title: str
    columns: list[str]
    rows: list[ShownRow]
    left_out: int = 0
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def shown_sheets(read: Understood, items: Mapping[tuple[int, int], str]) -> list[ShownSheet]:
    """The sheets that hold regions, in the order of the file. ``items`` is what each field means."""
    made = []
    for grid in read.workbook.grids:
        regions = [(at, one) for at, one in enumerate(read.form.regions) if one.sheet == grid.name and not one.hidden]
        if regions:
            made.append(_sheet(grid, regions, items))
    return made


def _sheet(grid: Grid, regions: Sequence[tuple[int, Region]], items: Mapping[tuple[int, int], str]) -> ShownSheet:
    marks = _marks(regions)
    height = min(grid.height, _last_row(regions), MOST_ROWS)
    width = min(max((len(row) for row in grid.rows[:height]), default=0), MOST_COLUMNS)
    merges = _merged(grid, height, width)
    rows = [
        ShownRow(row, _cells(grid, row, merges, width, marks, items))
        for row in range(1, height + 1)
        if row not in grid.hidden_rows
    ]
    title = next((one.title for _, one in regions if one.title), "")
    columns = [grid.column_name(column) for column in range(1, width + 1) if column not in grid.hidden_columns]
    return ShownSheet(grid.name, title, columns, rows, grid.height - height, list(grid.before), list(grid.after))


def _last_row(regions: Sequence[tuple[int, Region]]) -> int:
    """Long lists are shown by their first rows, unless something stands below them."""
    last = 0
    for _, one in regions:
        ends = [row.row for row in one.row_labels] + [position(f.value_cell or f.label_cell)[0] for f in one.fields]
        sides = [position(side.label_cell)[0] for side in (*one.meta_fields, *one.filler_fields) if side.label_cell]
        first = one.data_rows[0] + SAMPLE_ROWS - 1 if one.data_rows and one.kind == "list" else 0
        bottom = min(first, one.data_rows[1]) if one.data_rows and first else 0
        last = max(last, bottom, *ends, *(row for row in sides if row <= MOST_ROWS), 0)
    return last


def _marks(regions: Sequence[tuple[int, Region]]) -> dict[tuple[int, int], tuple[str, str]]:
    """(row, column) → (field, part)."""
    marks: dict[tuple[int, int], tuple[str, str]] = {}
    for at, region in regions:
        for number, one in enumerate(region.fields):
            key = f"{at}.{number}"
            for place in _value_places(region, one):
                marks.setdefault(place, (key, "value"))
            marks[position(one.label_cell)] = (key, "label")
    return marks


def _value_places(region: Region, one: FormField) -> list[tuple[int, int]]:
    if one.value_cell:
        return [position(one.value_cell)]
    column = column_of(one.column)
    if not column:
        return []
    if region.kind == "crosstab":
        return [(row.row, column) for row in region.row_labels]
    first, last = region.data_rows or (0, -1)
    return [(row, column) for row in range(first, min(last, first + MOST_ROWS) + 1)]


def _cells(
    grid: Grid, row: int, merges: Mapping[tuple[int, int], Merge], width: int,
    marks: Mapping[tuple[int, int], tuple[str, str]], items: Mapping[tuple[int, int], str],
) -> list[ShownCell]:  # fmt: skip
    cells = []
    for column in range(1, width + 1):
        if column in grid.hidden_columns:
            continue
        merge = merges.get((row, column))
        if merge and (row, column) != (merge.top, merge.left):
            continue
        key, part = marks.get((row, column), ("", ""))
        text = grid.text(row, column)
        if part == "value" and text:
            region, number = map(int, key.split("."))
            text = str(masked(items.get((region, number), ""), text))
        spans = _spans(grid, merge) if merge else (1, 1)
        cells.append(ShownCell(text, grid.address(row, column), *spans, key, part))
    return cells


def _merged(grid: Grid, height: int, width: int) -> dict[tuple[int, int], Merge]:
    """Each covered cell's range, cut where the showing ends."""
    found: dict[tuple[int, int], Merge] = {}
    for one in grid.merges:
        cut = Merge(one.top, one.left, min(one.bottom, height), min(one.right, width))
        for row in range(cut.top, cut.bottom + 1):
            found.update(((row, column), cut) for column in range(cut.left, cut.right + 1))
    return found


def _spans(grid: Grid, merge: Merge) -> tuple[int, int]:
    """Without hidden rows and columns."""
    rows = sum(row not in grid.hidden_rows for row in range(merge.top, merge.bottom + 1))
    columns = sum(column not in grid.hidden_columns for column in range(merge.left, merge.right + 1))
    return max(1, rows), max(1, columns)
