"""The gatekeeper's planner: a month's meetings as they stand and as they could be held."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole
from yibiao_web.meetings import planning, queries, rules
from yibiao_web.meetings.merging import agree as carry_out
from yibiao_web.meetings.models import MergePlan


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def planner(request: HttpRequest) -> HttpResponse:
    """Choose a month; what was planned before."""
    viewer: Viewer = request.viewer
    now = timezone.now()
    if request.method == "POST":
        month = rules.month_of(request.POST.get("month", ""), timezone.localdate(now))
        try:
            return redirect("meetings:plan", planning.ask_plan(month, viewer=viewer, now=now).pk)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    months = queries.months_with_proposals(viewer, now)
    return render(request, "meetings/planner.html", {"months": months, "plans": queries.plans(viewer)[:30]})


@acting_as("gatekeeper")
@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; then both schedules side by side."""
    return _page(request, get_object_or_404(queries.plans(request.viewer), pk=pk))


def _page(request: HttpRequest, one: MergePlan, status: int = 200) -> HttpResponse:
    """With what was typed, when the plan could not be carried out."""
    waiting = one.state in planning.OPEN
    since = max(0, int((timezone.now() - (one.started_at or one.asked_at)).total_seconds()))
    context: dict[str, Any] = {
        "plan": one, "waiting": waiting, "reason": request.POST.get("reason", ""), "since": since,
        "seconds": int(planning.SECONDS), "apart": planning.kept_apart(one),
        "signed": any(found["severity"] == "block" for merge in one.merges for found in merge["findings"]),
    }  # fmt: skip
    if not waiting and one.made_at:
        merges = _merges(one)
        for merge in merges:
            merge["title"] = request.POST.get(f"title-{merge['number']}") or merge["title"]
        context |= {"days": _days(one), "merges": merges, "moved": [row for row in _rows(one) if row["moved"]]}
    return render(request, "meetings/plan.html", context, status=status)


def _rows(one: MergePlan) -> list[dict[str, Any]]:
    """The schedule after, with what is known of each meeting."""
    known = {row["id"]: row for row in one.before}
    return [
        {**known[row["id"]], **row, "was": _time(known[row["id"]]["starts"]), "at": _time(row["starts"])}
        for row in one.after
    ]


def _merges(one: MergePlan) -> list[dict[str, Any]]:
    """Each merge with its parts and when each begins."""
    known = {row["id"]: row for row in one.before}
    found = []
    for number, merge in enumerate(one.merges):
        starts, parts = datetime.fromisoformat(merge["starts"]), []
        for id in merge["ids"]:
            row = known[id]
            parts.append({**row, "was": _time(row["starts"]), "at": starts})
            starts += timedelta(minutes=row["minutes"])
        found.append({**merge, "number": number, "parts": parts, "at": _time(merge["starts"]), "until": starts})
    return found


def _days(one: MergePlan) -> list[tuple[date, list[dict[str, Any]], list[dict[str, Any]]]]:
    """Every day on which anything was or would be: (day, before, after); a merged meeting is one line after."""
    before: dict[date, list[dict[str, Any]]] = defaultdict(list)
    after: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in one.before:
        if at := _time(row["starts"]):
            before[at.date()].append({**row, "at": at})
    placed = sorted((row for row in _rows(one) if row["at"]), key=lambda row: (row["at"], row["id"]))
    merges = {frozenset(merge["ids"]): merge for merge in _merges(one)}
    grouped = defaultdict(list)
    for row in placed:
        if row["group"] is None:
            after[row["at"].date()].append(row)
        else:
            grouped[row["group"]].append(row)
    for rows in grouped.values():
        merge = merges[frozenset(row["id"] for row in rows)]
        after[merge["at"].date()].append({**merge, "merged": True})
    for rows in after.values():
        rows.sort(key=lambda row: row["at"])
    return [(day, before[day], after[day]) for day, _rest in groupby(sorted(before.keys() | after.keys()))]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@acting_as("gatekeeper")
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep some meetings apart, and reckon again."""
    one = get_object_or_404(queries.plans(request.viewer), pk=pk)
    number, out = (whole(request.POST.get(name, "")) for name in ("number", "out"))
    planning.refuse(one, -1 if number is None else number, viewer=request.viewer, now=timezone.now(), out=out)
    messages.success(request, _("记下了，不这样合。正在重新计算。"))
    return redirect("meetings:plan", pk)


@acting_as("gatekeeper")
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.plans(request.viewer), pk=pk)
    planning.reckon_again(one, viewer=request.viewer, now=timezone.now(), forget=bool(request.POST.get("forget")))
    return redirect("meetings:plan", pk)


@acting_as("gatekeeper")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry it out; a refusal is told on the page, with what was typed."""
    one = get_object_or_404(queries.plans(request.viewer), pk=pk)
    said = request.POST
    titles = {at: rules.typed(said.get(f"title-{at}", "")) for at in range(len(one.merges))}
    try:
        carry_out(
            one, viewer=request.viewer, now=timezone.now(), titles=titles, reason=rules.typed(said.get("reason", "")),
            signed_name=rules.typed(said.get("signed_name", "")),
        )  # fmt: skip
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return _page(request, get_object_or_404(queries.plans(request.viewer), pk=pk), refusal.status)
    messages.success(request, _("已采用：合并后的会已经发出，原来的会已注明并到哪里，改期的也改好了。"))
    return redirect("meetings:plan", pk)
