"""The gatekeeper's one queue, what is asked of a place in a week, and the search over both."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.typed import whole
from yibiao_web.desk import queue as at_gate
from yibiao_web.desk import searching
from yibiao_web.desk import week as weeks
from yibiao_web.orgs.queries import home_village

_SIGNED_SHOWN = 30


@acting_as("gatekeeper")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits, of all kinds, then what senders let through themselves."""
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    waiting = at_gate.waiting(request.viewer)
    return render(
        request, "desk/queue.html",
        {"lines": at_gate.narrowed(waiting, kind, words), "kinds": at_gate.kinds_of(waiting), "all": len(waiting),
         "signed": at_gate.narrowed(at_gate.signed(request.viewer, _SIGNED_SHOWN), kind, words), "kind": kind,
         "q": words, "back": True},
    )  # fmt: skip


@acting_as("clerk", "grid_worker", "reviewer", "requester", "gatekeeper")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """What is asked of the own organisation, or of one below it, in a week."""
    viewer, today = request.viewer, timezone.localdate()
    places, own = weeks.places(viewer), home_village(viewer.org)
    wanted = whole(request.GET.get("org", ""))
    org = own if wanted is None else get_object_or_404(places, pk=wanted)
    first = weeks.monday(_day(request.GET.get("from", ""), weeks.this_week(today)))
    mine = org == own and viewer.may("clerk", "grid_worker", "reviewer", "requester")
    told = weeks.week_of(org, first, today, own=mine)
    others = places.order_by("path") if places.count() > 1 else []
    return render(request, "desk/week.html", {"org": org, "week": told, "today": today, "places": others, "mine": mine})


@acting_as("clerk", "grid_worker", "reviewer", "requester", "gatekeeper")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    return render(request, "desk/search.html", {"q": words, "hits": searching.found(request.viewer, words)})


def _day(words: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return otherwise
    return day if 2000 <= day.year <= 2200 else otherwise
