"""A worksheet's XML cut into rows and cells without parsing it into a tree.

Only the text between cells is ever reused, never re-serialised: what a fill does not touch stays byte for
byte. Programmes differ (a prefix on every tag, no ``r`` on rows or cells, single quotes, self-closed rows);
all of it is met here, so that the writers above see rows and cells with numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from yibiao.prefill.package import PackageError
from yibiao.prefill.xml_text import attribute, without
from yibiao.sheets.grid import Merge, column_number, letters

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_ROOT = re.compile(r"<(\w+:)?worksheet\b")


@lru_cache(maxsize=100_000)
def split_address(address: str) -> tuple[int, int] | None:
    """``B3`` → (3, 2); ``None`` for what is no address of a sheet."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        return None
    row, column = int(found.group(2)), column_number(found.group(1))
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def column_of(name: str) -> int | None:
    """``C`` → 3; ``None`` for what is no column of a sheet."""
    place = split_address(f"{name}1") if name.isalpha() else None
    return place and place[1]


def merge_of(reference: str) -> Merge | None:
    """``A1:B2`` or ``A1`` → its bounds."""
    found = _RANGE.fullmatch(reference)
    if not found:
        return None
    left, top, right, bottom = found.groups()
    return Merge(int(top), column_number(left), int(bottom or top), column_number(right or left))


def number_of(text: str | None) -> int:
    """An attribute's number; 0 where there is none."""
    return int(text) if text and text.isdecimal() else 0


def _told(attributes: str) -> tuple[str | None, str]:
    """The attribute ``r``, and the others; it nearly always comes first."""
    if attributes.startswith(' r="'):
        end = attributes.find('"', 4)
        return attributes[4:end], attributes[end + 1 :]
    return attribute(attributes, "r"), without(attributes, "r")


@dataclass(frozen=True, slots=True)
class CellXml:
    """One ``<c>``: its column, its attributes without ``r``, what it holds, and where it stands in the row's body."""

    column: int
    attributes: str
    inner: str
    start: int
    end: int

    @property
    def formula(self) -> bool:
        return "<f" in self.inner or ":f" in self.inner

    @property
    def style(self) -> int:
        return number_of(attribute(self.attributes, "s"))


@dataclass(frozen=True, slots=True)
class RowXml:
    """One ``<row>``: ``attributes`` without ``r``, ``body`` = its cells, and where it stands in the sheet's XML."""

    number: int
    attributes: str
    body: str
    start: int
    end: int


