"""Meetings as a workbook or a calendar, which ``yibiao.meetings.reading`` reads back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from yibiao.meetings import facts as core
from yibiao.meetings.facts import KIND_NAMES, MODE_NAMES, POST_NAMES
from yibiao.meetings.writing.book import Book
from yibiao.meetings.writing.calendar import write_calendar
from yibiao.meetings.writing.register import register_workbook
from yibiao_web.meetings import facts
from yibiao_web.meetings.models import Meeting

_WRONG = "哪里不对"
_REJECTED = {
    _WRONG: 40, "会议名称": 30, "时间": 22, "时长（分钟）": 9, "会议形式": 10, "会议类型": 14, "会议地点": 20,
    "主办单位": 16, "主持人职务": 12, "参会人员": 44, "议题": 26, "会议材料": 20, "依据": 24, "计划编号": 12,
    "能否改期": 9, "能否视频": 9, "能否合并": 9, "会议内容": 30,
}  # fmt: skip
Cells = dict[str, Any]


def workbook(meetings: Sequence[Meeting], made_on: date) -> bytes:
    """The register; of no meetings it is a form to fill."""
    return register_workbook([facts.told(one) for one in meetings], made_on=made_on)


def calendar(meetings: Sequence[Meeting], now: datetime) -> bytes:
    """With all that the register says, for whoever may see the register."""
    return write_calendar([facts.told(one) for one in meetings], stamped=now)


def rejected_workbook(rows: Sequence[dict[str, Any]], made_on: date) -> bytes:
    """What was not registered, with what is wrong first; corrected, it can be handed in again."""
    book = Book("没有登记的会议", made_on)
    sheet = book.sheet("没有登记的会议", list(_REJECTED.values()))
    sheet.head(list(_REJECTED), len(rows), frozen=True)
    for row in rows:
        told = row["cells"] | {_WRONG: "\n".join(row["reasons"])}
        styles = ["number" if isinstance(told.get(name), int) else "text" for name in _REJECTED]
        sheet.values([told.get(name, "") for name in _REJECTED], styles)
    return book.close()


def cells_of(one: core.Meeting) -> Cells:
    """A meeting as a row of its own, as far as a clerk must see it to mend it."""
    return {
        "会议名称": one.title, "时间": f"{one.starts:%Y年%m月%d日 %H:%M}" if one.starts else "",
        "时长（分钟）": one.minutes or "", "会议形式": MODE_NAMES[one.mode], "会议类型": KIND_NAMES[one.kind],
        "会议地点": one.place, "主办单位": one.organiser,
        "主持人职务": POST_NAMES[one.chaired_by] if one.chaired_by else "",
        "参会人员": "、".join(_who(who) for who in one.attendees), "议题": "、".join(one.topics),
        "会议材料": "\n".join(one.materials), "依据": "、".join(one.basis), "计划编号": one.plan_number,
        "能否改期": _yes(one.may_move), "能否视频": _yes(one.may_be_video), "能否合并": _yes(one.may_merge),
        "会议内容": one.text,
    }  # fmt: skip


def _who(one: core.Attendee) -> str:
    post = POST_NAMES[one.post] if one.post and not one.person else ""
    return f"{one.org}{one.person}{post}{f'{one.count}人' if one.count > 1 else ''}"


def _yes(said: bool) -> str:
    return "是" if said else "否"
