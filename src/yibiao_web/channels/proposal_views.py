"""Asking for a new app, account or group: its pre-check and its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.channels import actions, proposing, queries
from yibiao_web.channels.inputs import Proposal
from yibiao_web.channels.models import Channel
from yibiao_web.gate.queries import demands_of
from yibiao_web.orgs.models import Level, Organisation


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """What is wanted, for whom; the answer is the pre-check."""
    if kind not in Channel.Kind.values:
        raise Http404
    form = Proposal(request.POST or None, kind=kind)
    asked = proposing.questions(request.viewer.county, timezone.localdate()) if kind == "app" else ()
    answers = {question: request.POST.get(f"answer{at}", "").strip() for at, question in enumerate(asked)}
    if request.method == "POST" and form.is_valid():
        made = actions.propose(
            kind, form.cleaned_data, asked=_places(request), answers=answers, viewer=request.viewer, now=timezone.now()
        )
        assert made.demand_id is not None
        return redirect("channels:show", made.demand_id)
    townships = [one for one in proposing.places(request.viewer) if one.level == Level.TOWNSHIP]
    return render(
        request, "channels/new.html",
        {"form": form, "kind": kind, "label": Channel.Kind(kind).label, "kinds": Channel.Kind.choices,
         "questions": list(answers.items()), "townships": townships, "picked": request.POST.getlist("place")},
    )  # fmt: skip


def _places(request: HttpRequest) -> list[Organisation]:
    """``place``: ``all`` villages of the county, ``v12`` the villages of township 12, ``t12`` that township itself."""
    wanted = set(request.POST.getlist("place"))
    return [
        one for one in proposing.places(request.viewer)
        if (one.level == Level.VILLAGE and ("all" in wanted or f"v{one.parent_id}" in wanted))
        or (one.level == Level.TOWNSHIP and f"t{one.pk}" in wanted)
    ]  # fmt: skip


@acting_as("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A demand's page: what was found of the proposal, and what was decided. Whoever is asked in reads it too, from
    the day it runs."""
    asked = queries.asked_by(request.viewer)
    demand = get_object_or_404((demands_of(request.viewer, *Channel.Kind.values) | asked).distinct(), pk=pk)
    one = get_object_or_404(Channel.objects.select_related("org"), demand=demand)
    recipients = list(demand.recipients.select_related("org__parent").order_by("org__path"))
    return render(
        request, "channels/show.html",
        {"demand": demand, "one": one, "findings": demand.findings, "viewer": request.viewer,
         "recipients": recipients[:12], "count": len(recipients),
         "may_open": one.state == "proposed" and demand.cleared and not demand.ended_on
         and demand.org_id == request.viewer.org.pk and request.viewer.may("requester")},
    )  # fmt: skip


@acting_as("requester")
@require_POST
def open_channel(request: HttpRequest, pk: int) -> HttpResponse:
    """It passed and begins; an app with its filing number."""
    one = get_object_or_404(queries.channels_of(request.viewer), pk=pk)
    actions.open_channel(one, filing_number=request.POST.get("filing_number", ""), viewer=request.viewer,
                         now=timezone.now())  # fmt: skip
    messages.success(request, _("“{name}”已启用，进了登记表。").format(name=one.name))
    return redirect("channels:channel", one.pk)
