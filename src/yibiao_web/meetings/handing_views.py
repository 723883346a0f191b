"""Meetings as files: handed in from a calendar or workbook, and taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.taking import given
from yibiao_web.meetings import files, importing, queries
from yibiao_web.meetings.models import MeetingImport
from yibiao_web.meetings.views import asked_for

MOST = 5_000


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A calendar (.ics) or a workbook (.xlsx) of the own organisation's meetings."""
    viewer: Viewer = request.viewer
    status = 200
    if request.method == "POST":
        try:
            sent = given(request, most=importing.LARGEST, advice=_("会议登记不会这么大，请看看是不是选错了。"))
            done = importing.hand_in(sent.name, sent.content, viewer=viewer, now=timezone.now())
            return redirect("meetings:imported", done.pk)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            status = refusal.status
    before = MeetingImport.objects.filter(org=viewer.org).order_by("-pk")[:20]
    return render(request, "meetings/import.html", {"before": before}, status=status)


@acting_as("requester")
@require_GET
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of the rows."""
    one = get_object_or_404(MeetingImport, org=request.viewer.org, pk=pk)
    return render(request, "meetings/imported.html", {"done": one})


@acting_as("requester")
@require_GET
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, in the layout of the template, with what is wrong beside them."""
    one = get_object_or_404(MeetingImport, org=request.viewer.org, pk=pk)
    return _file(files.rejected_workbook(one.rejected, timezone.localdate()), "没有导入的会议.xlsx")


@acting_as("requester")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    return _file(files.workbook([], timezone.localdate()), "会议登记表.xlsx")


@acting_as("requester", "gatekeeper")
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the register shows, as a workbook or a calendar."""
    if form not in ("xlsx", "ics"):
        raise Http404
    found = list(queries.narrowed(queries.registered(request.viewer), **asked_for(request))[:MOST])
    if form == "xlsx":
        return _file(files.workbook(found, timezone.localdate()), "会议登记簿.xlsx")
    return _file(files.calendar(found, timezone.now()), "会议.ics")


def _file(content: bytes, name: str) -> HttpResponse:
    kind = (
        "text/calendar; charset=utf-8" if name.endswith(".ics")
        else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )  # fmt: skip
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
