"""``yibiao watch``, ``yibiao effect``: the burden ledger over time, from a file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from yibiao.cli import files as cli_files
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.trends import words
from yibiao.trends.calendar import last_whole, later, month_of
from yibiao.trends.displacing import Displacements, displaced
from yibiao.trends.effects import Effect
from yibiao.trends.effects import effect as effect_of
from yibiao.trends.given_back import given_back
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, panel_of
from yibiao.trends.parameters import shipped
from yibiao.trends.reading import Ledger, read_ledger
from yibiao.trends.watching import Watch
from yibiao.trends.watching import watch as look

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_on_option = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="看到哪一天为止，缺省是文件里最后一天。")
_measures_option = click.option(
    "--measures", type=_FILE, help="几项措施（YAML）：title、since、senders、kinds、places。"
)
_json_option = click.option("--json", "as_text", is_flag=True, help="输出 JSON。")


@click.command("watch", short_help="看负担有没有反弹、有没有换了样子，误报率写明。")
@click.argument("file", metavar="负担账", type=_FILE)
@_measures_option
@_on_option
@_json_option
def watch(file: Path, measures: Path | None, on: datetime | None, as_text: bool) -> None:
    """一行一件（或一行一个月）：日期、单位、种类、分钟（或小时、件数），可有小类、镇街。

    季节、工作日、春节都扣除以后再看；阈值由模拟定，写明平均多久误报一次。
    """
    ledger = _read(file, as_text)
    until, told = _until(ledger.asked, on)
    panel = panel_of(ledger.asked, until=until)
    least = shipped().whole("watch.months_least")
    if len(panel.months) < least:
        _stopped([*ledger.findings, finding("trend_too_short", months=len(panel.months), least=least)], as_text)
    taken = _measures(measures) if measures else []
    seen, moved = look(panel, taken), displaced(panel_of(ledger.asked, until=until, variants=True))
    found = [words.alarm_finding(one) for one in seen.alarms] + [words.moved_finding(one) for one in moved.moved]
    if as_text:
        _dump(_watch_json(seen, moved, [*ledger.findings, *told, *found]))
    else:
        out = cli_files.console()
        out.print(f"看到 {words.month(until)}，{len(panel.months)} 个月。{words.watch_words(seen)}", soft_wrap=True)
        if moved.looked:
            out.print(words.moved_words(moved), soft_wrap=True)
        cli_files.print_findings(out, "", [*ledger.findings, *told])
        for one in found:
            out.print(f"{cli_files.MARKS[one.severity]} {escape(one.message)}{escape(one.advice)}", soft_wrap=True)
        if not found:
            out.print("没有看到反弹，也没有看到变相。")
    cli_files.done(ok=not ledger.findings)


def _watch_json(seen: Watch, moved: Displacements, found: Sequence[Finding]) -> dict[str, Any]:
    return {
        "months": [one.isoformat()[:7] for one in seen.panel.months], "series": seen.series,
        "threshold": round(seen.threshold, 3), "false_alarms_a_year": round(seen.false_alarms, 3),
        "alarms": [one.as_json() for one in seen.alarms],
        "pairs": moved.looked, "pair_false_alarms_a_year": round(moved.false_alarms, 3),
        "moved": [asdict(one) | {"begun": one.begun.isoformat()[:7]} for one in moved.moved],
        "findings": [asdict(one) for one in found],
    }  # fmt: skip


@click.command("effect", short_help="算一项减负措施的成效：少了多少、拿得准拿不准。")
@click.argument("file", metavar="负担账", type=_FILE)
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m"]), help="措施从哪一天（月）起。")
@click.option("--title", default="措施", show_default=True, help="措施的名字。")
@click.option("--senders", help="采取措施的单位，用逗号隔开；不写是所有单位。")
@click.option("--kinds", help="管哪几种要求，用逗号隔开；不写是所有的。")
@click.option("--places", help="只在这些镇街（村）实行，用逗号隔开，和别的地方比。")
@_measures_option
@_on_option
@_json_option
def effect(
    file: Path, since: datetime | None, title: str, senders: str | None, kinds: str | None, places: str | None,
    measures: Path | None, on: datetime | None, as_text: bool,
) -> None:  # fmt: skip
    """有没有采取措施的单位可比的，比双方前后的变化；没有的，同自己以前的走势比。几项措施重叠的部分只算一次。"""
    ledger = _read(file, as_text)
    until, told = _until(ledger.asked, on)
    taken = _measures(measures) if measures else _one(title, since, senders, kinds, places)
    effects = [effect_of(ledger.asked, one, until=until) for one in taken]
    whole = given_back(ledger.asked, taken, until=until)
    if as_text:
        _dump({"effects": [_effect_json(one) for one in effects], "minutes_given_back": whole.minutes,
               "between": whole.between, "findings": [asdict(one) for one in (*ledger.findings, *told)]})  # fmt: skip
    else:
        out = cli_files.console()
        cli_files.print_findings(out, "", [*ledger.findings, *told])
        for one in effects:
            began = words.month(one.measure.since)
            out.print(f"[bold]{escape(one.measure.title)}[/]（{began}起）：{words.effect_words(one)}", soft_wrap=True)
        if len(effects) > 1:
            low, high = whole.between
            between = f"{words.hours(low)}—{words.hours(high)}"
            out.print(
                f"合起来还回 {words.hours(whole.minutes)} 小时（95% 区间 {between}），重叠的只算一次。", soft_wrap=True
            )
    cli_files.done(ok=all(one.told for one in effects))


def _effect_json(one: Effect) -> dict[str, Any]:
    return {
        "title": one.measure.title, "since": one.measure.since.isoformat(), "way": one.way, "months": one.months,
        "seen": one.seen, "percent": one.percent, "percent_between": one.percent_between,
        "minutes_a_month": one.saved, "minutes_between": one.saved_between, "treated": one.treated,
        "others": one.others, "before": one.before, "words": words.effect_words(one),
    }  # fmt: skip


def _one(
    title: str, since: datetime | None, senders: str | None, kinds: str | None, places: str | None
) -> list[Measure]:
    if since is None:
        cli_files.wrong("请用 --since 写明措施从哪一天起，或者用 --measures 给一张措施表。")
    return [Measure(title, since.date(), *(_names(one) for one in (senders, kinds, places)))]


def _names(text: str | None) -> frozenset[str]:
    return frozenset(filter(None, map(str.strip, re.split("[,，、]", text or ""))))


def _measures(path: Path) -> list[Measure]:
    import yaml

    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        return [
            Measure(
                str(one["title"]), date.fromisoformat(str(one["since"])),
                *(frozenset(map(str, one.get(name, ()))) for name in ("senders", "kinds", "places")),
            )
            for one in told
        ]  # fmt: skip
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError):
        cli_files.wrong("措施表没有看懂。请写成 YAML：一项一条，title 和 since（2025-10-01）必写。")


def _read(file: Path, as_text: bool) -> Ledger:
    ledger = read_ledger(file.read_bytes(), file.name)
    if any(one.severity == "block" for one in ledger.findings):
        _stopped(ledger.findings, as_text)
    return ledger


def _until(asked: Sequence[Asked], on: datetime | None) -> tuple[date, list[Finding]]:
    """The last whole month. Rows that stand for months make theirs whole: all lie on a first."""
    last = max(one.on for one in asked)
    if on:
        return last_whole(on.date()), []
    if all(one.on.day == 1 for one in asked) or month_of(last) < month_of(date.today()):
        return month_of(last), []
    return later(month_of(last), -1), [finding("trend_month_open", month=words.month(last))]


def _stopped(found: Sequence[Finding], as_text: bool) -> None:
    if as_text:
        _dump({"findings": [asdict(one) for one in found]})
    else:
        cli_files.print_findings(cli_files.console(stderr=True), "", list(found))
    cli_files.done(ok=False)


def _dump(told: dict[str, Any]) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
