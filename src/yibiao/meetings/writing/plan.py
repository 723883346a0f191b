"""A plan as a workbook: before and after, what is merged and why, the schedule day by day, and what was left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ..facts import MODE_NAMES, Meeting
from ..planner.request import Figures, MeetingPlan, Placed
from .book import Book, Sheet

_STATUS = {"optimal": "已经证明没有更好的排法。", "greedy": "没有装求解器，没有算离最好的还差多少。"}


def plan_workbook(
    plan: MeetingPlan, meetings: Sequence[Meeting], *, made_on: date, title: str = "会议合并方案"
) -> bytes:
    by_id = {one.id: one for one in meetings}
    book = Book(title, made_on)
    _overview(book.sheet("总览", (26, 16, 16, 16, 52)), plan, title)
    _merges(book.sheet("合并开的会", (8, 46, 16, 10, 18, 11, 11, 48)), plan, {one.id: one for one in plan.placed})
    _schedule(book.sheet("排好的日程", (16, 8, 40, 18, 18, 9, 9, 28, 20)), plan, by_id)
    _schedule_before(book.sheet("原来的日程", (16, 8, 40, 18, 18, 9, 9)), meetings)
    return book.close()


def _overview(sheet: Sheet, plan: MeetingPlan, title: str) -> None:
    sheet.line(title, "title", 30)
    sheet.line(headline(plan), "lead")
    sheet.space()
    sheet.head(("", "原来", "排好以后", "少了", "说明"))
    styles = ("bold", "hours", "hours", "hours", "text")
    for name, before, after, words in _lines(plan.before, plan.after):
        whole = name in ("要开的会（个）", "来回路上（人次）", "同一人同时两个会（人次）")
        used = ("bold", "number", "number", "number", "text") if whole else styles
        sheet.values((name, before, after, before - after, words), used)
    sheet.space()
    sheet.line(gap_words(plan), "lead")
    sheet.line(
        "时间怎样算：坐在会上的时间一分钟也没有算少。省下的只有路上来回、提前到场和中间等候；同一天、同一个地方的两个会，"
        "不合并本来也只跑一趟的，不算省下的。没有写姓名、认不出是不是同一个人的，路程按各跑一趟算。",
        "lead",
    )
    for one in plan.findings:
        sheet.line(f"{'！' if one.severity != 'hint' else '·'} {one.message}{one.advice}", "lead")


def headline(plan: MeetingPlan) -> str:
    """The plan in a sentence."""
    share = plan.saved_minutes / plan.before.minutes if plan.before.minutes else 0.0
    joined = sum(len(one.ids) for one in plan.merges)
    merged = f"把 {joined} 个会合成 {len(plan.merges)} 个，" if plan.merges else "没有可以合并的会，"
    moved = sum(one.moved for one in plan.placed)
    video = sum(one.to_video for one in plan.placed)
    told = f"{merged}改期 {moved} 个，改视频 {video} 个；"
    if plan.saved_minutes <= 0:
        return told + "没有省下时间。"
    return told + f"一共少用 {plan.saved_minutes / 60:,.0f} 小时人工（{share:.0%}），少跑 {plan.saved_trips:,} 人次。"


def gap_words(plan: MeetingPlan) -> str:
    """How far from the best it may be, for people."""
    if plan.status in _STATUS:
        return _STATUS[plan.status]
    return (
        f"时间到了还没有证明是最好的：要减少的那部分（路上、等候、提前到场、会务和改期的折算）"
        f"最多还能再少 {plan.gap:.0%}。多给些时间可能更好。"
    )


def _lines(before: Figures, after: Figures) -> list[tuple[str, float, float, str]]:
    return [
        ("要开的会（个）", before.convened, after.convened, "合着开的几个算一个"),
        ("坐在会上（小时）", before.sitting / 60, after.sitting / 60, "每个人听自己该听的，一点不少"),
        ("来回路上（小时）", before.travel / 60, after.travel / 60, "按路程表；没有的按级别估"),
        ("来回路上（人次）", before.trips, after.trips, "一来一回算一次"),
        ("提前到场（小时）", before.early / 60, after.early / 60, "通知里写了要提前到的"),
        ("中间等候（小时）", before.waiting / 60, after.waiting / 60, "两个会之间等着，不回去"),
        ("合计（小时）", before.minutes / 60, after.minutes / 60, "上面四项时间之和"),
        ("同一人同时两个会（人次）", before.clashes, after.clashes, "原来撞在一起的时间"),
    ]


def _merges(sheet: Sheet, plan: MeetingPlan, placed: Mapping[str, Placed]) -> None:
    sheet.head(
        ("序号", "合着开的会（按先后）", "时间", "分钟", "会场", "省下（小时）", "少跑（人次）", "为什么能合"),
        frozen=True,
    )
    for number, one in enumerate(plan.merges, 1):
        titles = "\n".join(f"{at}. {title}" for at, title in enumerate(one.titles, 1))
        room = one.room or MODE_NAMES[placed[one.ids[0]].mode]
        sheet.values(
            (number, titles, one.starts, one.minutes, room, one.saved / 60, one.trips, "；".join(one.why)),
            ("number", "bold", "when", "number", "text", "hours", "number", "text"),
        )
    if plan.merges:
        sheet.line(
            "“省下”是这几个会单独比：照原来的时间各开各的，和合着开，同样这些人差多少。不同意合并的，说一声就重排。",
            "lead",
        )
    else:
        sheet.line("没有合并。", "lead")


def _schedule(sheet: Sheet, plan: MeetingPlan, meetings: Mapping[str, Meeting]) -> None:
    rows = sorted(plan.placed, key=lambda one: (one.starts or datetime.max, one.id))
    sheet.head(
        ("时间", "编号", "会议", "主办单位", "会场", "分钟", "人数", "怎么变的", "原来的时间"), len(rows), frozen=True
    )
    for one in rows:
        meeting = meetings[one.id]
        style = "merged" if one.group is not None else "moved" if one.moved or one.to_video else "text"
        was = f"{meeting.starts:%m月%d日 %H:%M}" if meeting.starts else "没有定"
        room = one.room or ("视频" if one.mode == "video" else "电话" if one.mode == "phone" else meeting.place)
        sheet.values(
            (one.starts, one.id, meeting.title, meeting.organiser, room, one.minutes, meeting.people, change(one), was),
            ("when", "text", style, "text", "text", "number", "number", style, "text"),
        )


def change(one: Placed) -> str:
    words = [f"合并（第 {one.group} 组）"] if one.group is not None else []
    words += ["改期"] if one.moved else []
    words += ["改视频"] if one.to_video else []
    return "、".join(words) or "不变"


def _schedule_before(sheet: Sheet, meetings: Sequence[Meeting]) -> None:
    rows = sorted(meetings, key=lambda one: (one.starts or datetime.max, one.id))
    sheet.head(("时间", "编号", "会议", "主办单位", "地点", "分钟", "人数"), len(rows), frozen=True)
    for one in rows:
        place = one.place or MODE_NAMES[one.mode]
        sheet.values(
            (one.starts, one.id, one.title, one.organiser, place, one.minutes, one.people),
            ("when", "text", "text", "text", "text", "number", "number"),
        )
