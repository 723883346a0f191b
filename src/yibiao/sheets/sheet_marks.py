"""The looks of a small worksheet, read from its XML only when a layout asks for them.

Rows of a form are alike: what was worked out for the cells of one is used again for the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import Any

from yibiao.sheets.choices import area
from yibiao.sheets.grid import Marks, column_number
from yibiao.sheets.sheet_xml import attributes
from yibiao.sheets.styles import Look

# As Excel and the common writers write a cell with a style; others may order its attributes otherwise.
_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d*" s="(\d{1,6})"')
_ODD = re.compile(rb'<(?:c|row) (?!r=")[^>]*>')
_COMMENT = re.compile(rb"<(?:\w+:)?comment\s([^>]*)>(.*?)</(?:\w+:)?comment>", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")


class SheetMarks(Marks):
    """``Marks`` whose sets fill themselves when first read (an unset slot ends in ``__getattr__``)."""

    __slots__ = ("_body", "_comments", "_edges", "_looks", "_prefix", "_rows")

    def __init__(
        self, body: bytes, prefix: bytes, width: int, looks: Sequence[Look], comments: Callable[[], bytes | None]
    ) -> None:
        self.known = True
        self.width = width
        self._body = body
        self._prefix = prefix
        self._looks = looks
        self._comments = comments

    def __getattr__(self, name: str) -> Any:
        if name == "_rows":
            self._rows = _styled_rows(self._body, self._prefix)
        elif name == "_edges":
            self._edges = _Edges(self._rows, self._wanted("bordered"))
        elif name == "comments":
            self.comments = _read_comments(self._comments() or b"")
        elif name == "formulas":
            self.formulas = dict(_formulas(self._body, self._prefix))
        elif name == "formats":
            self.formats = dict(self._places("format"))
        elif name in ("bordered", "bold", "shaded"):
            setattr(self, name, set(dict(self._places(name))))
        else:
            raise AttributeError(name)
        return getattr(self, name)

    def edges(self) -> Mapping[int, int]:
        edges: Mapping[int, int] = self._edges
        return edges

    def looked_rows(self) -> Collection[int]:
        return self._rows.keys()

    def formats_in(self, row: int) -> dict[int, str]:
        formats = self._wanted("format")
        return {_number(name): formats[style] for name, style in self._rows.cells(row) if style in formats}

    def _wanted(self, kind: str) -> dict[bytes, Any]:
        """The looks of a kind by the style number as written."""
        return {str(number).encode(): said for number, look in enumerate(self._looks) if (said := getattr(look, kind))}

    def _places(self, kind: str) -> Iterator[tuple[tuple[int, int], Any]]:
        wanted = self._wanted(kind)
        for row in self._rows if wanted else ():
            for name, style in self._rows.cells(row):
                if style in wanted:
                    yield (row, _number(name)), wanted[style]


@lru_cache(maxsize=1024)
def _number(name: bytes) -> int:
    return column_number(name.decode())


Cells = list[tuple[bytes, bytes]]
"""(column letters, style number), both as written, of the cells of a row that have a style."""


class _Rows(dict[int, bytes]):
    """Row → its cells, each with a style as ``_CELL`` expects it; rows that differ by their number only are equal."""

    def __init__(self) -> None:
        self._known: dict[bytes, Cells] = {}

    def add(self, number: bytes, cells: bytes) -> None:
        row, bare = int(number), cells.replace(number + b'" s="', b'" s="')
        self[row] = self[row] + bare if row in self else bare

    def cells(self, row: int) -> Cells:
        bare = self.get(row, b"")
        cells = self._known.get(bare)
        if cells is None:
            cells = self._known[bare] = _CELL.findall(bare)
        return cells


class _Edges(dict[int, int]):
    """Row → bits of its cells with an edge, worked out when asked for."""

    def __init__(self, rows: _Rows, wanted: Collection[bytes]) -> None:
        self._rows, self._wanted = rows, wanted
        self._known: dict[bytes, int] = {}

    def __missing__(self, row: int) -> int:
        bare = self._rows.get(row, b"")
        bits = self._known.get(bare)
        if bits is None:
            columns = {_number(name) for name, style in self._rows.cells(row) if style in self._wanted}
            bits = self._known[bare] = sum(1 << column for column in columns)
        self[row] = bits
        return bits


def _styled_rows(body: bytes, prefix: bytes) -> _Rows:
    rows = _Rows()
    if prefix or not _plainly_written(body):
        for column, row, style in _odd_cells(prefix).findall(body):
            rows.add(row, b'<c r="%s" s="%s"' % (column, style))
        return rows
    for text in body.split(b'<row r="')[1:]:
        number, _, cells = text.partition(b'"')
        if number.isdigit() and len(number) <= 7:
            rows.add(number, cells)
    return rows


def _plainly_written(body: bytes) -> bool:
    """Whether every cell is written as ``_CELL`` expects (in whatever row tag), checked on the first of them."""
    return _ODD.search(body, 0, 4_000) is None


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
    if tag not in body or (tag + b">" not in body and tag + b" " not in body):
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
