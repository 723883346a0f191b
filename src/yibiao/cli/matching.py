"""``yibiao match``: which data item each field means; ``--review`` settles the unsure ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao import pipeline
from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.cli import files as cli_files
from yibiao.cli.decided import decisions_option, memory_of
from yibiao.matching import (
    Act,
    Answer,
    Matcher,
    Memory,
    Question,
    questions,
    review,
    save_memory,
)
from yibiao.model import Match, MatchedForm, as_json


@click.command(short_help="把字段对到数据项目录；--review 逐题认定拿不准的。")
@click.argument("paths", metavar="文件或文件夹…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--json",
    "as_text",
    is_flag=True,
    help="输出 JSON：在 read 的基础上，每个字段加 item、confidence、reasons、alternatives。",
)
@click.option("--review", "ask", is_flag=True, help="在终端里逐题认定拿不准的字段。")
@decisions_option
@click.option("--by", default="", help="认定人，记在认定结果里。")
def match(paths: tuple[Path, ...], as_text: bool, ask: bool, decisions: Path, by: str) -> None:
    """把报表的每个字段对到数据项目录，说明理由和把握。"""
    catalogue = load_catalogue()
    memory = memory_of(decisions)
    matcher = Matcher(catalogue, memory)
    loaded = list(cli_files.load(cli_files.collect(paths)))
    office = cli_files.prepared(loaded)
    matched = list(pipeline.match(pipeline.read(loaded, converter=office), matcher))
    out = cli_files.console()
    if ask:
        memory = _review(out, matcher, matched, catalogue, memory, by=by)
        save_memory(memory, decisions)
        out.print(f"认定结果已存入 {decisions}，共 {len(memory.decisions)} 条。")
        matcher = Matcher(catalogue, memory)
        matched = [matcher.match_form(one.form) for one in matched]
    if as_text:
        click.echo(json.dumps([matched_json(one) for one in matched], ensure_ascii=False, indent=1))
    elif not ask:
        for one in matched:
            _print(out, one, catalogue)
    cli_files.done(ok=not cli_files.blocked(one.form for one in matched))


def matched_json(matched: MatchedForm) -> dict[str, Any]:
    """The contract of ``read``, each field with its match."""
    form: dict[str, Any] = as_json(matched.form)
    for at, region in enumerate(form["regions"]):
        for number, one in enumerate(region["fields"]):
            found = matched.by_field.get((at, number))
            one |= _match_json(found)
    return form


def _match_json(found: Match | None) -> dict[str, Any]:
    if found is None:
        return {"item": None, "confidence": 0.0, "reasons": [], "alternatives": []}
    return {
        "item": found.item,
        "confidence": round(found.confidence, 4),
        "reasons": list(found.reasons),
        "alternatives": [
            {"item": one.item, "confidence": round(one.confidence, 4), "reasons": list(one.reasons)}
            for one in found.alternatives
        ],
        "factor": found.factor,
        "decided_by": found.decided_by,
    }


def _print(out: Console, matched: MatchedForm, catalogue: Catalogue) -> None:
    form = matched.form
    decided = sum(1 for one in matched.matches if one.item)
    out.print(f"\n[bold]{escape(form.file)}[/]  {len(matched.matches)} 个字段，自动认定 {decided} 个")
    for at, region in enumerate(form.regions):
        out.print(f"[bold]{escape(region.title or region.sheet)}[/]")
        table = Table(box=None, header_style="dim", pad_edge=False)
        for head in ("字段", "数据项", "把握", "理由"):
            table.add_column(head, overflow="fold")
        for number, one in enumerate(region.fields):
            table.add_row(escape(" / ".join(one.path)), *_match_cells(matched.by_field.get((at, number)), catalogue))
        out.print(table)
    cli_files.print_findings(out, form.file, form.findings, hints=False)


def _match_cells(found: Match | None, catalogue: Catalogue) -> tuple[str, str, str]:
    if found is not None and found.item:
        item = catalogue.items.get(found.item)
        return (
            f"{item.name if item else found.item} [dim]{found.item}[/]",
            f"{found.confidence:.0%}",
            escape("；".join(found.reasons)),
        )
    if found is None or not found.alternatives:
        return "[dim]目录里没有[/]", "", ""
    names = "、".join(catalogue.items[one.item].name for one in found.alternatives[:3] if one.item in catalogue.items)
    return f"[yellow]待认定[/] {escape(names)}？", f"{found.alternatives[0].confidence:.0%}", ""


def _review(
    out: Console, matcher: Matcher, matched: Sequence[MatchedForm], catalogue: Catalogue, memory: Memory, *, by: str
) -> Memory:
    asked = questions(matcher, matched)
    if not asked:
        out.print("没有拿不准的字段。")
        return memory
    by = by or click.prompt("认定人")

    def ask(question: Question, number: int, total: int) -> Answer:
        return _ask(out, catalogue, question, number, total)

    return review(asked, ask, memory, by=by, on=date.today().isoformat())


def _ask(out: Console, catalogue: Catalogue, question: Question, number: int, total: int) -> Answer:
    out.print(
        f"\n[bold]{number}/{total}  {escape(' / '.join(question.path))}[/]  [dim]出现在 {len(question.places)} 处[/]"
    )
    for place in question.places[:3]:
        out.print(f"[dim]  {escape(place.file)} · {escape(place.title or place.sheet)} · {place.label_cell}[/]")
    for at, one in enumerate(question.candidates, 1):
        item = catalogue.items.get(one.item)
        name, definition = (item.name, item.definition) if item else (one.item, "")
        out.print(f"  {at}. {escape(name)} [dim]{one.item}  {one.confidence:.0%}  {escape(definition or '')}[/]")
    out.print("  [dim]0 都不对，目录里没有 · 回车 跳过 · q 停止[/]")
    while True:
        answer = click.prompt("选", default="", show_default=False).strip().lower()
        if answer == "":
            return Act.SKIP
        if answer == "q":
            return Act.STOP
        if answer == "0":
            return Act.NONE_FITS
        if answer.isdigit() and 1 <= int(answer) <= len(question.candidates):
            return question.candidates[int(answer) - 1].item
        if answer in catalogue.items:
            return answer
        out.print("  请填上面的序号、数据项编码，或 0、q。")
