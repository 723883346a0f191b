"""Is use falling, and what is to be expected? A robust line through weekly counts, with an interval, or an honest "too
few weeks to tell".

The line is the Theil-Sen line: the median of the slopes between all pairs of weeks, of which up to 29 % may be wild
(a campaign, a holiday) without moving it. The slope's interval is Sen's, from the variance of Kendall's S with ties
(P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63, 1968, eq. 2.6). The forecast's
interval is the line plus the quantiles of what the weeks seen lay off it and what the slope's interval makes of it, the
two added as independent (root of the sum of squares). Weeks are taken as independent too,
    which they are not quite: the interval is somewhat too narrow for slow waves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot

import numpy as np

from yibiao.channels.nouns import Series

_Z = 1.6449  # two-sided 90 %
_TAILS = (0.05, 0.95)
_YEAR = 52  # older weeks tell of another time


@dataclass(frozen=True, slots=True)
class Trend:
    """Weekly ``counts`` (complete weeks, oldest first, ending with ``until``), the line's ``level`` in the last week,
    its ``slope`` a week with a 90 % interval, and what is to be expected ``ahead`` weeks on."""

    counts: tuple[float, ...]
    until: date
    level: float
    slope: float
    slope_between: tuple[float, float]
    ahead: int
    expected: float
    expected_between: tuple[float, float]

    @property
    def falls(self) -> bool:
        """Whether the whole interval of the slope is below zero."""
        return self.slope_between[1] < 0

    @property
    def at_first(self) -> float:
        return self.level - self.slope * (len(self.counts) - 1)

    @property
    def weeks_left(self) -> int | None:
        """Until the line meets zero; None where it does not fall."""
        return round(self.level / -self.slope) if self.falls and self.level > 0 else None


def weekly(series: Series, until: date) -> tuple[float, ...]:
    """Counts of complete weeks, the last ending on ``until``; weeks without a row are zero, weeks before the first row
    are unknown and left out."""
    if not series.points:
        return ()
    first = series.points[0][0]
    weeks = min(_YEAR, ((until - first).days + 1) // 7)
    counts = [0.0] * max(weeks, 0)
    for day, count in series.points:
        back = (until - day).days // 7
        if 0 <= back < weeks:
            counts[weeks - 1 - back] += count
    return tuple(counts)


def trend(series: Series, on: date, *, least_weeks: int, ahead: int) -> Trend | None:
    """None where there are fewer weeks than ``least_weeks``, or where all counts are zero."""
    until = min(series.covered or on, on)
    counts = weekly(series, until)
    if len(counts) < max(least_weeks, 3) or not any(counts):
        return None
    y = np.asarray(counts)
    x = np.arange(len(y), dtype=float)
    slope, between = _slope(x, y)
    level = float(np.median(y - slope * (x - x[-1])))
    off = np.quantile(y - (level + slope * (x - x[-1])), _TAILS, method="closest_observation")
    middle = ahead + len(y) / 2  # the line turns about the middle of the weeks seen
    spread = [(side - slope) * middle for side in between]
    expected = level + slope * ahead
    low, high = expected - hypot(off[0], spread[0]), expected + hypot(off[1], spread[1])
    return Trend(
        counts, until, max(level, 0.0), slope, between, ahead, max(expected, 0.0),
        (max(float(low), 0.0), max(float(high), 0.0)),
    )  # fmt: skip


def _slope(x: np.ndarray, y: np.ndarray) -> tuple[float, tuple[float, float]]:
    """The median of the slopes of all pairs, and Sen's interval of it."""
    before, after = np.triu_indices(len(x), 1)
    slopes = np.sort((y[after] - y[before]) / (x[after] - x[before]))
    n = len(x)
    ties = np.unique(y, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    reach = _Z * float(np.sqrt(max(variance, 0.0)))
    low = round((len(slopes) - reach) / 2)
    high = round((len(slopes) + reach) / 2)
    last = len(slopes) - 1
    return float(np.median(slopes)), (float(slopes[max(low, 0)]), float(slopes[min(high, last)]))


def week_begins(one: Trend) -> list[date]:
    """The first day of each week of ``counts``."""
    weeks = len(one.counts)
    return [one.until - timedelta(7 * (weeks - at) - 1) for at in range(weeks)]
