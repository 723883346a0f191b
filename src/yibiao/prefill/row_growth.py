"""A worksheet whose lists grow: what lies below moves down, what surrounds a list stretches with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from yibiao.prefill.formulas import RowMap, chains_as_sums, moved, steady_references, translated
from yibiao.prefill.package import PackageError
from yibiao.prefill.sheet_xml import MAX_ROW, CellXml, RowXml, SheetXml, address_of, merge_of
from yibiao.prefill.xml_text import attribute, changed_attribute, changed_contents, escaped, unescaped, without
from yibiao.sheets.grid import Merge

_FOLLOWING = "dataValidation|conditionalFormatting|ignoredError|protectedRange"  # stretch even from one cell
_SQREF = re.compile(r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?")
_ROWS = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)")
_ANCHOR = re.compile(
    r"<((?:\w+:)?)((?:two|one)CellAnchor|anchor|objectAnchor)\b([^>]*)>(.*?)</\1\2>", re.DOTALL
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormulaXml:
    """A cell's formula, shared ones written out. ``kind`` is ``None`` for a plain one."""

    attributes: str
    text: str
    kind: str | None


class SheetFormulas:
    """All formulas of a sheet by (row, column), in the template's own rows."""

    def __init__(self, sheet: SheetXml) -> None:
        p = sheet.prefix
        self.tag = re.compile(rf"<{p}f\b([^>]*?)(?:/>|>(.*?)</{p}f>)", re.DOTALL)
        self.by_place: dict[tuple[int, int], FormulaXml] = {}
        masters: dict[str, tuple[int, int, str]] = {}
        if not sheet.has_formulas:
            return
        for row in sheet.rows():
            if f"<{p}f" not in row.body:
                continue
            for cell in sheet.cells(row):
                found = self.tag.search(cell.inner)
                if found:
                    self.by_place[row.number, cell.column] = self._written_out(found, row.number, cell.column, masters)

    @staticmethod
    def _written_out(
        found: re.Match[str], row: int, column: int, masters: dict[str, tuple[int, int, str]]
    ) -> FormulaXml:
        attributes, text = found.group(1), unescaped(found.group(2) or "")
        kind = attribute(attributes, "t")
        if kind != "shared":
            return FormulaXml(attributes, text, kind if kind != "normal" else None)
        key = attribute(attributes, "si") or ""
        if text:
            masters[key] = (row, column, text)
        elif key in masters:
            top, left, master = masters[key]
            text = translated(master, row - top, column - left)
        return FormulaXml(without(attributes, "t", "si", "ref"), text, None)

    def steady(self, row: int, column: int, rows: RowMap) -> list[bool] | None:
        """Which references of a list's formula do not move from row to row; ``None`` outside the growing lists."""
        growth, mine = rows.around(row), self.by_place[row, column]
        if growth is None:
            return None
        for other in (row - 1, row + 1):
            formula = self.by_place.get((other, column))
            if formula is not None and rows.around(other) == growth:
                return steady_references(mine.text, row, (other, formula.text), growth)
        return steady_references(mine.text, row, None, growth)


def grown_sheet(sheet: SheetXml, formulas: SheetFormulas, name: str, maps: Mapping[str, RowMap]) -> str:
    """The sheet's XML after rows were added to the sheets of ``maps``; the added rows themselves are still to come."""
    rows = maps.get(name, RowMap())
    pieces, at = [], 0
    for row in sheet.rows() if rows.growths or formulas.by_place else ():
        pieces.append(sheet.data[at : row.start])
        pieces.append(_moved_row(sheet, formulas, row, name, maps))
        at = row.end
    pieces.append(sheet.data[at:])
    head = changed_attribute(sheet.head, "dimension", "ref", lambda ref: stretched(ref, rows, single=True))
    head = changed_attribute(head, "selection", "(?:sqref|activeCell)", lambda ref: shifted(ref, rows))
    return head + "".join(pieces) + _moved_tail(sheet, name, maps)


def _moved_row(
    sheet: SheetXml, formulas: SheetFormulas, row: RowXml, name: str, maps: Mapping[str, RowMap]
) -> str:  # fmt: skip
    p = sheet.prefix
    number = maps[name].unbounded(row.number) if name in maps else row.number
    if number > MAX_ROW:
        return _pushed_off(sheet, row)
    if number == row.number and f"<{p}f" not in row.body:
        return sheet.data[row.start : row.end]
    cells = [_moved_cell(sheet, formulas, row.number, number, cell, name, maps) for cell in sheet.cells(row)]
    return f'<{p}row r="{number}"{row.attributes}>{"".join(cells)}</{p}row>'


def _pushed_off(sheet: SheetXml, row: RowXml) -> str:
    """Blank rows at the foot of a sheet make way; a row that says something does not."""
    if any(cell.inner for cell in sheet.cells(row)):
        raise PackageError("要填的行数超过工作表的最大行数，下方已有内容会被挤出工作表，请分成几份填写。")
    return ""


def _moved_cell(
    sheet: SheetXml,
    formulas: SheetFormulas,
    row: int,
    number: int,
    cell: CellXml,
    name: str,
    maps: Mapping[str, RowMap],
) -> str:
    p, inner = sheet.prefix, cell.inner
    if (row, cell.column) in formulas.by_place:
        inner = formulas.tag.sub(lambda _: _moved_formula(p, formulas, row, cell.column, name, maps), inner, count=1)
    start = f'<{p}c r="{address_of(number, cell.column)}"{cell.attributes}'
    return f"{start}>{inner}</{p}c>" if inner else f"{start}/>"


