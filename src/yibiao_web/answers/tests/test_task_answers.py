"""The result of a task: whom it was about, as far as it was approved, with what was reported for it."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.answers.models import Answer
from yibiao_web.answers.tests.test_fetching import everything, rows, taken
from yibiao_web.approvals.actions import approve
from yibiao_web.forms.actions import examine, hand_in
from yibiao_web.forms.models import Admission
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.sharing.models import Grant
from yibiao_web.sharing.tests.people import settle_people
from yibiao_web.submissions.actions import open_draft, save, submit
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Task

LEVEL = "person.disability_level"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ids(cast, now):
    return settle_people(cast, now)


@pytest.fixture
def task(cast, now, ids) -> Task:
    """Asks every village for the people's education; 杏花坞村 answered and was approved."""
    zhao = cast.viewer("zhao")
    version = hand_in(
        viewer=zhao, file_name="村民.xlsx", now=now,
        content=roster("村民花名册", "序号", "姓名", "手机号码", "文化程度"),
    )  # fmt: skip
    villages = villages_of(zhao.org)
    admission = examine(version, viewer=zhao, villages=villages, due_on=date(2026, 12, 20), now=now)
    Admission.objects.filter(pk=admission.pk).update(verdict="passed", findings=[])
    admission.refresh_from_db()
    sent = dispatch(
        admission, viewer=zhao, title="文化程度摸底", villages=villages, due_on=date(2026, 12, 20),
        chain=("township",), now=now,
    )  # fmt: skip
    answer(cast, now, sent, ids)
    return sent


def answer(cast, now, task: Task, ids) -> None:
    lin = cast.viewer("lin")
    one = task.assignments.get(org__name="杏花坞村")
    draft = open_draft(one, viewer=lin, now=now)
    key = next(
        field["key"]
        for region in draft.base["regions"]
        for field in region["fields"]
        if field["label"][-1] == "文化程度"
    )
    edits = [{"row": f"s{ids[name]}", "field": key, "value": "小学教育"} for name in ("石小满", "石大春")]
    save(draft, edits, viewer=lin, now=now)
    draft.refresh_from_db()
    done = submit(draft, viewer=lin, key="k1", now=now)
    assert not done.stopping, done
    one.refresh_from_db()
    approve(one, viewer=cast.viewer("chen"), now=now)


def fetch(client, task, shape="xlsx"):
    return client.post(f"/answers/task/{task.pk}", {"shape": shape, "purpose": "摸底"})


def test_it_holds_exactly_whom_the_task_was_about_as_far_as_approved(as_user, cast, now, task):
    Grant.objects.create(
        org=cast.org("县民政局"), owner=cast.org("县数据局"), items=["person.name"], scope=cast.org("禾溪县").path,
        purpose="摸底", since=date(2020, 1, 1), until=date(2099, 1, 1), granted_at=now,
    )  # fmt: skip
    client = as_user("zhao")
    assert "还没有收齐" in client.get(f"/answers/task/{task.pk}").content.decode()
    assert fetch(client, task).status_code == 302
    table = rows(taken(client)[1])
    assert {row[2] for row in table[1:]} == {"石小满", "石大春"}


def test_a_task_offers_its_answers_once_something_is_approved(as_user, task):
    client = as_user("zhao")
    offered = f"/answers/task/{task.pk}"
    assert offered in client.get(f"/tasks/{task.pk}").content.decode()
    task.assignments.update(state="submitted")
    assert offered not in client.get(f"/tasks/{task.pk}").content.decode()


def test_what_was_reported_for_it_needs_no_grant_and_what_was_known_before_does(as_user, cast, task):
    client = as_user("zhao")
    assert fetch(client, task, "whole").status_code == 302
    answer, content = taken(client)
    told = everything(content)
    assert "小学" in told
    assert "石小满" in told  # a row without a name says nothing; the village handed in whom it is about
    assert "罗秋生" not in told
    assert "19900000001" not in told
    assert answer.withheld == ["手机号码"]


def test_who_did_not_send_it_finds_nothing(as_user, task):
    for person in ("zhou", "chen", "qian", "lin"):
        assert as_user(person).get(f"/answers/task/{task.pk}").status_code == 404, person
        assert fetch(as_user(person), task).status_code == 404, person
    assert Answer.objects.count() == 0
