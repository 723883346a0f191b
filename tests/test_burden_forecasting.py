"""What will have been asked by the end of the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.burden.forecasting import forecast, forecast_parameters

JUNE = date(2026, 6, 30)


def monthly(year: int, minutes: float, months: range = range(1, 13)) -> list[tuple[date, float]]:
    return [(date(year, month, 10), minutes) for month in months]


def test_a_year_like_the_last_ends_like_it():
    told = forecast([*monthly(2025, 100), *monthly(2026, 100, range(1, 7))], JUNE)
    assert (told.used, told.years) == (600, 1)
    assert told.expected == pytest.approx(1200, rel=0.02)
    assert told.low < told.expected < told.high


def test_a_heavier_year_ends_heavier_but_not_at_once():
    told = forecast([*monthly(2025, 100), *monthly(2026, 200, range(1, 7))], JUNE)
    assert 1200 + 600 < told.expected < 2400


def test_a_large_january_is_not_taken_twelvefold():
    told = forecast([*monthly(2025, 100), (date(2026, 1, 9), 500.0)], date(2026, 1, 31))
    assert told.expected < 4000


def test_the_own_seasons_count():
    autumn = [(date(2025, month, 10), 50.0 if month < 9 else 500.0) for month in range(1, 13) for _ in range(4)]
    this = [(on.replace(year=2026), value) for on, value in autumn if on.month <= 6]
    told = forecast([*autumn, *this], JUNE)
    assert told.expected > 2 * told.used + 4000, "twice the half would be far too little"


def test_without_a_past_year_the_pace_goes_on():
    told = forecast(monthly(2026, 100, range(1, 7)), JUNE)
    assert told.years == 0
    assert told.expected == pytest.approx(1200, rel=0.03)


def test_a_first_year_that_began_in_autumn_is_no_season():
    assert forecast([*monthly(2025, 100, range(9, 13)), *monthly(2026, 100, range(1, 7))], JUNE).years == 0


def test_a_year_of_a_few_large_demands_is_less_sure_than_the_same_variance_of_many():
    """What a few values tell of a variance is little: Student's t instead of the normal."""
    given = forecast_parameters()
    assert given.reach([500.0, 10.0, 10.0]) > given.reach([100.0] * 50) > given.wider * 1.28
    assert given.reach([1e200, 3.0]) == given.reach([]) < 3


def test_what_is_settled_is_the_least_that_comes():
    told = forecast([], JUNE, settled=[*monthly(2026, 300, range(7, 13)), *monthly(2027, 300)])
    assert (told.settled, told.expected, told.low) == pytest.approx((1800, 1800, 1800))
    more = forecast(monthly(2026, 1000, range(1, 7)), JUNE, settled=monthly(2026, 300, range(7, 13)))
    assert more.expected > 6000 + 1800


def test_a_budget_that_begins_in_july_counts_from_july():
    rows = [*monthly(2025, 100), *monthly(2026, 100, range(1, 10))]
    told = forecast(rows, date(2026, 9, 30), since=date(2026, 7, 1))
    assert told.used == 300
    assert told.expected == pytest.approx(600, rel=0.1)


def test_nothing_ever_asked_stays_nothing():
    told = forecast([], JUNE)
    assert (told.used, told.expected, told.low, told.high) == (0, 0, 0, 0)


def test_on_the_last_day_all_is_known():
    told = forecast([*monthly(2025, 100), *monthly(2026, 90)], date(2026, 12, 31))
    assert told.expected == pytest.approx(told.used, rel=0.01)


def test_next_years_demands_are_not_yet_this_ones():
    assert forecast([*monthly(2025, 1), (date(2026, 12, 1), 5.0)], JUNE).used == 0


_charges = st.lists(
    st.tuples(st.integers(0, 1095).map(lambda days: date(2024, 1, 1) + timedelta(days)), st.floats(0, 1e6)), max_size=40
)  # fmt: skip


@given(_charges, st.integers(731, 1095).map(lambda days: date(2024, 1, 1) + timedelta(days)), _charges)
def test_whatever_was_asked_a_forecast_is_ordered_and_finite(charges, today, settled):
    told = forecast(charges, today, settled)
    assert 0 <= told.used <= told.low * (1 + 1e-9)
    assert told.low <= told.expected * (1 + 1e-9) <= told.high * (1 + 2e-9) < float("inf")
    assert told.expected >= told.used + told.settled - 1e-6
