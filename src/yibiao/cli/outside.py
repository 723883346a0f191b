"""``yibiao check-outside``: a notice that came past the platform: who wants what by when, and what is held already."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.markup import escape

from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.cli import files as cli_files
from yibiao.conversion import LibreOffice
from yibiao.matching import Matcher
from yibiao.outside.held import items_held
from yibiao.outside.model import CHANNEL_WORDS, STANDING_WORDS, OutsideDemand
from yibiao.outside.opening import Notice, open_notice
from yibiao.outside.reading import demand_of
from yibiao.outside.senders import Names
from yibiao.pipeline import File
from yibiao.policy import shipped_pack
from yibiao.sheets.delimited import decode
from yibiao.sheets.reading import read_form

_LONGEST_NAME = 240  # bytes; asking the system about a longer one is an error, not a no


@click.command("check-outside", short_help="平台外来的要求：谁要的、要什么、什么时候要，哪些已经有了。")
@click.argument("notice", metavar="文件或文字")
@click.option(
    "--form",
    "form_file",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="随通知一起来的空表。",
)
@click.option(
    "--known",
    "known",
    multiple=True,
    metavar="文件或文件夹",
    type=click.Path(exists=True, path_type=Path),
    help="已有的名册、台账：里面有的栏目算“已有”。可以写几次。",
)
@click.option(
    "--names",
    "names",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="单位名单，一行一个单位，简称写在后面，用逗号隔开。",
)
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
@click.option(
    "--on", "on", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="收到的那一天，如 2026-12-01；不写是今天。"
)
def check_outside(
    notice: str, form_file: Path | None, known: tuple[Path, ...], names: Path | None, as_text: bool, on: datetime | None
) -> None:  # fmt: skip
    """看一份平台外来的通知。可以是文件（.txt .docx .doc .wps .pdf，Excel 空表），也可以直接写通知的文字；
    “-”是从标准输入读粘贴的文字。
    """
    day = on.date() if on else date.today()
    read = _notice(notice)
    if not read.readable:
        cli_files.print_findings(cli_files.console(stderr=True), read.name, read.findings)
        cli_files.done(ok=False)
    catalogue = load_catalogue()
    matcher = Matcher(catalogue)
    form = read_form(form_file.read_bytes(), form_file.name, converter=LibreOffice()) if form_file else None
    held = items_held((read_form(one.data, one.name) for one in cli_files.load(cli_files.collect(known))), matcher)
    demand = demand_of(
        read, day, matcher, shipped_pack(), catalogue=catalogue, names=_names(names), held=held, form=form
    )
    if as_text:
        click.echo(orjson.dumps(demand.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(cli_files.console(), demand, catalogue, known=bool(known))
    cli_files.print_findings(cli_files.console(stderr=True), read.name, read.findings)
    cli_files.done(ok=True)


def _notice(given: str) -> Notice:
    if given == "-":
        return Notice("粘贴的文字", decode(sys.stdin.buffer.read())[0])
    path = Path(given)
    if len(given.encode()) < _LONGEST_NAME and path.is_file():
        file: File = next(iter(cli_files.load([(given, path)])))
        if file.problem:
            cli_files.wrong(f"“{given}”读不了：{file.problem}。")
        return open_notice(file.data, path.name, converter=LibreOffice())
    if "." in given[-6:] and len(given) < 100 and " " not in given and not any(one in given for one in "，。：、"):
        cli_files.wrong(f"没有“{given}”这个文件。")
    return Notice("粘贴的文字", given)


def _names(path: Path | None) -> Names:
    if path is None:
        return ()
    lines = (line.replace("，", ",").split(",") for line in path.read_text("utf-8-sig").splitlines())
    return [(one[0].strip(), [alias.strip() for alias in one[1:] if alias.strip()]) for one in lines if one[0].strip()]


def _print(out: Console, demand: OutsideDemand, catalogue: Catalogue, *, known: bool) -> None:
    """``known``: whether there was anything to compare with."""
    sender = demand.sender.name if demand.sender else "没有认出"
    out.print(f"[bold]{escape(demand.title)}[/]  {CHANNEL_WORDS[demand.channel]}", soft_wrap=True)
    lines: Sequence[tuple[str, str]] = (
        ("谁要的", sender), ("向谁要", demand.recipients), ("要谁的", demand.population),
        ("什么时候要", demand.deadline + (f"（{demand.due_on:%Y-%m-%d}）" if demand.due_on else "")),
        ("依据", demand.basis), ("另要", "、".join(demand.materials)), ("做法", "、".join(demand.labels)),
    )  # fmt: skip
    for name, said in lines:
        if said:
            out.print(f"  {name}：{escape(said)}", soft_wrap=True)
    for one in demand.what:
        item = catalogue.items[one.item].name if one.item else ""
        meant = f"（{item}）" if item and item != one.name else ""
        standing = "目录里有" if one.standing == "new" and not known else STANDING_WORDS[one.standing]
        out.print(f"  · {escape(one.name)}{meant} [dim]{standing}[/]", soft_wrap=True)
    cli_files.print_findings(out, "", demand.findings)
