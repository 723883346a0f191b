"""The checker of the rounds finds what is lost, double or half."""

from __future__ import annotations

import json

import pytest

from tests.faults.county import Keys
from tests.faults.journal import Act, Journal
from tests.faults.proof import Proof
from yibiao_web.audit.models import AuditEntry
from yibiao_web.submissions.models import EditBatch, Submission
from yibiao_web.submissions.tests.making import drafted, field_of, people
from yibiao_web.submissions.tests.test_drafts import filled

JSON = {"content_type": "application/json", "headers": {"accept": "application/json"}}
MARK = "压测路1号"


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The checker takes a new one each time; here it is the test's transaction."""
    monkeypatch.setattr("django.db.connection.close", lambda: None)


@pytest.fixture
def draft(cast, now):
    people(cast, now)
    return drafted(cast, now, chain=("township",))


@pytest.fixture
def told(cast, now, as_user, draft) -> tuple[Proof, Act]:
    """A cell saved and a submission made, both written down as acknowledged."""
    client, of = as_user("lin"), draft.assignment_id
    filled(cast, now, draft)
    journal = Journal()
    edit = {"row": draft.base["regions"][0]["rows"][0], "field": field_of(draft, "慰问物资份数"), "value": 7}
    assert client.post(f"/fill/{of}/save", json.dumps({"edits": [edit]}), **JSON).status_code == 200
    EditBatch.objects.filter(submission=draft).order_by("-number").first().delete()  # what the client wrote is a mark
    saved = Act("save", of, MARK)
    EditBatch.objects.create(submission=draft, number=900, changes=[["s1", "0.1", None, [MARK, ""]]], size=1,
                             by=cast.user("lin"), at=now)  # fmt: skip
    assert client.post(f"/fill/{of}/submit", json.dumps({"key": "k"}), **JSON).json()["accepted"]
    journal.tell(saved, 0.0)
    journal.tell(Act("submit", of, "k"), 0.0)
    keys = Keys({}, {"lin": of}, [], [], 0, 0, draft.assignment.task_id)
    return Proof(journal, keys), saved


def test_what_was_told_and_is_there_once_is_proved(told):
    assert told[0].check(whole=True) == []


def test_a_lost_cell_is_found(told):
    EditBatch.objects.filter(number=900).delete()
    assert told[0].check(whole=False)
    assert told[0].losses == 1


def test_a_cell_that_was_written_twice_is_found(told):
    one = EditBatch.objects.get(number=900)
    one.pk, one.number = None, 901
    one.save()
    assert told[0].check(whole=False)
    assert told[0].doubles == 1


def test_half_a_submission_is_found(told):
    Submission.objects.update(result=None)
    assert told[0].check(whole=False)
    assert told[0].halves == 1


def test_an_entry_that_was_taken_out_of_the_trail_is_found(told):
    AuditEntry.objects.order_by("pk")[1].delete()
    assert told[0].check(whole=False)


def test_a_job_that_was_never_written_is_found(told):
    from django_tasks_db.models import DBTaskResult

    entry = AuditEntry.objects.get(action="submission.submitted")
    assert DBTaskResult.objects.filter(args_kwargs__args__1=entry.pk).delete()[0] == 1
    assert told[0].check(whole=True)
    assert told[0].losses == 1
