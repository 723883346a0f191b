"""The worker's side of ``site/jobs.py``."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.utils.module_loading import import_string
from django_tasks import TaskContext, task

_log = logging.getLogger(__name__)


@task()
def run_job(path: str, entry_id: int) -> None:
    """Call the function with the id of the audit entry it follows from."""
    import_string(path)(entry_id)


@task(takes_context=True)
def run_jobs(context: TaskContext, paths: Sequence[str], entry_id: int) -> None:
    """All that follows from an entry, one after the other. What fails goes on as a job of its own, and so do all once
    something broke in their midst: then none can hold up the others."""
    for path in paths:
        if context.attempt > 1:
            run_job.enqueue(path, entry_id)
            continue
        try:
            run_job.func(path, entry_id)
        except Exception:  # noqa: BLE001  whatever it is, the job of its own shows it
            _log.warning("%s（%s）没有做成，单独再做", path, entry_id)
            run_job.enqueue(path, entry_id)
