"""The gatekeeper's pages: the forms in force, and the overlap audit over them."""

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

from yibiao.policy import Pack
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.typed import whole
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.forms import actions, overlapping, queries
from yibiao_web.forms.models import TIMES_A_YEAR, Form, OverlapReport
from yibiao_web.forms.sunset import FormUse, sunset
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

_SHOWN = 30


@acting_as("gatekeeper")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass, pass with a reason, or refuse."""
    one = get_object_or_404(queries.admissions_of(request.viewer), pk=pk)
    actions.decide(
        one, verdict=request.POST.get("verdict", ""), viewer=request.viewer, reason=request.POST.get("reason", ""),
        signed_name=request.POST.get("signed_name", ""), now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("《{title}》：{verdict}。").format(
        title=one.version.form.title, verdict=one.get_verdict_display()))  # fmt: skip
    return redirect("desk:queue")


@acting_as("gatekeeper", "requester")
@require_GET
def in_force(request: HttpRequest) -> HttpResponse:
    """The catalogue of forms in force. A requester sees the own ones."""
    words = request.GET.get("q", "").strip()
    rows = list(queries.in_force(request.viewer, words).prefetch_related("decisions__by"))
    policy = pack(request.viewer.org)
    shown = [_in_force_row(one, policy) for one in rows]
    if request.GET.get("only") == "sunset":
        shown = [one for one in shown if one["why_end"]]
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    return render(
        request, "forms/in_force.html",
        {"page": page, "q": words, "count": len(rows), "only": request.GET.get("only", ""),
         "minutes": sum(one["minutes"] for one in shown), "ending": sum(bool(one["why_end"]) for one in shown),
         "gatekeeper": request.viewer.may("gatekeeper"), "others": [(one.pk, str(one)) for one in rows]},
    )  # fmt: skip


@acting_as()
@require_GET
def asking(request: HttpRequest, code: str) -> HttpResponse:
    """A part of an item's page, loaded after it: the county's forms in force that ask for it."""
    if code not in catalogue().items:
        raise Http404
    return render(request, "forms/_asking.html", {"asking": queries.asking(request.viewer, code)})


def _in_force_row(form: Form, policy: Pack) -> dict[str, Any]:
    decisions = sorted(form.decisions.all(), key=lambda one: -one.pk)
    use = FormUse(
        form.frequency, timezone.localdate(form.in_force_at) if form.in_force_at else None,
        timezone.localdate(form.answer_opened_at) if form.answer_opened_at else None, form.expires_on,
    )  # fmt: skip
    return {
        "form": form, "minutes": queries.minutes_a_year(form), "times": TIMES_A_YEAR[form.frequency],
        "why_end": sunset(use, policy, timezone.localdate()), "decision": decisions[0] if decisions else None,
    }  # fmt: skip


@acting_as("gatekeeper", "requester")
@require_POST
def decide_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep, merge or cancel a form in force; its sender may cancel it."""
    forms = queries.forms_of(request.viewer)
    one = get_object_or_404(forms, pk=pk)
    into = forms.filter(pk=whole(request.POST.get("merged_into", "")) or 0).first()
    actions.decide_form(
        one, act=request.POST.get("act", ""), viewer=request.viewer, reason=request.POST.get("reason", ""),
        duty_kept_by=request.POST.get("duty_kept_by", ""), merged_into=into, now=timezone.now(),
        duty=request.POST.get("duty", ""),
    )  # fmt: skip
    messages.success(request, _("《{title}》的去留已记下。").format(title=one.title))
    return redirect("forms:in_force" if request.viewer.may("gatekeeper") else "forms:mine")


@acting_as("gatekeeper")
@require_GET
def overlap(request: HttpRequest) -> HttpResponse:
    """The audit of what is in force now; made on the first look, later by the worker."""
    county = county_of(request.viewer.org)
    report, fresh = overlapping.current(county)
    if report is None:
        report, fresh = overlapping.refresh(county, now=timezone.now()), True
    return render(request, "forms/overlap.html", {"report": report, "fresh": fresh, **_overlap_parts(report)})


def _overlap_parts(report: OverlapReport) -> dict[str, Any]:
    told = report.report
    by_id = {one["id"]: one for one in told["forms"]}
    proposed = [one for one in told["forms"] if one["plan"]["action"] != "保留"]
    order = ("取消", "合并", "自动生成")
    proposed.sort(key=lambda one: (order.index(one["plan"]["action"]), one["department"], one["title"]))
    pairs = [
        {"a": by_id[one["a"]], "b": by_id[one["b"]], "shared": one["shared"], "smaller": one["smaller"],
         "share": 100 * one["shared"] / one["smaller"] if one["smaller"] else 0}
        for one in told["pairs"]["listed"][:_SHOWN]
    ]  # fmt: skip
    return {
        "totals": told["totals"], "minutes": told["minutes_a_year"], "proposed": proposed, "pairs": pairs,
        "repeated": told["repeated"][:_SHOWN],
        "kept": sum(one["plan"]["action"] == "保留" for one in told["forms"]),
    }  # fmt: skip


@acting_as("gatekeeper")
@require_POST
def refresh_overlap(request: HttpRequest) -> HttpResponse:
    """Make the audit again now rather than when the worker comes to it."""
    overlapping.refresh(county_of(request.viewer.org), now=timezone.now())
    return redirect("forms:overlap")


_FILES = {
    "report": ("重复审计.html", "text/html; charset=utf-8"),
    "workbook": ("重复审计.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@acting_as("gatekeeper")
@require_GET
def overlap_file(request: HttpRequest, what: str) -> HttpResponse:
    """The core's own report, to keep or send: the page works by itself, without this server."""
    report = OverlapReport.objects.filter(county=county_of(request.viewer.org)).order_by("-pk").first()
    if report is None or what not in _FILES:
        raise Http404
    name, kind = _FILES[what]
    response = HttpResponse(report.page if what == "report" else bytes(report.workbook), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
