"""What a value may really be: its distribution as quantiles, one row a place.

Shares and counts of small places are mostly noise (a village with 3 of 4 and one with 30 of 40 are not alike).
Empirical Bayes: the prior is fitted to all places by moments (Marshall, Applied Statistics 40, 1991; Clayton & Kaldor,
Biometrics 43, 1987), a place's own value counts as much as its denominator bears. Beta for shares, Gamma for counts.
Surveys: normal, with the standard error that the survey's own design gives. Full counts have no sampling error, but
later corrections: ``revision``. Intervals of the raw value: Wilson (1927) for shares, Garwood (1936) for counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from yibiao.appraisal.measures import Measure, Observed

Floats = NDArray[np.float64]


def wilson(count: float, of: float, confidence: float = 0.95) -> tuple[float, float]:
    """Of a share, 0 to 1."""
    z = float(stats.norm.ppf((1 + confidence) / 2))
    p = count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(max(p * (1 - p), 0.0) / of + z * z / (4 * of * of))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def poisson_interval(count: float, confidence: float = 0.95) -> tuple[float, float]:
    """Of a count of events."""
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return low, float(special.gammaincinv(count + 1, 1 - tail))


def levels(number: int) -> Floats:
    """The quantiles' levels, in the middle of equal slices."""
    return (np.arange(number, dtype=np.float64) + 0.5) / number


def quantiles(measure: Measure, observed: Sequence[Observed], number: int, widest: float) -> Floats:
    """A row a place; not known: not a number."""
    at = levels(number)
    known = [one.known(measure.certainty) for one in observed]
    out = np.full((len(observed), number), np.nan)
    if not any(known):
        return out
    some = [one for one, yes in zip(observed, known, strict=True) if yes]
    out[np.array(known)] = _HOW[measure.certainty](measure, some, at, widest)
    return out


def _exact(measure: Measure, observed: Sequence[Observed], at: Floats, _widest: float) -> Floats:
    value = np.array([one.value or 0.0 for one in observed])[:, None]
    found: Floats = value + np.abs(value) * measure.revision * special.ndtri(at)[None, :]
    return found


def _survey(_measure: Measure, observed: Sequence[Observed], at: Floats, _widest: float) -> Floats:
    value = np.array([one.value or 0.0 for one in observed])[:, None]
    found: Floats = value + np.array([one.error for one in observed])[:, None] * special.ndtri(at)[None, :]
    return found


def _share(measure: Measure, observed: Sequence[Observed], at: Floats, widest: float) -> Floats:
    count, of = _counts(observed)
    count = np.minimum(count, of)
    middle = float(np.clip(count.sum() / of.sum(), 1e-6, 1 - 1e-6))
    between = _between(count / of, of, middle, middle * (1 - middle))
    prior = min(middle * (1 - middle) / between - 1, widest * float(of.mean())) if between else 0.0
    prior = max(prior, 1.0) if between else widest * float(of.mean())
    a, b = count + prior * middle, of - count + prior * (1 - middle)
    found: Floats = measure.per * special.betaincinv(a[:, None], b[:, None], at[None, :])
    return found


def _count(measure: Measure, observed: Sequence[Observed], at: Floats, widest: float) -> Floats:
    count, of = _counts(observed)
    middle = max(float(count.sum() / of.sum()), 1e-9)
    between = _between(count / of, of, middle, middle)
    exposure = min(middle / between, widest * float(of.mean())) if between else widest * float(of.mean())
    shape = count + exposure * middle
    found: Floats = measure.per * special.gammaincinv(shape[:, None], at[None, :]) / (of + exposure)[:, None]
    return found


_HOW = {"exact": _exact, "survey": _survey, "share": _share, "count": _count}


def _counts(observed: Sequence[Observed]) -> tuple[Floats, Floats]:
    count = np.array([max(one.count or 0.0, 0.0) for one in observed])
    return count, np.array([one.of or 1.0 for one in observed])


def _between(rate: Floats, of: Floats, middle: float, noise: float) -> float:
    """The variance between places beyond chance; 0 where the values do not show any (Marshall 1991, eq. 4)."""
    found = float((of * (rate - middle) ** 2).sum() / of.sum()) - noise / float(of.mean())
    return found if found > 1e-12 else 0.0
