"""Cells of one row against each other, and rows of one table against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from yibiao.catalogue.derivations import full_years
from yibiao.catalogue.identifiers import IdNumber
from yibiao.catalogue.values import parse_date, parse_id_number, parse_number
from yibiao.checks.cells import CellFinding, beside

_POPULATION = ("household.family_size", "household.registered_size")
_YEARS = 1  # 虚岁 and the day of counting make one year of difference nobody's mistake


def check_row(values: Mapping[str, Any], on: date, units: Mapping[str, str | None] | None = None) -> dict[
    str, list[CellFinding]
]:  # fmt: skip
    """Findings by item. ``values`` are by item as typed; ``units`` tell which household items count persons."""
    found: dict[str, list[CellFinding]] = defaultdict(list)
    for item, finding in (*_persons(values, on), *_households(values, units or {})):
        found[item].append(finding)
    return dict(found)


def _persons(values: Mapping[str, Any], on: date) -> Iterator[tuple[str, CellFinding]]:
    for item, value in values.items():
        if not item.endswith("id_number") or value in (None, ""):
            continue
        number = parse_id_number(str(value))
        if number is None:
            continue
        stem = item.removesuffix("id_number")
        for tail, check in _AGAINST.items():
            told = values.get(stem + tail)
            finding = check(told, number, on) if told not in (None, "") else None
            if finding:
                yield stem + tail, finding
    yield from _ages(values, on)


def _sex(told: Any, number: IdNumber, on: date) -> CellFinding | None:
    word = str(told)
    wrong = ("男" in word) != (number.sex == "男") and ("男" in word or "女" in word)
    return beside("sex_differs", by_number=number.sex) if wrong else None


def _birth(told: Any, number: IdNumber, on: date) -> CellFinding | None:
    day = parse_date(str(told))
    if day is None or number.birth_date.isoformat().startswith(day.isoformat()):
        return None
    return beside("birth_differs", by_number=number.birth_date.isoformat())


def _age(told: Any, number: IdNumber, on: date) -> CellFinding | None:
    return _age_differs(told, number.birth_date, on)


_AGAINST: dict[str, Callable[[Any, IdNumber, date], CellFinding | None]] = {
    "sex": _sex, "birth_date": _birth, "birth_month": _birth, "age": _age,
}  # fmt: skip


def _ages(values: Mapping[str, Any], on: date) -> Iterator[tuple[str, CellFinding]]:
    """Age against the birth date, where no number tells better."""
    for item, told in values.items():
        if not item.endswith(".age") or told in (None, ""):
            continue
        stem = item.removesuffix("age")
        day = parse_date(str(values.get(f"{stem}birth_date") or ""))
        if day and day.precision == "day" and parse_id_number(str(values.get(f"{stem}id_number") or "")) is None:
            finding = _age_differs(told, day.first, on)
            if finding:
                yield item, finding


def _age_differs(told: Any, born: date, on: date) -> CellFinding | None:
    age = parse_number(told)
    years = full_years(born, on)
    return beside("age_differs", years=years) if age and abs(age.value - years) > _YEARS else None


def _households(values: Mapping[str, Any], units: Mapping[str, str | None]) -> Iterator[tuple[str, CellFinding]]:
    size = next((n.value for one in _POPULATION if (n := parse_number(values.get(one)))), None)
    if size is None:
        return
    for item, told in values.items():
        part = parse_number(told) if units.get(item) == "人" and item.startswith("household.") else None
        if part and item not in _POPULATION and part.value > size:
            yield item, beside("more_than_household", value=told, size=size)


def repeated_numbers(numbers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rows that bear the same identity number, each with the others. ``numbers`` are by row."""
    by_number: dict[str, list[str]] = defaultdict(list)
    for row, value in numbers.items():
        sound = parse_id_number(str(value)) if value not in (None, "") else None
        if sound:
            by_number[sound.number].append(row)
    return {row: [one for one in rows if one != row] for rows in by_number.values() if len(rows) > 1 for row in rows}
