"""A form handed in, admitted and sent to a country in the small (``tests.country``), and one village's part of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from tests import country

from yibiao_web.approvals.actions import approve
from yibiao_web.audit.models import AuditEntry
from yibiao_web.forms import actions as forms
from yibiao_web.forms.models import Admission
from yibiao_web.forms.queries import villages_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup import kept
from yibiao_web.submissions import actions as submissions
from yibiao_web.submissions.tests.test_figures import crosstab
from yibiao_web.tasks.actions import dispatch
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.tests.making import let_through

DUE = date(2026, 12, 30)
FIRST = "东岭省一市一县一镇一村"


def admitted(now: Any, by: str, content: bytes = b"") -> Admission:
    """``content`` is the form's file; a crosstab of farming where none is given."""
    viewer = country.viewer(by)
    version = forms.hand_in(viewer=viewer, file_name="表.xlsx", content=content or crosstab(), now=now)
    villages = villages_of(viewer.org)
    admission = forms.examine(version, viewer=viewer, villages=villages, due_on=DUE, now=now)
    return let_through(admission, viewer, now)


def sent(now: Any, by: str, content: bytes = b"", **told: Any) -> Task:
    admission, viewer = admitted(now, by, content), country.viewer(by)
    return dispatch(
        admission, viewer=viewer, title="农业生产情况", due_on=DUE, now=now, chain=["township"],
        **{"villages": villages_of(viewer.org), **told},
    )  # fmt: skip


def client(username: str) -> Client:
    one = Client()
    one.force_login(country.viewer(username).user)
    return one


def org(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def part(task: Task, village: str = FIRST) -> Assignment:
    rows = Assignment.objects.select_related("task__version", "task__org", "org", "county")
    return rows.get(task=task, org__name=village)


def filled(task: Task, now: Any, *numbers: float) -> Assignment:
    """The first village fills and submits, its township approves."""
    clerk = country.viewer("clerk")
    draft = submissions.open_draft(part(task), viewer=clerk, now=now)
    edits = [{"row": "", "field": at, "value": one} for at, one in zip(("B3", "C3", "B4", "C4"), numbers, strict=True)]
    submissions.save(draft, edits, viewer=clerk, now=now)
    assert submissions.submit(draft, viewer=clerk, key=str(numbers), now=now).accepted
    done = approve(part(task), viewer=country.viewer("town"), now=now)
    keep_numbers()
    return done


def keep_numbers() -> None:
    last = AuditEntry.objects.filter(action__in=("submission.approved", "submission.reopened")).latest("pk")
    kept.refresh(last.pk)
    kept.refresh(last.pk)
