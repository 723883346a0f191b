"""What a table asks: a field a column in lists and crosstabs of several value columns, else a field a stub."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from yibiao.model import FormField, RowLabel
from yibiao.sheets.grid import Grid, Value, plain, squeeze
from yibiao.sheets.layout import field_types, words
from yibiao.sheets.layout.canvas import Block, Canvas
from yibiao.sheets.layout.headers import Leaf
from yibiao.sheets.layout.tables import Table

_TYPED_BY = 200  # values looked at for a column's type
_SAMPLED = 60
_UNIT_COLUMNS = ("计量单位", "单位", "计算单位")


def column_fields(canvas: Canvas, table: Table, unit: str | None) -> list[FormField]:
    """The fields of a list, or of a crosstab with several value columns. ``unit`` is the whole table's."""
    leaves = [(leaf, path) for leaf in table.columns if (path := leaf.path) and leaf.left not in canvas.hidden]
    skipped = {*table.examples, *table.totals}
    rows = [row for row in table.rows if row not in skipped]
    first = rows[0] if rows else table.header.last + 1
    cells = _long_cells(canvas, table) if canvas.tall else _cells(canvas, rows)
    look = _FirstLine(canvas.grid, table, first, unit)
    return [look.field(leaf, path, _present(cells, leaf.left - 1)) for leaf, path in leaves]


def _cells(canvas: Canvas, rows: list[int]) -> list[Sequence[Value]]:
    """The values of the lines that hold some."""
    grid = canvas.grid
    return [grid.rows[row - 1] for row in rows if row <= grid.height and row not in canvas.blank]


def _present(rows: Sequence[Sequence[Value]], index: int) -> list[Value]:
    return [v for row in rows if index < len(row) and (v := row[index]) is not None and v != ""]


def _long_cells(canvas: Canvas, table: Table) -> Sequence[Sequence[Value]]:
    """The values of the lines of a long list, those in its middle included; those not to be counted are near its
    ends."""
    last = table.rows[-1] if table.rows else canvas.last_row
    skipped = {*table.examples, *table.totals}
    rows = canvas.grid.rows[table.first - 1 : last]
    if skipped:
        rows = [row for number, row in enumerate(rows, table.first) if number not in skipped]
    return rows


class _FirstLine:
    """The first line of a table: its formats, validations and formulas stand for those of the whole columns."""

    def __init__(self, grid: Grid, table: Table, row: int, unit: str | None) -> None:
        self.grid, self.row, self.unit = grid, row, unit
        self.examples = table.examples
        self.formats = grid.marks.formats_in(row)
        self.validations = field_types.spans_in(grid, row)

    def field(self, leaf: Leaf, path: tuple[str, ...], present: list[Value]) -> FormField:
        grid, column, name, label = self.grid, leaf.left, path[-1], leaf.label
        choices, validation = field_types.validated_by(self.validations, column)
        unit, required = field_types.asked(path)
        kind = field_types.type_of(
            name,
            unit=unit,
            choices=choices,
            number_format=self.formats.get(column),
            validation=validation,
            values=present[:_TYPED_BY],
        )
        if unit is None and self.unit and _measured(name, kind):
            unit = self.unit
        return FormField(
            path=path,
            label_cell=grid.address(label.top, label.left),
            column=grid.column_name(column),
            type=kind,
            unit=unit,
            required=required,
            choices=choices,
            filled=len(present),
            examples=bool(self.examples) and any(grid.text(row, column) for row in self.examples),
            hidden=column in grid.hidden_columns,
            formula=(self.row, column) in grid.marks.formulas,
            samples=field_types.samples_of(present[:_SAMPLED]) if present else (),
        )


def _measured(name: str, kind: str) -> bool:
    """Whether the unit of the whole table may be this column's: not of counts (人数) and 序号."""
    if kind not in ("decimal", "integer") or words.is_serial_header(name):
        return False
    return field_types.type_of_name(name) != "integer"


def stub_fields(canvas: Canvas, table: Table, labels: list[RowLabel], unit: str | None) -> list[FormField]:
    """The fields of a crosstab with one value column: its stubs."""
    leaf = table.columns[0]
    units = next((c.left for c in table.header.leaves if words.core(c.label.text) in _UNIT_COLUMNS), None)
    fields = []
    for label in labels:
        pairs = _pairs_in(canvas, label.row, leaf)
        value = canvas.block(label.row, leaf.left)
        if value is not None and value.top == label.row and not (pairs and pairs[0][0] is value):
            fields.append(_stub_field(canvas.grid, label, leaf.left, units, unit))
        outer = label.path if pairs and pairs[0][0] is value else label.path[:-1]
        for inner, blank in pairs:
            stub = RowLabel((*outer, inner.flat), canvas.grid.address(inner.top, inner.left), label.row)
            fields.append(_stub_field(canvas.grid, stub, blank.left, None, None))
    return fields


def _pairs_in(canvas: Canvas, row: int, leaf: Leaf) -> list[tuple[Block, Block]]:
    """Labels with their blanks inside the value cell of a line, where it is divided: 房屋权证号 | | 发证日期 |."""
    inside = [b for b in canvas.line(row) if leaf.left <= b.left and b.right <= leaf.right and b.top == row]
    return [
        (label, blank)
        for label, blank in pairwise(inside)
        if words.label_strength(label.text) >= 1 and not words.is_placeholder(label.text) and not blank.text
    ]


def _stub_field(grid: Grid, label: RowLabel, column: int, units: int | None, unit: str | None) -> FormField:
    name, place = label.path[-1], (label.row, column)
    value = grid.value(*place)
    present = [] if value is None or value == "" else [value]
    said = squeeze(grid.text(label.row, units)) if units else ""
    own = field_types.unit_of(name) or (None if said in ("", "—", "-") else said) or unit
    choices, validation = field_types.validated(grid, *place)
    kind = field_types.type_of(
        name,
        unit=own,
        choices=choices,
        number_format=grid.marks.formats.get(place),
        validation=validation,
        values=present,
    )
    return FormField(
        path=label.path,
        label_cell=label.label_cell,
        value_cell=grid.address(*place),
        type="decimal" if kind == "text" else kind,
        unit=own,
        required=field_types.is_required(name),
        choices=choices,
        filled=len(present),
        formula=place in grid.marks.formulas,
        samples=tuple(map(plain, present)),
    )
