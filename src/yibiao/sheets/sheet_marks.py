"""The looks of a small worksheet, read from its XML only when a layout asks for them.

Rows of a form are alike: what was worked out for the cells of one is used again for the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import repeat
from typing import Any

from yibiao.sheets.choices import area
from yibiao.sheets.grid import Marks, column_number
from yibiao.sheets.sheet_xml import attributes
from yibiao.sheets.styles import Look

# As Excel and the common writers write a cell with a style; others may order its attributes otherwise.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d*" s="(\d{1,6})"')
_COMMENT = re.compile(rb"<(?:\w+:)?comment\s([^>]*)>(.*?)</(?:\w+:)?comment>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")


class SheetMarks(Marks):
    """``Marks`` whose sets fill themselves when first read (an unset slot ends in ``__getattr__``)."""

    __slots__ = ("_body", "_comments", "_looks", "_prefix", "_rows")

    def __init__(self, body: bytes, prefix: bytes, looks: Sequence[Look], comments: Callable[[], bytes | None]) -> None:
        self.known = True
        self._body = body
        self._prefix = prefix
        self._looks = looks
        self._comments = comments

    def __getattr__(self, name: str) -> Any:
        if name == "_rows":
            self._rows = list(_styled_rows(self._body, self._prefix))
            return self._rows
        if name == "comments":
            self.comments = _read_comments(self._comments() or b"")
        elif name == "formulas":
            self.formulas = dict(_formulas(self._body, self._prefix))
        elif name == "formats":
            self.formats = dict(self._formats())
        elif name in ("bordered", "bold", "shaded"):
            setattr(self, name, self._places(name))
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def edges(self) -> dict[int, int]:
        wanted = {str(number).encode() for number, look in enumerate(self._looks) if look.bordered}
        edges: dict[int, int] = {}
        bits: dict[int, int] = {}  # by the identity of a row's cells, which alike rows share
        for row, cells in self._rows if wanted else ():
            found = bits.get(id(cells))
            if found is None:
                found = bits[id(cells)] = sum({1 << column for column, style in cells if style in wanted})
            if found:
                edges[row] = edges.get(row, 0) | found
        return edges

    def _places(self, kind: str) -> set[tuple[int, int]]:
        wanted = {str(number).encode() for number, look in enumerate(self._looks) if getattr(look, kind)}
        places: set[tuple[int, int]] = set()
        columns: dict[int, list[int]] = {}  # by the identity of a row's cells, which alike rows share
        for row, cells in self._rows if wanted else ():
            found = columns.get(id(cells))
            if found is None:
                found = columns[id(cells)] = [column for column, style in cells if style in wanted]
            places.update(zip(repeat(row), found, strict=False))
        return places

    def _formats(self) -> Iterator[tuple[tuple[int, int], str]]:
        wanted = {str(number).encode(): look.format for number, look in enumerate(self._looks) if look.format}
        columns: dict[int, list[tuple[int, str]]] = {}
        for row, cells in self._rows if wanted else ():
            found = columns.get(id(cells))
            if found is None:
                found = columns[id(cells)] = [(column, wanted[style]) for column, style in cells if style in wanted]
            for column, text in found:
                yield (row, column), text


class _Numbers(dict[bytes, int]):
    """Column letters → number, each reckoned once."""

    def __missing__(self, name: bytes) -> int:
        number = self[name] = column_number(name.decode())
        return number


Cells = list[tuple[int, bytes]]
"""(column, style number as written) of the cells of a row that have a style."""


def _styled_rows(body: bytes, prefix: bytes) -> Iterator[tuple[int, Cells]]:
    """(row, its cells); rows that are alike share one list."""
    if prefix or not _plainly_written(body):
        yield from _oddly_written_rows(body, prefix)
        return
    known: dict[bytes, Cells] = {}
    numbers = _Numbers()
    for text in body.split(b'<row r="')[1:]:
        number, _, cells_text = text.partition(b'"')
        bare = cells_text.replace(number + b'" s="', b'" s="')  # rows that differ by their number only are now equal
        cells = known.get(bare)
        if cells is None:
            cells = known[bare] = [(numbers[name], style) for name, style in _CELL.findall(bare)]
        if cells and number.isdigit() and len(number) <= 7:
            yield int(number), cells


def _plainly_written(body: bytes) -> bool:
    """Whether every cell is written as ``_CELL`` expects (in whatever row tag), checked on the first of them."""
    sample = body[:20_000]
    return sample.count(b'<c r="') == sample.count(b"<c ") and sample.count(b'<row r="') == sample.count(b"<row ")


def _oddly_written_rows(body: bytes, prefix: bytes) -> Iterator[tuple[int, Cells]]:
    rows: dict[int, Cells] = {}
    numbers = _Numbers()
    for column, row, style in _odd_cells(prefix).findall(body):
        rows.setdefault(int(row), []).append((numbers[column], style))
    yield from rows.items()


@lru_cache(maxsize=16)
def _odd_cells(prefix: bytes) -> re.Pattern[bytes]:
    where = rb"""(?=[^>]*?\sr=["']([A-Z]{1,3})(\d{1,7})["'])"""
    return re.compile(rb"<" + re.escape(prefix) + rb"c" + where + rb"""[^>]*?\ss=["'](\d{1,6})["']""")


@lru_cache(maxsize=16)
def _formula(prefix: bytes) -> re.Pattern[bytes]:
    p = re.escape(prefix)
    where = rb"""(?=[^>]*?\sr=["']([A-Z]{1,3})(\d{1,7})["'])"""
    return re.compile(
        rb"<" + p + rb"c" + where + rb"[^>]*(?<!/)>\s*<" + p + rb"f\b([^>]*?)(?:/>|>([^<]*)</" + p + rb"f>)"
    )


def _formulas(body: bytes, prefix: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Place → formula; a cell that shares one tells the text of the cell it was copied from."""
    tag = b"<" + prefix + b"f"
    if tag + b">" not in body and tag + b" " not in body:
        return
    shared: dict[str, str] = {}
    for column, row, start, text in _formula(prefix).findall(body):
        formula = unescape(text.decode("utf-8", "replace"))
        if b"shared" in start:
            key = attributes(start).get("si", "")
            formula = shared.setdefault(key, formula) if formula else shared.get(key, "")
        yield (int(row), column_number(column.decode())), formula


def _read_comments(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for start, inside in _COMMENT.findall(xml):
        where = area(attributes(start).get("ref", ""))
        text = unescape(b"".join(_TEXT.findall(inside)).decode("utf-8", "replace")).strip()
        if where and text:
            found[where.top, where.left] = text
    return found
