"""Visits joined into trips: against every possible schedule, under caps and quiet times, with and without a solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from bench.inspections import best_of_all, quarter, small
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inspections_cast import ON, item, wish
from yibiao.inspections.caps import caps_of, key
from yibiao.inspections.facts import QuietDays
from yibiao.inspections.joining import planning
from yibiao.inspections.joining.planning import greedy_plan, plan
from yibiao.inspections.joining.request import JoiningRequest
from yibiao.inspections.joining.solver import SolverMissing
from yibiao.inspections.wishing import wishes_of
from yibiao.policy import shipped_pack

CAPS = {"": caps_of(shipped_pack(), ON)}
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 30)


def asked(*wishes, **more) -> JoiningRequest:
    return JoiningRequest(tuple(wishes), FIRST, LAST, more.pop("caps", CAPS), seconds=5, **more)


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_is_as_good_as_the_best_of_all_schedules(seed):
    request = small(seed)
    made = plan(request)
    assert made.status == "optimal"
    assert made.objective == pytest.approx(best_of_all(request), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_planner_is_never_worse_than_the_simple_rule_nor_below_its_bound(seed):
    request = replace(quarter(seed, 8, 16), seconds=3)
    made, simple = plan(request), greedy_plan(request)
    assert made.objective <= simple.objective
    assert made.bound <= made.objective + 1e-6
    assert 0 <= made.gap < 0.5


def test_three_departments_go_together_on_a_day_that_suits_all():
    made = plan(asked(wish("1", first=2, last=6), wish("2", first=4, last=13), wish("3", first=5, last=30)))
    (trip,) = made.trips
    assert sorted(trip.ids) == ["1", "2", "3"]
    assert trip.on in (day(5), day(6))
    assert (made.apart.place_days, made.joined.place_days) == (3, 1)


def test_a_day_that_is_set_stays_and_others_come_along():
    made = plan(asked(wish("1", fixed=day(11)), wish("2")))
    assert made.days == {"1": day(11), "2": day(11)}


def test_somebody_who_goes_there_anyhow_is_joined():
    made = plan(asked(wish("1"), visited={"杏花坞村": frozenset({day(12)})}))
    assert made.days == {"1": day(12)}
    assert made.joined.place_days == 0


def test_who_goes_alone_is_joined_by_nobody():
    made = plan(asked(wish("1", alone=True, first=9, last=10), wish("2", first=9, last=10)))
    assert made.days["1"] != made.days["2"]


def test_nobody_goes_on_days_off_in_quiet_times_or_when_away():
    request = asked(
        wish("1", first=6, last=12), quiet=(QuietDays("秋收", day(9), day(10)),), away={"第1家": frozenset({day(6)})},
        days_off=frozenset({day(11)}), worked=frozenset({day(8)}),
    )  # fmt: skip
    assert request.days_of(request.wishes[0]) == (day(8), day(12))


def test_the_month_holds_three_and_the_fourth_is_told_of():
    far = [wish(str(at), first=first, last=first) for at, first in enumerate((3, 10, 17, 24))]
    made = plan(asked(*far))
    assert made.joined.place_days == 3
    (left,) = [one for one in made.findings if one.code == "joining_unplaced"]
    assert "这个月的次数已经用完" in left.message
    assert made.joined.over == 0


def test_what_was_set_above_the_cap_is_kept_and_told_of():
    made = plan(asked(*(wish(str(at), fixed=day(first)) for at, first in enumerate((3, 10, 17, 24)))))
    assert None not in made.days.values()
    assert {one.code for one in made.findings} == {"joining_kept_over"}


def test_a_sender_visits_only_so_many_places_a_day():
    places = [wish(str(at), f"村{at}", 2, 3, sender="一家", area="镇") for at in range(5)]
    made = plan(asked(*places, a_day={"": 3}))
    assert sorted(Counter(made.days.values()).values()) == [2, 3]


def test_without_a_solver_the_simple_rule_plans_and_says_so(monkeypatch):
    def missing(*_all):
        raise SolverMissing

    monkeypatch.setattr(planning, "solve", missing)
    made = plan(asked(wish("1"), wish("2")))
    assert made.status == "greedy"
    assert len(made.trips) == 1
    assert [one.code for one in made.findings] == ["joining_no_solver"]


def test_the_same_wishes_give_the_same_plan():
    request = replace(quarter(1, 6, 12), seconds=3)
    assert plan(request).days == plan(request).days


def test_emergencies_and_unannounced_items_are_not_arranged():
    items = [
        item("1"), item("2", emergency=True, emergency_reason="桥面垮塌"), item("3", unannounced=True),
        item("4", places=[]), item("5", first=date(2027, 3, 1), last=date(2027, 3, 9)), item("6", times=2),
    ]  # fmt: skip
    wishes, told = wishes_of(items, FIRST, LAST)
    assert Counter(one.item for one in wishes) == {"1": 2, "6": 4}
    assert [one.code for one in told] == ["joining_unread"]


WISHES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(2, 26), st.integers(0, 8), st.integers(0, 2), st.booleans()), max_size=12
)


@settings(deadline=None, max_examples=60)
@given(WISHES)
def test_the_simple_rule_keeps_windows_caps_and_working_days(told):
    wishes = [
        wish(str(at), f"村{place}", first, min(30, first + length), sender=f"{who}家", alone=alone)
        for at, (place, first, length, who, alone) in enumerate(told)
    ]
    request = asked(*wishes)
    made = greedy_plan(request)
    for one in wishes:
        on = made.days[one.id]
        assert on is None or on in request.days_of(one)
    for trip in made.trips:
        assert len(trip.ids) <= 4
        assert len(trip.ids) == 1 or not any(one.alone for one in wishes if one.id in trip.ids)
    for cap in CAPS[""]:
        counts = Counter((trip.place, key(trip.on, cap.span)) for trip in made.trips)
        assert max(counts.values(), default=0) <= cap.limit
