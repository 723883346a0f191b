"""Where every filled cell came from, and which values contradict each other, as companions of the outputs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from yibiao.prefill.answering import Entry, subject_name
from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.templates import compile_template
from yibiao.sheets.grid import Value, Workbook, letters, plain

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
    rows = [(e.sheet, e.address, shown(e.value), *e[3:]) for e in entries]
    return _table("来源", _HEADER, rows, f"{name} 的来源", created)


def provenance_json(name: str, entries: Sequence[Entry]) -> bytes:
    keys = ("sheet", "cell", "value", "source_file", "source_sheet", "source_cell", "source_date", "rule")
    cells = [dict(zip(keys, (e.sheet, e.address, shown(e.value), *e[3:]), strict=True)) for e in entries]
    return json.dumps({"file": name, "cells": cells}, ensure_ascii=False).encode()


def conflicts_workbook(knowledge: Knowledge) -> bytes:
    """All values of every contradiction, with the one that was taken and the rule that took it."""
    rows = []
    for conflict in knowledge.conflicts.values():
        item = knowledge.catalogue.items[conflict.item]
        who = subject_name(knowledge, conflict.kind, conflict.subject)
        for option in conflict.options:
            records = knowledge.records[option.records]
            dated = records.source.dated.isoformat() if records.source.dated else ""
            cell = records.address(conflict.item, option.line)
            rows.append((
                who, item.name, shown(conflict.chosen), conflict.rule, shown(option.value), records.source.file,
                records.source.sheet, cell, dated,
            ))  # fmt: skip
    return _table("数据冲突", _CONFLICT_HEADER, rows, "数据冲突", knowledge.on)


def is_companion(workbook: Workbook) -> bool:
    """Whether a workbook is one of ours that tells of other files; it is no data."""
    headers = (set(_HEADER), set(_CONFLICT_HEADER))
    first = ({grid.text(1, at) for at in range(1, grid.width + 1)} for grid in workbook.grids[:1])
    return any(found in headers for found in first)


def shown(value: Value) -> str:
    return plain(value)


def _table(sheet_name: str, header: Sequence[str], rows: Sequence[Sequence[str]], title: str, created: date) -> bytes:
    """A table of texts. The sheet is drawn with one row and the rest filled in as into any template, which is several
    times faster than writing cell by cell."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": title, "created": datetime(created.year, created.month, created.day)})
    sheet = book.add_worksheet(sheet_name)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet.set_column(0, len(header) - 1, 18)
    sheet.write_row(0, 0, header, bold)
    for at in range(len(header)):
        sheet.write_blank(1, at, None, text)
    sheet.freeze_panes(1, 0)
    book.close()
    columns = tuple(letters(at + 1) for at in range(len(header)))
    edits = SheetEdits(sheet_name, lists=(ListRows(2, 2, columns, rows),))
    return compile_template(buffer.getvalue()).fill([edits]).data
