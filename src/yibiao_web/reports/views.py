"""The overviews: the county's, a sender's, a place's. Nothing here orders places or people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit import typed
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.reports import county as counties
from yibiao_web.reports import department as departments
from yibiao_web.reports import overviews, queries
from yibiao_web.reports import place as places

LOOK = ("gatekeeper", "requester", "clerk", "grid_worker", "reviewer")


@acting_as(*LOOK)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The overview that is the viewer's own."""
    found = queries.tabs(request.viewer)
    if not found:
        raise Http404
    return redirect(f"reports:{found[0]}")


@acting_as("gatekeeper")
@require_GET
def county(request: HttpRequest) -> HttpResponse:
    """What all senders together ask of the county's grassroots."""
    one = counties.overview(request.viewer, timezone.localdate())
    return render(request, "reports/county.html", _drawn(request, one.picture) | {"one": one, "tab": "county"})


@acting_as("gatekeeper", "requester")
@require_GET
def department(request: HttpRequest) -> HttpResponse:
    """What a sender asks: the own; any sender's for the gatekeeper."""
    senders = queries.senders_of(request.viewer).order_by("path")
    one = departments.department(request.viewer, _chosen(request, senders, request.viewer.org), timezone.localdate())
    data = {"one": one, "tab": "department", "choices": _choices(senders)}
    return render(request, "reports/department.html", _drawn(request, one.picture) | data)


@acting_as(*LOOK)
@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """What is asked of a place."""
    reach = queries.places_of(request.viewer).order_by("path")
    home = home_village(request.viewer.org)
    one = places.place(_chosen(request, reach, home), timezone.localdate())
    data = {"one": one, "tab": "place", "choices": _choices(reach), "mine": one.org == home}
    return render(request, "reports/place.html", _drawn(request, one.picture) | data)


def _chosen(request: HttpRequest, reach: Any, own: Organisation) -> Organisation:
    """The organisation that was asked for, where the viewer may; else the own, else the first there is."""
    asked = typed.whole(request.GET.get("org", ""))
    if asked is not None:
        return get_object_or_404(reach, pk=asked)
    found = reach.filter(pk=own.pk).first() or reach.first()
    if found is None:
        raise Http404
    return found


def _choices(reach: Any) -> list[tuple[int, str]]:
    """(number, name) where there is more than one to choose from, in the order of the tree."""
    found = list(reach.values_list("pk", "name"))
    return found if len(found) > 1 else []


def _drawn(request: HttpRequest, picture: overviews.Picture) -> dict[str, Any]:
    months = overviews.months_chart(picture.months, picture.by_month)
    kinds = overviews.kinds_chart(picture.kinds, say("今年"), say("去年同期"))
    return {
        "picture": picture, "today": picture.on, "tabs": queries.tabs(request.viewer),
        "months_chart": None if months.empty else months, "kinds_chart": None if kinds.empty else kinds,
    }  # fmt: skip
