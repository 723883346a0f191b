"""The worker's loop."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import OperationalError, connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

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


@pytest.mark.django_db
def test_a_job_is_done_again_though_the_disk_is_still_full_when_it_is_to_be_put_back(away, monkeypatch):
    """Its failure is kept by then: nothing else would look at it."""
    away[0], full, put_back = 0, ["the job", "putting it back"], working.try_again

    def job(number: int) -> None:
        if "the job" in full:
            full.remove("the job")
            raise OperationalError("could not extend file: No space left on device")
        note(number)

    def try_again(one: DBTaskResult, *, now: datetime) -> bool:
        if "putting it back" in full:
            full.remove("putting it back")
            raise OperationalError("could not extend file: No space left on device")
        return put_back(one, now=now)

    monkeypatch.setattr(f"{__name__}.note_once_there_is_space", job, raising=False)
    monkeypatch.setattr(working, "try_again", try_again)
    kept = run_job.enqueue(f"{__name__}.note_once_there_is_space", 3).id
    Worker(batch=True).run()
    assert (ran, full, DBTaskResult.objects.get(pk=kept).status) == ([], [], TaskResultStatus.READY)
    DBTaskResult.objects.update(run_after=get_date_max())
    Worker(batch=True).run()
    assert (ran, DBTaskResult.objects.get(pk=kept).status) == ([3], TaskResultStatus.SUCCESSFUL)


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
