"""Line systems (条线系统): how one record leaves as the import file that a system takes, and how its receipt is read.
A system is data, a YAML file in ``profiles/``; this module is the only code. Pure.

Everything leaves as text: an ID number in a number cell would lose digits. A row that the system would surely refuse
(a required value missing, a value without a code, a text too long) is held back and said so, before it costs a round.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

import xlsxwriter
import yaml

from yibiao.sheets.grid import plain
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.plain_cells import runs
from yibiao_web.api.profile_shapes import (
    PLACES,
    Column,
    FileShape,
    Profile,
    ProfileError,
    ReceiptShape,
    profile_of,
)  # fmt: skip

__all__ = ["PLACES", "Column", "FileShape", "Profile", "ProfileError", "ReceiptShape"]
_HEADER_WITHIN = 15  # rows in which a receipt's header is looked for


@dataclass(frozen=True, slots=True)
class Record:
    """``values`` by item, of the subject and of its household; ``places`` by the words of ``PLACES``."""

    subject: int
    values: Mapping[str, Any]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """Why a record stays."""

    subject: int
    column: str
    message: str


@dataclass(slots=True)
class Rendered:
    rows: list[list[str]] = field(default_factory=list)
    subjects: list[int] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a receipt says of one row. ``key`` is the text in its key column."""

    number: int
    key: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """``unclear`` are (row, word) whose outcome is neither of the profile's words."""

    rows: tuple[Answered, ...]
    unclear: tuple[tuple[int, str], ...]


class ReceiptUnreadable(ValueError):  # noqa: N818 - it names what is wrong
    """The file is not this system's receipt; the words say what to do."""


@lru_cache(maxsize=1)
def profiles() -> Mapping[str, Profile]:
    """All systems, by code."""
    folder = resources.files("yibiao_web.api") / "profiles"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    found = [profile_of(yaml.safe_load(one.read_text(encoding="utf-8")), one.name) for one in files]
    return {one.code: one for one in found}


def wanted(profile: Profile, record: Record) -> bool:
    """Whether the system wants to hear of the record."""
    return all(plain(record.values.get(item)) in words for item, words in profile.where)


def render(profile: Profile, records: Iterable[Record]) -> Rendered:
    """The rows of the file, numbered from 1, and the records that can not leave."""
    done = Rendered()
    for record in records:
        cells, wrong = _row(profile, record, len(done.rows) + 1)
        if wrong:
            done.held += [Held(record.subject, column, message) for column, message in wrong]
        else:
            done.rows.append(cells)
            done.subjects.append(record.subject)
    return done


def _row(profile: Profile, record: Record, number: int) -> tuple[list[str], list[tuple[str, str]]]:
    cells: list[str] = []
    wrong: list[tuple[str, str]] = []
    for column in profile.columns:
        text, problem = cell(column, record, number)
        cells.append(text)
        if problem:
            wrong.append((column.header, problem))
    return cells, wrong


def cell(column: Column, record: Record, number: int = 0) -> tuple[str, str]:
    """The text of a cell, and what is wrong with it."""
    if column.number:
        return str(number), ""
    if column.fixed is not None:
        return column.fixed, ""
    value = record.places.get(column.place, "") if column.place else record.values.get(column.item)
    if value is None or value == "":
        return column.empty, f"缺“{column.header}”" if column.required else ""
    text, problem = _coded(column, value)
    return text, problem or _unfit(column, text)


def _coded(column: Column, value: Any) -> tuple[str, str]:
    if column.date:
        text = _dated(column.date, str(value))
        return text, "" if text else f"“{column.header}”要写到{_precision(column.date)}，现在只有 {value}"
    if column.codes:
        code = column.codes.get(plain(value))
        return code or "", "" if code is not None else f"“{column.header}”的“{plain(value)}”在这个系统里没有对应的代码"
    if column.decimals is not None and isinstance(value, (int, float)):
        return f"{value:.{column.decimals}f}", ""
    return plain(value), ""


