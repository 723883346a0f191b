"""How far off estimates are: at the start of every month learn from what was measured before, predict that month's
demands, compare (rolling origin; Tashman 2000). Against no learning, each kind's plain mean and each department's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import exp, log

from yibiao.burden.learning import LearningParameters, Likely, Measured, learn

Prediction = Likely
Predict = Callable[[Measured], Prediction]
Method = Callable[[Sequence[Measured], LearningParameters | None], Predict]


@dataclass(frozen=True, slots=True)
class Errors:
    """Over ``count`` predicted demands: the mean of \\|predicted − measured\\| ÷ measured; the mean distance on the log
    scale; how many measured values lay within their interval (None: the method has none). Those go by the middle value;
    ``total`` is all minutes charged ÷ all measured."""

    method: str
    count: int
    relative: float
    logarithmic: float
    within: int | None
    total: float

    @property
    def percent(self) -> float:
        return 100 * self.relative

    @property
    def charged_percent(self) -> float:
        return 100 * self.total

    @property
    def times(self) -> float:
        """The log distance as a factor: 1.3 means three tenths off, up or down."""
        return exp(self.logarithmic)


def backtest(
    measured: Iterable[tuple[date, Measured]], parameters: LearningParameters | None = None
) -> dict[str, Errors]:
    """By method. The first month is only learned from; empty where nothing can be predicted."""
    pairs: dict[str, list[tuple[float, Prediction]]] = defaultdict(list)
    for past, month in _origins(measured):
        for name, method in METHODS.items():
            predict = method(past, parameters)
            pairs[name] += [(one.measured, predict(one)) for one in month]
    return {name: _errors(name, found) for name, found in pairs.items() if found}


def _origins(measured: Iterable[tuple[date, Measured]]) -> Iterator[tuple[list[Measured], list[Measured]]]:
    rows = sorted(((on, one) for on, one in measured if one.usable), key=lambda row: row[0])
    past: list[Measured] = []
    for _, several in groupby(rows, key=lambda row: (row[0].year, row[0].month)):
        month = [one for _, one in several]
        if past:
            yield list(past), month
        past += month


def _errors(name: str, pairs: Sequence[tuple[float, Prediction]]) -> Errors:
    size = len(pairs)
    has_interval = name == "learned"
    return Errors(
        name, size,
        sum(abs(told.middle - real) / real for real, told in pairs) / size,
        sum(abs(log(told.middle / real)) for real, told in pairs) / size,
        sum(told.low <= real <= told.high for real, told in pairs) if has_interval else None,
        sum(told.charged for _, told in pairs) / sum(real for real, _ in pairs),
    )  # fmt: skip


def _learned(past: Sequence[Measured], parameters: LearningParameters | None) -> Predict:
    known = learn(past, parameters)
    return lambda one: known.likely(one.kind, one.department, one.level, one.estimated)


def _as_estimated(past: Sequence[Measured], parameters: LearningParameters | None) -> Predict:
    return lambda one: _certain(one.estimated)


def _kind_mean(past: Sequence[Measured], parameters: LearningParameters | None) -> Predict:
    means = _means((one.kind, one) for one in past)
    return lambda one: _times(one, means.get(one.kind, 0.0))


def _department_mean(past: Sequence[Measured], parameters: LearningParameters | None) -> Predict:
    """Of the department within the kind; one never measured by the kind's mean."""
    kinds = _means((one.kind, one) for one in past)
    own = _means(((one.kind, one.department), one) for one in past)
    return lambda one: _times(one, own.get((one.kind, one.department), kinds.get(one.kind, 0.0)))


def _means(keyed: Iterable[tuple[object, Measured]]) -> Mapping[object, float]:
    found: dict[object, list[float]] = defaultdict(list)
    for key, one in keyed:
        found[key].append(log(one.measured / one.estimated))
    return {key: sum(values) / len(values) for key, values in found.items()}


def _times(one: Measured, by: float) -> Prediction:
    return _certain(one.estimated * exp(by))


def _certain(minutes: float) -> Prediction:
    return Likely(minutes, minutes, minutes, minutes)


METHODS: dict[str, Method] = {
    "estimated": _as_estimated, "kind": _kind_mean, "department": _department_mean, "learned": _learned,
}  # fmt: skip
