"""The watch: what it sees and what it leaves alone, on invented counties whose truth is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import floor, radians, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.trends import calendar
from yibiao.trends.displacing import Pair, displaced, shipped_pairs
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, Key, Panel, panel_of
from yibiao.trends.parameters import shipped
from yibiao.trends.season import adjust
from yibiao.trends.segments import last_changes, levels
from yibiao.trends.simulating import NULLS, Planted, county
from yibiao.trends.strength import strength
from yibiao.trends.watching import rises, threshold, watch, watched

UNTIL = date(2026, 10, 1)


def new_moon(number: int) -> datetime:
    """The mean new moon with its largest terms (J. Meeus, Astronomical Algorithms, ch. 49), good to some minutes; in
    the time of Beijing."""
    t = number / 1236.85
    day = 2451550.09766 + 29.530588861 * number + 0.00015437 * t * t
    sun = radians(2.5534 + 29.10535670 * number)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t * t)
    node = radians(160.7108 + 390.67050284 * number)
    day += -0.40720 * sin(moon) + 0.17241 * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
    day += (
        0.00739 * sin(moon - sun) - 0.00514 * sin(moon + sun) + 0.00208 * sin(2 * sun) - 0.00111 * sin(moon - 2 * node)
    )
    day -= 70 / 86400  # dynamical to universal time
    return datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 2451545.0, hours=8)


@pytest.mark.parametrize("year", range(2015, 2046))
def test_the_lunar_new_year_of_the_table_is_a_new_moon(year):
    told = calendar.lunar_new_year(year)
    near = [new_moon(floor((year - 2000) * 12.3685) + step).date() for step in (-1, 0, 1, 2)]
    assert told in near
    assert date(year, 1, 21) <= told <= date(year, 2, 20)


def test_beyond_the_table_months_still_have_working_days():
    assert calendar.lunar_new_year(2090) is None
    assert calendar.working_days(date(2090, 2, 1)) == 20


@pytest.mark.parametrize(("year", "less", "more"), [(2025, 1, 3), (2026, 2, 1)])
def test_the_month_of_the_spring_festival_has_less_work(year, less, more):
    assert calendar.working_days(date(year, less, 1)) < calendar.working_days(date(year, more, 1)) - 1


def test_a_panel_knows_months_before_the_first_demand_from_months_without_any():
    rows = [Asked(date(2026, month, 5), "甲局", "document", 60.0) for month in (1, 2, 4)]
    rows.append(Asked(date(2026, 3, 5), "乙局", "document", 3.0))
    panel = panel_of(rows, until=date(2026, 4, 1))
    assert panel.minutes[panel.row(Key("甲局", "document"))].tolist() == [60, 60, 0, 60]
    assert np.isnan(panel.minutes[panel.row(Key("乙局", "document"))][:2]).all()
    assert panel.minutes[panel.row(Key())].tolist() == [60, 60, 3, 60]


def test_a_kind_that_is_only_now_registered_is_no_rise_of_the_total():
    months = calendar.months_from(date(2024, 9, 1), 26)
    rows = [Asked(month, "甲局", "document", 600.0, 6) for month in months]
    rows += [Asked(month, "甲局", "meeting", 2000.0, 4) for month in months[-4:]]
    panel = panel_of(rows, until=months[-1])
    assert np.isnan(panel.minutes[panel.row(Key("甲局"))][:22]).all()
    assert not watch(panel).alarms


def test_a_month_nobody_kept_is_not_nothing():
    rows = [Asked(date(2026, month, 5), "甲局", "document", 60.0) for month in (1, 2, 4)]
    panel = panel_of(rows, until=date(2026, 4, 1), missing=[date(2026, 3, 1)])
    assert np.isnan(panel.minutes[0][2])


def test_levels_are_found_where_they_change():
    values = np.array([[1.0] * 10 + [2.0] * 8])
    last = last_changes(values, np.array([0.2]), 10.0)
    assert last[0, 18] == 10
    assert levels(values, last)[0][0].tolist() == values[0].tolist()


def test_one_wild_month_is_no_level():
    values = np.array([[1.0] * 10 + [1.4] + [1.0] * 8])
    assert last_changes(values, np.array([0.2]), 10.0)[0, 19] == 0


def test_a_season_that_comes_every_year_is_taken_out():
    season = np.tile([1.6, 1, 1, 1, 1, 0.6, 1, 1, 1, 1, 1, 1.2], 3)
    months = calendar.months_from(date(2023, 1, 1), 36)
    rows = [
        Asked(month, sender, "document", 100 * at * of * work, 3)
        for sender, at in (("甲局", 3), ("乙局", 5), ("丙局", 9))
        for month, of, work in zip(months, season, calendar.effort(months), strict=True)
    ]  # fmt: skip
    panel = panel_of(rows, until=months[-1])
    clean = adjust(panel).values[panel.row(Key("甲局", "document"))]
    assert np.nanstd(clean[:30]) < 0.1 < np.std(np.log(season))


def test_minutes_come_back_from_what_was_adjusted():
    adjusted = adjust(county("poisson", 1))
    row = adjusted.panel.row(Key())
    assert np.allclose(adjusted.minutes(row, adjusted.values[row]), adjusted.panel.minutes[row], rtol=0.02)


def planted(share: float, seed: int = 3, null: str = "even") -> Panel:
    return county(null, seed, planted=Planted(share, 20))


def test_a_sender_that_asks_twice_as_much_is_seen_and_nobody_else():
    seen = watch(planted(1.0))
    assert {alarm.key.sender for alarm in seen.alarms} == {"单位01"}
    assert seen.alarm_of(Key("单位01")).begun == seen.panel.months[20]


def test_the_rise_is_measured_with_an_interval_that_holds_it():
    alarm = watch(planted(1.0)).alarm_of(Key("单位01"))
    assert alarm.between[0] < 100 < alarm.between[1]
    assert alarm.after - alarm.before == alarm.more


def test_a_rise_after_a_measure_is_a_rebound():
    panel = planted(1.0)
    row = panel.row(Key("单位01"))
    panel.minutes[row, :8] *= 2.5
    panel.counts[row, :8] *= 2.5
    measure = Measure("精文减会", panel.months[8], frozenset({"单位01"}))
    alarm = watch(panel, [measure]).alarm_of(Key("单位01"))
    assert (alarm.rebound, alarm.measure, alarm.fell) == (True, "精文减会", panel.months[8])
    assert alarm.fell_from > alarm.before


@pytest.mark.parametrize("seed", range(3, 9))
def test_one_heavy_month_is_no_alarm(seed):
    """Four times as much in the last month of a sender that went on as ever."""
    panel = county("even", seed)
    panel.minutes[panel.row(Key("单位02")), -1] *= 4
    assert watch(panel).alarm_of(Key("单位02")) is None


def test_a_fall_is_no_alarm():
    assert not watch(planted(-0.6)).alarms


@pytest.mark.parametrize("null", NULLS)
def test_where_nothing_rises_hardly_anything_is_told(null):
    """All looks of ten counties' second years; the bench measures the rate, this only notices when it breaks."""
    use, told = shipped(), 0
    for seed in range(10):
        panel = county(null, 700 + seed)
        adjusted, rows = adjust(panel), watched(panel, use)
        measured = strength(adjusted)
        limit, _ = threshold(int(rows.sum()), use["watch.false_alarms"])
        for row in np.flatnonzero(rows):
            on = [rises(adjusted, measured, int(row), at, limit, use) for at in range(14, 26)]
            told += sum(now and not before for before, now in zip([False, *on], on, strict=False))
    assert told <= 15


