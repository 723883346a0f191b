"""Importing the export of another system: upload, look, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.taking import taken
from yibiao_web.ledger import importing
from yibiao_web.ledger.inputs import UploadedExport
from yibiao_web.ledger.models import Upload
from yibiao_web.orgs.queries import county_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@acting_as("steward")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    typed = UploadedExport(request.viewer, request.POST or None, request.FILES or None)
    if request.method == "POST" and typed.is_valid():
        told = typed.cleaned_data
        try:
            sent = taken(told["file"], most=importing.LARGEST, advice=_("请拆成几个文件再传。"))
            kept = importing.upload(
                sent.name, sent.content, owner=told["owner"], dated=told["dated"],
                default=told["default_org"], viewer=request.viewer, now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            typed.add_error("dated" if refusal.code == "date_ahead" else "file", refusal.message)
        else:
            return redirect("ledger:upload", kept.pk)
    rows = Upload.objects.filter(county=county_of(request.viewer.org)).select_related("owner", "made_by")
    page = Paginator(rows.defer("content").order_by("-made_at", "-pk"), 20).get_page(request.GET.get("page"))
    return render(request, "ledger/import.html", {"form": typed, "page": page}, status=422 if typed.errors else 200)


@acting_as("steward")
@require_GET
def look(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "ledger/upload.html", {"upload": _found(request, pk)})


@acting_as("steward")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    importing.confirm(_found(request, pk), by=request.viewer.user, now=timezone.now())
    messages.success(request, _("已记进台账，各张表马上用得上。"))
    return redirect("ledger:upload", pk)


@acting_as("steward")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    importing.drop(_found(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("这次导入已放弃，台账没有动。"))
    return redirect("ledger:import")


@acting_as("steward")
@require_GET
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that could not be placed, as the steward uploaded them."""
    kept = _found(request, pk)
    if kept.state == Upload.State.DROPPED or not kept.told.get("unplaced"):
        raise Http404
    name, content = importing.take_rejected(kept, viewer=request.viewer, now=timezone.now())
    return HttpResponse(
        content, content_type=_XLSX, headers={"Content-Disposition": content_disposition_header(True, name)}
    )


def _found(request: HttpRequest, pk: int) -> Upload:
    return get_object_or_404(Upload, pk=pk, county=county_of(request.viewer.org))
