"""Outcomes that follow from what the ledger holds already: nobody reports them.

A registry of pure functions over the columns of one place's subjects: kind → item → values. Each says in words how it
is reckoned, since a place reads that beside its value. ``on`` is the day for which ages are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from yibiao.appraisal.measures import Certainty, Observed

Columns = Mapping[str, Mapping[str, Sequence[Any]]]
_FILE = Path(__file__).with_name("outcomes.yaml")
_YES = "是"
_OLD_AT = "old_age"
_LINE = "low_income_line"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``items``: what it is reckoned from; ``how`` in words; ``better``: more or less of it."""

    key: str
    name: str
    how: str
    items: tuple[str, ...]
    certainty: Certainty
    unit: str
    better: str
    reckon: Callable[[Columns, date], Observed]


def _column(columns: Columns, item: str) -> Sequence[Any]:
    return columns.get(item.split(".", 1)[0], {}).get(item, ())


def _share(marks: Sequence[bool]) -> Observed:
    return Observed(count=float(sum(marks)), of=float(len(marks))) if marks else Observed()


def _insured(columns: Columns, _on: date) -> Observed:
    told = _column(columns, "person.medical_insurance_status")
    return _share([value == "已参保" for value in told if value])


def _old_age(columns: Columns, on: date) -> Observed:
    """Those who are old enough, and of them those who receive."""
    least = parameter(_OLD_AT)
    numbers = _column(columns, "person.id_number")
    paid = _column(columns, "person.is_receiving_old_age_allowance") or [None] * len(numbers)
    return _share([one == _YES for number, one in zip(numbers, paid, strict=True) if _age(number, on) >= least])


def _safe(columns: Columns, _on: date) -> Observed:
    levels = _column(columns, "house.danger_level")
    used = _column(columns, "house.use") or [None] * len(levels)
    return _share(
        [level not in ("C级", "D级") for level, use in zip(levels, used, strict=True) if level and use != "空置"]
    )


def _income(columns: Columns, _on: date) -> Observed:
    told = [value for one in _column(columns, "household.annual_income") if (value := _number(one)) is not None]
    return Observed(median(told) / 10_000) if told else Observed()


def _low_income(columns: Columns, _on: date) -> Observed:
    """Households under the line a head, and of them those with somebody on the allowance."""
    people: dict[str, list[bool]] = {}
    homes = _column(columns, "person.household_number")
    paid = _column(columns, "person.is_low_income_allowance") or [None] * len(homes)
    for home, one in zip(homes, paid, strict=True):
        people.setdefault(str(home), []).append(one == _YES)
    line, marks = parameter(_LINE), []
    numbers = _column(columns, "household.household_number")
    for home, income in zip(numbers, _column(columns, "household.annual_income"), strict=False):
        heads, value = people.get(str(home), []), _number(income)
        if heads and value is not None and value / len(heads) < line:
            marks.append(any(heads))
    return _share(marks)


def _rectified(columns: Columns, on: date) -> Observed:
    """Problems that inspectors laid to the place and that were due by the day."""
    due, done = _column(columns, "problem.due_on"), _column(columns, "problem.done_on")
    told = [(late, ready) for late, ready in zip(due, done, strict=True) if late and late <= on]
    return _share([ready is not None and ready <= late for late, ready in told])


def _age(number: Any, on: date) -> int:
    text = str(number or "")
    if len(text) != 18 or not text[6:14].isdigit():
        return -1
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    return on.year - year - ((on.month, on.day) < (month, day))


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


OUTCOMES: dict[str, Outcome] = {
    one.key: one
    for one in (
        Outcome(
            "insured", "基本医疗保险参保率", "台账里写“已参保”的人，除以写了参保情况的人",
            ("person.medical_insurance_status",), "share", "%", "more", _insured,
        ),
        Outcome(
            "old_age", "高龄津贴应发尽发率", "到了年龄的老人里，高龄津贴名册上有的",
            ("person.id_number", "person.is_receiving_old_age_allowance"), "share", "%", "more", _old_age,
        ),
        Outcome(
            "safe_houses", "住房安全率", "有人住、在用的房子里，不是 C 级、D 级的",
            ("house.danger_level", "house.use"), "share", "%", "more", _safe,
        ),
        Outcome(
            "income", "农户年收入的中间数", "把各户年收入排开，取最中间的一户（不让几个大户拉高）",
            ("household.annual_income",), "exact", "万元", "more", _income,
        ),
        Outcome(
            "low_income_covered", "低保应保尽保率", "人均年收入低于低保线的户里，有人享受低保的",
            ("household.annual_income", "household.household_number", "person.household_number",
             "person.is_low_income_allowance"), "share", "%", "more", _low_income,
        ),
        Outcome(
            "rectified", "检查发现问题按期整改率", "到期的问题里，在期限以内说已整改的（平台的现场和整改）",
            ("problem.due_on", "problem.done_on"), "share", "%", "more", _rectified,
        ),
    )
}  # fmt: skip


def parameter(name: str) -> float:
    """A number an outcome goes by, from ``outcomes.yaml``."""
    return float(_parameters()[name]["value"])


@cache
def _parameters() -> Any:
    return yaml.safe_load(_FILE.read_text("utf-8"))
