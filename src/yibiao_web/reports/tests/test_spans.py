"""Days that are set beside each other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao_web.reports import spans
from yibiao_web.reports.spans import Span

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("span", "before"),
    [
        (Span(date(2026, 1, 1), date(2026, 11, 20)), Span(date(2025, 1, 1), date(2025, 11, 20))),
        (Span(date(2024, 2, 1), date(2024, 2, 29)), Span(date(2023, 2, 1), date(2023, 2, 28))),
        (Span(date(2025, 2, 1), date(2025, 2, 28)), Span(date(2024, 2, 1), date(2024, 2, 29))),  # a whole month
        (Span(date(2024, 1, 1), date(2024, 2, 29)), Span(date(2023, 1, 1), date(2023, 2, 28))),
    ],
)
def test_the_same_days_of_the_year_before(span, before):
    assert spans.year_before(span) == before


@given(DAYS, st.integers(1, 40))
def test_months_follow_each_other_and_end_with_the_days_own(day, count):
    months = spans.months_until(day, count)
    assert len(months) == count
    assert months[-1] == day.replace(day=1)
    assert all(spans.end_of(one) + timedelta(days=1) == after for one, after in pairwise(months))


@given(DAYS)
def test_a_month_is_read_back_from_its_name(day):
    assert spans.month_named(f"{day:%Y-%m}") == day.replace(day=1)
    assert spans.month_before(day) == (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "２０２６-01", "abcd-01", "0000-01", "2026-1x", "-"]
)
def test_what_names_no_month_is_none(text):
    assert spans.month_named(text) is None
