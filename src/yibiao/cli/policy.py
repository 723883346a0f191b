"""``yibiao policy``: which rules are in force, where each stands, and does a changed pack still hold?"""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.policy import FOLDER, Pack, PolicyError, Standing, load_pack, shipped_pack
from yibiao.policy.cases import Runner
from yibiao.policy.explaining import explain, value_words
from yibiao.policy.rules import WEIGHT_WORDS
from yibiao.policy.trial import Report, try_pack

# Each capability keeps the runner of its cases beside its facts; those of the platform run when it is installed.
_RUNNERS = {
    "documents": "yibiao.documents.cases",
    "meetings": "yibiao.meetings.cases",
    "channels": "yibiao.channels.cases",
    "groups": "yibiao.channels.cases",
    "messages": "yibiao.messages.cases",
    "outside": "yibiao.outside.cases",
    "inspections": "yibiao.inspections.cases",
    "appraisal": "yibiao.appraisal.cases",
    "forms": "yibiao_web.forms.cases",
    "burden": "yibiao.burden.cases",
}

_overlay = click.option(
    "--overlay", "overlays", multiple=True, metavar="文件夹",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="本地的改动，可以写几次，上级的在前。",
)  # fmt: skip
_on = click.option(
    "--on", "on", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="看哪一天的规则，如 2026-12-01；不写是今天。"
)
_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，给程序用。")


@click.group(short_help="规则：列出、说明出处、验证一套规则。", subcommand_metavar="list|explain|test …")
def policy() -> None:
    """规则：列出在用的，说明一条的出处和来历，验证改过的一套。"""


@policy.command("list", short_help="列出规则。")
@click.option("--area", metavar="方面", help="只看一个方面，如 documents、meetings、channels。")
@click.option("--off", is_flag=True, help="连没有执行的一起列出，写明为什么。")
@_on
@_overlay
@_json
def list_(area: str | None, off: bool, on: datetime | None, overlays: tuple[Path, ...], as_json: bool) -> None:
    """列出某一天执行的规则：值、轻重、哪天起。"""
    pack, day = _pack(overlays), _day(on)
    areas = sorted({rule.area for rule in pack.rules.values()})
    if area and area not in areas:
        cli_files.wrong(f"没有“{area}”这个方面，有：{'、'.join(areas)}。")
    shown = [pack.standing(id, day) for id, rule in pack.rules.items() if not area or rule.area == area]
    shown = [one for one in shown if off or one.holds]
    if as_json:
        rows = [explain(pack, one.rule.id, day).as_json() for one in shown]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _print(shown, day, sum(not pack.standing(id, day).holds for id in pack.rules), off)


@policy.command("explain", short_help="一条规则的依据、条款、起止、历次的值和本地的改动。")
@click.argument("id", metavar="编号")
@_on
@_overlay
@_json
def explain_(id: str, on: datetime | None, overlays: tuple[Path, ...], as_json: bool) -> None:
    """说明一条规则。"""
    pack = _pack(overlays)
    if (known := id.upper()) not in pack.rules:
        near = [one for one in pack.rules if one.startswith(known[:7])]
        cli_files.wrong(f"没有编号是 {id} 的规则。{'相近的有：' + '、'.join(near[:5]) + '。' if near else ''}")
    told = explain(pack, known, _day(on))
    click.echo(json.dumps(told.as_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(told.lines()))


@policy.command("test", short_help="验证一套规则，跑一遍情形。")
@click.argument(
    "folder", metavar="[文件夹]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@_overlay
def test(folder: Path | None, overlays: tuple[Path, ...]) -> None:
    """验证一套规则：每个文件写得对不对，情形跑出来的发现对不对。不写文件夹，验证自带的。

    有写错的，或者有情形对不上，退出码是 1。
    """
    report = try_pack(folder or FOLDER, overlays, _runners())
    _tell_files(report)
    _tell_cases(report)
    cli_files.done(ok=report.passed)


def _pack(overlays: tuple[Path, ...]) -> Pack:
    try:
        return load_pack(FOLDER, overlays) if overlays else shipped_pack()
    except PolicyError as problem:
        cli_files.wrong(str(problem))


def _day(on: datetime | None) -> date:
    return on.date() if on else date.today()


def _runners() -> dict[str, Runner]:
    """The runners that are there: a package that is not installed has none."""
    return {area: import_module(name).run for area, name in _RUNNERS.items() if _there(name)}


def _there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not installed
        return False


def _print(shown: list[Standing], day: date, off: int, with_off: bool) -> None:
    table = Table(box=None, pad_edge=False)
    for head in ("编号", "规则", "值", "轻重", "自"):
        table.add_column(head, no_wrap=head in ("编号", "轻重", "自"), overflow="fold")
    for one in shown:
        weight = WEIGHT_WORDS[one.weight] + (f"：{one.why_off}" if one.why_off else "")
        cells = (one.rule.id, one.rule.title, value_words(one), weight, str(one.since or ""))
        table.add_row(*map(escape, cells))
    out = cli_files.console()
    out.print(table)
    kept = "" if with_off else "，用 --off 列出"
    out.print(
        f"{day}：列出 {len(shown)} 条；没有执行的共 {off} 条{kept}。依据看 yibiao policy explain 编号。", soft_wrap=True
    )


def _tell_files(report: Report) -> None:
    for one in report.files:
        click.echo(f"{'✗' if one.problems else '✓'} {one.name}：{one.entries} 条")
        for problem in one.problems:
            click.echo(f"    {problem}")


def _tell_cases(report: Report) -> None:
    for area, outcomes in report.outcomes.items():
        failed = [one for one in outcomes if not one.passed]
        click.echo(f"{'✗' if failed else '✓'} {area} 的情形：{len(outcomes) - len(failed)}/{len(outcomes)} 对上")
        for one in failed:
            expected, found = ("、".join(codes) or "没有" for codes in (one.case.findings, one.found))
            told = f"facts 用不了（{one.problem}）" if one.problem else f"应有 {expected}；得到 {found}"
            click.echo(f"    “{one.case.title}”：{told}")
    for area, number in report.waiting.items():
        click.echo(f"· {area} 的情形：{number} 个，还不能跑")
