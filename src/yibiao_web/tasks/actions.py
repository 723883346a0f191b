"""Sending a form to villages, and everything that later happens to the task as a whole.

``move`` is the only way the state of one assignment changes; withdrawing and closing move many at once by the same
table. All are guarded updates: what somebody else moved meanwhile is refused, never moved twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import of_form
from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand, release, stop
from yibiao_web.forms.actions import ask_steward
from yibiao_web.forms.models import Admission
from yibiao_web.forms.periods import next_begins, period_of
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.orgs.scopes import Scope, Villages, ids_of
from yibiao_web.tasks import counting
from yibiao_web.tasks.gate import check_sendable, too_soon, within_validity
from yibiao_web.tasks.models import Assignment, Reminder, Task
from yibiao_web.tasks.states import EDITABLE, MOVES, after

_STAMPS = {"open": "opened_at", "submit": "submitted_at", "approve": "approved_at"}


def move(assignment: Assignment, act: str, *, now: datetime, **fields: Any) -> Assignment:
    """Change the state by the table, if nobody changed it since ``assignment`` was read. ``fields`` are set with it.
    Call it inside the action's transaction, before anything that must happen once."""
    to = after(act, assignment.state)
    if to is None:
        raise moved_meanwhile(assignment)
    changed: dict[str, Any] = {"state": to, "version": assignment.version + 1, **_follows(assignment, act), **fields}
    if act in _STAMPS:
        changed.setdefault(_STAMPS[act], now)
    same = Assignment.objects.filter(pk=assignment.pk, state=assignment.state, version=assignment.version)
    if not same.update(**changed):
        raise moved_meanwhile(Assignment.objects.get(pk=assignment.pk))
    counting.note_move(assignment, to)
    for name, value in changed.items():
        setattr(assignment, name, value)
    return assignment


def _follows(assignment: Assignment, act: str) -> dict[str, Any]:
    if act == "submit":
        return {"step": 0, "round": assignment.round + 1}
    if act == "pass_on":
        return {"step": assignment.step + 1}
    if act == "reopen":
        return {"approved_at": None, "step": 0}
    return {"step": 0} if act in ("send_back", "recall") else {}


def moved_meanwhile(assignment: Assignment) -> Refusal:
    words = _("这一份现在是“{state}”，可能别人刚刚处理过，您的操作没有生效。请刷新页面看最新情况。")
    return Refusal("moved_meanwhile", words.format(state=assignment.get_state_display()))


@transaction.atomic
def dispatch(
    admission: Admission, *, viewer: Viewer, title: str, villages: Villages, due_on: date,
    frequency: str = "once", period: str = "", chain: Sequence[str] = ("township", "department"), message: str = "",
    now: datetime, filled_by: str = Task.FilledBy.VILLAGE,
) -> Task:  # fmt: skip
    """Send the remainder of an admitted form. What holds it up is overcome before, by ``forms.actions``: its sender
    signs a written reason, or the gatekeeper decides."""
    admission = locked(admission)
    today = timezone.localdate(now)
    period = period or (admission.period if frequency == admission.version.form.frequency else "")
    period = period or period_of(frequency, today)
    check_sendable(
        admission, viewer=viewer, villages=villages, due_on=due_on, frequency=frequency, period=period, chain=chain,
        today=today,
    )  # fmt: skip
    ask_steward(admission.version, admission.coverage, viewer=viewer, now=now)
    published = admission.blocked or admission.needs_reason
    task = Task(
        version=admission.version, admission=admission, org=viewer.org,
        title=title.strip() or admission.version.form.title,
        message=message.strip(), period=period, frequency=frequency, due_on=due_on, scope=ids_of(villages),
        chain=list(chain), asked=asked_of(admission), filters=admission.filters,
        filled_by=filled_by, again_on=next_begins(frequency, today), sent_by=viewer.user, sent_at=now,
        reason=admission.reason if published else "", signed_name=admission.signed_name if published else "",
    )  # fmt: skip
    return send(task, villages, by=viewer.user, now=now)


def locked(admission: Admission) -> Admission:
    """As it stands now: what the gatekeeper refused since the page was opened is not sent."""
    rows = Admission.objects.select_for_update(of=("self",)).select_related("version__form")
    return rows.get(pk=admission.pk)


