"""``yibiao check-document``: whether a document should be issued, and what to mend before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yibiao.cli import files as cli_files
from yibiao.conversion import LibreOffice
from yibiao.documents.advising import WORDS
from yibiao.documents.burdens import WORDS as BURDENS
from yibiao.documents.checking import check
from yibiao.documents.copies import Prepared, prepared
from yibiao.documents.model import Circumstances, Document
from yibiao.documents.opening import Opened, open_document
from yibiao.documents.report import DocumentReport
from yibiao.documents.sources import source_of
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.pipeline import File
from yibiao.policy import shipped_pack

SUFFIXES = frozenset((".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".pdf", ".txt"))
_COLOURS = {"issue": "green", "forward": "yellow", "revise": "yellow", "do_not_issue": "red"}
_GENRES = {"law": "法规制度", "speech": "讲话", "news": "新闻", "other": "没有认出是公文"}
_SHOWN = 12
_PLAIN = 1 << 20
_OLD = (".doc", ".dot", ".wps", ".wpt", ".rtf")


@click.command("check-document", short_help="发文预审：照搬照抄、穿靴戴帽、压给基层的事、篇幅、格式，该不该发。")
@click.argument("drafts", metavar="文稿…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--against", "against", metavar="文件或文件夹", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="和哪些文件比对：上级文件、已发的文件。可写几次。",
)  # fmt: skip
@click.option("--json", "as_text", is_flag=True, help="输出 JSON：一份文稿一个对象；给几份就是一个数组。")
@click.option("--issuer", default="", metavar="机关", help="文稿里没有写明时，是哪个机关要发。")
@click.option("--comprehensive", is_flag=True, help="部署综合性工作的文件，不限字数。")
@click.option(
    "--on", "on", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天的规则看；不写是今天。"
)  # fmt: skip
def check_document(
    drafts: tuple[Path, ...], against: tuple[Path, ...], as_text: bool, issuer: str, comprehensive: bool,
    on: datetime | None,
) -> None:  # fmt: skip
    """发文以前看一遍：要不要发，照抄了谁，压下去什么事，长不长，格式对不对。

    文稿可以是 .docx、.doc、.wps、有文字的 .pdf、.txt。结论是四种之一：可以发、改了再发、改为转发、不发；由人决定。
    """
    day = on.date() if on else date.today()
    office = _office(_loaded(drafts), _loaded([one for one in _inside(against) if one.suffix.lower() in _OLD]))
    sources = list(_sources(against, drafts, office))
    told = Circumstances(issuer=issuer, comprehensive=comprehensive)
    results = [_checked(file, sources, told, day, office) for file in _loaded(drafts)]
    if as_text:
        made = [_json(opened, report) for opened, report in results]
        click.echo(orjson.dumps(made[0] if len(made) == 1 else made, option=orjson.OPT_INDENT_2).decode())
    else:
        out = cli_files.console()
        for opened, report in results:
            _print(out, opened, report)
    cli_files.done(ok=all(report for _, report in results))


Result = tuple[tuple[str, Opened], DocumentReport | None]


def _checked(file: File, sources: Sequence[Prepared], told: Circumstances, on: date, office: LibreOffice) -> Result:
    if file.problem:
        return (file.name, Opened(None, (finding("cannot_open", file=file.name, why=file.problem),))), None
    opened = open_document(file.data, file.name, converter=office)
    if opened.document is None:
        return (file.name, opened), None
    report = check(opened.document, sources=sources, pack=shipped_pack(), on=on, circumstances=told)
    return (file.name, opened), report


def _loaded(paths: Sequence[Path]) -> list[File]:
    return list(cli_files.load((str(one), one) for one in paths))


def _inside(paths: Sequence[Path]) -> list[Path]:
    """Files as named, folders walked in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inner = (one for one in sorted(path.rglob("*")) if one.is_file() and one.suffix.lower() in SUFFIXES)
            found += [one for one in inner if not one.name.startswith((".", "~$"))]
        else:
            found.append(path)
    return found


def _office(*files: Sequence[File]) -> LibreOffice:
    """Old Word files of all lists are converted in as few calls as can be."""
    return cli_files.prepared([one for some in files for one in some if not one.name.lower().endswith(".txt")])


def _sources(against: Sequence[Path], drafts: Sequence[Path], office: LibreOffice) -> Iterator[Prepared]:
    """Every document to compare with but the drafts themselves; names relative to the folder they were found in."""
    own = {one.resolve() for one in drafts}
    for root in against:
        paths = [one for one in _inside([root]) if one.resolve() not in own]
        for path, file in zip(paths, _loaded(paths), strict=True):
            document = _read(file, office)
            if document:
                name = path.relative_to(root).as_posix() if root.is_dir() else str(path)
                yield prepared(source_of(document, name))


