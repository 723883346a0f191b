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

from yibiao.appraisal import aggregating, bands
from yibiao.appraisal.bands import Band
from yibiao.appraisal.measures import Aggregation
from yibiao.appraisal.parameters import ReckoningParameters, reckoning_parameters
from yibiao.appraisal.reckoning import Reckoned, composite

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
    out = [
        _against(reckoned, named[other], weights, other, known),
        _against(reckoned, "各项分值一样", [1.0] * len(weights), reckoned.how, known),
    ]
    for at, one in enumerate(reckoned.measures):
        without = [0.0 if at == other_at else weight for other_at, weight in enumerate(weights)]
        if any(without):
            out.append(_against(reckoned, f"去掉“{one.name}”", without, reckoned.how, known))
    return out


def what_if(
    reckoned: Reckoned, weights: Sequence[float], how: Aggregation | None = None,
    parameters: ReckoningParameters | None = None,
) -> list[tuple[Band, float | None]]:  # fmt: skip
    """Bands and figures in the places' order under other weights."""
    known = parameters or reckoning_parameters()
    of = aggregating.normalised(weights)
    draws = composite(reckoned.scores, reckoned.streams, of, how or reckoned.how, known.floor)
    return [_band(reckoned, at, row, of, known) for at, row in enumerate(draws)]


def _band(
    reckoned: Reckoned, at: int, draws: Floats, weights: Floats, known: ReckoningParameters
) -> tuple[Band, float | None]:
    lines = reckoned.profiles[at].lines
    covered = sum(weight for weight, line in zip(weights, lines, strict=True) if line.score is not None)
    if np.isnan(draws).any() or covered < known.covered - 1e-9:
        return "unknown", None
    chances = bands.probabilities(draws[None, :], known.good, known.weak)[0]
    return bands.band_of(chances, known.sure), float(draws.mean())


def _against(
    reckoned: Reckoned, what: str, weights: Sequence[float], how: Aggregation, known: ReckoningParameters
) -> Alternative:
    found = what_if(reckoned, weights, how, known)
    moved = [
        abs(score - one.score)
        for (_, score), one in zip(found, reckoned.profiles, strict=True)
        if score is not None and one.score is not None
    ]
    changed = sum(band != one.band for (band, _), one in zip(found, reckoned.profiles, strict=True))
    return Alternative(what, float(np.mean(moved)) if moved else 0.0, changed, len(found))


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