def send(task: Task, villages: Villages, *, by: User | None, now: datetime) -> Task:
    """Save a task that may be sent, one assignment a village, and charge its sender. Inside a transaction."""
    task.wide = isinstance(villages, Scope)
    task.save()
    county = county_of(task.org)
    admission = task.admission
    share = len(villages) / (admission.villages or len(villages)) if admission else 1.0
    minutes = admission.minutes_with * share if admission else 0.0
    _assign(task, villages, minutes / len(villages))
    _charge(task, villages, county, minutes, now)
    log(
        "task.sent", by=by, now=now, org=task.org, target=task, scope=task.org.area.path,
        detail={
            "task": task.pk, "title": task.title, "villages": len(villages), "county": county.pk,
            "minutes_with": minutes, "minutes_without": admission.minutes_without * share if admission else 0.0,
            "period": task.period, "overridden": bool(task.reason), "signed_name": task.signed_name,
        },
    )  # fmt: skip
    return task


def _assign(task: Task, villages: Villages, minutes: float) -> None:
    """An assignment each; of a scope none passes through here."""
    if isinstance(villages, Scope):
        counting.assign_all(task, villages, minutes)
        return
    counties = counties_of(villages)
    Assignment.objects.bulk_create(
        [
            Assignment(task=task, county=counties[one.pk], org=one, due_on=task.due_on, minutes=minutes)
            for one in villages
        ],
        batch_size=500,
    )


def _charge(task: Task, villages: Villages, county: Organisation, minutes: float, now: datetime) -> None:
    """Refused where the budget does not bear it. How many cells each village has is counted afterwards."""
    admission, spared, cells = task.admission, 0.0, 0
    if admission is not None:
        spared = max(0.0, admission.minutes_without - admission.minutes_with) * len(villages)
        spared /= admission.villages or len(villages)
        cells = sum(one["missing"] + one["stale"] for one in admission.asked) // (admission.villages or len(villages))
    charge_demand(
        target=task, org=task.org, county=county, kind="form", title=task.title, on=timezone.localdate(now),
        minutes=minutes, spared=spared, bound=True,
        shares=villages if isinstance(villages, Scope) else {one.pk: minutes / len(villages) for one in villages},
        parts=of_form(len(task.asked), cells), series=f"form:{task.version.form_id}",
        again=task.frequency if task.again_on else "",
        excepted=[("forms.admission", admission.pk)] if admission is not None else (),
    )  # fmt: skip


def asked_of(admission: Admission) -> list[dict[str, Any]]:
    """The fields of which something is missing or stale for the admitted scope; without a count, all are asked. What
    the catalogue does not know goes by its code in the form."""
    if admission.coverage:
        return [
            {"region": one["region"], "field": one["field"], "item": one.get("item") or one.get("local") or ""}
            for one in admission.asked
        ]
    fields = admission.version.fields.filter(dropped=False)
    return [{"region": one.region, "field": one.number, "item": one.item} for one in fields]


def counties_of(villages: Sequence[Organisation]) -> dict[int, Organisation]:
    """Each village's county (itself where it lies in none), in one query."""
    ways = {one.pk: _prefixes(one.path) for one in villages}
    wanted = {path for way in ways.values() for path in way}
    counties = {one.path: one for one in Organisation.objects.filter(level=Level.COUNTY, path__in=wanted)}
    return {one.pk: next((counties[p] for p in ways[one.pk] if p in counties), one) for one in villages}


def _prefixes(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:at]) + "/" for at in range(1, len(parts))]


@transaction.atomic
def withdraw(task: Task, *, viewer: Viewer, reason: str, now: datetime) -> Task:
    """Take the task back: nobody need fill it any more. What was approved already stays."""
    if not reason.strip():
        raise Refusal("reason_needed", _("请写明撤回的原因，填报人会看到。"), 422)
    return _end(task, "withdraw", Task.State.WITHDRAWN, "task.withdrawn", viewer, reason.strip(), now)


