"""Factors learned from what was measured: shrunk by evidence, deaf to single wrong values, honest about the rest."""

from __future__ import annotations

import random
from datetime import date
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.burden.backtest import backtest
from yibiao.burden.learning import Measured, learn, learning_parameters


def rows(kind: str, department: str, factor: float, count: int, level: str = "village") -> list[Measured]:
    """Demands whose median is ``factor``, a few per cent apart."""
    return [
        Measured(kind, department, level, 100.0, 100 * factor * exp(0.05 * (at - (count - 1) / 2)))
        for at in range(count)
    ]


def test_nothing_measured_leaves_every_estimate_as_it_is():
    learned = learn([])
    assert (learned.of("form", "民政").factor, learned.of("form").learned) == (1.0, False)
    likely = learned.likely("form", "民政", "village", 60.0)
    assert likely.low < 60.0 < likely.high
    assert likely.middle == likely.charged == 60.0


def test_what_is_charged_adds_up_to_what_was_measured_though_most_take_less():
    """Sums go by the mean: half the demands lie below the median, the other half far above it."""
    dice = random.Random(7)
    told = [Measured("form", "民政", "village", 100.0, 100 * exp(dice.gauss(0.3, 0.6))) for _ in range(400)]
    found = learn(told).of("form", "民政", "village")
    whole = sum(one.measured for one in told)
    assert sum(one.estimated for one in told) * found.mean == pytest.approx(whole, rel=0.05)
    assert sum(one.estimated for one in told) * found.factor < 0.9 * whole


def test_the_mean_is_not_raised_by_a_few_wild_values_and_keeps_the_bound():
    sound = rows("form", "民政", 1.3, 15)
    wild = [*sound, Measured("form", "民政", "village", 100.0, 1e9)]
    before, after = (learn(told).of("form", "民政", "village").mean for told in (sound, wild))
    assert after == pytest.approx(before, rel=0.1)
    assert learn(rows("form", "民政", 50.0, 60)).of("form", "民政", "village").mean == learning_parameters().highest


def test_two_demands_are_too_few_to_correct_by():
    assert not learn(rows("form", "民政", 2.0, 2)).of("form", "民政", "village").learned
    assert learn(rows("form", "民政", 2.0, 3)).of("form", "民政", "village").learned


def test_little_evidence_moves_little_and_much_nearly_all_the_way():
    few, many = (learn(rows("form", "民政", 2.0, count)).of("form", "民政", "village") for count in (3, 60))
    assert 1.0 < few.factor < many.factor < 2.0
    assert many.factor > 1.9
    assert many.high / many.low < few.high / few.low


def test_a_department_never_measured_goes_by_its_kind_and_is_less_sure():
    learned = learn([*rows("form", "民政", 1.5, 10), *rows("form", "残联", 1.4, 10)])
    strange, kind = learned.of("form", "妇联", "village"), learned.factors["form",]
    assert (strange.factor, strange.key) == (kind.factor, ("form",))
    assert strange.high / strange.low > kind.high / kind.low
    assert strange.count == 20


def test_a_kind_never_measured_is_not_corrected_by_others():
    assert learn(rows("form", "民政", 2.0, 40)).of("meeting", "民政", "village").factor == 1.0


def test_departments_that_differ_keep_apart_and_small_ones_borrow():
    told = [*rows("form", "民政", 2.0, 30), *rows("form", "残联", 1.0, 30), *rows("form", "妇联", 1.0, 1)]
    learned = learn(told)
    civil, disabled, women = (learned.of("form", name, "village").factor for name in ("民政", "残联", "妇联"))
    assert civil > 1.7
    assert disabled < 1.15
    assert disabled < women < civil, "one demand is drawn towards the others"


def test_levels_within_a_department_are_told_apart():
    told = [*rows("form", "民政", 1.0, 20), *rows("form", "民政", 1.8, 20, "township")]
    learned = learn(told)
    assert learned.of("form", "民政", "village").factor < learned.of("form", "民政", "township").factor


def test_one_demand_measured_a_hundred_times_wrongly_pulls_hardly():
    sound = rows("form", "民政", 1.3, 15)
    before = learn(sound).of("form", "民政", "village").factor
    after = learn([*sound, Measured("form", "民政", "village", 100.0, 13_000.0)]).of("form", "民政", "village").factor
    assert after == pytest.approx(before, rel=0.08)


def test_a_factor_stays_within_its_bounds():
    limits = learning_parameters()
    assert learn(rows("form", "民政", 50.0, 60)).of("form", "民政", "village").factor == limits.highest
    assert learn(rows("form", "民政", 0.01, 60)).of("form", "民政", "village").factor == limits.lowest


@pytest.mark.parametrize(("estimated", "measured"), [(0, 10), (10, 0), (-5, 10), (float("nan"), 1), (10, float("inf"))])
def test_what_cannot_be_a_ratio_is_left_out(estimated, measured):
    assert not learn([Measured("form", "民政", "village", estimated, measured)] * 5).factors


_some = st.builds(
    Measured, st.sampled_from(["form", "meeting"]), st.sampled_from("甲乙丙"), st.sampled_from(["village", "township"]),
    st.floats(0.1, 1e5), st.floats(0.1, 1e5),
)  # fmt: skip


@given(st.lists(_some, max_size=40))
def test_whatever_was_measured_every_factor_lies_within_its_interval(several):
    limits = learning_parameters()
    for one in learn(several).factors.values():
        assert limits.lowest <= one.low <= one.factor <= one.high <= limits.highest
        assert one.factor <= one.mean <= limits.highest


@given(st.lists(_some, max_size=30), st.floats(0.2, 5.0))
def test_other_units_change_nothing(several, unit):
    same = [Measured(one.kind, one.department, one.level, one.estimated * unit, one.measured * unit) for one in several]
    here, there = learn(several).factors, learn(same).factors
    assert here.keys() == there.keys()
    assert all(there[key].factor == pytest.approx(here[key].factor) for key in here)


def test_the_error_is_reckoned_on_later_months_only():
    told = [(date(2026, month, 5), Measured("form", "民政", "village", 100.0, 200.0)) for month in range(1, 7)]
    found = backtest(told)
    assert found["learned"].count == 5, "the first month is only learned from"
    assert found["estimated"].relative == pytest.approx(0.5)
    assert found["estimated"].logarithmic == pytest.approx(log(2))
    assert found["kind"].relative == pytest.approx(0.0)
    assert found["estimated"].logarithmic > found["learned"].logarithmic
    assert found["learned"].within == 5
    assert found["estimated"].within is None


def test_nothing_is_reported_of_a_single_month():
    assert backtest([(date(2026, 3, day), Measured("form", "民政", "village", 1.0, 2.0)) for day in range(1, 9)]) == {}


def test_where_departments_differ_learning_beats_the_estimate_and_both_means():
    dice, told = random.Random(4), []
    own = {f"部门{at}": dice.gauss(0.3, 0.35) for at in range(12)}
    for month in range(1, 13):
        for _ in range(8):
            name = dice.choice(list(own))
            told.append((date(2025, month, 9), Measured("form", name, "village", 100.0,
                                                        100 * exp(own[name] + dice.gauss(0, 0.4)))))  # fmt: skip
    found = backtest(told)
    assert min(found, key=lambda name: found[name].logarithmic) == "learned"