def _read(file: File, office: LibreOffice) -> Document | None:
    """Plain UTF-8 needs no looking into: a folder of thousands of texts is read in a second."""
    if file.name.lower().endswith(".txt") and len(file.data) < _PLAIN and b"\0" not in file.data:
        try:
            return Document(file.name, file.data.decode("utf-8-sig"), ())
        except UnicodeDecodeError:
            pass
    return open_document(file.data, file.name, converter=office).document


def _json(opened: tuple[str, Opened], report: DocumentReport | None) -> dict[str, Any]:
    name, read = opened
    reading = [_finding(one) for one in read.findings]
    if report is None:
        return {"file": name, "findings": reading, "advice": None}
    made = report.as_json()
    return made | {"findings": [*reading, *made["findings"]]}


def _finding(one: Finding) -> dict[str, Any]:
    return {key: getattr(one, key) for key in ("code", "severity", "message", "advice", "span", "rule")}


def _print(out: Console, opened: tuple[str, Opened], report: DocumentReport | None) -> None:
    name, read = opened
    out.print(f"\n[bold]{escape(name)}[/]", soft_wrap=True)
    cli_files.print_findings(out, name, read.findings)
    if report is None or read.document is None:
        return
    out.print(_head(report), soft_wrap=True)
    colour = _COLOURS[report.advice]
    out.print(f"结论：[bold {colour}]{WORDS[report.advice]}[/]　" + escape(" ".join(report.why)), soft_wrap=True)
    _print_copies(out, report)
    _print_measures(out, report)
    _print_demands(out, report)
    for one in report.findings:
        _print_finding(out, one, read.document)
    _print_assessment(out, report)


def _head(report: DocumentReport) -> str:
    facts = report.facts
    kind = facts.kind + (f"（{facts.inner}）" if facts.inner else "") or _GENRES.get(facts.genre, "没有写文种")
    to = "、".join(facts.recipients)
    parts = [kind, facts.title, f"发：{facts.issuer}" if facts.issuer else "", f"主送：{to}" if to else ""]
    parts += [facts.number, facts.dated.isoformat() if facts.dated else "", f"正文 {facts.characters} 字"]
    return escape("　".join(part for part in parts if part))


def _print_copies(out: Console, report: DocumentReport) -> None:
    for one in report.copies[:3]:
        title = one.source.title or one.source.id
        words = (
            f"与《{title}》（{one.source.id}）相同 {one.share:.0%}，算照抄的 {one.copied:.0%}，{len(one.passages)} 处"
        )
        out.print(escape(words), soft_wrap=True)


def _print_measures(out: Console, report: DocumentReport) -> None:
    one, outline = report.substance, report.outline
    out.print(
        f"套话 {report.boilerplate.share:.0%}；要做的事 {one.actions} 句、时限 {one.deadlines} 个、"
        f"数字 {one.numbers} 个，每千字 {one.per_thousand:g} 处；去掉照抄和套话剩 {one.left} 字",
        soft_wrap=True,
    )
    if outline.cuts:
        out.print(f"可以删 {len(outline.cuts)} 处，{outline.before} 字 → {outline.after} 字", soft_wrap=True)


def _print_demands(out: Console, report: DocumentReport) -> None:
    if not report.facts.demands:
        return
    table = Table(
        "谁", "做什么", "什么时候", "压下去的", title=f"要求 {len(report.facts.demands)} 项", title_justify="left"
    )
    for one in report.facts.demands[:_SHOWN]:
        table.add_row(escape(one.who[:20]), escape(one.what[:60]), escape(one.by), BURDENS.get(one.hidden, ""))
    out.print(table)
    if len(report.facts.demands) > _SHOWN:
        out.print(f"[dim]· 还有 {len(report.facts.demands) - _SHOWN} 项，见 --json[/]")


def _print_finding(out: Console, one: Finding, document: Document) -> None:
    place = f"第 {_line(document, one.span[0])} 段 " if one.span else ""
    out.print(f"{cli_files.MARKS[one.severity]} {place}{escape(one.message)}{escape(one.advice)}", soft_wrap=True)


def _line(document: Document, at: int) -> int:
    """Which paragraph that is not empty, counted from 1."""
    return sum(1 for one in document.paragraphs if one.start <= at and one.text.strip()) or 1


def _print_assessment(out: Console, report: DocumentReport) -> None:
    open_ones = [one.words for one in report.assessment if one.answer == "open"]
    if report.assessment:
        done = len(report.assessment) - len(open_ones)
        words = f"减负一致性评估：机器答了 {done} 题，留给签字的人 {len(open_ones)} 题："
        out.print(words + " ".join(open_ones), soft_wrap=True)
