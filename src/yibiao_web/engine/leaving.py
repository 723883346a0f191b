"""What of a known value may leave for analytics. Pure.

Only what is added up or counted leaves as it is: numbers, and values of a code list under the list's own names. Of
everything else (names, numbers of papers, telephones, addresses, dates, free words) only leaves that it is known. Of a
sensitive item leaves that it is known of somebody of the place, not of whom; an item that the catalogue does not know
stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.items import CodeList
from yibiao.engine.tables import as_number

OTHER = "（其他）"
"""A value that the code list does not know: whatever was typed there stays."""
_NUMBERS = frozenset({"integer", "decimal", "percent"})
_PRIVATE = frozenset({"id_number", "phone", "bank_card"})
_FIGURES = frozenset({"organisation", "aggregate"})
_PEOPLE = frozenset({"person", "household"})
_TELLING = 10**10  # a whole number of eleven digits in the row of a person may be a telephone or an account


@dataclass(frozen=True)
class Departure:
    """How an item leaves: ``measure`` number, choice or neither; ``named`` with the pseudonym of whom it is."""

    code: str
    measure: str
    named: bool
    of_people: bool = False
    choices: CodeList | None = None
    _words: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def word(self, text: str) -> str:
        """The code list's name of a value."""
        if text not in self._words:
            found = self.choices.find(text) if self.choices else None
            self._words[text] = found.name if found else OTHER
        return self._words[text]


@dataclass(frozen=True, slots=True)
class Left:
    """A value as it leaves. ``exact`` is False of a number that was rounded, or left out."""

    number: Decimal | None = None
    code: str | None = None
    exact: bool = True


_KNOWN = Left()


def departures(catalogue: Catalogue, moved: Mapping[str, str]) -> dict[str, Departure]:
    """By the code under which a value is stored; an item merged into another leaves under that one's code."""
    found = {code: _departure(item, catalogue) for code, item in catalogue.items.items()}
    return found | {old: found[new] for old, new in moved.items() if new in found}


def measure_of(item: DataItem) -> str:
    """Whether an item is summed, counted by value, or neither; a sensitive one never leaves with its value."""
    if item.sensitivity == "sensitive":
        return ""
    if item.type in _NUMBERS:
        return "number"
    return "choice" if item.type == "boolean" or item.choices else ""


def kind_of(item: DataItem) -> str:
    """Whose subjects hold the item."""
    return "organisation" if item.subject in _FIGURES else item.subject


def _departure(item: DataItem, catalogue: Catalogue) -> Departure:
    named = item.sensitivity != "sensitive" and item.type not in _PRIVATE
    choices = catalogue.code_lists.get(item.choices or "")
    return Departure(item.code, measure_of(item), named, item.subject in _PEOPLE, choices)


def left(departure: Departure, value: Any) -> Left:
    if departure.measure == "number":
        if departure.of_people and isinstance(value, int) and abs(value) >= _TELLING:
            return Left(exact=False)
        number, exact = as_number(value)
        return Left(number, None, exact)
    if departure.measure == "choice":
        return Left(code="是" if value is True else "否" if value is False else departure.word(str(value)))
    return _KNOWN
