"""What a draw is made of. Whole numbers only: Python and the reader's browser must come to the same, bit by bit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dealt = Literal["uniform", "matching"]
NEVER = -1  # days since the last visit of a place that was never visited


@dataclass(frozen=True, slots=True)
class DrawPlace:
    """A place that may be drawn. ``areas``: what it lies in (its township), besides itself. ``risk`` counts from 1;
    ``days`` since the last visit, ``NEVER`` where there was none."""

    id: str
    name: str
    areas: tuple[str, ...] = ()
    stratum: str = ""
    risk: int = 1
    days: int = NEVER


@dataclass(frozen=True, slots=True)
class DrawInspector:
    """Somebody who may be sent. ``avoids``: places and areas where this person must not go: the own home, relatives',
    where the last visit was this person's. Why is not said: the record is published one day."""

    id: str
    name: str
    unit: str = ""
    skills: tuple[str, ...] = ()
    leads: bool = True
    avoids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many places of a kind are drawn."""

    name: str
    take: int


@dataclass(frozen=True, slots=True)
class DrawRules:
    """``risk``: the factor of each level, in hundredths. Each full ``step`` days since the last visit add ``add``
    hundredths, ``cap`` times at most, which is also what a place never visited gets. ``team``: people a visit;
    ``each``: visits a person; ``skills``: what somebody of each team must know."""

    strata: tuple[Stratum, ...]
    risk: tuple[int, ...] = (100, 150, 250)
    step: int = 30
    add: int = 10
    cap: int = 24
    team: int = 2
    each: int = 1
    skills: tuple[str, ...] = ()
    version: str = "1"

    @property
    def take(self) -> int:
        return sum(one.take for one in self.strata)


@dataclass(frozen=True, slots=True)
class SeedSource:
    """Where a part of the seed comes from: a lottery's numbers, a beacon's value, dice; ``at`` when it is known."""

    kind: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Spoiled:
    """An earlier commitment for the same item and day that was given up. ``stage``: before or after the seed."""

    commitment: str
    stage: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class DrawItem:
    """What is inspected, by whom, on which day (ISO); ``number``: the how-manieth commitment for it."""

    id: str
    title: str
    sender: str
    on: str
    number: int = 1


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """All that is fixed before the seed is known. ``departures``: when each visit's team sets out and may learn where
    to, by the visit's number. ``left_out``: places that may not be drawn, and why."""

    item: DrawItem
    nonce: str
    lead: str
    witnesses: tuple[str, ...]
    departures: tuple[str, ...]
    places: tuple[DrawPlace, ...]
    inspectors: tuple[DrawInspector, ...]
    rules: DrawRules
    sources: tuple[SeedSource, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    spoiled: tuple[Spoiled, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedStatement:
    """What a witness says the sources showed, a value each, in their order."""

    witness: str
    values: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One visit. ``chance``: how likely the place was to be drawn, as a fraction (1, 1: certain)."""

    number: int
    place: str
    stratum: str
    weight: int
    chance: tuple[int, int]
    inspectors: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class DrawResult:
    """``dealt`` says how the people were dealt out, ``each`` how often one may be sent at most: see ``dealing``."""

    drawn: tuple[Drawn, ...]
    weights: tuple[int, ...]
    dealt: Dealt
    each: int = 1


@dataclass(frozen=True, slots=True)
class OpenedSeal:
    """When a visit's place was first shown to its team."""

    number: int
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class SealHandedOver:
    """Who opened instead of the lead named in the plan, and why."""

    to: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """Everything that anybody needs to compute the draw again."""

    plan: DrawPlan
    commitment: str
    committed_at: str
    statements: tuple[SeedStatement, ...]
    seed: str
    result: DrawResult
    opened: tuple[OpenedSeal, ...] = ()
    handed: tuple[SealHandedOver, ...] = ()
