"""Weights, means and intervals against hand computation, brute force and simulation."""

from __future__ import annotations

import math
import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from yibiao.surveys.drawing import draw
from yibiao.surveys.estimating import Answers, difference, mean, score, share, share_interval
from yibiao.surveys.model import FrameUnit, Question, Questionnaire, SampleCell, SampleDesign
from yibiao.surveys.rates import Dispositions, response_rates
from yibiao.surveys.results import INDEX, Answered, Fielded, tables
from yibiao.surveys.weighting import classes, crowds, rake, weights

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
ASKED = Questionnaire("试", (Question("q1", "scale", "路", LEVELS),))


def cell(key: str, *, place: str = "甲", population: int = 100, drawn: int = 10, cluster: str = "") -> SampleCell:
    return SampleCell(key, place, key, population, drawn, drawn / population, key, cluster)


def plain(values, *, stratum=None, cluster=None, rate=0.0) -> Answers:
    n = len(values)
    return Answers(np.ones(n), stratum or [""] * n, cluster or [""] * n, np.full(n, rate))


def test_a_simple_random_sample_has_the_textbook_error():
    values = np.array([1.0, 2, 3, 4, 5, 9])
    found = mean(values, plain(values, rate=0.3))
    assert found.value == pytest.approx(4)
    assert found.standard_error == pytest.approx(math.sqrt(0.7 * values.var(ddof=1) / 6))
    assert found.n == 6


def test_strata_take_away_what_differs_between_them():
    values = np.array([1.0, 1, 1, 9, 9, 9])
    together = mean(values, plain(values))
    apart = mean(values, plain(values, stratum=list("aaabbb")))
    assert apart.standard_error < 1e-12 < together.standard_error


def test_people_of_one_village_count_as_one_piece_of_news():
    values = np.array([1.0] * 5 + [2.0] * 5 + [3.0] * 5)
    alone = mean(values, plain(values))
    villages = mean(values, plain(values, cluster=list("aaaaabbbbbccccc")))
    assert villages.standard_error > 2 * alone.standard_error
    assert villages.degrees == 2
    assert villages.effective < 4


def test_all_samples_of_a_small_place_average_to_the_truth():
    """Brute force: each of the 3,003 samples of five among fifteen; mean unbiased, and so is the variance."""
    people = np.array([0.0, 25, 25, 50, 50, 50, 75, 75, 75, 75, 100, 100, 100, 0, 25])
    found = [mean(people[list(some)], plain([0] * 5, rate=1 / 3)) for some in combinations(range(15), 5)]
    assert np.mean([one.value for one in found]) == pytest.approx(people.mean())
    spread = np.var([one.value for one in found])
    assert np.mean([one.standard_error**2 for one in found]) == pytest.approx(spread)


def test_no_answers_no_figure():
    assert mean(np.array([np.nan]), plain([0])) is None
    assert share(np.array([]), plain([])) is None


@pytest.mark.parametrize("p", [0.0, 0.02, 0.5, 1.0])
def test_shares_stay_between_nothing_and_all(p):
    low, high = share_interval(p, 30, 30, 29, 0.95)
    assert 0 <= low <= p <= high + 1e-12
    assert high <= 1
    assert high - low > 0.05


def test_few_villages_make_an_interval_wider():
    narrow, wide = share_interval(0.6, 80, 80, 79, 0.95), share_interval(0.6, 80, 80, 4, 0.95)
    assert wide[1] - wide[0] > narrow[1] - narrow[0]


def test_whoever_answered_stands_for_the_silent_of_the_own_cell():
    cells = [cell("老"), cell("青")]
    heard = ["老"] * 8 + ["青"] * 2
    found = weights(cells, heard, least=1)
    assert found[0] == pytest.approx(100 / 8)
    assert found[-1] == pytest.approx(100 / 2)
    assert found.sum() == pytest.approx(200)


def test_cells_with_few_answers_are_weighted_together_within_the_place():
    cells = [cell("a"), cell("b"), cell("c", place="乙"), cell("d", place="乙")]
    assert classes(cells, {"a": 1, "b": 9, "c": 6, "d": 7}, 5) == {"a": "a", "b": "a", "c": "c", "d": "d"}
    assert classes(cells, {"a": 9, "b": 1, "c": 6, "d": 7}, 5)["b"] == "a"


def test_a_place_where_nobody_answered_loses_nobodys_weight():
    cells = [cell("a"), cell("b", place="乙"), cell("c", place="丙")]
    for heard in (["a"] * 6, ["c"] * 6, ["b"] * 6):
        assert weights(cells, heard, least=5).sum() == pytest.approx(300)


def test_replacements_make_nobody_weigh_more():
    """Twelve were asked for ten places: six answers still stand for the hundred."""
    found = weights([cell("a")], ["a"] * 6, least=1, invited={"a": 12})
    assert found.sum() == pytest.approx(100)


