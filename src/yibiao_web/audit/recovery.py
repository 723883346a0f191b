"""Jobs that a killed worker left half done."""

from __future__ import annotations

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def requeue_interrupted() -> int:
    """Put jobs that are marked as running back into the queue. Called when the one worker starts: whatever is running
    then belongs to a worker that is gone. Jobs are safe to run twice (see ``site/jobs.py``)."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
