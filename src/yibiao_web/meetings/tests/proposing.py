"""Meetings for tests, made by the real actions."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import openpyxl
from tests.cast import PEOPLE

from yibiao_web.gate import actions as gate
from yibiao_web.meetings import actions, importing
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Attendance, Meeting, MeetingImport

HEADS = ("鹤汀镇", "雾山乡", "杏花坞村", "老槐坪村", "碾子坝村")


def proposal(
    cast, starts: datetime, title: str = "低保工作推进会", who: Iterable[str] = HEADS, **facts: Any
) -> Proposal:
    post = facts.pop("post", "principal")
    rows = [Attendance(org=cast.org(name), name=name, post=post, concerned=True) for name in who]
    told = {"minutes": 60, "mode": "in_person", "chaired_by": "principal", "plan_number": "HY-1"} | facts
    return Proposal(title, Meeting(starts_at=starts, **told), rows)


def proposed(cast, now: datetime, by: str = "zhao", days: int = 10, hour: int = 9, **facts: Any) -> Meeting:
    starts = (now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return actions.propose(proposal(cast, starts, **facts), viewer=cast.viewer(by), now=now)


def called(cast, now: datetime, by: str = "zhao", **more: Any) -> Meeting:
    """Let through, with a reason where one is needed, and sent."""
    meeting, viewer = proposed(cast, now, by, **more), cast.viewer(by)
    gate.pass_with_reason(
        meeting.demand, viewer=viewer, reason="县里统一部署，上级文件要求本月内完成，已与各镇商量过。",
        signed_name=PEOPLE[by][0], now=now,
    )  # fmt: skip
    return actions.hold(meeting, viewer=viewer, now=now)


def imported(cast, now: datetime) -> MeetingImport:
    """A row that is right, and one that says no time; taken in as the worker does."""
    head = ("会议名称", "时间", "时长（分钟）", "参会人员")
    right, wrong = ("低保会", "2031年3月3日 9:00", 60, "各镇街分管负责人"), ("医保会", "回头再说", 60, "各村")
    book = table(head, right, wrong)
    one = importing.hand_in("会议.xlsx", book, viewer=cast.viewer("zhao"), now=now)
    importing.take_in(one)
    return one


def table(*rows: tuple[Any, ...]) -> bytes:
    """An .xlsx of one sheet."""
    out = io.BytesIO()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
