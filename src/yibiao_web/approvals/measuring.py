"""The job that measures what a task really took, from what the log of edits shows anyway: nobody is asked, nothing else
is watched. Only the total of a task is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.measuring import Took, estimates, measured_places, pool
from yibiao_web.burden.queries import TASK
from yibiao_web.burden.rules import minutes_spent
from yibiao_web.submissions.models import EditBatch
from yibiao_web.tasks.models import Assignment, Task

_MORE = 1.1  # a wide task is measured anew from a tenth more villages
_IN = (Assignment.State.SUBMITTED, Assignment.State.APPROVED)


def refresh(entry_id: int) -> None:
    """For ``submission.submitted`` and ``submission.approved``; running twice measures the same again. Of many that
    come at once the last measures for all."""
    entry = AuditEntry.objects.get(pk=entry_id)
    task = int(entry.detail["task"])
    later = AuditEntry.objects.filter(action="submission.submitted", pk__gt=entry_id)  # by number: clocks are put back
    if later.filter(detail__task=task).exists():
        return
    handed_in = Assignment.objects.filter(task=task, state__in=_IN)
    if _measured_lately(task, handed_in):
        return
    pool(TASK, task, _took(task, handed_in), on=timezone.localdate(entry.at))


def _measured_lately(task: int, handed_in: QuerySet[Assignment]) -> bool:
    """Whether a wide task was measured from nearly as many as there are by now: one more of 60,000 tells nothing."""
    if not Task.objects.filter(pk=task, wide=True).exists():
        return False
    return handed_in.count() < _MORE * measured_places(TASK, task)


def _took(task: int, handed_in: QuerySet[Assignment]) -> Iterator[Took]:
    """Each place from opening to handing in. Who filled the table outside of the system (WPS) was not seen at work and
    goes on counting as estimated."""
    told = estimates(TASK, task, handed_in.values("org"))
    rows = handed_in.filter(submission__imports=None).exclude(submission=None)
    several = list(rows.values_list("submission", "org", "org__level", "opened_at", "submitted_at", "minutes"))
    moments = _moments({one[0] for one in several})
    for submission, org, level, opened, submitted, minutes in several:
        first, *others = sorted(moments[submission or 0].values()) or [[]]
        ends = [at for at in (opened, submitted) if at is not None]
        spent = minutes_spent([*first, *ends]) + sum(map(minutes_spent, others))
        yield Took(level, told.get(org, minutes), spent)


def _moments(submissions: set[int | None]) -> dict[int, dict[int, list[datetime]]]:
    """When each person edited each submission, oldest first."""
    found: dict[int, dict[int, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    rows = EditBatch.objects.filter(submission__in=submissions).order_by("submission", "number")
    for submission, person, at in rows.values_list("submission", "by", "at").iterator():
        found[submission][person].append(at)
    return found
