"""The gatekeeper's part: days on which several go together, quiet times, base counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day, whole
from yibiao_web.inspections import arranging, facts, joining, rules
from yibiao_web.inspections.models import BaseCount, Inspection, JoinPlan, QuietTime
from yibiao_web.orgs.models import Level, Organisation

_MOST = 10_000


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def joins(request: HttpRequest) -> HttpResponse:
    """Choose a span; what was planned before."""
    viewer: Viewer = request.viewer
    today = timezone.localdate()
    spans = _spans(today)
    if request.method == "POST":
        try:
            first, last = _span(request.POST.get("span", ""), spans)
            return redirect("inspections:join", joining.ask(first, last, viewer=viewer, now=timezone.now()).pk)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    waiting = [(first, last, len(joining.open_wishes(viewer.county, max(first, today), last))) for first, last in spans]
    plans = JoinPlan.objects.filter(county=viewer.county).select_related("made_by", "agreed_by")[:20]
    return render(request, "inspections/joins.html", {"spans": waiting, "plans": plans})


def _spans(today: date) -> list[tuple[date, date]]:
    """The rest of this month, the next, and the next three together."""
    month = today.replace(day=1)
    after = rules.next_month(month)
    third = rules.next_month(rules.next_month(after))
    return [(month, rules.last_day(month)), (after, rules.last_day(after)), (after, rules.last_day(third))]


def _span(text: str, spans: list[tuple[date, date]]) -> tuple[date, date]:
    at = whole(text)
    if at is None or at >= len(spans):
        raise Refusal("no_span", _("请选一段日子。"), 422)
    return spans[at]


@acting_as("gatekeeper")
@require_GET
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; then the days, with who goes along with whom."""
    one = get_object_or_404(JoinPlan.objects.filter(county=request.viewer.county), pk=pk)
    days = _days(one)
    context = {
        "plan": one, "waiting": one.state in joining.WORKING_ON_IT, "seconds": int(joining.SECONDS), "days": days,
        "together": sum(len(trip["visits"]) > 1 for _day, trips in days for trip in trips),
        "unplaced": [row for row in one.rows if not row["on"]], "gap": 100 * (one.gap or 0.0),
    }  # fmt: skip
    return render(request, "inspections/join.html", context)


def _days(one: JoinPlan) -> list[tuple[date, list[dict[str, Any]]]]:
    rows = [row for row in one.rows if row["on"]]
    known = Inspection.objects.filter(pk__in={row["inspection"] for row in rows}).select_related("demand__org")
    inspections = {each.pk: each for each in known}
    places = Organisation.objects.filter(pk__in={row["place"] for row in rows}).select_related("parent").in_bulk()
    found: dict[date, dict[int, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["inspection"] in inspections and row["place"] in places:
            told = {"inspection": inspections[row["inspection"]], "fixed": row["fixed"]}
            found[date.fromisoformat(row["on"])][row["place"]].append(told)
    return [
        (day, [{"place": facts.name_of(places[place]), "visits": some} for place, some in found[day].items()])
        for day in sorted(found)
    ]


@acting_as("gatekeeper")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(JoinPlan.objects.filter(county=request.viewer.county), pk=pk)
    done = joining.agree(one, viewer=request.viewer, now=timezone.now())
    if done.left:
        messages.warning(request, _("已采用；有 {n} 次没有定上，见下面。").format(n=len(done.left)))
    else:
        messages.success(request, _("已采用：哪天去哪里都定好了，各单位和当地看得到。"))
    return redirect("inspections:join", pk)


@acting_as("gatekeeper")
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    rows = Organisation.objects.within(viewer.county.path).filter(active=True, level=Level.DEPARTMENT)
    counts = dict(BaseCount.objects.filter(org__in=rows).values_list("org", "count"))
    context = {
        "quiet": QuietTime.objects.filter(county=viewer.county),
        "counts": [(one, counts.get(one.pk)) for one in rows.order_by("position", "path")],
    }  # fmt: skip
    return render(request, "inspections/settings.html", context)


@acting_as("gatekeeper")
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """A refusal is a page of its own, whose way back keeps what was typed."""
    messages.success(request, _do(request))
    return redirect("inspections:settings")


def _do(request: HttpRequest) -> str:
    viewer, now, said = request.viewer, timezone.now(), request.POST
    act = said.get("act", "")
    if act == "quiet":
        quiet = arranging.set_quiet(
            name=rules.typed(said.get("name", "")), first_on=_day(said.get("first_on", "")),
            last_on=_day(said.get("last_on", "")), viewer=viewer, now=now,
        )  # fmt: skip
        return _("已记下“{name}”。").format(name=quiet.name)
    if act == "end":
        quiet = get_object_or_404(QuietTime, county=viewer.county, pk=whole(said.get("quiet", "")) or 0)
        arranging.end_quiet(quiet, viewer=viewer, now=now)
        return _("已删去。")
    if act == "counts":
        rows = Organisation.objects.within(viewer.county.path).filter(active=True, level=Level.DEPARTMENT)
        told = {one: _number(said[f"n-{one.pk}"]) for one in rows if f"n-{one.pk}" in said}
        return _("改了 {n} 个单位。").format(n=arranging.set_base_counts(told, viewer=viewer, now=now))
    raise Refusal("unknown_act", _("没有这个操作，请刷新页面再试。"), 422)


def _number(text: str) -> int | None:
    if not text.strip():
        return None
    number = whole(text.strip())
    if number is None or number >= _MOST:
        raise Refusal("no_number", _("请填整数。"), 422)
    return number


def _day(text: str) -> date:
    found = day(text)
    if found is None:
        raise Refusal("no_day", _("请选日期。"), 422)
    return found
