"""What a place sees of itself, what it says against it, what becomes of that."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.appraisal import contesting, queries
from yibiao_web.appraisal.inputs import ContestInput, SettleInput
from yibiao_web.appraisal.models import Contest, Value
from yibiao_web.appraisal.views import EVERYBODY
from yibiao_web.orgs.queries import home_village


@acting_as(*EVERYBODY)
@require_GET
def place(request: HttpRequest, pk: int, org: int) -> HttpResponse:
    """One place's profile: each figure with its source, day and how it was reckoned."""
    viewer: Viewer = request.viewer
    scheme = get_object_or_404(queries.visible(viewer), pk=pk)
    where = queries.place_of(viewer, scheme, org)
    if where is None:
        raise Http404
    told = scheme.result.get("places", {}).get(str(where.pk), {})
    context = {
        "scheme": scheme, "demand": scheme.demand, "org": where, "told": told, "rows": queries.evidence(scheme, where),
        "standing": queries.standing(where, told), "own": home_village(viewer.org).pk == where.pk,
        "works": queries.works_with(viewer).filter(pk=scheme.pk).exists(), "ranges": scheme.result.get("ranges", []),
        "left_out": [one for one in scheme.indicators.select_related("demand") if not one.kept],
    }  # fmt: skip
    return render(request, "appraisal/place.html", context)


@acting_as("clerk", "grid_worker", "reviewer")
@require_POST
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the value's."""
    viewer: Viewer = request.viewer
    own = home_village(viewer.org)
    seen = Value.objects.filter(org=own, indicator__scheme__in=queries.visible(viewer).order_by())
    value = get_object_or_404(seen.select_related("indicator__scheme__demand", "indicator__owner"), pk=pk)
    form = ContestInput(request.POST)
    said = form.cleaned_data if form.is_valid() else {"words": "", "proposed": ""}
    contesting.contest(value, **said, viewer=viewer, now=timezone.now())
    messages.success(request, _("已经送给数源部门核实。更正了会马上重新算，结果在这一页上看得到。"))
    return redirect("appraisal:place", value.indicator.scheme_id, own.pk)


@acting_as("requester")
@require_GET
def contests(request: HttpRequest) -> HttpResponse:
    """What the own organisation has to answer."""
    rows = [(one, SettleInput(prefix=str(one.pk))) for one in queries.contests(request.viewer)[:200]]
    return render(request, "appraisal/contests.html", {"rows": rows})


@acting_as("requester")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.contests(request.viewer), pk=pk)
    form = SettleInput(request.POST, prefix=str(pk))
    told = form.told(one.value) if form.is_valid() else None
    stands = "uphold" in request.POST
    if not form.is_valid() or (told is None and not stands):
        messages.error(
            request, _("请填更正后的数（比率要填分子和分母，分子不能比分母大）；数没有错的，写明情况后点“维持原值”。")
        )
        return redirect("appraisal:contests")
    answer = form.cleaned_data["answer"]
    done = contesting.settle(
        one, told=None if stands else told, answer=answer, viewer=request.viewer, now=timezone.now()
    )
    messages.success(request, _("已答复：%(state)s。") % {"state": Contest.State(done.state).label})
    return redirect("appraisal:contests")
