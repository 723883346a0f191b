"""Schemes and their indicators: written, looked at, let through, reckoned."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.appraisal import reading
from yibiao.appraisal.traces import NATURE_NAMES
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.appraisal import actions, queries, valuing
from yibiao_web.appraisal.inputs import IndicatorInput, SchemeInput, first_year
from yibiao_web.appraisal.models import Indicator, Scheme
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.files.taking import taken
from yibiao_web.forms.reading import converter
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.queries import home_village

LARGEST = 10 * MEBI
read_scheme = reader(reading.read_scheme, warm={})
EVERYBODY = ("requester", "gatekeeper", "clerk", "grid_worker", "reviewer")


@acting_as(*EVERYBODY)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Schemes one works with, and those that appraise the own place."""
    viewer: Viewer = request.viewer
    works = list(queries.works_with(viewer))
    known = {one.pk for one in works}
    own = home_village(viewer.org)
    asked = [
        (one, queries.standing(own, one.result.get("places", {}).get(str(own.pk))))
        for one in queries.visible(viewer)
        if one.pk not in known
    ]
    context = {
        "works": works, "asked": asked, "org": own, "requester": viewer.may("requester"),
        "contests": queries.open_contests(viewer),
    }  # fmt: skip
    return render(request, "appraisal/index.html", context)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Typed, pasted or from a table in Word or Excel."""
    viewer: Viewer = request.viewer
    first = {"year": first_year(timezone.localdate())}
    form = SchemeInput(request.POST or None, request.FILES or None, viewer=viewer, initial=first)
    notes: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, notes = _read(form)
            told = form.draft(rows)
            scheme = actions.draft(told, viewer=viewer, now=timezone.now())
            if scheme is not told.scheme:
                messages.warning(request, _("这一年已经有同名的方案，就是下面这个；刚才交的没有另存。要改的逐项改。"))
            return redirect("appraisal:scheme", scheme.pk)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    status = 422 if request.method == "POST" else 200
    return render(request, "appraisal/new.html", {"form": form, "notes": notes}, status=status)


def _read(form: SchemeInput) -> tuple[list[Any], list[Any]]:
    """The indicators of the file, else of the lines."""
    given = form.cleaned_data["file"]
    if given is None:
        return list(reading.read_lines(form.cleaned_data["lines"]).indicators), []
    sent = taken(given, most=LARGEST, advice=_("指标表不会这么大，请看看是不是选错了。"))
    read = read_scheme(sent.content, sent.name, converter=converter())
    wrong = [one for one in read.findings if one.severity == "block"]
    if wrong:
        raise Refusal("unreadable", wrong[0].message + wrong[0].advice, 422)
    return list(read.scheme.indicators), list(read.findings)


@acting_as(*EVERYBODY)
@require_GET
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever is only appraised goes to the own place's page."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.visible(viewer), pk=pk)
    works = queries.works_with(viewer).filter(pk=one.pk).exists()
    own = home_village(viewer.org)
    if not works and queries.place_of(viewer, one, own.pk):
        return redirect("appraisal:place", one.pk, own.pk)
    rows = list(one.indicators.select_related("demand", "owner", "survey"))
    context = {
        "scheme": one, "demand": one.demand, "findings": one.demand.findings, "rows": rows, "works": works,
        "mine": one.demand.org_id == viewer.org.pk and viewer.may("requester"),
        "refused": queries.traces(rows), "minutes": queries.minutes_of(rows),
        "kept": sum(row.kept for row in rows), "open": [row for row in rows if row.demand.decided_at is None],
        "branches": queries.standings(viewer, one), "counts": queries.counts(one),
        "alternatives": one.result.get("alternatives", []), "drivers": _drivers(one),
        "ranges": one.result.get("ranges", []),
    }  # fmt: skip
    return render(request, "appraisal/scheme.html", context)


def _drivers(one: Scheme) -> list[tuple[str, float]]:
    """In per cent; what explains less than one is noise."""
    told = [(what, 100 * share) for what, share in one.result.get("drivers", [])]
    return [row for row in told if row[1] >= 1][:6]


@acting_as(*EVERYBODY)
@require_GET
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the demand's: an indicator's own, or that of a whole scheme."""
    viewer: Viewer = request.viewer
    whole = queries.of_demand(queries.visible(viewer), pk).first()
    if whole is not None:
        return redirect("appraisal:scheme", whole.pk)
    one = get_object_or_404(queries.of_demand(queries.indicators(viewer), pk))
    return render(request, "appraisal/indicator.html", _shown(viewer, one))


def _shown(viewer: Viewer, one: Indicator, form: IndicatorInput | None = None) -> dict[str, Any]:
    demand: Demand = one.demand
    works = queries.works_with(viewer).filter(pk=one.scheme_id).exists()
    mine = demand.org_id == viewer.org.pk and viewer.may("requester")
    open_ = mine and demand.in_force_on is None and demand.ended_on is None
    enters = viewer.may("requester") and viewer.org.pk in (demand.org_id, one.owner_id)
    return {
        "indicator": one, "demand": demand, "findings": demand.findings, "works": works, "mine": mine,
        "form": form or (IndicatorInput(instance=one, viewer=viewer) if open_ else None),
        "nature": NATURE_NAMES.get(one.nature, ""),  # type: ignore[call-overload]
        "enters": enters and one.kept and one.origin in (Indicator.Origin.OFFICE, Indicator.Origin.REPORT),
        "known": one.values.filter(current=True).count() if works or enters else 0,
    }  # fmt: skip


@acting_as("requester")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    viewer: Viewer = request.viewer
    one = get_object_or_404(queries.of_demand(queries.indicators(viewer).filter(demand__org=viewer.org), pk))
    form = IndicatorInput(request.POST, instance=one, viewer=viewer)
    if not form.is_valid():
        return render(request, "appraisal/indicator.html", _shown(viewer, one, form), status=422)
    actions.change(one, form.facts(), viewer=viewer, now=timezone.now())
    messages.success(request, _("改好了，已经重新看过。"))
    return redirect("appraisal:indicator", pk)


@acting_as("requester")
@require_POST
def pass_plain(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of which nothing has to be said, in one act."""
    one = get_object_or_404(queries.works_with(request.viewer).filter(demand__org=request.viewer.org), pk=pk)
    passed = actions.pass_all_plain(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("%(n)d 项没有问题的已经通过。其余的请逐项改、写明理由或送审。") % {"n": passed})
    return redirect("appraisal:scheme", pk)


@acting_as("requester")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.works_with(request.viewer).filter(demand__org=request.viewer.org), pk=pk)
    actions.start(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("方案已生效，被考核的地方看得到了。"))
    return redirect("appraisal:scheme", pk)


@acting_as("requester", "gatekeeper")
@require_POST
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the values and reckon."""
    one = get_object_or_404(queries.works_with(request.viewer), pk=pk)
    changed = valuing.collect(one, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("取到 %(n)d 个新的数，已经算好。") % {"n": changed})
    return redirect("appraisal:scheme", pk)
