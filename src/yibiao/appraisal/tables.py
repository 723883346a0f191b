"""A table of values → places, and a table of indicators → measures: what ``yibiao appraise`` reads.

Values: a column 单位 (村、社区、镇…), then a column an indicator. What belongs to one indicator bears its name and an
ending: “…分子” with “…分母” (a share), “…标准误” (a survey), “…上年” (the past). 分组 names the stratum; columns that
begin with “特征” (特征：人口) make places alike. Measures: 指标, 分值, 方向, 底线, 目标, 算法, 每 (of rates).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yibiao.appraisal.measures import SCALING_NAMES, Certainty, Measure, Observed, Place, Scaling
from yibiao.appraisal.scheme import Direction
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, squeeze
from yibiao.sheets.opening import Converter, open_workbook

_PLACE = re.compile(r"^(?:单位|村|社区|镇|乡|街道|村名|地方|被考核单位|单位名称|村（社区）|村\(社区\)|名称)(?:名称)?$")
_PARTS = {"分子": "count", "分母": "of", "标准误": "error", "标准误差": "error", "上年": "past", "去年": "past"}
_ENDING = re.compile(r"(上年|去年)?(分子|分母|标准误差?)?(上年|去年)?$")
_FEATURE = re.compile(r"^特征[：:]?\s*(.+)$")
_STRATUM = re.compile(r"^(?:分组|类型|片区|组别)$")
_NUMBER = re.compile(r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$")
_MEASURES = {
    "name": r"指标", "weight": r"分值|权重", "direction": r"方向", "low": r"底线|零分", "high": r"目标|满分值",
    "how": r"算法|折算", "per": r"^每$|每多少", "improvement": r"进步|改进",
}  # fmt: skip


@dataclass(frozen=True)
class ValuesFile:
    """``names``: the indicators' columns in their order, with how sure each is."""

    places: tuple[Place, ...]
    names: Mapping[str, Certainty]
    findings: tuple[Finding, ...]


def read_values(content: bytes, name: str, *, converter: Converter | None = None) -> ValuesFile:
    """The first sheet that names places."""
    workbook = open_workbook(content, name, converter=converter)
    found = list(workbook.findings)
    if not any(one.severity == "block" for one in found):
        for grid in workbook.grids:
            header = None if grid.hidden else _place_column(grid)
            if header:
                return _Values(grid, *header, found).read()
        found.append(finding("values_no_places", file=name))
    return ValuesFile((), {}, tuple(found))


def _place_column(grid: Grid) -> tuple[int, int] | None:
    for row in grid.filled_rows[:10]:
        for column in range(1, min(grid.width, 6) + 1):
            if _PLACE.match(squeeze(grid.text(row, column))):
                return row, column
    return None


