"""Where things stand in a sheet or a Word table, and what stands beside the tables: unit and date."""

from __future__ import annotations

import re
from datetime import date

from yibiao.model import Region, SideField
from yibiao.prefill.periods import read_period
from yibiao.sheets.grid import Grid, Workbook, column_number, squeeze

_DATED = re.compile(r"日期|时间|报出|年月$")
_BY = re.compile(r"填报单位|填表单位|报送单位|上报单位|单位名称|村（?社区）?$|^单位|村名|填报村|乡镇|街道")
_WORD = re.compile(r"T(\d+)R(\d+)C(\d+)$")
_SHEET = re.compile(r"([A-Z]+)(\d+)$")


def page_of(region: Region) -> str:
    """Tables of a Word document are one page, whatever their number."""
    return "" if re.fullmatch(r"T\d+", region.sheet) else region.sheet


def column_of(name: str | None) -> int:
    """A column's number from its letters, or from ``C3`` in a Word table."""
    if not name:
        return 0
    return int(name[1:]) if name[1:].isdecimal() else column_number(name)


def position(address: str) -> tuple[int, int]:
    """(row, column) of a cell address of a sheet or a Word table; (0, 0) for what is none."""
    word = _WORD.match(address)
    if word:
        return int(word.group(2)), int(word.group(3))
    sheet = _SHEET.match(address)
    return (int(sheet.group(2)), column_number(sheet.group(1))) if sheet else (0, 0)


def grid_of(workbook: Workbook, region: Region) -> Grid | None:
    return next((grid for grid in workbook.grids if grid.name == region.sheet), None)


def side_value(grid: Grid, side: SideField) -> str:
    """What stands in a side field: its value cell, or the rest of the label's own cell after the colon."""
    if side.value_cell:
        text = grid.text(*position(side.value_cell)).strip()
        if text:
            return text
    text = squeeze(grid.text(*position(side.label_cell or "")))
    at = text.find(side.label)
    rest = text[at + len(side.label) :] if at >= 0 else ""
    found = re.match(r"(?:[（(][^（）()]*[）)])?[:：](.*)", rest)
    return found.group(1).strip("_＿ ") if found else ""


def region_date(grid: Grid, region: Region) -> date | None:
    """The date of filling in the region's side fields, else the last day of the period its title names."""
    for side in (*region.filler_fields, *region.meta_fields):
        if _DATED.search(side.label):
            found = read_period(side_value(grid, side))
            if found:
                return found[1]
    found = read_period(region.title)
    return found[1] if found else None


def reporting_unit(grid: Grid, region: Region) -> str:
    for side in region.meta_fields:
        if _BY.search(side.label):
            value = re.sub(r"[（(](?:盖章|公章|章)[）)]", "", side_value(grid, side))
            if value and not value.startswith("_"):
                return value
    return ""
