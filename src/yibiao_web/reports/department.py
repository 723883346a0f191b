"""What one sender asks of the grassroots: its own account, kept for itself and for the gatekeeper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden import standing
from yibiao_web.burden.standing import SenderBurden
from yibiao_web.forms.models import Form
from yibiao_web.gate.models import Demand
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports import neighbours, readings, stopped
from yibiao_web.reports.overviews import Picture, picture
from yibiao_web.reports.readings import OfKind
from yibiao_web.reports.sheet import Section
from yibiao_web.reports.spans import year_to

_SOON = timedelta(days=60)
_MONTH = timedelta(days=31)
_SHOWN = 40
_LASTING = (Demand.Kind.APP, Demand.Kind.ACCOUNT, Demand.Kind.GROUP, Demand.Kind.INDICATOR)


@dataclass(frozen=True, slots=True)
class InForce(OfKind):
    """One demand that is asked now. ``day``: by when, or when it takes place; ``page`` the name of its page."""

    pk: int
    title: str
    kind: str
    day: date | None
    places: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Ending:
    """What will lapse by itself unless it is asked for anew."""

    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Department:
    org: Organisation
    picture: Picture
    year: SenderBurden
    in_force: Sequence[InForce]
    done: int
    ended: Sequence[stopped.Ended]
    refused: Sequence[stopped.Refused]
    often: Sequence[stopped.Often]
    repeated: int
    ending: Sequence[Ending]
    visits: Sequence[Visit]
    told: Sequence[Section]


def department(viewer: Viewer, org: Organisation, on: date) -> Department:
    year, own = year_to(on), replace(viewer, org=org)
    return Department(
        org, picture(readings.of_sender(org), on), standing.own(own, on.year, on), in_force(org, on), done(org, on),
        stopped.of_sender(org, year), stopped.refused(org, year, org), stopped.often(org, year),
        stopped.repeated(org, year), ending(org, on), visits(org, on),
        [neighbours.alarms(own, year, org), neighbours.measures(own, year, org)],
    )  # fmt: skip


def in_force(org: Organisation, on: date) -> list[InForce]:
    """Its demands that still have to be met, the next to fall due first. Forms stand in their own list."""
    rows = _standing(org).exclude(_met(on)).annotate(places=Count("recipients", distinct=True))
    rows = rows.filter(Q(places__gt=0) | ~Q(kind=Demand.Kind.INDICATOR))  # a scheme asks; its indicators ask nobody
    return [
        InForce(one.pk, one.title, one.kind, one.due_on or one.starts_on, one.places, one.minutes)
        for one in rows.order_by(F("due_on").asc(nulls_last=True), F("starts_on").asc(nulls_last=True), "pk")[:_SHOWN]
    ]


def done(org: Organisation, on: date) -> int:
    """How many of this year's were met by now."""
    return _standing(org).filter(_met(on), in_force_on__year=on.year).count()


def _standing(org: Organisation) -> QuerySet[Demand]:
    return Demand.objects.filter(org=org, ended_on=None).exclude(in_force_on=None)


def _met(on: date) -> Q:
    """Over: its day has come, or nobody named one and it is a month ago. Apps, accounts, groups and indicators stay."""
    dated = Q(due_on__lt=on) | Q(due_on=None, starts_on__lt=on)
    undated = Q(due_on=None, starts_on=None, in_force_on__lt=on - _MONTH)
    return (dated | undated) & ~Q(kind__in=_LASTING)


def ending(org: Organisation, on: date) -> list[Ending]:
    """Forms whose validity ends within two months."""
    rows = Form.objects.filter(org=org, state=Form.State.IN_FORCE, expires_on__gte=on, expires_on__lte=on + _SOON)
    return [Ending(one.title, one.expires_on) for one in rows.order_by("expires_on") if one.expires_on]


def visits(org: Organisation, on: date) -> list[Visit]:
    """Its announced visits to come, and all that are over, of this year."""
    rows = Visit.objects.filter(inspection__demand__org=org, on__year=on.year)
    rows = rows.exclude(unannounced=True, state__in=(Visit.State.PLANNED, Visit.State.UNDER_WAY))
    return list(rows.select_related("place", "inspection__demand").order_by("on", "pk"))
