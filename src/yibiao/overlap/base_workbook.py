"""一表.xlsx: the proposed base tables, blank and ready to hand out; ``yibiao fill --from`` reads them back.

One sheet a table: title, one header row (names exactly as in the catalogue, keys marked *), rows below. Definitions are
comments on the headers and a 填写说明 sheet; code lists stand on 代码表 and are offered as choices.
"""

from __future__ import annotations

from typing import Any

from .audit import Audit
from .base_tables import BaseTable, Column
from .workbook_styles import Book

_ROWS = 2000  # rows that carry validation and looks; more can be pasted below
_RULED = 28  # ruled rows: one printed page
_FIRST = 2  # first data row, 0-based
_CODES, _NOTES = "代码表", "填写说明"
_FORMATS = {"date": "as_date", "integer": "as_number", "decimal": "as_number", "percent": "as_number"}
_WIDTHS = {"id_number": 22, "credit_code": 22, "date": 13, "phone": 15, "bank_card": 22, "integer": 10, "decimal": 11,
           "boolean": 8, "choice": 14}  # fmt: skip
_SHEET_NAME_LIMIT = 31


def base_workbook(audit: Audit) -> bytes:
    """The bytes of the .xlsx."""
    book = Book("一表：基础信息表", audit.audited_on)
    codes = _Codes(audit)
    for table in audit.tables:
        _sheet(book, table, audit, codes)
    _notes(book, audit)
    codes.write(book)
    return book.close()


class _Codes:
    """Which code list stands in which column of 代码表."""

    def __init__(self, audit: Audit) -> None:
        used: dict[str, None] = {}
        for table in audit.tables:
            for column in table.columns:
                item = column.thing.item
                if item and item.choices in audit.catalogue.code_lists:
                    used[str(item.choices)] = None
        self._lists = [audit.catalogue.code_lists[code] for code in used]
        self._column = {code_list.code: at for at, code_list in enumerate(self._lists)}

    def source(self, code: str) -> str | None:
        """The range of the list's names, for a data validation."""
        at = self._column.get(code)
        if at is None:
            return None
        letters = _letters(at)
        return f"={_CODES}!${letters}$2:${letters}${len(self._lists[at].values) + 1}"

    def write(self, book: Book) -> None:
        if not self._lists:
            return
        sheet = book.sheet(_CODES, [18] * len(self._lists))
        for at, code_list in enumerate(self._lists):
            sheet.write_string(0, at, code_list.name, book.style("head"))
            for row, value in enumerate(code_list.values, start=1):
                sheet.write_string(row, at, value.name, book.style("text"))
        sheet.freeze_panes(1, 0)


def _letters(at: int) -> str:
    out = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        out = chr(65 + rest) + out
    return out


def _sheet(book: Book, table: BaseTable, audit: Audit, codes: _Codes) -> None:
    sheet = book.sheet(f"{table.name}表"[:_SHEET_NAME_LIMIT], [])
    sheet.write_string(0, 0, f"{table.name}{'' if table.extra else '基础'}信息表", book.style("table_title"))
    sheet.set_default_row(22)
    sheet.set_row(0, 30)
    sheet.set_row(1, 42)
    for at, column in enumerate(table.columns):
        _column(book, sheet, at, column, audit, codes, extra=table.extra)
    sheet.freeze_panes(_FIRST, sum(column.key for column in table.columns))
    sheet.repeat_rows(0, 1)
    sheet.print_area(0, 0, _FIRST + _RULED - 1, len(table.columns) - 1)
    if len(table.columns) > 16:  # one page wide would be too small to read
        sheet.fit_to_pages(0, 0)
        sheet.set_print_scale(70)
        sheet.repeat_columns(0, max(0, sum(column.key for column in table.columns) - 1))


