"""A draft as an Excel file to fill offline, and what comes back.

The file is drawn anew with the form's own title, header and column order rather than spliced into the template: a
template may be Word, .xls or .csv, and here every row carries a hidden key, open cells are yellow, code lists are
drop-downs. The very template is what the requester gets his answer in.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs

from yibiao_web.submissions.drafts import MERGED, STATE, Draft, RegionBase

META = "_yibiao"
CHANGE = "变动"
CHANGES = {"无变化": "confirmed", "迁出": "moved", "死亡": "died", "其他": "other"}
SPARE_ROWS = 30
_CHUNK = 30_000
_LONGEST_LIST = 250  # characters that a drop-down written into the cell may have
_KEY, _NUMBER, _FIRST = 0, 1, 2  # columns: hidden key, 序号, first field


@dataclass(frozen=True)
class Rejected:
    """A row of a file that was not taken. ``line`` is the row that Excel shows; ``values`` are as in the file."""

    region: int
    line: int
    row: str
    reasons: list[str]
    values: Mapping[str, Any]


@dataclass
class DraftBook:
    """``only`` are rejected rows to give back; without any the whole draft is drawn."""

    draft: Draft
    heading: str
    place: str
    about: Mapping[str, Any]
    grid: int = 0
    only: Sequence[Rejected] | None = None
    _sheets: list[dict[str, Any]] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._styles()
        self.lists = self.book.add_worksheet("_lists")
        self._listed: dict[str, str] = {}
        drawn = [one for one in self.draft.base.regions if self._wanted(one)]
        for region in drawn:
            self._crosstab(region) if region.kind == "crosstab" else self._rows(region)
        meta = self.book.add_worksheet(META)
        text = json.dumps({**self.about, "sheets": self._sheets}, ensure_ascii=False)
        for at in range(0, len(text), _CHUNK):
            meta.write_string(at // _CHUNK, 0, text[at : at + _CHUNK])
        self.lists.very_hidden()
        meta.very_hidden()
        if drawn:
            self.book.get_worksheet_by_name(self._sheets[0]["name"]).activate()
            self.book.get_worksheet_by_name(self._sheets[0]["name"]).set_first_sheet()
        self.book.close()
        return out.getvalue()

    def _wanted(self, region: RegionBase) -> bool:
        if self.only is None:
            return bool(region.fields)
        return region.kind != "crosstab" and any(one.region == region.number for one in self.only)

    def _styles(self) -> None:
        edge = {"border": 1, "border_color": "#9AA5B1", "font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        add = self.book.add_format
        self.title = add({"bold": True, "font_size": 16, "font_name": "黑体", "align": "center", "valign": "vcenter"})
        self.words = add({"font_name": "宋体", "font_size": 10, "font_color": "#7A4B00", "text_wrap": True,
                          "valign": "vcenter"})  # fmt: skip
        self.head = add({**edge, "bold": True, "bg_color": "#E8EDF3", "align": "center", "text_wrap": True})
        self.closed = add({**edge, "bg_color": "#F1F3F5", "font_color": "#55606E", "num_format": "@"})
        self.open = add({**edge, "bg_color": "#FFF59D", "num_format": "@"})
        self.closed_number = add({**edge, "bg_color": "#F1F3F5", "font_color": "#55606E"})
        self.open_number = add({**edge, "bg_color": "#FFF59D"})
        self.reason = add({**edge, "font_color": "#A61B1B", "text_wrap": True})

    def _sheet(self, region: RegionBase) -> Any:
        plain = re.sub(r"[\[\]:*?/\\']", " ", region.data["title"]).strip()[:28] or "表"
        name = next(n for at in range(1, 99) if (n := plain if at == 1 else f"{plain}{at}").lower() not in self._names)
        self._names.add(name.lower())
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        self._sheets.append({"name": name, "region": region.number, "kind": region.kind})
        return sheet

    def _rows(self, region: RegionBase) -> None:
        sheet, keys = self._sheet(region), list(region.fields)
        depth = max(len(one["label"]) for one in region.fields.values())
        last = _FIRST + len(keys) + (1 if self.only is not None else 0)
        self._top(sheet, last, region.data["title"])
        self._header(sheet, region, keys, depth)
        _block(sheet, 2, _FIRST + len(keys), 1 + depth, _FIRST + len(keys), CHANGE, self.head)
        if self.only is not None:
            _block(sheet, 2, last, 1 + depth, last, "没有导入的原因", self.head)
            sheet.set_column(last, last, 46)
        first = 2 + depth
        count = self._lines(sheet, region, keys, first)
        self._drop_downs(sheet, region, keys, first, first + count + SPARE_ROWS - 1)
        sheet.freeze_panes(first, min(_FIRST + 1, last))
        sheet.set_column(_KEY, _KEY, 4, None, {"hidden": True})
        sheet.set_column(_NUMBER, _NUMBER, 6)
        for at, key in enumerate(keys):
            sheet.set_column(_FIRST + at, _FIRST + at, _width(region.fields[key]))
        self._sheets[-1] |= {"first": first, "keys": keys, "change": _FIRST + len(keys), "titled": region.data["title"]}

    def _top(self, sheet: Any, last: int, title: str) -> None:
        sheet.set_row(0, 28)
        sheet.set_row(1, 46)
        sheet.merge_range(0, 1, 0, last, title, self.title)
        words = _(
            "{place}　黄色的格要填，灰色的已有数据、不用填（不对的请在网页上点“这不对”）。"
            "没有变化的，最后一列选“无变化”；新增的人写在后面的空行；不要删改隐藏的第一列。填好后在网页上“导入”。"
        )
        sheet.merge_range(1, 1, 1, last, words.format(place=self.place), self.words)

    def _header(self, sheet: Any, region: RegionBase, keys: Sequence[str], depth: int) -> None:
        sheet.write(2, _KEY, "key", self.head)
        _block(sheet, 2, _NUMBER, 1 + depth, _NUMBER, "序号", self.head)
        paths = [list(region.fields[key]["label"]) for key in keys]
        for top, left, bottom, right, text in header_blocks(paths, depth):
            _block(sheet, 2 + top, _FIRST + left, 2 + bottom, _FIRST + right, text, self.head)

    def _lines(self, sheet: Any, region: RegionBase, keys: Sequence[str], first: int) -> int:
        if self.only is not None:
            own = [one for one in self.only if one.region == region.number]
            for at, one in enumerate(own):
                self._line(sheet, region, first + at, at, one.row if one.row in region.at else "", one.values, keys)
                sheet.write(first + at, _FIRST + len(keys) + 1, "；".join(one.reasons), self.reason)
                sheet.write(first + at, _FIRST + len(keys), one.values.get(CHANGE) or "", self.open)
            return len(own)
        rows = [row for row in self.draft.rows(region) if not self.grid or self.draft.grid_of(row) == self.grid]
        for at, row in enumerate(rows):
            values = {key: self.draft.value(region, row, key) for key in keys}
            self._line(sheet, region, first + at, at, row, values, keys)
            sheet.write(first + at, _FIRST + len(keys), "", self.open)
        for at in range(len(rows), len(rows) + SPARE_ROWS):
            sheet.write(first + at, _NUMBER, at + 1, self.closed)
            for column in range(len(keys)):
                sheet.write_blank(first + at, _FIRST + column, None, self.open)
        return len(rows)

    def _line(
        self, sheet: Any, region: RegionBase, line: int, at: int, row: str, values: Mapping[str, Any],
        keys: Sequence[str],
    ) -> None:  # fmt: skip
        sheet.write_string(line, _KEY, row)
        sheet.write(line, _NUMBER, at + 1, self.closed)
        for column, key in enumerate(keys, start=_FIRST):
            is_open = not row or self.draft.is_open(region, row, key)
            self._put(sheet, line, column, values.get(key), is_open)

    def _drop_downs(self, sheet: Any, region: RegionBase, keys: Sequence[str], first: int, last: int) -> None:
        for at, key in enumerate(keys, start=_FIRST):
            choices = region.fields[key]["choices"]
            if choices:
                sheet.data_validation(first, at, last, at, {"validate": "list", "source": self._list(choices),
                                                            "error_type": "warning"})  # fmt: skip
        change = _FIRST + len(keys)
        sheet.data_validation(first, change, last, change, {"validate": "list", "source": list(CHANGES)})

    def _list(self, choices: Sequence[str]) -> Any:
        if len(",".join(choices)) <= _LONGEST_LIST and not any("," in one for one in choices):
            return list(choices)
        key = "\n".join(choices)
        if key not in self._listed:
            column = len(self._listed)
            self.lists.write_column(0, column, choices)
            self._listed[key] = f"=_lists!{xl_range_abs(0, column, len(choices) - 1, column)}"
        return self._listed[key]

    def _put(self, sheet: Any, line: int, column: int, value: Any, is_open: bool) -> None:
        style = self.open if is_open else self.closed
        if value is None or value == "":
            sheet.write_blank(line, column, None, style)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(line, column, value, self.open_number if is_open else self.closed_number)
        else:
            sheet.write_string(line, column, str(value), style)

    def _crosstab(self, region: RegionBase) -> None:
        sheet, lines, columns = self._sheet(region), region.data["lines"], region.data["columns"]
        depth = max([len(one["label"]) for one in lines] or [1])
        self._top(sheet, depth + len(columns), region.data["title"])
        places: dict[str, list[int]] = {}
        levels = max([len(one["label"]) for one in columns] or [1])
        _block(sheet, 2, 1, 1 + levels, depth, "项目", self.head)
        for top, left, bottom, right, text in header_blocks([one["label"] for one in columns], levels):
            _block(sheet, 2 + top, 1 + depth + left, 2 + bottom, 1 + depth + right, text, self.head)
        for line, one in enumerate(lines, start=2 + levels):
            for at, part in enumerate(one["label"]):
                is_last = at == len(one["label"]) - 1
                _block(sheet, line, 1 + at, line, depth if is_last else 1 + at, part, self.head)
            for at, address in enumerate(one["cells"]):
                if address is None or address not in region.cells:
                    continue
                places[address] = [line, 1 + depth + at]
                missing = region.cells[address]["state"] in "ms"
                value = self.draft.value(region, "", address)
                self._put(sheet, line, 1 + depth + at, value, missing)
        sheet.set_column(0, 0, 2, None, {"hidden": True})
        sheet.set_column(1, depth, 22)
        sheet.set_column(depth + 1, depth + len(columns), 14)
        self._sheets[-1] |= {"places": places, "titled": region.data["title"]}


def header_blocks(paths: Sequence[Sequence[str]], depth: int) -> list[tuple[int, int, int, int, str]]:
    """(top, left, bottom, right, text) of a multi-level header; equal neighbours under one parent are one block."""
    blocks = []
    for level in range(depth):
        start = 0
        while start < len(paths):
            if level >= len(paths[start]):
                start += 1
                continue
            end = start
            while end + 1 < len(paths) and list(paths[end + 1][: level + 1]) == list(paths[start][: level + 1]) and len(
                paths[end + 1]
            ) > level + 1 and len(paths[start]) > level + 1:  # a leaf is a column of its own  # fmt: skip
                end += 1
            bottom = depth - 1 if level == len(paths[start]) - 1 else level
            blocks.append((level, start, bottom, end, paths[start][level]))
            start = end + 1
    return blocks


def _block(sheet: Any, top: int, left: int, bottom: int, right: int, text: str, style: Any) -> None:
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, style)
    else:
        sheet.merge_range(top, left, bottom, right, text, style)


def _width(one: Mapping[str, Any]) -> float:
    label = len(one["label"][-1]) * 2 + 2
    return max({"id_number": 21, "phone": 14, "date": 12, "bank_card": 22}.get(one["type"], 9), min(label, 20))


__all__ = ["CHANGE", "CHANGES", "MERGED", "META", "STATE", "DraftBook", "Rejected", "header_blocks"]
