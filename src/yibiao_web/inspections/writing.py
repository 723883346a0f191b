"""A year's plan as a workbook, which ``yibiao.inspections.reading`` reads back; empty it is a form to fill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from yibiao.inspections.facts import KIND_NAMES
from yibiao.sheets.plain_cells import AS_TEXT
from yibiao_web.inspections import facts
from yibiao_web.inspections.models import Inspection

_COLUMNS = {
    "主办单位": 14, "事项名称": 24, "类型": 7, "是否综合性": 7, "主要内容": 26, "对象": 14, "范围": 12,
    "去哪些村、镇街": 28, "时间": 18, "次数": 6, "计划号": 12, "备案号": 12, "依据": 16, "是否突发": 7, "要求": 24,
}  # fmt: skip
_LINE_HEIGHT, _MOST_LINES = 15, 20
_EXAMPLE = (
    "", "例：养老服务站点检查（交的时候删去这一行）", "检查", "否", "床位有没有人住；有没有热饭", "村级养老服务站点",
    "沿江五镇", "鹤汀镇、雾山乡", "3月1日至5月31日", 1, "2027-01", "", "养老服务条例第十条", "否", "随机看，不用准备",
)  # fmt: skip
_LINE = {"border": 1, "border_color": "#D5DBE3", "valign": "top", "text_wrap": True}


def template_workbook(made_on: date) -> bytes:
    return _workbook([_EXAMPLE], "督查检查年度计划", made_on)


def plan_workbook(rows: Sequence[Inspection], year: int, made_on: date) -> bytes:
    return _workbook([_row(one) for one in rows], f"{year} 年督查检查计划", made_on)


def _row(one: Inspection) -> tuple[Any, ...]:
    told, demand = facts.told(one), one.demand
    places = "随机抽取" if one.unannounced else "、".join(told.places)
    span = f"{demand.starts_on} 至 {demand.due_on}" if demand.starts_on and demand.due_on else ""
    when = f"{demand.starts_on:%Y年%m月%d日}至{demand.due_on:%Y年%m月%d日}" if span else ""
    return (
        demand.org.name, demand.title, KIND_NAMES[told.kind], _yes(one.comprehensive), "；".join(one.contents),
        told.targets, told.scope, places, when, told.times, one.plan_number, one.filed_number, one.basis,
        _yes(one.emergency), one.facts.get("text", ""),
    )  # fmt: skip


def _yes(said: bool) -> str:
    return "是" if said else "否"


def _workbook(rows: Sequence[Sequence[Any]], title: str, made_on: date) -> bytes:
    data = BytesIO()
    book = xlsxwriter.Workbook(data, AS_TEXT)
    book.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
    head = book.add_format({"bold": True, "bg_color": "#1F4E82", "font_color": "#FFFFFF", "align": "center", **_LINE})
    cell, name = book.add_format(_LINE), book.add_format({"bold": True, "font_size": 16})
    sheet = book.add_worksheet("计划")
    sheet.write(0, 0, title, name)
    for column, (label, width) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width)
        sheet.write(1, column, label, head)
    for at, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            sheet.write(at, column, value, cell)
        sheet.set_row(at, _height(row))
    sheet.freeze_panes(2, 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    book.close()
    return data.getvalue()


def _height(row: Sequence[Any]) -> int:
    """Of a row whose longest cell is seen whole; a Chinese character is two units wide."""
    lines = (ceil(2 * len(str(value)) / width) for value, width in zip(row, _COLUMNS.values(), strict=True))
    return _LINE_HEIGHT * min(_MOST_LINES, max(1, *lines))
