"""Totals over a tree of places: all levels anew, or one village's correction carried up.

Arithmetic is exact: numbers are whole (scaled decimals, see ``scaled``), so that a correction carried up gives to the
last digit what adding everything up anew gives, in whatever order. A value that is not known adds nothing and is not
counted: beside each sum stands how many known values are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csc_array

from yibiao.rollup.tree import Rows, Tree, Whole

Counts = NDArray[np.int32]
_Array = TypeVar("_Array", Whole, Counts)
_MOST = 2**62  # what the absolute values of an item may add up to, half of what fits


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums and counts of known values, places × items."""

    sums: Whole
    known: Counts


class InexactError(ValueError):
    """A number has more decimals than are kept, or all together would not fit."""


def scaled(value: Decimal | float | int, decimals: int) -> int:
    """A number as a whole one, 10^``decimals`` times as large: exactly, or not at all. A float is the number it is
    written as (0.1 is one tenth)."""
    if type(value) is int and decimals >= 0:  # most are, and there are very many
        return value * int(10**decimals)
    shifted = Decimal(str(value)).scaleb(decimals)
    if not shifted.is_finite() or shifted != shifted.to_integral_value():
        raise InexactError(f"{value} 的小数超过 {decimals} 位，加总会不准")
    return int(shifted)


def unscaled(value: int, decimals: int) -> Decimal:
    return Decimal(int(value)).scaleb(-decimals)


class Adders:
    """How each level of a tree is added up into the next, made once for a tree that does not change meanwhile."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._steps = [
            (_adder(parents, above, np.int64), _adder(parents, above, np.int32))
            for parents, above in zip(tree.parents, tree.sizes[1:], strict=True)
        ]

    def totals(self, sums: Whole, known: Counts) -> list[Totals]:
        """All levels from what the places of level 0 report; level 0 comes first."""
        levels = [Totals(sums, known)]
        for add, count in self._steps:
            levels.append(Totals(add @ levels[-1].sums, count @ levels[-1].known))
        return levels


def roll_up(tree: Tree, sums: Whole, known: Counts) -> list[Totals]:
    """The same, of a tree that is used once."""
    check_fits(sums)
    return Adders(tree).totals(sums, known)


def check_fits(sums: Whole) -> None:
    """Raise ``InexactError`` where a total of an item could leave what a whole number holds. Floats may be imprecise
    here: the bound is half of what fits."""
    if not sums.size or max(int(sums.max()), -int(sums.min())) * len(sums) < _MOST:
        return
    if np.abs(sums).astype(np.float64).sum(axis=0).max() >= _MOST:
        raise InexactError("数太大，加总会超出能精确表示的范围")


def _adder(parents: Whole, above: int, kind: type) -> csc_array:
    """A matrix of ones that adds the rows of places up into the rows of those above: a column a place, with one entry
    in its parent's row, so that there is nothing to sort."""
    count = len(parents)
    return csc_array((np.ones(count, kind), parents, np.arange(count + 1)), shape=(above, count))


class Cascade:
    """Totals of all levels that follow every correction, move and merge of a village at once."""

    def __init__(self, tree: Tree, items: int) -> None:
        self.parents = [one.copy() for one in tree.parents]
        self.levels = [Totals(np.zeros((n, items), np.int64), np.zeros((n, items), np.int32)) for n in tree.sizes]
        self._weight = np.zeros(items)  # absolute values so far, an item: what could overflow

    @property
    def tree(self) -> Tree:
        return Tree(tuple(one.copy() for one in self.parents), tuple(len(one.sums) for one in self.levels))

    @property
    def items(self) -> int:
        return int(self.levels[0].sums.shape[1])

    def fill(self, sums: Whole, known: Counts) -> None:
        """Everything that the villages report, and all totals anew."""
        check_fits(sums)
        self._weight = np.abs(sums).astype(np.float64).sum(axis=0)
        self.levels = roll_up(self.tree, sums.copy(), known.copy())

    def correct(self, village: int, sums: ArrayLike, known: ArrayLike) -> None:
        """What a village reports now, instead of before; every level above it follows."""
        own, new, count = self.levels[0], np.asarray(sums, np.int64), np.asarray(known, np.int32)
        weight = self._weight + np.abs(new).astype(np.float64) - np.abs(own.sums[village]).astype(np.float64)
        if weight.size and weight.max() >= _MOST:
            raise InexactError("数太大，加总会超出能精确表示的范围")
        self._weight = weight
        more, counted = new - own.sums[village], count - own.known[village]
        self._add(village, more, counted)

    def _add(self, place: int, sums: Rows, known: Rows, level: int = 0) -> None:
        for at in range(level, len(self.levels)):
            self.levels[at].sums[place] += sums
            self.levels[at].known[place] += known.astype(np.int32, copy=False)
            if at < len(self.parents):
                place = int(self.parents[at][place])

    def move(self, place: int, to: int, level: int = 0) -> None:
        """Hang a place of a level below another of the next; what it holds leaves one way up and goes another."""
        own = self.levels[level]
        sums, known = own.sums[place].copy(), own.known[place].copy()
        self._add(int(self.parents[level][place]), -sums, -known, level + 1)
        self.parents[level][place] = to
        self._add(to, sums, known, level + 1)

    def merge(self, village: int, into: int) -> None:
        """Dissolve a village into another, which then reports both; the dissolved one is left with nothing."""
        if village == into:
            return
        own = self.levels[0]
        sums, known = own.sums[village].copy(), own.known[village].copy()
        self._add(village, -sums, -known)
        self._add(into, sums, known)

    def join(self, above: Sequence[int]) -> range:
        """Villages that are new, each below a place of level 1; they have reported nothing yet. Their numbers."""
        own = self.levels[0]
        self.parents[0] = np.append(self.parents[0], np.asarray(above, np.int64))
        self.levels[0] = Totals(_longer(own.sums, len(above)), _longer(own.known, len(above)))
        return range(len(own.sums), len(own.sums) + len(above))

    def widen(self, items: int) -> None:
        """Room for more items, of which nothing is known yet."""
        self.levels = [Totals(_wider(one.sums, items), _wider(one.known, items)) for one in self.levels]
        self._weight = np.append(self._weight, np.zeros(items))


def _longer(rows: _Array, more: int) -> _Array:
    return np.vstack([rows, np.zeros((more, rows.shape[1]), rows.dtype)])


def _wider(rows: _Array, more: int) -> _Array:
    return np.hstack([rows, np.zeros((len(rows), more), rows.dtype)])


def same(some: Sequence[Totals], others: Sequence[Totals]) -> bool:
    """Whether two sets of levels are equal to the last digit."""
    return len(some) == len(others) and all(
        np.array_equal(one.sums, other.sums) and np.array_equal(one.known, other.known)
        for one, other in zip(some, others, strict=True)
    )
