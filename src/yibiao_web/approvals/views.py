"""The reviewer's pages: what waits, and one submission by its exceptions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.approvals import actions, queries
from yibiao_web.approvals.comparing import differences
from yibiao_web.approvals.exceptions import FILLED, LOOK, Exceptions, Shower, hidden_items, sorted_out
from yibiao_web.approvals.standing import deputy_for, stands_at, step_name
from yibiao_web.audit.refusals import Refusal
from yibiao_web.sharing.actions import note_reading
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment

_A_QUEUE, _A_PAGE = 300, 50
_UNMASKED, _PLAIN_FOR = "plain_reviews", timedelta(minutes=15)


@acting_as("reviewer")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """By task and township; what is unusual says why, the rest can be approved together."""
    viewer: Viewer = request.viewer
    rows = queries.waiting(viewer)
    tasks = rows.order_by("task__title").values_list("task_id", "task__title").distinct()
    chosen, only = request.GET.get("task", ""), request.GET.get("only", "")
    if chosen.isdigit():
        rows = rows.filter(task=int(chosen))
    page = Paginator(rows, _A_QUEUE).get_page(request.GET.get("page"))
    found = queries.with_digests(page.object_list)
    shown = [one for one in found if not only or one.quiet == (only == "quiet")]
    return render(
        request, "approvals/queue.html",
        {
            "piles": queries.piles(shown), "page": page, "tasks": tasks, "chosen": chosen, "only": only,
            "waiting": len(found), "quiet": sum(one.quiet for one in found), "stands_in_for": _deputy(viewer),
        },
    )  # fmt: skip


@acting_as("reviewer")
@require_POST
def approve_quiet(request: HttpRequest) -> HttpResponse:
    """Those that were ticked and have nothing unusual about them; what was seen is what is approved."""
    viewer: Viewer = request.viewer
    seen = dict(one.split(":", 1) for one in request.POST.getlist("one") if ":" in one)
    pks = [int(pk) for pk in seen if pk.isdigit()]
    found = queries.with_digests(queries.waiting(viewer).filter(pk__in=pks))
    quiet = [
        one.assignment for one in found if one.quiet and str(one.assignment.version) == seen[str(one.assignment.pk)]
    ]
    done, refused = actions.approve_many(quiet, viewer=viewer, now=timezone.now())
    if done:
        messages.success(request, _("已通过 {count} 份。").format(count=len(done)))
    left = len(pks) - len(done)
    if left:
        words = refused[0][1].message if refused else _("它们有要看的地方，或者刚刚变过，请逐份打开。")
        messages.warning(request, _("{count} 份没有通过：{words}").format(count=left, words=words))
    return redirect("approvals:queue")


@acting_as("reviewer")
@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _assignment(request.viewer, pk))


def _page(
    request: HttpRequest, assignment: Assignment, *, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    viewer: Viewer = request.viewer
    submission = Submission.objects.select_related("submitted_by").get(assignment=assignment)
    result = submission.result or {}
    found, plain = sorted_out(result, submission.findings), _is_plain(request, assignment)
    shower = Shower(submission, plain=plain, typed=typed or {})
    usual = FILLED if found.filled and not found.look else LOOK
    wanted = request.GET.get("show") if request.GET.get("show") in (FILLED, LOOK) else usual
    page = Paginator(found.filled if wanted == FILLED else found.look, _A_PAGE).get_page(request.GET.get("page"))
    rows, general = shower.rows(page.object_list), shower.general()
    return render(
        request, "approvals/review.html",
        {
            "assignment": assignment, "task": assignment.task, "submission": submission, "rows": rows, "page": page,
            "found": found, "show": wanted, "plain": plain, "general": general, "typed": typed or {},
            "figures": shower.figures(result) if wanted == LOOK and page.number == 1 else [],
            "own_figures": _own_figures(shower, result), "differences": differences(assignment, result),
            "counts": queries.digest_of(assignment), "remarks": _remarks(assignment, shower),
            "history": assignment.decisions.select_related("by", "org", "deputy_for").order_by("pk"),
            "stands_in_for": _deputy(viewer), **_rights(viewer, assignment),
        },
        status=status,
    )  # fmt: skip


def _rights(viewer: Viewer, assignment: Assignment) -> dict[str, Any]:
    turn = step_name(assignment)
    return {
        "may_decide": assignment.state == Assignment.State.SUBMITTED and stands_at(viewer, assignment, turn),
        "may_reopen": assignment.state == Assignment.State.APPROVED
        and any(stands_at(viewer, assignment, level) for level in assignment.task.chain),
        "last_step": assignment.step + 1 >= len(assignment.task.chain),
        "turn": turn,
    }  # fmt: skip


def _own_figures(shower: Shower, result: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(shower.label(None, "", one["item"]), one["value"]) for one in result.get("figures", ())]


def _remarks(assignment: Assignment, shower: Shower) -> list[tuple[str, str, str]]:
    """What was written beside cells in the last round, with the cells' labels."""
    found = []
    for one in assignment.remarks.select_related("by").order_by("-pk")[:100]:
        region = shower.base.region_of(one.field)
        found.append((shower.label(region, one.field, one.field), one.text, one.by.name))
    return found


