"""The figures, each from one statement on whatever engine there is; every engine gives them to the digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import statements
from .engines import Engine
from .tables import CURRENT, LEVELS, day_number

_MONTHS = ("0000-00", "9999-99")


@dataclass(frozen=True, slots=True)
class Total:
    """One item of one kind of subjects at one place: of how many there is a value, and the exact sum of numbers.
    ``above_known`` and ``above_total`` are those of it that no village holds: what townships, counties and departments
    say of themselves. It may be the villages' sum told once more; nobody can tell, so it is told apart."""

    level: str
    place: str
    item: str
    kind: str
    subjects: int
    known: int
    total: Decimal | None
    above_known: int = 0
    above_total: Decimal | None = None

    @property
    def unknown(self) -> int:
        return self.subjects - self.known


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many subjects of a kind have a value of a code list at a place."""

    level: str
    place: str
    item: str
    kind: str
    code: str
    subjects: int


@dataclass(frozen=True, slots=True)
class Covered:
    """One item of one kind of subjects at one place: of how many it is known and fresh, known but too old, not
    known."""

    place: str
    item: str
    kind: str
    fresh: int
    stale: int
    unknown: int


@dataclass(frozen=True, slots=True)
class AskedBy:
    """An item that several forms in force within a place ask for."""

    place: str
    item: str
    forms: int
    departments: int
    counties: int
    times_a_year: int


@dataclass(frozen=True, slots=True)
class FormPair:
    """Two forms of a county of which much is the same."""

    county: str
    one: str
    other: str
    both_ask: int
    one_asks: int
    other_asks: int


@dataclass(frozen=True, slots=True)
class BurdenSum:
    """What a sender's demands of one kind cost in a month; above the counties the sender is the place."""

    place: str
    month: str
    sender: str
    kind: str
    demands: int
    minutes: Decimal
    spared: Decimal


@dataclass(frozen=True, slots=True)
class Linked:
    """How many people two counties both have: by their number (``key``) or, where it is missing, by name, birth and
    place (``traits``). ``ambiguous`` of them may be several people."""

    one: str
    other: str
    how: str
    people: int
    ambiguous: int


def rollup(
    engine: Engine, *, items: Sequence[str] = (), level: str | None = None, period: str = CURRENT
) -> list[Total]:  # fmt: skip
    """Of one level, or of every level of the tree; of some items, or of all."""
    chosen, named = statements.one_of("f.item", items, "item")
    found = engine.rows(statements.rollup(chosen, _level(level)), period=period, **named)
    return [Total(*one) for one in found]


def values(
    engine: Engine, *, items: Sequence[str] = (), level: str | None = None, period: str = CURRENT
) -> list[CodeCount]:  # fmt: skip
    chosen, named = statements.one_of("f.item", items, "item")
    found = engine.rows(statements.values(chosen, _level(level)), period=period, **named)
    return [CodeCount(*one) for one in found]


def coverage(
    engine: Engine, *, level: str, on: date, items: Sequence[str] = (), period: str = CURRENT
) -> list[Covered]:  # fmt: skip
    """Fresh by the catalogue's days, as of a day."""
    chosen, named = statements.one_of("f.item", items, "item")
    text = statements.coverage(_one_level(level), chosen)
    return [Covered(*one) for one in engine.rows(text, period=period, day=day_number(on), **named)]


def overlap(engine: Engine, *, level: str = "county") -> list[AskedBy]:
    return [AskedBy(*one) for one in engine.rows(statements.overlap(_one_level(level)))]


def pairs(engine: Engine, *, percent: int = 50) -> list[FormPair]:
    """Forms of one county of whose items together so many in a hundred are the same."""
    return [FormPair(*one) for one in engine.rows(statements.PAIRS, percent=percent)]


def burden(
    engine: Engine, *, level: str = "county", first: str = _MONTHS[0], last: str = _MONTHS[1]
) -> list[BurdenSum]:  # fmt: skip
    """``first`` and ``last`` are months: 2026-01."""
    found = engine.rows(statements.burden(_one_level(level)), first=first, last=last)
    return [BurdenSum(*one) for one in found]


def linkage(engine: Engine) -> list[Linked]:
    return [Linked(*one) for one in engine.rows(statements.LINKAGE)]


def held(engine: Engine) -> list[tuple[str, str, str, int]]:
    """(period, item, kind, known): what there is."""
    return [(period, item, kind, known) for period, item, kind, known in engine.rows(statements.HELD)]


def _level(level: str | None) -> str | None:
    return None if level is None else _one_level(level)


def _one_level(level: str) -> str:
    """The level goes into the text of the statement: only the known ones."""
    if level not in LEVELS:
        raise ValueError(f"no such level: {level}")
    return level