def _moved_formula(
    p: str, formulas: SheetFormulas, row: int, column: int, name: str, maps: Mapping[str, RowMap]
) -> str:  # fmt: skip
    formula, own = formulas.by_place[row, column], maps.get(name, RowMap())
    text, steady = formula.text, formulas.steady(row, column, own)
    if steady is None:
        text = chains_as_sums(text, own.growths)
    text = moved(text, maps, own=name, row=row, steady=steady)
    attributes = formula.attributes
    if formula.kind:
        attributes = changed_attribute(f"<f{attributes}>", "f", "(?:ref|r1|r2)", lambda ref: shifted(ref, own))[2:-1]
    return f"<{p}f{attributes}>{escaped(text)}</{p}f>" if text else f"<{p}f{attributes}/>"


def shifted(references: str, rows: RowMap) -> str:
    """Every address moved with its row."""
    return _ROWS.sub(lambda m: m.group(1) + str(rows.row(int(m.group(2)))), references)


def stretched(references: str, rows: RowMap, *, single: bool) -> str:
    """Ranges that stretch with a list when they end with it; of one row only if ``single``."""

    def one(found: re.Match[str]) -> str:
        merge = merge_of(found.group())
        if merge is None:
            return found.group()
        stretches = single or merge.top < merge.bottom
        bottom = rows.end(merge.bottom) if stretches else rows.row(merge.bottom)
        first = address_of(rows.row(merge.top), merge.left)
        if ":" not in found.group() and bottom == rows.row(merge.top):
            return first
        return f"{first}:{address_of(bottom, merge.right)}"

    return _SQREF.sub(one, references)


def _moved_tail(sheet: SheetXml, name: str, maps: Mapping[str, RowMap]) -> str:
    tail, rows = sheet.tail, maps.get(name, RowMap())
    for element in ("formula", "formula1", "formula2", "f"):
        tail = changed_contents(tail, element, lambda text: moved(text, maps, own=name))
    tail = changed_attribute(tail, "hyperlink", "location", lambda text: moved(text, maps, own=name))
    if not rows.growths:
        return tail
    tail = changed_attribute(tail, _FOLLOWING, "sqref", lambda ref: stretched(ref, rows, single=True))
    tail = changed_contents(tail, "sqref", lambda ref: stretched(ref, rows, single=True))
    tail = changed_attribute(
        tail, "autoFilter|sortState|sortCondition|hyperlink|protectedRange", "ref",
        lambda ref: stretched(ref, rows, single=False),
    )  # fmt: skip
    tail = re.sub(
        r"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks>", lambda m: _moved_breaks(m.group(), rows), tail, flags=re.DOTALL
    )
    return moved_anchors(_moved_merges(sheet, tail, rows), rows)


def _moved_breaks(xml: str, rows: RowMap) -> str:
    """A page break belongs to the row below it."""
    return changed_attribute(xml, "brk", "id", partial(_moved_break, rows=rows))


def _moved_break(number: str, rows: RowMap) -> str:
    return str(rows.row(int(number) + 1) - 1) if number.isdecimal() else number


def _moved_merges(sheet: SheetXml, tail: str, rows: RowMap) -> str:
    if not sheet.merges:
        return tail
    p = sheet.prefix
    merges = grown_merges(sheet.merges, rows)
    cells = "".join(
        f'<{p}mergeCell ref="{address_of(m.top, m.left)}:{address_of(m.bottom, m.right)}"/>' for m in merges
    )
    block = f'<{p}mergeCells count="{len(merges)}">{cells}</{p}mergeCells>'
    return re.sub(rf"<{p}mergeCells\b.*?</{p}mergeCells>", lambda _: block, tail, count=1, flags=re.DOTALL)


def grown_merges(merges: list[Merge], rows: RowMap) -> list[Merge]:
    """Merged ranges moved; one that runs down beside a list to its last row stretches with it."""
    return [
        Merge(rows.row(m.top), m.left, rows.end(m.bottom) if m.top < m.bottom else rows.row(m.bottom), m.right)
        for m in merges
    ]


def moved_anchors(xml: str, rows: RowMap) -> str:
    """Pictures, text boxes, charts and controls below a list move down with their rows (rows count from 0 here).
    One that is set not to move with cells stays; one set not to change size keeps its height."""

    def one(found: re.Match[str]) -> str:
        whole, attributes = found.group(), found.group(3)
        if attribute(attributes, "editAs") == "absolute" or attribute(attributes, "moveWithCells") in ("0", "false"):
            return whole
        numbers = [int(n) for n in re.findall(r"<(?:\w+:)?row>(\d+)</", whole)][:2]
        if not numbers:
            return whole
        targets = [rows.row(number + 1) - 1 for number in numbers]
        if attribute(attributes, "editAs") == "oneCell":
            targets = [number + targets[0] - numbers[0] for number in numbers]
        left = iter(targets)
        return re.sub(r"(<(?:\w+:)?row>)\d+(</)", lambda m: f"{m.group(1)}{next(left)}{m.group(2)}", whole, count=2)

    return _ANCHOR.sub(one, xml)
