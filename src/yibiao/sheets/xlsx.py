"""OOXML workbooks: values and merges by calamine, the rest by one own pass over each sheet's XML (``sheet_xml``).

Order of events for a sheet: its part is surveyed (how far do values go, which rows are hidden); only then calamine
reads it, from a copy without the empty end where that is long, because calamine allocates the whole rectangle.
Choices of validations are resolved last, when all sheets are there.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from python_calamine import CalamineSheet, CalamineWorkbook

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.choices import area
from yibiao.sheets.grid import Grid, Merge, Value, Workbook
from yibiao.sheets.guard import LOOKS_BYTES, MAX_CELLS, MEBI, Package, Unreadable, parse_xml, shielded
from yibiao.sheets.sheet_xml import (
    RawValidation,
    Survey,
    hidden_columns,
    raw_validations,
    read_looks,
    slim,
    survey_sheet,
)
from yibiao.sheets.styles import Look, read_looks_table
from yibiao.sheets.tidying import damaged_numbers, resolve_validations, sound_merges, trim

LONGEST_ROW = 32 * MEBI  # bytes of one row's XML
WASTE = MEBI // 4  # bytes of valueless rows at the end of a sheet that calamine is spared


@dataclass(slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool
    survey: Survey = field(default_factory=Survey)


@dataclass(slots=True)
class _Book:
    """What is shared by the sheets of one file while they are read."""

    package: Package
    file: str
    main: str
    links: dict[str, tuple[str, str]]
    looks: list[Look]
    reader: CalamineWorkbook
    budget: int = MAX_CELLS
    findings: list[Finding] = field(default_factory=list)


def open_xlsx(package: Package, file: str, main: str) -> Workbook:
    root = shielded(lambda: parse_xml(package.read(main)))
    if root is None:
        raise Unreadable(finding("damaged_file", file=file, where=main))
    links = _links(package, main)
    sheets = _sheets(root, links, package)
    if not sheets:
        raise Unreadable(finding("no_sheets", file=file))
    looks = read_looks_table(package.read(_target(links, "/styles")))
    package.verify(_target(links, "/sharedStrings"))
    reader = shielded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(package.data)))
    if reader is None:
        raise Unreadable(finding("damaged_file", file=file, where="工作簿结构"))
    book = _Book(package, file, main, links, list(looks), reader)
    workbook = Workbook("xlsx", findings=book.findings)
    workbook.defined_names = _defined_names(root)
    raw = []
    for sheet in sheets:
        grid, validations = _read_sheet(book, sheet)
        workbook.grids.append(grid)
        raw.append(validations)
    resolve_validations(workbook, raw)
    _hints(package, links, book)
    return workbook


def main_part(package: Package) -> str:
    for kind, target in _links(package, "").values():
        if kind.endswith("/officeDocument"):
            return target
    return "xl/workbook.xml"


def _links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (type, target as a part name); external targets are left out."""
    folder, name = posixpath.split(part)
    relations = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    root = shielded(lambda: parse_xml(relations)) if relations else None
    links = {}
    for node in root if root is not None else ():
        if node.get("TargetMode") != "External":
            target = unquote(node.get("Target", "")).replace("\\", "/")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            links[node.get("Id", "")] = (node.get("Type", ""), full)
    return links


def _target(links: dict[str, tuple[str, str]], kind: str) -> str:
    return next((target for known, target in links.values() if known.endswith(kind)), "")


def _sheets(root: Any, links: dict[str, tuple[str, str]], package: Package) -> list[_Sheet]:
    sheets = []
    for node in root.iterfind("{*}sheets/{*}sheet"):
        number = next((value for key, value in node.items() if key.endswith("}id")), "")
        kind, part = links.get(number, ("", ""))
        if kind.endswith("/worksheet") and part in package:
            sheets.append(_Sheet(node.get("name", ""), part, node.get("state", "visible") != "visible"))
    return sheets


def _defined_names(root: Any) -> dict[str, str]:
    """Name → reference; of the names that only hold on one sheet those that no global name hides."""
    found: dict[str, str] = {}
    nodes = list(root.iterfind("{*}definedNames/{*}definedName"))
    for node in sorted(nodes, key=lambda node: node.get("localSheetId") is not None):
        name = node.get("name", "")
        if name and not name.startswith("_xlnm."):
            found.setdefault(name, (node.text or "").strip())
    return found


