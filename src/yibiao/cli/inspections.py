"""``yibiao check-inspection``, ``yibiao plan-visits``: items of a plan or a notice; days on which several go."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.conversion import LibreOffice
from yibiao.documents.facts import facts_of
from yibiao.documents.opening import open_document
from yibiao.findings import finding
from yibiao.inspections.caps import caps_of
from yibiao.inspections.checking import ADVICE_NAMES, InspectionReport, check, check_notice
from yibiao.inspections.facts import KIND_NAMES, InspectionFacts, QuietDays, Surroundings
from yibiao.inspections.joining.planning import plan
from yibiao.inspections.joining.request import JoiningPlan, JoiningRequest, Wish
from yibiao.inspections.notice import read_notice
from yibiao.inspections.reading import PlanRegister, read_register
from yibiao.inspections.wishing import wishes_of
from yibiao.inspections.writing import gap_words, headline, shown, visits_workbook
from yibiao.model import Finding
from yibiao.pipeline import File
from yibiao.policy import shipped_pack

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".xltx")
_QUIET = re.compile(r"(.+?)[:：](\d{4}-\d{1,2}-\d{1,2})(?:到|至|~|\.\.)(\d{4}-\d{1,2}-\d{1,2})")
_ASKS = re.compile(r"督查|督导|督察|督办|检查|抽查|核查|考核|考评|评估|测评|验收|调研|巡查|暗访|评比")
_SHOWN = 40


@click.command("check-inspection", short_help="看督查、检查、考核、调研该不该去、怎么去：计划表，或者一份通知。")
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--against", type=_FILE, help="今年已有的事项（Excel），用来看重复、合并、综合性的几项。")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天看，缺省是今天。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON：一个文件一个对象；给几个就是一个数组。")
def check_inspection(files: tuple[Path, ...], against: Path | None, on: datetime | None, as_text: bool) -> None:
    """看年度计划表里的每一项，或者一份通知（.docx、.doc、.wps、.pdf、.txt）。

    计划表里的事项互相对照：同一件事、同一些地方、一个部门几项综合性的。通知看它要当地做什么。
    """
    day = on.date() if on else date.today()
    loaded = list(cli_files.load([(str(one), one) for one in files]))
    office = cli_files.prepared(loaded)
    known = _register(against, day).items if against else ()
    results = [(file.name, *_looked_at(file, known, day, office)) for file in loaded]
    if as_text:
        made = [_json(*one) for one in results]
        click.echo(json.dumps(made[0] if len(made) == 1 else made, ensure_ascii=False, indent=1, default=str))
    else:
        for name, reports, told in results:
            _print_reports(cli_files.console(), name, reports, told)
    cli_files.done(ok=not any(one.severity == "block" for _name, _reports, told in results for one in told))


def _looked_at(
    file: File, known: Sequence[InspectionFacts], on: date, office: LibreOffice
) -> tuple[list[InspectionReport], list[Finding]]:
    if file.problem:
        return [], [finding("cannot_open", file=file.name, why=file.problem)]
    if file.name.lower().endswith(_TABLES):
        return _of_register(read_register(file.data, file.name, on=on, converter=office), known, on)
    opened = open_document(file.data, file.name, converter=office)
    if opened.document is None:
        return [], list(opened.findings)
    text = opened.document.text
    facts = facts_of(opened.document, on)
    title, sender = facts.title, "、".join(facts.issuers)
    notice = read_notice(text, title=title, sender=sender, on=on, dated=facts.dated, id=Path(file.name).name)
    told = list(opened.findings)
    if not _ASKS.search(notice.facts.title) and not _ASKS.search(text[:200]):
        told.append(finding("inspection_no_notice"))
    return [check_notice(notice, Surroundings(tuple(known)), pack=shipped_pack(), on=on)], told


def _of_register(
    register: PlanRegister, known: Sequence[InspectionFacts], on: date
) -> tuple[list[InspectionReport], list[Finding]]:
    around = Surroundings((*known, *register.items))
    pack = shipped_pack()
    return [check(one, around, pack=pack, on=on) for one in register.items], list(register.findings)


def _register(file: Path, on: date) -> PlanRegister:
    (loaded,) = cli_files.load([(str(file), file)])
    if loaded.problem:
        return PlanRegister((), (finding("cannot_open", file=loaded.name, why=loaded.problem),))
    return read_register(loaded.data, loaded.name, on=on, converter=cli_files.prepared([loaded]))


def _json(name: str, reports: Sequence[InspectionReport], told: Sequence[Finding]) -> dict[str, Any]:
    return {"file": name, "items": [one.as_json() for one in reports], "findings": [asdict(one) for one in told]}


def _print_reports(out: Console, name: str, reports: Sequence[InspectionReport], told: Sequence[Finding]) -> None:
    out.print(f"\n[bold]{escape(name)}[/]")
    for one in reports:
        facts = one.facts
        when = f"{facts.first:%Y-%m-%d} 到 {facts.last:%Y-%m-%d}" if facts.first and facts.last else "时间没有写"
        out.print(f"\n[bold]{escape(facts.title)}[/]  [dim]{KIND_NAMES[facts.kind]}  {escape(facts.sender)}  {when}[/]")
        cost = "；".join(f"{line.what} {line.minutes} 分钟" for line in one.cost.lines)
        out.print(f"  一个地方要用 [bold]{one.cost.minutes}[/] 分钟。[dim]{escape(cost)}[/]", soft_wrap=True)
        cli_files.print_findings(out, "", one.findings)
        out.print(f"  建议：[bold]{ADVICE_NAMES[one.advice]}[/]")
    cli_files.print_findings(out, name, told)
    if len(reports) > 1:
        counts = Counter(ADVICE_NAMES[one.advice] for one in reports)
        out.print(f"\n{len(reports)} 项：" + "，".join(f"{name} {count} 项" for name, count in counts.items()))


@click.command("plan-visits", short_help="把几个部门到同一个地方的检查排在同一天一起去，少打扰。")
@click.argument("file", metavar="计划表", type=_FILE)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="从哪天起；缺省是表里最早的一天。")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="到哪天止；缺省是表里最晚的一天。")
@click.option(
    "--quiet", "quiet", multiple=True, metavar="名称:起到止", help="不下去的日子，如 秋收:2026-09-28到2026-10-09。"
)
@click.option("--seconds", type=click.FloatRange(1, 600), default=None, help="最多算多少秒。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="结果写到这个 Excel 文件。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def plan_visits(
    file: Path, first: datetime | None, last: datetime | None, quiet: tuple[str, ...], seconds: float | None,
    output: Path | None, as_text: bool,
) -> None:  # fmt: skip
    """表里每一项写明去哪些村、在哪些日子之间；突发的和不打招呼的不排。

    一个地方一天、一周、一个月、一年最多去几次，照规则；一起去的算一次。
    """
    register = _register(file, first.date() if first else date.today())
    start, end = _span(register.items, first, last)
    wishes, unread = wishes_of(register.items, start, end)
    told = [*register.findings, *unread]
    if not wishes:
        cli_files.print_findings(cli_files.console(stderr=True), str(file), told)
        cli_files.wrong("没有一项写了去哪里、哪些日子，没有可排的。")
    made = plan(_request(wishes, start, end, quiet, seconds))
    if output:
        cli_files.write_all(output.parent, {output.name: visits_workbook(made, wishes, made_on=date.today())})
    if as_text:
        out = made.as_json() | {"read": [asdict(one) for one in told]}
        click.echo(json.dumps(out, ensure_ascii=False, indent=1, default=str))
    else:
        _print_plan(cli_files.console(), made, wishes, told)
    cli_files.done(ok=not any(one.severity == "block" for one in told))


def _request(
    wishes: tuple[Wish, ...], first: date, last: date, quiet: Sequence[str], seconds: float | None
) -> JoiningRequest:
    pack = shipped_pack()
    caps = {"": caps_of(pack, first)}
    townships = caps_of(pack, first, township=True)
    caps |= {one.place: townships for one in wishes if re.search(r"(?:镇|乡|街道)$", one.place)}
    return JoiningRequest(wishes, first, last, caps, quiet=tuple(_quiet(quiet)), seconds=seconds or 0.0)


def _quiet(words: Sequence[str]) -> Iterator[QuietDays]:
    for one in words:
        match = _QUIET.fullmatch(one.strip())
        try:
            days = [date(*map(int, part.split("-"))) for part in match.groups()[1:]] if match else []
        except ValueError:
            days = []
        if not match or len(days) != 2:
            cli_files.wrong(f"没看懂“{one}”，请写成 秋收:2026-09-28到2026-10-09 的样子。")
        yield QuietDays(match[1].strip(), *days)


def _span(items: Sequence[InspectionFacts], first: datetime | None, last: datetime | None) -> tuple[date, date]:
    days = [day for one in items for day in (one.first, one.last) if day]
    start = first.date() if first else min(days, default=date.today())
    end = last.date() if last else max(days, default=date(start.year, 12, 31))
    if end < start:
        cli_files.wrong("--to 早于 --from。")
    return start, end


def _print_plan(out: Console, made: JoiningPlan, wishes: Sequence[Wish], told: Sequence[Finding]) -> None:
    out.print(f"[bold]{headline(made)}[/]", soft_wrap=True)
    by_id = {one.id: one for one in wishes}
    table = Table("日期", "地方", "谁去", "看什么", box=None, header_style="dim", pad_edge=False)
    for trip in made.trips[:_SHOWN]:
        some = [by_id[id] for id in trip.ids]
        senders = "、".join(dict.fromkeys(one.sender for one in some))
        table.add_row(shown(trip.on), escape(trip.place), escape(senders), escape("；".join(one.title for one in some)))
    out.print(table)
    if len(made.trips) > _SHOWN:
        out.print(f"[dim]还有 {len(made.trips) - _SHOWN} 天没有列出，用 -o 写成 Excel 看全部。[/]")
    out.print(f"[dim]{gap_words(made)} 用时 {made.seconds:.0f} 秒。[/]")
    cli_files.print_findings(out, "", [*told, *made.findings])
