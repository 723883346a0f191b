"""Samples: anybody draws the same people, everybody has the chance that is told, no cell gives somebody away."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.surveys.drawing import allocate, draw, frame_digest, proportional_to_size
from yibiao.surveys.model import FrameUnit, SampleDesign


def frame(people: int = 600, *, places: int = 3, villages: int = 12, groups: int = 3) -> list[FrameUnit]:
    return [
        FrameUnit(f"p{n}", f"镇{n % villages % places}", f"村{n % villages:02}", f"组{n // villages % groups}")
        for n in range(people)
    ]


def test_the_same_list_and_seed_draw_the_same_people_in_any_order():
    people = frame()
    first, again = draw(people, SampleDesign(90), "7"), draw(people[::-1], SampleDesign(90), "7")
    assert first == again
    assert draw(people, SampleDesign(90), "8").units != first.units


def test_the_digest_tells_a_changed_list():
    people = frame()
    assert frame_digest(people) == frame_digest(people[::-1])
    assert frame_digest(people) != frame_digest(people[1:])
    assert draw(people, SampleDesign(50), "1").digest == frame_digest(people)


@pytest.mark.parametrize("design", [SampleDesign(90), SampleDesign(120, villages=4), SampleDesign(3)])
def test_no_cell_is_asked_with_fewer_people_than_may_stand_alone(design):
    sample = draw(frame(), design, "1")
    assert min(one.drawn for one in sample.cells) >= 5


def test_a_group_too_small_goes_together_with_its_neighbour():
    people = [*frame(60, places=1, villages=1, groups=1), FrameUnit("x", "镇0", "村00", "组1")]
    sample = draw(people, SampleDesign(20), "1")
    assert [one.group for one in sample.cells] == ["组0＋组1"]
    assert sample.cells[0].population == 61


def test_replacements_follow_in_the_order_drawn():
    sample = draw(frame(), SampleDesign(90, replacements=0.5), "1")
    for cell in sample.cells:
        units = [one for one in sample.units if one.cell == cell.key]
        assert [one.order for one in units] == list(range(len(units)))
        assert [one.replacement for one in units] == [one.order >= cell.drawn for one in units]
        assert sum(one.replacement for one in units) == -(-cell.drawn // 2)


def test_more_asked_than_there_are_takes_everybody():
    sample = draw(frame(40), SampleDesign(500), "1")
    assert sum(one.drawn for one in sample.cells) == 40
    assert {one.probability for one in sample.cells} == {1.0}


def test_nobody_in_the_list_draws_nobody():
    assert draw([], SampleDesign(10), "1").units == ()
    assert draw([], SampleDesign(10, villages=3), "1").units == ()


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 400), min_size=1, max_size=9),
       st.integers(1, 900), st.integers(1, 8))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_an_allocation_keeps_its_bounds_and_its_sum(sizes, total, least):
    given_out = allocate(sizes, total, least, sizes)
    floor = sum(min(least, size) for size in sizes.values())
    assert all(min(least, sizes[key]) <= one <= sizes[key] for key, one in given_out.items())
    assert sum(given_out.values()) == min(max(total, floor), sum(sizes.values()))


def test_neyman_gives_more_to_whom_opinions_differ():
    even = draw(frame(), SampleDesign(120), "1")
    spread = tuple((one.key, 3.0 if one.key.startswith("镇0") else 1.0) for one in even.cells)
    uneven = draw(frame(), SampleDesign(120, spread=spread), "1")
    drawn = {one.key: one.drawn for one in uneven.cells}
    assert drawn["镇0|组0"] > 2 * drawn["镇1|组0"]


def test_chances_are_those_that_are_told():
    """2,000 seeds: how often each was drawn, against the told probability."""
    people = frame(120, villages=6)
    for design in (SampleDesign(48), SampleDesign(48, villages=3)):
        hits, told = Counter(), Counter()
        for seed in range(2000):
            sample = draw(people, design, str(seed))
            chance = {one.key: one.probability for one in sample.cells}
            for one in sample.units:
                if not one.replacement:
                    hits[one.id] += 1
                    told[one.id] = chance[one.cell]
        often = np.array([hits[one.id] / 2000 for one in people])
        expected = np.array([told[one.id] for one in people])
        assert np.abs(often - expected).max() < 4.5 * np.sqrt(expected * (1 - expected) / 2000).max()


def test_villages_are_drawn_by_their_size():
    sizes = {f"村{n}": 50 + 10 * n for n in range(12)}
    hits = Counter(key for seed in range(3000) for key in proportional_to_size(sizes, 4, str(seed)))
    whole = sum(sizes.values())
    for key, size in sizes.items():
        expected = 4 * size / whole
        assert abs(hits[key] / 3000 - expected) < 4.5 * np.sqrt(expected * (1 - expected) / 3000)


def test_a_village_as_large_as_a_step_is_drawn_for_certain():
    drawn = proportional_to_size({"大": 900, "小": 50, "中": 60}, 2, "1")
    assert drawn["大"] == 1.0
    assert len(drawn) == 2
    assert proportional_to_size({"甲": 5, "乙": 5}, 5, "1") == {"甲": 1.0, "乙": 1.0}
