"""What follows from other people's acts, run by the worker. Safe to run twice."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.submissions.actions import preview
from yibiao_web.tasks.models import Assignment


def count_open_cells(entry_id: int) -> None:
    """After ``task.sent``: say on the to-do pages how much is really to be filled, before anybody opens it."""
    entry = AuditEntry.objects.get(pk=entry_id)
    waiting = Assignment.objects.filter(task=entry.target_id, state=Assignment.State.TODO, preview=None)
    for one in waiting.select_related("task__version", "org__parent__parent__parent", "county").iterator(
        chunk_size=200
    ):
        preview(one, now=timezone.now())
