"""What the result owes to choices that could have been made otherwise (OECD/JRC Handbook 2008, step 7; Saisana,
Saltelli & Tarantola, JRSS A 168, 2005, 307–323).

There the output is the shift of ranks; here nobody has a rank, so it is how far the figures move on average, and how
many places would change their band. ``alternatives``: one choice at a time. ``drivers``: all at once, many times; the
part of the movement that one choice explains by itself is the correlation ratio Var(E[Y|X]) ÷ Var(Y) (Saltelli et al.,
Global Sensitivity Analysis, 2008, ch. 1), by the levels of the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yibiao.appraisal import aggregating
from yibiao.appraisal.bands import Band
from yibiao.appraisal.measures import Aggregation
from yibiao.appraisal.moments import bands_under, moments_of
from yibiao.appraisal.parameters import ReckoningParameters, reckoning_parameters
from yibiao.appraisal.reckoning import Reckoned

Floats = NDArray[np.float64]
_LEVELS = 5  # of a weight, when its effect is looked at


@dataclass(frozen=True, slots=True)
class Alternative:
    """``moved``: points that a place's figure moves on average; ``changed``: places that change their band."""

    what: str
    moved: float
    changed: int
    of: int


@dataclass(frozen=True, slots=True)
class Driver:
    """``share`` of the movement that a choice explains by itself, 0 to 1."""

    what: str
    share: float


def alternatives(reckoned: Reckoned, parameters: ReckoningParameters | None = None) -> list[Alternative]:
    """The other way of adding up; all weights alike; each indicator left out."""
    known = parameters or reckoning_parameters()
    weights = [one.weight for one in reckoned.measures]
    other: Aggregation = "geometric" if reckoned.how == "linear" else "linear"
    named = {"geometric": "改用几何平均（短板补不足）", "linear": "改用加权平均（可以互补）"}
    choices = [(named[other], weights, other), ("各项分值一样", [1.0] * len(weights), reckoned.how)]
    for at, one in enumerate(reckoned.measures):
        without = [0.0 if at == other_at else weight for other_at, weight in enumerate(weights)]
        if any(without):
            choices.append((f"去掉“{one.name}”", without, reckoned.how))
    return _against(reckoned, choices, known)


def _against(
    reckoned: Reckoned, choices: Sequence[tuple[str, list[float], Aggregation]], known: ReckoningParameters
) -> list[Alternative]:
    places, middle = moments_of(reckoned, known), reckoned.scores.mean(axis=1)

    def told(weights: Sequence[float], how: Aggregation) -> tuple[list[Band], Floats]:
        found = bands_under(places, weights, how, good=known.good, weak=known.weak, parameters=known)
        return found, aggregating.aggregate(middle, aggregating.normalised(weights), how, known.floor)

    before, figures = told([one.weight for one in reckoned.measures], reckoned.how)
    out = []
    for what, weights, how in choices:
        now, others = told(weights, how)
        moved = np.abs(others - figures)
        moved = moved[~np.isnan(moved)]
        changed = sum(a != b for a, b in zip(before, now, strict=True))
        out.append(Alternative(what, float(moved.mean()) if moved.size else 0.0, changed, len(now)))
    return out


def drivers(reckoned: Reckoned, parameters: ReckoningParameters | None = None) -> list[Driver]:
    """Which choice matters: the way of adding up, and each weight, moved all at once about what was set (Dirichlet)."""
    known = parameters or reckoning_parameters()
    if not reckoned.profiles:
        return []
    rng = np.random.default_rng(known.seed)
    middle = reckoned.scores.mean(axis=1)
    base = aggregating.normalised([one.weight for one in reckoned.measures])
    plain = aggregating.aggregate(middle, base, reckoned.how, known.floor)
    weights = rng.dirichlet(np.maximum(base, 1e-3) * known.concentration, known.trials)
    ways = rng.integers(0, 2, known.trials)
    moved = np.array([_moved(middle, plain, weights[at], bool(ways[at]), known) for at in range(known.trials)])
    names = [f"“{one.name}”的分值" for one in reckoned.measures]
    told = [Driver("怎样加总（加权平均还是几何平均）", _explained(moved, ways))]
    told += [Driver(name, _explained(moved, _cut(weights[:, at]))) for at, name in enumerate(names)]
    return sorted(told, key=lambda one: -one.share)


def _moved(middle: Floats, plain: Floats, weights: Floats, geometric: bool, known: ReckoningParameters) -> float:
    found = aggregating.aggregate(middle, weights, "geometric" if geometric else "linear", known.floor)
    return float(np.nanmean(np.abs(found - plain))) if (~np.isnan(found)).any() else 0.0


def _cut(values: Floats) -> NDArray[np.intp]:
    edges = np.quantile(values, np.linspace(0, 1, _LEVELS + 1)[1:-1])
    return np.digitize(values, edges)


def _explained(output: Floats, level: NDArray[np.intp]) -> float:
    """The correlation ratio; less what as many levels explain by chance (Kelley's ε²)."""
    total = float(output.var())
    if total < 1e-15:
        return 0.0
    groups = [output[level == one] for one in np.unique(level)]
    within = sum(float(((one - one.mean()) ** 2).sum()) for one in groups)
    left = len(output) - len(groups)
    raw = 1 - (within / max(left, 1)) / (total * len(output) / (len(output) - 1))
    return max(raw, 0.0)
