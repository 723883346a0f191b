"""``yibiao check-indicators``, ``yibiao appraise``: what a scheme counts, and what values can really tell."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
import orjson
from rich.console import Console
from rich.markup import escape

from yibiao.appraisal.bands import BAND_NAMES, ORDER, between
from yibiao.appraisal.checking import SchemeReport, check_scheme
from yibiao.appraisal.costing import Held, collections_of, nothing_held
from yibiao.appraisal.measures import AGGREGATION_NAMES, Measure, Place
from yibiao.appraisal.reading import SchemeFile, read_lines, read_scheme
from yibiao.appraisal.reckoning import Profile, Reckoned, reckon
from yibiao.appraisal.sensitivity import alternatives, drivers
from yibiao.appraisal.tables import measures_for, read_measures, read_values
from yibiao.appraisal.traces import NATURE_NAMES
from yibiao.catalogue import load_catalogue
from yibiao.cli import files as cli_files
from yibiao.conversion import LibreOffice
from yibiao.findings import finding
from yibiao.matching import Matcher
from yibiao.model import Finding
from yibiao.outside.held import items_held
from yibiao.pipeline import File
from yibiao.policy import shipped_pack
from yibiao.sheets.delimited import decode
from yibiao.sheets.reading import read_form

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_json_option = click.option("--json", "as_text", is_flag=True, help="输出 JSON。")


@click.command("check-indicators", short_help="考核方案：哪些指标考的是痕迹，哪些已经有数，收集要多少工时。")
@click.argument(
    "paths",
    metavar="文件…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True),
)
@click.option(
    "--known",
    "known",
    multiple=True,
    metavar="文件或文件夹",
    type=click.Path(exists=True, path_type=Path),
    help="已有的名册、台账：里面有的指标不该再要。可以写几次。",
)
@click.option(
    "--on",
    "on",
    metavar="日期",
    type=click.DateTime(["%Y-%m-%d"]),
    help="按哪一天的规则看，如 2026-12-01；不写是今天。",
)
@_json_option
def check_indicators(paths: tuple[Path, ...], known: tuple[Path, ...], on: datetime | None, as_text: bool) -> None:
    """看考核方案的每一项指标。文件可以是 Word、Excel 的指标表（指标、分值、评分标准、数据来源……），也可以是 .txt，
    一行一项；“-”是从标准输入读。

    数开会、发文、照片、笔记、批示、上稿、点赞、打卡、台账的，不管怎么说，都指出来，写明哪一条规定；
    办结率、发案数、群众满意率这样的结果不算。
    """
    day = on.date() if on else date.today()
    files = _loaded(paths)
    office = cli_files.prepared(files)
    read = [_scheme_of(one, office) for one in files]
    held = _held(known, office)
    reports = [_report(one, held, day) for one in read]
    if as_text:
        out = [
            {"file": file.name, **report.as_json(), "reading": [_plain(one) for one in scheme.findings]}
            for file, scheme, report in zip(files, read, reports, strict=True)
        ]
        click.echo(orjson.dumps(out, option=orjson.OPT_INDENT_2).decode())
    else:
        for scheme, report in zip(read, reports, strict=True):
            _print_report(cli_files.console(), report)
            cli_files.print_findings(cli_files.console(stderr=True), "", scheme.findings)
    cli_files.done(ok=not any(one.severity == "block" for scheme in read for one in scheme.findings))


def _loaded(paths: Sequence[Path]) -> list[File]:
    return [
        File("粘贴的文字.txt", sys.stdin.buffer.read()) if str(one) == "-" else next(cli_files.load([(str(one), one)]))
        for one in paths
    ]


def _scheme_of(file: File, office: LibreOffice) -> SchemeFile:
    if file.problem:
        return SchemeFile(read_lines(""), (finding("cannot_open", file=file.name, why=file.problem),))
    if file.name.lower().endswith(".txt"):
        scheme = read_lines(decode(file.data)[0] or "", Path(file.name).stem)
        none = () if scheme.indicators else (finding("scheme_no_indicators", file=file.name),)
        return SchemeFile(scheme, none, "txt")
    return read_scheme(file.data, file.name, converter=office)


def _held(known: Sequence[Path], office: LibreOffice) -> Held:
    if not known:
        return nothing_held
    loaded = [one for one in cli_files.load(cli_files.collect(known)) if not one.problem]
    forms = (read_form(one.data, one.name, converter=office) for one in loaded)
    codes = items_held(forms, Matcher(load_catalogue()))
    return lambda item: (1, 1) if item in codes else (0, 1)


def _report(scheme: SchemeFile, held: Held, on: date) -> SchemeReport:
    catalogue = load_catalogue()
    costs = collections_of(scheme.scheme.indicators, catalogue, Matcher(catalogue), held)
    return check_scheme(scheme.scheme, pack=shipped_pack(), on=on, collections=costs)


def _print_report(out: Console, report: SchemeReport) -> None:
    out.print(f"\n[bold]{escape(report.scheme.title)}[/]", soft_wrap=True)
    for one in report.indicators:
        points = f"{one.indicator.weight:g} 分" if one.indicator.weight is not None else "没有写分值"
        minutes = one.collection.minutes if one.collection else 0.0
        colour = "red" if one.refused else "yellow" if one.findings else "green"
        out.print(
            f"  [{colour}]{NATURE_NAMES[one.reading.nature]}[/] {escape(one.indicator.name)}  "
            f"[dim]{points}，收集一个村一年 {minutes:.0f} 分钟[/]",
            soft_wrap=True,
        )
        _print_findings(out, one.findings, "    ")
    _print_findings(out, report.findings, "  ")
    out.print(
        f"  共 {len(report.indicators)} 项，{report.refused} 项不能用；结果和群众评价占 {report.outcomes:.0f}%，"
        f"收集全部指标一个村一年 {report.minutes / 60:.1f} 小时。",
        soft_wrap=True,
    )


def _print_findings(out: Console, findings: Sequence[Finding], indent: str) -> None:
    for one in findings:
        rule = f" [dim]{one.rule}[/]" if one.rule else ""
        out.print(
            f"{indent}{cli_files.MARKS[one.severity]} {escape(one.message)}{escape(one.advice)}{rule}", soft_wrap=True
        )


@click.command("appraise", short_help="从一张数表算出各地的画像和档次，连同把握；不排名。")
@click.argument("values", metavar="数表", type=_FILE)
@click.option(
    "--measures",
    "measures",
    metavar="文件",
    type=_FILE,
    help="指标表：指标、分值、方向、底线、目标。不写时各列一样重。",
)
@click.option("--geometric", is_flag=True, help="几何平均：短板补不足。缺省是加权平均。")
@click.option("--why", "why", is_flag=True, help="连同各项的分数、区间和像的地方。")
@_json_option
def appraise(values: Path, measures: Path | None, geometric: bool, why: bool, as_text: bool) -> None:
    """数表第一列是单位，后面一列一项指标；“某某分子”“某某分母”是比率，“某某标准误”是抽样，“某某上年”是过去；
    “分组”、“特征：人口”说明谁和谁像。

    结果照表里的顺序，是档次、区间和把握，不是名次；档次落在误差里的，写“看不出差别”。
    """
    of, places, found = _tables(values, measures)
    result = reckon(of, places, how="geometric" if geometric else "linear")
    if as_text:
        click.echo(orjson.dumps(_as_json(result, found), option=orjson.OPT_INDENT_2).decode())
    else:
        _print_result(cli_files.console(), result, why)
        cli_files.print_findings(cli_files.console(stderr=True), "", found)
    cli_files.done(ok=not any(one.severity == "block" for one in found))


def _tables(values: Path, measures: Path | None) -> tuple[tuple[Measure, ...], tuple[Place, ...], tuple[Finding, ...]]:
    """Nothing is reckoned where a file can not be read, nor with other weights than those somebody chose."""
    files = _loaded([one for one in (values, measures) if one])
    wrong = tuple(finding("cannot_open", file=one.name, why=one.problem) for one in files if one.problem)
    if wrong:
        return (), (), wrong
    office = cli_files.prepared(files)
    table, chosen = files[0], files[1] if measures else None
    read = read_values(table.data, table.name, converter=office)
    known = read_measures(chosen.data, chosen.name, converter=office) if chosen else {}
    if chosen and not known:
        return (), (), (*read.findings, finding("measures_none", file=chosen.name))
    of, told = measures_for(read, known, table.name)
    return of, read.places, (*read.findings, *told)


def _as_json(result: Reckoned, found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "how": result.how, "ranges_from_values": list(result.ranges),
        "places": [_profile_json(one) for one in result.profiles],
        "alternatives": alternatives(result) if result.profiles else [], "drivers": drivers(result),
        "findings": [_plain(one) for one in found],
    }  # fmt: skip


def _profile_json(one: Profile) -> dict[str, Any]:
    return {
        "place": one.name, "band": BAND_NAMES[one.band], "score": one.score, "low": one.low, "high": one.high,
        "chances": dict(zip((BAND_NAMES[key] for key in ORDER), one.chances, strict=False)), "known": one.known,
        "indicators": list(one.lines),
    }  # fmt: skip


def _plain(one: Finding) -> dict[str, Any]:
    return {"code": one.code, "severity": one.severity, "message": one.message, "advice": one.advice, "row": one.row}


def _print_result(out: Console, result: Reckoned, why: bool) -> None:
    out.print(
        f"{AGGREGATION_NAMES[result.how]}；没有底线和目标、按各地的范围折算的：{'、'.join(result.ranges) or '无'}。"
    )
    for one in result.profiles:
        out.print(f"  {escape(one.name)}  [bold]{_band_words(one)}[/]", soft_wrap=True)
        for line, measure in zip(one.lines, result.measures, strict=True) if why else ():
            told = "没有数" if line.score is None else f"{line.score:.0f}（{line.low:.0f}—{line.high:.0f}）"
            like = (
                "" if line.peers_low is None else f"，像的 {line.peers} 处 {line.peers_low:.4g}—{line.peers_high:.4g}"
            )
            value = "" if line.value is None else f"，数 {line.value:.4g}"
            out.print(f"    [dim]{escape(measure.name)}：{told}{value}{like}[/]", soft_wrap=True)
    counts = Counter(BAND_NAMES[one.band] for one in result.profiles)
    out.print(f"共 {len(result.profiles)} 处：" + "，".join(f"{name} {count}" for name, count in counts.items()))
    for other in alternatives(result) if result.profiles else ():
        out.print(
            f"[dim]  {escape(other.what)}：{other.of} 处里 {other.changed} 处换档，平均动 {other.moved:.1f} 分[/]"
        )


def _band_words(one: Profile) -> str:
    if one.score is None or not one.chances:
        return BAND_NAMES[one.band]
    interval = f"{one.score:.0f} 分，多半在 {one.low:.0f} 到 {one.high:.0f} 之间"
    if one.band == "unclear":
        better, other = between(np.array(one.chances))
        return f"{BAND_NAMES[one.band]}（{BAND_NAMES[better]}还是{BAND_NAMES[other]}说不准；{interval}）"
    return f"{BAND_NAMES[one.band]}（把握 {max(one.chances):.0%}；{interval}）"
