"""The rules in force: everybody may read them, the gatekeeper may change them."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao.policy import shipped_pack
from yibiao.policy.explaining import explain, value_words
from yibiao.policy.rules import CONFIDENCE_WORDS
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day
from yibiao_web.policy import actions, queries
from yibiao_web.policy.models import Weight
from yibiao_web.policy.words import AREAS, STANDINGS, TAGS

_A_PAGE = 50


@acting_as()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Typing searches: the same address answers with the rows alone when the page asks for it."""
    today = timezone.localdate()
    asked = {name: request.GET.get(key, usual).strip() for name, key, usual in _ASKED}
    wanted = queries.Wanted(**asked)
    rows = queries.rules(request.viewer, wanted, today)
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page, "wanted": wanted, "today": today, "areas": AREAS, "standings": STANDINGS, "tags": TAGS,
        "weights": [one for one in Weight.choices if one[0]],
        "rows": [(one, value_words(one), TAGS[one.weight], AREAS.get(one.rule.area, "")) for one in page.object_list],
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "policy/rows.html", shown)
    found = queries.pack(request.viewer.county)
    standing = [found.standing(id, today) for id in found.rules]
    shown |= {
        "total": len(standing), "holding": sum(one.holds for one in standing),
        "changes": [(one, at, value_words(at), TAGS[at.weight]) for one, at in queries.in_force(request.viewer, today)],
    }  # fmt: skip
    return render(request, "policy/index.html", shown)


_ASKED = (("words", "q", ""), ("area", "area", ""), ("weight", "weight", ""), ("standing", "standing", "in_force"))


@acting_as()
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, id: str) -> HttpResponse:
    """One rule with its history; the gatekeeper changes it here, and what was typed stays when it can not be done."""
    if id not in queries.pack(request.viewer.county).rules:
        raise Http404
    if request.method != "POST":
        return _page(request, id)
    if not request.viewer.may("gatekeeper"):
        raise Http404
    try:
        return _change(request, id)
    except Refusal as refused:
        if refused.status != 422:
            raise
        return _page(request, id, refused)


def _page(request: HttpRequest, id: str, refused: Refusal | None = None) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    told, history = explain(queries.pack(viewer.county), id, today), list(queries.overrides(viewer).filter(rule=id))
    now, last = told.standing, next(iter(history), None)
    value = "" if last is None or last.value is None else f"{last.value:g}"
    entered = {"value": value, "weight": last.weight if last else "", "since": today.isoformat(), "why": ""}
    if refused:
        entered = {name: request.POST.get(name, "") for name in entered}
    shown = {
        "told": told, "rule": now.rule, "now": now, "value": value_words(now), "tag": TAGS[now.weight], "today": today,
        "shipped": shipped_pack().standing(id, today), "area": AREAS.get(now.rule.area, ""),
        "confidence": CONFIDENCE_WORDS[now.rule.confidence], "history": history, "weights": Weight.choices,
        "may_change": viewer.may("gatekeeper"), "entered": entered, "refused": refused,
        "cases": [one for one in queries.cases() if id in one.rules],
    }  # fmt: skip
    return render(request, "policy/rule.html", shown, status=refused.status if refused else 200)


def _change(request: HttpRequest, id: str) -> HttpResponse:
    made = actions.change(
        id, since=_since(request), value=_value(request), weight=request.POST.get("weight", ""),
        why=request.POST.get("why", ""), viewer=request.viewer, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("规则 {id} 从 {day} 起按新的办。").format(id=id, day=made.since.isoformat()))
    return redirect("policy:rule", id)


def _since(request: HttpRequest) -> date:
    since = day(request.POST.get("since", "").strip())
    if since is None:
        raise Refusal("not_a_day", _("从哪天起请填日期，例如 2026-12-01。"), 422)
    return since


def _value(request: HttpRequest) -> float | None:
    said = request.POST.get("value", "").strip()
    try:
        return float(said) if said else None
    except ValueError:
        raise Refusal("not_a_value", _("值请填数，例如 4000；不改就空着。"), 422) from None