def _column(book: Book, sheet: Any, at: int, column: Column, audit: Audit, codes: _Codes, *, extra: bool) -> None:
    item = column.thing.item
    name = item.name if item else column.thing.name.replace("·", "-")
    style = "key_head" if column.key else ("rare_head" if item is None else "column_head")
    sheet.write_string(1, at, f"*{name}" if column.key else name, book.style(style))
    kind = item.type if item else "text"
    width = max(_WIDTHS.get(kind, 12), min(30, 2.2 * min(len(name), 8) + 3))
    sheet.set_column(at, at, width)
    cells = book.style(_FORMATS.get(kind, "as_text"))
    for row in range(_FIRST, _FIRST + _RULED):
        sheet.write_blank(row, at, None, cells)
    words = _definition(column, audit)
    if words and not extra:
        sheet.write_comment(1, at, words, {"x_scale": 2, "y_scale": 1.2, "author": "一表", "font_size": 10})
    _validate(sheet, at, column, codes)


def _definition(column: Column, audit: Audit) -> str:
    item = column.thing.item
    parts = [item.definition] if item else []
    if item and item.unit:
        parts.append(f"单位：{item.unit}")
    if item and item.standard:
        parts.append(f"依据：{item.standard}")
    if column.forms:
        parts.append(f"{len(column.forms)} 张报表要")
    if column.why:
        parts.append(column.why)
    return "；".join(parts)


def _validate(sheet: Any, at: int, column: Column, codes: _Codes) -> None:
    item = column.thing.item
    if item is None:
        return
    rule: dict[str, Any] | None = None
    source = codes.source(item.choices) if item.choices else None
    if source:
        rule = {"validate": "list", "source": source, "error_message": "请从下拉里选；没有合适的可以继续填写。"}
    elif item.type == "boolean":
        rule = {"validate": "list", "source": ["是", "否"], "error_message": "请填“是”或“否”。"}
    elif item.type == "id_number":
        rule = {"validate": "length", "criteria": "between", "minimum": 15, "maximum": 18,
                "error_message": "身份证号应为 18 位（老证 15 位），请核对。"}  # fmt: skip
    elif item.type in ("integer", "decimal"):
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": -1e12,
            "error_message": "这一栏填数字，单位不要写在格里。",
        }
    if rule:
        options = {"error_type": "warning", "error_title": "请核对", "ignore_blank": True}
        sheet.data_validation(_FIRST, at, _FIRST + _ROWS, at, {**rule, **options})


def _notes(book: Book, audit: Audit) -> None:
    sheet = book.sheet(_NOTES, [20, 26, 12, 10, 60, 14])
    heads = ("基础表", "栏目", "类型", "单位", "口径", "几张报表要")
    lines = [(table, column) for table in audit.tables for column in table.columns]
    sheet.write_string(0, 0, "填写说明", book.style("title"))
    words = "一个对象填一行；带 * 的栏用来认人认户，必填。已经填过的不用再填；这里没有的栏，系统会从这些栏算出来。"
    sheet.merge_range(1, 0, 1, len(heads) - 1, words, book.style("lead"))
    sheet.set_row(1, 32)
    book.table(sheet, 2, heads, len(lines))
    for row, (table, column) in enumerate(lines, start=3):
        item = column.thing.item
        values = (
            f"{table.name}表",
            column.thing.name,
            _TYPE_NAMES.get(item.type, "文字") if item else "文字",
            (item.unit or "") if item else "",
            _definition(column, audit),
        )
        for at, value in enumerate(values):
            sheet.write_string(row, at, value, book.style("text"))
        sheet.write_number(row, 5, len(column.forms), book.style("number"))


_TYPE_NAMES = {
    "text": "文字", "integer": "整数", "decimal": "数字", "date": "日期", "choice": "选择", "boolean": "是或否",
    "id_number": "身份证号", "phone": "电话", "credit_code": "信用代码", "email": "邮箱", "bank_card": "银行账号",
    "postcode": "邮编",
    "percent": "百分数", "time": "时间", "image": "图片",
}  # fmt: skip
