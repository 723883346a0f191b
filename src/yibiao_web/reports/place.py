"""What is asked of one village or township, by whom, and what was spared it. Written for whoever has to do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yibiao_web.gate.models import Demand
from yibiao_web.gate.queries import asked_between
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.queries import visits_to
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.reports import neighbours, readings, stopped
from yibiao_web.reports.overviews import Picture, picture
from yibiao_web.reports.readings import OfKind, Sums
from yibiao_web.reports.spans import Span, end_of, month_to, year_to
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import EDITABLE

_WEEKS = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Asked(OfKind):
    title: str
    sender: str
    kind: str
    day: date | None
    minutes: float


@dataclass(frozen=True, slots=True)
class Place:
    """``senders`` (name, sums) of this month, in the order of the tree."""

    org: Organisation
    picture: Picture
    month: Sums
    senders: Sequence[tuple[str, Sums]]
    coming: Sequence[Asked]
    ended: Sequence[stopped.Ended]
    visits: Sequence[Visit]
    caps: Sequence[str]
    below: float | None

    @property
    def ahead(self) -> float:
        return sum(one.minutes for one in self.coming)

    @property
    def given_back(self) -> float:
        return sum(one.minutes for one in self.ended)


def place(org: Organisation, on: date) -> Place:
    account = readings.of_place(org)
    return Place(
        org, picture(account, on), account.total(month_to(on)), senders_within(org, month_to(on)), coming(org, on),
        stopped.of_place(org, year_to(on)), visits_within(org, Span(on.replace(day=1), end_of(on))),
        neighbours.visits_here(org, on), below(org, month_to(on)),
    )  # fmt: skip


def below(org: Organisation, span: Span) -> float | None:
    """Minutes asked of a township's villages, together."""
    return readings.of_places_below(org).total(span).minutes if org.level == Level.TOWNSHIP else None


def senders_within(org: Organisation, span: Span) -> list[tuple[str, Sums]]:
    """Who asked something of a place, in the order of the tree."""
    sums = readings.of_place(org).by("org", span)
    return [(one.name, sums[one.pk]) for one in Organisation.objects.filter(pk__in=sums).order_by("path")]


def visits_within(org: Organisation, span: Span) -> list[Visit]:
    """What anybody may know of visits to a place."""
    return list(visits_to(org).filter(on__gte=span.first, on__lte=span.last))


def coming(org: Organisation, on: date) -> list[Asked]:
    """What must be done, or takes place, within four weeks; what nobody may know of yet is not in it."""
    rows = [
        Asked(one.demand.title, one.demand.org.name, one.demand.kind,
              one.demand.due_on or one.demand.starts_on or one.demand.in_force_on, one.minutes)
        for one in asked_between(org, on, on + _WEEKS)
        .exclude(demand__kind=Demand.Kind.INSPECTION, demand__inspection__unannounced=True)
    ]  # fmt: skip
    filled = Assignment.objects.filter(org=org, state__in=EDITABLE, due_on__gte=on, due_on__lte=on + _WEEKS)
    rows += [Asked(one.task.title, one.task.org.name, "form", one.due_on, one.minutes)
             for one in filled.select_related("task__org")]  # fmt: skip
    return sorted(rows, key=lambda one: (one.day or date.max, one.title))
