from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yibiao_web.burden.rules import coming, minutes_spent, months_between

START = datetime(2026, 11, 2, 9, 0)


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ([], 0), ([0], 0), ([0, 60, 90], 1.5),
        ([0, 3600], 3),  # went to lunch
        ([90, 0, 60], 1.5),  # the order in the log does not matter
        ([0, 180, 361], 6),
    ],
)  # fmt: skip
def test_of_a_gap_three_minutes_count(seconds, minutes):
    assert minutes_spent(START + timedelta(seconds=one) for one in seconds) == pytest.approx(minutes)


@pytest.mark.parametrize(
    ("on", "again", "days"),
    [
        (date(2026, 10, 31), "monthly", [date(2026, 11, 30), date(2026, 12, 30)]),
        (date(2026, 2, 28), "yearly", []), (date(2025, 12, 5), "yearly", [date(2026, 12, 5)]),
        (date(2026, 9, 15), "quarterly", [date(2026, 12, 15)]), (date(2026, 8, 20), "running", [date(2026, 12, 1)]),
        (date(2026, 11, 1), "weekly", [date(2026, 11, 8) + timedelta(days=7 * at) for at in range(8)]),
    ],
)  # fmt: skip
def test_what_comes_again_comes_until_the_end_of_the_year(on, again, days):
    assert coming(on, again, date(2026, 11, 2)) == days


def test_months_are_whole_and_cross_the_year():
    assert months_between(date(2025, 11, 30), date(2026, 1, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert months_between(date(2024, 2, 5), date(2024, 2, 5), end=True) == [date(2024, 2, 29)]
    assert months_between(date(2026, 2, 1), date(2026, 1, 1)) == []
