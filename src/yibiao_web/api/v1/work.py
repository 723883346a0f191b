"""Tasks of the client's organisation: how far they are, and what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from yibiao_web.api import queries
from yibiao_web.api.cursors import decode, encode
from yibiao_web.api.models import Client
from yibiao_web.api.reach import Reach, ToNote, area_of, personal, reach
from yibiao_web.api.v1.door import Bearer
from yibiao_web.api.v1.params import After, Key, Limit
from yibiao_web.api.v1.shapes import Assignments, Results, TaskOut, Tasks
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.models import FormField
from yibiao_web.orgs.models import Organisation
from yibiao_web.tasks.models import Assignment, Task

router = Router(tags=["任务"], auth=Bearer("read:tasks"))


@router.get("/tasks", response=Tasks, summary="本单位的任务")
def tasks(
    request: HttpRequest, state: Annotated[Task.State | None, Query(description="只要哪种状态")] = None,
    limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """部门：自己下发的；镇、村：自己下发的，和要自己填的。"""
    rows = queries.tasks(request.auth)
    found, after = queries.page(rows.filter(state=state) if state else rows, decode("tasks", cursor)[0], limit)
    return {"data": _as_tasks(found), "next": encode("tasks", after) if after else None}


@router.get("/tasks/{pk}", response=TaskOut, summary="一个任务")
def task(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """各状态有几个单位，在 `assignments` 里。"""
    return _as_tasks([queries.task(request.auth, pk)])[0]


@router.get("/tasks/{pk}/assignments", response=Assignments, summary="各单位填到哪里了")
def assignments(
    request: HttpRequest, pk: Key,
    state: Annotated[Assignment.State | None, Query(description="只要哪种状态")] = None,
    limit: Limit = 100, cursor: After = None,
) -> dict[str, Any]:  # fmt: skip
    """下发单位看得到全部；别的单位只看得到自己的。"""
    rows = queries.assignments(request.auth, queries.task(request.auth, pk))
    found, after = queries.page(rows.filter(state=state) if state else rows, decode("assignments", cursor)[0], limit)
    data = [
        {
            "id": one.pk, "organisation": one.org.code, "name": one.org.name, "state": one.state,
            "due_on": one.due_on, "submitted_at": one.submitted_at, "approved_at": one.approved_at,
        }
        for one in found
    ]  # fmt: skip
    return {"data": data, "next": encode("assignments", after) if after else None}


@router.get("/tasks/{pk}/results", response=Results, summary="审核通过的结果，逐行")
def results(request: HttpRequest, pk: Key, limit: Limit = 100, cursor: After = None) -> dict[str, Any]:
    """任务所问的数据项都给；表里其余预填的，有授权才给。"""
    client = request.auth
    of = queries.task(client, pk)
    reached = _asked(client, of)
    first, row = decode("results", cursor, 2)
    data, after = queries.results(client, of, reached, (first, row), limit)
    request.to_note = list(_readings(area_of(client), of, data))
    return {"data": data, "next": encode("results", *after) if after else None}


def _readings(there: Organisation, of: Task, data: Sequence[Mapping[str, Any]]) -> Iterator[ToNote]:
    """What was read of whom, one reading a kind."""
    for kind in sorted({one["kind"] for one in data}):
        rows = [one for one in data if one["kind"] == kind and one["subject"] and (one["values"] or one["changed"])]
        read = sorted(personal({item for one in rows for item in (*one["values"], *one["changed"])}))
        subjects = list(dict.fromkeys(one["subject"] for one in rows))
        if read:
            yield ToNote(there.path, kind, read, subjects, len(subjects), f"接口取任务结果：{of.title}")


def _as_tasks(found: list[Task]) -> list[dict[str, Any]]:
    counts = queries.counts(found)
    return [
        {
            "id": one.pk, "title": one.title, "form": one.version.form_id, "period": one.period, "due_on": one.due_on,
            "frequency": one.frequency, "state": one.state, "sent_at": one.sent_at, "assignments": counts[one.pk],
        }
        for one in found
    ]  # fmt: skip


def _asked(client: Client, of: Task) -> Reach:
    """What the task asked its sender may read: that is what the gate let it ask for. The rest needs a grant."""
    asked = [one["item"] for one in of.asked if one.get("item")] if of.org_id == client.org_id else []
    fields = FormField.objects.filter(version=of.version_id, dropped=False).exclude(item="")
    others = sorted(set(fields.values_list("item", flat=True)) - set(asked))
    there = area_of(client)
    try:
        granted = reach(client, "", others, there, timezone.localdate()).items if others else ()
    except Refusal:
        granted = ()
    return Reach(there, (*asked, *granted), ())
