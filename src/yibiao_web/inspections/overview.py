"""The year's plan by department, what could be merged, and emergencies: for pages. Departments stand in the order of
the tree, never by a score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yibiao.inspections.assumptions import shipped_assumptions
from yibiao.inspections.similarity import alike, apart, shared_places
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand
from yibiao_web.inspections import facts
from yibiao_web.inspections.models import BaseCount, Inspection, Visit
from yibiao_web.inspections.proposing import due_to_publish
from yibiao_web.inspections.queries import GONE, registered
from yibiao_web.orgs.models import Organisation


@dataclass(frozen=True)
class Line:
    """One item. ``places``: how many it goes to; ``set``: visits that have a day."""

    inspection: Inspection
    places: int
    set: int
    done: int


@dataclass(frozen=True)
class Department:
    """``before``: items of the base year, None where nobody said; ``last``: in the plan a year earlier."""

    org: Organisation
    lines: list[Line]
    last: int
    before: int | None

    @property
    def now(self) -> int:
        return sum(1 for one in self.lines if one.inspection.demand.in_force_on)

    @property
    def comprehensive(self) -> int:
        return sum(one.inspection.comprehensive for one in self.lines)


def departments(viewer: Viewer, year: int) -> list[Department]:
    """The items of a year that stand, and what stood a year before."""
    mine = registered(viewer).filter(demand__ended_on=None)
    rows = list(mine.filter(year=year).exclude(demand__verdict=Demand.Verdict.REFUSED))
    visits = _visits(rows)
    earlier = registered(viewer).filter(year=year - 1).exclude(demand__in_force_on=None)
    last = Counter(earlier.order_by().values_list("demand__org", flat=True))
    before = dict(BaseCount.objects.filter(org__path__startswith=viewer.county.path).values_list("org", "count"))
    lines: dict[Organisation, list[Line]] = defaultdict(list)
    for one in rows:
        every, done = visits[one.pk]
        lines[one.demand.org].append(Line(one, len(one.demand.recipients.all()), every, done))
    return [Department(org, some, last[org.pk], before.get(org.pk)) for org, some in lines.items()]


def _visits(rows: Sequence[Inspection]) -> dict[int, tuple[int, int]]:
    every: Counter[int] = Counter()
    done: Counter[int] = Counter()
    live = Visit.objects.filter(inspection__in=rows).exclude(state__in=GONE)
    for inspection, state in live.values_list("inspection", "state"):
        every[inspection] += 1
        done[inspection] += state == Visit.State.DONE
    return {one.pk: (every[one.pk], done[one.pk]) for one in rows}


@dataclass(frozen=True)
class Pair:
    """Two items that could be one. ``shared``: places that both go to, None where one names none."""

    one: Inspection
    other: Inspection
    shared: int | None


def pairs(county: Organisation, year: int) -> list[Pair]:
    """Items on the same matter, near in time, to the same places; the most alike first."""
    assumed, found = shipped_assumptions(), []
    rows = [(one, facts.told(one)) for one in facts.standing(county, year) if not one.emergency]
    for at, (one, told) in enumerate(rows):
        for other, its in rows[at + 1 :]:
            score = alike(told, its)
            if score < assumed.alike or apart(told, its) > assumed.days_apart:
                continue
            places = shared_places(told, its)
            if places is None or places:
                found.append((score, Pair(one, other, None if places is None else len(places))))
    return [pair for _score, pair in sorted(found, key=lambda scored: -scored[0])]


@dataclass(frozen=True)
class Emergency:
    """``due``: the last day on which its reason is published in time; ``late``: it is over and nothing is there."""

    inspection: Inspection
    due: date | None
    late: bool


def emergencies(county: Organisation, today: date) -> list[Emergency]:
    """Of this year and the last, newest first."""
    rows = facts.whole(
        Inspection.objects.filter(demand__county=county, emergency=True, year__gte=today.year - 1)
        .exclude(demand__in_force_on=None)
        .order_by("-demand__in_force_on", "-pk")
    )
    return [emergency_of(one, today) for one in rows]


def emergency_of(one: Inspection, today: date) -> Emergency:
    due = due_to_publish(one)
    return Emergency(one, due, one.published_on is None and due is not None and due < today)
