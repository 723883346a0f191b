"""Whom a task is about: chosen on the requester's page with filters by region, or left to the villages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from yibiao_web.forms.actions import examine
from yibiao_web.forms.models import Admission
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import people, sheet_of, version_of
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.tests.making import let_through

LABELS = ("序号", "姓名", "身份证号码", "联系电话", "健康状况")


@pytest.fixture
def three(cast, now):
    return people(cast, now)


def sent_about(cast: Any, as_user: Any, now: Any, title: str, labels: Any = LABELS, **whom: str) -> Assignment:
    """A form sent after the requester said on the page whom it is about."""
    version = version_of(cast, now, sheet_of(labels, title=title))
    village = cast.org("杏花坞村")
    examine(version, viewer=cast.viewer("zhao"), villages=[village], due_on=date(2026, 12, 11), now=now)
    assert as_user("zhao").post(f"/forms/{version.pk}/whom/", whom).status_code == 302
    admission = Admission.objects.latest("pk")
    zhao = cast.viewer("zhao")
    task = dispatch(
        let_through(admission, zhao, now),
        viewer=zhao,
        title=title,
        villages=[village],
        due_on=admission.due_on,
        now=now,
    )
    return task.assignments.get()


def opened(as_user: Any, assignment: Assignment) -> Any:
    """The draft as the clerk's browser gets it."""
    client = as_user("lin")
    assert client.get(reverse("submissions:fill", args=[assignment.pk])).status_code == 200
    return client.get(reverse("submissions:data", args=[assignment.pk])).json()["regions"][0]


def test_a_list_holds_whom_the_requester_chose_on_the_page(cast, as_user, now, three):
    assignment = sent_about(cast, as_user, now, "老年人情况表", whom_0="words", words_0="年龄>=70")
    assert assignment.task.filters == {"0": ["年龄>=70"]}
    region = opened(as_user, assignment)
    assert region["rows"] == [f"s{three[0].pk}", f"s{three[2].pk}"], "the one born in 1962 is not meant"
    assert not region["open"]


def test_an_open_list_begins_empty_and_asks_for_every_column(cast, as_user, now, three):
    assignment = sent_about(cast, as_user, now, "拟申报救助人员表", whom_0="words", words_0="由村里选")
    region = opened(as_user, assignment)
    assert (region["rows"], region["open"]) == ([], True)
    assert all(one["asked"] for one in region["fields"])
    assert Submission.objects.get().assignment.open_cells == 0
