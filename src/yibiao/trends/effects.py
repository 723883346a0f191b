"""What a measure brought: against those who did not take it where there are enough of them, else against its own past.

Compared: difference in differences on logarithms of season-free minutes, each sender (or place) collapsed to its mean
before and since, so that no correlation of months counts as evidence (M. Bertrand, E. Duflo, S. Mullainathan, How Much
Should We Trust Differences-in-Differences Estimates?, QJE 119, 2004). Weights follow the noise that a sender of its
size has; the scale of all noise is taken from how the senders of a group differ, which also holds where only one took
the measure (T. Conley, C. Taber, Inference with "Difference in Differences" with a Small Number of Policy Changes,
REStat 93, 2011; B. Ferman, C. Pinto, REStat 101, 2019, for unequal sizes).

Alone: an interrupted series with a line before and a step, errors correlated from month to month (generalised least
squares with the first-order correlation, put right for its small-sample bias), Student's t.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from yibiao.trends.calendar import month_of, months_between
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, Floats, Key, Panel, panel_of
from yibiao.trends.parameters import Parameters, shipped
from yibiao.trends.season import Adjusted, adjust

Way = Literal["compared", "alone", "early", "nothing"]
Trend = Literal["alike", "apart", "unknown"]


@dataclass(frozen=True, slots=True)
class Effect:
    """``change``: logarithm of what became of the minutes because of it, with 95 % ``between``; ``saved``: minutes a
    month, and in all ``months`` since it began. ``treated`` and ``others``: how many were compared. ``before``: whether
    both went alike before it. ``way`` early or nothing: it can not be told yet, or nothing was asked."""

    measure: Measure
    way: Way
    months: int = 0
    change: float = 0.0
    between: tuple[float, float] = (0.0, 0.0)
    monthly: float = 0.0
    treated: int = 0
    others: int = 0
    before: Trend = "unknown"

    @property
    def told(self) -> bool:
        return self.way in ("compared", "alone")

    @property
    def seen(self) -> bool:
        """Whether the whole interval lies on one side of nothing."""
        return self.told and (self.between[1] < 0 or self.between[0] > 0)

    @property
    def percent(self) -> float:
        """Less, in per cent; negative where it is more."""
        return -100 * float(np.expm1(self.change))

    @property
    def percent_between(self) -> tuple[float, float]:
        return -100 * float(np.expm1(self.between[1])), -100 * float(np.expm1(self.between[0]))

    @property
    def saved(self) -> float:
        """Minutes a month less than without it."""
        return self.monthly * float(np.expm1(-self.change))

    @property
    def saved_between(self) -> tuple[float, float]:
        low, high = (self.monthly * float(np.expm1(-one)) for one in reversed(self.between))
        return low, high


def effect(asked: Iterable[Asked], measure: Measure, *, until: date, parameters: Parameters | None = None) -> Effect:
    """Of the whole months up to the one of ``until``."""
    use = parameters or shipped()
    rows = [_as_unit(one, measure) for one in asked if not measure.kinds or one.kind in measure.kinds]
    treated = measure.places or measure.senders or frozenset(one.sender for one in rows)
    panel = panel_of(rows, until=until, totals=False)
    if not panel.keys or not any(key.sender in treated for key in panel.keys):
        return Effect(measure, "nothing")
    start = months_between(panel.months[0], month_of(measure.since))
    after = len(panel.months) - start
    if start < use.whole("effect.before_least") or after < use.whole("effect.after_least"):
        return Effect(measure, "early", max(after, 0))
    took = np.array([key.sender in treated for key in panel.keys])
    least = max(0, start - use.whole("effect.before_least"))
    whole = np.asarray(~np.isnan(panel.minutes[:, least:start]).any(axis=1))
    monthly = float(np.nansum(panel.minutes[took][:, start:])) / after
    if (~took & whole).sum() >= use["effect.controls_least"] and (took & whole).any():
        return _compared(adjust(panel, use), took, whole, start, measure, monthly, use)
    return _alone(panel, took, start, measure, monthly, use)


def _as_unit(one: Asked, measure: Measure) -> Asked:
    """Of its unit, all kinds together: a sender, or a place as if it were one."""
    return Asked(one.on, one.place if measure.places else one.sender, "", one.minutes, one.count)


def _compared(
    adjusted: Adjusted, took: NDArray[np.bool_], whole: NDArray[np.bool_], start: int, measure: Measure,
    monthly: float, use: Parameters,
) -> Effect:  # fmt: skip
    """Weighted means of both groups' differences, and the scale of their scatter."""
    most = use.whole("effect.window_most")
    length = adjusted.values.shape[1]
    first, last = max(0, start - most), min(length, start + most)
    with np.errstate(all="ignore"):
        was, now = (np.nanmean(adjusted.values[:, a:b], axis=1) for a, b in ((first, start), (start, last)))
        change = now - was
    usual = adjusted.sigma**2 * (1 / (last - start) + 1 / (start - first))
    good = whole & ~np.isnan(change)
    one, other = good & took, good & ~took
    means = [float(np.average(change[rows], weights=1 / usual[rows])) for rows in (one, other)]
    free = int(good.sum()) - 2
    off = np.where(took, change - means[0], change - means[1])
    scale = max(float((off[good] ** 2 / usual[good]).sum()) / free, 0.5)
    error = np.sqrt(scale * (1 / (1 / usual[one]).sum() + 1 / (1 / usual[other]).sum()))
    reach = float(student.ppf(0.975, free)) * float(error)
    delta = means[0] - means[1]
    return Effect(
        measure, "compared", length - start, delta, (delta - reach, delta + reach), monthly, int(one.sum()),
        int(other.sum()), _before(adjusted, one, other, first, start),
    )  # fmt: skip


