"""The arithmetic: monotone, blind to the order and number of places, honest about what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.appraisal import bands, outcomes, uncertainty
from yibiao.appraisal.measures import Measure, Observed, Place
from yibiao.appraisal.moments import bands_under, moments_of
from yibiao.appraisal.parameters import reckoning_parameters
from yibiao.appraisal.peers import peers_of
from yibiao.appraisal.reckoning import reckon
from yibiao.appraisal.sensitivity import alternatives, drivers

FEW = replace(reckoning_parameters(), draws=400, quantiles=41, trials=200, improvement=0.0)
GOALS = Measure("a", "甲", 50, goals=(0.0, 100.0))
OTHER = Measure("b", "乙", 50, goals=(0.0, 100.0))
values = st.lists(st.floats(0, 100), min_size=2, max_size=12)


def places(numbers, other=50.0, **features) -> list[Place]:
    return [
        Place(
            f"v{at}", f"村{at}", {"a": Observed(one), "b": Observed(other)}, features={"人口": 1000.0 + at} | features
        )
        for at, one in enumerate(numbers)
    ]


def scores(numbers, *measures: Measure, how="linear", parameters=FEW, other=50.0):
    found = reckon(measures or (GOALS, OTHER), places(numbers, other), how=how, parameters=parameters)
    return [one.score for one in found.profiles]


@given(values, st.integers(0, 11), st.floats(0, 50), st.sampled_from(("linear", "geometric")))
@settings(max_examples=40)
def test_more_is_never_worse(numbers, at, more, how):
    at %= len(numbers)
    raised = [one + more if n == at else one for n, one in enumerate(numbers)]
    assert scores(raised, how=how)[at] >= scores(numbers, how=how)[at] - 1e-9


@given(values, st.floats(0.01, 1000))
@settings(max_examples=30)
def test_only_the_ratio_of_weights_counts(numbers, factor):
    scaled = [replace(one, weight=one.weight * factor) for one in (GOALS, OTHER)]
    assert scores(numbers, *scaled) == pytest.approx(scores(numbers))


@given(values, st.floats(-500, 500), st.sampled_from(("z", "peers", "goals")))
@settings(max_examples=40)
def test_a_constant_added_to_all_changes_nothing_where_all_are_compared(numbers, constant, scaling):
    one = Measure("a", "甲", 50, scaling=scaling)
    assert scores([n + constant for n in numbers], one) == pytest.approx(scores(numbers, one), abs=1e-4)


@given(values, st.randoms())
@settings(max_examples=30)
def test_the_order_of_places_changes_nothing(numbers, chance):
    rows = places(numbers)
    noisy = [replace(one, values=dict(one.values) | {"b": Observed(60, error=9)}) for one in rows]
    measures = (GOALS, replace(OTHER, certainty="survey"))
    mixed = noisy[:]
    chance.shuffle(mixed)
    told = {one.place: (one.score, one.band, one.chances) for one in reckon(measures, noisy, parameters=FEW).profiles}
    again = {one.place: (one.score, one.band, one.chances) for one in reckon(measures, mixed, parameters=FEW).profiles}
    assert told == again


@given(values)
@settings(max_examples=30)
def test_equal_places_are_told_equal_and_duplicates_move_nobody(numbers):
    twice = [*numbers, numbers[0]]
    found = scores(twice)
    assert found[0] == found[-1]
    assert found[:-1] == pytest.approx(scores(numbers))


def test_less_is_better_where_it_is():
    one = Measure("a", "事故", 50, "less", goals=(10.0, 0.0))
    assert scores([0.0, 5.0, 10.0], one) == [100, 50, 0]


def test_a_target_is_missed_on_either_side():
    one = Measure("a", "库存", 50, "target", scaling="target", target=50.0, spread=20.0)
    assert scores([40.0, 50.0, 60.0, 80.0], one) == pytest.approx([50, 100, 50, 0])


def test_what_is_not_known_is_not_zero_and_too_little_is_no_band():
    rows = places([90.0, 90.0])
    rows[1] = replace(rows[1], values={"a": Observed(90.0), "b": Observed()})
    known = replace(FEW, covered=0.4)
    whole, half = reckon((GOALS, OTHER), rows, parameters=known).profiles
    assert (whole.score, half.score, half.known) == (70, 90, 0.5)
    assert reckon((GOALS, OTHER), rows, parameters=FEW).profiles[1].band == "unknown"


def test_the_geometric_mean_makes_nothing_good_of_a_gap():
    assert scores([100.0], GOALS, OTHER, how="linear", other=0.0) == [50]
    assert scores([100.0], GOALS, OTHER, how="geometric", other=0.0)[0] == pytest.approx(10)


def test_a_few_cases_are_drawn_to_the_mean_and_wide():
    share = Measure("a", "解决率", 50, certainty="share", goals=(0.0, 100.0))
    rows = [Observed(count=k, of=n) for k, n in ((1, 2), (50, 100), (95, 100), (80, 100), (40, 100), (70, 100))]
    found = uncertainty.quantiles(share, rows, 101, 10.0)
    few, many = found[0], found[1]
    assert few.std() > many.std()
    assert 50 < few.mean() < 80  # between its own half and the others'
    assert many.mean() == pytest.approx(50, abs=3)


def test_counts_of_events_and_a_survey_bear_their_errors():
    count = Measure("a", "事故", 50, "less", "count", per=1000.0)
    rows = [Observed(count=k, of=1000.0) for k in (0, 0, 1, 0, 2, 0)]
    found = uncertainty.quantiles(count, rows, 101, 10.0)
    assert (found[0].mean() > 0).all()  # none seen is not none possible
    survey = uncertainty.quantiles(Measure("a", "满意", 1, certainty="survey"), [Observed(70.0, error=5.0)], 1001, 10.0)
    assert (survey.mean(), survey.std()) == (pytest.approx(70), pytest.approx(5, abs=0.1))


@pytest.mark.parametrize(("count", "of"), [(0, 5), (3, 4), (5, 5), (40, 100)])
def test_wilsons_and_garwoods_intervals_hold_the_value(count, of):
    low, high = uncertainty.wilson(count, of)
    assert 0 <= low <= count / of <= high <= 1
    low, high = uncertainty.poisson_interval(count)
    assert low <= count <= high


def test_a_band_that_rests_on_noise_is_said_so():
    share = Measure("a", "解决率", 50, certainty="share", goals=(0.0, 100.0))
    rows = [
        Place(str(at), str(at), {"a": Observed(count=k, of=n)})
        for at, (k, n) in enumerate(((3, 4), (390, 400), (100, 400), (280, 400)))
    ]
    found = reckon((share,), rows, parameters=FEW).profiles
    assert [one.band for one in found] == ["unclear", "good", "help", "usual"]
    assert max(found[0].chances) < FEW.sure
    assert sum(found[0].chances) == pytest.approx(1)


def test_the_same_twice_is_the_same():
    rows = places([40.0, 76.0, 74.0])
    noisy = Measure("a", "甲", 50, certainty="survey", goals=(0.0, 100.0))
    rows = [replace(one, values={"a": Observed(one.values["a"].value, error=8.0)}) for one in rows]
    assert reckon((noisy,), rows, parameters=FEW).profiles == reckon((noisy,), rows, parameters=FEW).profiles


def test_improvement_over_the_own_past_counts():
    one = replace(GOALS, improvement=20.0)
    known = replace(FEW, improvement=0.5)
    rows = [
        Place("up", "甲", {"a": Observed(60.0)}, {"a": Observed(40.0)}),
        Place("same", "乙", {"a": Observed(60.0)}, {"a": Observed(60.0)}),
        Place("new", "丙", {"a": Observed(60.0)}),
    ]
    told = {one.place: one.score for one in reckon((one,), rows, parameters=known).profiles}
    assert (told["up"], told["same"], told["new"]) == (80, 55, 60)


def test_peers_are_alike_and_never_oneself():
    rows = [
        Place(f"{at}", f"{at}", features={"人口": float(size)})
        for at, size in enumerate((100, 110, 120, 900, 910, 920))
    ]
    found = peers_of(rows, 2, 2)
    assert not found.diagonal().any()
    assert [sorted(np.flatnonzero(row)) for row in found[:1]] == [[1, 2]]
    assert sorted(np.flatnonzero(found[5])) == [3, 4]
    strata = peers_of([replace(one, stratum="山区" if at < 4 else "坝区") for at, one in enumerate(rows)], 8, 3)
    assert strata[0].sum() == 3
    assert not strata[5].any()  # of two others one could tell who is who


def test_the_range_of_peers_is_shown_without_a_name_and_not_of_too_few():
    found = reckon((GOALS, OTHER), places([10.0, 20.0, 30.0, 40.0, 50.0]), parameters=FEW).profiles[0]
    assert (found.lines[0].peers_low, found.lines[0].peers) == (pytest.approx(23), 4)
    two = reckon((GOALS, OTHER), places([10.0, 20.0]), parameters=FEW).profiles[0]
    assert two.lines[0].peers_low is None


def test_a_range_that_nobody_set_is_told():
    assert reckon((replace(GOALS, goals=None), OTHER), places([1.0, 2.0]), parameters=FEW).ranges == ("甲",)
    assert reckon((GOALS, OTHER), places([1.0, 2.0]), parameters=FEW).ranges == ()


def noisy_places(count: int = 60) -> list[Place]:
    chance = np.random.default_rng(5)
    return [
        Place(
            str(at),
            str(at),
            {"a": Observed(chance.uniform(30, 95), error=6.0), "b": Observed(chance.uniform(30, 95), error=4.0)},
        )
        for at in range(count)
    ]


@pytest.mark.parametrize("how", ["linear", "geometric"])
def test_moments_tell_nearly_the_bands_that_are_drawn(how):
    measures = [replace(one, certainty="survey") for one in (GOALS, OTHER)]
    found = reckon(measures, noisy_places(), how=how, parameters=FEW)
    quick = bands_under(moments_of(found, FEW), (50, 50), how, good=75, weak=55, parameters=FEW)
    same = sum(a == one.band for a, one in zip(quick, found.profiles, strict=True))
    assert same >= 0.9 * len(quick)


def test_other_choices_and_what_matters():
    measures = [replace(one, certainty="survey") for one in (replace(GOALS, weight=80), replace(OTHER, weight=20))]
    found = reckon(measures, noisy_places(), parameters=FEW)
    told = {one.what: one for one in alternatives(found, FEW)}
    assert told["去掉“甲”"].moved > told["去掉“乙”"].moved
    assert told["去掉“甲”"].changed > 0
    shares = drivers(found, FEW)
    assert all(0 <= one.share <= 1 for one in shares)
    assert shares == sorted(shares, key=lambda one: -one.share)


def test_bands_have_borders_that_all_may_pass():
    everybody = bands.probabilities(np.full((3, 10), 90.0), 75, 55)
    assert [bands.band_of(row, 0.8) for row in everybody] == ["good"] * 3
    assert bands.between(np.array([0.1, 0.5, 0.4])) == ("usual", "help")


def test_nothing_is_reckoned_of_nothing():
    assert reckon((), places([1.0]), parameters=FEW).profiles == ()
    assert reckon((GOALS,), [], parameters=FEW).profiles == ()
    (one,) = reckon((GOALS,), [Place("x", "甲")], parameters=FEW).profiles
    assert (one.band, one.score) == ("unknown", None)


COLUMNS = {
    "person": {
        "person.id_number": ["990101194001010010", "990101193501010010", "990101199001010010", "坏"],
        "person.is_receiving_old_age_allowance": ["是", "", "", ""],
        "person.medical_insurance_status": ["已参保", "未参保", "已参保", ""],
        "person.household_number": ["h1", "h1", "h2", "h2"],
        "person.is_low_income_allowance": ["是", "否", "否", "否"],
    },
    "household": {
        "household.household_number": ["h1", "h2", "h3"], "household.annual_income": ["8000", "60000", "9000"],
    },
    "problem": {
        "problem.due_on": [date(2026, 5, 1), date(2026, 5, 1), date(2026, 9, 1)],
        "problem.done_on": [date(2026, 4, 30), date(2026, 5, 9), None],
    },
    "house": {"house.danger_level": ["A级", "D级", "D级"], "house.use": ["自住", "自住", "空置"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "count", "of"),
    [("old_age", 1, 2), ("insured", 2, 3), ("safe_houses", 1, 2), ("low_income_covered", 1, 1), ("rectified", 1, 2)],
)
def test_outcomes_follow_from_the_ledger(key, count, of):
    found = outcomes.OUTCOMES[key].reckon(COLUMNS, date(2026, 6, 30))
    assert (found.count, found.of) == (count, of)


def test_the_middle_household_is_not_moved_by_a_rich_one():
    assert outcomes.OUTCOMES["income"].reckon(COLUMNS, date(2026, 6, 30)).value == 0.9
    assert outcomes.OUTCOMES["income"].reckon({}, date(2026, 6, 30)).value is None
