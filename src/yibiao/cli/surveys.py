"""Surveys from the command line: check the questions, draw a sample, reckon with the answers."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import yaml
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import shipped_pack
from yibiao.sheets.delimited import decode
from yibiao.sheets.plain_cells import tamed
from yibiao.surveys.checking import check_questionnaire, minutes_of
from yibiao.surveys.drawing import draw
from yibiao.surveys.model import LEVELS, QUESTION_KINDS, FrameUnit, Question, Questionnaire, SampleCell, SampleDesign
from yibiao.surveys.parameters import shipped
from yibiao.surveys.publishing import WHYS, Shown
from yibiao.surveys.results import INDEX, TOTAL, Answered, Fielded, Tables, tables

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KINDS = "、".join(QUESTION_KINDS)
_HEADS = {"id": "编号", "place": "地方", "village": "村", "group": "分组"}


@click.command("check-survey", short_help="看一份问卷问得合不合适，要几分钟。")
@click.argument("file", metavar="问卷", type=_FILE)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天看，缺省是今天。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def check_survey(file: Path, on: datetime | None, as_text: bool) -> None:
    """看一份问卷（.yaml）。

    写 title、introduction、complaint（有意见找谁）和 questions；一道题写 kind（scale 五级、choice 选一个、minutes、
    open 写几句）、words、choices、must（必答）。
    """
    asked = _questionnaire(file)
    found = check_questionnaire(asked, pack=shipped_pack(), on=on.date() if on else date.today())
    minutes = {"read": round(minutes_of(asked), 1), "aloud": round(minutes_of(asked, aloud=True), 1)}
    if as_text:
        out = {"file": str(file), "minutes": minutes, "findings": [asdict(one) for one in found]}
        click.echo(json.dumps(out, ensure_ascii=False, indent=1))
    else:
        screen = cli_files.console()
        screen.print(f"[bold]{escape(asked.title)}[/]  {len(asked.questions)} 道题，自己答约 {minutes['read']} 分钟，"
                     f"电话里约 {minutes['aloud']} 分钟")  # fmt: skip
        cli_files.print_findings(screen, "", found)
    cli_files.done(ok=not any(one.severity == "block" for one in found))


@click.command("survey-sample", short_help="从名册里抽人：分层或先抽村，候补一起抽，谁都能照着重抽。")
@click.argument("file", metavar="名册.csv", type=_FILE)
@click.option("--size", type=click.IntRange(1), required=True, help="抽多少人。")
@click.option("--seed", required=True, help="公开的种子，比如一期彩票的号码；名册定了以后才能知道的。")
@click.option("--villages", type=click.IntRange(0), default=0, help="先抽几个村（按人数的比例），再从村里抽人。")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="抽中的人写到哪里（.csv）。")
@click.option("--cells", type=click.Path(dir_okay=False, path_type=Path), help="各格子和抽中的机会写到哪里（.csv）。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def survey_sample(
    file: Path, size: int, seed: str, villages: int, output: Path | None, cells: Path | None, as_text: bool
) -> None:  # fmt: skip
    """抽样。名册要有“编号”“地方”两列，可以有“村”“分组”（年龄、性别）。

    编号请用不认得人的号，不要用身份证号。
    """
    frame, told = _frame(file, by_village=villages > 0)
    if not frame:
        cli_files.print_findings(cli_files.console(stderr=True), "", told)
        cli_files.done(ok=False)
    if len(frame) <= size:
        told.append(finding("survey_small_frame", count=len(frame), size=size))
    parameters = shipped()
    design = SampleDesign(size, villages, least=parameters.least, replacements=parameters.replacements)
    sample = draw(frame, design, "".join(seed.split()))
    if as_text:
        click.echo(json.dumps(asdict(sample) | {"findings": [asdict(one) for one in told]}, ensure_ascii=False))
    else:
        screen = cli_files.console()
        drawn = sum(one.drawn for one in sample.cells)
        screen.print(f"{len(frame):,} 人里抽 [bold]{drawn:,}[/] 人，{len(sample.cells)} 个格子；"
                     f"候补 {len(sample.units) - drawn:,} 人，只在联系不上时按次序用。")  # fmt: skip
        screen.print(f"[dim]名册指纹 {sample.digest}  种子 {escape(sample.seed)}[/]", soft_wrap=True)
        cli_files.print_findings(screen, "", told)
    units = [{"编号": one.id, "格子": one.cell, "次序": one.order + 1, "候补": "是" if one.replacement else ""}
             for one in sample.units]  # fmt: skip
    _write(output, units)
    _write(cells, [asdict(one) for one in sample.cells])


@click.command("survey-estimate", short_help="按抽中的机会加权，算出带范围的结果；人少的不出数。")
@click.argument("file", metavar="答卷.csv", type=_FILE)
@click.option("--cells", "cell_file", type=_FILE, required=True, help="抽样时写的格子表。")
@click.option("--questions", type=_FILE, required=True, help="问卷（.yaml）。")
@click.option("--json", "as_text", is_flag=True, help="输出 JSON。")
def survey_estimate(file: Path, cell_file: Path, questions: Path, as_text: bool) -> None:
    """算结果。答卷要有“格子”一列，其余一道题一列，列名是题的 key（没有写 key 的，依次是 q1、q2……）。

    五级和选一个的，写选项的字或第几个（从 1 数起）；空着的是没有答。
    """
    asked, cells = _questionnaire(questions), _cells(cell_file)
    answers, told = _answers(file, asked, {one.key for one in cells})
    parameters = shipped()
    found = tables(
        Fielded(asked, cells, tuple(answers), least=parameters.least, effective=parameters.effective,
                together=parameters.together)
    )  # fmt: skip
    if as_text:
        out = found.as_json() | {"findings": [asdict(one) for one in told]}
        click.echo(json.dumps(out, ensure_ascii=False, indent=1))
    else:
        _print(asked, found, told)
    cli_files.done(ok=not any(one.severity == "block" for one in told))


def _questionnaire(file: Path) -> Questionnaire:
    try:
        told: Any = yaml.safe_load(file.read_text("utf-8"))
        questions = tuple(
            Question(
                one.get("key", f"q{number}"), one["kind"], str(one["words"]),
                tuple(map(str, one.get("choices") or (LEVELS if one["kind"] == "scale" else ()))),
                bool(one.get("must")),
            )
            for number, one in enumerate(told["questions"], 1)
        )  # fmt: skip
        if not {one.kind for one in questions} <= set(QUESTION_KINDS) or not _told_apart(questions):
            raise KeyError
        return Questionnaire(
            str(told.get("title", file.stem)), questions, told.get("audience", "residents"),
            str(told.get("introduction", "")), str(told.get("complaint", "")),
        )  # fmt: skip
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        cli_files.wrong(
            f"没读懂问卷 {file.name}：要写 title 和 questions，每道题写 kind（{_KINDS}）和 words；"
            f"key 不能重，也不能叫 {INDEX}、{TOTAL}。"
        )  # fmt: skip


def _told_apart(questions: Sequence[Question]) -> bool:
    keys = [one.key for one in questions]
    return len(set(keys)) == len(keys) and not {INDEX, TOTAL} & set(keys)


def _rows(file: Path) -> list[dict[str, str]]:
    """Of a CSV as Excel or anything else writes it."""
    text, _encoding, broken = decode(file.read_bytes())
    if broken:
        cli_files.wrong(f"{file.name} 不是 CSV 文字，请另存为 CSV 再来。")
    rows = csv.DictReader(io.StringIO(text))
    return [{(key or "").strip(): (value or "").strip() for key, value in one.items() if isinstance(value, str)}
            for one in rows]  # fmt: skip


def _frame(file: Path, *, by_village: bool) -> tuple[list[FrameUnit], list[Finding]]:
    rows = _rows(file)
    needed = [_HEADS["id"], _HEADS["place"], *([_HEADS["village"]] if by_village else [])]
    told = [finding("survey_no_column", file=file.name, column=name) for name in needed if rows and name not in rows[0]]
    if told or not rows:
        return [], told or [finding("survey_no_rows", file=file.name)]
    found: dict[str, FrameUnit] = {}
    for number, one in enumerate(rows, 2):
        unit = FrameUnit(*(one.get(_HEADS[name], "") for name in ("id", "place", "village", "group")))
        if not unit.id or not unit.place:
            told.append(finding("survey_row_not_used", file=file.name, row=number, why="没有编号或地方"))
        else:
            found.setdefault(unit.id, unit)
    counts = Counter(one.get(_HEADS["id"], "") for one in rows)
    told += [finding("survey_repeated_id", file=file.name, id=id, count=count)
             for id, count in counts.items() if id and count > 1]  # fmt: skip
    return list(found.values()), told


def _cells(file: Path) -> tuple[SampleCell, ...]:
    try:
        return tuple(
            SampleCell(one["key"], one["place"], one["group"], int(one["population"]), int(one["drawn"]),
                       float(one["probability"]), one["stratum"], one["cluster"])
            for one in _rows(file)
        )  # fmt: skip
    except (KeyError, ValueError):
        cli_files.wrong(f"{file.name} 不是 survey-sample --cells 写出的格子表。")


def _answers(file: Path, asked: Questionnaire, known: set[str]) -> tuple[list[Answered], list[Finding]]:
    rows = _rows(file)
    if not rows or "格子" not in rows[0]:
        return [], [finding("survey_no_column", file=file.name, column="格子")]
    found, told = [], []
    for number, one in enumerate(rows, 2):
        if one["格子"] not in known:
            told.append(finding("survey_not_drawn", file=file.name, row=number, cell=one["格子"]))
            continue
        values = dict(_values(one, asked))
        if values:
            found.append(Answered(one["格子"], values))
        else:
            told.append(finding("survey_row_not_used", file=file.name, row=number, why="一道题也没有答"))
    return found, told


def _values(row: Mapping[str, str], asked: Questionnaire) -> Iterator[tuple[str, float]]:
    for one in asked.questions:
        said = row.get(one.key, "")
        if said in one.choices:
            yield one.key, float(one.choices.index(said))
        elif said.isascii() and said.isdigit() and len(said) < 6:
            if one.kind == "minutes":
                yield one.key, float(said)
            elif 1 <= int(said) <= len(one.choices):
                yield one.key, float(int(said) - 1)


def _write(path: Path | None, rows: Sequence[Mapping[str, Any]]) -> None:
    if path is None or not rows:
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({key: tamed(value) for key, value in one.items()} for one in rows)
    cli_files.write_all(path.parent, {path.name: out.getvalue().encode("utf-8-sig")})


def _print(asked: Questionnaire, found: Tables, told: Sequence[Finding]) -> None:
    screen = cli_files.console()
    screen.print(f"[bold]{escape(asked.title)}[/]  {found.n} 份答卷")
    if not found.whole:
        screen.print("答的人太少，为了保密，什么数也不出。")
    if INDEX in found.whole:
        one = found.whole[INDEX]
        screen.print(f"满意度（0—100） [bold]{one.value:.0f}[/]（{one.low:.0f}—{one.high:.0f}）")
    for question in asked.questions:
        if question.key in found.whole and question.kind == "scale":
            one = found.whole[question.key]
            screen.print(f"  {escape(question.words)} 满意以上 {one.value:.0%}（{one.low:.0%}—{one.high:.0%}）")
        elif question.key in found.whole:
            one = found.whole[question.key]
            screen.print(f"  {escape(question.words)} 平均 {one.value:.0f}（{one.low:.0f}—{one.high:.0f}）")
        elif question.key in found.levels:
            shares = zip(question.choices, found.levels[question.key], strict=False)
            screen.print(f"  {escape(question.words)} " + "，".join(
                f"{escape(a)} {f'{b.value:.0%}' if b else '—'}" for a, b in shares))  # fmt: skip
    for name, line in (("地方", "place"), ("分组", "group")):
        measures = found.lines.get(line, {})
        if measures:
            screen.print(_lines(name, measures.get(INDEX) or next(iter(measures.values()))))
    cli_files.print_findings(screen, "", told)


def _lines(name: str, parts: Mapping[str, Shown]) -> Table:
    table = Table(name, "数", "范围", "", box=None, header_style="dim", pad_edge=False)
    for part, one in parts.items():
        figure = one.figure
        table.add_row(
            escape(part), f"{figure.value:.0f}" if figure else "—",
            f"{figure.low:.0f}—{figure.high:.0f}" if figure else "", WHYS[one.why],
        )  # fmt: skip
    return table
