"""``yibiao check-messages``: which messages of an export demand what nobody may demand so."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.markup import escape

from yibiao.cli import files as cli_files
from yibiao.findings import finding
from yibiao.messages import checking
from yibiao.messages.checking import CheckedMessage
from yibiao.messages.exports import Message, read_messages
from yibiao.messages.labelling import ORDER
from yibiao.messages.masking import masked_text
from yibiao.model import Finding
from yibiao.pipeline import File
from yibiao.policy import shipped_pack


@click.command("check-messages", short_help="群消息：哪些是打卡、接龙、限时要数、甩锅……要的是什么、什么时候要。")
@click.argument("paths", metavar="文件…", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_text", is_flag=True, help="输出 JSON，按文件里的次序，一条一项，没有问题的也在内。")
@click.option("--masked", is_flag=True, help="姓名、电话、证件号、门牌遮住再输出；留下来、转给别人之前用。")
@click.option(
    "--on",
    "on",
    metavar="日期",
    type=click.DateTime(["%Y-%m-%d"]),
    help="按哪一天的规则看，如 2026-12-01；不写是今天。",
)
def check_messages(paths: tuple[Path, ...], as_text: bool, masked: bool, on: datetime | None) -> None:
    """看一批群消息。文件可以是：

    .txt，一行一条，或者从微信、钉钉、QQ 里导出、复制的聊天记录（有时间和发言人的，几行算一条）；
    .csv、.tsv、Excel，有一列叫“内容”或 text。“-”是从标准输入读粘贴的文字。

    只看有人交来的消息，不去收集。应急的、自愿的、服务群众的、把这些做法当作反面来说的，不算。
    """
    day = on.date() if on else date.today()
    messages, findings = _read(paths, day)
    if masked:
        messages = [Message(masked_text(one.text), one.sent_at, one.sender) for one in messages]
    checked = list(checking.check_messages(((one.text, one.sent_on) for one in messages), shipped_pack(), day))
    if as_text:
        click.echo(orjson.dumps([one.as_json() for one in checked], option=orjson.OPT_INDENT_2).decode())
    else:
        _print(cli_files.console(), messages, checked)
    cli_files.print_findings(cli_files.console(stderr=True), "", findings)
    cli_files.done(ok=not any(one.severity == "block" for one in findings))


def _read(paths: Sequence[Path], on: date) -> tuple[list[Message], list[Finding]]:
    messages: list[Message] = []
    findings: list[Finding] = []
    for file in _loaded(paths):
        if file.problem:
            findings.append(finding("cannot_open", file=file.name, why=file.problem))
            continue
        read, problems = read_messages(file.data, file.name, on)
        messages += read
        findings += problems
    return messages, findings


def _loaded(paths: Sequence[Path]) -> list[File]:
    if paths == (Path("-"),):
        return [File("粘贴的文字.txt", sys.stdin.buffer.read())]
    return list(cli_files.load((str(one), one) for one in paths))


def _print(out: Console, messages: Sequence[Message], checked: Sequence[CheckedMessage]) -> None:
    for number, (message, one) in enumerate(zip(messages, checked, strict=True), 1):
        if not one.banned:
            continue
        when = f"{message.sent_at:%m-%d %H:%M} " if message.sent_at else ""
        out.print(
            f"[bold]{number}[/] {when}[yellow]{'、'.join(one.labels)}[/] {escape(_short(one.text))}", soft_wrap=True
        )
        cli_files.print_findings(out, "", one.findings)
        for ask in one.asks:
            asked = "，".join(
                part
                for part in (ask.what, ask.by and f"时限：{ask.by}", ask.of and f"要{ask.of.lstrip('@')}做")
                if part
            )
            out.print(f"  [dim]要的是：{escape(asked)}[/]", soft_wrap=True)
    _print_sums(out, checked)


def _print_sums(out: Console, checked: Sequence[CheckedMessage]) -> None:
    counts = Counter(label for one in checked for label in one.labels)
    banned = sum(one.banned for one in checked)
    out.print(f"共 {len(checked)} 条，{banned} 条有不该这样提的要求。", soft_wrap=True)
    if banned:
        out.print("  " + "，".join(f"{label} {counts[label]}" for label in ORDER if counts[label]), soft_wrap=True)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
