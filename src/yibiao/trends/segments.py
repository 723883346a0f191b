"""Where the level of a series changes, for every beginning of it at once.

Optimal partitioning (B. Jackson and others, An Algorithm for Optimal Partitioning of Data on an Interval, IEEE Signal
Processing Letters 12, 2005): the piecewise constant level with the least squared error plus a penalty for each change.
PELT (Killick, Fearnhead, Eckley, JASA 107, 2012) finds the same optimum faster on long series; ours are of some dozens
of months, and many of them are done at once here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yibiao.trends.panel import Floats

SHORTEST = 3  # months; a shorter stretch is an outlier, not a level


def last_changes(values: Floats, sigma: Floats, penalty: float) -> NDArray[np.int64]:
    """``[i, t]``: where the last level begins in the best partition of the first ``t`` months of row ``i``. NaN costs
    nothing. ``penalty``: in squared errors of one sigma."""
    count, length = values.shape
    known = ~np.isnan(values)
    x = np.where(known, values, 0.0) / sigma[:, None]
    n, s, q = (_cumulated(one) for one in (known.astype(float), x, x * x))
    best = np.zeros((count, length + 1))
    last = np.zeros((count, length + 1), dtype=np.int64)
    for t in range(1, length + 1):
        starts = np.array([0, *range(SHORTEST, t - SHORTEST + 1)])
        size = n[:, [t]] - n[:, starts]
        total = s[:, [t]] - s[:, starts]
        off = q[:, [t]] - q[:, starts] - total * total / np.maximum(size, 1)
        cost = best[:, starts] + off + penalty * (starts > 0)
        chosen = cost.argmin(axis=1)
        best[:, t] = cost[np.arange(count), chosen]
        last[:, t] = starts[chosen]
    return last


def levels(values: Floats, last: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """The mean of each month's level in the best partition of the whole, and how many levels each row has."""
    count, length = values.shape
    out = np.full((count, length), np.nan)
    pieces = np.zeros(count, dtype=np.int64)
    for row in range(count):
        end = length
        while end > 0:
            start = int(last[row, end])
            part = values[row, start:end]
            if not np.isnan(part).all():
                out[row, start:end] = np.nanmean(part)
                pieces[row] += 1
            end = start
    return out, pieces


def _cumulated(values: Floats) -> Floats:
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
