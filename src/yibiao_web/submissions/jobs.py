"""What follows from other people's acts, run by the worker. Safe to run twice."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.actions import share_cells
from yibiao_web.submissions.actions import preview
from yibiao_web.submissions.models import Preview
from yibiao_web.tasks.models import Assignment


def count_open_cells(entry_id: int) -> None:
    """After ``task.sent``: say on the to-do pages how much is really to be filled, before anybody opens it,
    and give each village its share of the minutes."""
    entry = AuditEntry.objects.get(pk=entry_id)
    waiting = Assignment.objects.filter(task=entry.target_id, state=Assignment.State.TODO, preview=None)
    for one in waiting.select_related("task__version", "org__parent__parent__parent", "county").iterator(
        chunk_size=200
    ):
        preview(one, now=timezone.now())
    counted = Preview.objects.filter(assignment__task=entry.target_id).values_list("assignment__org", "open_cells")
    share_cells(int(entry.target_id), dict(counted))
