"""Jobs that the machine broke."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from yibiao_web.audit.jobs import run_job
from yibiao_web.audit.recovery import MOST_TRIES, forget_done, requeue_interrupted, try_again, wake

pytestmark = pytest.mark.django_db
NEVER = "tests.nowhere.job"


def job(**fields: object) -> DBTaskResult:
    made = run_job.enqueue(NEVER, 1)
    DBTaskResult.objects.filter(pk=made.id).update(**fields)
    return DBTaskResult.objects.get(pk=made.id)


def failed(problem: BaseException, tries: int = 1) -> DBTaskResult:
    one = job(status=TaskResultStatus.RUNNING, worker_ids=["w"] * tries)
    one.set_failed(problem)
    return one


def test_what_a_dead_worker_left_is_done_again_and_given_up_after_many_tries():
    once, often = (job(status=TaskResultStatus.RUNNING, worker_ids=["w"] * tries) for tries in (1, MOST_TRIES))
    assert requeue_interrupted() == 1
    once.refresh_from_db()
    often.refresh_from_db()
    assert (once.status, often.status) == (TaskResultStatus.READY, TaskResultStatus.FAILED)
    assert str(MOST_TRIES) in often.traceback


@pytest.mark.parametrize(
    ("problem", "tries", "again"),
    [
        (OperationalError("the connection is lost"), 1, True),
        (OperationalError("database or disk is full"), 1, True),
        (OSError(28, "No space left on device"), 1, True),
        (SystemExit(1), 1, True),  # told twice to stop
        (OSError(2, "No such file"), 1, False),
        (ValueError("a bug"), 1, False),
        (OperationalError("never gets better"), MOST_TRIES, False),
    ],
)
def test_a_job_that_failed_for_what_passes_is_tried_again(problem, tries, again, now):
    one = failed(problem, tries)
    assert try_again(one, now=now) is again
    one.refresh_from_db()
    assert (one.status == TaskResultStatus.READY) is again


def test_a_job_is_tried_again_later_each_time_and_at_once_where_the_worker_only_stopped(now):
    first, third, stopped = (
        failed(OperationalError()), failed(OperationalError(), 3), failed(SystemExit(1))
    )  # fmt: skip
    for one in (first, third, stopped):
        try_again(one, now=now)
    assert now < first.run_after < third.run_after < now + timedelta(minutes=6)
    assert stopped.run_after == get_date_max()


def test_a_clock_put_back_does_not_keep_jobs_waiting(now):
    ours = job(run_after=now + timedelta(hours=1), worker_ids=["w"])
    theirs = job(run_after=now + timedelta(hours=8))  # a push to another system that was not taken
    far, usual = job(run_after=now + timedelta(days=30)), job()
    assert wake(now) == 2
    for one in (ours, theirs, far, usual):
        one.refresh_from_db()
    assert ours.run_after == far.run_after == now
    assert (theirs.run_after, usual.run_after) == (now + timedelta(hours=8), get_date_max())


def test_jobs_that_are_over_are_forgotten_in_time(now):
    done, old_failure = TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED
    job(status=done, finished_at=now - timedelta(days=8))
    job(status=old_failure, finished_at=now - timedelta(days=91))
    kept = {
        job(status=done, finished_at=now - timedelta(days=6)).pk,
        job(status=old_failure, finished_at=now - timedelta(days=8)).pk,
        job().pk,
    }
    assert forget_done(now) == 2
    assert set(DBTaskResult.objects.filter(args_kwargs__args__0=NEVER).values_list("pk", flat=True)) == kept
