"""Reads about demands of every kind. Each takes the viewer first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village

PAGES = {
    "document": "documents:show",
    "meeting": "meetings:show",
    "app": "channels:show",
    "account": "channels:show",
    "group": "channels:show",
    "outside": "outside:show",
    "inspection": "inspections:show",
    "indicator": "appraisal:indicator",
    "survey": "surveys:show",
}
"""The page of a demand, by its kind; takes the demand's number. They lie in higher layers."""


def address(demand: Demand) -> str:
    return reverse(PAGES[demand.kind], args=[demand.pk])


def demands_of(viewer: Viewer, *kinds: str) -> QuerySet[Demand]:
    """Demands that a viewer works with: a requester the own organisation's, the gatekeeper all of the county's."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(org=viewer.org)
    if viewer.may("gatekeeper"):
        allowed |= Q(county=viewer.county)
    rows = Demand.objects.filter(allowed).select_related("org", "decided_by")
    return (rows.filter(kind__in=kinds) if kinds else rows).order_by("-pk")


def waiting(viewer: Viewer) -> QuerySet[Demand]:
    """What was put before the gatekeeper and is not decided, oldest first."""
    rows = demands_of(viewer).filter(decided_at=None, ended_on=None).exclude(sent_up_at=None)
    return rows.order_by("sent_up_at", "pk")


def signed(viewer: Viewer) -> QuerySet[Demand]:
    """What senders let through with a reason of their own, newest first."""
    return demands_of(viewer).filter(verdict=Demand.Verdict.WITH_REASON).order_by("-decided_at")


def asked_of(viewer: Viewer) -> QuerySet[DemandRecipient]:
    """What is in force and asked of the viewer's organisation; a grid worker's of the village."""
    return _in_force(home_village(viewer.org))


def asked_between(org: Organisation, first: date, last: date) -> QuerySet[DemandRecipient]:
    """What is asked of an organisation and must be done, or takes place, within some days."""
    due = Q(demand__due_on__gte=first, demand__due_on__lte=last)
    starts = Q(demand__due_on=None, demand__starts_on__gte=first, demand__starts_on__lte=last)
    bare = Q(demand__due_on=None, demand__starts_on=None, demand__in_force_on__gte=first, demand__in_force_on__lte=last)
    return _in_force(org).filter(due | starts | bare).order_by("demand__due_on", "demand__starts_on", "pk")


def how_many_asked(demands: Iterable[Demand]) -> dict[int, int]:
    """How many organisations each demand asks."""
    rows = DemandRecipient.objects.filter(demand__in=[one.pk for one in demands]).order_by()
    return dict(rows.values_list("demand").annotate(Count("pk")))


def _in_force(org: Organisation) -> QuerySet[DemandRecipient]:
    rows = DemandRecipient.objects.filter(org=org, demand__ended_on=None).exclude(demand__in_force_on=None)
    return rows.select_related("demand__org")
