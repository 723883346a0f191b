from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yibiao_web.burden.rules import minutes_spent

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
