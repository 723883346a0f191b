"""Setting and moving budgets, and signing for an emergency. What was typed stays on the page when it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit import typed
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden import budgeting, correcting, standing
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_BUDGET = ("year", "hours", "money", "since", "reason")
_TRANSFER = ("year", "giver", "taker", "hours", "money", "reason")


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a sender's hours and money of a year."""
    org = get_object_or_404(Organisation, pk=pk, path__startswith=county_of(request.viewer.org).path)
    past = standing.history(org)
    if request.method == "GET":
        year = typed.year(request.GET.get("year", ""), timezone.localdate().year)
        return _budget_page(request, org, past, _as_set(past, year))
    given = {name: request.POST.get(name, "").strip() for name in _BUDGET}
    try:
        made = budgeting.set_budget(
            org, year=_year(given["year"]), minutes=60 * _number(given["hours"], _("预算请填小时数，例如 800。")),
            money=_number(given["money"], _("经费请填元数，例如 20000。")) if given["money"] else None,
            since=_day(given["since"]), reason=given["reason"], viewer=request.viewer, now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _budget_page(request, org, past, given, refusal)
    words = _("{org} {year} 年的预算定为 {hours} 小时。")
    messages.success(request, words.format(org=org, year=made.year, hours=f"{made.minutes / 60:,g}"))
    return redirect("burden:index")


def _budget_page(
    request: HttpRequest, org: Organisation, past: Any, given: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    told = {"org": org, "history": past, "given": given, "year": given["year"], "error": _words(refusal)}
    return render(request, "burden/budget.html", told, status=refusal.status if refusal else 200)


def _as_set(past: Any, year: int) -> dict[str, str]:
    one = next((one for one, _used in past if one.year == year), None)
    if one is None:
        return {"year": str(year)}
    return {
        "year": str(year), "hours": f"{one.minutes / 60:g}", "money": "" if one.money is None else f"{one.money:g}",
        "since": f"{one.since:%Y-%m-%d}" if one.since else "",
    }  # fmt: skip


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest) -> HttpResponse:
    """Move part of a budget from one sender to another."""
    viewer, now = request.viewer, timezone.now()
    if request.method == "GET":
        return _transfer_page(request, {"year": str(timezone.localdate(now).year)})
    given = {name: request.POST.get(name, "").strip() for name in _TRANSFER}
    try:
        giver, taker = (_sender(request, given[name]) for name in ("giver", "taker"))
        made = budgeting.transfer(
            giver=giver, taker=taker, year=_year(given["year"]), reason=given["reason"], viewer=viewer, now=now,
            minutes=60 * _number(given["hours"] or "0", _("调多少请填小时数，例如 100。")),
            money=_number(given["money"] or "0", _("经费请填元数，例如 5000。")),
        )  # fmt: skip
    except Refusal as refusal:
        return _transfer_page(request, given, refusal)
    messages.success(request, _("已从{giver}调给{taker}，全县看得到。").format(giver=made.giver, taker=made.taker))
    return redirect("burden:published")


def _transfer_page(request: HttpRequest, given: dict[str, str], refusal: Refusal | None = None) -> HttpResponse:
    today = timezone.localdate()
    year = typed.year(given["year"], today.year)
    told = {"senders": standing.senders(request.viewer, year, today), "given": given, "error": _words(refusal)}
    return render(request, "burden/transfer.html", told, status=refusal.status if refusal else 200)


def _sender(request: HttpRequest, said: str) -> Organisation:
    here = Organisation.objects.within(county_of(request.viewer.org).path)
    found = here.filter(pk=typed.whole(said) or 0).first()
    if found is None:
        raise Refusal("no_sender", _("请选调出和调给的单位。"), 422)
    return found


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest, label: str, pk: int) -> HttpResponse:
    """Its sender signs for what cannot wait although the budget is used up."""
    viewer, now = request.viewer, timezone.now()
    one = budgeting.wanted(label, pk, viewer)
    back = _own_page((request.POST if request.method == "POST" else request.GET).get("back", ""))
    given = {name: request.POST.get(name, "") for name in ("reason", "signed_name")}
    refused = None
    if request.method == "POST":
        try:
            budgeting.sign_emergency(label, pk, viewer=viewer, now=now, **given)
            messages.success(request, _("已记下并公开，可以往下办了。"))
            return redirect(back or "burden:published")
        except Refusal as refusal:
            refused = refusal
    minutes = correcting.estimate(one.kind, viewer.org, county_of(viewer.org), one.minutes).minutes
    findings = standing.standing_findings(viewer.org, timezone.localdate(now), minutes, one.money)
    told = {"wanted": one, "given": given, "back": back, "error": _words(refused), "findings": findings}
    return render(request, "burden/emergency.html", told, status=refused.status if refused else 200)


def _own_page(address: str) -> str:
    """An address of this platform, never another's."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else ""


def _words(refusal: Refusal | None) -> str:
    return refusal.message if refusal else ""


def _number(said: str, words: str) -> float:
    """As people write it: 1,200 too."""
    try:
        return float(said.replace(",", "").replace("，", ""))
    except ValueError:
        raise Refusal("not_minutes", words, 422) from None


def _year(said: str) -> int:
    year = typed.whole(said)
    if year is None or not 2000 <= year <= 2200:
        raise Refusal("no_year", _("年份请写成 2026 这样。"), 422)
    return year


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Refusal("no_day", _("起算的日子请写成 2026-07-01 这样。"), 422) from None
