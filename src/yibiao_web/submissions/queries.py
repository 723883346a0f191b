"""Reads of the filling side. ``Viewer`` first."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.ledger.keys import as_stored, stored_as
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.submissions.models import AlreadyReported, Submission
from yibiao_web.tasks.models import Assignment


def may_fill(assignment: Assignment, viewer: Viewer) -> bool:
    """The clerk of the organisation itself, and the grid workers of its grids."""
    if viewer.org.pk == assignment.org_id:
        return viewer.may("clerk", "grid_worker")
    return viewer.may("grid_worker") and viewer.org.level == Level.GRID and viewer.org.parent_id == assignment.org_id


def fillable(viewer: Viewer) -> QuerySet[Assignment]:
    """Assignments that a viewer fills."""
    orgs = [viewer.org.pk] if viewer.may("clerk", "grid_worker") else []
    if viewer.may("grid_worker") and viewer.org.level == Level.GRID and viewer.org.parent_id:
        orgs.append(viewer.org.parent_id)
    return Assignment.objects.filter(org__in=orgs).select_related("task__version__form", "task__org", "org", "county")


def drafts(viewer: Viewer) -> QuerySet[Submission]:
    """Drafts that a viewer fills, without their large columns."""
    rows = Submission.objects.filter(assignment__in=fillable(viewer)).defer("base", "result")
    return rows.select_related("assignment__task__org", "assignment__org", "assignment__county")


def villages_below(org: Organisation) -> list[Organisation]:
    """Whose people an organisation's answer is about: a village itself, a township's villages, a grid's village."""
    if org.level == Level.GRID and org.parent:
        return [org.parent]
    if org.level == Level.VILLAGE:
        return [org]
    return list(Organisation.objects.within(org.path).villages()) or [org]


def register_of(assignment: Assignment, kind: str, grid: int = 0) -> QuerySet[Subject]:
    """Whom the ledger knows at the assignment's place; ``grid`` confines a grid worker to the own grid."""
    rows = Subject.objects.filter(
        county=assignment.county_id, org__in=[one.pk for one in villages_below(assignment.org)], kind=kind,
        state=Subject.State.ACTIVE,
    )  # fmt: skip
    return rows.filter(grid=grid) if grid else rows


def registered(assignment: Assignment, numbers: Iterable[str], grid: int = 0) -> dict[str, int]:
    """Ledger ids of the people of the own register who have some identity numbers."""
    wanted = sorted(numbers)
    found: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        meant = _stored(wanted[at : at + 500])
        rows = register_of(assignment, "person", grid).filter(key__in=list(meant))
        found |= {meant[key]: pk for key, pk in rows.values_list("key", "pk")}
    return found


def not_asked_again(task: int) -> frozenset[str]:
    """Keys of a task's fields that the gatekeeper agreed need not be answered (已报过)."""
    agreed = AlreadyReported.objects.filter(assignment__task=task, state=AlreadyReported.State.AGREED)
    return frozenset(agreed.values_list("field", flat=True))


def elsewhere(assignment: Assignment, numbers: Iterable[str]) -> dict[str, str]:
    """The villages of people with some identity numbers who live outside the assignment's place."""
    wanted = sorted(numbers)
    found: dict[str, str] = {}
    for at in range(0, len(wanted), 500):
        meant = _stored(wanted[at : at + 500])
        rows = Subject.objects.filter(
            county=assignment.county, kind="person", key__in=list(meant), state=Subject.State.ACTIVE
        ).exclude(org__path__startswith=assignment.org.path)
        found |= {meant[key]: org for key, org in rows.values_list("key", "org__name")}
    return found


def _stored(numbers: Iterable[str]) -> dict[str, str]:
    """What the ledger may hold for people's numbers → the number."""
    return {key: number for number in numbers for key in stored_as([as_stored("person", number)])}
