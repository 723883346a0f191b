"""Totals of a task: whom the approved submissions list, with the values that the ledger holds of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yibiao.prefill.coverage import Coverage, RegionCoverage, coverage_of
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.approvals.models import Recording
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms.reading import understood
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.rollup.partials import parts
from yibiao_web.rollup.queries import Told, knowledge_of, placed
from yibiao_web.rollup.tallies import Tally, matches, measure_of
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.queries import visible_assignments

_STANDING = frozenset({"kept", "changed", "added"})
Listed = dict[int, dict[int, list[int]]]  # ledger ids by village and region


@dataclass
class Part:
    """What a village reported: rows by region, tallies by field ("<region>.<number>"), the fields' items."""

    rows: dict[int, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def approved(viewer: Viewer, task: Task, within: Organisation | None = None) -> list[Assignment]:
    """In the order of the tree; of a wide task only those within a place."""
    rows = visible_assignments(viewer, task).filter(state=Assignment.State.APPROVED)
    if within is not None:
        at = {"county": within} if within.level == Level.COUNTY else {"org__path__startswith": within.path}
        rows = rows.filter(**at)
    return list(rows.select_related("org__parent__parent__parent").order_by("org__path"))


def asked(viewer: Viewer, task: Task, within: Organisation | None = None) -> int:
    """How many villages are asked, in a place of a wide task."""
    rows = visible_assignments(viewer, task).exclude(state=Assignment.State.WITHDRAWN)
    return (rows.filter(org__path__startswith=within.path) if within else rows).count()


def task_parts(task: Task, assignments: Sequence[Assignment], on: date) -> dict[int, Part]:
    """By village; after one approval one village is counted again."""
    by_village = {one.org_id: one for one in assignments}

    def count(late: Sequence[Organisation]) -> dict[int, Part]:
        found = {one.pk: Part() for one in late}
        listed = listed_by([by_village[one.pk] for one in late])
        village_of = {pk: village for village, block in placed(late) for pk in block.ids}
        for region in _coverage(task, late, listed, on).regions:
            _count_region(region, village_of, listed, found)
        return found

    stamp = (task.pk, catalogue_queries.version(), _stamp(task))
    rounds = {one.org_id: one.round for one in assignments}
    return parts(("task", *stamp), [one.org for one in assignments], on, count, rounds)


def _stamp(task: Task) -> int:
    """Changes when somebody settles a field of the form anew."""
    return hash(tuple(task.version.fields.values_list("region", "number", "item", "dropped")))


def listed_by(assignments: Sequence[Assignment]) -> Listed:
    """Whom the submissions list, those included that were added."""
    village_of = {one.pk: one.org_id for one in assignments}
    found: Listed = {one.org_id: defaultdict(list) for one in assignments}
    added: dict[int, Mapping[str, int]] = {}
    for one in Recording.objects.filter(assignment__in=assignments).order_by("pk"):
        added[one.assignment_id] = one.added
    for at in range(0, len(assignments), 50):
        some = Submission.objects.filter(assignment__in=assignments[at : at + 50]).only("assignment_id", "result")
        for submission in some:
            own, result = added.get(submission.assignment_id, {}), submission.result or {}
            for region in result.get("regions", ()):
                if region["subject"] == "household" and _is_split(result, region):
                    continue
                ids = [row["subject"] or own.get(row["row"]) for row in region["rows"] if row["act"] in _STANDING]
                found[village_of[submission.assignment_id]][region["region"]] += [pk for pk in ids if pk]
    return found


def _is_split(result: Mapping[str, Any], region: Mapping[str, Any]) -> bool:
    """Whether it only tells what a list of people says of their households."""
    return any(one["region"] == region["region"] and one["subject"] != "household" for one in result["regions"])


def _coverage(task: Task, villages: Sequence[Organisation], listed: Listed, on: date) -> Coverage:
    chosen: dict[int, list[int]] = defaultdict(list)
    for village in villages:
        for region, ids in listed.get(village.pk, {}).items():
            chosen[region] += ids
    read = understood(task.version)
    return coverage_of(read.matched, read.workbook, knowledge_of(villages, on), subjects=chosen)


def _count_region(
    region: RegionCoverage, village_of: Mapping[int, int], listed: Listed, found: Mapping[int, Part]
) -> None:  # fmt: skip
    if not any(region.region in own for own in listed.values()):
        return
    at: dict[int, list[int]] = {}
    for line, pk in enumerate(region.ids):
        if pk in village_of:
            at.setdefault(village_of[pk], []).append(line)
    for village, lines in at.items():
        found[village].rows[region.region] = len(lines)
    items = catalogue_queries.catalogue().items
    for cells in region.cells():
        item = items.get(cells.code or "")
        measure = measure_of(item.type, item.choices) if item else None
        if measure is None:
            continue
        key = f"{region.region}.{cells.field}"
        for village, lines in at.items():
            found[village].codes[key] = cells.code or ""
            found[village].tallies.setdefault(key, Tally()).take([cells.raw[line] for line in lines], measure)


def task_rows(
    task: Task, assignments: Sequence[Assignment], on: date, key: str, wanted: str, named: Sequence[str]
) -> tuple[str, list[Told]]:
    """The subject kind of a field's region, and those that a number counts."""
    number, _sep, number_of_field = key.partition(".")
    villages = [one.org for one in assignments]
    for region in _coverage(task, villages, listed_by(assignments), on).regions:
        if str(region.region) != number:
            continue
        for cells in region.cells():
            if str(cells.field) == number_of_field:
                told = zip(region.ids, cells.raw, cells.sources, strict=True)
                return region.subject_kind, [Told(*one) for one in told if matches(one[1], wanted, named)]
    return "", []
