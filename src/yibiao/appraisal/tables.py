"""A table of values → places, and a table of indicators → measures: what ``yibiao appraise`` reads.

Values: a column 单位 (村、社区、镇…), then a column an indicator. What belongs to one indicator bears its name and an
ending: “…分子” with “…分母” (a share), “…标准误” (a survey), “…上年” (the past). 分组 names the stratum; columns that
begin with “特征” (特征：人口) make places alike; 镇街 beside 村 tells villages of one name apart. Measures: 指标, 分值,
方向, 底线, 目标, 算法, 每 (of rates).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from yibiao.appraisal.measures import SCALING_NAMES, Certainty, Measure, Observed, Place, Scaling
from yibiao.appraisal.scheme import Direction
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.grid import Grid, squeeze
from yibiao.sheets.opening import Converter, open_workbook

_PLACE = re.compile(r"^(?:单位|村|社区|镇|乡|街道|村名|地方|被考核单位|单位名称|村（社区）|村\(社区\)|名称)(?:名称)?$")
_VILLAGE = re.compile(r"^(?:村|社区|村名|村（社区）|村\(社区\))(?:名称)?$")
_TOWN = re.compile(r"^(?:所属|所在)?(?:镇街|乡镇|镇|乡|街道|乡镇（街道）|镇（街道）)(?:名称)?$")
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


def read_values(content: bytes, name: str, *, converter: Converter | None = None, events: bool = False) -> ValuesFile:
    """The first sheet that names places. ``events``: 分子 counts events, which may be more than its 分母."""
    workbook = open_workbook(content, name, converter=converter)
    found = list(workbook.findings)
    if not any(one.severity == "block" for one in found):
        for grid in workbook.grids:
            header = None if grid.hidden else _place_column(grid)
            if header:
                return _Values(grid, *header, found, events).read()
        found.append(finding("values_no_places", file=name))
    return ValuesFile((), {}, tuple(found))


def _place_column(grid: Grid) -> tuple[int, int] | None:
    """(row of the header, column of the places); where town and village stand side by side, the village's."""
    for row in grid.filled_rows[:10]:
        labels = {at: squeeze(grid.text(row, at)) for at in range(1, min(grid.width, 6) + 1)}
        some = [at for at, label in labels.items() if _PLACE.match(label)]
        if some:
            return row, next((at for at in some if _VILLAGE.match(labels[at])), some[0])
    return None


