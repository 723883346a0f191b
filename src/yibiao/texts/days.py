"""The day that words about time mean, seen from the day they were written on. Weekends are known, holidays are not."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from yibiao.texts.numerals import number

_RELATIVE = {
    "今天": 0, "今日": 0, "今晚": 0, "今夜": 0, "当天": 0, "当日": 0, "每天": 0, "每日": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "次日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_LONG_PAST = timedelta(days=60)  # a day without a year that lies further back is next year's


def of_numbers(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def length(year: int, month: int) -> int:
    """Days of the month; 31 for a month that does not exist."""
    return monthrange(year, month)[1] if 1 <= month <= 12 and 1 <= year <= 9999 else 31


def nearest(on: date, month: int | None, day: int | None) -> date | None:
    """The month and day in the year that fits ``on``; ``day`` 0 is the month's last."""
    if month is None or day is None:
        return None
    found = of_numbers(on.year, month, day or length(on.year, month))
    if found and found < on - _LONG_PAST:
        return of_numbers(on.year + 1, month, day or length(on.year + 1, month))
    return found


def next_of_month(on: date, day: int | None) -> date | None:
    """“20日前”: of this month, or of the next when this month's is over."""
    return in_named_month(on, "每", day)


def in_named_month(on: date, said: str, day: int | None) -> date | None:
    """本月, 下月, 每月 (the next such day); ``day`` 0 is the month's last."""
    if day is None:
        return None
    this = of_numbers(on.year, on.month, day or length(on.year, on.month))
    if said in ("本", "当", "这个") or (said == "每" and this and this >= on):
        return this
    year, month = (on.year + 1, 1) if on.month == 12 else (on.year, on.month + 1)
    return of_numbers(year, month, day or length(year, month))


def of_week(on: date, week: str, weekday: str) -> date | None:
    """本周五, 下周三, 周末 (its Sunday); a bare weekday is the next one to come, today included."""
    wanted = "一二三四五六日".find(weekday.replace("天", "日").replace("末", "日"))
    if wanted < 0:
        wanted = (number(weekday) or 1) - 1
    monday = on - timedelta(days=on.weekday())
    weeks = {"下": 1, "下下": 2}.get(week, 0)
    day = monday + timedelta(days=wanted, weeks=weeks)
    return day + timedelta(weeks=1) if day < on and week in ("", "每") else day


def relative(on: date, words: str) -> date:
    return on + timedelta(days=_RELATIVE.get(words, 0))


def year_end(on: date, words: str) -> date:
    return date(on.year + words.startswith("明"), 12, 31)


def quarter_end(on: date, words: str) -> date:
    named = "一二三四".find(words.removeprefix("第")[0]) + 1
    month = (named or (on.month + 2) // 3) * 3
    return date(on.year, month, length(on.year, month))


def after(on: date, count: str, unit: str) -> date | None:
    """The last day of “3个工作日内”, “10天内”, “两周内”, “半小时内”."""
    many = 0 if count == "半" else number(count)
    if many is None:
        return None
    if unit == "工作日":
        return working_day_after(on, many)
    if unit in ("小时", "钟头", "分钟"):
        return on + timedelta(days=many // 24 if unit != "分钟" else 0)
    return on + timedelta(days=many * {"周": 7, "星期": 7, "月": 30}.get(unit, 1) or 15)


def working_day_after(start: date, count: int) -> date:
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def working_days(after: date, until: date) -> int:
    """Working days after a day, up to and with another; 0 when that is past."""
    return sum((after + timedelta(days=one)).weekday() < 5 for one in range(1, (until - after).days + 1))
