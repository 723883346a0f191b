"""How surely a series has risen, month by month: what the watch and the simulations of its false alarms both compute.

A window-limited generalised likelihood ratio (A. Willsky, H. Jones, IEEE Trans. Automatic Control 21, 1976; T. L. Lai,
Sequential Changepoint Detection in Quality Control and Dynamical Systems, JRSS B 57, 1995): for each month within the
last half year at which a rise may have begun, the mean since then against the mean of the level before it, by its
standard error; the largest counts. Page's CUSUM (Biometrika 41, 1954) needs a known level to count from, which two
years of months do not give; here the level's own uncertainty is part of the standard error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yibiao.trends.panel import Floats
from yibiao.trends.parameters import Parameters, shipped
from yibiao.trends.season import Adjusted


@dataclass(frozen=True)
class Strength:
    """For each row and month: ``z`` in standard errors (−inf where it can not be told), the column at which the rise
    would have ``begun``, the logarithms ``before`` and ``after`` and the standard ``error`` of their difference."""

    z: Floats
    begun: NDArray[np.int64]
    before: Floats
    after: Floats
    error: Floats


def strength(adjusted: Adjusted, parameters: Parameters | None = None) -> Strength:
    use = parameters or shipped()
    shape = adjusted.values.shape
    out = Strength(
        np.full(shape, -np.inf), np.zeros(shape, dtype=np.int64), *(np.full(shape, np.nan) for _ in range(3))
    )  # fmt: skip
    shortest, longest = use.whole("watch.window_least"), use.whole("watch.window_most")
    for tau in range(use.whole("watch.before_least"), shape[1] - shortest + 1):
        before, spread = _before(adjusted, tau, use)
        for width in range(shortest, min(longest, shape[1] - tau) + 1):
            _compare(adjusted, out, tau, width, before, spread, use["watch.clip"])
    return out


def _before(adjusted: Adjusted, tau: int, use: Parameters) -> tuple[Floats, Floats]:
    """The mean of the level that ends before the column, and the variance of that mean in squared sigmas."""
    least, most = use.whole("watch.before_least"), use.whole("watch.before_most")
    first = np.minimum(np.maximum(adjusted.last[:, tau], tau - most), tau - least)
    inside = np.arange(tau) >= first[:, None]
    values = np.where(inside, adjusted.values[:, :tau], np.nan)
    n = (~np.isnan(values)).sum(axis=1)
    with np.errstate(all="ignore"):
        middle = np.where(n > 0, _median(values), np.nan)
        bound = use["watch.clip"] * adjusted.sigma
        drawn = np.clip(values, (middle - bound)[:, None], (middle + bound)[:, None])
        mean = np.nansum(drawn, axis=1) / np.maximum(n, 1)
    return np.where(n >= least, mean, np.nan), _spread(adjusted.rho, n)


def _median(values: Floats) -> Floats:
    known = (~np.isnan(values)).sum(axis=1)
    ordered = np.sort(np.where(np.isnan(values), np.inf, values), axis=1)
    at = np.maximum(known - 1, 0)
    rows = np.arange(len(values))
    return np.asarray((ordered[rows, at // 2] + ordered[rows, (at + 1) // 2]) / 2, dtype=float)


def _spread(rho: float, n: NDArray[np.int64]) -> Floats:
    """The variance of a mean of ``n`` months in squared sigmas, where neighbours are correlated by ``rho``."""
    sizes = np.arange(1, int(n.max(initial=1)) + 1)
    inflated = [1 + 2 * sum((1 - k / size) * rho**k for k in range(1, size)) for size in sizes]
    table = np.concatenate([[np.inf], np.array(inflated) / sizes])
    return np.asarray(table[n], dtype=float)


def _compare(
    adjusted: Adjusted, out: Strength, tau: int, width: int, before: Floats, spread: Floats, clip: float
) -> None:
    """Whether the months from ``tau`` on lie above those before; kept in the column of the last of them."""
    column = tau + width - 1
    since = adjusted.values[:, tau : tau + width]
    known = (~np.isnan(since)).sum(axis=1)
    bound = clip * adjusted.sigma
    with np.errstate(all="ignore"):
        drawn = np.clip(since, (before - bound)[:, None], (before + bound)[:, None])
        after = np.nansum(drawn, axis=1) / known
        error = adjusted.sigma * np.sqrt(spread + _spread(adjusted.rho, known))
        z = np.where(known == width, (after - before) / error, -np.inf)
        plain = np.nansum(since, axis=1) / known
    better = np.nan_to_num(z, nan=-np.inf) > out.z[:, column]
    out.z[better, column] = z[better]
    out.begun[better, column] = tau
    for kept, new in ((out.before, before), (out.after, plain), (out.error, error)):
        kept[better, column] = new[better]
