"""Forms against forms: how much any two share. One matrix product, so that thousands of forms are no trouble."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .gathering import Gathered
from .settings import Thresholds

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two forms by index, ``a`` < ``b``. ``contained`` is the one wholly inside the other, if any."""

    a: int
    b: int
    shared: int
    union: int
    smaller: int
    contained: int | None

    @property
    def ratio(self) -> float:
        return self.shared / self.union if self.union else 0.0

    @property
    def of_smaller(self) -> float:
        return self.shared / self.smaller if self.smaller else 0.0


@dataclass(frozen=True, slots=True)
class PairTable:
    """``shared[i, j]`` things that both forms ask (``shared[i, i]`` = things form i asks). ``listed`` are the most
    telling pairs, ``total`` counts every pair that shares anything, ``possible`` all pairs there are."""

    shared: Counts
    listed: tuple[Pair, ...]
    total: int
    possible: int


def compare_forms(gathered: Gathered, thresholds: Thresholds) -> PairTable:
    """All pairs counted; those worth a look listed, the most alike first."""
    shared = _shared(gathered)
    sizes = shared.diagonal()
    n = len(sizes)
    upper = np.triu(shared, 1)
    rows, columns = np.nonzero(upper >= thresholds.fewest_shared)
    common = upper[rows, columns]
    union = sizes[rows] + sizes[columns] - common
    order = np.lexsort((columns, rows, -common, -(common / np.maximum(union, 1))))[: thresholds.pairs_listed]
    listed = tuple(
        _pair(int(rows[at]), int(columns[at]), int(common[at]), sizes, thresholds.fewest_shared) for at in order
    )
    return PairTable(shared, listed, int(np.count_nonzero(upper)), n * (n - 1) // 2)


def _shared(gathered: Gathered) -> Counts:
    number = {key: at for at, key in enumerate(gathered.things)}
    asked = np.zeros((len(gathered.forms), len(number)), dtype=np.float32)
    for form in gathered.forms:
        asked[form.index, [number[key] for key in form.things]] = 1
    return (asked @ asked.T).astype(np.int32)


def _pair(a: int, b: int, shared: int, sizes: Counts, fewest: int) -> Pair:
    size_a, size_b = int(sizes[a]), int(sizes[b])
    smaller = min(size_a, size_b)
    inside = None
    if shared == smaller >= fewest:
        inside = a if size_a < size_b else b
    return Pair(a, b, shared, size_a + size_b - shared, smaller, inside)


def near_same(gathered: Gathered, table: PairTable, thresholds: Thresholds) -> list[tuple[int, ...]]:
    """Clusters in which every form is like every other (complete linkage), the largest first."""
    sizes = table.shared.diagonal()
    cluster_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for form in gathered.forms:
        cluster_of[form.index], members[form.index] = form.index, [form.index]

    def alike(a: int, b: int) -> bool:
        common = int(table.shared[a, b])
        return common >= thresholds.fewest_shared and common >= thresholds.alike * (sizes[a] + sizes[b] - common)

    for pair in table.listed:
        if pair.ratio < thresholds.alike:
            break
        one, other = cluster_of[pair.a], cluster_of[pair.b]
        if one != other and all(alike(a, b) for a in members[one] for b in members[other]):
            for moved in members.pop(other):
                cluster_of[moved] = one
                members[one].append(moved)
    found = [tuple(sorted(forms)) for forms in members.values() if len(forms) > 1]
    return sorted(found, key=lambda forms: (-len(forms), forms))


@dataclass(frozen=True, slots=True)
class DepartmentPair:
    """Two departments and the things both ask."""

    a: str
    b: str
    shared: int
    union: int
    examples: tuple[str, ...]


def compare_departments(gathered: Gathered) -> list[DepartmentPair]:
    """Every two departments that ask the same, the most shared first."""
    asked: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for form in gathered.forms:
        for key in form.things:
            asked[form.department][key] += 1
    names = sorted(asked)
    found = []
    for at, a in enumerate(names):
        for b in names[at + 1 :]:
            common = sorted(asked[a].keys() & asked[b].keys(), key=lambda key: (-asked[a][key] - asked[b][key], key))
            if common:
                union = len(asked[a]) + len(asked[b]) - len(common)
                examples = tuple(gathered.things[key].name for key in common[:6])
                found.append(DepartmentPair(a, b, len(common), union, examples))
    return sorted(found, key=lambda pair: (-pair.shared, pair.a, pair.b))


def similar_order(table: PairTable, forms: Sequence[int]) -> list[int]:
    """``forms`` with the alike side by side, for the heat map: each next one is the likest to the last few placed."""
    if not forms:
        return []
    shared = table.shared[np.ix_(list(forms), list(forms))].astype(np.float64)
    sizes = np.maximum(shared.diagonal(), 1)
    likeness = shared / (sizes[:, None] + sizes[None, :] - shared)
    np.fill_diagonal(likeness, 0)
    left = np.ones(len(forms), dtype=bool)
    at = int(likeness.sum(axis=1).argmax())
    order = [at]
    left[at] = False
    pull = likeness[at].copy()
    while left.any():
        at = int(np.where(left, pull + likeness.sum(axis=1) * 1e-6, -1).argmax())
        left[at] = False
        order.append(at)
        pull = 0.5 * pull + likeness[at]
    return [forms[at] for at in order]
