"""What a browser may send where a number is expected."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.audit.typed import day, whole, wholes


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("12", 12), ("9" * 18, 10**18 - 1), ("", None), (" 1", None), ("-1", None), ("1.0", None),
        ("²", None), ("１", None), ("一", None), ("9" * 19, None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_only_plain_digits_are_a_number(text, number):
    assert whole(text) == number


def test_what_is_no_number_is_left_out_of_several():
    assert wholes(["3", "x", "3", "²", "5"]) == {3, 5}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-02-28", date(2026, 2, 28)), ("2026-2-8", date(2026, 2, 8)), ("", None), ("2026-02-30", None),
        ("0000-01-01", None), ("２０２６-02-08", None), ("2026-02-28x", None), ("明天", None),
    ],
)  # fmt: skip
def test_only_a_day_of_the_calendar_is_a_day(text, found):
    assert day(text) == found
