"""What in other parts of a workbook hangs on the rows of a sheet: names, pictures, comments, tables, charts, and the
formulas of other sheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from yibiao.prefill.formulas import RowMap, moved, quoted
from yibiao.prefill.package import Package
from yibiao.prefill.row_growth import moved_anchors, shifted, stretched
from yibiao.prefill.sheet_xml import SheetXml
from yibiao.prefill.workbook_parts import WorkbookParts, bytes_of, relations, relations_name, text_of
from yibiao.prefill.xml_text import changed_attribute, changed_contents, unescaped

_VML_ANCHOR = re.compile(r"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_CHART = re.compile(r"charts/chart[^/]*\.xml$")
_PIVOT = re.compile(r"pivotCache/pivotCacheDefinition[^/]*\.xml$")


def moved_parts(workbook: WorkbookParts, maps: Mapping[str, RowMap]) -> dict[str, bytes]:
    """Every part beside the sheets and the workbook itself that changes when rows are added to the sheets of
    ``maps``."""
    package, changed = workbook.package, dict[str, bytes]()
    for part, change in _changes(workbook, maps):
        before = text_of(changed.get(part) or package.read(part), part)
        after = change(before)
        if after != before:
            changed[part] = bytes_of(after)
    return changed


def _changes(workbook: WorkbookParts, maps: Mapping[str, RowMap]) -> Iterator[tuple[str, Callable[[str], str]]]:
    for name, rows in maps.items():
        for relation in relations(workbook.package, workbook.sheets[name].part):
            change = OF_SHEET.get(relation.kind)
            if change and not relation.external and relation.target in workbook.package:
                yield relation.target, partial(change, rows=rows)
    for part in workbook.package.names():
        if _CHART.search(part):
            yield part, lambda xml: changed_contents(xml, "f", lambda text: moved(text, maps, own=None))
        elif _PIVOT.search(part):
            yield part, lambda xml: _moved_pivot(xml, maps)


def _moved_vml(xml: str, rows: RowMap) -> str:
    """Comment boxes and old controls: ``Anchor`` holds columns, rows and pixels; all rows count from 0."""

    def anchor(found: re.Match[str]) -> str:
        numbers = [part.strip() for part in found.group(2).split(",")]
        if len(numbers) == 8 and numbers[2].isdigit() and numbers[6].isdigit():
            delta = rows.row(int(numbers[2]) + 1) - 1 - int(numbers[2])
            numbers[2], numbers[6] = str(int(numbers[2]) + delta), str(int(numbers[6]) + delta)
        return found.group(1) + ", ".join(numbers) + found.group(3)

    return changed_contents(_VML_ANCHOR.sub(anchor, xml), "Row", lambda row: str(rows.row(int(row) + 1) - 1))


def _moved_comments(xml: str, rows: RowMap) -> str:
    return changed_attribute(xml, "comment|threadedComment", "ref", lambda ref: shifted(ref, rows))


def _moved_table(xml: str, rows: RowMap) -> str:
    return changed_attribute(
        xml, "table|autoFilter|sortState|sortCondition", "ref", lambda ref: stretched(ref, rows, single=False)
    )


def _moved_pivot(xml: str, maps: Mapping[str, RowMap]) -> str:
    found = re.search(r'<(?:\w+:)?worksheetSource\b[^>]*\bsheet="([^"]*)"', xml)
    rows = maps.get(unescaped(found.group(1))) if found else None
    if rows is None:
        return xml
    return changed_attribute(xml, "worksheetSource", "ref", lambda ref: stretched(ref, rows, single=False))


# What belongs to one sheet, by the kind of relation, and how it follows the rows.
OF_SHEET: dict[str, Callable[..., str]] = {
    "drawing": moved_anchors,
    "vmlDrawing": _moved_vml,
    "comments": _moved_comments,
    "threadedComment": _moved_comments,
    "table": _moved_table,
}


def moved_names(workbook: str, maps: Mapping[str, RowMap]) -> str:
    """The workbook's XML with its names (print areas and titles too) following the rows."""
    return changed_contents(workbook, "definedName", lambda text: moved(text, maps, own=None))


def without_calculation_chain(workbook: WorkbookParts) -> tuple[str | None, dict[str, bytes]]:
    """The calculation chain's part, to be dropped since its cells have moved, and the parts that named it. Excel
    builds it anew."""
    chain = workbook.related("calcChain")
    if chain is None:
        return None, {}
    package, changed = workbook.package, dict[str, bytes]()
    base = chain.rsplit("/", 1)[-1]
    for name, pattern in (
        (relations_name(workbook.part), rf'<(?:\w+:)?Relationship\b[^>]*Target="[^"]*{re.escape(base)}"[^>]*/>'),
        ("[Content_Types].xml", rf'<(?:\w+:)?Override\b[^>]*PartName="/{re.escape(chain)}"[^>]*/>'),
    ):
        changed[name] = bytes_of(re.sub(pattern, "", text_of(package.read(name), name)))
    return chain, changed


class FormulaWeb:
    """Which sheets compute from which, so that only totals that can have changed lose their old value."""

    def __init__(self, workbook: WorkbookParts, sheet_of: Callable[[str], SheetXml]) -> None:
        self._texts: dict[str, str] = {}
        for name, entry in workbook.sheets.items():
            if _may_compute(workbook.package, entry.part):
                sheet = sheet_of(entry.part)
                if sheet.has_formulas:
                    found = re.findall(rf"<{sheet.prefix}f\b[^>]*>([^<]+)<", sheet.data)
                    self._texts[name] = unescaped("\n".join(found))
        self._names = workbook.defined_names

    @property
    def any(self) -> bool:
        return bool(self._texts)

    def after(self, edited: set[str]) -> set[str]:
        """Sheets that are not edited themselves but compute from those that are, directly or not."""
        reached, grown = set(edited), True
        while grown:
            wanted = self._ways_to(reached)
            more = {name for name, text in self._texts.items() if name not in reached and wanted.search(text)}
            reached |= more
            grown = bool(more)
        return reached - edited

    def _ways_to(self, sheets: set[str]) -> re.Pattern[str]:
        """A pattern of all that may lead to one of the sheets: its name, a name defined on it, a table, INDIRECT."""
        ways = [re.escape(form) for s in sheets for form in (quoted(s), f"'{s.replace(chr(39), chr(39) * 2)}'!")]
        names = [n for n, text in self._names.items() if re.search("|".join(ways), text)]
        ways += [rf"(?<![\w.]){re.escape(name)}(?![\w.])" for name in names]
        return re.compile("|".join([*ways, r"INDIRECT\(", r"\w\["]))


def _may_compute(package: Package, part: str) -> bool:
    return b"<f" in (body := package.read(part)) or b":f" in body