def test_raking_meets_every_margin():
    dice = random.Random(4)
    sex, age = [dice.choice("男女") for _ in range(200)], [dice.choice("青中老") for _ in range(200)]
    margins = [(sex, {"男": 510.0, "女": 490.0}), (age, {"青": 300.0, "中": 300.0, "老": 400.0})]
    found = rake(np.ones(200) * 5, margins)
    for of, totals in margins:
        for name, wanted in totals.items():
            assert found[[one == name for one in of]].sum() == pytest.approx(wanted, rel=1e-6)


def test_raking_leaves_out_whom_nobody_heard():
    found = rake(np.ones(4), [(["a", "a", "b", "b"], {"a": 10.0, "b": 30.0, "c": 60.0})])
    assert found.sum() == pytest.approx(4)
    assert found[2] / found[0] == pytest.approx(3)


def test_weighting_undoes_that_the_old_answer_more_and_see_things_kinder():
    """A county whose truth is known; the plain mean is some four points too kind, the weighted one is not."""
    dice = random.Random(11)
    people = [FrameUnit(str(n), f"镇{n % 4}", "", "老" if n % 2 else "青") for n in range(4000)]
    level = {one.id: min(max(round(dice.gauss(1.2 if one.group == "老" else 2.2, 0.8)), 0), 4) for one in people}
    truth = 100 - 25 * np.mean(list(level.values()))
    told, naive, held = [], [], 0
    for seed in range(60):
        sample = draw(people, SampleDesign(400), str(seed))
        group = {one.key: one.group for one in sample.cells}
        heard = [one for one in sample.units if not one.replacement
                 and dice.random() < (0.8 if group[one.cell] == "老" else 0.3)]  # fmt: skip
        answers = tuple(Answered(one.cell, {"q1": float(level[one.id])}) for one in heard)
        one = tables(Fielded(ASKED, sample.cells, answers)).whole[INDEX]
        told.append(one.value)
        naive.append(100 - 25 * np.mean([level[one.id] for one in heard]))
        held += one.low <= truth <= one.high
    assert abs(np.mean(told) - truth) < 0.6
    assert np.mean(naive) - truth > 3
    assert held >= 52


def test_a_difference_of_two_waves_carries_both_errors():
    values = np.array([50.0, 60, 70, 80])
    one, other = mean(values, plain(values)), mean(values + 30, plain(values))
    found = difference(other, one)
    assert found.value == pytest.approx(30)
    assert found.standard_error == pytest.approx(math.sqrt(2) * one.standard_error)
    assert found.low < 30 < found.high


def test_response_rates_are_aapors():
    found = response_rates(Dispositions(60, 5, refused=15, no_contact=20, unknown=10, ineligible=25))
    assert found.rr1 == pytest.approx(60 / 110)
    assert found.rr2 == pytest.approx(65 / 110)
    assert found.rr3 == pytest.approx(60 / (100 + 0.8 * 10))
    assert found.cooperation == pytest.approx(60 / 80)
    assert found.refusal == pytest.approx(15 / 110)
    assert found.contact == pytest.approx(80 / 110)
    assert response_rates(Dispositions(0)).rr1 == 0


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=12))
def test_no_answer_is_filed_among_fewer_than_five(heard):
    cells = tuple(
        SampleCell(f"c{at}", f"p{place}", "", 50, 10, 0.2, f"c{at}") for at, (place, _) in enumerate(heard)
    )  # fmt: skip
    counts = {f"c{at}": count for at, (_, count) in enumerate(heard)}
    of = crowds(cells, counts, 5)
    if sum(counts.values()) < 5:
        assert of == {}
        return
    inside: dict[str, int] = {}
    for key, crowd in of.items():
        inside[crowd] = inside.get(crowd, 0) + counts[key]
    assert set(of) == set(counts)
    assert min(inside.values()) >= 5


def test_a_difference_between_waves_of_few_villages_is_wider_than_the_normal_one():
    """scipy's Welch test on the same two samples says the same interval."""
    one, other = np.array([3.0, 5, 4, 8, 6]), np.array([7.0, 9, 6, 12])
    found = difference(mean(other, plain(other)), mean(one, plain(one)))
    welch = stats.ttest_ind(other, one, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high))


def test_where_all_say_the_same_a_sample_still_does_not_know_the_rest():
    same = np.full(12, 100.0)
    found = score(same, plain(same))
    assert (found.value, found.high) == pytest.approx((100, 100))
    assert 70 < found.low < 80  # Wilson, 12 of 12
    whole = score(same, plain(same, rate=1.0))
    assert (whole.low, whole.high) == (100, 100), "everybody was asked and answered"
