"""Draws workbooks the way offices do: a title over everything, lines of dots, merged headings, boxes to tick."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from demo.authoring.layout import Block, Heading, depth, grid, header, leaves

_DRAWN = datetime(2026, 3, 2, 9, 30)
_WIDE = [
    (r"身份|证件号|户编", 21), (r"信用代码|区划|账号|账户|卡号|残疾证", 22), (r"住址|地址|地点|户籍地", 24),
    (r"电话|手机|联系方式", 13),
    (r"序号|编号$", 6), (r"村组$", 14), (r"姓名|户主|监护人", 9), (r"性别|年龄|民族", 6), (r"日期|时间|年月", 12),
    (r"备注|情况", 12), (r"单位|企业|名称|学校", 18),
]  # fmt: skip


def usual_width(label: str) -> float:
    """What somebody would drag the column to, or a guess from the length of the label."""
    text = re.sub(r"\s|~|⇣", "", label)
    if label.startswith("⇣"):
        return 4.5
    return next((width for pattern, width in _WIDE if re.search(pattern, text)), min(14, max(7, len(text) * 1.3)))


class Book:
    """A workbook being drawn."""

    def __init__(self, path: Path) -> None:
        self.file = xlsxwriter.Workbook(str(path))
        self.file.set_properties({"created": _DRAWN, "author": "", "company": "禾溪县（虚构）"})
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._styles:
            self._styles[key] = self.file.add_format(dict(key))
        return self._styles[key]

    def sheet(self, name: str, widths: Sequence[float] | Sequence[Heading] = (), **options: Any) -> Page:
        return Page(self, name, widths, **options)

    def dictionary(self, name: str, columns: Mapping[str, Sequence[str]], *, hidden: bool = False) -> None:
        """A sheet of permitted values, one list a column; ``Page.choose`` points at it."""
        sheet = self.file.add_worksheet(name)
        bold = self.style(bold=True, bg_color="#D9D9D9", font_name="宋体", border=1)
        plain = self.style(font_name="宋体", font_size=10)
        for column, (label, values) in enumerate(columns.items()):
            sheet.write(0, column, label, bold)
            sheet.write_column(1, column, values, plain)
            sheet.set_column(column, column, max(10, *(len(value) * 2.1 for value in values)))
            last = f"${xl_col_to_name(column)}${len(values) + 1}"
            self.file.define_name(label, f"='{name}'!${xl_col_to_name(column)}$2:{last}")
        if hidden:
            sheet.hide()

    def instructions(self, name: str, lines: Sequence[str]) -> None:
        """A 填写说明 sheet."""
        sheet = self.file.add_worksheet(name)
        sheet.set_column(0, 0, 90)
        sheet.hide_gridlines(2)
        sheet.write(0, 0, name, self.style(font_name="黑体", font_size=16, align="center"))
        text = self.style(font_name="仿宋", font_size=12, text_wrap=True, valign="top")
        for number, line in enumerate(lines, 1):
            sheet.write(number, 0, line, text)


class Page:
    """One sheet; ``row`` is the next row to draw (0-based). ``widths`` may be the header: then usual widths."""

    def __init__(
        self, book: Book, name: str, widths: Sequence[Any], *, font: str = "宋体", size: float = 10.5,
        landscape: bool = True, paper: int = 9, fit: bool = True,
    ) -> None:  # fmt: skip
        self.book, self.font, self.size = book, font, size
        self.sheet = book.file.add_worksheet(name)
        if widths and not isinstance(widths[0], (int, float)):
            widths = [usual_width(label) for label in leaves(widths)]
        self.width, self.row = len(widths), 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, None)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        if fit:
            self.sheet.fit_to_pages(1, 0)

    def look(self, **more: Any) -> Any:
        base = {"font_name": self.font, "font_size": self.size, "valign": "vcenter"}
        return self.book.style(**{**base, **more})

    def boxed(self, **more: Any) -> Any:
        return self.look(**{"border": 1, "align": "center", "text_wrap": True, **more})

    def put(self, block: Block, look: Any, top: int = 0, left: int = 0) -> None:
        r, c = top + block.row, left + block.column
        if block.height * block.width > 1:
            self.sheet.merge_range(r, c, r + block.height - 1, c + block.width - 1, "", look)
        if block.text.startswith("="):
            self.sheet.write_formula(r, c, block.text, look, 0)
        elif block.text:
            self.sheet.write_string(r, c, block.text, look)
        elif block.height * block.width == 1:
            self.sheet.write_blank(r, c, None, look)

    def across(
        self, text: str, look: Any, height: float | None = None, *, first: int = 0, last: int | None = None
    ) -> None:
        """A row whose text is merged over the width (or part of it)."""
        last = self.width - 1 if last is None else last
        self.put(Block(self.row, first, 1, last - first + 1, text.replace("~", "\n")), look)
        if height:
            self.sheet.set_row(self.row, height)
        self.row += 1

    def attachment(self, text: str) -> None:
        self.sheet.write(self.row, 0, text, self.look(font_name="黑体", font_size=14))
        self.row += 1

    def title(self, text: str, size: float = 20, font: str = "方正小标宋简体", height: float = 36) -> None:
        look = self.look(font_name=font, font_size=size, align="center", text_wrap=True)
        self.across(text, look, height)

    def line(self, parts: str | Mapping[int, str], height: float = 20, **more: Any) -> None:
        """A line without borders: 填报单位 and the like. A mapping places texts in columns, unmerged."""
        if isinstance(parts, str):
            self.across(parts, self.look(**{"align": "left", **more}), height)
            return
        for column, text in parts.items():
            self.sheet.write(self.row, column, text.replace("~", "\n"), self.look(**more))
        self.sheet.set_row(self.row, height)
        self.row += 1

    def header(self, spec: Sequence[Heading], heights: Sequence[float] = (), left: int = 0, **more: Any) -> int:
        """Draws the heading and returns its first row. Labels with a star are red, ⇣ labels stand upright."""
        top = self.row
        for block in header(spec):
            look = dict(more)
            if "*" in block.text or "＊" in block.text:
                look["font_color"] = "#FF0000"
            if block.text.startswith("⇣"):
                look["rotation"] = 270
                block = Block(block.row, block.column, block.height, block.width, block.text[1:])
            self.put(block, self.boxed(**look), top, left)
        for number, height in enumerate(heights):
            self.sheet.set_row(top + number, height)
        self.row += depth(spec)
        return top

    def cells(self, values: Sequence[Any], height: float | None = None, left: int = 0, **more: Any) -> None:
        look = self.boxed(**more)
        for column, value in enumerate(values, left):
            if isinstance(value, str):
                self.put(Block(self.row, column, 1, 1, value.replace("~", "\n")), look)
            elif value is None:
                self.sheet.write_blank(self.row, column, None, look)
            else:
                self.sheet.write(self.row, column, value, look)
        if height:
            self.sheet.set_row(self.row, height)
        self.row += 1

    def blanks(
        self, count: int, *, serial: bool = False, formulas: Mapping[int, str] | None = None, start: int = 1,
        columns: int | None = None, left: int = 0, height: float | None = 18, formats: Mapping[int, str] | None = None,
    ) -> tuple[int, int]:  # fmt: skip
        """Empty rows with borders. ``{r}`` in a formula is the row as Excel shows it. First and last row (1-based)."""
        first = self.row + 1
        for number in range(count):
            for column in range(columns or self.width):
                look = self.boxed(**({"num_format": formats[column]} if formats and column in formats else {}))
                if formulas and column in formulas:
                    self.sheet.write_formula(self.row, left + column, formulas[column].format(r=self.row + 1), look, "")
                elif serial and column == 0:
                    self.sheet.write(self.row, left, start + number, look)
                else:
                    self.sheet.write_blank(self.row, left + column, None, look)
            if height:
                self.sheet.set_row(self.row, height)
            self.row += 1
        return first, self.row

    def total(
        self, label: str, rows: tuple[int, int], columns: Sequence[int], *, span: int = 1, width: int | None = None,
        sums: Mapping[int, float] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """A 合计 row: the label over ``span`` columns, SUM over ``rows`` (1-based) in ``columns``.

        ``sums`` are the results to keep beside the formulas, as a spreadsheet would; nought in a blank form.
        """
        look = self.boxed(**{"bold": True, **more})
        self.put(Block(self.row, 0, 1, span, label), look)
        for column in range(span, width or self.width):
            name = xl_col_to_name(column)
            if column in columns:
                result = sums[column] if sums else 0
                self.sheet.write_formula(self.row, column, f"=SUM({name}{rows[0]}:{name}{rows[1]})", look, result)
            else:
                self.sheet.write_blank(self.row, column, None, look)
        self.row += 1

    def grid(self, text: str, heights: Mapping[int, float] | float = 24, left: int = 0, **more: Any) -> int:
        """A card drawn as text (see ``layout.grid``); ``<`` puts text at the left, ``⇣`` upright. First row."""
        top = self.row
        blocks, rows, _ = grid(text)
        for block in blocks:
            look = dict(more)
            mark = block.text[:1]
            if mark == "<":
                look |= (
                    {"align": "left"}
                    if block.height == 1 and "\n" not in block.text
                    else {"align": "left", "valign": "top"}
                )
            if mark == "⇣":
                look["rotation"] = 270
            if mark in ("<", "⇣"):
                block = Block(block.row, block.column, block.height, block.width, block.text[1:])
            self.put(block, self.boxed(**look), top, left)
        for number in range(rows):
            height = heights if isinstance(heights, (int, float)) else heights.get(number, heights.get(-1, 24))
            self.sheet.set_row(top + number, height)
        self.row += rows
        return top

    def note(self, text: str, height: float = 18, **more: Any) -> None:
        self.across(
            text, self.look(**{"align": "left", "text_wrap": True, "font_size": self.size - 0.5, **more}), height
        )

    def skip(self, rows: int = 1) -> None:
        self.row += rows

    def choose(self, column: int, rows: tuple[int, int], source: str | Sequence[str]) -> None:
        """Data validation: a list of values, or the name of a dictionary column."""
        allowed = f"={source}" if isinstance(source, str) else list(source)
        self.sheet.data_validation(rows[0] - 1, column, rows[1] - 1, column, {"validate": "list", "source": allowed})
