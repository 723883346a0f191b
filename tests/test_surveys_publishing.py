"""What is left out can not be found from what is shown, whatever is added or taken away."""

from __future__ import annotations

import json
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.surveys.model import Estimate, Question, Questionnaire, SampleCell
from yibiao.surveys.publishing import published, same_everywhere
from yibiao.surveys.results import Answered, Fielded, tables

LEAST = 5


def figure(n: int) -> Estimate | None:
    return Estimate(50.0, 2.0, n, 46.0, 54.0, float(n), float(n), 20.0) if n else None


def shown(*sizes: int, effective: float = 0.0):
    return published({f"镇{at}": figure(n) for at, n in enumerate(sizes)}, least=LEAST, effective=effective)


def open_ones(told) -> list[str]:
    return [key for key, one in told.items() if one.figure]


def test_enough_answers_everywhere_show_everything():
    assert open_ones(shown(40, 50, 60)) == ["镇0", "镇1", "镇2"]


def test_a_place_with_few_answers_takes_another_with_it():
    told = shown(3, 50, 60)
    assert open_ones(told) == ["镇2"]
    assert told["镇0"].why == "few"
    assert told["镇1"].why == "beside"
    assert told["镇1"].figure is None


def test_two_places_too_small_together_take_a_third():
    assert open_ones(shown(2, 2, 50, 60)) == ["镇3"]
    assert open_ones(shown(3, 3, 50, 60)) == ["镇2", "镇3"]


def test_where_nobody_answered_nothing_is_given_away():
    assert open_ones(shown(0, 50, 60)) == ["镇1", "镇2"]


def test_a_sample_too_thin_is_no_figure():
    assert shown(20, 40, 40, effective=30)["镇0"].why == "wide"


def test_whether_a_figure_is_shown_does_not_hang_on_what_was_said():
    """Else the narrow ones would be picked, and be wrong too often."""
    certain = Estimate(50.0, 0.0, 40, 50.0, 50.0, 40.0, 40.0, 20.0)
    unsure = Estimate(50.0, 30.0, 40, 0.0, 100.0, 3.0, 40.0, 20.0)
    for one in (certain, unsure):
        told = published({"甲": one, "乙": figure(50)}, least=LEAST, effective=30)
        assert told["甲"].figure == one


@given(st.lists(st.integers(0, 40), min_size=2, max_size=8), st.sampled_from([0.0, 12.0, 30.0]))
@settings(max_examples=300, deadline=None)
def test_no_sum_or_difference_of_shown_figures_is_about_fewer_than_may_stand_alone(sizes, effective):
    """Everything derivable: the whole less any of the shown parts, and any sum of shown parts."""
    told = shown(*sizes, effective=effective)
    there = dict(zip(told, sizes, strict=True))
    seen = open_ones(told)
    subsets = chain.from_iterable(combinations(seen, k) for k in range(len(seen) + 1))
    whole = sum(sizes)
    for some in subsets:
        inside = sum(there[key] for key in some)
        assert inside == 0 or inside >= LEAST
        rest = [key for key in told if key not in some and there[key]]
        left = whole - inside
        if not seen or left == 0:
            continue  # where nothing at all is shown of the parts, only the whole is known
        assert left >= LEAST
        assert len(rest) != 1 or rest[0] in seen, "one hidden part alone follows from the whole"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=7))
@settings(max_examples=150, deadline=None)
def test_a_part_hidden_for_one_question_is_hidden_for_all(sizes):
    measures = {
        name: {f"镇{at}": figure(pair[which]) for at, pair in enumerate(sizes)} for which, name in enumerate(("a", "b"))
    }
    told = same_everywhere(measures, least=LEAST, effective=0)
    assert open_ones(told["a"]) == open_ones(told["b"])


LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
ASKED = Questionnaire("试", (Question("q1", "scale", "路", LEVELS), Question("q2", "choice", "事", ("路", "灯"))))


def held(sizes: dict[str, int], **more) -> Fielded:
    cells = tuple(SampleCell(f"{place}|{group}", place, group, 200, 50, 0.25, f"{place}|{group}")
                  for place in sizes for group in ("青", "老"))  # fmt: skip
    answers = tuple(
        Answered(f"{place}|{group}", {"q1": float(at % 5), "q2": float(at % 2)})
        for place, size in sizes.items() for group in ("青", "老") for at in range(size)
    )  # fmt: skip
    return Fielded(ASKED, cells, answers, effective=8, **more)


def test_what_is_kept_of_a_wave_holds_no_figure_that_is_not_shown():
    told = tables(held({"甲": 20, "乙": 30, "丙": 1})).as_json()
    parts = told["lines"]["place"]["index"]
    assert parts["丙"] == {"figure": None, "why": "few"}
    assert parts["甲"] == {"figure": None, "why": "beside"}
    assert parts["乙"]["figure"]["n"] == 60
    assert json.loads(json.dumps(told)) == told
    assert all(
        len(str(value).split(".")[-1]) <= 4 for value in parts["乙"]["figure"].values() if isinstance(value, float)
    )


def test_too_few_answers_in_all_tell_nothing():
    told = tables(held({"甲": 2}))
    assert (told.n, dict(told.whole), dict(told.levels), dict(told.lines)) == (4, {}, {}, {})


def test_there_is_no_table_of_places_crossed_with_groups():
    told = tables(held({"甲": 20, "乙": 30})).as_json()
    assert set(told["lines"]) == {"place", "group"}
    assert set(told["lines"]["group"]["index"]) == {"青", "老"}


@pytest.mark.parametrize("key", ["q1", "index"])
def test_an_answer_from_nowhere_counts_for_nothing(key):
    more = held({"甲": 20, "乙": 30})
    strange = Fielded(ASKED, more.cells, (*more.answers, Answered("丁|青", {"q1": 4.0})), effective=8)
    assert tables(strange).whole[key] == tables(more).whole[key]
