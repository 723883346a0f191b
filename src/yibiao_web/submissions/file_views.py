"""The door for files, disputes and 已报过."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.files.taking import given
from yibiao_web.forms.reading import MAX_UPLOAD
from yibiao_web.ledger.masking import masked
from yibiao_web.ledger.models import Dispute
from yibiao_web.submissions import offline, reported
from yibiao_web.submissions.disputing import dispute_cell
from yibiao_web.submissions.models import ImportTry
from yibiao_web.submissions.views import FILLERS, _draft, _json

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 50


@acting_as(*FILLERS)
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as an Excel file. POST: it is a reading of personal data."""
    name, content = offline.export_workbook(_draft(request, pk), viewer=request.viewer, now=timezone.now())
    return _file(name, content)


@acting_as(*FILLERS)
@require_POST
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _draft(request, pk)
    file = given(
        request, most=MAX_UPLOAD, missing=_("没有选文件。请先选从这一页导出、填好的 Excel 文件。"),
        advice=_("这不像从这一页导出的文件。"),
    )  # fmt: skip
    tried = offline.import_workbook(
        submission, name=file.name, content=file.content, viewer=request.viewer, now=timezone.now()
    )
    return redirect("submissions:imported", pk, tried.pk)


@acting_as(*FILLERS)
@require_GET
def imported(request: HttpRequest, pk: int, tried: int) -> HttpResponse:
    """What was taken and what was not, row by row."""
    submission = _draft(request, pk)
    one = get_object_or_404(ImportTry.objects.filter(submission=submission), pk=tried)
    return render(request, "submissions/imported.html", {"assignment": submission.assignment, "tried": one})


@acting_as(*FILLERS)
@require_POST
def rejected(request: HttpRequest, pk: int, tried: int) -> HttpResponse:
    """The rows that were not taken, as a file in the same layout."""
    submission = _draft(request, pk)
    one = get_object_or_404(ImportTry.objects.filter(submission=submission), pk=tried)
    one.submission = submission
    return _file(*offline.rejected_workbook(one, viewer=request.viewer, now=timezone.now()))


@acting_as(*FILLERS)
@require_POST
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """这不对: one prefilled cell, in one act."""
    submission, told = _draft(request, pk), _json(request)
    dispute_cell(
        submission, str(told.get("row") or ""), str(told.get("field") or ""), proposed=told.get("value"),
        words=str(told.get("words") or ""), viewer=request.viewer, now=timezone.now(),
    )  # fmt: skip
    return JsonResponse({"message": _("已送给数源部门核对，处理结果在“我提的异议”里看。")})


@acting_as(*FILLERS)
@require_POST
def already_reported(request: HttpRequest, pk: int) -> HttpResponse:
    """已报过: one field. The proof is attached here."""
    submission, told = _draft(request, pk), _json(request)
    made = reported.mark(submission, str(told.get("field") or ""), viewer=request.viewer, now=timezone.now())
    return JsonResponse(
        {"message": _("已送减负办核实。"), "evidence": made.evidence, "state": made.get_state_display()}
    )


@acting_as(*FILLERS)
@require_GET
def disputes(request: HttpRequest) -> HttpResponse:
    """What the viewer's place said is wrong, and what became of it; the same for 已报过."""
    viewer, items = request.viewer, catalogue().items
    own = Dispute.objects.filter(org=viewer.org).select_related("subject", "owner", "raised_by", "settled_by")
    page = Paginator(own.order_by("-raised_at"), _PAGE).get_page(request.GET.get("page"))
    rows = [_told(one, items) for one in page]
    marks = reported.of_place(viewer)
    return render(request, "submissions/disputes.html", {"rows": rows, "page": page, "marks": marks})


@acting_as("gatekeeper")
@require_GET
def reported_queue(request: HttpRequest) -> HttpResponse:
    """Marks of 已报过 that wait for the gatekeeper, with their proofs."""
    page = Paginator(reported.waiting(request.viewer), _PAGE).get_page(request.GET.get("page"))
    return render(request, "submissions/already_reported.html", {"page": page})


@acting_as("gatekeeper")
@require_POST
def settle_reported(request: HttpRequest, pk: int) -> HttpResponse:
    mark = get_object_or_404(reported.waiting(request.viewer), pk=pk)
    agreed = request.POST.get("act") == "agree"
    reported.settle(
        mark, agreed=agreed, answer=request.POST.get("answer", ""), viewer=request.viewer, now=timezone.now()
    )
    messages.success(request, _("已取消这一栏，所有村都不用再填。") if agreed else _("已答复，填报人会看到原因。"))
    return redirect("submissions:already_reported")


def _told(one: Dispute, items: Any) -> dict[str, Any]:
    item = items.get(one.item)
    return {
        "one": one, "label": item.name if item else one.item, "name": masked("person.name", one.subject.name),
        "value": masked(one.item, one.value), "proposed": masked(one.item, one.proposed),
    }  # fmt: skip


def _file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
