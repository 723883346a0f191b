"""Where every filled cell came from, and which values contradict each other, as companions of the outputs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from yibiao.prefill.accounts import Entry, Place
from yibiao.prefill.answering import subject_name
from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.templates import compile_template
from yibiao.sheets.grid import Value, Workbook, letters, plain
from yibiao.sheets.plain_cells import AS_TEXT

WHOLE = 20_000
"""Filled cells of a file up to which each has a line of its own. Beyond, cells below each other that came from cells
below each other share one (B5:B1504 from C3:C1502); the values stand in the filled file."""
_HEADER = ("工作表", "单元格", "填入的值", "来源文件", "来源工作表", "来源单元格", "来源日期", "规则")
_CONFLICT_HEADER = (
    "对象",
    "数据项",
    "采用的值",
    "采用的理由",
    "各来源的值",
    "来源文件",
    "来源工作表",
    "来源单元格",
    "来源日期",
)


def provenance_workbook(name: str, entries: Sequence[Entry], created: date = date(2000, 1, 1)) -> bytes:
    """One row a filled cell of the file ``name``. Values stand as they were written, masks included."""
    return _table("来源", _HEADER, list(_rows(entries)), f"{name} 的来源", created)


def provenance_json(name: str, entries: Sequence[Entry]) -> bytes:
    keys = ("sheet", "cell", "value", "source_file", "source_sheet", "source_cell", "source_date", "rule")
    cells = [dict(zip(keys, row, strict=True)) for row in _rows(entries)]
    return json.dumps({"file": name, "cells": cells}, ensure_ascii=False).encode()


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    """A line for each cell; in files with more than ``WHOLE`` filled cells one for all cells of an entry."""
    whole = sum(len(one.values) for one in entries) > WHOLE
    for one in entries:
        if whole and len(one.values) > 1:
            yield _line(
                one, _span(one.place, len(one.values)), f"（{len(one.values)} 格）", one.source, len(one.values)
            )
            continue
        for down, value in enumerate(one.values):
            yield _line(
                one,
                one.place.down(down),
                shown(value),
                one.source._replace(row=one.source.row and one.source.row + down),
            )


def _line(one: Entry, cells: str, value: str, source: Place, count: int = 1) -> tuple[str, ...]:
    return one.sheet, cells, value, one.file, one.source_sheet, _span(source, count), one.dated, one.rule


def _span(place: Place, count: int) -> str:
    first, last = place.down(0), place.down(count - 1)
    return first if first == last else f"{first}:{last}"


def conflicts_workbook(knowledge: Knowledge) -> bytes:
    """All values of every contradiction, with the one that was taken and the rule that took it."""
    rows = []
    for conflict in list(knowledge.conflicts.values()):  # naming the subjects may bring up further ones
        item = knowledge.catalogue.items[conflict.item]
        who = subject_name(knowledge, conflict.kind, conflict.subject)
        for option in conflict.options:
            source, cell = knowledge.told_at(option, conflict.item)
            dated = source.dated.isoformat() if source.dated else ""
            rows.append((
                who, item.name, shown(conflict.chosen), conflict.rule, shown(option.value), source.file, source.sheet,
                cell, dated,
            ))  # fmt: skip
    return _table("数据冲突", _CONFLICT_HEADER, rows, "数据冲突", knowledge.on)


def is_companion(workbook: Workbook) -> bool:
    """Whether a workbook is one of ours that tells of other files; it is no data."""
    headers = (set(_HEADER), set(_CONFLICT_HEADER))
    first = ({grid.text(1, at) for at in range(1, grid.width + 1)} for grid in workbook.grids[:1])
    return any(found in headers for found in first)


def printed_across(sheet: xlsxwriter.worksheet.Worksheet, header: int) -> None:
    """Set a sheet up to be printed on paper: across, one page wide, the header on each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, header)


def shown(value: Value) -> str:
    return plain(value)


def _table(sheet_name: str, header: Sequence[str], rows: Sequence[Sequence[str]], title: str, created: date) -> bytes:
    """A table of texts. The sheet is drawn with one row and the rest filled in as into any template, which is several
    times faster than writing cell by cell."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, AS_TEXT)
    book.set_properties({"title": title, "created": datetime(created.year, created.month, created.day)})
    sheet = book.add_worksheet(sheet_name)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, len(header) - 1, 18)
    sheet.write_row(0, 0, header, bold)
    for at in range(len(header)):
        sheet.write_blank(1, at, None, text)
    sheet.freeze_panes(1, 0)
    printed_across(sheet, 0)
    book.close()
    columns = tuple(letters(at + 1) for at in range(len(header)))
    edits = SheetEdits(sheet_name, lists=(ListRows(2, 2, columns, rows),))
    return compile_template(buffer.getvalue()).fill([edits]).data
