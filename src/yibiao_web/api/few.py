"""Figures of too few people that leave to whom nobody decided to give them: which are withheld. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from yibiao.checks.withholding import FEWEST, covered


class Figure(NamedTuple):
    """One organisation's figure of one item in one period. ``path`` is the organisation's."""

    path: str
    period: str
    item: str
    value: Any


Key = tuple[str, str, str]
"""(path, period, item)"""


def withheld(figures: Iterable[Figure], least: int = FEWEST) -> set[Key]:
    """All figures of an area together, so that asking for a part tells no more. Whether or not the place above told
    its sum here, it may be known from elsewhere: so what is withheld below one place is two or more, and together
    enough."""
    tables: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for one in figures:
        if isinstance(one.value, (int, float)) and not isinstance(one.value, bool):
            tables[one.period, one.item][one.path] = max(0, int(one.value))
    return {(path, *key) for key, values in tables.items() for path in _withheld(values, least)}


def _withheld(values: dict[str, int], least: int) -> set[str]:
    below: dict[str, dict[str, tuple[int]]] = defaultdict(dict)
    for path, value in values.items():
        below[_above(path)][path] = (value,)
    hidden: set[str] = set()
    for rows in below.values():
        hidden |= covered(rows, [path for path, (value,) in rows.items() if 0 < value < least], least)
    return hidden | {path for path in values if any(path.startswith(one) for one in hidden)}


def _above(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0]
