"""Inspections for the core's tests: one as it should be, and what differs."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from yibiao.inspections.cases import facts_of
from yibiao.inspections.facts import InspectionFacts
from yibiao.inspections.joining.request import Wish
from yibiao.sheets.plain_cells import AS_TEXT

ON = date(2026, 11, 2)
HEAD = ("序号", "主办单位", "事项名称", "类型", "主要内容", "去哪些村", "时间", "计划号", "备案号", "依据", "要求")


def item(id: str = "本项", **told: Any) -> InspectionFacts:
    """As the cases of the policy have it: sound, but for what is told."""
    return facts_of(told, id)


def wish(id: str, place: str = "杏花坞村", first: int = 2, last: int = 13, **more: Any) -> Wish:
    """A visit in November 2026, by the days of the month."""
    told = {"title": f"第{id}项", "sender": f"第{id}家", "item": id} | more
    return Wish(id, told.pop("title"), told.pop("sender"), place, date(2026, 11, first), date(2026, 11, last), **told)


def workbook(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, above: str = "") -> bytes:
    data = BytesIO()
    with xlsxwriter.Workbook(data, AS_TEXT) as book:
        sheet = book.add_worksheet("计划")
        at = 0
        if above:
            sheet.write(0, 0, above)
            at = 1
        for row in (head, *rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, book.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    sheet.write(at, column, value)
            at += 1
    return data.getvalue()
