"""The job that measures what a task really took, from what the log of edits shows anyway: nobody is asked, nothing else
is watched. Only the total of a task is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.actions import measure
from yibiao_web.burden.rules import FEWEST, minutes_spent
from yibiao_web.submissions.models import Edit, ImportTry
from yibiao_web.tasks.models import Assignment

_IN = (Assignment.State.SUBMITTED, Assignment.State.APPROVED)


def refresh(entry_id: int) -> None:
    """For ``submission.submitted`` and ``submission.approved``; running twice measures the same again. Of many that
    come at once the last measures for all."""
    entry = AuditEntry.objects.get(pk=entry_id)
    task = int(entry.detail["task"])
    handed_in = Assignment.objects.filter(task=task, state__in=_IN)
    if handed_in.filter(submitted_at__gt=entry.at).exists():
        return
    several = list(handed_in.values_list("submission", "opened_at", "submitted_at", "minutes"))
    told = sum(minutes for *_, minutes in several)
    enough = len(several) >= FEWEST
    measure(task, measured=round(_spent(several), 1) if enough else None, measured_for=told)


def _spent(several: Iterable[tuple[int | None, datetime | None, datetime | None, float]]) -> float:
    """Minutes of all of them, from opening to handing in; who filled the table outside of the system (WPS) counts as
    estimated."""
    rows = [one for one in several if one[0] is not None]
    ids = [one[0] for one in rows]
    outside = set(ImportTry.objects.filter(submission__in=ids).values_list("submission", flat=True))
    moments = _moments(set(ids) - outside)
    whole = 0.0
    for submission, opened, handed_in, estimated in rows:
        if submission in outside:
            whole += estimated
            continue
        first, *others = sorted(moments[submission or 0].values()) or [[]]
        ends = [at for at in (opened, handed_in) if at is not None]
        whole += minutes_spent([*first, *ends]) + sum(map(minutes_spent, others))
    return whole


def _moments(submissions: set[int | None]) -> dict[int, dict[int, list[datetime]]]:
    """When each person edited each submission, oldest first."""
    found: dict[int, dict[int, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    rows = Edit.objects.filter(submission__in=submissions).order_by("submission", "number")
    for submission, person, at in rows.values_list("submission", "by", "at").iterator():
        found[submission][person].append(at)
    return found
