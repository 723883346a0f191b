"""Months, and how much work a month holds: working days with the Spring Festival where it falls that year.

Beyond the table of lunar new years a month counts its usual working days and no festival.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

_FILE = Path(__file__).with_name("calendar.yaml")


@cache
def _table() -> dict[str, Any]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def later(month: date, months: int) -> date:
    """The month so many on; back where negative."""
    at = month.year * 12 + month.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def months_from(first: date, count: int) -> list[date]:
    return [later(first, at) for at in range(count)]


def last_whole(today: date) -> date:
    """The last month that is over."""
    return later(month_of(today), -1)


def lunar_new_year(year: int) -> date | None:
    """正月初一; None outside the table."""
    return next((day for day in _table()["lunar_new_year"] if day.year == year), None)


@cache
def working_days(month: date) -> float:
    """Weekdays less the statutory days off that fall in the month; days around the Spring Festival weigh less."""
    days = [month + timedelta(at) for at in range((later(month, 1) - month).days)]
    near = _table()["around_new_year"]
    festival = lunar_new_year(month.year)
    total = 0.0
    for day in days:
        if day.weekday() < 5:
            off = (day - festival).days if festival else 999
            total += near["weight"] if -near["before"] <= off <= near["after"] else 1.0
    return max(total - _off(month, festival, near["weight"]), 1.0)


def _off(month: date, festival: date | None, weight: float) -> float:
    """Statutory days off in the month; the festival's lie in days that weigh less already."""
    rules = [one for one in _table()["statutory_days"] if one["since"] <= month]
    if not rules:
        return 0.0
    usual = sum(rules[-1][name] for name, at in _table()["usual_month"].items() if at == month.month)
    if festival is None:
        return float(usual)
    eve = festival - timedelta(1)
    span = [eve + timedelta(at) for at in range(rules[-1]["spring_festival"])]
    return float(usual + weight * sum(day.replace(day=1) == month for day in span))


def effort(months: list[date]) -> np.ndarray:
    """Working days of each month against a usual one (20.75 days); 1.0 is usual."""
    return np.array([working_days(one) for one in months]) / 20.75
