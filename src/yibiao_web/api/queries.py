"""What clients read: pages in the order of ids, so that a cursor is the last id of a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from yibiao_web.api import few
from yibiao_web.api.derived import reader
from yibiao_web.api.models import Client
from yibiao_web.api.problems import not_found
from yibiao_web.api.reach import Reach, area_of
from yibiao_web.approvals.models import Recording
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.forms.models import Form
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.ledger.queries import subjects_within
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.tasks.models import Assignment, Task

Row = TypeVar("Row", bound=Model)


def page(rows: QuerySet[Row], after: int, limit: int) -> tuple[list[Row], int | None]:
    """The rows after an id, and the id to go on from; ``None`` at the end."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def organisations(client: Client, scope: Organisation, level: str | None) -> QuerySet[Organisation]:
    rows = Organisation.objects.within(scope.path).filter(active=True).select_related("parent")
    return rows.filter(level=level) if level else rows


def subjects(client: Client, kind: str, scope: Organisation, *, gone_too: bool) -> QuerySet[Subject]:
    rows = subjects_within(scope).filter(kind=kind).select_related("org")
    return rows if gone_too else rows.filter(state=Subject.State.ACTIVE)


def subject(client: Client, pk: int) -> Subject:
    """A subject within the client's area; also one that moved away or was merged."""
    found = subjects_within(area_of(client)).filter(pk=pk).select_related("org__parent").first()
    if found is None:
        raise not_found("没有这个对象，或它不在本单位的范围里。")
    return found


def as_answered(found: Sequence[Subject], items: Sequence[str], on: date) -> list[dict[str, Any]]:
    """Subjects as they leave: entitled values, derived ones too, and where they came from."""
    read = reader(catalogue.catalogue(), items, on)
    return [
        {
            "id": one.pk, "kind": one.kind, "state": one.state, "organisation": one.org.code,
            "household": one.household_id, "merged_into": one.merged_into_id, "values": (values := read(one.values)),
            "sources": {item: one.sources[item] for item in values if item in one.values and one.sources.get(item)},
        }
        for one in found
    ]  # fmt: skip


def sources(ids: Iterable[int]) -> list[dict[str, Any]]:
    wanted = sorted(set(ids))
    told: list[dict[str, Any]] = []
    for at in range(0, len(wanted), 500):
        told += [as_source(one) for one in Source.objects.filter(pk__in=wanted[at : at + 500])]
    return told


def as_source(one: Source) -> dict[str, Any]:
    return {"id": one.pk, "title": one.title, "kind": one.kind, "dated": one.dated, "owner": one.owner or None}


def figures(client: Client, scope: Organisation, period: str | None) -> QuerySet[Subject]:
    """Organisations in a period; a subject's key is ``<code>@<period>``."""
    rows = subjects_within(scope).filter(kind="organisation", state=Subject.State.ACTIVE)
    return (rows.filter(key__endswith=f"@{period}") if period else rows).select_related("org")


def withheld_figures(client: Client, items: Collection[str], periods: Collection[str]) -> set[few.Key]:
    """Of all places of the client's area, whichever of them it asks about."""
    ends = Q(pk=None)
    for period in periods:
        ends |= Q(key__endswith=f"@{period}")
    rows = figures(client, area_of(client), None).filter(ends).values_list("org__path", "key", "values")
    return few.withheld(
        few.Figure(path, key.partition("@")[2], item, values[item])
        for path, key, values in rows.iterator(1_000)
        for item in items
        if item in values
    )


def forms_in_force(client: Client) -> QuerySet[Form]:
    """Everybody of the county may see which forms are in force."""
    county = county_of(client.org)
    return Form.objects.filter(org__path__startswith=county.path, state=Form.State.IN_FORCE).select_related("org")