class SheetXml:
    """One worksheet. ``head`` ends with the start tag of ``sheetData``, ``tail`` begins with its end tag."""

    def __init__(self, text: str) -> None:
        root = _ROOT.search(text)
        if not root:
            raise PackageError("工作表内容已损坏。")
        self.prefix = p = root.group(1) or ""
        text = re.sub(rf"<{p}sheetData\s*/>", f"<{p}sheetData></{p}sheetData>", text, count=1)
        opening = re.search(rf"<{p}sheetData\b[^>]*>", text)
        ending = text.rfind(f"</{p}sheetData>")
        if not opening or ending < 0:
            raise PackageError("工作表内容已损坏。")
        self.head, self.tail = text[: opening.end()], text[ending:]
        self._row = re.compile(rf"<{p}row\b([^>]*?)(?:/>|>(.*?)</{p}row>)", re.DOTALL)
        self._row_tag = re.compile(rf"<{p}row\b([^>]*)>")
        self._cell = re.compile(rf"<{p}c\b([^>]*?)(?:/>|>(.*?)</{p}c>)", re.DOTALL)
        self._value = re.compile(rf"<{p}v\b[^>]*?(?:/>|>.*?</{p}v>)", re.DOTALL)
        self.data = self._without_cached(text[opening.end() : ending])

    def _without_cached(self, data: str) -> str:
        """Formula cells lose their cached value, else the old totals would be shown."""
        if f"<{self.prefix}f" not in data:
            return data
        return self._cell.sub(self._drop_value, data)

    def _drop_value(self, found: re.Match[str]) -> str:
        inner = found.group(2)
        if inner is None or f"<{self.prefix}f" not in inner:
            return found.group()
        start, p = without(found.group(1), "t"), self.prefix
        return f"<{p}c{start}>{self._value.sub('', inner)}</{p}c>"

    @property
    def text(self) -> str:
        """The whole sheet again, cached formula values dropped."""
        return self.head + self.data + self.tail

    @property
    def has_formulas(self) -> bool:
        return f"<{self.prefix}f>" in self.data or f"<{self.prefix}f " in self.data

    @cached_property
    def _places(self) -> tuple[list[int], list[int]]:
        """Numbers of the rows, and where each begins. Rows themselves are only cut out when asked for: a sheet may
        hold a million empty ones."""
        numbers, starts, number = [], [], 0
        for row in self._row_tag.finditer(self.data):
            told, _ = _told(row.group(1))
            number = int(told) if told and told.isdecimal() else number + 1
            if number > MAX_ROW:
                raise PackageError(f"工作表里有不合规的行号 {number}，请用 WPS 或 Excel 另存一份再试。")
            numbers.append(number)
            starts.append(row.start())
        return numbers, starts

    def _cut(self, place: int) -> RowXml:
        numbers, starts = self._places
        row = self._row.match(self.data, starts[place])
        if row is None:
            raise PackageError(f"工作表第 {numbers[place]} 行已损坏，请用 WPS 或 Excel 另存一份再试。")
        _, attributes = _told(row.group(1))
        return RowXml(numbers[place], attributes, row.group(2) or "", row.start(), row.end())

    def rows(self) -> Iterator[RowXml]:
        return map(self._cut, range(len(self._places[0])))

    def row_at(self, number: int) -> RowXml | None:
        numbers, _ = self._places
        at = bisect_left(numbers, number)
        return self._cut(at) if at < len(numbers) and numbers[at] == number else None

    def gap(self, number: int) -> int:
        """Where in ``data`` a row of this number would have to be put in."""
        numbers, starts = self._places
        at = bisect_left(numbers, number)
        return starts[at] if at < len(numbers) else len(self.data)

    def cells(self, row: RowXml) -> Iterator[CellXml]:
        column = 0
        for found in self._cell.finditer(row.body):
            told, attributes = _told(found.group(1))
            place = split_address(told) if told else (row.number, column + 1)
            if place is None:
                raise PackageError(f"工作表里有不合规的单元格地址“{told}”，请用 WPS 或 Excel 另存一份再试。")
            column = place[1]
            yield CellXml(column, attributes, found.group(2) or "", found.start(), found.end())

    @cached_property
    def merges(self) -> list[Merge]:
        found = (merge_of(r) for r in re.findall(rf'<{self.prefix}mergeCell\b[^>]*?\bref="([^"]*)"', self.tail))
        return [merge for merge in found if merge]

    @cached_property
    def _merges_by_row(self) -> tuple[dict[int, list[Merge]], list[Merge]]:
        rows: dict[int, list[Merge]] = {}
        tall: list[Merge] = []
        for merge in self.merges:
            if merge.bottom - merge.top > 100:
                tall.append(merge)
                continue
            for row in range(merge.top, merge.bottom + 1):
                rows.setdefault(row, []).append(merge)
        return rows, tall

    def merge_over(self, row: int, column: int) -> Merge | None:
        rows, tall = self._merges_by_row
        candidates: list[Merge] = [*rows.get(row, ()), *tall]
        for merge in candidates:
            if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
                return merge
        return None

    @cached_property
    def arrays(self) -> list[Merge]:
        """Ranges that one formula fills (array formulas, data tables)."""
        kinds = rf'<{self.prefix}f\b[^>]*\bt="(?:array|dataTable)"[^>]*'
        found = (merge_of(attribute(tag, "ref") or "") for tag in re.findall(kinds, self.data))
        return [merge for merge in found if merge]

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """(first, last, style) of the columns that have a style of their own."""
        found = []
        for attributes in re.findall(rf"<{self.prefix}col\b([^>]*)>", self.head):
            first, last, style = (attribute(attributes, name) for name in ("min", "max", "style"))
            if first and last and style:
                found.append((number_of(first), number_of(last), number_of(style)))
        return found

    def style_for_new(self, row: RowXml | None, column: int) -> int:
        """Style of a cell that does not exist yet: its row's, else its column's."""
        if row is not None and attribute(row.attributes, "customFormat") in ("1", "true"):
            return number_of(attribute(row.attributes, "s"))
        return next((style for first, last, style in self.column_styles if first <= column <= last), 0)


def address_of(row: int, column: int) -> str:
    return f"{letters(column)}{row}"
