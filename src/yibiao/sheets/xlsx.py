"""OOXML workbooks: values and merges by calamine, the rest by one own pass over each sheet's XML (``sheet_xml``).

Order of events for a sheet: its part is surveyed (how far do values go, which rows are hidden); only then calamine
reads it, from a copy without the empty end where that is long, because calamine allocates the whole rectangle.
Choices of validations are resolved last, when all sheets are there.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import unquote

from python_calamine import CalamineSheet, CalamineWorkbook

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, Merge, Value, Workbook, letters
from yibiao.sheets.guard import (
    LOOKS_BYTES,
    MAX_CELLS,
    MAX_GAP_COLUMNS,
    MAX_GAP_ROWS,
    MEBI,
    Package,
    Unreadable,
    parse_xml,
    shielded,
)
from yibiao.sheets.sheet_marks import SheetMarks
from yibiao.sheets.sheet_validations import RawValidation, raw_validations
from yibiao.sheets.sheet_xml import (
    UNSEEN,
    Survey,
    has_long_numbers,
    hidden_columns,
    slim,
    survey_sheet,
    used_rows_and_columns,
)
from yibiao.sheets.styles import Look, read_looks_table
from yibiao.sheets.tidying import before_gap, damaged_numbers, resolve_validations, sound_merges, trim

LONGEST_ROW = 32 * MEBI  # bytes of one row's XML
FALSE_ROWS = 1_000  # rows written below the last value that make a used range worth a word
SPARSE_CELLS = 250_000  # rectangles above are looked at for strays when they are nearly empty


@dataclass(slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class _Book:
    """What is shared by the sheets of one file while they are read."""

    package: Package
    file: str
    main: str
    links: Links
    looks: Sequence[Look]
    reader: CalamineWorkbook
    budget: int
    findings: list[Finding]


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
    book = _Book(package, file, main, links, looks, reader, MAX_CELLS, package.findings)
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


Links = Mapping[str, tuple[str, str]]
"""Relationships of a part: id → (type, target as a part name)."""


def _links(package: Package, part: str) -> Links:
    folder, name = posixpath.split(part)
    relations = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    return _read_links(relations, folder) if relations else {}


@lru_cache(maxsize=512)  # forms from one office share them
def _read_links(relations: bytes, folder: str) -> Links:
    """External targets are left out."""
    root = shielded(lambda: parse_xml(relations))
    links = {}
    for node in root if root is not None else ():
        if node.get("TargetMode") != "External":
            target = unquote(node.get("Target", "")).replace("\\", "/")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            links[node.get("Id", "")] = (node.get("Type", ""), full)
    return links


def _target(links: Links, kind: str) -> str:
    return next((target for known, target in links.values() if known.endswith(kind)), "")


def _sheets(root: Any, links: Links, package: Package) -> list[_Sheet]:
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
        survey = survey_sheet(partial(book.package.chunks, sheet.part), keep_below=LOOKS_BYTES, longest=LONGEST_ROW)
        copy = _fitting_copy(book, sheet, survey)
    except Unreadable as refusal:
        if refusal.reason.code != "damaged_file":
            raise
        return _damaged(book, grid)
    except ValueError:
        return _damaged(book, grid)
    reading = shielded(lambda: _calamine_sheet(book, sheet, copy)) if survey.last_row else None
    if reading is None and survey.last_row:
        return _damaged(book, grid)
    if reading is not None:
        _fill(grid, reading, book)
        if survey.body is None or has_long_numbers(survey.body):
            book.findings += damaged_numbers(grid.rows, grid.name)
    grid.hidden_rows = {row for row in survey.hidden_rows if row <= survey.last_row + FALSE_ROWS}
    grid.hidden_columns = hidden_columns(survey.head, survey.last_column)
    if survey.body is not None:
        grid.marks = SheetMarks(
            survey.body, survey.prefix, survey.last_column, book.looks, partial(_comments, book.package, sheet, survey)
        )
    return grid, raw_validations(survey.tail)


def _damaged(book: _Book, grid: Grid) -> tuple[Grid, list[RawValidation]]:
    book.findings.append(finding("damaged_sheet", sheet=grid.name, file=book.file))
    return grid, []


def _fill(grid: Grid, reading: CalamineSheet, book: _Book) -> None:
    rows: list[list[Value]] = reading.to_python(skip_empty_area=False)  # type: ignore[assignment]
    grid.rows = trim(rows)
    ranges = reading.merged_cell_ranges or ()
    grid.merges, bad = sound_merges(
        (Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges),
        height=grid.height, width=grid.width, sheet=grid.name, file=book.file,
    )  # fmt: skip
    book.findings += bad


def _fitting_copy(book: _Book, sheet: _Sheet, survey: Survey) -> bytes | None:
    """None where calamine can read the sheet as it is; else a package with the part of it that is worth reading."""
    bottom, right = survey.last_row, survey.last_column
    if survey.claimed > bottom + FALSE_ROWS:
        book.findings.append(finding("used_range_false", sheet=sheet.name, row=bottom, claimed=survey.claimed))
    if bottom * right > SPARSE_CELLS and survey.useful < bottom * right:  # a cell with a value takes over 20 bytes
        if survey.unnumbered:
            raise ValueError("nothing says where the cells of a nearly empty sheet stand")
        bottom, right = _without_strays(book, sheet)
    if bottom * right > book.budget:
        if survey.unnumbered:
            raise ValueError("too large, and no place to cut it")
        bottom = book.budget // right
        code = "too_many_cells" if bottom else "workbook_too_large"
        book.findings.append(finding(code, sheet=sheet.name, row=bottom or None, file=book.file))
    book.budget -= bottom * right
    whole = (bottom, right) == (survey.last_row, survey.last_column)
    if whole and survey.size - survey.useful <= UNSEEN:
        return None
    part = slim(book.package.chunks(sheet.part), survey, bottom, right, longest=LONGEST_ROW)
    return _with_one_sheet(book, sheet.part, part)


def _without_strays(book: _Book, sheet: _Sheet) -> tuple[int, int]:
    rows, columns = used_rows_and_columns(book.package.chunks(sheet.part), longest=LONGEST_ROW)
    bottom, right = before_gap(rows, MAX_GAP_ROWS), before_gap(columns, MAX_GAP_COLUMNS)
    if rows and (bottom < rows[-1] or right < columns[-1]):
        row = next((row for row in rows if row > bottom), 1)
        place = f"{letters(next((column for column in columns if column > right), 1))}{row}"
        book.findings.append(finding("stray_cells", sheet=sheet.name, row=row, file=book.file, place=place))
    return max(bottom, 1), max(right, 1)


def _calamine_sheet(book: _Book, sheet: _Sheet, copy: bytes | None) -> CalamineSheet:
    reader = book.reader if copy is None else CalamineWorkbook.from_filelike(io.BytesIO(copy))
    return reader.get_sheet_by_name(sheet.name)


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


def _comments(package: Package, sheet: _Sheet, survey: Survey) -> bytes | None:
    if b"legacyDrawing" not in survey.tail:  # without it Excel shows no comment
        return None
    try:
        return package.read(_target(_links(package, sheet.part), "/comments"))
    except Unreadable:
        return None


def _hints(package: Package, links: Links, book: _Book) -> None:
    if any(kind.endswith("/externalLink") for kind, _ in links.values()):
        book.findings.append(finding("external_links", file=book.file))
    if any(name.endswith("vbaProject.bin") for name in package.parts):
        book.findings.append(finding("macros", file=book.file))
