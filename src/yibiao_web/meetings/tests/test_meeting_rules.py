"""Calendar arithmetic and typed lines, in tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao_web.meetings.rules import attendee_lines, days_shown, last_day, month_of, next_month, previous_month

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("县妇联", ("县妇联", "", "", 1, True)),
        ("县妇联 分管负责人 2人", ("县妇联", "", "deputy", 2, True)),
        ("县医院　李医生", ("县医院", "李医生", "", 1, True)),
        ("县妇联，主要负责人，列席", ("县妇联", "", "principal", 1, False)),
        ("鹤汀镇 工作人员 3", ("鹤汀镇", "", "staff", 3, True)),
        ("鹤汀镇 0人", ("鹤汀镇", "", "", 1, True)),
    ],
)
def test_a_typed_line_says_who_is_to_come(line, told):
    one = next(iter(attendee_lines(line)))
    assert (one.org, one.person, one.post, one.count, one.required) == told


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_lines_that_fit_the_table(text):
    for one in attendee_lines(text):
        assert one.org
        assert (len(one.org) <= 100, len(one.person) <= 50, one.count >= 1) == (True, True, True)


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("2026-12", date(2026, 12, 1)), ("2027-1", date(2027, 1, 1)), ("", date(2026, 11, 1)),
        ("2026-13", date(2026, 11, 1)), ("abc", date(2026, 11, 1)), ("2026-00", date(2026, 11, 1)),
        ("²026-11", date(2026, 11, 1)),
    ],
)  # fmt: skip
def test_a_month_is_read_or_it_is_this_one(words, month):
    assert month_of(words, TODAY) == month


@given(st.dates(date(2001, 1, 1), date(2099, 11, 30)))
def test_a_sheet_has_whole_weeks_and_all_days_of_the_month(day):
    month = day.replace(day=1)
    days = days_shown(month)
    assert len(days) % 7 == 0
    assert (days[0].weekday(), days[-1].weekday()) == (0, 6)
    assert days[0] <= month
    assert last_day(month) <= days[-1]
    assert previous_month(next_month(month)) == month
