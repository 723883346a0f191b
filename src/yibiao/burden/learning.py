"""What measurements teach about estimates: one factor for a kind of demand, for a department within it, for a level of
those asked within that.

Each measured demand gives r = log(measured ÷ estimated). The groups form a tree: all → kind → department → level, every
node drawn around the one above it with its own variance τ². A node with much evidence goes by its own, one with little
by the one above (partial pooling: Efron and Morris 1975; Morris 1983; Gelman and Hill 2007, ch. 12). In a Gaussian tree
the answer is exact in two sweeps without any iteration: evidence upwards with its precision, estimates downwards as

    mean = w · own + (1 − w) · mean above,  variance = w · v + (1 − w)² · variance above,  w = τ² ÷ (τ² + v)

The variances come from the data by moments (Morris 1983), each tempered by a guess that counts as a few groups, since
a county has few departments. One demand that was measured wrongly must not pull: values beyond ``clip`` spreads of
their group's median count as lying there (Huber 1964), and the spread comes from the median step from one demand of a
group to the next (von Neumann 1941), which a slow change of the group leaves alone.

The factor is a median: as many demands take more as take less. A budget adds demands up, and a sum goes by the mean,
which lies above the median by exp(spread² ÷ 2) (log-normal; Aitchison and Brown 1957): that is ``mean``, what is
charged. The spread that it rests on is the robust one, so a few wild values do not raise it. Nothing random, nothing
dated: what is known is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp, isfinite, log, sqrt
from pathlib import Path
from statistics import NormalDist, median
from typing import Any, NamedTuple

import yaml

Key = tuple[str, ...]  # (), (kind,), (kind, department), (kind, department, level)
_SHIPPED = Path(__file__).with_name("learning.yaml")
_NORMAL = 1.4826  # a median deviation times this is a standard deviation where values are normal
_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """One demand as it turned out: minutes of all places of a level that were measured together, and what had been
    estimated for them before any learning."""

    kind: str
    department: str
    level: str
    estimated: float
    measured: float

    @property
    def usable(self) -> bool:
        return all(isfinite(one) and one > 0 for one in (self.estimated, self.measured))


@dataclass(frozen=True, slots=True)
class Factor:
    """What to multiply an estimate by. ``factor`` is the median, ``low`` and ``high`` where it is likely to be.
    ``spread``: how far single demands lie from it, on the log scale; ``count``: measured demands behind it; ``key``:
    the group that it was learned from, () where nothing fitted."""

    key: Key
    factor: float
    low: float
    high: float
    spread: float
    count: int

    @property
    def learned(self) -> bool:
        return self.count > 0

    @property
    def mean(self) -> float:
        """What is charged, so that sums come out right."""
        return mean_factor(self.factor, self.spread) if self.learned else self.factor


@dataclass(frozen=True, slots=True)
class LearningParameters:
    """The numbers of ``learning.yaml``, each with its reason there."""

    fewest: float
    spread: float
    spread_worth: float
    between_kinds: float
    between_departments: float
    between_levels: float
    between_worth: float
    clip: float
    lowest: float
    highest: float
    confidence: float

    @property
    def between(self) -> tuple[float, float, float]:
        return self.between_kinds, self.between_departments, self.between_levels

    @property
    def z(self) -> float:
        return NormalDist().inv_cdf(0.5 + self.confidence / 2)


@cache
def learning_parameters() -> LearningParameters:
    """The shipped ones."""
    told: dict[str, Any] = yaml.safe_load(_SHIPPED.read_text(encoding="utf-8"))
    return LearningParameters(**{name: float(one["value"]) for name, one in told.items()})


def mean_factor(median: float, spread: float) -> float:
    """Of a log-normal, within the bounds of every factor."""
    return min(median * exp(spread**2 / 2), max(median, learning_parameters().highest))


class Likely(NamedTuple):
    """Minutes of the next demand: as many take less as more than ``middle``, most lie between ``low`` and ``high``;
    ``charged`` is their mean."""

    low: float
    middle: float
    high: float
    charged: float


@dataclass(frozen=True, slots=True)
class Learned:
    """Every group's factor, by its key; ``ties``: τ² of the groups below each."""

    factors: Mapping[Key, Factor]
    ties: Mapping[Key, float]
    parameters: LearningParameters

    def of(self, kind: str, department: str = "", level: str = "") -> Factor:
        """The nearest group that is known: a department never measured goes by its kind, less surely."""
        key = (kind, department, level)
        size = next((size for size in (3, 2, 1) if key[:size] in self.factors), 0)
        if not size:
            return unlearned(self.parameters)
        found = self.factors[key[:size]]
        apart = sum(self.ties.get(key[:at], self.parameters.between[at] ** 2) for at in range(size, _DEPTH))
        return found if not apart else _widened(found, apart, self.parameters.z)

    def likely(self, kind: str, department: str, level: str, estimated: float) -> Likely:
        """The next demand: the factor is unsure, and single demands differ."""
        found, z = self.of(kind, department, level), self.parameters.z
        reach = exp(z * sqrt(_unsure(found, z) ** 2 + found.spread**2))
        middle = estimated * found.factor
        return Likely(middle / reach, middle, middle * reach, estimated * found.mean)


def _widened(found: Factor, apart: float, z: float) -> Factor:
    off = exp(z * sqrt(_unsure(found, z) ** 2 + apart))
    return Factor(found.key, found.factor, found.factor / off, found.factor * off, found.spread, found.count)


