"""Alarms: which senders, kinds and totals ask more again, how surely, and how often such an alarm is false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from yibiao.trends.calendar import month_of, months_between
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Floats, Key, Panel
from yibiao.trends.parameters import Parameters, shipped
from yibiao.trends.season import Adjusted, adjust
from yibiao.trends.strength import Strength, strength

_TABLE = Path(__file__).with_name("thresholds.yaml")
_NINETY_FIVE = 1.96
_EIGHTY = 0.84
_ORDERED, _UNORDERED = 1.28, 2.0  # standard errors: one-sided 90 %, and 98 %


@dataclass(frozen=True, slots=True)
class Alarm:
    """``begun``: the month from which it is higher; ``seen``: when that could first be told; ``rebound``: it had fallen
    before (after ``measure``, where one is known) and is coming back. Minutes a month, all places together, without
    season. ``z`` in standard errors."""

    key: Key
    begun: date
    seen: date
    rebound: bool
    before: float
    after: float
    percent: float
    between: tuple[float, float]
    z: float
    fell: date | None = None
    fell_from: float | None = None
    measure: str = ""

    @property
    def more(self) -> float:
        """Minutes more each month."""
        return self.after - self.before

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        for name in ("begun", "seen", "fell"):
            told[name] = told[name].isoformat()[:7] if told[name] else None
        return told | {"key": list(self.key)}


@dataclass(frozen=True)
class Watch:
    """One look at all series, as of the last month. ``watched``: rows looked at by themselves; the others are looked at
    within their totals. ``threshold`` in standard errors; ``false_alarms``: how many a year to expect of all together,
    where nothing rises. ``least``: the smallest rise (per cent) that four in five times would be seen within three
    months."""

    panel: Panel
    adjusted: Adjusted
    measured: Strength
    watched: NDArray[np.bool_]
    threshold: float
    false_alarms: float
    alarms: tuple[Alarm, ...]
    least: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def series(self) -> int:
        return int(self.watched.sum())

    def alarm_of(self, key: Key) -> Alarm | None:
        return next((one for one in self.alarms if one.key == key), None)


def watch(panel: Panel, measures: Iterable[Measure] = (), parameters: Parameters | None = None) -> Watch:
    """Look at the last month of a panel: what is higher now than before, and surely so. ``measures`` say which rise is
    a rebound."""
    use = parameters or shipped()
    if not panel.keys:
        nothing = np.zeros((0, 0))
        empty = Strength(nothing, nothing.astype(np.int64), nothing, nothing, nothing)
        none = np.zeros(0)
        bare = Adjusted(panel, nothing, nothing, nothing, none, none, 0.0, nothing, nothing.astype(np.int64))
        return Watch(panel, bare, empty, np.zeros(0, dtype=bool), np.inf, 0.0, ())
    adjusted = adjust(panel, use)
    measured, looked = strength(adjusted, use), watched(panel, use)
    limit, rate = threshold(int(looked.sum()), use["watch.false_alarms"])
    rows = [row for row in np.flatnonzero(looked) if rises(adjusted, measured, int(row), -1, limit, use)]
    taken = tuple(measures)
    alarms = tuple(_alarm(adjusted, measured, int(row), limit, use, taken) for row in rows)
    return Watch(panel, adjusted, measured, looked, limit, rate, _strongest_first(alarms), _least(adjusted, limit, use))


def watched(panel: Panel, use: Parameters) -> NDArray[np.bool_]:
    """Long enough, steady enough and with enough demands to be looked at alone."""
    known = (~np.isnan(panel.counts)).sum(axis=1)
    with np.errstate(all="ignore"):
        busy = np.nansum(panel.counts, axis=1) / np.maximum(known, 1)
        filled = (np.nan_to_num(panel.counts) > 0).sum(axis=1) / np.maximum(known, 1)
    long = known >= use["watch.months_least"]
    return np.asarray(long & (busy >= use["watch.counts_least"]) & (filled >= use["watch.months_with"]))


def rises(adjusted: Adjusted, measured: Strength, row: int, column: int, limit: float, use: Parameters) -> bool:
    """Surely, and by so much that it is worth asking."""
    if measured.z[row, column] < limit:
        return False
    before, after = _minutes(adjusted, measured, row, column)
    return after >= before * (1 + use["watch.rise_least"] / 100) and after - before >= use["watch.minutes_least"]


def _minutes(adjusted: Adjusted, measured: Strength, row: int, column: int) -> tuple[float, float]:
    """What was asked a month before and after, without season."""
    both = np.exp([measured.before[row, column], measured.after[row, column]]) - adjusted.pseudo[row]
    return float(max(both[0], 0.0)), float(max(both[1], 0.0))


def _alarm(
    adjusted: Adjusted, measured: Strength, row: int, limit: float, use: Parameters, measures: tuple[Measure, ...]
) -> Alarm:
    months, last = adjusted.panel.months, adjusted.values.shape[1] - 1
    begun = int(measured.begun[row, last])
    seen = last
    while seen > begun and rises(adjusted, measured, row, seen - 1, limit, use):
        seen -= 1
    before, after = _minutes(adjusted, measured, row, last)
    gap, error = measured.after[row, last] - measured.before[row, last], measured.error[row, last]
    low, high = (100 * float(np.expm1(gap + side * _NINETY_FIVE * error)) for side in (-1, 1))
    fell, level, after_which = _fall(adjusted, measured, row, last, measures)
    return Alarm(
        adjusted.panel.keys[row], months[begun], months[seen], fell is not None, before, after,
        100 * float(np.expm1(gap)), (low, high), float(measured.z[row, last]),
        months[fell] if fell is not None else None, level, after_which,
    )  # fmt: skip


def _fall(
    adjusted: Adjusted, measured: Strength, row: int, last: int, measures: tuple[Measure, ...]
) -> tuple[int | None, float | None, str]:
    """When it had come down to the level that it now leaves, from which, and after which measure. A fall that nobody
    ordered must stand out more than one that was."""
    begun, panel = int(measured.begun[row, last]), adjusted.panel
    known = [
        (months_between(panel.months[0], month_of(one.since)), one.title, _ORDERED)
        for one in measures if one.binds(panel.keys[row])
    ]  # fmt: skip
    for start, title, least in (*known, (int(adjusted.last[row, begun]), "", _UNORDERED)):
        earlier = adjusted.values[row, max(0, start - 12) : max(start, 0)]
        n = int((~np.isnan(earlier)).sum())
        if n < 3 or start > begun - 3:
            continue
        mean = float(np.nanmean(earlier))
        error = adjusted.sigma[row] * np.sqrt(1 / n + 1 / (begun - start))
        if mean - measured.before[row, last] >= least * error:
            return start, float(np.exp(mean) - adjusted.pseudo[row]), title
    return None, None, ""


def _least(adjusted: Adjusted, limit: float, use: Parameters) -> Floats:
    """After three months, against a year before."""
    error = adjusted.sigma * np.sqrt(1 / 3 + 1 / use["watch.before_most"])
    return np.asarray(100 * np.expm1((limit + _EIGHTY) * error), dtype=float)


def _strongest_first(alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
    return tuple(sorted(alarms, key=lambda one: -one.z))


@cache
def _rates(name: str = "rise") -> Mapping[float, float]:
    """Limit in standard errors → false alarms of one series in a thousand months."""
    return {float(limit): float(rate) for limit, rate in yaml.safe_load(_TABLE.read_text("utf-8"))[name].items()}


def threshold(series: int, a_year: float, name: str = "rise") -> tuple[float, float]:
    """The limit at which all series together give so many false alarms a year, by the simulated table, and that many.
    Between its rows the logarithm of the rate is taken as straight."""
    wanted = a_year / 12 / max(series, 1) * 1000
    table = sorted(_rates(name).items())
    limits, rates = [one for one, _ in table], [one for _, one in table]
    limit = float(np.interp(-np.log(wanted), -np.log(rates), limits))
    rate = float(np.exp(np.interp(limit, limits, np.log(rates))))
    return limit, rate * series * 12 / 1000