def _unfit(column: Column, text: str) -> str:
    if column.width and len(text) > column.width:
        return f"“{column.header}”最多 {column.width} 个字，现在有 {len(text)} 个"
    return f"“{column.header}”以 {text[:1]!r} 开头，表格软件会当成公式" if runs(text) else ""


def _dated(form: str, iso: str) -> str:
    """A date in the system's form: ``YYYYMMDD``, ``YYYY-MM-DD``, ``YYYY年MM月`` …; empty where the day is not known."""
    parts = iso.split("-")
    for mark, at in (("YYYY", 0), ("MM", 1), ("DD", 2)):
        if mark in form and (len(parts) <= at or not parts[at].isdigit()):
            return ""
        form = form.replace(mark, parts[at] if mark in form else "")
    return form


def _precision(form: str) -> str:
    return "日" if "DD" in form else "月" if "MM" in form else "年"


def write_file(profile: Profile, rows: Sequence[Sequence[str]]) -> bytes:
    """The import file: title rows, header, rows."""
    lines = [*profile.file.title_rows, [column.header for column in profile.columns], *rows]
    if profile.file.format == "xlsx":
        return _xlsx(profile, lines)
    out = io.StringIO()
    csv.writer(out, delimiter=profile.file.delimiter, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode(profile.file.encoding)


def _xlsx(profile: Profile, lines: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(profile.file.sheet or "Sheet1")
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        head = len(profile.file.title_rows)
        for at, column in enumerate(profile.columns):
            sheet.set_column(at, at, min(max(len(column.header) * 2 + 2, column.width or 0, 8), 30), text)
        for number, line in enumerate(lines):
            for at, value in enumerate(line):
                if value:
                    sheet.write_string(number, at, value, bold if number <= head else text)
        sheet.freeze_panes(head + 1, 0)
    return out.getvalue()


def read_rows(profile: Profile, content: bytes, name: str) -> list[list[str]]:
    """The rows of a file in the profile's own import layout; for checking what left."""
    found = sheet_of(content, name)
    header = [column.header for column in profile.columns]
    start = next(at for at, row in enumerate(found) if row[: len(header)] == header)
    return [[*row, *[""] * (len(header) - len(row))] for row in found[start + 1 :]]


def read_receipt(profile: Profile, content: bytes, name: str) -> Receipt:
    return receipt_of(profile, sheet_of(content, name))


def receipt_of(profile: Profile, table: Sequence[Sequence[str]]) -> Receipt:
    """Every row with a key; its outcome by the profile's words."""
    shape = profile.receipt
    columns, start = _receipt_header(profile, table)
    rows: list[Answered] = []
    unclear: list[tuple[int, str]] = []
    for number, row in enumerate(table[start + 1 :], start + 2):
        key, word, reason = (row[at].strip() if at is not None and at < len(row) else "" for at in columns)
        if not key:
            continue
        if word in shape.accepted or word in shape.rejected:
            rows.append(Answered(number, key, word in shape.accepted, reason))
        else:
            unclear.append((number, word))
    return Receipt(tuple(rows), tuple(unclear))


def _receipt_header(profile: Profile, table: Sequence[Sequence[str]]) -> tuple[list[int | None], int]:
    shape = profile.receipt
    for at, row in enumerate(table[:_HEADER_WITHIN]):
        names = [text.strip() for text in row]
        if shape.key in names and shape.outcome in names:
            reason = names.index(shape.reason) if shape.reason in names else None
            return [names.index(shape.key), names.index(shape.outcome), reason], at
    raise ReceiptUnreadable(
        f"这不像{profile.system}的回执：找不到“{shape.key}”和“{shape.outcome}”两列。请从系统里重新下载导入结果。"
    )


def sheet_of(content: bytes, name: str) -> list[list[str]]:
    """The first sheet with something on it. Raises ``ReceiptUnreadable``."""
    workbook = open_workbook(content, name)
    stopped = next((one for one in workbook.findings if one.severity == "block"), None)
    if stopped is not None:
        raise ReceiptUnreadable(stopped.message + stopped.advice)
    grid = next((one for one in workbook.grids if not one.hidden and one.filled_rows), None)
    return [[plain(value) for value in row] for row in grid.rows] if grid else []