def _unsure(found: Factor, z: float) -> float:
    """The factor's standard error on the log scale."""
    return log(found.high / found.low) / (2 * z)


def unlearned(parameters: LearningParameters) -> Factor:
    """Before anything is known: the estimate as it is, and how far off it may be."""
    off = exp(parameters.z * sqrt(sum(one**2 for one in parameters.between)))
    return Factor((), 1.0, 1 / off, off, parameters.spread, 0)


def learn(measured: Iterable[Measured], parameters: LearningParameters | None = None) -> Learned:
    """From everything measured so far, in the order of time. Kinds of which too little was measured are left as they
    are."""
    given = parameters or learning_parameters()
    leaves: dict[Key, list[float]] = defaultdict(list)
    for one in measured:
        if one.usable:
            leaves[one.kind, one.department, one.level].append(log(one.measured / one.estimated))
    spreads = _spreads(leaves, given)
    nodes = {key: _leaf(values, spreads[key[0]], given) for key, values in leaves.items()}
    ties: dict[Key, float] = {}
    for depth in (2, 1, 0):  # the deepest first: each gives its evidence to the one above
        _gather(nodes, ties, depth, given)
    return Learned(_settled(nodes, ties, spreads, given), ties, given)


@dataclass(frozen=True, slots=True)
class _Node:
    """Evidence from below: its mean, the variance of that mean, how many demands."""

    mean: float
    variance: float
    count: int


def _spreads(leaves: Mapping[Key, Sequence[float]], given: LearningParameters) -> dict[str, float]:
    """Each kind's spread of single demands within their groups, the guess counting as ``spread_worth`` demands."""
    apart: dict[str, list[float]] = defaultdict(list)
    for key, values in leaves.items():
        apart[key[0]] += [abs(later - earlier) / sqrt(2) for earlier, later in pairwise(values)]
    return {kind: _tempered(found, given) for kind, found in apart.items()}


def _tempered(apart: Sequence[float], given: LearningParameters) -> float:
    own = (_NORMAL * median(apart)) ** 2 if apart else 0.0
    worth = given.spread_worth
    return sqrt((worth * given.spread**2 + len(apart) * own) / (worth + len(apart)))


def _leaf(values: Sequence[float], spread: float, given: LearningParameters) -> _Node:
    middle, reach = median(values), given.clip * spread
    kept = [min(max(one, middle - reach), middle + reach) for one in values]
    return _Node(sum(kept) / len(kept), spread**2 / len(kept), len(kept))


def _gather(nodes: dict[Key, _Node], ties: dict[Key, float], depth: int, given: LearningParameters) -> None:
    """The nodes of a depth from those below them. ``ties``: τ² of the children of each."""
    below: dict[Key, list[_Node]] = defaultdict(list)
    for key in [one for one in nodes if len(one) == depth + 1]:
        below[key[:depth]].append(nodes[key])
    for key, children in below.items():
        tie = ties[key] = _between(children, given.between[depth], given.between_worth)
        children = _within(children, tie, given.clip)
        weights = [1 / (one.variance + tie) for one in children]
        mean = sum(w * one.mean for w, one in zip(weights, children, strict=True)) / sum(weights)
        nodes[key] = _Node(mean, 1 / sum(weights), sum(one.count for one in children))


def _within(children: Sequence[_Node], tie: float, clip: float) -> list[_Node]:
    """A group that lies far from the others counts as lying at ``clip`` spreads from their median."""
    middle = median(one.mean for one in children)
    reach = [2 * clip * sqrt(one.variance + tie) for one in children]
    return [
        _Node(min(max(one.mean, middle - far), middle + far), one.variance, one.count)
        for one, far in zip(children, reach, strict=True)
    ]


def _between(children: Sequence[_Node], guess: float, worth: float) -> float:
    """τ² by moments: how much further the groups lie apart than their own unsureness explains."""
    size = len(children)
    if size < 2:
        return guess**2
    mean = sum(one.mean for one in children) / size
    seen = sum((one.mean - mean) ** 2 for one in children) / (size - 1) - sum(one.variance for one in children) / size
    return (worth * guess**2 + (size - 1) * max(0.0, seen)) / (worth + size - 1)


def _settled(
    nodes: Mapping[Key, _Node], ties: Mapping[Key, float], spreads: Mapping[str, float], given: LearningParameters
) -> dict[Key, Factor]:
    """Downwards. Above all kinds stands the estimate as it was made: log factor 0, as unsure as kinds differ."""
    settled: dict[Key, tuple[float, float]] = {}
    factors: dict[Key, Factor] = {}
    for key in sorted(nodes, key=len):
        node = nodes[key]
        mean, variance = settled[key[:-1]] if key else (0.0, 0.0)
        tie = ties[key[:-1]] if key else given.between_kinds**2
        weight = tie / (tie + node.variance)
        settled[key] = (
            weight * node.mean + (1 - weight) * mean, weight * node.variance + (1 - weight) ** 2 * variance,
        )  # fmt: skip
        if key and nodes[key[:1]].count >= given.fewest:
            factors[key] = _factor(key, settled[key], spreads[key[0]], node.count, given)
    return factors


def _factor(
    key: Key, settled: tuple[float, float], spread: float, count: int, given: LearningParameters
) -> Factor:  # fmt: skip
    mean, off = settled[0], given.z * sqrt(settled[1])
    low, middle, high = (min(max(exp(one), given.lowest), given.highest) for one in (mean - off, mean, mean + off))
    return Factor(key, middle, low, high, spread, count)
