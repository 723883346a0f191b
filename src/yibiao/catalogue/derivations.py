"""Values that follow from other values of the same record, as pure functions by rule name.

A rule gets its sources as text in the order the catalogue names them, and the day for which the value is asked;
it returns None where the sources do not allow an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from .values import parse_date, parse_id_number, parse_number

Rule = Callable[[Sequence[str], date], str | None]

# Rules over many records; they are evaluated where the records are.
ROLL_UPS = frozenset({"count", "sum", "add"})


def full_years(since: date, on: date) -> int:
    """Completed years; someone born on 29 February completes a year on 1 March in other years."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _age_on_date(sources: Sequence[str], on: date) -> str | None:
    born = parse_date(sources[0])
    if born is None or born.precision == "year" or born.first > on:
        return None
    return str(full_years(born.first, on)) if born.precision == "day" or born.first.month != on.month else None


def _sex_from_id(sources: Sequence[str], on: date) -> str | None:
    person = parse_id_number(sources[0])
    return person.sex if person else None


def _birth_date_from_id(sources: Sequence[str], on: date) -> str | None:
    person = parse_id_number(sources[0])
    return person.birth_date.isoformat() if person else None


def _birth_month_from_date(sources: Sequence[str], on: date) -> str | None:
    born = parse_date(sources[0])
    return f"{born.first:%Y-%m}" if born and born.precision != "year" else None


# Upper limits of the bands of code list age_band.
_BANDS = ((5, "0-5周岁"), (13, "6-13周岁"), (17, "14-17周岁"), (59, "18-59周岁"), (69, "60-69周岁"), (79, "70-79周岁"),
          (89, "80-89周岁"), (99, "90-99周岁"))  # fmt: skip


def _age_band(sources: Sequence[str], on: date) -> str | None:
    age = _age_on_date(sources, on)
    if age is None:
        return None
    return next((band for limit, band in _BANDS if int(age) <= limit), "100周岁及以上")


def _full_years(sources: Sequence[str], on: date) -> str | None:
    return _age_on_date(sources, on)


def _ratio(sources: Sequence[str], on: date) -> str | None:
    part, whole = (parse_number(source) for source in sources)
    if part is None or whole is None or not whole.value:
        return None
    return f"{part.value / whole.value:.2f}"


def _citizen_number(sources: Sequence[str], on: date) -> str | None:
    """证件号码 is the citizen number of whoever has one."""
    number = parse_id_number(sources[0])
    return number.number if number else None


RULES: dict[str, Rule] = {
    "citizen_number": _citizen_number,
    "age_on_date": _age_on_date,
    "sex_from_id": _sex_from_id,
    "birth_date_from_id": _birth_date_from_id,
    "birth_month_from_date": _birth_month_from_date,
    "age_band": _age_band,
    "full_years": _full_years,
    "ratio": _ratio,
}


def derive(rule: str, sources: Sequence[str], on: date) -> str | None:
    """The value of ``rule`` for the record whose source values these are, on day ``on``."""
    return RULES[rule](sources, on)
