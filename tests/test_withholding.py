"""What is withheld does not follow from what is shown: an attacker with all sums and a solver learns no small count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from yibiao.checks.withholding import FEWEST, covered, follows, withheld_below

LEAST = FEWEST


@pytest.mark.parametrize(
    ("what", "withheld", "says_something"),
    [
        ("nothing is withheld", [], False),
        ("one alone", [[40]], True),
        ("two, too few together", [[1], [2]], True),
        ("two, enough together", [[1], [4]], False),
        ("one, and one of nobody", [[3], [0]], True),
        ("enough in one column, too few in the other", [[9, 1], [9, 1]], True),
        ("nobody in the other column", [[9, 0], [9, 0]], False),
    ],
)
def test_what_a_sum_says_of_what_is_withheld(what, withheld, says_something):
    assert follows(withheld, LEAST) is says_something, what


def test_the_smallest_of_the_others_is_withheld_too():
    assert covered({"a": [1], "b": [30], "c": [7], "d": [0]}, ["a"], LEAST) == {"a", "c"}


def test_a_place_is_withheld_with_all_below_it():
    counts = {"县": [30], "甲镇": [2], "乙镇": [20], "丙镇": [8], "甲一": [2], "甲二": [0], "丙一": [8]}
    below = {"县": ["甲镇", "乙镇", "丙镇"], "甲镇": ["甲一", "甲二"], "丙镇": ["丙一"]}
    assert withheld_below(counts, below, "县") == {"甲镇", "甲一", "甲二", "丙镇", "丙一"}


villages = st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=2), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(st.lists(villages, min_size=1, max_size=4))
def test_an_attacker_with_a_solver_learns_no_small_count(townships):
    """Whatever the villages have: of every withheld count of a few people the tables that agree with all that is shown
    have it anywhere between two numbers that lie ``LEAST`` - 1 or more apart."""
    counts, below, leaves = tree(townships)
    hidden = withheld_below(counts, below, "top")
    unknown = [one for one in leaves if one in hidden]
    assert all(not 0 < each < LEAST for one in counts if one not in hidden for each in counts[one])
    for at in range(2):
        equations = shown_sums(counts, below, hidden, unknown, at)
        for number, one in enumerate(unknown):
            count = counts[one][at]
            if 0 < count < LEAST:
                low, high = interval(number, len(unknown), equations)
                assert high - low >= LEAST - 1 - 1e-6, (one, count, low, high)


def tree(townships):
    counts, below, leaves = {}, {"top": []}, []
    for number, rows in enumerate(townships):
        town = f"t{number}"
        below["top"].append(town)
        below[town] = [f"{town}v{at}" for at in range(len(rows))]
        counts |= dict(zip(below[town], rows, strict=True))
        counts[town] = [sum(column) for column in zip(*rows, strict=True)]
        leaves += below[town]
    counts["top"] = [sum(column) for column in zip(*(counts[one] for one in below["top"]), strict=True)]
    return counts, below, leaves


def shown_sums(counts, below, hidden, unknown, at):
    """Of each shown place: which of the unknown leaves make it up, and how many they have together."""
    if "top" in hidden:
        return []
    found = []
    for place, children in below.items():
        if place in hidden:
            continue
        leaves = [leaf for one in children for leaf in below.get(one, [one])]
        row = [1.0 if one in leaves else 0.0 for one in unknown]
        found.append((row, sum(counts[one][at] for one in unknown if one in leaves)))
    return [one for one in found if any(one[0])]


def interval(number, size, equations):
    aim = np.zeros(size)
    aim[number] = 1
    most = 1_000
    rows = np.array([row for row, _ in equations]) if equations else None
    sums = np.array([value for _, value in equations]) if equations else None
    found = [linprog(sign * aim, A_eq=rows, b_eq=sums, bounds=(0, most), method="highs").fun * sign for sign in (1, -1)]
    return found
