"""Open data: the gatekeeper's page, and what anybody may fetch of it once it is published."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.reports import queries, releasing
from yibiao_web.reports.models import OpenRelease
from yibiao_web.reports.open_files import FILES, SHAPES, dictionary, notes
from yibiao_web.reports.opendata import parameters
from yibiao_web.reports.spans import month_named, months_until

_OFFERED = 25  # months
_NAME = re.compile(
    r"(?P<code>[0-9A-Za-z_-]{1,40})-(?P<month>\d{4}-\d\d)-v(?P<version>\d{1,4})\.(?P<shape>[a-z]{1,10})", re.ASCII
)


@acting_as("gatekeeper")
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """What was made and what of it is public."""
    viewer = request.viewer
    rows = OpenRelease.objects.filter(county=viewer.county).defer("rows").select_related("made_by")
    over = months_until(timezone.localdate(), _OFFERED)[:-1]
    return render(
        request, "reports/releases.html",
        {"rows": rows, "offered": [f"{one:%Y-%m}" for one in reversed(over)], "tabs": queries.tabs(viewer),
         "tab": "open", "shapes": list(FILES), "county": viewer.county, "columns": dictionary(), "notes": notes(),
         "licence": parameters()["licence"], "any_public": any(one.public for one in rows)},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    month = month_named(request.POST.get("month", ""))
    if month is None:
        raise Refusal("no_month", _("请选月份。"), 422)
    made = releasing.make_release(month, viewer=request.viewer, now=timezone.now())
    told = _("{month} 的数据做好了，{n} 行，其中 {hidden} 行因为涉及的村镇太少不公布。看过没有问题再公布。")
    messages.success(request, told.format(month=f"{made.month:%Y-%m}", n=len(made.rows), hidden=made.suppressed))
    return redirect("reports:releases")


@acting_as("gatekeeper")
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    one = releasing.publish(_own(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("{month} 已公布，谁都能取。").format(month=f"{one.month:%Y-%m}"))
    return redirect("reports:releases")


@acting_as("gatekeeper")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    one = releasing.withdraw(_own(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("{month} 已撤下。").format(month=f"{one.month:%Y-%m}"))
    return redirect("reports:releases")


@acting_as("gatekeeper")
@require_GET
def preview(request: HttpRequest, pk: int, shape: str) -> HttpResponse:
    """The file as it would be public."""
    return _file(_own(request, pk), shape)


@require_GET
def public(request: HttpRequest, code: str) -> HttpResponse:
    """What a county published, for anybody."""
    county = get_object_or_404(Organisation, code=code, level=Level.COUNTY)
    rows = list(_public(county).defer("rows"))
    if not rows:
        raise Http404
    return render(
        request, "reports/public.html",
        {"county": county, "rows": rows, "columns": dictionary(), "notes": notes(),
         "licence": parameters()["licence"], "shapes": list(FILES)},
    )  # fmt: skip


@require_GET
def public_file(request: HttpRequest, name: str) -> HttpResponse:
    """“990101-2026-10-v1.csv”."""
    told = _NAME.fullmatch(name)
    month = month_named(told["month"]) if told else None
    if told is None or month is None:
        raise Http404
    county = get_object_or_404(Organisation, code=told["code"], level=Level.COUNTY)
    return _file(get_object_or_404(_public(county), month=month, version=int(told["version"])), told["shape"])


def _public(county: Organisation) -> QuerySet[OpenRelease]:
    return OpenRelease.objects.filter(county=county, withdrawn_at=None).exclude(published_at=None)


def _own(request: HttpRequest, pk: int) -> OpenRelease:
    return get_object_or_404(OpenRelease, pk=pk, county=request.viewer.county)


def _file(one: OpenRelease, shape: str) -> HttpResponse:
    if shape not in FILES:
        raise Http404
    name = f"{one.file_stem}.{shape}"
    return HttpResponse(
        FILES[shape](one), content_type=SHAPES[shape],
        headers={"Content-Disposition": content_disposition_header(True, name) or ""},
    )  # fmt: skip
