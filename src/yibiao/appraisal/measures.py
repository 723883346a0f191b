"""The nouns of the arithmetic: what is measured, what was observed, which places are like which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yibiao.appraisal.scheme import Direction

Certainty = Literal["exact", "share", "count", "survey"]
Scaling = Literal["goals", "z", "target", "peers"]
Aggregation = Literal["linear", "geometric"]
SCALING_NAMES: dict[Scaling, str] = {
    "goals": "从底线到目标，折成 0 到 100", "z": "与所有地方的平均比", "target": "离目标还有多远",
    "peers": "与像的地方比",
}  # fmt: skip
AGGREGATION_NAMES: dict[Aggregation, str] = {
    "linear": "加权平均：一项的短可以由另一项的长补足",
    "geometric": "几何平均：短板补不足，越短扣得越重",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """How one indicator is reckoned. ``goals``: the value worth nothing and the value worth everything, in this order
    (“少为好”的，大的在前); ``target`` with ``spread``: how far off is worth nothing; both None: from the values at
    hand, which is then said. ``improvement``: the change worth full marks over a year, None: from the values at hand.
    ``revision``: the relative standard deviation that later corrections had; ``per``: of rates, for how many."""

    key: str
    name: str
    weight: float
    direction: Direction = "more"
    certainty: Certainty = "exact"
    scaling: Scaling = "goals"
    goals: tuple[float, float] | None = None
    target: float | None = None
    spread: float | None = None
    improvement: float | None = None
    revision: float = 0.0
    per: float = 100.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """One place's value. ``share`` and ``count``: ``count`` of ``of``; ``survey``: ``value`` with its ``error`` (a
    standard error); None: not known, which is not zero."""

    value: float | None = None
    error: float = 0.0
    count: float | None = None
    of: float | None = None

    def known(self, certainty: Certainty) -> bool:
        if certainty in ("share", "count"):
            return self.count is not None and bool(self.of)
        return self.value is not None

    def plain(self, measure: Measure) -> float | None:
        """As it stands, before anything is made of it."""
        if not self.known(measure.certainty):
            return None
        if measure.certainty in ("share", "count"):
            return measure.per * (self.count or 0.0) / (self.of or 1.0)
        return self.value


@dataclass(frozen=True)
class Place:
    """``features``: what makes places alike (people, houses, terrain as 0 to 1 …), missing ones left out;
    ``stratum``: named groups (山区、坝区), compared only within; ``values``, ``past`` by the measure's key."""

    id: str
    name: str
    values: Mapping[str, Observed] = field(default_factory=dict)
    past: Mapping[str, Observed] = field(default_factory=dict)
    features: Mapping[str, float] = field(default_factory=dict)
    stratum: str = ""
