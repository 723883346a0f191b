"""What follows from an entry is one job, unless something of it breaks."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yibiao_web.audit.actions import log
from yibiao_web.audit.recovery import requeue_interrupted
from yibiao_web.site.working import Worker

ran: list[tuple[str, int]] = []
_HERE = __name__
JOBS = {"thing.done": [f"{_HERE}.{name}" for name in ("first", "broken", "last")], "thing.said": [f"{_HERE}.first"]}


def first(entry: int) -> None:
    ran.append(("first", entry))


def broken(entry: int) -> None:
    ran.append(("broken", entry))
    raise ValueError("it can not be done")


def last(entry: int) -> None:
    ran.append(("last", entry))


@pytest.fixture(autouse=True)
def _jobs(monkeypatch, db):
    monkeypatch.setattr(settings, "YIBIAO_JOBS", f"{_HERE}.JOBS")
    monkeypatch.setattr(connection, "close", lambda: None)  # it is the test's transaction
    ran.clear()


def done(action: str, now) -> int:
    with transaction.atomic():
        return log(action, by=None, now=now).pk


def states() -> list[tuple[str, list[str]]]:
    """(state, functions of the job), oldest first."""
    told = [(one.status, one.args_kwargs["args"][0]) for one in DBTaskResult.objects.order_by("enqueued_at")]
    return [(state, [one.rpartition(".")[2] for one in ([path] if isinstance(path, str) else path)])
            for state, path in told]  # fmt: skip


def test_one_job_does_all_and_what_fails_is_a_job_of_its_own(now):
    entry = done("thing.done", now)
    assert states() == [("READY", ["first", "broken", "last"])]
    Worker(batch=True).run()
    assert ran == [("first", entry), ("broken", entry), ("last", entry), ("broken", entry)]
    assert states() == [("SUCCESSFUL", ["first", "broken", "last"]), ("FAILED", ["broken"])]


def test_a_worker_that_was_killed_leaves_a_job_for_each(now):
    entry = done("thing.done", now)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["gone"])
    assert requeue_interrupted() == 1
    Worker(batch=True).run()
    assert ran == [("first", entry), ("broken", entry), ("last", entry)]
    assert states()[1:] == [("SUCCESSFUL", ["first"]), ("FAILED", ["broken"]), ("SUCCESSFUL", ["last"])]


def test_a_single_function_is_a_job_as_before(now):
    done("thing.said", now)
    assert states() == [("READY", ["first"])]
