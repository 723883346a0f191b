"""Totals over a tree of places: whatever is corrected, moved or merged, the levels are what adding up anew gives."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.rollup import Cascade, InexactError, Tree, places_of, roll_up, same, scaled, unscaled

NUMBERS = st.one_of(st.none(), st.integers(-(10**12), 10**12))


def plainly(cascade: Cascade) -> list[dict[tuple[int, int], tuple[int, int]]]:
    """Every level by Python's own whole numbers, a place at a time: {(place, item): (sum, known)}."""
    own = cascade.levels[0]
    found = [{
        (at, item): (int(own.sums[at, item]), int(own.known[at, item]))
        for at in range(len(own.sums)) for item in range(cascade.items)
    }]  # fmt: skip
    for parents, level in zip(cascade.parents, cascade.levels[1:], strict=True):
        above = {(at, item): (0, 0) for at in range(len(level.sums)) for item in range(cascade.items)}
        for (place, item), (total, known) in found[-1].items():
            key = int(parents[place]), item
            above[key] = above[key][0] + total, above[key][1] + known
        found.append(above)
    return found


def told(cascade: Cascade) -> list[dict[tuple[int, int], tuple[int, int]]]:
    return [
        {(at, item): (int(one.sums[at, item]), int(one.known[at, item])) for at, item in np.ndindex(one.sums.shape)}
        for one in cascade.levels
    ]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    sizes = [draw(st.integers(1, 9)), draw(st.integers(1, 5)), draw(st.integers(1, 4)), draw(st.integers(1, 2))]
    parents = [
        np.array(draw(st.lists(st.integers(0, above - 1), min_size=size, max_size=size)), dtype=np.int64)
        for size, above in pairwise(sizes)
    ]
    return Tree(tuple(parents), tuple(sizes))


@st.composite
def acts(draw: st.DrawFn, tree: Tree, items: int) -> tuple[str, tuple[object, ...]]:
    village = st.integers(0, tree.sizes[0] - 1)
    what = draw(st.sampled_from(["correct", "correct", "move", "move_township", "merge", "join"]))
    if what == "correct":
        return what, (draw(village), draw(st.lists(NUMBERS, min_size=items, max_size=items)))
    if what == "move":
        return what, (draw(village), draw(st.integers(0, tree.sizes[1] - 1)))
    if what == "move_township":
        return what, (draw(st.integers(0, tree.sizes[1] - 1)), draw(st.integers(0, tree.sizes[2] - 1)))
    if what == "merge":
        return what, (draw(village), draw(village))
    return what, (draw(st.lists(st.integers(0, tree.sizes[1] - 1), max_size=2)),)


def arrays(values: list[int | None]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one or 0 for one in values]), np.array([one is not None for one in values], dtype=np.int32)


@settings(max_examples=60, deadline=None)
@given(st.data(), trees(), st.integers(1, 3))
def test_after_any_acts_every_level_is_what_adding_up_anew_gives(data: st.DataObject, tree: Tree, items: int) -> None:
    values = [data.draw(st.lists(NUMBERS, min_size=items, max_size=items)) for _ in range(tree.sizes[0])]
    sums, known = map(np.vstack, zip(*map(arrays, values), strict=True))
    cascade = Cascade(tree, items)
    cascade.fill(sums, known)
    assert told(cascade) == plainly(cascade)
    for what, given_ in data.draw(st.lists(acts(tree, items), max_size=8)):
        if what == "correct":
            cascade.correct(given_[0], *arrays(given_[1]))
        elif what == "move":
            cascade.move(*given_)
        elif what == "move_township":
            cascade.move(*given_, level=1)
        elif what == "merge":
            cascade.merge(*given_)
        else:
            cascade.join(given_[0])
        own = cascade.levels[0]
        assert told(cascade) == plainly(cascade)
        assert same(cascade.levels, roll_up(cascade.tree, own.sums, own.known))


def test_a_merged_village_is_counted_where_it_went_and_only_there() -> None:
    cascade = Cascade(Tree((np.array([0, 1]), np.array([0, 0]))), 1)
    cascade.fill(np.array([[5], [7]]), np.array([[1], [1]], np.int32))
    cascade.merge(0, 1)
    assert told(cascade) == [{(0, 0): (0, 0), (1, 0): (12, 2)}, {(0, 0): (0, 0), (1, 0): (12, 2)}, {(0, 0): (12, 2)}]


def test_what_is_not_known_adds_nothing_and_is_not_counted() -> None:
    cascade = Cascade(Tree((np.array([0, 0]),)), 2)
    cascade.correct(0, [3, 0], [1, 0])
    cascade.correct(1, [0, 0], [1, 0])
    assert told(cascade)[1] == {(0, 0): (3, 2), (0, 1): (0, 0)}


def test_items_that_come_later_find_room() -> None:
    cascade = Cascade(Tree((np.array([0]),)), 1)
    cascade.correct(0, [2], [1])
    cascade.widen(1)
    cascade.correct(0, [2, 9], [1, 1])
    assert told(cascade)[1] == {(0, 0): (2, 1), (0, 1): (9, 1)}


@pytest.mark.parametrize(
    ("value", "decimals", "whole"),
    [
        (0.1, 2, 10),
        ("12.345", 3, 12345),
        (7, 0, 7),
        (Decimal("-0.50"), 1, -5),
        (1e3, 0, 1000),
        (7, 4, 70_000),
        (-3, 2, -300),
    ],
)
def test_decimals_are_kept_exactly(value, decimals, whole) -> None:
    assert scaled(value, decimals) == whole
    assert unscaled(whole, decimals) == Decimal(str(value))


@pytest.mark.parametrize("value", [0.125, float("nan"), float("inf")])
def test_a_number_that_would_be_rounded_is_refused(value) -> None:
    with pytest.raises(InexactError):
        scaled(value, 2)


def test_totals_that_would_not_fit_are_refused_before_anything_changes() -> None:
    cascade = Cascade(Tree((np.array([0, 0]),)), 1)
    cascade.correct(0, [2**61], [1])
    with pytest.raises(InexactError):
        cascade.correct(1, [2**61], [1])
    with pytest.raises(InexactError):
        cascade.fill(np.array([[2**61], [-(2**61)]]), np.ones((2, 1), np.int32))
    assert told(cascade)[1] == {(0, 0): (2**61, 1)}


def test_a_tree_is_told_by_ways_where_a_level_may_be_left_out() -> None:
    places = places_of([("甲村", "一镇", "东县", "东市", "省"), ("乙村", "二镇", "南县", "省", "省")])
    assert places.keys[3] == ("东市", "省")
    assert [list(one) for one in places.tree.parents] == [[0, 1], [0, 1], [0, 1], [0, 0]]


@pytest.mark.parametrize("parents", [[0, 2], [-1, 0]])
def test_a_place_without_a_parent_is_refused(parents) -> None:
    with pytest.raises(ValueError, match="level 0"):
        Tree((np.array(parents),), (2, 2))


def test_ways_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="3 levels"):
        places_of([("甲村", "一镇"), ("乙村", "二镇", "南县")])
