"""The next period's task of what is filled every week, month, quarter or year.

Run daily. Each period passes the gate again: what became known meanwhile is not asked, and what the gate stops by now
is not sent, the sender reads why on the progress page.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Role, Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import stop
from yibiao_web.forms.actions import carry_reason, examine
from yibiao_web.forms.periods import begins, next_begins, one_later, period_of, starts
from yibiao_web.forms.rules import usual_due
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.scopes import Villages, ids_of, scope_of
from yibiao_web.policy.queries import pack
from yibiao_web.tasks.actions import asked_of, send
from yibiao_web.tasks.models import Task


def send_due(now: datetime) -> list[Task]:
    """What was sent. Safe to run twice: who is done has no ``again_on``, and each task is locked while it is done."""
    due = Task.objects.filter(again_on__lte=timezone.localdate(now)).order_by("pk").values_list("pk", flat=True)
    return [task for pk in list(due) if (task := _next(pk, now)) is not None]


@transaction.atomic
def _next(pk: int, now: datetime) -> Task | None:
    today = timezone.localdate(now)
    last = Task.objects.select_for_update(of=("self",)).select_related("version__form", "org__parent").get(pk=pk)
    if last.again_on is None or last.again_on > today:
        return None
    try:
        with transaction.atomic():
            return _sent(last, now)
    except Refusal as refusal:
        _hold(last, refusal.message, now)
        return None


def _sent(last: Task, now: datetime) -> Task | None:
    villages = _villages_of(last)
    due_on, period = following(last, timezone.localdate(now))
    if not len(villages):
        raise Refusal("no_villages", _("原来的村都已停用。"))
    sender = Viewer(last.sent_by, last.org, frozenset({Role.REQUESTER.value}))
    admission = examine(
        last.version, viewer=sender, villages=villages, due_on=due_on, now=now, filters=last.filters, period=period
    )
    again_on = next_begins(last.frequency, timezone.localdate(now))
    if admission.coverage and admission.answered:  # all is known this time: look again next time
        Task.objects.filter(pk=last.pk).update(again_on=again_on)
        return None
    if not admission.cleared and last.admission is not None:
        carry_reason(admission, last.admission, now=now)
    if not admission.cleared:
        raise Refusal("blocked", _("准入没有通过，请到报表页看原因，改正后重新下发。"))
    Task.objects.filter(pk=last.pk).update(again_on=None)
    task = Task(
        version=last.version, admission=admission, org=last.org, title=last.title, message=last.message, period=period,
        frequency=last.frequency, due_on=due_on, scope=ids_of(villages), chain=last.chain,
        asked=asked_of(admission), filters=last.filters, filled_by=last.filled_by, again_on=again_on,
        reason=admission.reason, signed_name=admission.signed_name, follows=last, sent_by=last.sent_by, sent_at=now,
    )  # fmt: skip
    return send(task, villages, by=None, now=now)


def _villages_of(last: Task) -> Villages:
    if last.wide:
        return scope_of(last.org.area, last.scope)
    return list(Organisation.objects.filter(pk__in=last.scope, active=True).order_by("path"))


def following(last: Task, today: date) -> tuple[date, str]:
    """The due day and the period of the task that follows today. Periods that nobody sent are left out; where the
    day of this one has passed too, it is the usual one."""
    due_on, start = last.due_on, starts(last.period)
    at = begins(last.frequency, timezone.localdate(last.sent_at))
    while at < begins(last.frequency, today):
        at, due_on = one_later(last.frequency, at), one_later(last.frequency, due_on)
        start = one_later(last.frequency, start) if start else None
    if due_on < today:
        due_on = usual_due(pack(last.org), today)
    return due_on, period_of(last.frequency, start or today)


def _hold(last: Task, words: str, now: datetime) -> None:
    Task.objects.filter(pk=last.pk).update(again_on=None, held=words[:300])
    stop(last, on=timezone.localdate(now))
    log("task.held", by=None, now=now, org=last.org, target=last, scope=last.org.area.path,
        detail={"title": last.title, "words": words})  # fmt: skip
