"""What was acknowledged is there after the machine's power fails, exactly once."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable

import pytest
from bench.web_http import Session

from tests.faults.clients import Gate, crowd
from tests.faults.county import Keys
from tests.faults.journal import Journal
from tests.web.world import PASSWORD

_SUBMITTED = """
from yibiao_web.audit.models import AuditEntry
from yibiao_web.submissions.models import Submission
one = Submission.objects.get(assignment={assignment})
print(AuditEntry.objects.filter(action="submission.submitted", target_id=str(one.pk)).count())
"""
_ENQUEUED = """
from yibiao_web.audit.jobs import run_job
print(run_job.enqueue("tests.web.waiting.job", 7).id)
"""
_STATUS = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.get(pk="{job}").status)
"""


@pytest.fixture(scope="module")
def assignment(platform) -> int:
    return int(platform.run("python", "-m", "tests.web.papers", "65岁以上老年人断电测试表").stdout.split()[-1])


def test_what_clients_were_told_is_there_once_after_everything_was_killed(platform):
    """The short version of ``make faults``: clerks, a reviewer and a steward at work, then no process is left."""
    kept = platform.folder / "clients.json"
    platform.run("python", "-m", "tests.faults.county", str(kept))
    journal, gate = Journal(), Gate()
    clients = crowd(platform.address, Keys.read(kept), journal, gate)
    for one in clients:
        one.start()
    platform.until(lambda: len(journal.told) >= 25)
    platform.kill()
    before = len(journal.told)
    platform.start()
    platform.until(lambda: len(journal.told) >= before + 10)
    assert gate.hold(60)
    gate.stop()
    for one in clients:
        one.join(60)
    assert [one.problem for one in clients if one.problem] == []
    journal.write(platform.folder / "journal.json")
    proof = platform.run(
        "python", "-m", "tests.faults.proof", str(platform.folder / "journal.json"), str(kept), check=False
    )
    assert proof.returncode == 0, proof.stdout + proof.stderr


def cut(platform, clerk: Session, path: str, body: bytes, most: int, until: Callable[[], object] | None = None) -> None:
    """Send a request of which the line carries so many bytes of the body, and hang up without reading an answer.

    A server may drop a request whose sender is gone before it began. With ``until`` the line is held for so long, and
    what is lost is the answer."""
    cookies = "; ".join(f"{name}={value}" for name, value in clerk.cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"X-CSRFToken: {clerk.cookies['csrftoken']}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", platform.port), timeout=60) as line:
        line.sendall(head.encode() + body[:most])
        if until:
            platform.until(until)
        line.shutdown(socket.SHUT_RDWR)


def test_a_submission_is_one_whatever_line_is_lost_and_however_often_it_is_sent_after_a_kill(platform, assignment):
    clerk = Session(platform.address, "lin", PASSWORD)
    assert clerk.get(f"/fill/{assignment}")[0] == 200  # opens the draft
    data = json.loads(clerk.get(f"/fill/{assignment}/data")[1])
    region = data["regions"][0]
    edits = [
        {"row": row, "field": one["key"], "value": "19900012345" if one["type"] == "phone" else "无"}
        for one in region["fields"]
        for row, state in zip(region["rows"], region["states"].get(one["key"], ""), strict=False)
        if state == "m" and one["asked"]
    ]
    for number, edit in enumerate(edits):
        if edit["value"].startswith("199"):
            edit["value"] = f"1990002{number:04d}"
    assert clerk.json(f"/fill/{assignment}/save", {"edits": edits})[0] == 200
    clerk.json(f"/fill/{assignment}/confirm", {})
    state = lambda: json.loads(clerk.get(f"/fill/{assignment}/edits")[1])["state"]  # noqa: E731
    wanted = b'{"key": "once"}'
    for most in (0, len(wanted) // 2, len(wanted) - 1):
        cut(platform, clerk, f"/fill/{assignment}/submit", wanted, most)
        assert state() == "filling"
    cut(platform, clerk, f"/fill/{assignment}/submit", wanted, len(wanted))
    assert state() in ("filling", "submitted")
    cut(platform, clerk, f"/fill/{assignment}/submit", wanted, len(wanted), until=lambda: state() == "submitted")
    status, body, _took = clerk.json(f"/fill/{assignment}/submit", {"key": "once"})
    assert (status, json.loads(body)["accepted"]) == (200, True), body
    platform.kill()
    platform.start()
    again = Session(platform.address, "lin", PASSWORD)
    status, body, _took = again.json(f"/fill/{assignment}/submit", {"key": "once"})
    assert (status, json.loads(body)["accepted"]) == (200, True), body
    assert platform.ask(_SUBMITTED.format(assignment=assignment)) == "1"


def test_a_job_of_a_worker_killed_in_its_middle_is_done_by_the_one_that_waits(platform):
    """And by nobody before: a second worker leaves a living one's job alone."""
    platform.kill()
    began, go, done = (platform.folder / name for name in ("began", "go", "done"))
    os.mkfifo(go)
    job = platform.ask(_ENQUEUED)
    worker = platform.begin("yibiao", "worker")
    platform.until(began.exists)
    second = platform.run("yibiao", "worker", "--batch", check=False)
    assert second.returncode == 1
    assert "另一个后台任务进程正在运行" in second.stderr
    waiting = platform.begin("yibiao", "worker")
    assert platform.ask(_STATUS.format(job=job)).endswith("RUNNING")
    assert began.read_text() == "7\n"
    worker.kill()
    worker.wait()
    go.unlink()
    go.write_text("now")  # the next worker does not wait
    platform.until(lambda: platform.ask(_STATUS.format(job=job)).endswith("SUCCESSFUL"))
    waiting.terminate()
    waiting.wait()
    assert (began.read_text(), done.read_text()) == ("7\n7\n", "7\n")
    platform.start()
