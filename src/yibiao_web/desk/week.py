"""What is asked of one organisation in a week, by whom, and what it takes: all kinds in one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.urls import reverse

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.desk.queue import KINDS
from yibiao_web.gate import queries as gate
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import EDITABLE

_DAYS, _LATER = timedelta(days=6), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked. ``day`` is when it must be done, or takes place; ``reason`` is what its sender wrote to
    get it past the gate."""

    kind: str
    title: str
    org: Organisation
    day: date
    minutes: float
    address: str
    reason: str = ""

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class Week:
    first: date
    rows: Sequence[Asked]
    late: Sequence[Asked]
    later: Sequence[Asked]

    @property
    def last(self) -> date:
        return self.first + _DAYS

    @property
    def before(self) -> date:
        return self.first - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=7)

    @property
    def minutes(self) -> float:
        return sum(one.minutes for one in self.rows)

    @property
    def days(self) -> list[tuple[date, list[Asked]]]:
        return [(day, list(some)) for day, some in groupby(self.rows, key=lambda one: one.day)]

    @property
    def senders(self) -> list[tuple[str, int, float]]:
        """(sender, how many, minutes), the most minutes first: senders are compared, never those who are asked."""
        by: dict[str, list[float]] = {}
        for one in self.rows:
            by.setdefault(one.org.name, []).append(one.minutes)
        return sorted(((name, len(some), sum(some)) for name, some in by.items()), key=lambda one: (-one[2], one[0]))


def places(viewer: Viewer) -> QuerySet[Organisation]:
    """Whose week a viewer may look at: the own; a township also its villages'; the gatekeeper all of the county's."""
    own = home_village(viewer.org)
    if viewer.may("gatekeeper"):
        levels = (Level.TOWNSHIP, Level.VILLAGE, Level.DEPARTMENT)
        return Organisation.objects.within(viewer.county.path).filter(level__in=levels, active=True)
    if own.level == Level.TOWNSHIP and viewer.may("reviewer", "requester"):
        return Organisation.objects.within(own.path).filter(level__in=(Level.TOWNSHIP, Level.VILLAGE), active=True)
    return Organisation.objects.filter(pk=own.pk)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def this_week(today: date) -> date:
    """Where one begins: on the weekend with the week to come."""
    return monday(today) + timedelta(days=7 if today.weekday() > 4 else 0)


def week_of(org: Organisation, first: date, today: date, *, own: bool) -> Week:
    """The seven days from ``first`` and what comes in the four weeks after. What is late shows in the week of today
    only. ``own``: links lead to where it is done."""
    last = first + _DAYS
    until = last + _LATER
    tasks = Assignment.objects.filter(org=org, task__state="active", state__in=EDITABLE)
    tasks = tasks.select_related("task__org", "task__admission").defer("task__admission__coverage")
    rows = [_of_task(one, own) for one in tasks.filter(due_on__gte=first, due_on__lte=until)]
    rows += [_of_demand(one, own) for one in gate.asked_between(org, first, until)]
    rows.sort(key=lambda one: (one.day, one.title))
    late = [_of_task(one, own) for one in tasks.filter(due_on__lt=first)] if first <= this_week(today) <= last else []
    return Week(first, [one for one in rows if one.day <= last], late, [one for one in rows if one.day > last])


def _of_task(one: Assignment, own: bool) -> Asked:
    address = reverse("submissions:fill", args=[one.pk]) if own else ""
    return Asked("form", one.task.title, one.task.org, one.due_on, one.minutes, address, one.task.reason)


def _of_demand(one: DemandRecipient, own: bool) -> Asked:
    demand: Demand = one.demand
    day = demand.due_on or demand.starts_on or demand.in_force_on
    assert day is not None
    # what came from outside has a page for its sender and the gatekeeper alone
    address = gate.address(demand) if own and demand.kind != Demand.Kind.OUTSIDE else ""
    return Asked(demand.kind, demand.title, demand.org, day, one.minutes, address, demand.reason)
