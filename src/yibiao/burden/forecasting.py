"""What a sender will have asked for by the end of the year, with an interval.

    rest of the year = rest of the own past years × level,   level = (asked so far + a) ÷ (asked by this day then + a)

The past years' rest carries the seasons (年底的表, 春季的检查). ``level`` says whether this year is heavier; early in a
year it knows little, so it is drawn to 1 by ``a``, a share of a past year (credibility; Bühlmann 1967). Without a past
year the months so far go on. What is already settled to come again (a monthly form) is the least that comes.

Demands come singly and differ in size, so a sum of them varies by about the sum of their squares (compound Poisson).
The interval takes that of the rest, how unsure the level is, and how far seasons lie from even months where few demands
tell of them. Its width goes by Student's t: a few large demands make most of the squares, so the variance itself is
known from as many only (Σv²)² ÷ Σv⁴ (Satterthwaite 1946). It never falls below what is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import yaml
from scipy.special import stdtrit

_SHIPPED = Path(__file__).with_name("forecasting.yaml")

Charge = tuple[date, float]
_NOTHING = 1e-6  # minutes
_LEAST = 3.0  # degrees of freedom: below that an interval says nothing


@dataclass(frozen=True, slots=True)
class ForecastParameters:
    """The numbers of ``forecasting.yaml``, each with its reason there."""

    worth: float
    change: float
    even: float
    uneven: float
    years: float
    confidence: float
    wider: float

    def reach(self, demands: Sequence[float]) -> float:
        """Standard deviations to either side, as unsure as that many demands leave them."""
        most = max(demands, default=0.0)
        sizes = [v / most for v in demands] if most > _NOTHING else []
        known = sum(v**2 for v in sizes) ** 2 / sum(v**4 for v in sizes) if sizes else 0.0
        return self.wider * float(stdtrit(max(_LEAST, known), 0.5 + self.confidence / 2))


@cache
def forecast_parameters() -> ForecastParameters:
    """The shipped ones."""
    told: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return ForecastParameters(**{name: float(one["value"]) for name, one in told.items()})


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of a whole year. ``used``: asked so far; ``settled``: is to come again by what is in force; ``years``: how many
    past years it rests on."""

    used: float
    settled: float
    expected: float
    low: float
    high: float
    years: int


def forecast(
    charges: Iterable[Charge], today: date, settled: Iterable[Charge] = (), since: date | None = None,
    parameters: ForecastParameters | None = None,
) -> Forecast:  # fmt: skip
    """``charges``: all that a sender ever asked, this year's among them; ``settled``: what is due to come again.
    ``since``: the day from which this year counts, where it did not begin in January."""
    given, begin = parameters or forecast_parameters(), max(since or date.min, date(today.year, 1, 1))
    rows = [(on, value) for on, value in charges if on <= today]
    so_far = [value for on, value in rows if on >= begin]
    coming = sum(value for on, value in settled if today < on <= date(today.year, 12, 31))
    past = [_parts(rows, year, begin, today) for year in _years(rows, today.year, int(given.years))]
    left = (date(today.year, 12, 31) - today).days / ((date(today.year, 12, 31) - begin).days + 1)
    mean, variance = _from_past(so_far, past, left, given) if past else _from_pace(so_far, begin, today, given)
    used = sum(so_far)
    mean = max(mean, coming)
    known = [*so_far, *(v for one in past for v in (*one.before, *one.after))]
    low, high = _interval(mean, variance, given.reach(known))
    return Forecast(used, coming, used + mean, used + max(low, coming), used + max(high, coming), len(past))


@dataclass(frozen=True, slots=True)
class _Past:
    """A past year: what came by the same day, and the rest."""

    before: tuple[float, ...]
    after: tuple[float, ...]


def _years(rows: Sequence[Charge], this: int, most: int) -> list[int]:
    """Whole past years, the latest first. A first year that began after February is none."""
    first = min((on for on, _ in rows), default=None)
    if first is None:
        return []
    return [year for year in range(this - 1, this - 1 - most, -1) if (year, 1) >= (first.year, first.month - 1)]


def _parts(rows: Sequence[Charge], year: int, begin: date, today: date) -> _Past:
    start, now = (begin.month, begin.day), (today.month, today.day)
    own = [((on.month, on.day), value) for on, value in rows if on.year == year and (on.month, on.day) >= start]
    return _Past(tuple(v for day, v in own if day <= now), tuple(v for day, v in own if day > now))


def _from_past(
    so_far: Sequence[float], past: Sequence[_Past], left: float, given: ForecastParameters
) -> tuple[float, float]:
    """(mean, variance) of the rest. ``left``: the share of days still to come, to which the seasons of few demands are
    drawn."""
    known = [*so_far, *(v for one in past for v in (*one.before, *one.after))]
    whole = sum(sum(one.before) + sum(one.after) for one in past) / len(past)
    if whole <= _NOTHING:
        return 0.0, 0.0
    after = whole * _share_left(past, left, given.even)
    a = given.worth * whole
    level, base = (sum(so_far) + a) / (whole - after + a), whole - after + a
    square = sum(v * v for v in known) / len(known)
    before = _count(one.before for one in past) / len(past)
    unsure = square * (_count([so_far]) + level**2 * before / len(past)) / base**2 + (a / base * given.change) ** 2
    drawn = given.even / (len(known) - len(so_far) + given.even)
    unsure += (given.uneven * drawn) ** 2 * 30 / max(30.0, 365 * left)
    own = square * _count(one.after for one in past) / len(past) * level * (1 + level / len(past))
    return after * level, own + after**2 * unsure


def _share_left(past: Sequence[_Past], left: float, even: float) -> float:
    after, before = (sum(map(sum, side)) for side in ([one.after for one in past], [one.before for one in past]))
    demands = sum(len(one.before) + len(one.after) for one in past)
    return (demands * after / (before + after) + even * left) / (demands + even)


def _count(several: Iterable[Sequence[float]]) -> float:
    """With the half that Jeffreys adds: a span without any demand says little, not nothing."""
    return sum(map(len, several)) + 0.5


def _from_pace(so_far: Sequence[float], begin: date, today: date, given: ForecastParameters) -> tuple[float, float]:
    """The pace so far goes on. A few days are no pace: at least a month is reckoned with. What seasons there are nobody
    knows, so months are taken to differ as they usually do."""
    passed, left = max(30, (today - begin).days + 1), (date(today.year, 12, 31) - today).days
    mean, ratio = sum(so_far) * left / passed, left / passed
    square = sum(v * v for v in so_far) / max(1, len(so_far))
    seasons = given.uneven**2 * (30 / passed + 30 / max(30, left))
    return mean, square * _count([so_far]) * (ratio + ratio**2) + mean**2 * seasons


def _interval(mean: float, variance: float, z: float) -> tuple[float, float]:
    """Sums of minutes are not negative and lean to the right: log-normal with that mean and variance."""
    if mean < _NOTHING:
        return 0.0, z * sqrt(variance)
    spread = log(1 + variance / mean**2)
    middle, reach = log(mean) - spread / 2, z * sqrt(spread)
    return exp(middle - reach), max(mean, exp(middle + reach))
