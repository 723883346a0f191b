"""A tree of places as arrays, level by level, from the places that report (villages) up to the top."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Rows = NDArray[np.int64] | NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tree:
    """``parents[k][i]`` is the number, on level k + 1, of the place above place i of level k; level 0 reports.
    ``sizes[k]`` counts the places of level k, of which there is one more than there are ``parents``."""

    parents: tuple[Whole, ...]
    sizes: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        top = int(self.parents[-1].max(initial=-1)) + 1 if self.parents else 0
        sizes = self.sizes or (*(len(one) for one in self.parents), top)
        object.__setattr__(self, "sizes", sizes)
        for level, (above, size) in enumerate(zip(self.parents, sizes[1:], strict=True)):
            if len(above) != sizes[level] or (len(above) and not 0 <= above.min() <= above.max() < size):
                raise ValueError(f"level {level}: every place needs a parent among the {size} above")


@dataclass(frozen=True, slots=True)
class NamedTree:
    """A tree with what its places are called by the caller: ``keys[k][i]`` is the key of place i of level k; where a
    level is left out (a county directly below its province), the place above stands there too, under its own key."""

    tree: Tree
    keys: tuple[tuple[Hashable, ...], ...]
    at: tuple[Mapping[Hashable, int], ...]


def places_of(ways: Iterable[Sequence[Hashable]]) -> NamedTree:
    """The tree of places told by their ways: (village, township, …, top), all equally long."""
    at: list[dict[Hashable, int]] = []
    parents: list[list[int]] = []
    for way in ways:
        if not at:
            at, parents = [{} for _ in way], [[] for _ in way[1:]]
        if len(way) != len(at):
            raise ValueError(f"a way of {len(way)} levels among ways of {len(at)}")
        _hang(way, at, parents)
    tree = Tree(tuple(np.array(one, dtype=np.int64) for one in parents), tuple(map(len, at)))
    return NamedTree(tree, tuple(tuple(one) for one in at), tuple(at))


def _hang(way: Sequence[Hashable], at: Sequence[dict[Hashable, int]], parents: Sequence[list[int]]) -> None:
    above = at[-1].setdefault(way[-1], len(at[-1]))
    for level in range(len(way) - 2, -1, -1):
        known = at[level].get(way[level])
        if known is None:
            known = at[level][way[level]] = len(at[level])
            parents[level].append(above)
        above = known
