"""The burden account of senders. Nobody who fills is compared here."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit import typed
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden import budgeting, standing
from yibiao_web.burden.queries import COST, SPARED
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


@acting_as("gatekeeper", "requester")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The own year; for the gatekeeper every sender's, in the order of the tree."""
    viewer, now_year = request.viewer, timezone.localdate().year
    year = typed.year(request.GET.get("year", ""), now_year)
    rows = standing.entries(viewer, year)
    allowed, used = standing.left(viewer.org, year)
    senders = standing.senders(viewer, year, timezone.localdate()) if viewer.may("gatekeeper") else []
    totals = rows.order_by().aggregate(used=Sum(COST), spared=Sum(SPARED))
    totals = {name: value or 0.0 for name, value in totals.items()}
    months: list[tuple[int, float, float]] = []
    return render(
        request, "burden/index.html",
        {"year": year, "years": sorted({now_year, year, *standing.years(viewer)}, reverse=True), "budget": allowed,
         "used": used, "left": None if allowed is None else allowed - used, "senders": senders,
         "total": totals["used"], "spared": totals["spared"], "without": totals["used"] + totals["spared"],
         "months": months,
         "most": max((minutes for _, minutes, _ in months), default=0.0),
         "page": Paginator(rows, 50).get_page(request.GET.get("page")), "gatekeeper": viewer.may("gatekeeper")},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_POST
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a sender's hours of a year."""
    org = get_object_or_404(Organisation, pk=pk, path__startswith=county_of(request.viewer.org).path)
    try:
        hours, year = float(request.POST.get("hours", "")), int(request.POST.get("year", ""))
    except ValueError:
        raise Refusal("not_minutes", _("预算请填小时数，例如 800。"), 422) from None
    budgeting.set_budget(org, year=year, minutes=60 * hours, viewer=request.viewer, now=timezone.now())
    messages.success(
        request, _("{org} {year} 年的预算定为 {hours} 小时。").format(org=org, year=year, hours=f"{hours:g}")
    )
    return redirect("burden:index")
