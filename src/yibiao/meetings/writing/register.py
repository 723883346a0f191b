"""The register as a workbook that can be read back: a meeting a row, and who is asked on a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from ..facts import KIND_NAMES, LEVEL_NAMES, MODE_NAMES, POST_NAMES, Attendee, Meeting, Speech
from .book import Book

_COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("编号", 8, "text"), ("会议名称", 34, "text"), ("开始时间", 17, "moment"), ("结束时间", 17, "moment"),
    ("时长（分钟）", 9, "number"), ("会议形式", 8, "text"), ("会议类型", 12, "text"), ("会议地点", 18, "text"),
    ("主办单位", 16, "text"), ("条线", 10, "text"), ("会议级别", 8, "text"), ("主持人", 12, "text"),
    ("主持人职务", 12, "text"), ("参会人数", 8, "number"), ("议程", 34, "text"), ("会议材料", 20, "text"),
    ("议题", 20, "text"), ("最早日期", 12, "day"), ("最晚日期", 12, "day"), ("能否改期", 8, "text"),
    ("能否视频", 8, "text"), ("能否合并", 8, "text"), ("不能与之合并的会", 14, "text"),
    ("提前到场（分钟）", 9, "number"), ("开场（分钟）", 9, "number"),
    ("是否住宿", 8, "text"), ("是否签到", 8, "text"), ("会议等级", 8, "text"),
    ("计划编号", 14, "text"), ("依据", 24, "text"), ("会议内容", 40, "text"),
)  # fmt: skip
_PEOPLE: tuple[tuple[str, float, str], ...] = (
    ("会议编号", 10, "text"), ("会议名称", 34, "text"), ("单位", 20, "text"), ("姓名", 10, "text"),
    ("职务", 14, "text"), ("人数", 8, "number"), ("是否密切相关", 10, "text"), ("是否必到", 10, "text"),
    ("邮箱", 24, "text"),
)  # fmt: skip


_ALWAYS = 9  # columns from the left, and the number of people
# What a column says of every meeting where nobody wrote anything else; the reader takes it for granted.
_USUAL = {"能否改期": "是", "能否视频": "否", "能否合并": "是", "是否住宿": "否", "是否签到": "否"}


def register_workbook(meetings: Sequence[Meeting], *, made_on: date, title: str = "会议登记表") -> bytes:
    """Columns in which nothing is said are left out, so that it can be printed; without meetings all are there."""
    book = Book(title, made_on)
    rows = [_row(one) for one in meetings]
    kept = [at for at in range(len(_COLUMNS)) if _told(at, rows)]
    sheet = book.sheet("会议", [_COLUMNS[at][1] for at in kept])
    sheet.head([_COLUMNS[at][0] for at in kept], len(meetings), frozen=True)
    for row in rows:
        sheet.values([row[at] for at in kept], [_COLUMNS[at][2] for at in kept])
    people = book.sheet("参会人员", [width for _, width, _ in _PEOPLE])
    people.head([name for name, _, _ in _PEOPLE], sum(len(one.attendees) for one in meetings), frozen=True)
    for one in meetings:
        for attendee in one.attendees:
            people.values(_person(one, attendee), [style for _, _, style in _PEOPLE])
    return book.close()


def _told(at: int, rows: list[list[Any]]) -> bool:
    name = _COLUMNS[at][0]
    usual = (None, "", _USUAL.get(name, ""))
    return not rows or at < _ALWAYS or name == "参会人数" or any(row[at] not in usual for row in rows)


def _row(one: Meeting) -> list[Any]:
    ends = one.starts + timedelta(minutes=one.minutes) if one.starts and one.minutes and one.minutes <= 240 else None
    return [
        one.id, one.title, one.starts, ends, one.minutes or None, MODE_NAMES[one.mode], KIND_NAMES[one.kind], one.place,
        one.organiser, one.system, LEVEL_NAMES[one.level] if one.level else "", one.chair,
        POST_NAMES[one.chaired_by] if one.chaired_by else "", one.people, "\n".join(map(_line, one.agenda)),
        "\n".join(one.materials), "、".join(one.topics), one.earliest, one.deadline, _yes(one.may_move),
        _yes(one.may_be_video), _yes(one.may_merge), "、".join(one.must_not_merge_with), one.arrive_early or None,
        one.opening or None, _yes(one.overnight), _yes(one.check_in),
        f"{'零一二三四'[one.fee_class]}类" if 0 < one.fee_class < 5 else "", one.plan_number, "、".join(one.basis),
        one.text,
    ]  # fmt: skip


def _line(one: Speech) -> str:
    return f"{one.what}（{one.minutes}分钟）" if one.minutes else one.what


def _person(meeting: Meeting, one: Attendee) -> list[Any]:
    concerned = "" if one.concerned is None else _yes(one.concerned)
    post = POST_NAMES[one.post] if one.post else ""
    return [
        meeting.id, meeting.title, one.org, one.person, post, one.count, concerned, _yes(one.required), one.email,
    ]  # fmt: skip


def _yes(value: bool) -> str:
    return "是" if value else "否"
