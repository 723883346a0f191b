"""Whether something that was reported bears on what an inspection looks at: they share a word that says something.
Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import rjieba

from yibiao.catalogue import DataItem

_SHORTEST = 2


def telling_words(contents: Iterable[str]) -> frozenset[str]:
    """The words of the contents, without those that stand everywhere (``bearing.txt``)."""
    said = (word for line in contents for word in rjieba.cut(line))
    return frozenset(word for word in said if len(word) >= _SHORTEST and word not in _everywhere())


def bears(text: str, words: Iterable[str]) -> int:
    """How many of the words stand in a text."""
    return sum(word in text for word in words)


def bearing_items(items: Iterable[DataItem], words: frozenset[str]) -> list[DataItem]:
    """Items that bear on the words, those with the most of them first. An item's other names count too."""
    found = [(max(bears(name, words) for name in (one.name, *one.synonyms)), one) for one in items]
    return [one for count, one in sorted(found, key=lambda pair: (-pair[0], pair[1].name)) if count]


@cache
def _everywhere() -> frozenset[str]:
    lines = Path(__file__).with_name("bearing.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
