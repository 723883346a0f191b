"""Hours that all measures together gave back. What two measures bind is counted once, with the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yibiao.trends.effects import Effect, effect
from yibiao.trends.measures import Measure
from yibiao.trends.panel import Asked, Key


@dataclass(frozen=True, slots=True)
class GivenBack:
    """``minutes`` since each measure began, with 95 % ``between``; ``parts``: the effect of each on what it was the
    first to bind, in the order of their days. Intervals are added as they stand, as if all erred together: the sum's
    is rather too wide than too narrow."""

    minutes: float
    between: tuple[float, float]
    parts: tuple[Effect, ...]


def given_back(asked: Sequence[Asked], measures: Iterable[Measure], *, until: date) -> GivenBack:
    """Only what can be told counts, also where it is not seen: leaving those out would choose the lucky ones."""
    ordered = sorted(measures, key=lambda one: one.since)
    parts = []
    for number, one in enumerate(ordered):
        earlier = ordered[:number]
        rows = [row for row in asked if not any(_takes(before, row) for before in earlier)]
        parts.append(effect(rows, one, until=until))
    told = [one for one in parts if one.told]
    low, high = (sum(one.saved_between[side] * one.months for one in told) for side in (0, 1))
    return GivenBack(sum(one.saved * one.months for one in told), (low, high), tuple(parts))


def _takes(measure: Measure, row: Asked) -> bool:
    here = not measure.places or row.place in measure.places
    return here and measure.binds(Key(row.sender, row.kind))
