"""The place's side: its code, who comes, the caps; a visit turned away, somebody who came unknown; and the page that
anybody opens who reads the code on the wall."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.inspections import arranging, limits, queries, rules
from yibiao_web.inspections.inputs import ArrivalInput
from yibiao_web.inspections.models import PlaceCode, Visit
from yibiao_web.inspections.overview import emergency_of
from yibiao_web.inspections.pictures import picture
from yibiao_web.inspections.standing import arrivals, looked_up, standing_of
from yibiao_web.orgs.models import AREAS, Level
from yibiao_web.orgs.queries import home_village

_PLACES = (Level.TOWNSHIP, Level.VILLAGE)


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """本地的码: the code, this month against the cap, who comes."""
    return _page(request, ArrivalInput())


def _page(request: HttpRequest, given: ArrivalInput, status: int = 200) -> HttpResponse:
    viewer: Viewer = request.viewer
    home = home_village(viewer.org)
    if home.level not in _PLACES:
        return render(request, "inspections/no_place.html", {"areas": AREAS})
    today = timezone.localdate()
    code = arranging.code_of(home, now=timezone.now())
    address = request.build_absolute_uri(reverse("inspections:at", args=[code.code]))
    context = {
        "standing": standing_of(home, today), "code": code, "address": address, "picture": picture(address),
        "given": given, "arrivals": arrivals(viewer), "today": today, "may_write": viewer.may("clerk", "reviewer"),
        "since": today - timedelta(days=31),
    }  # fmt: skip
    return render(request, "inspections/place.html", context, status=status)


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def poster(request: HttpRequest) -> HttpResponse:
    """The code to print and put up."""
    home = home_village(request.viewer.org)
    if home.level not in _PLACES:
        return redirect("inspections:place")
    code = arranging.code_of(home, now=timezone.now())
    address = request.build_absolute_uri(reverse("inspections:at", args=[code.code]))
    return render(request, "inspections/poster.html", {"place": home, "code": code, "picture": picture(address),
                                                       "address": address})  # fmt: skip


@acting_as("clerk", "reviewer")
@require_POST
def renew_code(request: HttpRequest) -> HttpResponse:
    arranging.renew_code(viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已换成新码，旧的作废。请把新的贴上。"))
    return redirect("inspections:place")


@acting_as("clerk", "reviewer")
@require_POST
def turn_away(request: HttpRequest, pk: int) -> HttpResponse:
    home = home_village(request.viewer.org)
    visit = get_object_or_404(queries.visible_visits(request.viewer).filter(place=home), pk=pk)
    reason = rules.typed(request.POST.get("reason", ""))
    arranging.turn_away(visit, reason, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("记下了：这一次没有接待。主办单位和减负办看得到。"))
    return redirect("inspections:place")


@acting_as("clerk", "reviewer")
@require_POST
def arrived(request: HttpRequest) -> HttpResponse:
    given = ArrivalInput(request.POST)
    if not given.is_valid():
        return _page(request, given, 422)
    said: dict[str, Any] = given.cleaned_data
    arranging.note_arrival(
        who=rules.typed(said["who"]), what=rules.typed(said["what"]), on=said["on"], received=said["received"],
        viewer=request.viewer, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("记下了，减负办看得到。"))
    return redirect("inspections:place")


@require_GET
def at(request: HttpRequest, code: str) -> HttpResponse:
    """Anybody, not signed in: today's announced visits, the month against the cap, and whether what somebody names
    stands in the plan. Nothing of what is sealed: an unannounced inspection is told of alike at every place."""
    rows = PlaceCode.objects.select_related("place__parent__parent")
    code_here = rows.filter(code=rules.code_of(code)).first()
    if code_here is None:
        _slow_down()
        raise Http404
    today = timezone.localdate()
    words = rules.typed(request.GET.get("q", ""))[:60]
    found = standing_of(code_here.place, today)
    context = {
        "place": code_here.place, "code": code_here, "standing": found, "today": today, "words": words,
        "found": looked_up(code_here.place, words) if words else [],
        "visits": [_told(visit, today) for visit in found.today],
        "month": [one for one in (*found.past, *found.coming) if one.on.replace(day=1) == today.replace(day=1)],
    }  # fmt: skip
    return render(request, "inspections/at.html", context)


def _told(visit: Visit, today: Any) -> dict[str, Any]:
    inspection = visit.inspection
    return {"visit": visit, "emergency": emergency_of(inspection, today) if inspection.emergency else None}


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """The code typed by hand, where no camera is."""
    words = rules.code_of(request.GET.get("code", ""))
    if words and PlaceCode.objects.filter(code=words).exists():
        return redirect("inspections:at", words)
    if words:
        _slow_down()
    return render(request, "inspections/find.html", {"words": words})


def _slow_down() -> None:
    """Codes are not for trying out."""
    if not limits.trying.passes(time.monotonic()):
        raise Refusal("too_often", _("试的人太多，请过一分钟再试；或者直接扫门口的码。"), 429)
