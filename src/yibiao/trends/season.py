"""Series of a few years without calendar and season, so that months can be compared.

Logarithms of minutes by usual month's work (working days, with the Spring Festival where it falls). A factor for each
month of the year, pooled: all series of the county first, then a kind's deviation, then a series' own, each shrunk by
how much of it repeats from one year to the next (empirical Bayes; the variance that repeats is the mean product of the
same month's deviations in different years, which noise does not touch). With less than two years the deviations are
shrunk to nothing and the pooled factors remain. Levels are piecewise constant (``segments``), so that a fall after a
measure does not look like a season.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from yibiao.trends.calendar import effort
from yibiao.trends.panel import Floats, Key, Panel
from yibiao.trends.parameters import Parameters, shipped
from yibiao.trends.segments import last_changes, levels

_PSEUDO = 0.1  # of the mean month, added before the logarithm: a month without any is far below, not endlessly
_LITTLE = 0.005  # where every month has some, so that a change keeps its size
_FLOOR = 0.05  # nothing that people do is steadier than five per cent


@dataclass(frozen=True)
class Adjusted:
    """``values``: log minutes less calendar and season; ``calendar``: what was taken away; ``sigma``: noise of a month;
    ``rho``: correlation of one month's noise with the next; ``last``: as ``segments.last_changes`` gives it."""

    panel: Panel
    values: Floats
    calendar: Floats
    season: Floats
    pseudo: Floats
    sigma: Floats
    rho: float
    level: Floats
    last: NDArray[np.int64]

    def minutes(self, row: int, logs: Floats) -> Floats:
        """Back from adjusted logarithms to minutes as they would have been asked in those months."""
        back = np.exp(logs + self.calendar[row]) - self.pseudo[row]
        return np.asarray(np.maximum(back, 0.0), dtype=float)


def adjust(panel: Panel, parameters: Parameters | None = None) -> Adjusted:
    use = parameters or shipped()
    work = np.log(effort(list(panel.months)))
    empty = (panel.minutes <= 0).any(axis=1)
    pseudo = np.where(empty, _PSEUDO, _LITTLE) * np.nanmean(panel.minutes, axis=1) + 1e-9
    logs = np.log(panel.minutes + pseudo[:, None]) - work
    busy = np.maximum(np.nanmean(panel.counts, axis=1), 0.25)
    groups, months = _groups(panel.keys), np.array([one.month - 1 for one in panel.months])
    season = np.zeros_like(logs)
    sigma = _sigma(np.diff(logs, axis=1) / np.sqrt(2), np.ones(len(logs)), busy, use)
    penalty = use["season.change_penalty"] * log(max(len(panel.months), 3))
    for _ in range(use.whole("season.rounds")):
        last = last_changes(_clipped(logs - season, sigma), sigma, penalty)
        level, pieces = levels(logs - season, last)
        sigma = _sigma(logs - season - level, pieces, busy, use)
        season = _season(logs - level, sigma, groups, months, panel.leaves, use.whole("season.recent"))
    values = logs - season
    last = last_changes(_clipped(values, sigma), sigma, penalty)
    level, pieces = levels(values, last)
    off = values - level
    noise = _sigma(np.diff(values, axis=1) / np.sqrt(2), np.ones(len(values)), busy, use)
    return Adjusted(panel, values, season + work, season, pseudo, noise, _rho(off[: panel.leaves]), level, last)


def _groups(keys: Sequence[Key]) -> NDArray[np.int64]:
    kinds = sorted({one.kind for one in keys})
    return np.array([kinds.index(one.kind) for one in keys])


def _clipped(values: Floats, sigma: Floats) -> Floats:
    """A single month far off both its sides is drawn near, so that it is no level of its own."""
    side = np.pad(values, ((0, 0), (2, 2)), mode="edge")
    around = np.stack([side[:, at : at + values.shape[1]] for at in range(5)])
    with np.errstate(all="ignore"):
        middle = _nanmedian(around)
    return np.clip(values, middle - 2.5 * sigma[:, None], middle + 2.5 * sigma[:, None])


