"""The register, and one meeting's page."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings import actions, measuring, queries
from yibiao_web.meetings.models import Meeting
from yibiao_web.meetings.rules import typed
from yibiao_web.meetings.weighing import cost_now
from yibiao_web.orgs.queries import home_village

_A_PAGE = 30
STATES = [
    ("", gettext_lazy("全部")), ("open", gettext_lazy("还没定的")), ("called", gettext_lazy("已发通知")),
    ("merged", gettext_lazy("已合并")), ("ended", gettext_lazy("已撤销")),
]  # fmt: skip


@acting_as("requester", "gatekeeper")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Search, and this year's counts against the last."""
    viewer: Viewer = request.viewer
    said = asked_for(request)
    found = queries.narrowed(queries.registered(viewer), **said).prefetch_related(None)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    lines = queries.years(viewer, timezone.localdate())
    context = {
        "page": page, "said": said, "kinds": Meeting.Kind.choices, "states": STATES, "lines": lines,
        "levels": queries.by_level(lines), "year": timezone.localdate().year, "years": queries.years_held(viewer),
        "gatekeeper": viewer.may("gatekeeper"), "requester": viewer.may("requester"),
    }  # fmt: skip
    return render(request, "meetings/register.html", context)


def asked_for(request: HttpRequest) -> dict[str, Any]:
    """What the register's search form says."""
    said = request.GET
    year = said.get("year", "")
    return {
        "words": typed(said.get("q", ""))[:100], "kind": said.get("kind", ""), "state": said.get("state", ""),
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    }  # fmt: skip


@acting_as("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the demand's. Who is only asked sees the meeting, not the account of everybody."""
    viewer: Viewer = request.viewer
    meeting = get_object_or_404(queries.of_demand(queries.visible(viewer), pk))
    demand = meeting.demand
    works = queries.registered(viewer).filter(pk=meeting.pk).exists()
    own = home_village(viewer.org)
    context = {
        "meeting": meeting, "demand": demand, "findings": demand.findings, "works": works,
        "asked_here": queries.asked_here(meeting, own), "org": own,
        "mine": demand.org_id == viewer.org.pk and viewer.may("requester"),
        "merged": meeting.merged.select_related("demand__org"), "over": meeting.starts_at < timezone.now(),
        **(cost_now(meeting) if works else {}),
    }  # fmt: skip
    return render(request, "meetings/show.html", context)


@acting_as("requester")
@require_POST
def note_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Its caller writes down when it really ended, as a time of its day."""
    viewer: Viewer = request.viewer
    meeting = get_object_or_404(queries.of_demand(queries.registered(viewer).filter(demand__org=viewer.org), pk))
    try:
        said = time.fromisoformat(request.POST.get("ended", ""))
    except ValueError:
        raise Refusal("no_end", _("散会的时间请写成 11:40 这样。"), 422) from None
    ended = timezone.make_aware(datetime.combine(timezone.localdate(meeting.starts_at), said.replace(tzinfo=None)))
    measuring.note_end(meeting, ended, viewer=viewer, now=timezone.now())
    messages.success(request, _("已记下。以后估会议要花的时间，会更准一些。"))
    return redirect("meetings:show", pk)


@acting_as("requester")
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the meeting."""
    viewer: Viewer = request.viewer
    meeting = get_object_or_404(queries.of_demand(queries.registered(viewer).filter(demand__org=viewer.org), pk))
    actions.hold(meeting, viewer=viewer, now=timezone.now())
    messages.success(request, _("已发出。参会单位的日历和“这一周要做什么”里都能看到。"))
    return redirect("meetings:show", pk)