class _Values:
    def __init__(self, grid: Grid, row: int, column: int, found: list[Finding]) -> None:
        self.grid, self.row, self.column, self.found = grid, row, column, found
        self.cells: dict[tuple[str, str, bool], int] = {}  # (indicator, part, past) → column
        self.features: dict[str, int] = {}
        self.stratum = 0
        for at in range(column + 1, grid.width + 1):
            self._header(squeeze(grid.text(row, at)), at)
        self.bad: dict[str, list[str]] = {}

    def _header(self, label: str, at: int) -> None:
        feature = _FEATURE.match(label)
        if feature:
            self.features[feature[1]] = at
        elif _STRATUM.match(label):
            self.stratum = at
        elif label and label not in ("序号", "镇街", "乡镇", "备注"):
            ending = _ENDING.search(label)
            past, part = bool(ending and (ending[1] or ending[3])), (ending[2] if ending else "") or ""
            bare = label[: ending.start()].rstrip("（(_-：: ") if ending and ending.group() else label
            self.cells.setdefault((bare or label, _PARTS.get(part, "value"), past), at)

    def read(self) -> ValuesFile:
        names = {name: self._certainty(name) for name, _, past in self.cells if not past}
        places: list[Place] = []
        seen: set[str] = set()
        for row in self.grid.filled_rows:
            place = self.grid.text(row, self.column).strip()
            if row <= self.row or not place or place in ("合计", "总计", "平均"):
                continue
            if place in seen:
                self.found.append(finding("values_twice", sheet=self.grid.name, row=row, place=place))
                continue
            seen.add(place)
            places.append(self._place(place, row, names))
        for name, texts in self.bad.items():
            self.found.append(finding("values_not_numbers", name=name, count=len(texts), example=texts[0]))
        return ValuesFile(tuple(places), names, tuple(self.found))

    def _certainty(self, name: str) -> Certainty:
        if (name, "of", False) in self.cells:
            return "share"
        return "survey" if (name, "error", False) in self.cells else "exact"

    def _place(self, place: str, row: int, names: Mapping[str, Certainty]) -> Place:
        features = {
            name: value for name, at in self.features.items() if (value := self._number(name, row, at)) is not None
        }
        stratum = self.grid.text(row, self.stratum).strip() if self.stratum else ""
        return Place(
            place, place, {name: self._observed(name, row, False) for name in names},
            {name: self._observed(name, row, True) for name in names}, features, stratum,
        )  # fmt: skip

    def _observed(self, name: str, row: int, past: bool) -> Observed:
        told = {
            part: self._number(name, row, at)
            for part in ("value", "count", "of", "error")
            if (at := self.cells.get((name, part, past)))
        }
        return Observed(told.get("value"), told.get("error") or 0.0, told.get("count"), told.get("of"))

    def _number(self, name: str, row: int, at: int) -> float | None:
        value = self.grid.value(row, at)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        text = squeeze(self.grid.text(row, at)).replace(",", "").removesuffix("%")
        if _NUMBER.match(text):
            return float(text)
        if text not in ("", "-", "—", "/", "无", "未报", "缺"):
            self.bad.setdefault(name, []).append(text)
        return None


def read_measures(content: bytes, name: str, *, converter: Converter | None = None) -> dict[str, Measure]:
    """By the indicator's name; empty where the file has no such table."""
    for grid in open_workbook(content, name, converter=converter).grids:
        for row in grid.filled_rows[:10]:
            labels = {at: squeeze(grid.text(row, at)) for at in range(1, min(grid.width, 20) + 1)}
            columns = {
                key: next((at for at, label in labels.items() if re.search(words, label)), 0)
                for key, words in _MEASURES.items()
            }
            if columns["name"] and columns["weight"]:
                return {one.name: one for at in grid.filled_rows if at > row and (one := _measure(grid, at, columns))}
    return {}


def _measure(grid: Grid, row: int, columns: Mapping[str, int]) -> Measure | None:
    def text(key: str) -> str:
        return squeeze(grid.text(row, columns[key])) if columns[key] else ""

    name, numbers = text("name"), {key: _float(text(key)) for key in ("weight", "low", "high", "per", "improvement")}
    if not name or numbers["weight"] is None:
        return None
    low, high = numbers["low"], numbers["high"]
    goals = (low, high) if low is not None and high is not None and low != high else None
    return Measure(
        name, name, numbers["weight"], _direction(text("direction")), scaling=_scaling(text("how")), goals=goals,
        target=high, improvement=numbers["improvement"], per=numbers["per"] or 100.0,
    )  # fmt: skip


def measures_for(
    values: ValuesFile, known: Mapping[str, Measure], name: str
) -> tuple[tuple[Measure, ...], list[Finding]]:
    """The measures of a table's columns; without a table of measures all columns count alike."""
    if not known:
        return tuple(Measure(one, one, 1.0, certainty=how) for one, how in values.names.items()), []
    told = [finding("values_no_indicator", file=name, name=one) for one in known if one not in values.names]
    return tuple(_sure(known[one], how) for one, how in values.names.items() if one in known), told


def _sure(one: Measure, how: Certainty) -> Measure:
    return Measure(one.key, one.name, one.weight, one.direction, how, one.scaling, one.goals, one.target, one.spread,
                   one.improvement, one.revision, one.per, one.unit)  # fmt: skip


def _direction(text: str) -> Direction:
    return "less" if re.search(r"少|低|小|负|逆", text) else "target" if re.search(r"接近|适中", text) else "more"


def _scaling(text: str) -> Scaling:
    return next((key for key, words in SCALING_NAMES.items() if text and (text in words or text == key)), "goals")


def _float(text: str) -> float | None:
    bare = text.replace(",", "").removesuffix("%").removesuffix("分")
    return float(bare) if _NUMBER.match(bare) else None
