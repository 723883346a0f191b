"""What senders asked for, against their budgets. Never about those who fill."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden.models import Budget, BurdenEntry
from yibiao_web.burden.queries import COST, SPARED, TASK
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


@dataclass(frozen=True, slots=True)
class SenderBurden:
    """One sender's year: minutes asked for, spared by what was known, and allowed (None: no budget set)."""

    org: Organisation
    used: float
    spared: float
    demands: int
    budget: float | None

    @property
    def left(self) -> float | None:
        return None if self.budget is None else self.budget - self.used

    @property
    def share(self) -> float:
        """Used in per cent of the budget, for a bar that stops at the end."""
        return min(100.0, 100 * self.used / self.budget) if self.budget else 0.0

    @property
    def over(self) -> bool:
        return self.budget is not None and self.used > self.budget


def left(org: Organisation, year: int) -> tuple[float | None, float]:
    """(budget minutes or None, minutes used) of an organisation's year."""
    budget = Budget.objects.filter(org=org, year=year).values_list("minutes", flat=True).first()
    used = _of_year(year).filter(org=org).aggregate(sum=Coalesce(Sum(COST), 0.0))["sum"]
    return budget, used


def measured(task: int) -> BurdenEntry | None:
    """A task's entry once it was measured."""
    return BurdenEntry.objects.filter(target_type=TASK, target_id=task, measured__isnull=False).first()


def entries(viewer: Viewer, year: int) -> QuerySet[BurdenEntry]:
    """The demands charged to the viewer's organisation; all of the county's for the gatekeeper."""
    rows = _of_year(year).select_related("org").annotate(cost=COST).order_by("-on", "-pk")
    if viewer.may("gatekeeper"):
        return rows.filter(org__path__startswith=county_of(viewer.org).path)
    return rows.filter(org=viewer.org)


def senders(viewer: Viewer, year: int) -> list[SenderBurden]:
    """Every sender of the county that asked for something or has a budget, in the order of the tree."""
    county = county_of(viewer.org)
    used = {
        one["org"]: one
        for one in _of_year(year).filter(org__path__startswith=county.path).values("org")
        .annotate(used=Sum(COST), spare=Sum(SPARED), demands=Count("pk")).order_by()
    }  # fmt: skip
    budgets = dict(Budget.objects.filter(year=year, org__path__startswith=county.path).values_list("org", "minutes"))
    nothing = {"used": 0.0, "spare": 0.0, "demands": 0}
    return [
        SenderBurden(org, found["used"], found["spare"], found["demands"], budgets.get(org.pk))
        for org in Organisation.objects.filter(pk__in=used.keys() | budgets.keys()).order_by("path")
        for found in [used.get(org.pk, nothing)]
    ]


def months(rows: QuerySet[BurdenEntry]) -> list[tuple[int, float, float]]:
    """(month, minutes, spared) for each month that has any."""
    found = rows.order_by().values("on__month").annotate(used=Sum(COST), spare=Sum(SPARED)).order_by("on__month")
    return [(one["on__month"], one["used"], one["spare"]) for one in found]


def years(viewer: Viewer) -> list[int]:
    """Years with entries, newest first."""
    rows = BurdenEntry.objects.filter(org__path__startswith=county_of(viewer.org).path)
    return sorted({day.year for day in rows.dates("on", "year")}, reverse=True)


def _of_year(year: int) -> QuerySet[BurdenEntry]:
    return BurdenEntry.objects.filter(on__year=year)
