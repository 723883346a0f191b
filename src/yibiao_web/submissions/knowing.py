"""What the ledger knows of an assignment's form: the base of its draft, and the row of somebody who is picked later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from yibiao.prefill.coverage import coverage_of
from yibiao_web.catalogue.queries import catalogue, owners
from yibiao_web.forms.models import Frequency
from yibiao_web.forms.queries import as_filters
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import knowledge, sources_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.submissions.base import BaseMaker, Home, asked_of
from yibiao_web.submissions.drafts import RegionBase
from yibiao_web.submissions.figures import Told, lines_told
from yibiao_web.submissions.queries import not_asked_again, villages_below
from yibiao_web.tasks.models import Assignment


def known_now(assignment: Assignment, now: datetime) -> dict[str, Any]:
    """The base of a draft that would be opened now."""
    maker = _maker(assignment, now)
    return maker.make(homes_of(maker.subjects()))


def row_now(assignment: Assignment, region: RegionBase, subject: int, now: datetime) -> dict[str, Any] | None:
    """A base that holds one subject in one region, asked for what the region asks; ``None`` where the ledger does not
    know it there."""
    maker = _maker(assignment, now, {region.number: [subject]})
    asked = (key.split(".") for key, one in region.fields.items() if one["asked"])
    maker.asked = frozenset((int(number), int(field)) for number, field in asked)
    return maker.make_one(region.number, homes_of([subject]))


def _maker(assignment: Assignment, now: datetime, subjects: Mapping[int, Sequence[int]] | None = None) -> BaseMaker:
    task = assignment.task
    read, items = understood(task.version), catalogue()
    held = knowledge(villages_below(assignment.org), items, timezone.localdate(now), owners())
    filters, period = as_filters(task.filters), "" if task.frequency == Frequency.ONCE else task.period
    coverage = coverage_of(read.matched, read.workbook, held, filters=filters, period=period, subjects=subjects)
    return BaseMaker(
        coverage, held, items, asked_of(read.matched, task.asked), f"v{assignment.org_id}", read.dropped,
        not_asked_again(task.pk), filters, assignment.org.name, period, told_of(assignment.org),
    )  # fmt: skip


def told_of(org: Organisation) -> dict[str, list[Told]]:
    """The figures that an organisation reported, by item."""
    rows = Subject.objects.filter(org=org, kind="organisation", state=Subject.State.ACTIVE)
    lines = [(key.rpartition("@")[2], values, by) for key, values, by in rows.values_list("key", "values", "sources")]
    dated = {pk: one.dated for pk, one in sources_of(at for _, _, by in lines for at in by.values()).items()}
    return lines_told(lines, dated)


def homes_of(subjects: Iterable[int]) -> dict[int, Home]:
    """(grid, household) of some subjects."""
    ids = sorted(subjects)
    homes: dict[int, Home] = {}
    for at in range(0, len(ids), 500):
        rows = Subject.objects.filter(pk__in=ids[at : at + 500]).values_list("pk", "grid_id", "household_id")
        homes |= {pk: (grid or 0, household or 0) for pk, grid, household in rows}
    return homes
