"""Counts and sums of one item, and how they add up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Measure = Literal["number", "choice"]
_NUMBERS = frozenset({"integer", "decimal", "percent"})
UNKNOWN = "_unknown"
OTHER = "_other"
_COLUMNS = 10


def measure_of(type: str, choices: str | None) -> Measure | None:
    """Whether an item is summed, counted by value, or neither."""
    if type in _NUMBERS:
        return "number"
    return "choice" if type == "boolean" or choices else None


@dataclass
class Tally:
    """``known`` subjects have a value. ``total`` is the sum of numbers, ``values`` counts the values of a code list."""

    known: int = 0
    unknown: int = 0
    total: float = 0
    values: Counter[str] = field(default_factory=Counter)

    @property
    def mean(self) -> float | None:
        return self.total / self.known if self.known else None

    @property
    def whole(self) -> int:
        return self.known + self.unknown

    def take(self, values: Sequence[Any], measure: Measure) -> None:
        known = [value for value in values if value is not None and value != ""]
        self.known += len(known)
        self.unknown += len(values) - len(known)
        if measure == "number":
            self.total += sum(value for value in known if isinstance(value, (int, float)))
        else:
            self.values.update(map(word, known))

    def add(self, other: Tally) -> None:
        self.known += other.known
        self.unknown += other.unknown
        self.total += other.total
        self.values += other.values


def word(value: Any) -> str:
    """A value as a column is headed."""
    if value is True or value is False:
        return "是" if value else "否"
    return str(value)


def together(some: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in some:
        whole.add(one)
    return whole


@dataclass(frozen=True)
class Column:
    """``value`` is what is counted ("_unknown": no value, "_other": the rare ones together)."""

    value: str
    label: str


def columns_of(whole: Tally, order: Sequence[str]) -> list[Column]:
    """The values that occur, in the order of the code list; the rarest of many are put together."""
    rank = {name: at for at, name in enumerate(order)}
    found = sorted(whole.values, key=lambda name: (rank.get(name, len(rank)), -whole.values[name], name))
    if len(found) > _COLUMNS:
        often = {name for name, _ in whole.values.most_common(_COLUMNS - 1)}
        found = [name for name in found if name in often]
    columns = [Column(name, name) for name in found]
    if len(found) < len(whole.values):
        columns.append(Column(OTHER, "其他"))
    return [*columns, Column(UNKNOWN, "没有填")] if whole.unknown else columns


def cells_of(tally: Tally, columns: Sequence[Column]) -> list[int]:
    named = sum(tally.values[one.value] for one in columns)
    special = {UNKNOWN: tally.unknown, OTHER: tally.values.total() - named}
    return [special.get(one.value, tally.values[one.value]) for one in columns]


def matches(value: Any, wanted: str, named: Iterable[str]) -> bool:
    """Whether a subject's value is counted in a column; without one, whether it has a value."""
    if value is None or value == "":
        return wanted == UNKNOWN
    if wanted in ("", UNKNOWN):
        return wanted == ""
    return word(value) not in named if wanted == OTHER else word(value) == wanted


def by_parent(parts: Mapping[int, Tally], parents: Mapping[int, int]) -> dict[int, Tally]:
    """Villages' tallies added up by their township."""
    found: dict[int, Tally] = {}
    for village, tally in parts.items():
        found.setdefault(parents[village], Tally()).add(tally)
    return found
