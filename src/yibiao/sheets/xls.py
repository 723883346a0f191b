"""BIFF workbooks (.xls, and .et of that kind): values and merges by calamine, the rest by ``biff``.

Sheets whose cells lie so far apart that calamine's rectangle would not fit in memory, and old or odd files it refuses,
are read by xlrd, which keeps only the cells that are there.
"""

from __future__ import annotations

import io
import os
from functools import partial
from typing import Any

import olefile
import xlrd
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from yibiao.findings import finding
from yibiao.sheets.biff import BiffBook, BiffSheet, Encrypted, read_biff
from yibiao.sheets.grid import Grid, Value, Workbook
from yibiao.sheets.guard import LOOKS_BYTES, MAX_CELLS, Unreadable, shielded
from yibiao.sheets.ole import write_ole
from yibiao.sheets.tidying import cut_strays, damaged_numbers, resolve_validations, sound_merges, trim


def open_xls(data: bytes, file: str) -> Workbook:
    workbook = Workbook("xls")
    stream, macros = _stream(data)
    try:
        known = read_biff(stream, with_looks=len(stream) < 4 * LOOKS_BYTES)
    except Encrypted:
        raise Unreadable(finding("encrypted_file", file=file)) from None
    if macros:
        workbook.findings.append(finding("macros", file=file))
    if known is not None:
        workbook.defined_names = known.names
        if known.external_links:
            workbook.findings.append(finding("external_links", file=file))
    reader = _calamine(stream) if known is not None and _fits(known) else None
    if reader is not None and known is not None:
        _read_by_calamine(reader, file, workbook, known)
    else:
        _read_by_xlrd(stream, file, workbook, known)
    return workbook


def _fits(known: BiffBook) -> bool:
    """Whether calamine may read the file: it allocates the rectangle of every sheet as soon as it opens."""
    sheets = [sheet for sheet in known.sheets if sheet.worksheet]
    return all(sheet.sound for sheet in sheets) and sum(s.last_row * s.last_column for s in sheets) <= MAX_CELLS


def _calamine(stream: bytes) -> CalamineWorkbook | None:
    return shielded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(write_ole({"Workbook": stream}))))


def _stream(data: bytes) -> tuple[bytes, bool]:
    """The workbook stream and whether there are macros; a bare stream is its own."""

    def read() -> tuple[bytes, bool]:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(entry).lower(): entry for entry in ole.listdir()}
            entry = names.get("workbook") or names["book"]
            return ole.openstream(entry).read(), any("vba" in name for name in names)

    return (shielded(read) or (b"", False)) if data.startswith(olefile.MAGIC) else (data, False)


def _read_by_calamine(reader: CalamineWorkbook, file: str, workbook: Workbook, known: BiffBook) -> None:
    by_name = {sheet.name: sheet for sheet in known.sheets}
    raw = []
    for sheet in reader.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        grid = Grid(sheet.name, [], hidden=sheet.visible != SheetVisibleEnum.Visible)
        workbook.grids.append(grid)
        told = by_name.get(sheet.name) or BiffSheet(sheet.name, 0, False, True)
        raw.append(told.validations)
        reading = shielded(partial(reader.get_sheet_by_name, sheet.name))
        if reading is None:
            workbook.findings.append(finding("damaged_sheet", sheet=sheet.name, file=file))
        else:
            _fill(grid, reading, told, file, workbook)
    resolve_validations(workbook, raw)


def _fill(grid: Grid, reading: CalamineSheet, told: BiffSheet, file: str, workbook: Workbook) -> None:
    rows: list[list[Value]] = reading.to_python(skip_empty_area=False)  # type: ignore[assignment]
    grid.rows = trim(rows)
    _finish(grid, told, file, workbook)


def _finish(grid: Grid, told: BiffSheet, file: str, workbook: Workbook) -> None:
    grid.hidden_rows = told.hidden_rows
    grid.hidden_columns = told.hidden_columns
    grid.marks = told.marks
    grid.merges, bad = sound_merges(told.merges, height=grid.height, width=grid.width, sheet=grid.name, file=file)
    workbook.findings += bad + damaged_numbers(grid.rows, grid.name)


def _xlrd_book(stream: bytes) -> Any:
    with open(os.devnull, "w") as nowhere:
        return xlrd.open_workbook(file_contents=stream, on_demand=True, ragged_rows=True, logfile=nowhere)


def _read_by_xlrd(stream: bytes, file: str, workbook: Workbook, known: BiffBook | None) -> None:
    book = shielded(lambda: _xlrd_book(stream))
    if book is None:
        raise Unreadable(finding("damaged_file", file=file, where="工作簿结构"))
    by_name = {sheet.name: sheet for sheet in known.sheets} if known else {}
    raw = []
    for number, name in enumerate(book.sheet_names()):
        sheet = shielded(partial(book.sheet_by_index, number))
        grid = Grid(name, [])
        if sheet is None:
            workbook.findings.append(finding("damaged_sheet", sheet=name, file=file))
        else:
            grid.hidden = bool(sheet.visibility)
            told = by_name.get(name) or BiffSheet(name, 0, False, True)
            raw.append(told.validations)
            _fill_by_xlrd(grid, book, sheet, told, file, workbook)
        workbook.grids.append(grid)
        if sheet is None:
            raw.append([])
    resolve_validations(workbook, raw)


def _fill_by_xlrd(grid: Grid, book: Any, sheet: Any, told: BiffSheet, file: str, workbook: Workbook) -> None:
    rows = [[_value(cell, book.datemode) for cell in sheet.row(number)] for number in range(sheet.nrows)]
    grid.rows, strays = cut_strays(trim(rows), grid.name, file)
    workbook.findings += strays
    _finish(grid, told, file, workbook)


def _value(cell: Any, datemode: int) -> Value:
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment = shielded(lambda: xlrd.xldate_as_datetime(cell.value, datemode))
        return moment if moment is not None else float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER):
        value: Value = cell.value
        return value
    return ""
