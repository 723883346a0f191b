"""What waits for a reviewer, and what one may look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.approvals.models import Digest
from yibiao_web.approvals.rules import counted, unusual
from yibiao_web.approvals.words import parts_words, unusual_words
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.inputs import CHAINS
from yibiao_web.tasks.models import Assignment, Task

_CHAINS = [levels for levels, _words in CHAINS.values()]


@dataclass
class Waiting:
    """A submission that waits. ``quiet``: nothing about it is unusual, it may be approved among others."""

    assignment: Assignment
    counts: dict[str, int]
    odd: dict[str, int]

    @property
    def quiet(self) -> bool:
        return not self.odd

    @property
    def words(self) -> list[str]:
        return parts_words(self.counts)

    @property
    def odd_words(self) -> list[str]:
        return unusual_words(self.odd)


@dataclass
class Pile:
    """What waits of one task in one township."""

    task: Task
    township: Organisation
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def quiet(self) -> int:
        return sum(one.quiet for one in self.waiting)


def reviewable(viewer: Viewer) -> QuerySet[Assignment]:
    """Submitted once at least, and at one of the viewer's levels."""
    seen = Q(task__org=viewer.org)
    if viewer.org.level == Level.TOWNSHIP:
        seen |= Q(org__path__startswith=viewer.org.path)
    rows = Assignment.objects.filter(seen, submission__result__isnull=False)
    return rows.select_related("task__org", "org__parent", "county")


def waiting(viewer: Viewer) -> QuerySet[Assignment]:
    """What the viewer's level has to decide now, by task and township."""
    now = Q(pk__in=[])
    for chain in _CHAINS:
        for step, level in enumerate(chain):
            now |= Q(task__chain=chain, step=step) & _at(viewer, level)
    rows = Assignment.objects.filter(now, state=Assignment.State.SUBMITTED)
    rows = rows.select_related("task__org", "org__parent", "county", "digest")
    return rows.order_by("task__due_on", "task_id", "org__path")


def _at(viewer: Viewer, level: str) -> Q:
    if level == "department":
        return Q(task__org=viewer.org)
    return Q(org__path__startswith=viewer.org.path) if viewer.org.level == Level.TOWNSHIP else Q(pk__in=[])


def with_digests(assignments: Iterable[Assignment]) -> list[Waiting]:
    """A submission that no job has counted yet is counted here."""
    rows = list(assignments)
    digests = {one.pk: one.digest for one in rows if hasattr(one, "digest") and one.digest.round == one.round}
    late = [one.pk for one in rows if one.pk not in digests]
    counted_now = {
        one.assignment_id: counted(one.result or {}, one.findings)
        for one in Submission.objects.filter(assignment__in=late).only("assignment_id", "result", "findings")
    }
    found = []
    for one in rows:
        digest = digests.get(one.pk)
        counts = digest.counts if digest else counted_now.get(one.pk, {})
        found.append(Waiting(one, counts, digest.unusual if digest else unusual(counts, 0)))
    return found


def piles(some: Iterable[Waiting]) -> list[Pile]:
    found: dict[tuple[int, int | None], Pile] = {}
    for one in some:
        assignment = one.assignment
        township = assignment.org.parent or assignment.org
        found.setdefault((assignment.task_id, township.pk), Pile(assignment.task, township)).waiting.append(one)
    return list(found.values())


def digest_of(assignment: Assignment) -> dict[str, Any]:
    one = Digest.objects.filter(assignment=assignment, round=assignment.round).first()
    return one.counts if one else {}
