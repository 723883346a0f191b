"""The page on which a meeting is proposed or changed; its cost is shown while one types."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole
from yibiao_web.gate.models import Demand
from yibiao_web.meetings import actions, queries
from yibiao_web.meetings.asking import CONCERNED, Asking, asking, asking_of, saved_groups
from yibiao_web.meetings.inputs import MeetingInput, first_initial, initial_of
from yibiao_web.meetings.models import Meeting
from yibiao_web.meetings.weighing import Weighed, weigh


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    if request.method == "GET":
        picked = asking(viewer.org)
        return _page(request, MeetingInput(initial=first_initial(timezone.now()), asking=picked))
    given = _given(request)
    if given.is_valid():
        try:
            meeting = actions.propose(given.proposal(), viewer=viewer, now=timezone.now())
        except Refusal as refusal:
            given.add_error(None, refusal.message)
        else:
            messages.success(request, _("已登记。下面是检查的结果，通过以后再发通知。"))
            return redirect("meetings:show", meeting.demand_id)
    return _page(request, given, status=422)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what is not in force yet."""
    viewer: Viewer = request.viewer
    meeting = get_object_or_404(queries.of_demand(queries.registered(viewer).filter(demand__org=viewer.org), pk))
    if meeting.demand.in_force_on or meeting.demand.ended_on:
        messages.error(request, _("已经发出通知或撤销的不能再改。要改的，请撤销后重新提出。"))
        return redirect("meetings:show", pk)
    if request.method == "GET":
        return _page(request, MeetingInput(initial=initial_of(meeting), asking=asking_of(meeting)), meeting)
    given = _given(request)
    if given.is_valid():
        try:
            actions.change(meeting, given.proposal(), viewer=viewer, now=timezone.now())
        except Refusal as refusal:
            given.add_error(None, refusal.message)
        else:
            messages.success(request, _("已改，并重新检查过。"))
            return redirect("meetings:show", pk)
    return _page(request, given, meeting, status=422)


@acting_as("requester")
@require_POST
def cost(request: HttpRequest) -> HttpResponse:
    """A part of the page: what the meeting as typed so far would cost, and what there is to say of it."""
    viewer: Viewer = request.viewer
    given = _given(request)
    weighed: Weighed | None = None
    if given.is_valid():
        without = Meeting.objects.filter(demand__org=viewer.org, demand=whole(request.POST.get("meeting", "")) or 0)
        weighed = weigh(
            given.proposal(),
            viewer.org,
            viewer.county,
            timezone.localdate(),
            list(without.values_list("pk", flat=True)),
        )
    return render(request, "meetings/_cost.html", {"weighed": weighed, "given": given, "live": True})


def _given(request: HttpRequest) -> MeetingInput:
    return MeetingInput(request.POST, asking=asking(request.viewer.org, dict(request.POST.lists())))


def _page(request: HttpRequest, given: MeetingInput, meeting: Meeting | None = None, status: int = 200) -> HttpResponse:
    picked: Asking = given.asking
    context: dict[str, Any] = {
        "given": given, "asking": picked, "meeting": meeting, "posts": Meeting.Post.choices, "concerned": CONCERNED,
        "saved": saved_groups(request.viewer.org), "whole_county": request.viewer.org.area.name,
        "kind": Demand.Kind.MEETING, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "meetings/propose.html", context, status=status)
