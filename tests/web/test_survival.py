"""What was acknowledged is there after the machine's power fails, exactly once."""

from __future__ import annotations

import json
import os
import threading
from http.client import HTTPException

import pytest
from bench.web_http import Session

from tests.web.world import PASSWORD

_CELLS = """
import json
from yibiao_web.submissions.models import Submission
one = Submission.objects.get(assignment={assignment})
cells = [[cell.row, cell.field, cell.value] for cell in one.cells.all()]
print(json.dumps({{"edits": one.edits, "cells": cells}}, separators=(",", ":")))
"""
_SUBMITTED = """
from yibiao_web.audit.models import AuditEntry
print(AuditEntry.objects.filter(action="submission.submitted").count())
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


def phones(data: dict) -> tuple[str, list[str]]:
    """The key of the telephone column and the rows in which it is open."""
    region = data["regions"][0]
    key = next(one["key"] for one in region["fields"] if one["item"] == "person.mobile")
    return key, [row for row, state in zip(region["rows"], region["states"][key], strict=True) if state == "m"]


def test_every_acknowledged_cell_is_there_after_the_server_was_killed(platform, assignment):
    clerk = Session(platform.address, "lin", PASSWORD)
    assert clerk.get(f"/fill/{assignment}")[0] == 200
    key, rows = phones(json.loads(clerk.get(f"/fill/{assignment}/data")[1]))
    acknowledged: list[tuple[str, str]] = []
    killed = threading.Event()

    def type_on() -> None:
        number = 0
        while not killed.is_set():
            edit = {"row": rows[number % len(rows)], "field": key, "value": f"1990001{number % 10_000:04d}"}
            try:
                status, _body, _took = clerk.json(f"/fill/{assignment}/save", {"edits": [edit]})
            except (OSError, HTTPException):
                return  # half an answer is no acknowledgement
            if status == 200:
                acknowledged.append((edit["row"], edit["value"]))
            number += 1
            if len(acknowledged) == 25:
                typed.set()

    typed = threading.Event()
    typing = threading.Thread(target=type_on)
    typing.start()
    assert typed.wait(60)
    platform.kill()
    killed.set()
    typing.join(60)
    platform.start()

    kept = json.loads(platform.ask(_CELLS.format(assignment=assignment)))
    cells = {row: value for row, field, value in kept["cells"] if field == key}
    # the very last edit may have been written without having been acknowledged; then its row holds a later value
    assert sum(cells[row] != value for row, value in dict(acknowledged).items()) <= 1
    assert kept["edits"] in (len(acknowledged), len(acknowledged) + 1)
    assert platform.run("yibiao", "verify-audit").returncode == 0


def test_sending_the_same_submission_again_after_a_kill_is_one_submission(platform, assignment):
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
    status, body, _took = clerk.json(f"/fill/{assignment}/submit", {"key": "once"})
    assert (status, json.loads(body)["accepted"]) == (200, True), body
    platform.kill()
    platform.start()
    again = Session(platform.address, "lin", PASSWORD)
    status, body, _took = again.json(f"/fill/{assignment}/submit", {"key": "once"})
    assert (status, json.loads(body)["accepted"]) == (200, True), body
    assert platform.ask(_SUBMITTED) == "1"


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
