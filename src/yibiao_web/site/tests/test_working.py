"""The worker's loop."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yibiao_web.audit.jobs import run_job
from yibiao_web.site import working
from yibiao_web.site.working import Lock, Worker

ran: list[int] = []


def note(number: int) -> None:
    ran.append(number)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch, tmp_path, settings):
    monkeypatch.setattr(working.time, "sleep", lambda _seconds: None)
    ran.clear()


@pytest.fixture
def away(monkeypatch):
    """The database goes away when a job is asked for, so many times."""
    left = [3]
    asked = Worker._one

    def one(self: Worker) -> bool:
        if left[0]:
            left[0] -= 1
            raise OperationalError("the server closed the connection")
        return asked(self)

    monkeypatch.setattr(Worker, "_one", one)
    monkeypatch.setattr(connection, "close", lambda: None)  # it is the test's transaction
    return left


@pytest.mark.django_db
def test_a_database_that_goes_away_does_not_end_the_worker(away):
    job = run_job.enqueue(f"{__name__}.note", 5)
    DBTaskResult.objects.filter(pk=job.id).update(status=TaskResultStatus.RUNNING, worker_ids=["gone"])
    Worker(batch=True).run()
    assert (away, ran) == ([0], [5])
    assert DBTaskResult.objects.get(pk=job.id).status == TaskResultStatus.SUCCESSFUL


def elsewhere(ask):
    """What ``ask`` says in a thread, which has a connection of its own."""
    said = []

    def run() -> None:
        try:
            said.append(ask())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return said[0]


@pytest.mark.django_db
def test_one_works_and_another_waits():
    mine = Lock()
    assert mine.hold()
    assert mine.hold(), "whoever works goes on"
    assert not elsewhere(lambda: Lock().hold())
    mine.release()
    assert elsewhere(lambda: Lock().hold())