class _Values:
    def __init__(self, grid: Grid, row: int, column: int, found: list[Finding], events: bool) -> None:
        self.grid, self.row, self.column, self.found, self.events = grid, row, column, found, events
        self.cells: dict[tuple[str, str, bool], int] = {}  # (indicator, part, past) → column
        self.features: dict[str, int] = {}
        self.stratum = self.town = 0
        for at in range(1, grid.width + 1):
            label = squeeze(grid.text(row, at))
            if at != column and _TOWN.match(label):
                self.town = at
            elif at > column:
                self._header(label, at)
        self.bad: dict[str, list[str]] = {}
        self.wrong: dict[str, list[str]] = {}

    def _header(self, label: str, at: int) -> None:
        feature = _FEATURE.match(label)
        if feature:
            self.features[feature[1]] = at
        elif _STRATUM.match(label):
            self.stratum = at
        elif label and label not in ("序号", "备注"):
            ending = _ENDING.search(label)
            past, part = bool(ending and (ending[1] or ending[3])), (ending[2] if ending else "") or ""
            bare = label[: ending.start()].rstrip("（(_-：: ") if ending and ending.group() else label
            self.cells.setdefault((bare or label, _PARTS.get(part, "value"), past), at)

    def read(self) -> ValuesFile:
        names = {name: self._certainty(name) for name, _, past in self.cells if not past}
        places = list(self._places(names))
        for name, texts in self.bad.items():
            self.found.append(finding("values_not_numbers", name=name, count=len(texts), example=texts[0]))
        for name, texts in self.wrong.items():
            self.found.append(finding("values_impossible", name=name, count=len(texts), example=texts[0]))
        again = Counter(one.name for one in places)
        told = tuple(replace(one, name=one.id) if again[one.name] > 1 else one for one in places)
        return ValuesFile(told, names, tuple(self.found))

    def _places(self, names: Mapping[str, Certainty]) -> Iterator[Place]:
        seen: set[str] = set()
        town = ""
        for row in self.grid.filled_rows:
            place = self.grid.text(row, self.column).strip()
            if row <= self.row or not place or place in ("合计", "总计", "平均"):
                continue
            town = (self.grid.text(row, self.town).strip() if self.town else "") or town
            if town + place in seen:
                self.found.append(finding("values_twice", sheet=self.grid.name, row=row, place=place))
                continue
            seen.add(town + place)
            yield self._place(place, town, row, names)

    def _certainty(self, name: str) -> Certainty:
        if (name, "of", False) in self.cells:
            return "share"
        return "survey" if (name, "error", False) in self.cells else "exact"

    def _place(self, place: str, town: str, row: int, names: Mapping[str, Certainty]) -> Place:
        features = {
            name: value for name, at in self.features.items() if (value := self._number(name, row, at)) is not None
        }
        stratum = self.grid.text(row, self.stratum).strip() if self.stratum else ""
        return Place(
            town + place, place, {name: self._observed(name, row, False) for name in names},
            {name: self._observed(name, row, True) for name in names}, features, stratum,
        )  # fmt: skip

    def _observed(self, name: str, row: int, past: bool) -> Observed:
        told = {
            part: self._number(name, row, at)
            for part in ("value", "count", "of", "error")
            if (at := self.cells.get((name, part, past)))
        }
        count, of = told.get("count"), told.get("of")
        if count is not None and of is not None and (count < 0 or of <= 0 or (count > of and not self.events)):
            self.wrong.setdefault(name, []).append(f"{count:g}/{of:g}")
            count = of = None
        return Observed(told.get("value"), abs(told.get("error") or 0.0), count, of)

    def _number(self, name: str, row: int, at: int) -> float | None:
        text = squeeze(self.grid.text(row, at)).replace(",", "").removesuffix("%")
        value = self.grid.value(row, at)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        if _NUMBER.match(text) and math.isfinite(float(text)):
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
    direction = _direction(text("direction"))
    scaling: Scaling = "target" if direction == "target" else _scaling(text("how"))
    spread = abs(high - low) if high is not None and low is not None and high != low else None
    return Measure(
        name, name, numbers["weight"], direction, scaling=scaling, goals=goals, target=high, spread=spread,
        improvement=numbers["improvement"], per=numbers["per"] or 100.0,
    )  # fmt: skip


def measures_for(
    values: ValuesFile, known: Mapping[str, Measure], name: str
) -> tuple[tuple[Measure, ...], list[Finding]]:
    """The measures of a table's columns; without a table of measures all columns count alike."""
    if not known:
        return tuple(Measure(one, one, 1.0, certainty=how) for one, how in values.names.items()), []
    told = [finding("values_no_indicator", file=name, name=one) for one in known if one not in values.names]
    told += [finding("values_not_weighed", name=one) for one in values.names if one not in known]
    aimless = [one for one in values.names if one in known and _aimless(known[one])]
    told += [finding("values_no_target", name=one) for one in aimless]
    told += [finding("values_of_one", name=one) for one in values.names if one in known and _of_one(values, known[one])]
    used = {one: how for one, how in values.names.items() if one in known and one not in aimless}
    return tuple(replace(known[one], certainty=how) for one, how in used.items()), told


def _of_one(values: ValuesFile, measure: Measure) -> bool:
    return of_one((one.values[measure.name].value for one in values.places), measure.goals)


def of_one(values: Iterable[float | None], goals: tuple[float, float] | None) -> bool:
    """Whether values are per cent written as parts of one (a cell that shows 85% holds 0.85), the goals not."""
    known = [one for one in values if one is not None]
    return bool(known and goals and max(map(abs, goals)) > 10 and any(known) and all(0 <= one <= 1 for one in known))


def _aimless(one: Measure) -> bool:
    return one.direction == "target" and one.target is None


def _direction(text: str) -> Direction:
    return "less" if re.search(r"少|低|小|负|逆", text) else "target" if re.search(r"接近|适中", text) else "more"


def _scaling(text: str) -> Scaling:
    return next((key for key, words in SCALING_NAMES.items() if text and (text in words or text == key)), "goals")


def _float(text: str) -> float | None:
    bare = text.replace(",", "").removesuffix("%").removesuffix("分")
    return float(bare) if _NUMBER.match(bare) else None
