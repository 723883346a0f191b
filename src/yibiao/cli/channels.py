"""``yibiao check-channels``: registers of apps, public accounts and work groups, and what to do with each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from yibiao import channels
from yibiao.cli import files as cli_files
from yibiao.policy import shipped_pack


@click.command("check-channels", short_help="检查应用程序、公众账号、工作群：僵尸、重复、空洞、违规功能。")
@click.argument("registers", metavar="文件…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--activity", multiple=True, metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="使用记录（CSV、Excel）：日期、账号、更新或使用次数；也可以是推文导出。可写多次。",
)  # fmt: skip
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天看，不写是今天。")
@click.option("--json", "as_json", is_flag=True, help="打印 JSON。")
def check_channels(
    registers: tuple[Path, ...], activity: tuple[Path, ...], day: datetime | None, as_json: bool
) -> None:
    """读登记表，逐个给出发现的情况和“保留、整合、注销”的建议。表头各地不一样也能读；读不了的行说明第几行、为什么。

    只看登记的情况、次数和日期，不看群里说了什么。
    """
    on = day.date() if day else date.today()
    register = _read([*registers, *activity], on)
    report = channels.check_channels(register.channels, shipped_pack(), on)
    if as_json:
        rejected = [{"sheet": one.sheet, "row": one.row, "code": one.code, "message": one.message}
                    for one in register.findings]  # fmt: skip
        click.echo(json.dumps(report.as_json() | {"import": rejected}, ensure_ascii=False, indent=2))
    else:
        _print(cli_files.console(), register, report)
    cli_files.done(ok=not register.rejected and not any(one.severity == "block" for one in register.findings))


def _read(paths: Sequence[Path], on: date) -> channels.Register:
    loaded = list(cli_files.load(cli_files.collect(paths)))
    office = cli_files.prepared(loaded)
    parts = [channels.read_register(one.data, one.name, on=on, converter=office) for one in loaded]
    register = channels.merged(parts)
    if not register.channels and not register.findings:
        cli_files.wrong("没有读到任何应用程序、公众账号或工作群。请看看给的是不是登记表。")
    return register


def _print(out: Console, register: channels.Register, report: channels.ChannelReport) -> None:
    cli_files.print_findings(out, "", register.findings)
    for one in report.checked:
        if one.advice.act == "保留" and not one.findings:
            continue
        channel = one.channel
        colour = {"保留": "green", "整合": "yellow", "注销": "red"}[one.advice.act]
        kind, place = channels.KIND_WORDS[channel.kind], f"第 {channel.row} 行" if channel.row else ""
        into = f"到“{escape(one.advice.into)}”" if one.advice.into else ""
        out.print(f"\n[bold]{escape(channel.name)}[/]  {kind}  {escape(channel.owner or '没有单位')}  {place}"
                  f"  [{colour}]建议{one.advice.act}{into}[/]", soft_wrap=True)  # fmt: skip
        cli_files.print_findings(out, "", one.findings)
        told = [*one.advice.first, *([f"减负不减责：{one.advice.duty}"] if one.advice.duty else [])]
        if told:
            out.print(f"  → {escape('；'.join(told))}", soft_wrap=True)
    _print_counts(out, report)


def _print_counts(out: Console, report: channels.ChannelReport) -> None:
    out.print("")
    for kind, counts in report.counts().items():
        if counts["total"]:
            name = channels.KIND_WORDS[kind]  # type: ignore[index]
            out.print(
                f"{name} {counts['total']} 个：保留 {counts['保留']}，整合 {counts['整合']}，注销 {counts['注销']}"
            )
