"""Whose overview a viewer may open. Each takes the viewer first."""

from __future__ import annotations

from django.db.models import QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village

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
