"""Jobs that the machine broke: a killed worker, a database that went away, a full disk. They are done again; one that
breaks its worker every time is given up, so that the others get their turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

MOST_TRIES = 10
LONGEST_PAUSE = timedelta(minutes=5)
_FURTHEST = timedelta(hours=25)  # a push that was not taken is tried again a day later at most
_KEPT = {TaskResultStatus.SUCCESSFUL: timedelta(days=7), TaskResultStatus.FAILED: timedelta(days=90)}
_TOLD_TO_STOP = ("builtins.SystemExit", "builtins.KeyboardInterrupt")
_PASSING = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError", *_TOLD_TO_STOP)
_NO_SPACE = "No space left on device"
_GIVEN_UP = "做了 {tries} 次，每次都在中途断掉（进程被杀、内存不够或者断电），不再重试。"


def requeue_interrupted() -> int:
    """Put jobs that are marked as running back into the queue; how many. Called by the one worker when it begins:
    whatever is running then belongs to a worker that is gone. Jobs are safe to run twice (see ``site/jobs.py``). Also
    those that failed for what passes, where the machine broke again before they could be put back."""
    count = sum(try_again(one, now=timezone.now()) for one in _failed_in_passing())
    for one in _running():
        tries = len(one.worker_ids)
        if tries < MOST_TRIES:
            count += _running().filter(pk=one.pk).update(status=TaskResultStatus.READY, started_at=None)
        else:
            _running().filter(pk=one.pk).update(
                status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=_GIVEN_UP.format(tries=tries)
            )
    return count


def _failed_in_passing() -> QuerySet[DBTaskResult]:
    passing = Q(exception_class_path__in=_PASSING) | Q(
        exception_class_path="builtins.OSError", traceback__contains=_NO_SPACE
    )
    return DBTaskResult.objects.filter(passing, status=TaskResultStatus.FAILED)


def _running() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)


def try_again(job: DBTaskResult, *, now: datetime) -> bool:
    """Put a job back that failed for what passes: no connection, a lock, no space (later each time), or because the
    worker was told twice to stop. Says whether."""
    tries = len(job.worker_ids)
    passing = job.exception_class_path in _PASSING or (
        job.exception_class_path == "builtins.OSError" and _NO_SPACE in job.traceback
    )
    if job.status != TaskResultStatus.FAILED or not passing or tries >= MOST_TRIES:
        return False
    job.status, job.started_at, job.finished_at = TaskResultStatus.READY, None, None
    stopped = job.exception_class_path in _TOLD_TO_STOP
    job.run_after = get_date_max() if stopped else now + min(LONGEST_PAUSE, timedelta(seconds=2**tries))
    job.save(update_fields=["status", "started_at", "finished_at", "run_after"])
    return True


def wake(now: datetime) -> int:
    """Jobs put off further than any pause lasts: the clock was put back since. They are due now."""
    ours = Q(run_after__gt=now + 2 * LONGEST_PAUSE) & ~Q(worker_ids=[])
    late = DBTaskResult.objects.filter(ours | Q(run_after__gt=now + _FURTHEST), status=TaskResultStatus.READY)
    return late.exclude(run_after=get_date_max()).update(run_after=now)


def forget_done(now: datetime) -> int:
    """What was done is forgotten after a week, what failed after a quarter; how many rows went."""
    count = 0
    for status, kept in _KEPT.items():
        count += DBTaskResult.objects.filter(status=status, finished_at__lt=now - kept).delete()[0]
    return count
