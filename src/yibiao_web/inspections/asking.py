"""The page on which an inspection is proposed or changed, what is found being shown while one types, and the import of
a whole plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole, year
from yibiao_web.files.taking import given
from yibiao_web.inspections import importing, proposing, queries
from yibiao_web.inspections.inputs import InspectionInput, first_initial, initial_of, picked_of
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.weighing import weigh
from yibiao_web.inspections.writing import plan_workbook, template_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    if request.method == "GET":
        return _page(request, InspectionInput(org=viewer.org, initial=first_initial(timezone.localdate())))
    given = _given(request)
    if given.is_valid():
        try:
            one = proposing.propose(given.proposal(), viewer=viewer, now=timezone.now())
        except Refusal as refusal:
            given.add_error(None, refusal.message)
        else:
            messages.success(request, _("已登记。下面是检查的结果，通过以后再列入计划。"))
            return redirect("inspections:show", one.demand_id)
    return _page(request, given, status=422)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Only what is not in force yet."""
    viewer: Viewer = request.viewer
    one = _open(request, pk)
    if request.method == "GET":
        places = [row.org for row in one.demand.recipients.all()]
        return _page(request, InspectionInput(org=viewer.org, picked=places, initial=initial_of(one)), one)
    given = _given(request)
    if given.is_valid():
        try:
            proposing.change(one, given.proposal(), viewer=viewer, now=timezone.now())
        except Refusal as refusal:
            given.add_error(None, refusal.message)
        else:
            messages.success(request, _("已改好，重新看过了。"))
            return redirect("inspections:show", pk)
    return _page(request, given, one, 422)


@acting_as("requester")
@require_POST
def weighed(request: HttpRequest) -> HttpResponse:
    """What there is to say of what is typed so far."""
    viewer: Viewer = request.viewer
    given = _given(request)
    if not given.is_valid():
        return render(request, "inspections/_weighed.html", {"wanting": True})
    pk = whole(request.POST.get("inspection", ""))
    known = queries.of_demand(queries.registered(viewer), pk).first() if pk else None
    found = weigh(
        given.proposal(), viewer.org, viewer.county, timezone.localdate(), without=[known.pk] if known else []
    )
    context = {"weighed": found, "findings": found.report.findings}
    return render(request, "inspections/_weighed.html", context)


def _given(request: HttpRequest) -> InspectionInput:
    org = request.viewer.org
    return InspectionInput(request.POST, org=org, picked=picked_of(org, request.POST))


def _open(request: HttpRequest, pk: int) -> Inspection:
    rows = queries.registered(request.viewer).filter(
        demand__org=request.viewer.org, demand__in_force_on=None, demand__ended_on=None
    )
    return get_object_or_404(queries.of_demand(rows, pk))


def _page(
    request: HttpRequest, given: InspectionInput, one: Inspection | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"given": given, "inspection": one}
    return render(request, "inspections/propose.html", context, status=status)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A workbook of the own department's plan."""
    done, status = None, 200
    if request.method == "POST":
        try:
            sent = given(request, most=importing.LARGEST, advice=_("计划表不会这么大，请看看是不是选错了。"))
            done = importing.hand_in(sent.name, sent.content, viewer=request.viewer, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
            status = refusal.status
    return render(request, "inspections/import.html", {"done": done}, status=status)


@acting_as("requester")
@require_GET
def template(_request: HttpRequest) -> HttpResponse:
    return _file(template_workbook(timezone.localdate()), "督查检查计划表.xlsx")


@acting_as("requester", "gatekeeper")
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The year's plan as a workbook."""
    that = year(request.GET.get("year", ""), timezone.localdate().year)
    rows = list(queries.registered(request.viewer).filter(year=that))
    return _file(plan_workbook(rows, that, timezone.localdate()), f"{that}年督查检查计划.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