def _nanmedian(stack: Floats) -> Floats:
    filled = np.sort(np.where(np.isnan(stack), np.inf, stack), axis=0)
    known = (~np.isnan(stack)).sum(axis=0)
    at = np.maximum(known - 1, 0)
    low = np.take_along_axis(filled, (at // 2)[None], axis=0)[0]
    high = np.take_along_axis(filled, ((at + 1) // 2)[None], axis=0)[0]
    return np.where(known > 0, (low + high) / 2, np.nan)


def _sigma(off: Floats, pieces: Floats | NDArray[np.int64], busy: Floats, use: Parameters) -> Floats:
    """Noise of each row, moderated towards what rows of as many demands usually have: the variance of a logarithm of a
    sum of n is as 1/n (after G. Smyth, Linear Models and Empirical Bayes Methods, 2004). Far months weigh less."""
    known = (~np.isnan(off)).sum(axis=1)
    with np.errstate(all="ignore"):
        middle = 1.4826 * np.nan_to_num(np.nanmedian(np.abs(np.where(known[:, None] > 0, off, 0.0)), axis=1))
    bound = 3 * np.maximum(middle, _FLOOR)[:, None]
    squares = np.nansum(np.clip(off, -bound, bound) ** 2, axis=1)
    free = np.maximum(known - pieces, 1)
    own = squares / free
    enough = known - pieces >= 4
    usual = float(np.median((own * busy)[enough])) if enough.any() else 0.25
    prior, weight = usual / busy + _FLOOR**2, use["season.variance_months"]
    return np.asarray(np.sqrt((weight * prior + squares) / (weight + free)), dtype=float)


def _season(
    off: Floats, sigma: Floats, groups: NDArray[np.int64], months: NDArray[np.int64], leaves: int, recent: int
) -> Floats:
    """The factor of each row and month of the panel."""
    off = np.clip(off, -3 * sigma[:, None] - 0.7, 3 * sigma[:, None] + 0.7)
    precise = 1 / sigma**2
    county = _factors(off[:leaves], precise[:leaves], months)
    left = off - county[months]
    kinds = np.zeros((int(groups.max()) + 1, 12))
    for group in range(len(kinds)):
        rows = np.flatnonzero(groups[:leaves] == group)
        rows = rows if len(rows) else np.flatnonzero(groups == group)
        kinds[group] = _shrunk(_mean(left[rows], precise[rows])[None], months)[0]
    left = left - kinds[groups][:, months]
    left[:, max(0, left.shape[1] - recent) :] = np.nan
    own = _shrunk(left, months)
    whole = county + kinds[groups] + own
    whole = whole - whole.mean(axis=1, keepdims=True)
    return np.asarray(whole[:, months], dtype=float)


def _mean(values: Floats, weights: Floats) -> Floats:
    """Of each month over the rows that have it."""
    known = ~np.isnan(values)
    total = (known * weights[:, None]).sum(axis=0)
    return np.where(total > 0, np.nansum(values * weights[:, None], axis=0) / np.maximum(total, 1e-12), np.nan)


def _factors(values: Floats, weights: Floats, months: NDArray[np.int64]) -> Floats:
    return np.asarray(_shrunk(_mean(values, weights)[None], months)[0], dtype=float)


def _shrunk(values: Floats, months: NDArray[np.int64]) -> Floats:
    """For each row and month of the year the mean over years, times the share of its variance that repeats. The share
    is one number for all rows: the mean product of different years' deviations by the variance of the means."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    sums, squares, n = (np.zeros((len(values), 12)) for _ in range(3))
    for month in range(12):
        at = months == month
        sums[:, month], n[:, month] = filled[:, at].sum(axis=1), known[:, at].sum(axis=1)
        squares[:, month] = (filled[:, at] ** 2).sum(axis=1)
    pairs = n * (n - 1)
    if pairs.sum() < 6:
        return np.zeros((len(values), 12))
    repeats = max(float((sums**2 - squares).sum() / pairs.sum()), 0.0)
    noise = max(float(squares.sum() / n.sum()) - repeats, 1e-9)
    means = sums / np.maximum(n, 1)
    return np.asarray(means * repeats / (repeats + noise / np.maximum(n, 1)) * (n > 0), dtype=float)


def _rho(off: Floats) -> float:
    """Correlation of neighbouring months over all rows together, with the small-sample bias put back."""
    first, second = off[:, :-1], off[:, 1:]
    both = ~np.isnan(first) & ~np.isnan(second)
    weight = float((np.where(both, first, 0) ** 2).sum() + (np.where(both, second, 0) ** 2).sum()) / 2
    if weight <= 0:
        return 0.0
    raw = float((np.where(both, first, 0) * np.where(both, second, 0)).sum()) / weight
    return float(np.clip(raw + 2 / max(off.shape[1], 2), 0.0, 0.6))
