"""The looks all our workbooks share, and the one way text gets into a cell: as text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from yibiao.sheets.plain_cells import AS_TEXT

_FONT = "微软雅黑"


class Book:
    """An XlsxWriter workbook in memory with named styles. ``made_on`` is written as its date, so that the same audit
    gives the same bytes."""

    def __init__(self, title: str, made_on: date | None) -> None:
        self._bytes = BytesIO()
        self.workbook = xlsxwriter.Workbook(self._bytes, AS_TEXT)
        day = made_on or date(2000, 1, 1)
        self.workbook.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})
        self.workbook.formats[0].set_font_name(_FONT)
        self.workbook.formats[0].set_font_size(10.5)
        self._formats: dict[str, Any] = {}

    def style(self, name: str) -> Any:
        """One of ``_STYLES``."""
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format({**_BASE, **_STYLES[name]})
        return self._formats[name]

    def sheet(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Any:
        """A sheet set up for A4, one page wide, with page numbers."""
        sheet = self.workbook.add_worksheet(name)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页&R&A")
        sheet.hide_gridlines(2)
        return sheet

    def table(self, sheet: Any, row: int, heads: Sequence[str], lines: int) -> None:
        """A header row at ``row`` (0-based), frozen, filtered and repeated on every printed page."""
        for at, head in enumerate(heads):
            sheet.write_string(row, at, head, self.style("head"))
        sheet.set_row(row, 34)
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)
        if lines:
            sheet.autofilter(row, 0, row + lines, len(heads) - 1)

    def fit_row(self, sheet: Any, row: int, texts: Mapping[int, str], widths: Sequence[float]) -> None:
        """A height that shows wrapped texts (by column) whole; not every program fits rows by itself."""
        lines = max(ceil(_width(text) / max(1.0, widths[at] - 1.5)) for at, text in texts.items())
        sheet.set_row(row, 4 + 15.5 * min(12, max(1, lines)))

    def close(self) -> bytes:
        self.workbook.close()
        return self._bytes.getvalue()


def _width(text: str) -> float:
    """In characters as Excel counts column widths: Chinese ones take about two."""
    return sum(1.9 if ord(char) > 0x2E7F else 1.0 for char in text)


_BASE = {"font_name": _FONT, "font_size": 10.5, "valign": "top"}
_LINE = {"border": 1, "border_color": "#D5DBE3"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 18, "bold": True, "font_color": "#173A61"},
    "lead": {"font_size": 11, "font_color": "#566273", "text_wrap": True},
    "head": {"bold": True, "bg_color": "#1F4E82", "font_color": "#FFFFFF", "text_wrap": True,
             "valign": "vcenter", **_LINE},
    "section": {"bold": True, "font_size": 12, "font_color": "#173A61", "bottom": 2, "bottom_color": "#173A61"},
    "text": {"text_wrap": True, **_LINE},
    "bold": {"bold": True, "text_wrap": True, **_LINE},
    "number": {"num_format": "#,##0", **_LINE},
    "decimal": {"num_format": "0.0#", **_LINE},
    "share": {"num_format": "0%", **_LINE},
    "minutes": {"num_format": "#,##0", **_LINE},
    "hours": {"num_format": "#,##0.0", "bold": True, **_LINE},
    "big": {"font_size": 20, "bold": True, "font_color": "#173A61", "num_format": "#,##0", "align": "right", **_LINE},
    "input": {"bg_color": "#FFF6DC", "num_format": "General", "bold": True, **_LINE},
    "cancel": {"bold": True, "font_color": "#9A5B00", **_LINE},
    "merge": {"bold": True, "font_color": "#0F6B62", **_LINE},
    "generate": {"bold": True, "font_color": "#1F4E82", **_LINE},
    "keep": {"bold": True, "font_color": "#47525F", **_LINE},
    "key_head": {"bold": True, "bg_color": "#9A5B00", "font_color": "#FFFFFF", "text_wrap": True, "align": "center",
                 "valign": "vcenter", **_LINE},
    "column_head": {"bold": True, "bg_color": "#1F4E82", "font_color": "#FFFFFF", "text_wrap": True, "align": "center",
                    "valign": "vcenter", **_LINE},
    "rare_head": {"bold": True, "bg_color": "#5D6B7A", "font_color": "#FFFFFF", "text_wrap": True, "align": "center",
                  "valign": "vcenter", **_LINE},
    "table_title": {"font_size": 16, "bold": True, "font_color": "#173A61", "align": "left", "valign": "vcenter"},
    "as_text": {"num_format": "@", "valign": "vcenter", **_LINE},
    "as_date": {"num_format": "yyyy-mm-dd", "align": "left", "valign": "vcenter", **_LINE},
    "as_number": {"num_format": "General", "valign": "vcenter", **_LINE},
}  # fmt: skip
