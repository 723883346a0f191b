"""Letters out of a table: .csv, .tsv, .xlsx, .xls. Columns are known by what their names mean. Never raises for what is
in a file; a row that can not be used is told of by its number, the others are taken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yibiao.findings import finding
from yibiao.letters.model import Letter
from yibiao.model import Finding
from yibiao.sheets.delimited import decode, is_text, sniff_delimiter
from yibiao.sheets.grid import plain
from yibiao.sheets.opening import open_workbook

MOST = 50_000  # letters of one file
LONGEST = 4_000  # characters of one; the rest is left out
_LOOKED = 12  # rows in which the names of columns are looked for
_DAY = re.compile(r"((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_NOT_NAMES = re.compile(r"[\s*＊:：]|[（(【\[].*$")

Mask = Callable[[str], str]
_Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a file's sheets as texts; many keep a sheet a month."""

    rows: list[list[list[str]]]
    findings: tuple[Finding, ...] = ()


def read_letters(content: bytes, name: str, *, mask: Mask) -> tuple[list[Letter], list[Finding]]:
    """``mask`` puts personal things out of sight before anything else sees a text (``messages.masking``)."""
    return letters_of(open_letters(content, name), name, mask=mask)


def open_letters(content: bytes, name: str) -> Tables:
    if is_text(content) and not name.lower().endswith((".xls", ".xlsx", ".et")):
        text = decode(content)[0]
        return Tables([list(_delimited(text))])
    workbook = open_workbook(content, name)
    if not workbook.grids:
        return Tables([], tuple(workbook.findings))
    return Tables([[[plain(value) for value in row] for row in grid.rows] for grid in workbook.grids])


def letters_of(opened: Tables, name: str, *, mask: Mask) -> tuple[list[Letter], list[Finding]]:
    """What the rows say."""
    tables, findings = opened.rows, list(opened.findings)
    if not any(tables):
        return [], findings or [finding("letters_empty", file=name)]
    found = [(rows, *_headers(rows)) for rows in tables if rows]
    usable = [one for one in found if "text" in one[2] or "title" in one[2]]
    if not usable:
        return [], [*findings, finding("letters_no_text", file=name)]
    letters: list[Letter] = []
    for number, row, columns in _lines(usable):
        if len(letters) == MOST:
            findings.append(finding("letters_many", file=name, limit=MOST))
            break
        made, problems = _letter(number, row, columns, mask)
        findings += problems
        letters += [made] if made else []
    if not letters:
        findings.append(finding("letters_empty", file=name))
    return letters, findings


def _lines(
    tables: Iterable[tuple[_Rows, int, Mapping[str, int]]],
) -> Iterator[tuple[int, list[str], Mapping[str, int]]]:
    """Rows below the names of the columns, with their numbers as Excel shows them; one sheet after the other."""
    for rows, at, columns in tables:
        for number, row in enumerate(rows[at + 1 :], at + 2):
            yield number, row, columns


def _letter(
    number: int, row: Sequence[str], columns: Mapping[str, int], mask: Mask
) -> tuple[Letter | None, list[Finding]]:
    cells = {field: row[at].replace("\0", "").strip() if at < len(row) else "" for field, at in columns.items()}
    if not any(cell.strip() for cell in row):
        return None, []
    text, title = cells.get("text", ""), cells.get("title", "")
    if not text and not title:
        return None, [finding("letter_no_words", row=number)]
    problems = [finding("letter_cut", row=number, limit=LONGEST)] if len(text) > LONGEST else []
    on = day_of(cells.get("on", ""))
    if on is None and cells.get("on"):
        problems.append(finding("letter_no_day", row=number, said=mask(cells["on"][:40])[:20]))
    letter = Letter(
        number, mask(title[:200]), mask(text[:LONGEST]), mask(cells.get("kind", "")[:40])[:20], on,
        mask(cells.get("reply", "")[:LONGEST]), mask(cells.get("department", "")[:100]),
        mask(cells.get("place", "")[:100]), cells.get("number", "")[:60],
    )  # fmt: skip
    return letter, problems


def day_of(words: str) -> date | None:
    """“2026年3月5日 10:20”, “2026-03-05”, “20260305” → the day."""
    found = _DAY.search(words) or re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", words.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _headers(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The row that names most columns, and which column is what."""
    found = [(at, _named(row)) for at, row in enumerate(rows[:_LOOKED])]
    at, columns = max(found, key=lambda one: (len(one[1]), -one[0]))
    return at, columns


def _named(row: Iterable[str]) -> dict[str, int]:
    """A name that is known exactly goes before one that only holds a known one."""
    exact: dict[str, int] = {}
    near: dict[str, int] = {}
    for at, cell in enumerate(row):
        name = _NOT_NAMES.sub("", cell).lower()
        for field, names in _names().items():
            if name in names:
                exact.setdefault(field, at)
            elif 0 < len(name) <= 10 and any(one in name for one in names if len(one) > 1 and not one.isascii()):
                near.setdefault(field, at)
    taken = set(exact.values())
    return {field: at for field, at in near.items() if at not in taken} | exact


@cache
def _names() -> dict[str, frozenset[str]]:
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text("utf-8"))
    return {field: frozenset(names) for field, names in told.items()}


def _delimited(text: str) -> Iterator[list[str]]:
    """Tab-separated letters quote nothing; their quotation marks are the letters' own."""
    csv.field_size_limit(10_000_000)
    tabs = "\t" in text[:4000].split("\n", 1)[0]
    if tabs:
        yield from (line.split("\t") for line in text.splitlines())
        return
    try:
        yield from csv.reader(io.StringIO(text), delimiter=sniff_delimiter(text[:4000]))
    except csv.Error:
        yield from ([line] for line in text.splitlines())
