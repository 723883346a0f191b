"""Half days, and the people who make the same trips: the nouns of the problem."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

SLOT = 5  # minutes
WIDE = 64  # slots set apart for a block; the bits of a number


@dataclass(frozen=True, slots=True)
class Block:
    """Half a day: ``half`` 0 the morning, 1 the afternoon; ``first`` in minutes of the day, ``slots`` its length."""

    day: date
    half: int
    first: int
    slots: int


@dataclass(frozen=True, slots=True)
class Traveller:
    """``count`` people with the same meetings at one place; ``way`` there and back; ``noon`` what staying over noon
    costs them instead of a second trip. ``meetings`` are those that need a trip."""

    count: int
    way: int
    noon: int
    meetings: tuple[int, ...]


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def largest(sets: set[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Without those that lie within another, largest first."""
    kept: list[frozenset[int]] = []
    holding: dict[int, list[int]] = defaultdict(list)
    for one in sorted(sets, key=lambda s: (-len(s), s)):
        wanted = frozenset(one)
        if len(wanted) < 2 or any(wanted <= kept[at] for at in holding[one[0]]):
            continue
        for member in wanted:
            holding[member].append(len(kept))
        kept.append(wanted)
    return [tuple(sorted(one)) for one in kept]
