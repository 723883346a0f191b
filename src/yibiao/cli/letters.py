"""``yibiao group-letters``: letters of citizens by matter and by who should answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.findings import finding
from yibiao.letters import Answering, Letter, Repeated, read_letters, repeated, topics_of
from yibiao.letters.topics import about_burden
from yibiao.messages.masking import masked_text
from yibiao.model import Finding

_ENOUGH = 20  # answered letters: then the answers say who answers what, and the lines are not needed


@click.command("group-letters", short_help="12345 来信：同一件事归到一起，说了几遍，该哪个单位答。")
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
@click.option("--least", metavar="封", type=int, default=2, show_default=True, help="同一件事至少几封才列出来。")
def group_letters(file: Path, as_text: bool, least: int) -> None:
    """把一批来信（.csv、.tsv、.xlsx、.xls）归类。列名认意思：类型、标题、内容、日期、答复、承办单位……

    姓名、电话、证件号、车牌、门牌先遮住。答过的信越多，该谁答猜得越准；没有答过的，按各条线管的事猜。
    """
    letters, findings = _read(file)
    groups = repeated(letters)
    answered = sum(bool(one.department) for one in letters)
    answering = Answering(letters, {} if answered >= _ENOUGH else None)
    if as_text:
        told = _as_json(letters, groups, answering)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))
    elif letters:
        _print(cli_files.console(), letters, [one for one in groups if len(one.members) >= least], answering)
    cli_files.print_findings(cli_files.console(stderr=True), "", findings)
    cli_files.done(ok=not any(one.severity == "block" for one in findings))


def _read(file: Path) -> tuple[list[Letter], list[Finding]]:
    (loaded,) = cli_files.load([(str(file), file)])
    if loaded.problem:
        return [], [finding("cannot_open", file=loaded.name, why=loaded.problem)]
    return read_letters(loaded.data, loaded.name, mask=masked_text)


def _as_json(letters: Sequence[Letter], groups: Sequence[Repeated], answering: Answering) -> dict[str, object]:
    place = {at: number for number, one in enumerate(groups) for at in one.members}
    rows = [
        {"row": one.row, "on": one.on, "title": one.title, "topics": topics_of(one), "burden": about_burden(one),
         "department": one.department, "matter": place.get(at),
         "suggested": [{"department": s.department, "score": round(s.score, 3), "words": s.words}
                       for s in answering.suggest(one)]}
        for at, one in enumerate(letters)
    ]  # fmt: skip
    matters = [{"label": one.label, "rows": [letters[at].row for at in one.members]} for one in groups]
    return {"letters": rows, "matters": matters}


def _print(out: Console, letters: Sequence[Letter], groups: Sequence[Repeated], answering: Answering) -> None:
    topics = Counter(topic for one in letters for topic in topics_of(one)[:1])
    burden = sum(about_burden(one) for one in letters)
    out.print(
        f"[bold]{len(letters)} 封来信[/]：" + "，".join(f"{name} {count}" for name, count in topics.most_common(8))
    )
    out.print(f"说的是填表、证明、盖章、打卡这类事的 {burden} 封。")
    if not groups:
        out.print("没有几封说的是同一件事。")
        return
    table = Table(title="说了不止一遍的事", box=None, title_justify="left")
    for name in ("封", "第一封", "最近一封", "什么事", "该谁答"):
        table.add_column(name)
    for one in groups[:40]:
        some = [letters[at] for at in one.members]
        days = sorted(letter.on for letter in some if letter.on)
        first = answering.suggest(some[0], 1)
        table.add_row(
            str(len(some)), str(days[0]) if days else "—", str(days[-1]) if days else "—",
            escape(some[0].title or some[0].text[:30]), first[0].department if first else "—",
        )  # fmt: skip
    out.print(table)
