"""The door of filling: the to-do page, the form itself, and what the form's page asks for while one types."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Level
from yibiao_web.submissions import actions, editing, page_data, picking
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.offline import show_plain
from yibiao_web.submissions.queries import drafts, fillable
from yibiao_web.submissions.todo import sections
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import EDITABLE

FILLERS = ("clerk", "grid_worker")
SHOWN = "shown_in_full"  # session key: submissions whose names and numbers were asked to be shown


@acting_as(*FILLERS)
@require_GET
def todo(request: HttpRequest) -> HttpResponse:
    """Everything wanted of the viewer's village, of all departments."""
    found = {one.code: one.rows for one in sections(request.viewer, timezone.localdate())}
    minutes = sum(row.assignment.minutes for code in ("todo", "sent_back") for row in found[code])
    overdue = sum(row.days_left < 0 for code in ("todo", "sent_back") for row in found[code])
    shown = {"found": found, "minutes": minutes, "overdue": overdue}
    return render(request, "submissions/todo.html", shown)


@acting_as(*FILLERS)
@require_GET
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. Opening it the first time freezes what is known."""
    assignment = get_object_or_404(fillable(request.viewer), pk=pk)
    if assignment.state == Assignment.State.WITHDRAWN:
        raise Refusal("withdrawn", _("这项任务已经撤回或结束，不用再填。"))
    submission = actions.open_draft(assignment, viewer=request.viewer, now=timezone.now())
    decision = assignment.decisions.exclude(remark="").order_by("-pk").first()
    shown = {
        "assignment": assignment, "task": assignment.task, "submission": submission, "decision": decision,
        "editable": assignment.state in EDITABLE, "may_submit": request.viewer.org.pk == assignment.org_id,
        "may_recall": assignment.state == Assignment.State.SUBMITTED and assignment.step == 0,
        "purpose": _("填报《{title}》").format(title=assignment.task.title),
        "days_left": (assignment.due_on - timezone.localdate()).days,
    }  # fmt: skip
    return render(request, "submissions/fill.html", shown)


@acting_as(*FILLERS)
@require_GET
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole draft as JSON, once when the page opens."""
    submission = _draft(request, pk)
    shown = page_data.page_data(request.viewer, submission, plain=submission.pk in request.session.get(SHOWN, ()))
    return HttpResponse(orjson.dumps(shown), content_type="application/json")


@acting_as(*FILLERS)
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """One cell or a pasted block; answers with findings, refused cells, and what others typed meanwhile."""
    submission, told = _draft(request, pk), _json(request)
    edits = told.get("edits")
    if not isinstance(edits, list) or not all(isinstance(one, dict) for one in edits):
        raise Refusal("bad_request", _("送来的内容看不懂。请刷新页面再试。"), 422)
    answer = actions.save(
        submission, edits, viewer=request.viewer, now=timezone.now(), batch=str(told.get("batch") or ""),
        since=_number(told.get("since")),
    )  # fmt: skip
    return _answer(request, submission, answer)


@acting_as(*FILLERS)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """无变化, for some rows or all."""
    submission, told = _draft(request, pk), _json(request)
    rows = told.get("rows")
    wanted = [str(one) for one in rows] if isinstance(rows, list) else None
    return JsonResponse(actions.confirm(submission, viewer=request.viewer, now=timezone.now(), rows=wanted))


@acting_as(*FILLERS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    submission = _draft(request, pk)
    return _answer(request, submission, actions.undo(submission, viewer=request.viewer, now=timezone.now()))


@acting_as(*FILLERS)
@require_GET
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the own register is meant by what was typed."""
    submission = _draft(request, pk)
    region = _number(request.GET.get("region")) or 0
    return JsonResponse(picking.hits(submission, region, request.GET.get("words", ""), viewer=request.viewer))


@acting_as(*FILLERS)
@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody of the register into a list, with all that is known."""
    submission, told = _draft(request, pk), _json(request)
    region = _number(told.get("region")) or 0
    answer = picking.pick(
        submission, region, _number(told.get("subject")) or 0, viewer=request.viewer, now=timezone.now(),
        instead=str(told.get("instead") or "")[:24],
    )  # fmt: skip
    plain = submission.pk in request.session.get(SHOWN, ())
    row = page_data.row_data(draft_of(submission, {answer["row"]}), region, answer["row"], plain=plain)
    return _answer(request, submission, answer | {"data": row})


@acting_as(*FILLERS)
@require_GET
def edits(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed by anybody since a number."""
    submission = _draft(request, pk)
    since = _number(request.GET.get("since")) or 0
    answer = {
        "number": submission.edits,
        "edits": editing.edits_since(submission, since),
        "state": submission.assignment.state,
    }
    return _answer(request, submission, answer)


@acting_as(*FILLERS)
@require_POST
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and numbers in full, for a purpose that is kept."""
    submission, told = _draft(request, pk), _json(request)
    show_plain(submission, purpose=str(told.get("purpose") or ""), viewer=request.viewer, now=timezone.now())
    request.session[SHOWN] = [*request.session.get(SHOWN, ()), submission.pk]
    return JsonResponse({"shown": True})


@acting_as(*FILLERS)
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    submission, told = _draft(request, pk), _json(request)
    done = actions.submit(submission, viewer=request.viewer, key=str(told.get("key") or ""), now=timezone.now())
    if done.accepted:
        messages.success(
            request, _("已提交《{title}》。审核前还可以撤回。").format(title=submission.assignment.task.title)
        )
    return JsonResponse({"accepted": done.accepted, "findings": done.findings, "stopping": done.stopping})


@acting_as(*FILLERS)
@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    actions.recall(_draft(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已撤回，可以接着改。"))
    return redirect("submissions:fill", pk)


def _answer(request: HttpRequest, submission: Submission, answer: dict[str, Any]) -> HttpResponse:
    """An answer with edits: masked where the viewer did not ask for names, and of the own grid for a grid worker."""
    found = answer["edits"]
    if found:
        draft = draft_of(submission, {one["row"] for one in found})
        if request.viewer.org.level == Level.GRID:
            found = [one for one in found if not one["row"] or draft.grid_of(one["row"]) == request.viewer.org.pk]
        if submission.pk not in request.session.get(SHOWN, ()):
            found = page_data.masked_edits(draft, found, request.viewer.user.pk)
    return HttpResponse(orjson.dumps({**answer, "edits": found}), content_type="application/json")


def _draft(request: HttpRequest, pk: int) -> Submission:
    """The draft of an assignment that the viewer fills, else 404."""
    return get_object_or_404(drafts(request.viewer), assignment=pk)


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        told = orjson.loads(request.body or b"{}")  # stricter than json: no NaN, no halves of characters
    except (ValueError, RawPostDataException) as problem:  # the latter: a form where JSON is expected
        raise Refusal("bad_request", _("送来的内容看不懂。请刷新页面再试。"), 422) from problem
    return told if isinstance(told, dict) else {}


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdigit()) else None
