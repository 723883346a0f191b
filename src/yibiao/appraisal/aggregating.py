"""Scores → one figure (OECD/JRC Handbook 2008, step 6): the weighted mean, or the geometric one.

In the mean one point of a lacking indicator is made good by w₁/w₂ points of another; in the geometric mean by more the
lower it is: w₁/w₂ × y₂/y₁. What is not known has no weight: the others' are scaled up, and the share of weight that is
known is told.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal.measures import Aggregation

Floats = NDArray[np.float64]


def normalised(weights: Sequence[float]) -> Floats:
    """Adding up to one; none may be below zero. All zero: all alike."""
    out = np.maximum(np.asarray(weights, dtype=np.float64), 0.0)
    total = out.sum()
    return out / total if total > 0 else np.full(len(out), 1 / max(len(out), 1))


def aggregate(scores: Floats, weights: Floats, how: Aggregation, floor: float) -> Floats:
    """Over the last axis, which is the indicators'."""
    known = ~np.isnan(scores)
    weight = np.where(known, weights, 0.0)
    total = weight.sum(axis=-1)
    values = np.where(known, scores, 0.0)
    if how == "geometric":
        logs = np.log(np.maximum(values, floor))
        found = np.exp((weight * logs).sum(axis=-1) / np.where(total > 0, total, 1.0))
    else:
        found = (weight * values).sum(axis=-1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, found, np.nan)
