"""Tasks as their senders read them: how far they are, and what came back."""

from __future__ import annotations

import pytest

from yibiao_web.approvals.actions import approve
from yibiao_web.approvals.tests.making import known, result, row, submitted
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.sharing.models import Reading
from yibiao_web.tasks.models import Assignment

NEW = {"person.name": "韩江雪", "person.id_number": "990101197505060037", "person.mobile": "19900000003"}


@pytest.fixture
def approved(cast, now) -> Assignment:
    """杏花坞村 gave 石小满 a new number, found 陆大河 as he was, and added 韩江雪. The other villages wait."""
    _home, first, second = known(cast, now)
    told = result(
        row(first, changed={"person.mobile": "19900000009"}), row(second, "kept"), row(None, "added", values=NEW)
    )
    one = submitted(cast, now, told)
    for reviewer in ("chen", "zhao"):
        one = approve(one, viewer=cast.viewer(reviewer), now=now)
    return one


def results(program, one: Assignment, query: str = ""):
    return program.get(f"/tasks/{one.task_id}/results{query}")


def test_the_sender_reads_what_it_asked_for_row_by_row(caller, approved):
    first, second, third = results(caller(), approved).json()["data"]
    assert (first["act"], first["organisation"], first["kind"]) == ("changed", "990101101201", "person")
    assert first["changed"] == {"person.mobile": {"before": None, "after": "19900000009"}}
    assert first["values"] == {"person.mobile": "19900000009"}
    assert (second["act"], second["values"]) == ("kept", {"person.mobile": "19900000002"})
    assert (third["act"], third["values"]) == ("added", {"person.mobile": "19900000003"})
    assert third["subject"] == Subject.objects.get(name="韩江雪").pk


def test_what_it_did_not_ask_for_needs_a_grant(caller, grant, approved):
    assert "石小满" not in results(caller(), approved).content.decode()
    grant("县民政局", "person.name")
    assert results(caller(), approved).json()["data"][0]["values"]["person.name"] == "石小满"


def test_everybody_who_was_read_is_noted_whoever_was_added_too(caller, approved):
    told = results(caller(), approved).json()["data"]
    reading = Reading.objects.get()
    assert (reading.kind, reading.items, reading.count) == ("person", ["person.mobile"], 3)
    assert set(reading.who.values_list("subject", flat=True)) == {one["subject"] for one in told}
    assert approved.task.title in reading.what


def test_pages_of_results_together_are_all_of_them(caller, approved):
    program, cursor, acts = caller(), "", []
    while cursor is not None:
        page = results(program, approved, f"?limit=2{cursor and f'&cursor={cursor}'}").json()
        acts += [one["act"] for one in page["data"]]
        cursor = page["next"]
    assert acts == ["changed", "kept", "added"]


def test_what_is_not_approved_yet_is_no_result(caller, cast, now):
    waiting = submitted(cast, now, result(row(known(cast, now)[1])))
    program = caller()
    assert results(program, waiting).json() == {"data": [], "next": None}
    states = program.get(f"/tasks/{waiting.task_id}").json()["assignments"]
    assert states == {"submitted": 1, "todo": 2}


def test_others_find_no_task(caller, approved):
    for org, by in (("县残联", "ji"), ("渡川县", "qian")):
        program = caller(org, by=by)
        assert results(program, approved).status_code == 404
        assert program.get(f"/tasks/{approved.task_id}/assignments").status_code == 404
        assert program.get("/tasks").json()["data"] == []


def test_a_township_reads_its_own_villages_and_nobody_who_has_left(caller, cast, now, approved):
    assert results(caller("雾山乡"), approved).json()["data"] == []
    mine = caller("鹤汀镇")
    assert results(mine, approved).json()["data"][1]["values"]["person.mobile"] == "19900000002"
    away = cast.org("碾子坝村")
    source = Source(kind="import", county=cast.org("禾溪县"), org=away, title="迁入", dated=now.date())
    left = Subject.objects.get(name="陆大河")
    record(source, [SubjectChange(away, "person", {"person.mobile": "19900000008"}, subject=left.pk)],
           by=cast.user("sun"), now=now, org=away)  # fmt: skip
    assert results(mine, approved).json()["data"][1]["values"] == {}
