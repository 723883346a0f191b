"""The legal marks that a form's own sheet carries: 表号, 制定机关, 批准（备案）文号, 有效期限. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from yibiao.model import Form
from yibiao.prefill.addresses import grid_of, side_value
from yibiao.prefill.periods import read_period
from yibiao.sheets.grid import Workbook

_MARKS = {
    "table_number": re.compile(r"^表\s*号"),
    "authority": re.compile(r"制定机关|制表机关|制定单位"),
    "approval_number": re.compile(r"批准文号|备案文号|批准机关|备案机关|^文\s*号"),
    "expires_on": re.compile(r"有效期"),
}


def marks_in(workbook: Workbook, form: Form) -> dict[str, Any]:
    """Field of ``models.Form`` → value, for the marks that stand beside the form's tables."""
    found: dict[str, Any] = {}
    for region in form.regions:
        grid = grid_of(workbook, region)
        for side in (*region.meta_fields, *region.filler_fields) if grid else ():
            mark = next((name for name, words in _MARKS.items() if words.search(side.label)), None)
            text = side_value(grid, side).strip() if mark and grid else ""
            value = _day(text) if mark == "expires_on" else text[:60]
            if mark and value:
                found.setdefault(mark, value)
    if "table_number" in found:
        found["statistical"] = True
    return found


def _day(text: str) -> date | None:
    period = read_period(text.removeprefix("至"))
    return period[1] if period else None
