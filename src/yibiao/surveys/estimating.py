"""Estimates with intervals that know the design.

Means are ratios; their variance by linearisation over strata and first-stage units (Taylor; Särndal, Swensson &
Wretman 1992, 5.5–5.7; Lohr, 9.1), with the finite population's correction where people were drawn one by one. After
calibration the variable is replaced by its residual from the margins (Deville & Särndal 1992, theorem 5). Shares:
Wilson's interval with the effective sample and Student's t, as Korn & Graubard (Survey Methodology 1998) shrink it:
near 0 and 1 the plain interval covers too little. Effective sample: p(1 − p) ÷ variance for shares, s² ÷ variance for
means.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from yibiao.surveys.model import Estimate

Floats = NDArray[np.float64]
Part = NDArray[np.bool_] | None


@dataclass(frozen=True)
class Answers:
    """What is needed of each answer besides its value. ``stratum`` and ``cluster`` as in the design (``cluster`` ""
    for whoever was drawn by himself); ``rate``: answers ÷ population of its cell; ``margins``: categories that the
    weights were raked to."""

    weight: Floats
    stratum: Sequence[str]
    cluster: Sequence[str]
    rate: Floats
    margins: tuple[Sequence[str], ...] = ()


def mean(
    values: Floats, answers: Answers, within: Part = None, confidence: float = 0.95
) -> Estimate | None:  # fmt: skip
    """The weighted mean of a part of the answers; not a number: no answer to this question. None where nobody is."""
    found = _reckoned(values, answers, within)
    if found is None:
        return None
    half = float(stats.t.ppf((1 + confidence) / 2, found.degrees)) * found.standard_error
    return replace(found, low=found.value - half, high=found.value + half)


def score(
    values: Floats, answers: Answers, within: Part = None, confidence: float = 0.95
) -> Estimate | None:  # fmt: skip
    """The mean of something between 0 and 100. Where all said the same, variance 0 would promise what a sample can not:
    then the interval is that of a share."""
    found = mean(values, answers, within, confidence)
    if found is None or found.standard_error > 0 or bool((answers.rate >= 1).all()):
        return found
    low, high = share_interval(found.value / 100, found.effective, found.n, found.degrees, confidence)
    return replace(found, low=100 * low, high=100 * high)


def share(
    values: Floats, answers: Answers, within: Part = None, confidence: float = 0.95
) -> Estimate | None:  # fmt: skip
    """The weighted share of ones among zeros and ones."""
    found = _reckoned(values, answers, within)
    if found is None:
        return None
    low, high = share_interval(found.value, found.effective, found.n, found.degrees, confidence)
    return replace(found, low=low, high=high)


def _reckoned(values: Floats, answers: Answers, within: Part) -> Estimate | None:
    """All but the interval."""
    used = ~np.isnan(values) if within is None else ~np.isnan(values) & within
    n = int(used.sum())
    if n == 0:
        return None
    weight, known = answers.weight[used], values[used]
    value = float(weight @ known / weight.sum())
    centred = np.where(used, np.nan_to_num(values) - value, 0.0)
    variance, degrees = _variance(centred, used, answers)
    spread = float(weight @ (known - value) ** 2 / weight.sum())
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    # where all said the same, only the weights tell
    effective = min(spread / variance * max(n - 1, 1) / n, float(n)) if variance > 0 and spread > 0 else kish
    return Estimate(value, math.sqrt(variance), n, value, value, effective, kish, degrees)


def share_interval(p: float, effective: float, n: int, degrees: float, confidence: float) -> tuple[float, float]:
    """Wilson's, with the effective sample shrunk for the degrees of freedom (Korn & Graubard)."""
    wide = float(stats.t.ppf((1 + confidence) / 2, max(degrees, 1)))
    usual = float(stats.t.ppf((1 + confidence) / 2, max(n - 1, 1)))
    z = float(stats.norm.ppf((1 + confidence) / 2))
    m = max(effective * (usual / wide) ** 2, 1.0)
    middle = (p + z * z / (2 * m)) / (1 + z * z / m)
    half = z / (1 + z * z / m) * math.sqrt(max(p * (1 - p), 0.0) / m + z * z / (4 * m * m))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def difference(later: Estimate, earlier: Estimate, confidence: float = 0.95) -> Estimate:
    """Between two waves, which are drawn independently of each other. Degrees of freedom by Welch and Satterthwaite:
    with few villages the normal distribution's interval is too narrow."""
    error = math.hypot(later.standard_error, earlier.standard_error)
    spent = sum(one.standard_error**4 / one.degrees for one in (later, earlier))
    degrees = error**4 / spent if spent else later.degrees + earlier.degrees
    half = float(stats.t.ppf((1 + confidence) / 2, degrees)) * error
    value = later.value - earlier.value
    return Estimate(
        value, error, min(later.n, earlier.n), value - half, value + half, min(later.effective, earlier.effective),
        min(later.kish, earlier.kish), degrees,
    )  # fmt: skip


def _variance(centred: Floats, used: NDArray[np.bool_], answers: Answers) -> tuple[float, float]:
    """Of a mean, and the degrees of freedom: first-stage units less strata that the part touches."""
    scores = answers.weight * _residuals(centred, answers) / answers.weight[used].sum()
    units, unit = _units(answers)
    size = len(units)
    sums = np.bincount(unit, weights=scores, minlength=size)
    touched = np.bincount(unit, weights=used, minlength=size) > 0
    left = 1 - np.bincount(unit, weights=answers.rate, minlength=size) / np.bincount(unit, minlength=size)
    stratum = np.unique([one[0] for one in units], return_inverse=True)[1]
    number = np.bincount(stratum)[stratum]
    middle = np.bincount(stratum, weights=sums)[stratum] / number
    away = np.where(number > 1, sums - middle, sums)  # a stratum's only unit: from the whole, which sums to nothing
    scale = np.where(number > 1, number / np.maximum(number - 1, 1), 1.0)
    degrees = float(touched.sum() - len(np.unique(stratum[touched])))
    return float((left * scale * away**2).sum()), max(degrees, 1.0)


def _units(answers: Answers) -> tuple[list[tuple[str, str]], NDArray[np.intp]]:
    names = [
        (stratum, cluster or f"#{at}")
        for at, (stratum, cluster) in enumerate(zip(answers.stratum, answers.cluster, strict=True))
    ]
    found = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return list(found), np.array([found[name] for name in names], dtype=np.intp)


def _residuals(centred: Floats, answers: Answers) -> Floats:
    """What the margins do not explain: weighted regression on their categories, also of answers outside the part;
    larger by what the fit itself has taken away."""
    if not answers.margins:
        return centred
    columns = [np.equal.outer(np.array(of), np.unique(of)).astype(np.float64) for of in answers.margins]
    design, root = np.hstack(columns), np.sqrt(answers.weight)
    by = np.linalg.lstsq(design * root[:, None], centred * root, rcond=None)[0]
    taken = len(answers.weight) / max(len(answers.weight) - design.shape[1], 1)
    return np.asarray((centred - design @ by) * math.sqrt(taken), dtype=np.float64)
