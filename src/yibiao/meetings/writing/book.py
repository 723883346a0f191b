"""The looks of our workbooks. Text goes into a cell as text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from yibiao.sheets.plain_cells import AS_TEXT

_FONT = "微软雅黑"
_LINE = {"border": 1, "border_color": "#D5DBE3"}
_BASE = {"font_name": _FONT, "font_size": 10.5, "valign": "top"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "font_color": "#173A61", "valign": "vcenter"},
    "lead": {"font_color": "#566273", "text_wrap": True},
    "head": {"bold": True, "bg_color": "#1F4E82", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter",
             "align": "center", **_LINE},
    "section": {"bold": True, "font_size": 12, "font_color": "#173A61", "bottom": 2, "bottom_color": "#173A61"},
    "text": {"text_wrap": True, "align": "left", "indent": 1, **_LINE},
    "bold": {"bold": True, "text_wrap": True, "align": "left", "indent": 1, **_LINE},
    "merged": {"text_wrap": True, "bg_color": "#E6F3EE", "align": "left", "indent": 1, **_LINE},
    "moved": {"text_wrap": True, "bg_color": "#FFF6DC", "align": "left", "indent": 1, **_LINE},
    "number": {"num_format": "#,##0", "align": "center", **_LINE},
    "hours": {"num_format": "#,##0.0", "align": "center", **_LINE},
    "share": {"num_format": "0%", **_LINE},
    "when": {"num_format": 'm"月"d"日" hh:mm', "align": "left", "indent": 1, **_LINE},
    "day": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1, **_LINE},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "indent": 1, **_LINE},
}  # fmt: skip
_MOST_LINES = 20
_FORBIDDEN = str.maketrans(dict.fromkeys((*range(9), 11, 12, *range(14, 32)), " "))  # XML can not hold them


class Book:
    """A workbook in memory; ``made_on`` is written as its date, so that the same input gives the same bytes."""

    def __init__(self, title: str, made_on: date) -> None:
        self._bytes = BytesIO()
        self.workbook = xlsxwriter.Workbook(self._bytes, AS_TEXT)
        self.workbook.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
        self.workbook.formats[0].set_font_name(_FONT)
        self.workbook.formats[0].set_font_size(10.5)
        self._formats: dict[str, Any] = {}

    def style(self, name: str) -> Any:
        if name not in self._formats:
            self._formats[name] = self.workbook.add_format({**_BASE, **_STYLES[name]})
        return self._formats[name]

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        return Sheet(self, self.workbook.add_worksheet(name), widths)

    def close(self) -> bytes:
        self.workbook.close()
        return self._bytes.getvalue()


class Sheet:
    """A sheet written from top to bottom, set up for A4 across, one page wide."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.widths, self.row = book, sheet, widths, 0
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C第 &P 页，共 &N 页&R&A")
        sheet.hide_gridlines(2)

    def line(self, text: str, style: str, height: float | None = None) -> None:
        """A text across the whole table."""
        last = len(self.widths) - 1
        told = text.translate(_FORBIDDEN)
        if last:
            self.sheet.merge_range(self.row, 0, self.row, last, "", self.book.style(style))
        self.sheet.write_string(self.row, 0, told, self.book.style(style))
        self.sheet.set_row(self.row, height or 4 + 16 * self._lines(told, sum(self.widths)))
        self.row += 1

    def head(self, names: Sequence[str], lines: int = 0, *, frozen: bool = False) -> None:
        for at, name in enumerate(names):
            self.sheet.write_string(self.row, at, name, self.book.style("head"))
        self.sheet.set_row(self.row, 30)
        if frozen:
            self.sheet.freeze_panes(self.row + 1, 2)
            self.sheet.repeat_rows(self.row)
            if lines:
                self.sheet.autofilter(self.row, 0, self.row + lines, len(names) - 1)
        self.row += 1

    def values(self, values: Sequence[Any], styles: Sequence[str]) -> None:
        """One row. Dates and numbers stay what they are; None is an empty cell."""
        tallest = 1
        for at, (value, style) in enumerate(zip(values, styles, strict=True)):
            self._cell(at, value, self.book.style(style))
            if isinstance(value, str):
                tallest = max(tallest, self._lines(value, self.widths[at]))
        self.sheet.set_row(self.row, 4 + 15.5 * tallest)
        self.row += 1

    def space(self) -> None:
        self.row += 1

    def _cell(self, at: int, value: Any, style: Any) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.row, at, None, style)
        elif isinstance(value, (datetime, date)):
            self.sheet.write_datetime(self.row, at, value, style)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(self.row, at, value, style)
        else:
            self.sheet.write_string(self.row, at, str(value).translate(_FORBIDDEN)[:32_000], style)

    @staticmethod
    def _lines(text: str, width: float) -> int:
        """Lines that a wrapped text takes; Chinese characters are about two wide."""
        lines = 0
        for line in text.split("\n"):
            wide = sum(1.9 if ord(char) > 0x2E7F else 1.0 for char in line)
            lines += max(1, ceil(wide / max(1.0, width - 3)))
        return min(_MOST_LINES, max(1, lines))
