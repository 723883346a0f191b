"""``yibiao audit``: what a folder of forms asks twice, and what could go."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn

from yibiao import pipeline
from yibiao.burden.parameters import ParameterError, Parameters, load_parameters
from yibiao.catalogue import load_catalogue
from yibiao.cli import files as cli_files
from yibiao.cli.decided import decisions_option, memory_of
from yibiao.matching import Matcher
from yibiao.model import MatchedForm
from yibiao.overlap import HTML_NAME, JSON_NAME, Audit, ReportError, audit_outputs, headlines


@click.command(short_help="审计一个文件夹的报表：重复索要、可合并、可取消、可自动生成。")
@click.argument("folder", metavar="文件夹", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("report"),
    show_default=True,
    help="结果放在哪个文件夹。",
)
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="上一次审计的 report.json：说明哪些反弹、哪些新增。",
)
@click.option(
    "--parameters",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="自己的估算参数（YAML，可只写要改的几项）。",
)
@decisions_option
def audit(folder: Path, output: Path, since: Path | None, parameters: Path | None, decisions: Path) -> None:
    """审计一个文件夹的报表。第一层子文件夹的名字就是下发部门。

    生成 报告.html（可离线打开、打印）、审计.xlsx、一表.xlsx（建议的基础表）和 report.json。
    """
    started = time.monotonic()
    chosen = _parameters(parameters)
    previous = _previous(since)
    catalogue = load_catalogue()
    matcher = Matcher(catalogue, memory_of(decisions))
    loaded = list(cli_files.load(cli_files.collect([folder])))
    if not loaded:
        cli_files.wrong(f"“{folder}”里没有 Excel 或 Word 文件。")
    matched = _matched(loaded, matcher)
    found = pipeline.audit(matched, catalogue, parameters=chosen, on=date.today(), folder=folder.resolve().name)
    try:
        outputs = audit_outputs(found, previous)
    except ReportError as problem:
        cli_files.wrong(str(problem))
    written = cli_files.write_all(output, outputs)
    _print(found, matched, _since_lines(outputs), written, time.monotonic() - started)
    cli_files.tell_passed_over(cli_files.console(), [folder])
    cli_files.done(ok=not cli_files.blocked(one.form for one in matched))


def _matched(loaded: list[pipeline.File], matcher: Matcher) -> list[MatchedForm]:
    matched = []
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), transient=True, console=cli_files.console(stderr=True)
    )
    with progress:
        task = progress.add_task("转换旧格式文件…", total=None)
        office = cli_files.prepared(loaded)
        for number, one in enumerate(pipeline.match(pipeline.read(loaded, converter=office), matcher), 1):
            progress.update(task, description=f"读取 {number}/{len(loaded)} {one.form.file}")
            matched.append(one)
    return matched


def _parameters(path: Path | None) -> Parameters | None:
    try:
        return load_parameters(path) if path else None
    except ParameterError as problem:
        cli_files.wrong(str(problem))


def _since_lines(outputs: dict[str, bytes]) -> list[str]:
    """What the report says of the time since the last audit, in sentences."""
    since = json.loads(outputs[JSON_NAME]).get("since") or {}
    return list(since.get("sentences", []))


def _previous(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        previous = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as problem:
        cli_files.wrong(f"{path} 不是 yibiao audit 生成的 report.json（{problem}）。请给上一次审计结果里的那个文件。")
    if not isinstance(previous, dict):
        cli_files.wrong(f"{path} 不是 yibiao audit 生成的 report.json。请给上一次审计结果里的那个文件。")
    return previous


def _print(found: Audit, matched: list[MatchedForm], since: list[str], written: list[Path], seconds: float) -> None:
    out = cli_files.console()
    for one in matched:
        bad = [f for f in one.form.findings if f.severity == "block"]
        cli_files.print_findings(out, one.form.file, bad)
    for line in headlines(found):
        out.print(f"• [bold]{line.number}[/] {line.of}：{line.words}", soft_wrap=True)
    for sentence in since:
        out.print(f"[yellow]↺[/] {escape(sentence)}", soft_wrap=True)
    out.print(f"\n用时 {seconds:.1f} 秒。结果：")
    for path in written:
        out.print(f"  {'[bold]' if path.name == HTML_NAME else ''}{path}", soft_wrap=True)
