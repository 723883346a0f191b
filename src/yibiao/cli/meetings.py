"""``yibiao check-meeting``, ``yibiao merge-meetings``: meetings of a calendar or a register."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.findings import finding
from yibiao.meetings.bodies import spelled_out
from yibiao.meetings.checking import ADVICE_NAMES, MeetingReport, check
from yibiao.meetings.facts import Circumstances, Meeting, Room, Travel
from yibiao.meetings.planner.planning import plan
from yibiao.meetings.planner.request import MeetingPlan, PlanRequest
from yibiao.meetings.reading import Register, read_register
from yibiao.meetings.reading.ways import Ways, read_ways
from yibiao.meetings.writing import plan_workbook, write_calendar
from yibiao.meetings.writing.plan import change, gap_words, headline
from yibiao.model import Finding
from yibiao.policy import shipped_pack

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ROOM = re.compile(r"(.+?)[(（:：=](\d{1,5})[人座]?[)）]?")
_travel_option = click.option(
    "--travel", "ways", type=_FILE, help="路程表（Excel）：单位、到县城的分钟数或公里数，可有类别（镇街、村）。"
)


@click.command("check-meeting", short_help="看一个会该不该开、怎么开：要多少人工，有哪些不合规矩。")
@click.argument("file", metavar="日历或会议表", type=_FILE)
@_travel_option
@click.option("--against", type=_FILE, help="今年开过的会（.ics 或 Excel），用来看重复、撞期、年度次数。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天看，缺省是今天。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def check_meeting(file: Path, ways: Path | None, against: Path | None, on: datetime | None, as_text: bool) -> None:
    """看一个会，或一张表、一份日历里的每一个会。

    同一个文件里的会互相对照：同一批人、同一件事、同一时间。
    """
    day = on.date() if on else date.today()
    register, travel = _read(file, day), _ways(ways)
    before = _read(against, day) if against else Register((), ())
    reports = _checked(_spelled(register.meetings, travel), _spelled(before.meetings, travel), travel, day)
    told = (*register.findings, *before.findings, *travel.findings)
    if as_text:
        out = {"file": str(file), "meetings": [one.as_json() for one in reports], "findings": [asdict(f) for f in told]}
        click.echo(json.dumps(out, ensure_ascii=False, indent=1, default=str))
    else:
        _print_reports(cli_files.console(), reports, told)
    cli_files.done(ok=not any(one.severity == "block" for one in told))


def _read(file: Path, on: date) -> Register:
    (loaded,) = cli_files.load([(str(file), file)])
    if loaded.problem:
        return Register((), (finding("cannot_open", file=loaded.name, why=loaded.problem),))
    return read_register(loaded.data, loaded.name, on=on, converter=cli_files.prepared([loaded]))


def _ways(file: Path | None) -> Ways:
    if file is None:
        return Ways(Travel())
    (loaded,) = cli_files.load([(str(file), file)])
    return read_ways(loaded.data, loaded.name)


def _spelled(meetings: Sequence[Meeting], ways: Ways) -> list[Meeting]:
    """各镇街 as the places of the table, where there is one."""
    return [spelled_out(one, ways.groups) for one in meetings]


def _checked(
    meetings: Sequence[Meeting], before: Sequence[Meeting], ways: Ways, on: date
) -> list[MeetingReport]:  # fmt: skip
    """Each against the others of its file and those of ``before``."""
    year = tuple(replace(one, id=f"前·{one.id}") for one in before)
    around = Circumstances(held=(*year, *meetings), calendar=(*year, *meetings))
    pack = shipped_pack()
    return [check(one, around, pack=pack, on=on, travel=ways.travel) for one in meetings]


def _print_reports(out: Console, reports: Sequence[MeetingReport], told: Sequence[Finding]) -> None:
    for one in reports:
        meeting, cost = one.meeting, one.cost
        when = f"{meeting.starts:%m月%d日 %H:%M}" if meeting.starts else "时间未定"
        out.print(
            f"\n[bold]{escape(meeting.title)}[/]  [dim]{escape(meeting.organiser)}  {when}  {meeting.minutes} 分钟[/]"
        )
        parts = "；".join(f"{part.what} {part.how}" for part in cost.parts)
        money = f"，会议费上限 {cost.yuan:,.0f} 元" if cost.yuan else ""
        out.print(
            f"  人工 [bold]{cost.hours:,.1f}[/] 小时，{cost.trips} 人次来回{money}。[dim]{escape(parts)}[/]",
            soft_wrap=True,
        )
        _print_findings(out, one.findings)
        out.print(f"  建议：[bold]{ADVICE_NAMES[one.advice]}[/]")
    if len(reports) > 1:
        counts = Counter(ADVICE_NAMES[one.advice] for one in reports)
        hours = sum(one.cost.hours for one in reports)
        out.print(
            f"\n{len(reports)} 个会，共 {hours:,.0f} 小时人工。" + "，".join(f"{k} {v} 个" for k, v in counts.items())
        )
    cli_files.print_findings(out, "", [_plain(one) for one in told])


def _print_findings(out: Console, findings: Sequence[Finding]) -> None:
    for one in findings:
        rule = f" [dim]{one.rule}[/]" if one.rule else ""
        out.print(f"  {cli_files.MARKS[one.severity]} {escape(one.message)}{escape(one.advice)}{rule}", soft_wrap=True)


def _plain(one: Finding) -> Finding:
    """Without the place, which its words name."""
    return replace(one, sheet=None, row=None, column=None)


@click.command("merge-meetings", short_help="把一个月拟开的会能合的合、能并天的并天，排出最省人工的日程。")
@click.argument("file", metavar="日历或会议表", type=_FILE)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="结果写到哪里：.xlsx 或 .ics。")
@click.option("--month", metavar="2026-12", help="排哪一个月，缺省是会最多的那个月。")
@click.option("--refuse", multiple=True, metavar="编号+编号", help="不同意合并的会；可以写几次。")
@click.option(
    "--rooms", multiple=True, metavar="名称:座位", help="会场和座位数，如 县会议中心:300；可以写几次或用逗号隔开。"
)
@_travel_option
@click.option("--no-video", is_flag=True, help="不把会改成视频。")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=30, show_default=True, help="最多算多少秒。")
@click.option("--seed", type=int, default=7, show_default=True, help="随机种子。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def merge_meetings(
    file: Path, output: Path | None, month: str | None, refuse: tuple[str, ...], rooms: tuple[str, ...],
    ways: Path | None, no_video: bool, seconds: float, seed: int, as_text: bool,
) -> None:  # fmt: skip
    """排一个月的会。

    最早、最晚日期，能不能改期、合并、改视频，不能与哪个合并，从表里读；没有写的，前后一周以内可以调，可以合并，不改视频。
    """
    if output and output.suffix.lower() not in (".xlsx", ".ics"):
        cli_files.wrong("结果只能写成 .xlsx 或 .ics，请改 -o 后面的文件名。")
    register, travel = _read(file, date.today()), _ways(ways)
    told = [*register.findings, *travel.findings]
    if any(one.severity == "block" for one in told):
        cli_files.print_findings(cli_files.console(stderr=True), "", [_plain(one) for one in told])
        cli_files.done(ok=False)
    first, last = _month(month, register.meetings)
    meetings, refused, more = _chosen(_spelled(register.meetings, travel), first, last, refuse)
    request = PlanRequest(
        meetings, first, last, _rooms(rooms), refused, travel.travel, seconds=seconds, seed=seed,
        allow_video=not no_video,
    )  # fmt: skip
    found = plan(request)
    found = replace(found, findings=(*told, *more, *found.findings))
    _write(output, found, meetings, f"{first.year}年{first.month}月会议合并方案")
    _tell(found, meetings, as_text, output)
    cli_files.done(ok=not any(one.severity == "block" for one in found.findings))


def _month(words: str | None, meetings: Sequence[Meeting]) -> tuple[date, date]:
    if words:
        found = re.fullmatch(r"(\d{4})[-年./](\d{1,2})月?", words)
        if not found or not 1 <= int(found[2]) <= 12:
            cli_files.wrong("--month 要写成 2026-12 的样子。")
        first = date(int(found[1]), int(found[2]), 1)
    else:
        days = [one.starts.date() if one.starts else one.earliest or one.deadline for one in meetings]
        counts = Counter((day.year, day.month) for day in days if day)
        if not counts:
            cli_files.wrong("没有一个会写了日期，请用 --month 写明排哪个月。")
        first = date(*max(counts, key=lambda one: (counts[one], one)), 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _chosen(
    meetings: Sequence[Meeting], first: date, last: date, refuse: Sequence[str]
) -> tuple[tuple[Meeting, ...], frozenset[frozenset[str]], list[Finding]]:
    """The meetings of the month, and the merges refused."""
    kept = tuple(one for one in meetings if _within(one, first, last))
    known = {one.id for one in kept}
    sets, found = [], []
    for words in refuse:
        ids = [one.strip() for one in re.split(r"[+＋]", words) if one.strip()]
        if len(ids) < 2:
            cli_files.wrong("--refuse 要写成 编号+编号 的样子，比如 --refuse 3+5。")
        found += [finding("plan_not_known", id=one) for one in ids if one not in known]
        sets.append(frozenset(ids))
    return kept, frozenset(sets), found


def _within(one: Meeting, first: date, last: date) -> bool:
    if one.starts:
        return first <= one.starts.date() <= last
    return (one.earliest or first) <= last and (one.deadline or last) >= first


def _rooms(words: Sequence[str]) -> tuple[Room, ...]:
    out = []
    for one in (part.strip() for text in words for part in re.split(r"[,，;；]", text)):
        found = _ROOM.fullmatch(one)
        if not found:
            cli_files.wrong(f"没看懂会场“{one}”，请写成 名称:座位数，比如 县会议中心:300。")
        out.append(Room(found[1].strip(), int(found[2])))
    return tuple(out)


def _write(output: Path | None, found: MeetingPlan, meetings: Sequence[Meeting], title: str) -> None:
    if output is None:
        return
    if output.suffix.lower() == ".ics":
        data = write_calendar(_as_planned(found, meetings), stamped=datetime.now().replace(microsecond=0), name=title)
    else:
        data = plan_workbook(found, meetings, made_on=date.today(), title=title)
    cli_files.write_all(output.parent, {output.name: data})


def _as_planned(found: MeetingPlan, meetings: Sequence[Meeting]) -> list[Meeting]:
    by_id = {one.id: one for one in meetings}
    return [
        by_id[one.id].moved(one.starts, mode=one.mode, place=one.room or None)
        for one in found.placed
        if one.starts is not None
    ]


def _tell(found: MeetingPlan, meetings: Sequence[Meeting], as_text: bool, output: Path | None) -> None:
    if as_text:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1, default=str))
        return
    out = cli_files.console()
    out.print(f"[bold]{headline(found)}[/]", soft_wrap=True)
    _print_merges(out, found)
    _print_moves(out, found, {one.id: one for one in meetings})
    out.print(_figures(found))
    out.print(f"[dim]{gap_words(found)} 用时 {found.seconds:.0f} 秒。[/]", soft_wrap=True)
    cli_files.print_findings(out, "", [_plain(one) for one in found.findings])
    if output:
        out.print(f"结果：{escape(str(output))}")


def _print_merges(out: Console, found: MeetingPlan) -> None:
    for number, one in enumerate(found.merges, 1):
        room = f"  {escape(one.room)}" if one.room else ""
        out.print(f"\n[bold green]合并 {number}[/]  {one.starts:%m月%d日 %H:%M} 起 {one.minutes} 分钟{room}")
        for id, title in zip(one.ids, one.titles, strict=True):
            out.print(f"  {escape(id)}  {escape(title)}", soft_wrap=True)
        out.print(f"  [dim]{'；'.join(one.why)}。少用 {one.saved / 60:,.1f} 小时，少跑 {one.trips} 人次。"
                  f"不合并：--refuse {escape('+'.join(one.ids))}[/]", soft_wrap=True)  # fmt: skip


def _print_moves(out: Console, found: MeetingPlan, meetings: dict[str, Meeting]) -> None:
    moved = [one for one in found.placed if one.group is None and (one.moved or one.to_video)]
    if not moved:
        return
    table = Table("编号", "会议", "原来", "改到", "怎么变", box=None, header_style="dim", pad_edge=False)
    for one in moved:
        was, now = meetings[one.id].starts, one.starts
        table.add_row(
            escape(one.id), escape(meetings[one.id].title), f"{was:%m-%d %H:%M}" if was else "没有定",
            f"{now:%m-%d %H:%M}" if now else "", change(one),
        )  # fmt: skip
    out.print()
    out.print(table)


def _figures(found: MeetingPlan) -> Table:
    table = Table("", "原来", "排好以后", box=None, header_style="dim", pad_edge=False)
    rows: list[tuple[str, Any, Any]] = [
        ("要开的会", found.before.convened, found.after.convened),
        ("人工（小时）", found.before.minutes / 60, found.after.minutes / 60),
        ("其中路上", found.before.travel / 60, found.after.travel / 60),
        ("来回（人次）", found.before.trips, found.after.trips),
        ("同一人同时两个会（人次）", found.before.clashes, found.after.clashes),
    ]
    for name, before, after in rows:
        table.add_row(name, f"{before:,.0f}", f"{after:,.0f}")
    return table
