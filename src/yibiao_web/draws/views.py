"""Draws: the list, a new one, one draw's page, and what is done there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.draws.parameters import SOURCES
from yibiao.draws.weighing import chances, weight_of
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import wholes
from yibiao_web.draws import actions, inputs, opening, queries
from yibiao_web.draws.models import Draw, Keyholder, Opening
from yibiao_web.inspections.models import Inspection


@acting_as()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    standing = {one.inspection_id for one in queries.visible(viewer).filter(abandoned_at=None, published_at=None)}
    context = {
        "draws": list(queries.visible(viewer)[:200]), "to_witness": queries.to_witness(viewer),
        "drawable": [(one, one.pk in standing) for one in queries.drawable(viewer)],
        "has_key": Keyholder.objects.filter(user=viewer.user).exists(),
    }  # fmt: skip
    return render(request, "draws/index.html", context)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the demand's. Look first, then commit; what was typed stays."""
    viewer: Viewer = request.viewer
    rows = queries.drawable(viewer)
    inspection = get_object_or_404(rows, demand__in=[pk] if pk < 2**63 else [])
    context: dict[str, Any] = {"said": {"team": 2, "take": 4, "every": 0, "first": "08:30"}}
    status = 200
    if request.method == "POST":
        context["said"] = inputs.typed(request.POST)
        try:
            wanted, now = inputs.wanted_of(request.POST, inspection, viewer), timezone.now()
            if "commit" in request.POST:
                draw = actions.commit(wanted, viewer=viewer, now=now, reason=request.POST.get("reason", ""))
                messages.success(request, _("已作承诺并公布。名册、权数和随机数都封好了，出发以前谁也打不开。"))
                return redirect("draws:show", draw.pk)
            context |= _preview(wanted, viewer)
        except Refusal as problem:
            context["refusal"], status = problem, problem.status
    return render(request, "draws/new.html", context | _choices(inspection, viewer), status=status)


def _choices(inspection: Inspection, viewer: Viewer) -> dict[str, Any]:
    keyed = set(Keyholder.objects.values_list("user", flat=True))
    return {
        "inspection": inspection, "inspectors": queries.inspectors(viewer), "kinds": SOURCES, "lines": [1, 2],
        "leads": [(one, one.pk in keyed) for one in queries.possible_leads(viewer, viewer.org)],
        "witnesses": queries.possible_witnesses(viewer),
    }  # fmt: skip


def _preview(wanted: Any, viewer: Viewer) -> dict[str, Any]:
    """What would be sealed: how likely each place is drawn, what there is to say."""
    plan, findings = actions.looked_at(wanted, viewer=viewer, now=timezone.now())
    rows = []
    for stratum in plan.rules.strata:
        members = [one for one in plan.places if one.stratum == stratum.name]
        likely = chances([weight_of(one, plan.rules) for one in members], stratum.take)
        rows += [(place, 100 * up / down) for place, (up, down) in zip(members, likely, strict=True)]
    return {
        "looked": True, "findings": findings, "blocked": any(one.severity == "block" for one in findings),
        "needs_reason": any(one.severity == "reason" for one in findings), "rows": rows, "plan": plan,
    }  # fmt: skip


@acting_as()
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _draw(request, pk))


def _page(request: HttpRequest, draw: Draw, **more: Any) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    seen = queries.seen_by(viewer, draw)
    opening.glance(seen, viewer=viewer, now=now)
    is_lead = draw.lead_id == viewer.user.pk
    witness = draw.witnesses.filter(pk=viewer.user.pk).exists()
    context = {
        "draw": draw, "demand": draw.inspection.demand, "seen": seen, "is_lead": is_lead,
        "left": queries.left(draw, now), "opened": draw.openings.count(), "witness": witness,
        "witnesses": draw.witnesses.order_by("pk"), "statements": draw.statements.select_related("witness"),
        "mine": draw.inspection.demand.org_id == viewer.org.pk and viewer.may("requester"),
        "overseen": queries.overseen(viewer).filter(pk=draw.pk).exists(),
        "hand_over": queries.hand_over_of(viewer, draw), "sources": _sources(draw), "now": now,
        "others": queries.possible_leads(viewer, draw.inspection.demand.org).exclude(pk=draw.lead_id),
        "emergency": {one.half for one in draw.shares.all()}, "kinds": SOURCES,
    }  # fmt: skip
    return render(request, "draws/show.html", context | more)


def _sources(draw: Draw) -> list[dict[str, Any]]:
    return [
        {
            **one,
            "at": inputs.moment(one["at"]),
            "kind_name": SOURCES[one["kind"]].name,
            "looks": SOURCES[one["kind"]].looks,
        }
        for one in draw.sources
    ]


@acting_as()
@require_POST
def seed(request: HttpRequest, pk: int) -> HttpResponse:
    draw = _draw(request, pk)
    actions.state_seed(draw, request.POST.getlist("value"), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已记下。要至少两名见证人写的一样，种子才定。"))
    return redirect("draws:show", draw.pk)


@acting_as()
@require_POST
def teams(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown once, kept nowhere."""
    draw = _draw(request, pk)
    told = opening.teams(draw, request.POST.get("passphrase", ""), viewer=request.viewer, now=timezone.now())
    return _page(request, draw, teams=told)


@acting_as()
@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    draw = _draw(request, pk)
    found = opening.open_visits(
        draw, wholes(request.POST.getlist("number")), request.POST.get("passphrase", ""), now=timezone.now(),
        viewer=_for(request, draw), over_cap_reason=request.POST.get("over_cap_reason", ""),
    )  # fmt: skip
    messages.success(request, _("启封 {n} 个。各组现在能看到自己去的地方。").format(n=len(found)))
    return redirect("draws:show", draw.pk)


@acting_as("requester")
@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    draw = get_object_or_404(queries.overseen(request.viewer).filter(inspection__demand__org=request.viewer.org), pk=pk)
    actions.abandon(draw, request.POST.get("reason", ""), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已作废，理由已公布。"))
    return redirect("draws:show", draw.pk)


@acting_as()
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is an opened visit's."""
    one = get_object_or_404(Opening.objects.select_related("draw", "visit"), pk=pk)
    if one not in queries.seen_by(request.viewer, _draw(request, one.draw_id)):
        raise Http404
    opening.note_sign(one, request.POST.get("what", ""), inputs.moment(request.POST.get("known_by", "")),
                      viewer=request.viewer, now=timezone.now())  # fmt: skip
    messages.success(request, _("已记下。减负办和审计会看那以前谁知道。"))
    return redirect("draws:show", one.draw_id)


def _draw(request: HttpRequest, pk: int) -> Draw:
    return get_object_or_404(queries.visible(request.viewer), pk=pk)


def _for(request: HttpRequest, draw: Draw) -> Viewer:
    """The lead acts for the organisation whose inspection it is, whatever post is chosen now."""
    org = draw.inspection.demand.org_id
    return next((one for one in request.viewers if one.org.pk == org), request.viewer)
