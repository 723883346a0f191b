"""By which conditions the people of a table are picked: those of the filters, else those that its title says."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from yibiao.catalogue.items import Condition
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.filters import read_filters
from yibiao_web.catalogue import queries as catalogue_queries

Groups = list[frozenset[Condition]]
"""All of them must hold; of each any of its conditions."""


def conditions_of(vocabulary: Vocabulary, kind: str, title: str, filters: Sequence[str]) -> Groups | None:
    """None where the title is not understood. An empty list picks everybody."""
    if filters:
        return by_filters(vocabulary, kind, filters)
    meaning = vocabulary.read_title(title)
    groups = [frozenset(term.conditions) for term in meaning.conditions]
    understood = not meaning.left or (meaning.purpose and groups)  # what is left over says only what for
    return groups if understood else None


def by_filters(vocabulary: Vocabulary, kind: str, filters: Sequence[str]) -> Groups:
    return [
        frozenset(each for part in one.parts for each in (*part.readings, *(part.term.conditions if part.term else ())))
        for one in read_filters(filters, kind, vocabulary)
    ]


def items_of(groups: Groups) -> list[str]:
    """What the conditions look at."""
    return sorted({condition.item for some in groups for condition in some})


def words_at(*places: str) -> Vocabulary:
    """The vocabulary of the catalogue in force; the names of these places tell nobody from others."""
    return _words(catalogue_queries.version()).at(dict.fromkeys(places, ""))


@lru_cache(maxsize=2)
def _words(version: int) -> Vocabulary:
    return Vocabulary(catalogue_queries.catalogue())
