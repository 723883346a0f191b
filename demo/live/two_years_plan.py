"""What sixteen departments asked for in two years, invented from a seed: seasonal, fewer after a measure last year, one
department that rebounds in the last six months and one that turns from red headers to white ones. Pure.

Planned work is more even than chance: of a rate of 2.4 a month there are two or three, now and then one more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.live.places import DEPARTMENTS
from yibiao.trends.calendar import effort, later, month_of, months_from

SEED = 8
"""Chosen among five for its quiet: nothing rings in it but what is planted, so the demo's quiet proves nothing. How
often other seeds ring is what ``bench/trends.py demo`` counts."""
MONTHS = 26
"""Whole months before the present one."""
SENDERS = [name for name, _, minutes in DEPARTMENTS.values() if minutes and name != "县数据局"]
MEASURE_AT, MERGE_AT, NOTICE_AT, REBOUND_AT, DISPLACED_AT = -13, -8, -10, -6, -9
"""Months from the present one at which each begins."""
FIRST_BATCH = (
    "县民政局", "县人社局", "县医保局", "县农业农村局", "县乡村振兴局", "县住建局", "县公安局", "县退役军人局",
    "县教育局", "县妇联",
)  # fmt: skip
NOTICE = ("县民政局", "县残联", "县公安局", "县统计局", "县妇联")
REBOUNDING, DISPLACING = "县人社局", "县农业农村局"


@dataclass(frozen=True, slots=True)
class Kind:
    """``rate``: how many a month an average department asks for; ``minutes``: of one place; ``season``: by month."""

    name: str
    rate: float
    minutes: float
    season: Mapping[int, float]
    falls_to: float = 1.0


KINDS = (
    Kind("document", 5.2, 15, {1: 1.15, 3: 1.25, 4: 1.1, 7: 0.85, 8: 0.85, 11: 1.1, 12: 1.25}, 0.66),
    Kind("meeting", 1.95, 105, {1: 1.2, 3: 1.3, 8: 0.8, 9: 0.9, 10: 1.1, 12: 1.15}, 0.66),
    Kind("inspection", 0.8, 150, {3: 0.8, 6: 1.2, 9: 1.1, 11: 1.3, 12: 1.3}),
    Kind("outside", 2.0, 26, {3: 1.1, 6: 1.1, 12: 1.2}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One demand. ``places``: townships by number (0–11), or villages as (township, village) by number; ``minutes`` of
    each; ``variant``: colour of a document, way of a meeting."""

    sender: str
    kind: str
    variant: str
    on: date
    places: tuple[int | tuple[int, int], ...]
    minutes: float
    topic: int


@dataclass(frozen=True, slots=True)
class World:
    """What is planted: which department rebounds, which displaces; "" for none. ``rebound``: times as much."""

    rebounding: str = REBOUNDING
    displacing: str = DISPLACING
    rebound: float = 1.8


def invent(seed: int, today: date, world: World | None = None) -> Iterator[Asked]:
    """All demands of the whole months before today's and of the present one until yesterday, month by month."""
    world, random = world or World(), Random(seed)
    months = months_from(later(month_of(today), -MONTHS), MONTHS + 1)
    work = effort(months)
    mean = sum(minutes for _, _, minutes in DEPARTMENTS.values()) / len(SENDERS)
    weights = {name: (minutes / mean) ** 0.6 for name, _, minutes in DEPARTMENTS.values()}
    own = {(name, kind.name): random.lognormvariate(0, 0.15) for name in SENDERS for kind in KINDS}
    for at, month in enumerate(months):
        back = at - MONTHS
        for name in SENDERS:
            for kind in KINDS:
                usual = kind.rate * weights[name] * own[name, kind.name] * kind.season.get(month.month, 1.0) * work[at]
                rate = usual * _policy(kind, name, back) * (
                    world.rebound if name == world.rebounding and back >= REBOUND_AT else 1.0
                )  # fmt: skip
                for _ in range(_count(rate, random)):
                    one = _asked(kind, name, month, back, random, world)
                    if one.on < today:
                        yield one


def _policy(kind: Kind, name: str, back: int) -> float:
    if kind.name == "inspection":
        return 0.55 if back >= MERGE_AT else 1.0
    return kind.falls_to if name in FIRST_BATCH and back >= MEASURE_AT else 1.0


def _count(rate: float, random: Random) -> int:
    extra = random.choice((-1, 1)) if random.random() < 0.12 else 0
    return max(0, math.floor(rate + random.random()) + extra)


def _asked(kind: Kind, name: str, month: date, back: int, random: Random, world: World) -> Asked:
    day = month + timedelta(random.randrange((later(month, 1) - month).days))
    day -= timedelta(max(0, day.weekday() - 4) if day.day > 2 else 0)
    variant = _variant(kind, name == world.displacing and back >= DISPLACED_AT, random)
    places = _places(kind, random)
    lighter = (0.6 if variant == "video" else 1.0) * (0.5 if len(places) > 12 else 1.0)
    minutes = kind.minutes * random.lognormvariate(0, 0.25) * lighter
    return Asked(name, kind.name, variant, day, places, round(minutes, 1), random.randrange(6))


def _variant(kind: Kind, displaced: bool, random: Random) -> str:
    if kind.name == "document":
        shares = (0.25, 0.7) if displaced else (0.8, 0.15)
        drawn = random.random()
        return "red_header" if drawn < shares[0] else "white_header" if drawn < sum(shares) else "note_slip"
    if kind.name == "meeting":
        return "video" if random.random() < 0.2 else "in_person"
    return "supervision" if kind.name == "inspection" and random.random() < 0.4 else ""


def _places(kind: Kind, random: Random) -> tuple[int | tuple[int, int], ...]:
    if kind.name == "inspection":
        return tuple(sorted({(random.randrange(12), random.randrange(15)) for _ in range(4)}))
    if kind.name == "outside" and random.random() < 0.6:
        town = random.randrange(12)
        return tuple((town, one) for one in range(15))
    if kind.name == "document" and random.random() < 0.2:
        return tuple((town, one) for town in sorted(random.sample(range(12), 2)) for one in range(15))
    return tuple(range(12)) if random.random() < 0.7 else tuple(sorted(random.sample(range(12), 8)))
