"""Files and folders named on the command line, old formats converted in batches, and where results go."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.markup import escape

from yibiao.conversion import LibreOffice
from yibiao.model import Finding, Form
from yibiao.pipeline import File
from yibiao.sheets.guard import MAX_FILE
from yibiao.sheets.sniffing import sniff

FORM_SUFFIXES = frozenset(
    (
        *(".xlsx", ".xlsm", ".xls", ".et", ".xlt", ".xltx", ".xltm", ".csv"),
        *(".docx", ".docm", ".doc", ".wps", ".dotx", ".dot", ".rtf", ".htm", ".html"),
    )
)
"""What is taken from a folder. A file named on its own is always tried, whatever its name ends in."""
MARKS = {"block": "[bold red]✗[/]", "reason": "[yellow]![/]", "hint": "[dim]·[/]"}  # of findings
_CONVERTED = {"doc": ".doc", "rtf": ".rtf", "wordml": ".doc"}


def console(*, stderr: bool = False) -> Console:
    """A console that wraps to the terminal, and to 120 columns where there is none."""
    made = Console(stderr=stderr, highlight=False)
    if not made.is_terminal:
        made.width = 120
    return made


def collect(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """(name, path) of every form file: files as they were named, folders walked in order, names relative to them."""
    for path in paths:
        if path.is_dir():
            yield from ((inner.relative_to(path).as_posix(), inner) for inner in _inside(path) if _is_form(inner))
        else:
            yield str(path), path


def passed_over(paths: Sequence[Path]) -> list[str]:
    """The files of the folders that are no forms by their names, to be told of."""
    return [
        str(inner.relative_to(path))
        for path in paths
        if path.is_dir()
        for inner in _inside(path)
        if not _is_form(inner)
    ]


def _inside(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith((".", "~$"))]


def _is_form(path: Path) -> bool:
    return path.suffix.lower() in FORM_SUFFIXES


def tell_passed_over(out: Console, paths: Sequence[Path]) -> None:
    names = passed_over(paths)
    if names:
        shown = "、".join(names[:5]) + ("…" if len(names) > 5 else "")
        out.print(f"[dim]· 另有 {len(names)} 个文件不是 Excel、Word 报表，没有读：{escape(shown)}[/]", soft_wrap=True)


def load(named: Iterable[tuple[str, Path]]) -> Iterator[File]:
    """The bytes of each file, or why there are none. One too large comes cut: the reader then says so."""
    for name, path in named:
        try:
            with path.open("rb") as stream:
                yield File(name, stream.read(MAX_FILE + 1))
        except OSError as problem:
            yield File(name, b"", _WHY.get(problem.errno or 0, problem.strerror or "打不开"))


_WHY = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
    errno.ENAMETOOLONG: "名字太长",
}


def prepared(files: Sequence[File]) -> LibreOffice:
    """The converter, with every old Word file of the list already converted in as few calls as can be."""
    office = LibreOffice()
    waiting = [
        (file.data, _CONVERTED[kind.family]) for file in files if (kind := sniff(file.data)).family in _CONVERTED
    ]
    if waiting and office.program:
        office.prepare(waiting, ".docx")
    return office


def blocked(forms: Iterable[Form]) -> bool:
    """Whether any file could not be read."""
    return any(one.severity == "block" for form in forms for one in form.findings)


def print_findings(out: Console, file: str, findings: Sequence[Finding], *, hints: bool = True) -> None:
    """Findings as a person reads them: where, what, what to do."""
    for one in findings:
        if one.severity == "hint" and not hints:
            continue
        place = "".join(
            part
            for part in (f"{one.sheet} " if one.sheet else "", f"{one.column or ''}{one.row or ''} ")
            if part.strip()
        )
        out.print(f"{MARKS[one.severity]} {escape(place + one.message + one.advice)}", soft_wrap=True)


def write_all(folder: Path, outputs: dict[str, bytes]) -> list[Path]:
    """Put results into a folder, each whole before it takes its name. Names with path parts stay below the folder.
    Stops with a message where the folder can not be written."""
    written = []
    for name, data in outputs.items():
        target = (folder / name).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise ValueError(name)
        fresh = target.with_name(target.name + ".part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(data)
            fresh.replace(target)
        except OSError as problem:
            why = _WHY.get(problem.errno or 0, problem.strerror)
            click.echo(
                f"结果写不进“{target}”：{why}。请用 -o 换一个能写的文件夹，或先关闭正打开着的结果文件。", err=True
            )
            done(ok=False)
        written.append(target)
    return written


def wrong(message: str) -> NoReturn:
    """Stop because the command was called wrongly."""
    raise click.UsageError(message)


def done(*, ok: bool) -> NoReturn:
    sys.exit(0 if ok else 1)
