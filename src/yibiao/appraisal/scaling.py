"""Values → 0 to 100, so that they can be added (OECD/JRC, Handbook on Constructing Composite Indicators, 2008, step 5).

``goals``: from a floor to a goal that was set beforehand, so that nobody's score depends on who else is poor;
``target``: the distance to a target from either side; ``z``: 50 + 10 standard deviations from the mean of all;
``peers``: from the mean of like places. Where no goals were set, the range from the 5th to the 95th percentile at hand
stands for them, and the answer says so. 改进 is the change over one's own past, 50 where nothing has changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal.measures import Measure

Floats = NDArray[np.float64]
_FULL, _MIDDLE, _STEP = 100.0, 50.0, 10.0
_TAIL = 5.0  # percent cut off on either side where the range is taken from the values


@dataclass(frozen=True, slots=True)
class Scale:
    """``low`` is worth 0, ``high`` 100; with ``target`` 100 is there, 0 ``width`` away. ``given``: set beforehand."""

    low: float
    high: float
    target: float | None
    given: bool

    def of(self, values: Floats) -> Floats:
        if self.target is not None:
            return np.clip(_FULL * (1 - np.abs(values - self.target) / max(self.high - self.low, 1e-12)), 0, _FULL)
        width = self.high - self.low
        if abs(width) < 1e-12:  # all are alike: nobody is better
            return np.where(np.isnan(values), np.nan, _MIDDLE)
        return np.clip(_FULL * (values - self.low) / width, 0, _FULL)


def scale_of(measure: Measure, middle: Floats) -> Scale:
    """``middle``: the places' middle values, not a number where unknown."""
    known = middle[~np.isnan(middle)]
    low, high = (float(one) for one in np.percentile(known, (_TAIL, 100 - _TAIL))) if known.size else (0.0, 0.0)
    if measure.scaling == "target" and measure.target is not None:
        width = measure.spread or max(float(np.abs(known - measure.target).max(initial=0.0)), 1e-9)
        return Scale(0.0, width, measure.target, measure.spread is not None)
    if measure.scaling == "z":
        mean, spread = _centre(known)
        low, high = mean - _MIDDLE / _STEP * spread, mean + _MIDDLE / _STEP * spread
        return Scale(*_turned(measure, low, high), None, False)
    if measure.goals is not None:
        return Scale(*measure.goals, None, True)
    return Scale(*_turned(measure, low, high), None, False)


def against_peers(measure: Measure, values: Floats, middle: Floats, peers: NDArray[np.bool_]) -> Floats:
    """50 at the mean of like places, 10 a standard deviation; ``peers``: whose (row) peers are whose (column)."""
    known = ~np.isnan(middle)
    used = peers & known[None, :]
    number = used.sum(axis=1)
    plain = np.where(known, middle, 0.0)
    mean = (used @ plain) / np.maximum(number, 1)
    _, width = _centre(middle[known])
    sign = -1.0 if measure.direction == "less" else 1.0
    out = _MIDDLE + sign * _STEP * (values - mean[:, None]) / max(width, 1e-12) * (width > 1e-12)
    return np.where(number[:, None] > 0, np.clip(out, 0, _FULL), np.nan)


def improvement_width(measure: Measure, change: Floats) -> float:
    """The change that is worth full marks: set beforehand, or the 90th percentile of what changes there were."""
    if measure.improvement:
        return abs(measure.improvement)
    known = np.abs(change[~np.isnan(change)])
    return float(np.percentile(known, 90)) if known.size else 0.0


def improved(measure: Measure, change: Floats, width: float) -> Floats:
    sign = -1.0 if measure.direction == "less" else 1.0
    share = change / width if width > 1e-12 else np.where(np.isnan(change), np.nan, 0.0)
    return np.clip(_MIDDLE * (1 + sign * share), 0, _FULL)


def _turned(measure: Measure, low: float, high: float) -> tuple[float, float]:
    return (high, low) if measure.direction == "less" else (low, high)


def _centre(known: Floats) -> tuple[float, float]:
    return (float(known.mean()), float(known.std())) if known.size else (0.0, 0.0)