def tasks(client: Client) -> QuerySet[Task]:
    """Tasks that the client's organisation sent, and, for a place, those that it or a place below it must answer."""
    mine = Q(org=client.org)
    if client.org.level != Level.DEPARTMENT:
        below = Assignment.objects.filter(org__path__startswith=client.org.path).values("task")
        mine |= Q(pk__in=below)
    return Task.objects.filter(mine).select_related("version")


def task(client: Client, pk: int) -> Task:
    found = tasks(client).filter(pk=pk).first()
    if found is None:
        raise not_found("没有这个任务，或它不是本单位的。")
    return found


def counts(found: Sequence[Task]) -> dict[int, dict[str, int]]:
    """Assignments a state, by task."""
    told: dict[int, dict[str, int]] = {one.pk: {} for one in found}
    rows = Assignment.objects.filter(task__in=list(told)).order_by().values_list("task", "state").annotate(Count("pk"))
    for of, state, number in rows:
        told[of][state] = number
    return told


def assignments(client: Client, of: Task) -> QuerySet[Assignment]:
    """All of a task's for its sender; for others those of their own places."""
    rows = Assignment.objects.filter(task=of).select_related("org")
    return rows if of.org_id == client.org_id else rows.filter(org__path__startswith=client.org.path)


def results(
    client: Client, of: Task, reached: Reach, after: tuple[int, int], limit: int
) -> tuple[list[dict[str, Any]], tuple[int, int] | None]:
    """Rows of approved submissions after (assignment, row), and where to go on. One assignment's result is opened at
    a time: a village's may hold thousands of rows."""
    found: list[dict[str, Any]] = []
    first, skip = after
    rows = assignments(client, of).filter(state=Assignment.State.APPROVED, pk__gte=first).order_by("pk")
    for one in rows.iterator(chunk_size=50):
        start = skip if one.pk == first else 0
        added = _added(one)
        for number, (region, row) in enumerate(_result_of(one)[start:], start + 1):
            found.append(_result_row(one, region, row, added, reached.items))
            if len(found) == limit:
                return _with_values(found, reached), (one.pk, number)
    return _with_values(found, reached), None


def _result_of(one: Assignment) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    submission = getattr(one, "submission", None)
    result = (submission.result if submission else None) or {}
    return [(part, row) for part in result.get("regions", []) for row in part.get("rows", [])]


def _added(one: Assignment) -> Mapping[str, int]:
    """The ledger's ids of the rows that the clerk added, by row."""
    kept = Recording.objects.filter(assignment=one).order_by("-pk").values_list("added", flat=True).first()
    return kept or {}


def _result_row(
    one: Assignment, region: Mapping[str, Any], row: Mapping[str, Any], added: Mapping[str, int], items: Sequence[str]
) -> dict[str, Any]:
    said = str(row.get("row", ""))
    return {
        "assignment": one.pk, "organisation": one.org.code, "region": region.get("region", 0),
        "kind": region.get("subject") or "person", "row": said, "subject": row.get("subject") or added.get(said),
        "act": row.get("act", "kept"), "values": {},
        "changed": {item: _both(told) for item, told in (row.get("changed") or {}).items() if item in items},
    }  # fmt: skip


def _both(told: Any) -> dict[str, Any]:
    return {"before": told.get("before"), "after": told.get("after")} if isinstance(told, dict) else {"after": told}


def _with_values(found: list[dict[str, Any]], reached: Reach) -> list[dict[str, Any]]:
    """The rows with what the ledger holds of their subjects now; of whoever has left the scope it says nothing."""
    ids = sorted({row["subject"] for row in found if row["subject"]})
    held: dict[int, Mapping[str, Any]] = {}
    for at in range(0, len(ids), 500):
        some = subjects_within(reached.scope).filter(pk__in=ids[at : at + 500])
        held |= dict(some.values_list("pk", "values"))
    for row in found:
        known = held.get(row["subject"], {})
        row["values"] = {item: known[item] for item in reached.items if item in known}
    return found
