"""Months as they were told: the list, one page, its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit import typed
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports import actions, queries
from yibiao_web.reports.models import MonthlyReport
from yibiao_web.reports.pictures import as_pdf
from yibiao_web.reports.sheet import from_json
from yibiao_web.reports.spans import month_named, months_until
from yibiao_web.reports.views import LOOK
from yibiao_web.reports.word import as_word

_OFFERED = 24  # months
_FILES = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@acting_as(*LOOK)
@require_GET
def months(request: HttpRequest) -> HttpResponse:
    """What was told, the last month first, and the way to have one told."""
    rows = queries.reports_of(request.viewer)
    month = month_named(request.GET.get("month", ""))
    words = request.GET.get("q", "").strip()[:60]
    rows = rows.filter(month=month) if month else rows
    rows = rows.filter(org__name__icontains=words) if words else rows
    offered = [f"{one:%Y-%m}" for one in reversed(months_until(timezone.localdate(), _OFFERED))]
    return render(
        request, "reports/months.html",
        {"page": Paginator(rows, 50).get_page(request.GET.get("page")), "offered": offered, "q": words,
         "month": f"{month:%Y-%m}" if month else "", "sides": queries.tellable(request.viewer),
         "tabs": queries.tabs(request.viewer), "tab": "months"},
    )  # fmt: skip


@acting_as(*LOOK)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Tell a month now."""
    side, _sep, number = request.POST.get("of", "").partition(":")
    month, pk = month_named(request.POST.get("month", "")), typed.whole(number)
    if month is None or pk is None:
        raise Refusal("no_month", _("请选单位和月份。"), 422)
    org = get_object_or_404(Organisation, pk=pk)
    if not queries.may_open(request.viewer, org, side):
        raise Http404
    report = actions.make_report(org, side, month, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("做好了。以后打开还是这些数；要按现在的账重做，再点一次。"))
    return redirect("reports:month", report.pk)


@acting_as(*LOOK)
@require_GET
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """One page, as it was told, to be read and printed."""
    one = _report(request, pk)
    told = {"one": one, "sheet": from_json(one.told), "today": timezone.localdate()}
    return render(request, "reports/month.html", told)


@acting_as(*LOOK)
@require_GET
def file(request: HttpRequest, pk: int, shape: str) -> HttpResponse:
    """The same page as PDF or Word."""
    one = _report(request, pk)
    if shape not in _FILES:
        raise Http404
    write, kind = _FILES[shape]
    name = f"{one.told['title']} {one.month:%Y-%m}.{shape}"
    made: Any = write(from_json(one.told))
    return HttpResponse(
        made, content_type=kind, headers={"Content-Disposition": content_disposition_header(True, name) or ""}
    )


def _report(request: HttpRequest, pk: int) -> MonthlyReport:
    return get_object_or_404(queries.reports_of(request.viewer), pk=pk)
