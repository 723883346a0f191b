"""Whose overview a viewer may open. Each takes the viewer first."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.reports import readings
from yibiao_web.reports.models import MonthlyReport

PLACES = (Level.TOWNSHIP, Level.VILLAGE)


def senders_of(viewer: Viewer) -> QuerySet[Organisation]:
    """Whose demands a viewer may look at: a requester the own organisation's, the gatekeeper every sender's."""
    if viewer.may("gatekeeper"):
        levels = (Level.DEPARTMENT, Level.TOWNSHIP)
        return Organisation.objects.within(viewer.county.path).filter(level__in=levels, active=True)
    if viewer.may("requester") and viewer.org.level in (Level.DEPARTMENT, Level.TOWNSHIP, Level.COUNTY):
        return Organisation.objects.filter(pk=viewer.org.pk)
    return Organisation.objects.none()


def places_of(viewer: Viewer) -> QuerySet[Organisation]:
    """Of whom a viewer may see what is asked: of the own place; a township also of its villages; the gatekeeper of all
    of the county's."""
    if viewer.may("gatekeeper"):
        return Organisation.objects.within(viewer.county.path).filter(level__in=PLACES, active=True)
    own = home_village(viewer.org)
    if own.level == Level.TOWNSHIP and viewer.may("reviewer", "requester"):
        return Organisation.objects.within(own.path).filter(level__in=PLACES, active=True)
    if viewer.may("clerk", "grid_worker", "reviewer", "requester"):
        return Organisation.objects.filter(pk=own.pk, level__in=PLACES)
    return Organisation.objects.none()


def tabs(viewer: Viewer) -> list[str]:
    """The overviews that a viewer has, the first to be opened first."""
    found = ["county"] if viewer.may("gatekeeper") else []
    own = home_village(viewer.org)
    if own.level in PLACES and viewer.may("clerk", "grid_worker", "reviewer"):
        found.append("place")
    if viewer.may("requester"):
        found.append("department")
    return found


def may_open(viewer: Viewer, org: Organisation, side: str) -> bool:
    """Whether a viewer may read the month of an organisation from that side."""
    if side == MonthlyReport.Side.COUNTY:
        return viewer.may("gatekeeper") and org.pk == viewer.county.pk
    reach = senders_of(viewer) if side == MonthlyReport.Side.SENDER else places_of(viewer)
    return side in MonthlyReport.Side.values and reach.filter(pk=org.pk).exists()


def reports_of(viewer: Viewer) -> QuerySet[MonthlyReport]:
    """The months that a viewer may read, the last first."""
    allowed = Q(side=MonthlyReport.Side.SENDER, org__in=senders_of(viewer).order_by().values("pk"))
    allowed |= Q(side=MonthlyReport.Side.PLACE, org__in=places_of(viewer).order_by().values("pk"))
    if viewer.may("gatekeeper"):
        allowed |= Q(side=MonthlyReport.Side.COUNTY, org=viewer.county)
    return MonthlyReport.objects.filter(allowed).select_related("org", "made_by")


def first_month(org: Organisation, side: str, today: date) -> date:
    """The month in which an account begins; this month where nothing was asked yet."""
    account = {"county": readings.of_county, "sender": readings.of_sender, "place": readings.of_place}[side](org)
    first = account.first_day
    return (first or today).replace(day=1)


def nobody(county: Organisation) -> Viewer:
    """Who reads when the platform itself tells a month: nobody signed in, with the gatekeeper's reach."""
    return Viewer(User(), county, frozenset(("gatekeeper",)))


def tellable(viewer: Viewer) -> list[tuple[str, str]]:
    """("side:number", words) of every month that a viewer may have told, the own first, in the order of the tree."""
    side = MonthlyReport.Side
    found = [(f"{side.COUNTY}:{viewer.county.pk}", viewer.county.name)] if viewer.may("gatekeeper") else []
    for which, reach in ((side.PLACE, places_of(viewer)), (side.SENDER, senders_of(viewer))):
        rows = reach.order_by("path").values_list("pk", "name")
        found += [(f"{which}:{pk}", f"{name}：{which.label}") for pk, name in rows]
    return found
