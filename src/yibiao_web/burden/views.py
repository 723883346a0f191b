"""The burden account of senders. Nobody who fills is compared here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yibiao_web.accounts.viewer import Role, acting_as
from yibiao_web.audit import typed
from yibiao_web.burden import correcting, queries, standing
from yibiao_web.orgs.queries import county_of


@acting_as("gatekeeper", "requester")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The own year; for the gatekeeper every sender's, in the order of the tree."""
    viewer, today = request.viewer, timezone.localdate()
    year = typed.year(request.GET.get("year", ""), today.year)
    span: dict[str, Any] = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    gatekeeper, months = viewer.may("gatekeeper"), queries.series(viewer, **span)
    total, spared = sum(one.minutes for one in months), sum(one.spared for one in months)
    return render(
        request, "burden/index.html",
        {"year": year, "this_year": today.year, "gatekeeper": gatekeeper, "months": months, "total": total,
         "years": sorted({today.year, year, *standing.years(viewer)}, reverse=True), "spared": spared,
         "without": total + spared, "most": max((one.minutes for one in months), default=0.0),
         "asked": any(one.demands for one in months), "kinds": queries.parts(viewer, "kind", **span),
         "own": None if gatekeeper else standing.own(viewer, year, today),
         "senders": standing.senders(viewer, year, today) if gatekeeper else [],
         "page": Paginator(standing.entries(viewer, year), 25).get_page(request.GET.get("page"))},
    )  # fmt: skip


@acting_as("gatekeeper", "requester", "auditor")
@require_GET
def learned(request: HttpRequest) -> HttpResponse:
    """What measurements taught, and how far off estimates are. A sender sees its kinds and itself."""
    viewer = request.viewer
    county = county_of(viewer.org)
    errors = correcting.errors_of(county)
    words = {"estimated": _("不修正"), "kind": _("按种类的平均修正"), "department": _("按部门的平均修正"),
             "learned": _("一表的修正")}  # fmt: skip
    whole = viewer.may(*queries.COUNTY_ROLES)
    return render(
        request, "burden/learned.html",
        {"errors": [(words[name], one) for name, one in errors.items()], "learned": errors.get("learned"),
         "learned_off": _off(errors.get("learned")), "plain_off": _off(errors.get("estimated")),
         "known": correcting.corrections(county, None if whole else viewer.org)},
    )  # fmt: skip


def _off(errors: Any) -> str:
    return _("{n} 成").format(n=f"{10 * (errors.times - 1):.1f}") if errors else ""


@acting_as(*Role.values)
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """What of budgets the whole county reads: transfers, emergencies, raises, each with its reason."""
    county, today = county_of(request.viewer.org), timezone.localdate()
    year = typed.year(request.GET.get("year", ""), today.year)
    return render(
        request, "burden/published.html",
        {"year": year, "transfers": standing.transfers(county, year), "exceptions": standing.exceptions(county, year),
         "raised": standing.raised(county, year)},
    )  # fmt: skip
