"""Reads over looks, alarms and measures. The gatekeeper and the auditor see the county, a sender its own series, a
place what is asked of it; nobody sees places beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from yibiao.trends.calendar import later, months_from
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden.models import BurdenShare
from yibiao_web.burden.queries import COUNTY_ROLES, SHARE_COST
from yibiao_web.forms.models import FormDecision
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.trends import facts
from yibiao_web.trends.models import Alarm, Look, Measure


def last_look(viewer: Viewer) -> Look | None:
    return Look.objects.filter(county=viewer.county).order_by("-month").first()


def alarms_of(viewer: Viewer) -> QuerySet[Alarm]:
    """The county's for who watches it, a requester's own; newest first."""
    rows = Alarm.objects.filter(county=viewer.county).select_related("org", "county", "measure", "closed_by")
    if viewer.may(*COUNTY_ROLES):
        return rows
    return rows.filter(org=viewer.org) if viewer.may("requester") else rows.none()


def measures_of(viewer: Viewer) -> QuerySet[Measure]:
    """The register is read by everybody of the county who asks or watches."""
    rows = Measure.objects.filter(county=viewer.county).prefetch_related("senders", "places")
    return rows if viewer.may(*COUNTY_ROLES, "requester") else rows.none()


def series_of(viewer: Viewer, look: Look | None) -> list[dict[str, Any]]:
    """The series of the last look that the viewer may see, the widest first, senders in the order of the tree."""
    if look is None:
        return []
    called = facts.names(viewer.county)
    names = {called[pk]: pk for pk in senders(viewer).values_list("pk", flat=True) if pk in called}
    order = {name: at for at, name in enumerate(["", *names])}
    rows = [one for one in look.result["series"] if one["sender"] in names or (not one["sender"] and _county(viewer))]
    rows = [one | {"pk": names.get(one["sender"], viewer.county.pk)} for one in rows]
    return sorted(rows, key=lambda one: (order[one["sender"]], one["kind"] != "", one["kind"]))


def _county(viewer: Viewer) -> bool:
    return viewer.may(*COUNTY_ROLES)


def senders(viewer: Viewer) -> QuerySet[Organisation]:
    """Whose series the viewer may see, in the order of the tree."""
    orgs = Organisation.objects.within(viewer.county.path).order_by("path")
    return orgs if _county(viewer) else orgs.filter(pk=viewer.org.pk if viewer.may("requester") else None)


def one_series(viewer: Viewer, look: Look | None, pk: int, kind: str) -> dict[str, Any] | None:
    rows = series_of(viewer, look)
    return next((one for one in rows if one["pk"] == pk and one["kind"] == kind), None)


@dataclass(frozen=True, slots=True)
class PlaceMonth:
    month: date
    minutes: float
    demands: int


def place_months(viewer: Viewer, months: int, last: date) -> list[PlaceMonth]:
    """What was asked of the viewer's own place, month by month. Never beside another place."""
    place = home_village(viewer.org)
    first = later(last, 1 - months)
    rows = BurdenShare.objects.filter(org=place, entry__on__gte=first, entry__on__lt=later(last, 1))
    told = rows.annotate(month=TruncMonth("entry__on"), cost=SHARE_COST).values("month")
    found = {one["month"]: one for one in told.annotate(sum=Sum("cost"), n=Count("pk")).order_by()}
    return [
        PlaceMonth(one, found[one]["sum"] if one in found else 0.0, found[one]["n"] if one in found else 0)
        for one in months_from(first, months)
    ]  # fmt: skip


def withdrawn(viewer: Viewer) -> QuerySet[Demand]:
    """Demands that were in force and were withdrawn: which duty each served, and how that is met now."""
    rows = Demand.objects.filter(county=viewer.county).exclude(Q(ended_on=None) | Q(in_force_on=None))
    rows = rows if _county(viewer) else rows.filter(org=viewer.org)
    return rows.select_related("org").order_by("-ended_on", "-pk")


def forms_ended(viewer: Viewer) -> QuerySet[FormDecision]:
    """Forms that left force, the same way."""
    ended = (FormDecision.Act.CANCEL, FormDecision.Act.MERGE)
    rows = FormDecision.objects.filter(act__in=ended, form__org__path__startswith=viewer.county.path)
    rows = rows if _county(viewer) else rows.filter(form__org=viewer.org)
    return rows.select_related("form__org", "merged_into").order_by("-at", "-pk")


def open_first(rows: QuerySet[Alarm]) -> Sequence[Alarm]:
    return sorted(rows, key=lambda one: one.closed_at is not None)
