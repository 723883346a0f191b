"""Rows a list lacks, written in the look of one of its own rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from yibiao.prefill.cell_values import MAX_TEXT, Kind, UnwritableError, cell
from yibiao.prefill.edits import ListRows
from yibiao.prefill.formulas import RowMap, copier, steady_references
from yibiao.prefill.package import PackageError
from yibiao.prefill.row_growth import SheetFormulas
from yibiao.prefill.sheet_xml import SheetXml, address_of, column_of
from yibiao.prefill.xml_text import escaped, without
from yibiao.sheets.grid import Merge, Value, letters

_SAFE_NUMBER = 10**11


@dataclass(frozen=True, slots=True)
class _Column:
    """One cell of every added row: ``before`` + row number + ``after`` is its start tag. ``source`` is the place of
    its value in a record; without one the cell is empty or a ``formula`` of how many rows below its model it is."""

    before: str
    after: str
    kind: Kind
    source: int | None
    formula: Callable[[int], str] | None


class AddedRows:
    """The rows added to one list. ``refused`` names columns (place in a record) that can not be written, with why."""

    def __init__(
        self,
        sheet: SheetXml,
        formulas: SheetFormulas,
        rows: ListRows,
        *,
        sheet_name: str,
        maps: Mapping[str, RowMap],
        kind_of: Callable[[int], Kind],
        date1904: bool,
    ) -> None:
        self._sheet, self._formulas, self._rows = sheet, formulas, rows
        self._name, self._maps, self._kind_of, self._date1904 = sheet_name, maps, kind_of, date1904
        self.like = rows.like_row or rows.last_row
        self.refused: list[tuple[int, str]] = []
        model = sheet.row_at(self.like)
        self._attributes = without(model.attributes, "spans") if model else ""
        self._columns = self._laid_out()

    def _laid_out(self) -> list[_Column]:
        model = self._sheet.row_at(self.like)
        cells = {c.column: c for c in self._sheet.cells(model)} if model else {}
        sources = self._writable()
        columns = []
        for column in sorted({*cells, *sources}):
            found = cells.get(column)
            style = found.style if found else self._sheet.style_for_new(model, column)
            before, after = f'<{self._sheet.prefix}c r="{letters(column)}', f'" s="{style}"' if style else '"'
            formula = self._formula(column)
            if formula is not None or column in sources or style:
                columns.append(_Column(before, after, self._kind_of(style), sources.get(column), formula))
        return columns

    def _writable(self) -> dict[int, int]:
        """Column → place of its value in a record, for the columns that take values."""
        sources: dict[int, int] = {}
        for place, name in enumerate(self._rows.columns):
            column = column_of(name)
            if column is None:
                self.refused.append((place, "address"))
                continue
            merge = self._sheet.merge_over(self.like, column)
            if merge and (merge.left != column or merge.top != merge.bottom):
                self.refused.append((place, "merged"))
            elif (self.like, column) in self._formulas.by_place:
                self.refused.append((place, "formula"))
            elif column not in sources:
                sources[column] = place
        return sources

    def _formula(self, column: int) -> Callable[[int], str] | None:
        found = self._formulas.by_place.get((self.like, column))
        if found is None or found.kind or not found.text:
            return None
        rows = self._maps[self._name]
        steady = self._formulas.steady(self.like, column, rows)
        if steady is None:
            growth = next(g for g in rows.growths if g.last == self._rows.last_row)
            steady = steady_references(found.text, self.like, None, growth)
        copy = copier(found.text, self._maps, own=self._name, steady=steady)
        return lambda down: escaped(copy(down))

    def merges(self, first: int, count: int, taken: Sequence[Merge]) -> list[Merge]:
        """The merges across columns of the model row, for every added row, but for those that would cut one of
        ``taken``: overlapping merges are a damaged file to Excel."""
        across = [m for m in self._sheet.merges if m.top == m.bottom == self.like]
        beside = [m for m in taken if m.bottom >= first and m.top < first + count]
        free = [m for m in across if all(m.right < b.left or b.right < m.left for b in beside)]
        return [Merge(row, m.left, row, m.right) for row in range(first, first + count) for m in free]

    def xml(self, records: Sequence[Sequence[Value]], first: int, refuse: Callable[[int, int, str], None]) -> str:
        """The rows for ``records``, the first of them being row ``first``. ``refuse(record, place, reason)`` hears of
        values that no cell can hold."""
        p, out = self._sheet.prefix, []
        model = self._maps[self._name].row(self.like)
        text_start, text_end = f' t="inlineStr"><{p}is><{p}t>', f"</{p}t></{p}is></{p}c>"
        for place, record in enumerate(records):
            number = str(first + place)
            out.append(f'<{p}row r="{number}"{self._attributes}>')
            for column in self._columns:
                start = column.before + number + column.after
                if column.source is None:
                    out.append(self._unfilled(start, column, first + place - model))
                    continue
                value = record[column.source]
                if type(value) is str and value.isalnum() and len(value) <= MAX_TEXT:
                    out.append(start + text_start + value + text_end)
                elif type(value) is int and column.kind != "date" and -_SAFE_NUMBER < value < _SAFE_NUMBER:
                    out.append(f"{start}><{p}v>{value}</{p}v></{p}c>")
                else:
                    out.append(self._other(start, value, column, partial(refuse, place, column.source)))
            out.append(f"</{p}row>")
        return "".join(out)

    def _unfilled(self, start: str, column: _Column, down: int) -> str:
        p = self._sheet.prefix
        if column.formula is None:
            return start + "/>"
        return f"{start}><{p}f>{column.formula(down)}</{p}f></{p}c>"

    def _other(self, start: str, value: Value, column: _Column, refuse: Callable[[str], None]) -> str:
        try:
            return cell(start, value, column.kind, prefix=self._sheet.prefix, date1904=self._date1904)
        except UnwritableError as error:
            refuse(str(error))
            return start + "/>"


def with_merges(tail: str, prefix: str, added: Sequence[Merge]) -> str:
    """A sheet's tail with further merges in its list of merges."""
    if not added:
        return tail
    cells = "".join(
        f'<{prefix}mergeCell ref="{address_of(m.top, m.left)}:{address_of(m.bottom, m.right)}"/>' for m in added
    )
    at, opening = tail.find(f"</{prefix}mergeCells>"), tail.find(f"<{prefix}mergeCells")
    if opening < 0 or at < opening:
        raise PackageError("工作表的合并单元格一节已损坏，请用 WPS 或 Excel 另存一份再试。")
    head = tail[opening:at]
    count = head.count(f"<{prefix}mergeCell ") + len(added)
    return f'{tail[:opening]}<{prefix}mergeCells count="{count}"{head[head.index(">") :]}{cells}{tail[at:]}'
