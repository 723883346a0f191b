"""已报过: a clerk says that a field was reported before; the system attaches the proof, the gatekeeper decides."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.queries import county_of
from yibiao_web.submissions.drafting import base_of
from yibiao_web.submissions.models import AlreadyReported, Submission
from yibiao_web.submissions.queries import fillable, may_fill
from yibiao_web.tasks.models import Task

_PROOFS = 5


@transaction.atomic
def mark(submission: Submission, field: str, *, viewer: Viewer, now: datetime) -> AlreadyReported:
    """Say that a field was reported already. The same again is the first mark."""
    assignment = submission.assignment
    region = base_of(submission).region_of(field)
    if not may_fill(assignment, viewer) or region is None or field not in region.fields:
        raise Refusal("no_such_field", _("表里没有这一栏。请刷新页面。"), 404)
    one = region.fields[field]
    made, new = AlreadyReported.objects.get_or_create(
        assignment=assignment, field=field,
        defaults={"label": "→".join(one["label"])[:200], "item": one["item"] or "", "by": viewer.user, "at": now,
                  "evidence": proofs(submission, one["item"] or "")},
    )  # fmt: skip
    if new:
        log("field.already_reported", by=viewer.user, now=now, org=viewer.org, target=made,
            scope=assignment.org.path, detail={"task": assignment.task_id, "label": made.label,
                                               "sources": len(made.evidence)})  # fmt: skip
    return made


def proofs(submission: Submission, item: str) -> list[dict[str, Any]]:
    """Which reports said the item of the village before: title, day, how many values."""
    if not item:
        return []
    org = submission.assignment.org
    counts: Counter[int] = Counter()
    for sources in Subject.objects.filter(org=org, state=Subject.State.ACTIVE).values_list("sources", flat=True):
        if item in sources:
            counts[sources[item]] += 1
    known = {one.pk: one for one in Source.objects.filter(pk__in=counts).select_related("org")}
    found = [(known[pk], count) for pk, count in counts.most_common(_PROOFS) if pk in known]
    return [
        {"title": one.title, "dated": one.dated.isoformat(), "org": one.org.name, "values": count}
        for one, count in found
    ]


def of_place(viewer: Viewer) -> QuerySet[AlreadyReported]:
    """What the viewer's own place marked."""
    rows = AlreadyReported.objects.filter(assignment__in=fillable(viewer))
    return rows.select_related("assignment__task__org", "settled_by").order_by("-at")[:100]


def waiting(viewer: Viewer) -> QuerySet[AlreadyReported]:
    """Marks of the gatekeeper's county, the open ones first."""
    rows = AlreadyReported.objects.filter(assignment__county=county_of(viewer.org))
    return rows.select_related("assignment__task__org", "assignment__org", "by", "settled_by").order_by(
        "settled_at", "-at"
    )


@transaction.atomic
def settle(mark: AlreadyReported, *, agreed: bool, answer: str, viewer: Viewer, now: datetime) -> AlreadyReported:
    """Agree: nobody in that task is asked for the field any more. Decline: say why it is still needed."""
    if not agreed and not answer.strip():
        raise Refusal("reason_needed", _("请写明为什么仍要填，填报人会看到。"), 422)
    state = AlreadyReported.State.AGREED if agreed else AlreadyReported.State.DECLINED
    changed = {"state": state, "answer": answer.strip()[:300], "settled_by": viewer.user, "settled_at": now}
    same = AlreadyReported.objects.filter(
        assignment__task=mark.assignment.task_id, field=mark.field, state=AlreadyReported.State.OPEN
    )
    if not same.filter(pk=mark.pk).exists():
        raise Refusal("settled_already", _("这一条已经处理过了。请刷新页面。"))
    same.update(**changed)
    if agreed:
        _close_field(mark.assignment.task_id, mark.field)
    mark.refresh_from_db()
    log("field.not_asked_again" if agreed else "field.still_asked", by=viewer.user, now=now, org=viewer.org,
        target=mark, scope=mark.assignment.org.path,
        detail={"task": mark.assignment.task_id, "label": mark.label, "answer": answer})  # fmt: skip
    return mark


def _close_field(task_id: int, field: str) -> None:
    task = Task.objects.select_for_update().get(pk=task_id)
    task.asked = [one for one in task.asked if f"{one['region']}.{one['field']}" != field]
    task.save(update_fields=["asked"])