def _read_sheet(book: _Book, sheet: _Sheet) -> tuple[Grid, list[RawValidation]]:
    grid = Grid(sheet.name, [], hidden=sheet.hidden)
    try:
        survey = survey_sheet(book.package.chunks(sheet.part), keep_below=LOOKS_BYTES, longest=LONGEST_ROW)
    except ValueError:
        book.findings.append(finding("damaged_sheet", sheet=sheet.name, file=book.file))
        return grid, []
    sheet.survey = survey
    cells = survey.last_row * survey.last_column
    if cells > book.budget:
        book.findings.append(finding("workbook_too_large", sheet=sheet.name, file=book.file))
        return grid, []
    book.budget -= cells
    reading = shielded(lambda: _calamine_sheet(book, sheet))
    if reading is None:
        book.findings.append(finding("damaged_sheet", sheet=sheet.name, file=book.file))
        return grid, []
    rows: list[list[Value]] = reading.to_python(skip_empty_area=False)  # type: ignore[assignment]
    grid.rows = trim(rows)
    ranges = reading.merged_cell_ranges or ()
    grid.merges, bad = sound_merges(
        (Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges),
        height=grid.height, width=survey.last_column, sheet=sheet.name, file=book.file,
    )  # fmt: skip
    grid.hidden_rows = survey.hidden_rows
    grid.hidden_columns = hidden_columns(survey.head, 16_384)
    if survey.body is not None:
        read_looks(survey.body, survey.prefix, book.looks, grid.marks)
        _read_comments(book, sheet, grid)
    book.findings += bad + damaged_numbers(grid.rows, sheet.name)
    return grid, raw_validations(survey.tail)


def _calamine_sheet(book: _Book, sheet: _Sheet) -> CalamineSheet:
    survey = sheet.survey
    if survey.size - survey.useful < WASTE:
        return book.reader.get_sheet_by_name(sheet.name)
    if survey.claimed > survey.last_row + 1000:
        book.findings.append(finding("used_range_false", sheet=sheet.name, row=survey.last_row, claimed=survey.claimed))
    part = slim(book.package.chunks(sheet.part), survey, longest=LONGEST_ROW)
    copy = _with_one_sheet(book, sheet.part, part)
    return CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name(sheet.name)


def _with_one_sheet(book: _Book, part: str, xml: bytes) -> bytes:
    """A package of the same workbook, its styles and strings, with nothing but this one sheet."""
    out = io.BytesIO()
    folder, name = posixpath.split(book.main)
    shared = (_target(book.links, "/styles"), _target(book.links, "/sharedStrings"))
    with zipfile.ZipFile(out, "w") as archive:
        for known in ("[Content_Types].xml", "_rels/.rels", book.main, f"{folder}/_rels/{name}.rels", *shared):
            if known in book.package:
                archive.writestr(known, book.package.read(known))
        archive.writestr(part, xml)
    return out.getvalue()


def _read_comments(book: _Book, sheet: _Sheet, grid: Grid) -> None:
    folder, name = posixpath.split(sheet.part)
    if f"{folder}/_rels/{name}.rels" not in book.package:
        return
    part = _target(_links(book.package, sheet.part), "/comments")
    root = shielded(lambda: parse_xml(book.package.read(part))) if part in book.package else None
    for node in root.iterfind("{*}commentList/{*}comment") if root is not None else ():
        text = "".join(node.find("{*}text").itertext("{*}t")) if node.find("{*}text") is not None else ""
        where = area(node.get("ref", ""))
        if where and text.strip():
            grid.marks.comments[where.top, where.left] = text.strip()


def _hints(package: Package, links: dict[str, tuple[str, str]], book: _Book) -> None:
    if any(kind.endswith("/externalLink") for kind, _ in links.values()):
        book.findings.append(finding("external_links", file=book.file))
    if any(name.endswith("vbaProject.bin") for name in package.parts):
        book.findings.append(finding("macros", file=book.file))
