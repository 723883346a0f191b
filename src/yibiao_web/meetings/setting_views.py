"""Rooms, busy seasons, ways and last year's counts on one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day, whole
from yibiao_web.meetings import arranging
from yibiao_web.meetings.models import BusySeason, Room, TravelTime, YearCount
from yibiao_web.meetings.rules import typed
from yibiao_web.orgs.models import Level, Organisation

_TOO_MUCH = 10**9


@acting_as("gatekeeper")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    year = timezone.localdate().year
    ways = dict(TravelTime.objects.filter(org__path__startswith=viewer.county.path).values_list("org", "minutes"))
    told = YearCount.objects.filter(org__path__startswith=viewer.county.path, year__in=(year - 1, year))
    counts = {(org, one): count for org, one, count in told.values_list("org", "year", "count")}
    context = {
        "rooms": Room.objects.filter(county=viewer.county, active=True),
        "seasons": BusySeason.objects.filter(county=viewer.county),
        "ways": [(one, ways.get(one.pk)) for one in _places(viewer, Level.TOWNSHIP)],
        "counts": [
            (that, [(one, counts.get((one.pk, that))) for one in _places(viewer, Level.DEPARTMENT, Level.TOWNSHIP)])
            for that in (year - 1, year)
        ],
    }  # fmt: skip
    return render(request, "meetings/settings.html", context)


@acting_as("gatekeeper")
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """A refusal is a page of its own, whose way back keeps what was typed."""
    messages.success(request, _do(request))
    return redirect("meetings:settings")


def _do(request: HttpRequest) -> str:
    viewer, now, said = request.viewer, timezone.now(), request.POST
    act = said.get("act", "")
    if act == "room":
        seats = _number(said.get("seats", "")) or 0
        room = arranging.set_room(
            name=typed(said.get("name", "")), seats=seats, place=typed(said.get("place", "")), viewer=viewer, now=now
        )
        return _("已记下会议室“{name}”。").format(name=room.name)
    if act == "close":
        room = get_object_or_404(Room, county=viewer.county, pk=_number(said.get("room", "")) or 0)
        arranging.close_room(room, viewer=viewer, now=now)
        return _("“{name}”不再排会。").format(name=room.name)
    if act == "season":
        first, last = _day(said.get("first_on", "")), _day(said.get("last_on", ""))
        season = arranging.set_season(
            name=typed(said.get("name", "")), first_on=first, last_on=last, viewer=viewer, now=now
        )
        return _("已记下“{name}”。").format(name=season.name)
    if act == "end":
        season = get_object_or_404(BusySeason, county=viewer.county, pk=_number(said.get("season", "")) or 0)
        arranging.end_season(season, viewer=viewer, now=now)
        return _("已删去。")
    if act == "travel":
        told = _told(request, _places(viewer, Level.TOWNSHIP))
        return _("改了 {n} 个镇街。").format(n=arranging.set_travel(told, viewer=viewer, now=now))
    if act == "counts":
        told = _told(request, _places(viewer, Level.DEPARTMENT, Level.TOWNSHIP))
        this = timezone.localdate(now).year
        year = this - 1 if said.get("year") == str(this - 1) else this
        return _("改了 {n} 个单位。").format(n=arranging.set_counts(told, year, viewer=viewer, now=now))
    raise Refusal("unknown_act", _("没有这个操作，请刷新页面再试。"), 422)


def _places(viewer: Viewer, *levels: str) -> list[Organisation]:
    rows = Organisation.objects.within(viewer.county.path).filter(active=True, level__in=levels)
    return list(rows.order_by("level", "position", "path"))


def _told(request: HttpRequest, places: Iterable[Organisation]) -> dict[Organisation, int | None]:
    """A number an organisation; nothing written means none. What is no number stops all."""
    return {one: _number(request.POST[f"n-{one.pk}"]) for one in places if f"n-{one.pk}" in request.POST}


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    number = whole(text)
    if number is None or number >= _TOO_MUCH:
        raise Refusal("no_number", _("请填整数。"), 422)
    return number


def _day(text: str) -> date:
    found = day(text)
    if found is None:
        raise Refusal("no_day", _("请选日期。"), 422)
    return found
