"""The joined visits as a workbook: day by day, and by sender. What somebody typed stays text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from yibiao.sheets.plain_cells import AS_TEXT

from .joining.request import JoiningPlan, Wish

_LINE = {"border": 1, "border_color": "#D5DBE3", "valign": "top", "text_wrap": True}
_HEAD = {"bold": True, "bg_color": "#1F4E82", "font_color": "#FFFFFF", "align": "center", **_LINE}
_WEEKDAYS = "一二三四五六日"


def headline(plan: JoiningPlan) -> str:
    """The plan in a sentence."""
    less = plan.apart.place_days - plan.joined.place_days
    joined = sum(len(one.ids) > 1 for one in plan.trips)
    apart, together = plan.apart.place_days, plan.joined.place_days
    return f"各去各的要打扰 {apart} 个村天，一起去只要 {together} 个，少 {less} 个；其中 {joined} 天是几家同去。"


def gap_words(plan: JoiningPlan) -> str:
    """How far it may be from the best."""
    if plan.status == "optimal":
        return "已经证明没有更好的排法。"
    return f"离最好的最多还差 {plan.gap:.0%}。"


def visits_workbook(plan: JoiningPlan, wishes: Sequence[Wish], *, made_on: date, title: str = "一起去的安排") -> bytes:
    """``made_on`` is written as the file's date, so that the same input gives the same bytes."""
    data = BytesIO()
    book = xlsxwriter.Workbook(data, AS_TEXT)
    book.set_properties({"title": title, "created": datetime(made_on.year, made_on.month, made_on.day)})
    styles = {
        "head": book.add_format(_HEAD),
        "text": book.add_format(_LINE),
        "title": book.add_format({"bold": True, "font_size": 16}),
        "lead": book.add_format({"text_wrap": True}),
    }
    by_id = {one.id: one for one in wishes}
    _days(book, styles, plan, by_id, title)
    _senders(book, styles, plan, wishes)
    book.close()
    return data.getvalue()


def _days(book: Any, styles: Mapping[str, Any], plan: JoiningPlan, by_id: Mapping[str, Wish], title: str) -> None:
    sheet = _sheet(book, "哪天去哪里", (14, 20, 10, 34, 60))
    sheet.merge_range(0, 0, 0, 4, title, styles["title"])
    sheet.merge_range(1, 0, 1, 4, headline(plan) + gap_words(plan), styles["lead"])
    sheet.set_row(1, 32)
    _row(sheet, 2, ("日期", "地方", "几家", "谁去", "看什么"), styles["head"])
    for at, trip in enumerate(plan.trips, 3):
        some = [by_id[id] for id in trip.ids]
        senders = list(dict.fromkeys(one.sender for one in some))
        _row(sheet, at, (shown(trip.on), trip.place, len(senders), "、".join(senders),
                         "；".join(one.title for one in some)), styles["text"])  # fmt: skip
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)


def _senders(book: Any, styles: Mapping[str, Any], plan: JoiningPlan, wishes: Sequence[Wish]) -> None:
    sheet = _sheet(book, "各单位的安排", (24, 40, 20, 16, 26))
    _row(sheet, 0, ("单位", "事项", "地方", "哪天", "可选的日子"), styles["head"])
    rows = sorted(wishes, key=lambda one: (one.sender, one.title, plan.days[one.id] or date.max, one.place))
    for at, one in enumerate(rows, 1):
        day = plan.days[one.id]
        span = f"{one.first:%m-%d} 到 {one.last:%m-%d}"
        _row(sheet, at, (one.sender, one.title, one.place, shown(day) if day else "没有排下", span), styles["text"])
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def shown(day: date) -> str:
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}"


def _sheet(book: Any, name: str, widths: Sequence[float]) -> Any:
    sheet = book.add_worksheet(name)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _row(sheet: Any, at: int, values: Sequence[Any], style: Any) -> None:
    for column, value in enumerate(values):
        sheet.write(at, column, value, style)