@transaction.atomic
def close(task: Task, *, viewer: Viewer, now: datetime, reason: str = "", stop_repeating: bool = False) -> Task:
    """End the task: what is submitted may still be approved, what is not submitted is no longer wanted."""
    return _end(task, "close", Task.State.CLOSED, "task.closed", viewer, reason.strip(), now, stop_repeating)


def _end(
    task: Task,
    act: str,
    state: str,
    action: str,
    viewer: Viewer,
    reason: str,
    now: datetime,
    stop_repeating: bool = True,
) -> Task:
    _sender(task, viewer)
    changed = {"state": state, "ended_at": now, "end_reason": reason[:300]} | (
        {"again_on": None} if stop_repeating else {}
    )
    if not Task.objects.filter(pk=task.pk, state=Task.State.ACTIVE).update(**changed):
        raise Refusal("ended_already", _("这个任务已经撤回或结束了。请刷新页面。"))
    allowed, to = MOVES[act]
    unopened = task.assignments.filter(state__in=allowed, opened_at=None).values_list("org", flat=True)
    release(task, places=unopened if task.wide else list(unopened))
    if stop_repeating:
        stop(task, on=timezone.localdate(now))
    count = task.assignments.filter(state__in=allowed).update(state=to, version=F("version") + 1)
    counting.recount(task)
    task.refresh_from_db()
    _log(action, task, viewer, now, {"title": task.title, "villages": count, "reason": reason})
    return task


@transaction.atomic
def extend(
    task: Task, *, viewer: Viewer, due_on: date, now: datetime, orgs: Sequence[Organisation] | None = None
) -> int:
    """A later day for all that are still to be filled, or for some villages; how many got it."""
    _sender(task, viewer)
    _active(task)
    if due_on < timezone.localdate(now):
        raise Refusal("due_in_the_past", _("新的截止日期不能早于今天。"), 422)
    within_validity(task.version.form, due_on)
    wanted = task.assignments.filter(state__in=EDITABLE)
    if orgs is not None:
        wanted = wanted.filter(org__in=orgs)
    if wanted.filter(due_on__gt=due_on).exists():
        raise Refusal("not_later", _("只能延期，不能提前：有的村现在的截止日期比这一天晚。"), 422)
    count = wanted.update(due_on=due_on)
    counting.recount(task)
    if orgs is None:
        Task.objects.filter(pk=task.pk).update(due_on=due_on)
        task.due_on = due_on
    _log("task.extended", task, viewer, now, {"title": task.title, "due_on": due_on, "villages": count})
    return count


@transaction.atomic
def remind(task: Task, *, viewer: Viewer, now: datetime, orgs: Sequence[Organisation] | None = None) -> Reminder:
    """Ask all who still have to fill, once a day a task; it shows on their to-do page, nothing rings."""
    _sender(task, viewer)
    _active(task)
    Task.objects.select_for_update().get(pk=task.pk)
    last = task.reminders.order_by("-pk").first()
    today = timezone.localdate(now)
    if last is not None and too_soon(task.org, timezone.localdate(last.at), today):
        at = timezone.localtime(last.at)
        raise Refusal(
            "reminded_today",
            _("今天 {at} 已经催办过，一个任务一天只能催一次。明天可以再催。").format(at=f"{at:%H:%M}"),
            429,
        )
    wanted = task.assignments.filter(state__in=EDITABLE)
    if orgs is not None:
        wanted = wanted.filter(org__in=orgs)
    count = wanted.update(reminded_at=now)
    if not count:
        raise Refusal("nobody_left", _("没有还要填的村，不用催办。"))
    reminder = Reminder.objects.create(task=task, orgs=count, by=viewer.user, at=now)
    _log("task.reminded", task, viewer, now, {"title": task.title, "villages": count})
    return reminder


def _sender(task: Task, viewer: Viewer) -> None:
    if task.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_sender", _("只有下发这个任务的单位可以这样做。"), 403)


def _active(task: Task) -> None:
    if task.state != Task.State.ACTIVE:
        raise Refusal("ended_already", _("这个任务已经撤回或结束了。请刷新页面。"))


def _log(action: str, task: Task, viewer: Viewer, now: datetime, detail: dict[str, Any]) -> None:
    log(action, by=viewer.user, now=now, org=viewer.org, target=task, scope=task.org.area.path, detail=detail)
