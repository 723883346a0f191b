"""Bands under other weights without drawing again, quick enough to follow a slider.

Indicators' errors do not know each other, so a weighted mean has the mean Σwm and the variance Σw²v exactly; its band
is read from the normal distribution. The geometric mean is that on logarithms. The page's script reckons the very same;
``tests/test_appraisal_reckoning.py`` holds this to the Monte Carlo of ``reckoning``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal.aggregating import normalised
from yibiao.appraisal.bands import Band, band_of
from yibiao.appraisal.measures import Aggregation
from yibiao.appraisal.parameters import ReckoningParameters, reckoning_parameters
from yibiao.appraisal.reckoning import Reckoned

_DIGITS = 4


@dataclass(frozen=True)
class Moments:
    """Of each indicator of one place: [mean, variance, mean of logarithms, their variance]; None: not known."""

    rows: tuple[tuple[float, float, float, float] | None, ...]


def moments_of(reckoned: Reckoned, parameters: ReckoningParameters | None = None) -> list[Moments]:
    """In the places' order."""
    floor = (parameters or reckoning_parameters()).floor
    count = len(reckoned.measures)
    return [Moments(tuple(_moments(place[:, at], floor) for at in range(count))) for place in reckoned.scores]


def _moments(scores: NDArray[np.float64], floor: float) -> tuple[float, float, float, float] | None:
    if np.isnan(scores).any():
        return None
    logs = np.log(np.maximum(scores, floor))
    told = (scores.mean(), scores.var(), logs.mean(), logs.var())
    mean, variance, of_logs, their = (round(float(one), _DIGITS) for one in told)
    return mean, variance, of_logs, their


def bands_under(
    places: Sequence[Moments], weights: Sequence[float], how: Aggregation, *, good: float, weak: float,
    parameters: ReckoningParameters | None = None,
) -> list[Band]:  # fmt: skip
    """In the places' order."""
    known = parameters or reckoning_parameters()
    of = normalised(weights)
    return [_band(one, list(map(float, of)), how, good, weak, known) for one in places]


def _band(
    one: Moments, weights: list[float], how: Aggregation, good: float, weak: float, known: ReckoningParameters
) -> Band:
    told = [(weight, row) for weight, row in zip(weights, one.rows, strict=True) if row is not None]
    total = sum(weight for weight, _ in told)
    if total < known.covered - 1e-9 or total <= 0:
        return "unknown"
    first = 2 if how == "geometric" else 0
    mean = sum(weight * row[first] for weight, row in told) / total
    spread = math.sqrt(sum((weight / total) ** 2 * row[first + 1] for weight, row in told))
    borders = [math.log(one) if how == "geometric" else one for one in (good, weak)]
    above, below = _over(borders[0], mean, spread), 1 - _over(borders[1], mean, spread)
    return band_of(np.array([above, 1 - above - below, below]), known.sure)


def _over(border: float, mean: float, spread: float) -> float:
    """The chance of reaching a border."""
    if spread < 1e-9:
        return 1.0 if mean >= border - 1e-9 else 0.0
    return 0.5 * math.erfc((border - mean) / spread / math.sqrt(2))
