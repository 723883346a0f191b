"""Sheets of the filling tests, written as Markdown tables so that the reader sees them."""

from __future__ import annotations

from datetime import date
from functools import cache
from io import BytesIO

import xlsxwriter
from openpyxl import load_workbook

from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.catalogue.values import id_check_character
from yibiao.matching.matcher import Matcher
from yibiao.prefill.filling import Options, Outcome, fill

ON = date(2026, 6, 30)


def workbook(**sheets: str) -> bytes:
    """A workbook with a sheet a Markdown text. Lines without bars are single cells in column A, those that begin
    with ``~`` have no borders; ``>`` joins a cell to the one at its left, ``^`` to the one above; ``=…`` is a formula,
    digits up to 15 are numbers."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    box = book.add_format({"border": 1})
    for name, text in sheets.items():
        sheet = book.add_worksheet(name)
        lines = text.strip().splitlines()
        rows = [_cells(line) for line in lines]
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value in (">", "^"):
                    continue
                width = next((i for i in range(1, len(row) - c) if row[c + i] != ">"), len(row) - c)
                height = next((i for i in range(1, len(rows) - r) if rows[r + i][c : c + 1] != ["^"]), len(rows) - r)
                if width * height > 1:
                    sheet.merge_range(r, c, r + height - 1, c + width - 1, _typed(value), box)
                else:
                    framed = len(row) > 1 and not lines[r].strip().startswith("~")
                    sheet.write(r, c, _typed(value), box if framed else None)
    book.close()
    return buffer.getvalue()


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("~").strip()
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else [line]


def _typed(value: str) -> str | int | float:
    if value.isdecimal() and len(value) <= 15 and (value == "0" or not value.startswith("0")):
        return int(value)
    try:
        return float(value) if "." in value and value.count(".") == 1 and len(value) < 12 else value
    except ValueError:
        return value


def id_number(birth: str, order: int = 1, area: str = "990101") -> str:
    """A sound number of an area that does not exist; odd orders are men."""
    first = f"{area}{birth}{order:03d}"
    return first + id_check_character(first)


@cache
def matcher() -> Matcher:
    return Matcher(load_catalogue())


def catalogue() -> Catalogue:
    return load_catalogue()


def filled(
    templates: dict[str, bytes], data: dict[str, bytes | tuple[bytes, date]], **options: object
) -> tuple[Outcome, dict[str, bytes]]:
    given = [(name, *(content if isinstance(content, tuple) else (content, None))) for name, content in data.items()]
    outcome = fill(list(templates.items()), given, catalogue(), matcher(), Options(on=ON, **options))  # type: ignore[arg-type]
    return outcome, dict(outcome.outputs)


def values(content: bytes, sheet: str | None = None) -> dict[str, object]:
    """Non-empty cells by address."""
    book = load_workbook(BytesIO(content))
    page = book[sheet] if sheet else book.worksheets[0]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value not in (None, "")}


def rows(content: bytes, first: int, sheet: str | None = None) -> list[list[object]]:
    """Rows from ``first`` on as lists, until an empty one."""
    book = load_workbook(BytesIO(content))
    page = book[sheet] if sheet else book.worksheets[0]
    out = []
    for row in page.iter_rows(min_row=first, values_only=True):
        if not any(value not in (None, "") for value in row):
            break
        out.append(list(row))
    return out
