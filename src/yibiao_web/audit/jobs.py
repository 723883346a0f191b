"""The worker's side of ``site/jobs.py``."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django_tasks import task


@task()
def run_job(path: str, entry_id: int) -> None:
    """Call the function with the id of the audit entry it follows from."""
    import_string(path)(entry_id)
