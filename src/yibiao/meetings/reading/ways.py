"""A table of how long the way is: 单位, 分钟 (or 公里), and perhaps 地点 and 类别 (镇街, 村)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, squeeze
from yibiao.sheets.opening import open_workbook

from ..facts import LEVEL_NAMES, Travel
from ..planner.request import Groups
from ..travel import level_of

# What notices call all of a kind; the planner spells them out by the table.
_ALL = {
    "township": (
        "各镇街", "各乡镇", "各镇", "各镇（街道）", "各镇(街道)", "各乡镇（街道）", "各乡镇(街道)",
        "各乡镇街道", "各镇乡街道",
    ),
    "village": ("各村", "各村（社区）", "各村(社区)", "各村社区", "全县各村", "各行政村"),
}  # fmt: skip
_ORG, _MINUTES = re.compile(r"单位|名称|镇街|乡镇|村"), re.compile(r"分钟|时间|用时")
_KILOMETRES, _PLACE, _KIND = (
    re.compile(r"公里|里程|千米|距离"),
    re.compile(r"会场|到哪|地点"),
    re.compile(r"类别|级别|层级"),
)


@dataclass(frozen=True)
class Ways:
    """``groups``: 各镇街 → the townships of the table, and the like."""

    travel: Travel
    groups: Groups = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_ways(content: bytes, name: str) -> Ways:
    workbook = open_workbook(content, name)
    blocked = [one for one in workbook.findings if one.severity == "block"]
    if blocked or not workbook.grids:
        return Ways(Travel(), findings=tuple(workbook.findings))
    return _of_grid(next((one for one in workbook.grids if not one.hidden), workbook.grids[0]))


def _of_grid(grid: Grid) -> Ways:
    row, columns = _header(grid)
    if not {"org"} < columns.keys():
        return Ways(Travel(), findings=(finding("travel_table_bad", row=row or 1),))
    table: dict[tuple[str, str], int] = {}
    kilometres: dict[tuple[str, str], float] = {}
    kinds: dict[str, list[str]] = defaultdict(list)
    found: list[Finding] = []
    for at in grid.filled_rows:
        cells = {key: grid.text(at, column).strip() for key, column in columns.items()}
        if at <= row or not cells.get("org"):
            continue
        key = cells["org"], cells.get("place", "")
        minutes, way = _number(cells.get("minutes", "")), _number(cells.get("kilometres", ""))
        if minutes is None and way is None:
            found.append(finding("travel_table_bad", row=at))
        elif minutes is not None:
            table[key] = round(minutes)
        else:
            kilometres[key] = way or 0.0
        kinds[_kind(cells)].append(cells["org"])
    groups = {word: tuple(dict.fromkeys(kinds[kind])) for kind, words in _ALL.items() if kinds[kind] for word in words}
    return Ways(Travel(table, kilometres), groups, tuple(found))


def _kind(cells: dict[str, str]) -> str:
    written = cells.get("kind", "")
    named = next((level for level, name in LEVEL_NAMES.items() if level and written and written[0] in name), "")
    return named or level_of(cells["org"])


def _header(grid: Grid) -> tuple[int, dict[str, int]]:
    names = (("minutes", _MINUTES), ("kilometres", _KILOMETRES), ("place", _PLACE), ("kind", _KIND), ("org", _ORG))
    for row in grid.filled_rows[:10]:
        columns: dict[str, int] = {}
        for column in range(1, min(grid.width, 30) + 1):
            label = squeeze(grid.text(row, column))
            key = next((key for key, words in names if key not in columns and words.search(label)), None)
            if key and len(label) <= 20:
                columns[key] = column
        if "org" in columns and ({"minutes", "kilometres"} & columns.keys()):
            return row, columns
    return 0, {}


def _number(text: str) -> float | None:
    found = re.search(r"\d+(?:\.\d+)?", text)
    return float(found[0]) if found else None
