"""Submitted assignments for tests: a task that was sent, with a result as ``submissions`` freezes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.tests.making import sent

SHI = {"person.name": "石小满", "person.id_number": "990101195001010010", "person.mobile": "19900000001"}
LU = {"person.name": "陆大河", "person.id_number": "99010119620304001X", "person.mobile": "19900000002"}


def known(cast: Any, now: Any, village: str = "杏花坞村") -> list[Subject]:
    """Two people and their household in the ledger."""
    org = cast.org(village)
    home = {"household.household_number": "9901011012010001", "household.householder.name": "石小满"}
    source = Source(kind="import", county=cast.org("禾溪县"), org=org, title="户籍底册", dated=date(2026, 6, 30))
    changes = [
        SubjectChange(org, "household", home),
        SubjectChange(org, "person", SHI, household="9901011012010001"),
        SubjectChange(org, "person", LU, household="9901011012010001"),
    ]
    told = record(source, changes, by=cast.user("sun"), now=now, org=org)
    return [Subject.objects.get(pk=pk) for pk in told.subjects]


def row(subject: Subject | None, act: str = "changed", **more: Any) -> dict[str, Any]:
    pk = subject.pk if subject else None
    changed = {item: {"before": None, "after": value} for item, value in more.pop("changed", {}).items()}
    return {
        "row": f"s{pk}" if pk else "n1", "subject": pk, "act": act, "into": None, "household": None, "changed": changed,
        "confirmed": [], "values": {}, **more,
    }  # fmt: skip


def result(*rows: dict[str, Any], figures: Any = ()) -> dict[str, Any]:
    listed = {"region": 0, "kind": "list", "subject": "person", "rows": list(rows)}
    return {"regions": [listed], "cells": {}, "figures": list(figures)}


def submitted(
    cast: Any, now: Any, told: dict[str, Any] | None = None, *, village: str = "杏花坞村", task: Task | None = None,
    findings: Any = (), **more: Any,
) -> Assignment:  # fmt: skip
    one = (task or sent(cast, now, **more)).assignments.get(org__name=village)
    move(one, "open", now=now)
    move(one, "submit", now=now)
    Submission.objects.create(
        assignment=one, based_at=now, result=told if told is not None else result(), findings=list(findings),
        submitted_by=cast.user("lin"),
    )  # fmt: skip
    return Assignment.objects.select_related("task__org", "org", "county").get(pk=one.pk)
