"""A file of what was asked: one row a demand, or one row a month of a sender and kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, Value, plain, squeeze
from yibiao.sheets.opening import Converter, open_workbook
from yibiao.trends.panel import Asked

_HEADS: dict[str, tuple[str, ...]] = {
    "on": ("日期", "月份", "时间", "发出日期", "年月", "date", "month"),
    "sender": ("单位", "部门", "要求单位", "发出单位", "提出单位", "责任单位", "sender"),
    "kind": ("种类", "类别", "类型", "方式", "kind"),
    "variant": ("小类", "形式", "文种", "variant"),
    "place": ("镇街", "乡镇", "村", "接收单位", "地方", "place"),
    "minutes": ("分钟", "用时", "用时分钟", "工时", "minutes"),
    "hours": ("小时", "工时小时", "用时小时", "hours"),
    "count": ("件数", "次数", "数量", "个数", "count"),
}
_MONTH = re.compile(r"(\d{4})\s*(?:年|[-/.])?\s*(\d{1,2})\s*(?:月份?)?")
_DAY = re.compile(r"(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TOTAL = ("合计", "总计", "小计")
_YEARS = range(1990, 2100)  # beyond them it is a slip of the key
_LARGEST = 1e9  # minutes; a village has fewer in a lifetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """``findings`` with severity ``block``: nothing could be read."""

    asked: tuple[Asked, ...]
    findings: tuple[Finding, ...]


def read_ledger(content: bytes, name: str, *, converter: Converter | None = None) -> Ledger:
    """Excel, CSV, a table in Word. Never raises for what is in the file."""
    workbook = open_workbook(content, name, converter=converter)
    found: list[Finding] = list(workbook.findings)
    asked: list[Asked] = []
    heads = 0
    for grid in workbook.grids:
        heading = None if grid.hidden else _heading(grid)
        if heading:
            heads += 1
            row, columns = heading
            asked += _rows(grid, row, columns, found)
    blocked = any(one.severity == "block" for one in found)
    if not blocked and not heads:
        found.append(finding("trend_no_heading", file=name))
    elif not blocked and not asked:
        found.append(finding("trend_no_rows", file=name))
    return Ledger(tuple(asked), tuple(found))


def _heading(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of the heading and the column of each field, within the first ten rows."""
    for row in range(1, min(grid.height, 10) + 1):
        columns: dict[str, int] = {}
        for column in range(1, min(grid.width, 200) + 1):
            label = squeeze(plain(grid.value(row, column))).lower()
            bare = re.sub(r"[（(].*?[）)]", "", label)
            for name, words in _HEADS.items():
                if name not in columns and (bare in words or label in words):
                    columns["hours" if name == "minutes" and "小时" in label else name] = column
        if {"on", "sender"} <= columns.keys() and columns.keys() & {"minutes", "hours", "count"}:
            return row, columns
    return None


def _rows(grid: Grid, heading: int, columns: dict[str, int], found: list[Finding]) -> list[Asked]:
    asked: list[Asked] = []
    if not columns.keys() & {"minutes", "hours"}:
        found.append(finding("trend_counts_only"))
    for row in range(heading + 1, grid.height + 1):
        values = {name: grid.value(row, column) for name, column in columns.items()}
        texts = {name: squeeze(plain(value)) for name, value in values.items()}
        if not any(texts.values()) or any(text in _TOTAL for text in texts.values()):
            continue
        one = _asked(values, texts, grid.name, row)
        if isinstance(one, Asked):
            asked.append(one)
        else:
            found.append(one)
    return asked


def _asked(values: dict[str, Value], texts: dict[str, str], sheet: str, row: int) -> Asked | Finding:
    on = _day(values["on"])
    if on is None:
        return finding("trend_date_bad", sheet=sheet, row=row, text=texts["on"])
    if not texts["sender"]:
        return finding("trend_no_sender", sheet=sheet, row=row)
    numbers: dict[str, float] = {}
    for name in ("minutes", "hours", "count"):
        if texts.get(name):
            number = _number(texts[name])
            if number is None:
                return finding("trend_number_bad", sheet=sheet, row=row, text=texts[name])
            numbers[name] = number
    count = round(numbers.get("count", 1))
    minutes = numbers.get("minutes", 60 * numbers["hours"] if "hours" in numbers else float(count))
    return Asked(
        on, texts["sender"], texts.get("kind", ""), minutes, count, texts.get("variant", ""), texts.get("place", "")
    )


def _number(text: str) -> float | None:
    bare = re.sub(r"[,，]|分钟|小时|件|次|个", "", text)
    return float(bare) if _NUMBER.fullmatch(bare) and float(bare) < _LARGEST else None


def _day(value: Value) -> date | None:
    found = value if isinstance(value, date) else _written(plain(value).strip())
    if found is None or found.year not in _YEARS:
        return None
    return found.date() if isinstance(found, datetime) else found


def _written(text: str) -> date | None:
    numbers: Sequence[int] = ()
    if found := _DAY.fullmatch(text):
        numbers = [int(one) for one in found.groups()]
    elif found := _MONTH.fullmatch(text):
        numbers = [int(found[1]), int(found[2]), 1]
    try:
        return date(*numbers) if numbers else None
    except ValueError:
        return None