@acting_as("reviewer")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, send back or re-open what was seen; a refusal shows the page again with what was typed."""
    assignment = _assignment(request.viewer, pk)
    said, wants_json = _said(request)
    try:
        words = _decide(request.viewer, assignment, said, timezone.now())
    except Refusal as refusal:
        if wants_json:
            raise
        messages.error(request, refusal.message)
        return _page(request, _assignment(request.viewer, pk), typed=said, status=refusal.status)
    if wants_json:
        return JsonResponse({"words": words})
    messages.success(request, f"{assignment.org.name}：{words}")
    return _onward(request.viewer, assignment)


def _decide(viewer: Viewer, assignment: Assignment, said: dict[str, str], now: datetime) -> str:
    if said.get("version", "").isdigit():
        assignment.version = int(said["version"])
    act, remark = said.get("act"), said.get("remark", "")
    if act == "approve":
        actions.approve(assignment, viewer=viewer, now=now, remark=remark)
        return _("已通过，数据已进台账。") if assignment.state == "approved" else _("已通过，转到下一级审核。")
    if act == "send_back":
        actions.send_back(assignment, viewer=viewer, now=now, remark=remark, cells=_cells(said))
        return _("已退回，批注会标在格子旁边。")
    if act == "reopen":
        actions.reopen(assignment, viewer=viewer, now=now, reason=remark)
        return _("已重新打开，填报人可以更正后再交。")
    raise Refusal("unknown_act", _("没有这个操作，请刷新页面再试。"), 422)


def _said(request: HttpRequest) -> tuple[dict[str, str], bool]:
    if request.content_type != "application/json":
        return request.POST.dict(), False
    try:
        said = json.loads(request.body)
    except ValueError:
        said = None
    return ({str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}), True


def _cells(said: dict[str, str]) -> list[dict[str, str]]:
    """Remarks are named ``cell|<row>|<field>``."""
    found = []
    for name, text in said.items():
        kind, _sep, place = name.partition("|")
        if kind == "cell" and text.strip():
            row, _sep, field = place.partition("|")
            found.append({"row": row, "field": field, "text": text})
    return found


def _onward(viewer: Viewer, assignment: Assignment) -> HttpResponse:
    """The next of the same task, else the queue."""
    following = queries.waiting(viewer).filter(task=assignment.task_id).values_list("pk", flat=True).first()
    return redirect("approvals:review", following) if following else redirect("approvals:queue")


@acting_as("reviewer")
@require_POST
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show names and numbers for a while, for a purpose that is kept."""
    assignment = _assignment(request.viewer, pk)
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        messages.error(request, _("请写明为什么要看完整的姓名和号码。"))
        return redirect("approvals:review", pk)
    submission = Submission.objects.get(assignment=assignment)
    found: Exceptions = sorted_out(submission.result or {}, submission.findings)
    items, subjects = hidden_items([*found.look, *found.filled])
    note_reading(
        request.viewer, org=request.viewer.org, scope=assignment.org.path, kind="person", items=items,
        subjects=subjects, count=len(found.look) + len(found.filled), purpose=purpose[:200],
        what=f"{assignment.task.title}（{assignment.org.name}）"[:200], now=timezone.now(),
    )  # fmt: skip
    until = (timezone.now() + _PLAIN_FOR).timestamp()
    request.session[_UNMASKED] = request.session.get(_UNMASKED, {}) | {str(pk): until}
    return redirect("approvals:review", pk)


def _is_plain(request: HttpRequest, assignment: Assignment) -> bool:
    until = request.session.get(_UNMASKED, {}).get(str(assignment.pk), 0)
    return bool(until > timezone.now().timestamp())


def _assignment(viewer: Viewer, pk: int) -> Assignment:
    return get_object_or_404(queries.reviewable(viewer), pk=pk)


def _deputy(viewer: Viewer) -> Any:
    return deputy_for(viewer, timezone.localdate())
