"""The demo county's two years: what is planted is found, and nothing is found where nothing is planted. Other seeds are
in ``bench/trends.py demo``."""

from __future__ import annotations

from datetime import date

import pytest
from demo.live.two_years_plan import DISPLACING, FIRST_BATCH, MEASURE_AT, REBOUND_AT, REBOUNDING, World, invent

from yibiao.trends.calendar import last_whole, later, month_of
from yibiao.trends.displacing import displaced
from yibiao.trends.effects import effect
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, panel_of
from yibiao.trends.watching import watch

TODAY = date(2026, 11, 28)
SEED = 7


def asked(world: World) -> list[Asked]:
    return [
        Asked(one.on, one.sender, one.kind, one.minutes * len(one.places), 1, one.variant)
        for one in invent(SEED, TODAY, world)
    ]


@pytest.fixture(scope="module")
def planted() -> list[Asked]:
    return asked(World())


@pytest.fixture(scope="module")
def quiet() -> list[Asked]:
    return asked(World("", ""))


def test_the_planted_rebound_is_found_and_nothing_else(planted):
    measure = Measure("精文减会", later(month_of(TODAY), MEASURE_AT), frozenset(FIRST_BATCH), frozenset({"document"}))
    seen = watch(panel_of(planted, until=last_whole(TODAY)), [measure])
    assert {one.key.sender for one in seen.alarms} == {REBOUNDING}
    assert later(month_of(TODAY), REBOUND_AT) in {one.begun for one in seen.alarms}
    assert any(one.rebound for one in seen.alarms)


def test_the_planted_displacement_is_found_and_nothing_else(planted):
    told = displaced(panel_of(planted, until=last_whole(TODAY), variants=True)).moved
    assert {(one.sender, one.pair.id) for one in told if one.sender} == {(DISPLACING, "red-to-white")}
    assert all(one.pair.id == "red-to-white" for one in told)


def test_where_nothing_is_planted_all_is_quiet(quiet):
    assert watch(panel_of(quiet, until=last_whole(TODAY))).alarms == ()
    assert displaced(panel_of(quiet, until=last_whole(TODAY), variants=True)).moved == ()


def test_before_anything_was_planted_the_months_are_quiet(planted):
    """Five looks, each with what was known then."""
    told = set()
    for back in range(-14, -9):
        until = later(month_of(TODAY), back)
        before = [one for one in planted if month_of(one.on) <= until]
        told |= {one.key for one in watch(panel_of(before, until=until)).alarms}
        moved = displaced(panel_of(before, until=until, variants=True)).moved
        told |= {(one.sender, one.pair.id) for one in moved}
    assert not told


def test_the_measure_of_last_year_is_seen(planted):
    measure = Measure(
        "精文减会", later(month_of(TODAY), MEASURE_AT), frozenset(FIRST_BATCH), frozenset({"document", "meeting"})
    )
    one = effect(planted, measure, until=last_whole(TODAY))
    assert (one.way, one.treated, one.others) == ("compared", 10, 6)
    low, high = one.percent_between
    assert 0 < low < 34 < high + 6


def test_two_years_of_one_seed_are_the_same_each_time():
    assert list(invent(3, TODAY)) == list(invent(3, TODAY))


def test_nothing_lies_in_the_future():
    assert max(one.on for one in invent(SEED, TODAY)) < TODAY
