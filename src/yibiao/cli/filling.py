"""``yibiao fill``: the departments' own templates, filled from what is already known."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from yibiao import pipeline
from yibiao.catalogue import load_catalogue
from yibiao.cli import files as cli_files
from yibiao.cli.decided import decisions_option, memory_of
from yibiao.cli.processes import seldom_collecting, spread
from yibiao.findings import finding
from yibiao.matching import Matcher
from yibiao.prefill.filling import FormReport, Options, Outcome
from yibiao.prefill.filling import fill as fill_templates
from yibiao.prefill.selection import FilterError

REPORT_NAME = "填报结果.json"


@click.command(short_help="用已知数据把报表填好，只留下真正不知道的。")
@click.argument("paths", metavar="模板…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "data",
    metavar="数据",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="已填过的表、名册、一表工作簿，或它们的文件夹；可写多次。",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="结果放在哪个文件夹。",
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="以哪天为准填（年龄按这天算），默认今天。")
@click.option(
    "--where",
    "filters",
    multiple=True,
    metavar="字段=值",
    help="只填符合条件的对象，如 是否低保=是；“全部”为不筛选。可写多次。",
)
@click.option("--village", default="", help="只填这个村。")
@click.option("--split-by-village", is_flag=True, help="每个村一个文件。")
@click.option("--no-provenance", is_flag=True, help="不生成“来源”工作簿。")
@click.option(
    "--keep-format",
    is_flag=True,
    help=".xls、.doc 模板仍输出原格式（需要 LibreOffice），.csv 仍输出 .csv；默认输出 .xlsx、.docx。",
)
@decisions_option
@click.option("--json", "as_text", is_flag=True, help="在终端输出 JSON 结果。")
def fill(
    paths: tuple[Path, ...], data: tuple[Path, ...], output: Path, on: datetime | None, filters: tuple[str, ...],
    village: str, split_by_village: bool, no_provenance: bool, keep_format: bool, decisions: Path, as_text: bool,
) -> None:  # fmt: skip
    """用已知数据填好部门的原表：版式、公式、下拉不动，填上的每个格子都有来源。

    填不上的另列一份清单，填好后可以再用 --from 交回来。
    """
    started = time.monotonic()
    catalogue = load_catalogue()
    matcher = Matcher(catalogue, memory_of(decisions))
    templates = list(cli_files.load(_named(paths)))
    named = list(cli_files.collect(data))
    for role, given, found in (("模板", paths, templates), ("数据", data, named)):
        if not found:
            cli_files.wrong(f"“{'”“'.join(map(str, given))}”里没有 Excel 或 Word 文件，没有可用的{role}。")
    known = list(cli_files.load(named))
    for role, found in (("模板", templates), ("数据", known)):
        if all(file.problem for file in found):
            cli_files.wrong(f"{role}“{found[0].name}”打不开：{found[0].problem}，没有可用的{role}。")
    dated = [(file.name, file.data, _changed_on(path)) for file, (_, path) in zip(known, named, strict=True)]
    unread = [finding("cannot_open", file=file.name, why=file.problem) for file in (*templates, *known) if file.problem]
    templates = [file for file in templates if not file.problem]
    office = cli_files.prepared([*templates, *known])
    options = Options(
        on=on.date() if on else date.today(),
        filters=filters,
        village=village,
        split_by_village=split_by_village,
        provenance=not no_provenance,
        keep_format=keep_format,
        departments={file.name: pipeline.department_of(file.name) for file in known},
    )
    try:
        with seldom_collecting():
            outcome = fill_templates(
                [(file.name, file.data) for file in templates],
                [told for file, told in zip(known, dated, strict=True) if not file.problem],
                catalogue,
                matcher,
                options,
                office,
                spread,
            )
    except FilterError as problem:
        cli_files.wrong(str(problem))
    outcome = replace(outcome, findings=(*unread, *outcome.findings))
    report = json.dumps(outcome.as_json(), ensure_ascii=False, indent=1, default=str)
    cli_files.write_all(output, {**dict(outcome.outputs), REPORT_NAME: report.encode()})
    if as_text:
        click.echo(report)
    else:
        _print(outcome, output, time.monotonic() - started)
    cli_files.done(ok=not any(one.severity == "block" for one in outcome.findings))


def _named(paths: tuple[Path, ...]) -> Iterator[tuple[str, Path]]:
    """(name, path) of every template; results take these names. A folder's files are named from the folder on, or from
    its own name where several are given; files from the folder on that they share."""
    single = [path for path in paths if not path.is_dir()]
    inner = [path for path in single if not path.is_absolute() and ".." not in path.parts]
    shared = Path(os.path.commonpath([path.parent for path in inner])) if inner else Path()
    for path in paths:
        if path.is_dir():
            before = f"{path.resolve().name}/" if len(paths) > 1 else ""
            yield from ((before + name, found) for name, found in cli_files.collect([path]))
        else:
            yield (path.relative_to(shared).as_posix() if path in inner else path.name), path


def _changed_on(path: Path) -> date | None:
    try:
        return date.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return None


def _print(outcome: Outcome, output: Path, seconds: float) -> None:
    out = cli_files.console()
    table = Table(box=None, header_style="dim", pad_edge=False)
    for head, justify in (
        ("报表", "left"),
        ("要填", "right"),
        ("已填", "right"),
        ("其中算出", "right"),
        ("过期待核", "right"),
        ("缺", "right"),
    ):
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for report in outcome.forms:
        table.add_row(
            escape(report.file),
            *(f"{n:,}" for n in (report.asked, report.filled, report.derived, report.stale, report.missing)),
        )
    out.print(table)
    for report in outcome.forms:
        for line in _remarks(report):
            out.print(f"[dim]{escape(report.file)}：{escape(line)}[/]", soft_wrap=True)
    cli_files.print_findings(out, "", outcome.findings, hints=False)
    asked, filled = (sum(getattr(report, key) for report in outcome.forms) for key in ("asked", "filled"))
    rate = f"（{filled / asked:.1%}）" if asked else ""
    out.print(f"\n{len(outcome.forms)} 张表要填 {asked:,} 格，已填 {filled:,} 格{rate}；对象：{_subjects(outcome)}。")
    if outcome.doubtful or outcome.conflicts:
        out.print(f"存疑的同一对象 {outcome.doubtful} 对、说法不一的值 {outcome.conflicts} 处，已列出，请人看。")
    out.print(f"用时 {seconds:.1f} 秒。结果在 {output}/", soft_wrap=True)


def _remarks(report: FormReport) -> list[str]:
    lines = [*report.selections, *report.notes]
    if report.unmatched:
        lines.append(
            "目录里没有或没认定的栏目：" + "、".join(report.unmatched[:8]) + ("…" if len(report.unmatched) > 8 else "")
        )
    if report.refused:
        lines.append(f"有 {len(report.refused)} 格没有写：" + "；".join(str(one.reason) for one in report.refused[:3]))
    return lines


def _subjects(outcome: Outcome) -> str:
    names = {"person": "人", "household": "户", "house": "房屋", "enterprise": "企业", "organisation": "单位"}
    return "、".join(f"{names.get(kind, kind)} {count:,}" for kind, count in outcome.subjects.items() if count) or "无"
