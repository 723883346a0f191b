"""Small forms for tests, drawn as people draw them."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Border, Side

_EDGE = Side(style="thin")
_EDGES = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


def roster(title: str, *labels: str, rows: int = 8) -> bytes:
    """A list with a merged title and one row of headers."""
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(labels))
    sheet.append(list(labels))
    for _ in range(rows):
        sheet.append([""] * len(labels))
    for row in sheet.iter_rows(min_row=2, max_row=2 + rows, max_col=len(labels)):
        for cell in row:
            cell.border = _EDGES
    out = BytesIO()
    book.save(out)
    return out.getvalue()
