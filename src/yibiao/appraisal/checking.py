"""A scheme's report: what each of its indicators counts and costs, what there is to say of it and of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from yibiao.appraisal.costing import Collection
from yibiao.appraisal.rules import campaigns, collecting, shares, traces
from yibiao.appraisal.scheme import ORIGIN_NAMES, Indicator, Scheme
from yibiao.appraisal.traces import KIND_NAMES, NATURE_NAMES, Reading, read_indicator
from yibiao.model import Finding
from yibiao.policy import Pack

_WEIGHT = {"block": 0, "reason": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class CheckedIndicator:
    """``refused``: it can not stand as it is."""

    indicator: Indicator
    reading: Reading
    collection: Collection | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        return any(one.severity == "block" for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        one, read = self.indicator, self.reading
        return {
            "name": one.name, "standard": one.standard, "weight": one.weight, "row": one.row, "sheet": one.sheet,
            "counts": NATURE_NAMES[read.nature], "traces": [KIND_NAMES[trace.kind] for trace in read.traces],
            "also": [KIND_NAMES[trace.kind] for trace in read.others], "origin": ORIGIN_NAMES[one.origin],
            "collection": asdict(self.collection) if self.collection else None, "refused": self.refused,
            "findings": [asdict(finding) for finding in self.findings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """``outcomes``: the share of weight of outcomes and of people's word; ``minutes``: of one place, a year."""

    scheme: Scheme
    indicators: tuple[CheckedIndicator, ...]
    findings: tuple[Finding, ...]
    outcomes: float
    people: float
    minutes: float

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.indicators)

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.scheme.title, "outcome_share": self.outcomes, "people_share": self.people,
            "minutes_a_place": self.minutes, "refused": self.refused,
            "indicators": [one.as_json() for one in self.indicators],
            "findings": [asdict(one) for one in self.findings],
        }  # fmt: skip


def check_indicator(
    indicator: Indicator, *, pack: Pack, on: date, collection: Collection | None = None, level: str = "county"
) -> CheckedIndicator:
    """One indicator by itself."""
    reading = read_indicator(indicator.name, indicator.standard)
    found = [
        *traces.of_indicator(indicator, reading, pack, on, level),
        *collecting.of_indicator(indicator, reading, collection, pack, on),
    ]
    found.sort(key=lambda one: _WEIGHT[one.severity])
    return CheckedIndicator(indicator, reading, collection, tuple(found))


def check_scheme(
    scheme: Scheme, *, pack: Pack, on: date, collections: Sequence[Collection] | None = None
) -> SchemeReport:
    """All of a scheme; ``collections`` as ``costing.collections_of`` gives them, in the indicators' order."""
    costs = list(collections) if collections else [None] * len(scheme.indicators)
    checked = tuple(
        check_indicator(one, pack=pack, on=on, collection=cost, level=scheme.level)
        for one, cost in zip(scheme.indicators, costs, strict=True)
    )
    checked = tuple(_with(one, found) for one, found in zip(checked, _twice(checked), strict=True))
    told = shares.shares_of([(one.indicator, one.reading.nature) for one in checked])
    found = [*shares.of_scheme(scheme, told, pack, on), *campaigns.of_scheme(scheme, pack, on)]
    found.sort(key=lambda one: _WEIGHT[one.severity])
    minutes = sum(one.collection.minutes for one in checked if one.collection)
    return SchemeReport(scheme, checked, tuple(found), told.outcomes, told.people, minutes)


def _with(one: CheckedIndicator, more: list[Finding]) -> CheckedIndicator:
    return CheckedIndicator(one.indicator, one.reading, one.collection, (*one.findings, *more)) if more else one


def _twice(checked: Sequence[CheckedIndicator]) -> Iterator[list[Finding]]:
    seen: dict[str, str] = {}
    for one in checked:
        item = one.collection.item if one.collection else ""
        name = "".join(one.indicator.name.split())
        key = item or f"{name}|{''.join(one.indicator.standard.split())}"
        yield collecting.twice(one.indicator, seen[key]) if key in seen else []
        seen.setdefault(key, one.indicator.name)
