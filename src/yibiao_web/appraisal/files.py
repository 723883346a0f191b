"""The table to take away: places in the order of the tree, their values and bands. No composite figure, nothing to put
them in a row by."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from yibiao.sheets.plain_cells import AS_TEXT
from yibiao_web.appraisal.models import Scheme, Value
from yibiao_web.appraisal.queries import Branch

_NOTE = "次序照行政区划，与好坏无关。档次旁边写着有几成把握；“看不出差别”的，不要拿来比较。"


def workbook(scheme: Scheme, branches: Sequence[Branch]) -> bytes:
    kept = [one for one in scheme.indicators.select_related("demand") if one.kept]
    values: dict[int, dict[int, Value]] = {}
    for value in Value.objects.filter(indicator__in=kept, current=True).select_related("indicator"):
        values.setdefault(value.org_id, {})[value.indicator_id] = value
    out = BytesIO()
    with xlsxwriter.Workbook(out, AS_TEXT) as book:
        sheet = book.add_worksheet("各地情况")
        head = book.add_format(
            {"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        cell, number = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "0.0"})
        sheet.write_string(0, 0, scheme.demand.title, book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, _NOTE)
        heads = [
            "镇街",
            "地方",
            "档次",
            "把握",
            *(f"{one.name}{f'（{one.unit}）' if one.unit else ''}" for one in kept),
        ]
        for column, label in enumerate(heads):
            sheet.write_string(3, column, label, head)
        row = 4
        for branch in branches:
            for one in branch.places:
                texts = [branch.org.name if branch.org else "", one.org.name, one.words, one.note]
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text, cell)
                for column, indicator in enumerate(kept, len(texts)):
                    _figure(sheet, row, column, values.get(one.org.pk, {}).get(indicator.pk), number, cell)
                row += 1
        sheet.set_column(0, 1, 14)
        sheet.set_column(2, 2, 14)
        sheet.set_column(3, 3, 34)
        sheet.set_column(4, 4 + len(kept), 16)
        sheet.freeze_panes(4, 2)
    return out.getvalue()


def _figure(sheet: Any, row: int, column: int, value: Value | None, number: Any, cell: Any) -> None:
    told = value.plain if value else None
    if told is None:
        sheet.write_string(row, column, "没有数", cell)
    else:
        sheet.write_number(row, column, told, number)
