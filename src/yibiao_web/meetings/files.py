"""Meetings as a workbook or a calendar, in words that ``yibiao.meetings.reading`` reads back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from icalendar import Calendar

from yibiao.meetings import facts as core
from yibiao.meetings.facts import KIND_NAMES, MODE_NAMES, POST_NAMES
from yibiao_web.meetings import facts
from yibiao_web.meetings.feeding import event_of
from yibiao_web.meetings.models import Meeting

COLUMNS = {
    "编号": 10, "会议名称": 34, "会议类别": 14, "会议形式": 10, "时间": 26, "时长（分钟）": 8, "地点": 20,
    "主办单位": 16, "召集人职务": 12, "参会人员": 40, "议题": 26, "议程": 34, "所需材料": 20, "依据": 24,
    "年度计划编号": 12,
    "最早日期": 12, "最晚日期": 12, "能否改期": 9, "能否改视频": 9, "能否合并": 9, "提前几分钟到": 9, "说明": 30,
}  # fmt: skip
PEOPLE = {"会议编号": 10, "单位": 20, "姓名": 12, "职务": 12, "人数": 8, "是否必到": 10, "是否直接相关": 12}
_WRONG = "哪里不对"
_SHOWN = 12
Cells = dict[str, Any]


def workbook(meetings: Sequence[Meeting]) -> bytes:
    """A row a meeting; who is asked on a sheet of its own, since no cell holds it all. Empty: a form to fill."""
    told = [facts.told(one) for one in meetings]
    people = [cells for one in told for cells in _people(one)]
    return _book([cells_of(one) for one in told], people, list(COLUMNS))


def rejected_workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    """What was not registered, with what is wrong in the last column."""
    told = [row["cells"] | {_WRONG: "\n".join(row["reasons"])} for row in rows]
    return _book(told, [], [*COLUMNS, _WRONG])


def cells_of(one: core.Meeting) -> Cells:
    """A meeting as a row. People beyond the first dozen are on the sheet of people."""
    agenda = [f"{at}. {_spoken(line)}" for at, line in enumerate(one.agenda, 1)]
    return {
        "编号": one.id, "会议名称": one.title, "会议类别": KIND_NAMES[one.kind], "会议形式": MODE_NAMES[one.mode],
        "时间": f"{one.starts:%Y年%m月%d日 %H:%M}" if one.starts else "", "时长（分钟）": one.minutes or "",
        "地点": one.place, "主办单位": one.organiser,
        "召集人职务": POST_NAMES[one.chaired_by] if one.chaired_by else "",
        "参会人员": _named(one.attendees), "议题": "；".join(one.topics), "议程": "\n".join(agenda),
        "所需材料": "；".join(one.materials), "依据": "；".join(one.basis), "年度计划编号": one.plan_number,
        "最早日期": _day(one.earliest), "最晚日期": _day(one.deadline), "能否改期": _yes(one.may_move),
        "能否改视频": _yes(one.may_be_video), "能否合并": _yes(one.may_merge),
        "提前几分钟到": one.arrive_early or "", "说明": one.text,
    }  # fmt: skip


def _spoken(line: core.Speech) -> str:
    return " ".join(filter(None, (line.what, line.speaker, f"{line.minutes}分钟" if line.minutes else "")))


def _named(people: Sequence[core.Attendee]) -> str:
    told = [_who(one) for one in people[:_SHOWN]]
    return "、".join(told) + (" 等，见“参会人员”表" if len(people) > _SHOWN else "")


def _who(one: core.Attendee) -> str:
    post = POST_NAMES[one.post] if one.post and not one.person else ""
    return f"{one.org}{one.person}{post}{f'{one.count}人' if one.count > 1 else ''}"


def _people(one: core.Meeting) -> Iterable[Cells]:
    for who in one.attendees:
        yield {
            "会议编号": one.id, "单位": who.org, "姓名": who.person, "职务": POST_NAMES[who.post] if who.post else "",
            "人数": who.count, "是否必到": _yes(who.required),
            "是否直接相关": "" if who.concerned is None else _yes(who.concerned),
        }  # fmt: skip


def _book(rows: Sequence[Cells], people: Sequence[Cells], columns: Sequence[str]) -> bytes:
    """Text stays text: nothing that somebody typed becomes a formula or a link."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for name, told, names in (("会议", rows, columns), ("参会人员", people, list(PEOPLE))):
        if name == "会议" or told or not rows:
            _sheet(book.add_worksheet(name), told, names, head, body)
    book.close()
    return out.getvalue()


def _sheet(sheet: Any, rows: Sequence[Cells], names: Sequence[str], head: Any, body: Any) -> None:
    for at, name in enumerate(names):
        sheet.set_column(at, at, (COLUMNS | PEOPLE).get(name, 40), body)
    sheet.write_row(0, 0, names, head)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for number, row in enumerate(rows, 1):
        for at, name in enumerate(names):
            value = row.get(name, "")
            if isinstance(value, int):
                sheet.write_number(number, at, value)
            elif value:
                sheet.write_string(number, at, str(value)[:32_000])
    if rows:
        sheet.autofilter(0, 0, len(rows), len(names) - 1)


def calendar(meetings: Sequence[Meeting], now: datetime) -> bytes:
    """For the organisation itself: without names, as the feeds are."""
    sheet = Calendar()
    sheet.add("prodid", "-//yibiao//meetings//ZH")
    sheet.add("version", "2.0")
    for one in meetings:
        sheet.add_component(event_of(one, now))
    return bytes(sheet.to_ical())


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes(said: bool) -> str:
    return "是" if said else "否"
