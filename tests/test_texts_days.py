"""Working days, as the checks of forms, messages, demands from outside and requests for data count them."""

from __future__ import annotations

from datetime import date

from yibiao.texts.days import working_day_after, working_days

FRIDAY = date(2026, 11, 6)


def test_working_days_leave_out_weekends():
    assert working_days(FRIDAY, date(2026, 11, 8)) == 0
    assert working_days(FRIDAY, date(2026, 11, 9)) == 1
    assert working_days(FRIDAY, date(2026, 11, 2)) == 0, "past"
    assert working_day_after(FRIDAY, 0) == FRIDAY
    assert working_day_after(FRIDAY, 1) == date(2026, 11, 9)
