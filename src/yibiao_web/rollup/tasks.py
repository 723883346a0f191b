"""Totals of a task: whom the approved submissions list, with the values that the ledger holds of them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yibiao.prefill.coverage import Coverage, RegionCoverage, coverage_of
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms.reading import understood
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.rollup.listings import Listing, Stamp, listing_of, stamps
from yibiao_web.rollup.partials import parts
from yibiao_web.rollup.queries import Told, knowledge_of
from yibiao_web.rollup.tallies import Tally, matches, measure_of
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.queries import visible_assignments


@dataclass
class Part:
    """What a village reported: rows by region, tallies by field ("<region>.<number>"), the fields' items. ``away``:
    those of whom it told who live elsewhere by now."""

    rows: dict[int, int] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    away: dict[int, Stamp] = field(default_factory=dict)


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


def taken_in(viewer: Viewer, task: Task, within: Organisation | None = None) -> list[tuple[str, str]]:
    """Villages with an approved part that were merged into others since, each with the other: what it said of itself
    is still in the totals, and whoever took it in may have said it once more."""
    told = AuditEntry.objects.filter(action="org.merged").values_list("target_id", "detail__into_name")
    merged = {int(village): into for village, into in told}
    if not merged:
        return []
    rows = visible_assignments(viewer, task).filter(state=Assignment.State.APPROVED, org__in=merged, org__active=False)
    if within is not None:
        rows = rows.filter(org__path__startswith=within.path)
    return [(name, merged[org]) for org, name in rows.order_by("org__path").values_list("org", "org__name")]


def task_parts(task: Task, assignments: Sequence[Assignment], on: date) -> dict[int, Part]:
    """By village; after one approval one village is counted again."""
    by_village = {one.org_id: one for one in assignments}

    def count(late: Sequence[Organisation]) -> dict[int, Part]:
        listing = listing_of(task, [by_village[one.pk] for one in late])
        found = {one.pk: Part(away=listing.away.get(one.pk, {})) for one in late}
        for region in _coverage(task, listing, on).regions:
            _count_region(region, listing.counted_under(region.region), found)
        return found

    what = ("task", task.pk, catalogue_queries.version(), _stamp(task))
    rounds = {one.org_id: one.round for one in assignments}
    found = parts(what, [one.org for one in assignments], on, count, rounds)
    return found | _counted_again(task, found, lambda some, more: parts(
        (*what, "away"), [by_village[pk].org for pk in some], on, count, {pk: (rounds[pk], more[pk]) for pk in some}
    ))  # fmt: skip


def _counted_again(
    task: Task, found: Mapping[int, Part], again: Callable[[list[int], Mapping[int, Hashable]], dict[int, Part]]
) -> dict[int, Part]:  # fmt: skip
    """The villages of whose people some live elsewhere by now, of whom something changed since."""
    away = {village: part.away for village, part in found.items() if part.away}
    if not away:
        return {}
    now = stamps(task, {pk for some in away.values() for pk in some})
    told = {village: {pk: now[pk] for pk in some if pk in now} for village, some in away.items()}
    late = [village for village, some in away.items() if told[village] != some]
    return again(late, {village: tuple(sorted(told[village].items())) for village in late}) if late else {}


def _stamp(task: Task) -> int:
    """Changes when somebody settles a field of the form anew."""
    return hash(tuple(task.version.fields.values_list("region", "number", "item", "dropped")))


def _coverage(task: Task, listing: Listing, on: date) -> Coverage:
    read, known = understood(task.version), knowledge_of(listing.villages, on)
    return coverage_of(read.matched, read.workbook, known, subjects=defaultdict(list, listing.chosen()))


def _count_region(region: RegionCoverage, village_of: Mapping[int, int], found: Mapping[int, Part]) -> None:
    if not village_of:
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
    for region in _coverage(task, listing_of(task, assignments), on).regions:
        if str(region.region) != number:
            continue
        for cells in region.cells():
            if str(cells.field) == number_of_field:
                told = zip(region.ids, cells.raw, cells.sources, strict=True)
                return region.subject_kind, [Told(*one) for one in told if matches(one[1], wanted, named)]
    return "", []