def test_more_series_take_a_higher_threshold():
    few, many = threshold(10, 0.5), threshold(200, 0.5)
    assert few[0] < many[0]
    assert few[1] == pytest.approx(0.5, rel=0.01)


def test_small_and_short_series_are_looked_at_within_their_totals():
    months = calendar.months_from(date(2025, 1, 1), 20)
    rows = [Asked(month, "小局", kind, 60.0, 1) for month in months for kind in ("document", "meeting", "survey")]
    rows += [Asked(month, "新局", "document", 60.0, 9) for month in months[-4:]]
    panel = panel_of(rows, until=months[-1])
    looked = watched(panel, shipped())
    told = {key for key, one in zip(panel.keys, looked, strict=True) if one}
    assert Key("小局") in told
    assert Key("小局", "meeting") not in told
    assert Key("新局", "document") not in told


def test_an_empty_ledger_has_nothing_to_tell():
    seen = watch(panel_of([], until=UNTIL))
    assert (seen.alarms, seen.series) == ((), 0)
    assert displaced(panel_of([], until=UNTIL, variants=True)).moved == ()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("甲乙丙"), st.floats(0, 1e8)), min_size=1, max_size=60))
def test_whatever_is_asked_it_answers(told):
    months = calendar.months_from(date(2024, 1, 1), 31)
    rows = [Asked(months[at], sender, "document", minutes) for at, sender, minutes in told]
    seen = watch(panel_of(rows, until=months[-1]))
    assert all(np.isfinite(one.percent) and one.percent > 0 for one in seen.alarms)
    displaced(panel_of(rows, until=months[-1], variants=True))


PAIR = Pair("a", "类1", "类2", ("红头文件", "白头文件"), "")


def moved(share: float, seed: int = 2) -> Panel:
    panel = county("even", seed)
    one, other = panel.row(Key("单位01", "类1")), panel.row(Key("单位01", "类2"))
    for of in (panel.minutes, panel.counts):
        of[other, 18:] = np.nan_to_num(of[other, 18:]) + share * of[one, 18:]
        of[one, 18:] *= 1 - share
    return panel


def test_what_moves_from_one_way_to_another_is_told_with_the_share():
    told = [one for one in displaced(moved(0.8), [PAIR]).moved if one.sender == "单位01"]
    assert told[0].fell[0] > told[0].fell[1]
    low, high = told[0].between
    assert low < 1 < high
    assert abs(told[0].begun.month - moved(0.8).months[18].month) <= 1


def test_what_only_falls_is_not_moved():
    panel = county("even", 2)
    row = panel.row(Key("单位01", "类1"))
    panel.minutes[row, 18:] *= 0.2
    panel.counts[row, 18:] *= 0.2
    assert not [one for one in displaced(panel, [PAIR]).moved if one.sender == "单位01"]


def test_what_rises_without_a_fall_is_not_moved():
    panel = county("even", 2)
    row = panel.row(Key("单位01", "类2"))
    panel.minutes[row, 18:] *= 3
    panel.counts[row, 18:] *= 3
    assert not [one for one in displaced(panel, [PAIR]).moved if one.sender == "单位01"]


def test_every_shipped_pair_says_why():
    pairs = shipped_pairs()
    assert len({one.id for one in pairs}) == len(pairs)
    assert all(one.why and one.fell != one.rose for one in pairs)
    assert {"red-to-white", "meeting-to-video", "app-to-mini", "check-to-research"} <= {one.id for one in pairs}