def _before(
    adjusted: Adjusted, one: NDArray[np.bool_], other: NDArray[np.bool_], first: int, start: int
) -> Trend:  # fmt: skip
    """Whether the two groups' lines ran alike before the measure."""
    if start - first < 6:
        return "unknown"
    x = np.arange(start - first) - (start - first - 1) / 2
    slopes = np.nan_to_num(adjusted.values[:, first:start] - adjusted.values[:, [first]]) @ x / (x @ x)
    usual = adjusted.sigma**2 / (x @ x)
    means, weights = [], []
    for rows in (one, other):
        means.append(float(np.average(slopes[rows], weights=1 / usual[rows])))
        weights.append(float((1 / usual[rows]).sum()))
    z = abs(means[0] - means[1]) / np.sqrt(1 / weights[0] + 1 / weights[1])
    return "alike" if z < 2 else "apart"


def _alone(
    panel: Panel, took: NDArray[np.bool_], start: int, measure: Measure, monthly: float, use: Parameters
) -> Effect:
    """The sum of all who took it, as one series; its season is pooled from theirs."""
    with_sum = Panel(
        (*panel.keys, Key("", "", "all")), panel.months,
        np.vstack([panel.minutes, np.nansum(panel.minutes[took], axis=0)]),
        np.vstack([panel.counts, np.nansum(panel.counts[took], axis=0)]), panel.leaves,
    )  # fmt: skip
    values = adjust(with_sum, use).values[-1]
    delta, error, free = interrupted(values, start)
    reach = float(student.ppf(0.975, free)) * error * use["effect.alone_wider"]
    return Effect(
        measure, "alone", len(values) - start, delta, (delta - reach, delta + reach), monthly, int(took.sum()), 0
    )


def interrupted(values: Floats, start: int) -> tuple[float, float, int]:
    """The step at ``start``, its standard error and the degrees of freedom. A line runs through where there are at
    least nine months before; with fewer it can not be told from a step."""
    n = len(values)
    columns = [np.ones(n), (np.arange(n) >= start).astype(float)]
    if start >= 9:
        columns.append((np.arange(n) - n / 2) / 12)
    design = np.column_stack(columns)
    rho = 0.0
    for _ in range(5):
        x, y = _whitened(design, rho), _whitened(values[:, None], rho)[:, 0]
        beta = np.linalg.lstsq(x, y, rcond=None)[0]
        off = values - design @ beta
        rho = _correlation(off, design.shape[1])
    free = n - design.shape[1]
    x, y = _whitened(design, rho), _whitened(values[:, None], rho)[:, 0]
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    variance = float(((y - x @ beta) ** 2).sum()) / free * np.linalg.inv(x.T @ x)[1, 1]
    return float(beta[1]), float(np.sqrt(variance)), free


def _whitened(columns: Floats, rho: float) -> Floats:
    """Prais and Winsten's: the first month is kept."""
    out = columns.astype(float).copy()
    out[1:] = columns[1:] - rho * columns[:-1]
    out[0] *= np.sqrt(1 - rho**2)
    return out


def _correlation(off: Floats, used: int) -> float:
    """Of neighbouring months, with the bias that fitting ``used`` columns brings put back; never below nothing."""
    n = len(off)
    raw = float((off[1:] * off[:-1]).sum()) / max(float((off**2).sum()), 1e-12)
    return float(np.clip((raw + used / n) / (1 - 2 * used / n), 0.0, 0.7))
