"""The rows of a register that were not taken, in its own layout with a column that says why."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable

import xlsxwriter

from yibiao.channels.headers import cells
from yibiao.model import Finding
from yibiao.sheets.grid import Grid
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.plain_cells import AS_TEXT

_LOOKED = 15


def rejected_rows(data: bytes, name: str, findings: Iterable[Finding]) -> bytes:
    """An Excel file that can be corrected and brought in again; empty where every row was taken."""
    why: dict[str, dict[int, str]] = defaultdict(dict)
    for one in findings:
        if one.sheet is not None and one.row is not None and one.severity != "hint":
            why[one.sheet][one.row] = one.message + one.advice
    if not why:
        return b""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, AS_TEXT)
    for grid in open_workbook(data, name).grids:
        if grid.name in why:
            _sheet(book, grid, why[grid.name])
    book.close()
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, grid: Grid, why: dict[int, str]) -> None:
    """The rows above the first that was rejected, as far as they name columns, and the rejected ones."""
    sheet = book.add_worksheet()
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "font_color": "#a61b1b"})
    rows = cells(grid)
    head = _heading_row(rows, min(why))
    for column, text in enumerate(rows[head - 1]):
        sheet.write_string(0, column, text, bold)
    width = len(rows[head - 1])
    sheet.write_string(0, width, "没有收的原因", bold)
    for at, number in enumerate(sorted(why), 1):
        for column, text in enumerate(rows[number - 1] if number <= len(rows) else []):
            sheet.write_string(at, column, text)
        sheet.write_string(at, width, why[number], wrap)
    sheet.set_column(0, max(width - 1, 0), 16)
    sheet.set_column(width, width, 60)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _heading_row(rows: list[list[str]], first: int) -> int:
    """The row that names the columns: above the first rejected one, the fullest."""
    above = range(1, min(first, _LOOKED + 1)) or range(1, 2)
    return max(above, key=lambda number: (len(set(filter(None, rows[number - 1]))), number))
