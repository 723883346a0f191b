"""The change feed: what changed since a cursor, in the order in which it was committed.

Ids of changes are given out before their transactions end, so a feed by them could pass by a change whose transaction
was slower than another's. The trail's chain is locked from an action's last step to its commit: entries become visible
in the order of their ids. The feed therefore follows the trail's entries about sources and merges, and within one the
changes' ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from yibiao_web.api.models import Client
from yibiao_web.api.queries import as_source
from yibiao_web.api.reach import area_of
from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.models import Change, Source, Subject, SubjectMerge
from yibiao_web.ledger.queries import changes_of
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of

_ENTRIES = 500
_MERGES = ("subject.merged", "subject.unmerged")
_OF_A_MERGE = 2  # changes: one of each subject
_ALWAYS_TOLD = frozenset({"added", "removed", "merged", "unmerged", "split", "moved"})


@dataclass(frozen=True, slots=True)
class Told:
    """``position`` is (entry, change) to go on from."""

    changes: list[Change]
    position: tuple[int, int]
    more: bool


def since(client: Client, scope: Organisation, kinds: Sequence[str], position: tuple[int, int], limit: int) -> Told:
    """Changes after a position about subjects that are or were in the scope. All changes of entries before the
    position's are told, and of its own those up to its change."""
    entries = _entries(client, position[0])
    more_behind = len(entries) == _ENTRIES
    if entries and entries[0].pk == position[0] and position[1] >= _last_change(entries[0].source):
        entries = entries[1:]
    if not entries:
        return Told([], position, False)
    rows = _about(scope, kinds).select_related("subject__org", "source")
    batch = _fitting(entries, limit)
    if batch:
        order = {one.source: one.pk for one in batch}
        found = [one for one in rows.filter(source__in=list(order)) if (order[one.source_id], one.pk) > position]
        found.sort(key=lambda one: (order[one.source_id], one.pk))
    else:  # one entry has more than a page
        batch = entries[:1]
        told = position[1] if batch[0].pk == position[0] else 0
        found = list(rows.filter(source=batch[0].source, pk__gt=told).order_by("pk")[: limit + 1])
        if len(found) > limit:
            return Told(found[:limit], (batch[0].pk, found[limit - 1].pk), True)
    last = batch[-1]
    return Told(found, (last.pk, _last_change(last.source)), len(batch) < len(entries) or more_behind)


class _Entry(NamedTuple):
    """An entry about a source, and how many changes it may have at most; ``None``: nobody said."""

    pk: int
    source: int
    changes: int | None


def _fitting(entries: Sequence[_Entry], limit: int) -> list[_Entry]:
    """The first entries whose changes fit a page, however many of them the client may see."""
    taken: list[_Entry] = []
    for one in entries:
        if one.changes is None or one.changes > limit:
            break
        limit -= one.changes
        taken.append(one)
    return taken


def _entries(client: Client, first: int) -> list[_Entry]:
    """Entries of the client's county, the one that a page ended in included; each source once, where it was first
    named."""
    rows = AuditEntry.objects.filter(pk__gte=first, scope__startswith=county_of(area_of(client)).path)
    rows = rows.filter(Q(target_type="ledger.source") | Q(action__in=_MERGES)).order_by("pk")
    found = list(rows.values_list("pk", "action", "target_id", "detail")[:_ENTRIES])
    told = [_Entry(pk, int(target), detail.get("changed")) for pk, action, target, detail in found
            if action not in _MERGES]  # fmt: skip
    told += [_Entry(pk, source, _OF_A_MERGE) for pk, source in _merged(found)]
    before = AuditEntry.objects.filter(
        target_type="ledger.source", target_id__in=[str(one.source) for one in told], pk__lt=first
    ).values_list("target_id", flat=True)
    first_named = {one.source: one for one in sorted(told, reverse=True)}
    for source in before:
        first_named.pop(int(source), None)
    return sorted(first_named.values())


def _merged(found: Sequence[tuple[int, str, str, Mapping[str, Any]]]) -> Iterator[tuple[int, int]]:
    """(entry, source) of merges and of their undoing, whose entries name the subject that stayed."""
    merges = {detail["merge"]: pk for pk, action, _, detail in found if action == "subject.merged"}
    for merge, source in SubjectMerge.objects.filter(pk__in=list(merges)).values_list("pk", "source"):
        yield merges[merge], source
    undone = {detail["merge"]: pk for pk, action, _, detail in found if action == "subject.unmerged"}
    if undone:
        rows = Source.objects.filter(kind=Source.Kind.CORRECTION, detail__merge__in=list(undone))
        yield from ((undone[one.detail["merge"]], one.pk) for one in rows)


def _last_change(source: int) -> int:
    return Change.objects.filter(source=source).order_by("-pk").values_list("pk", flat=True).first() or 0


def _about(scope: Organisation, kinds: Sequence[str]) -> QuerySet[Change]:
    below = list(Organisation.objects.within(scope.path).values_list("pk", flat=True))
    left = Q(what="moved", before___org__in=below)
    rows = Change.objects.filter(Q(subject__org__path__startswith=scope.path) | left)
    county = county_of(scope)
    if county.level == Level.COUNTY:  # PostgreSQL then opens one partition of each table
        rows = rows.filter(county=county, subject__county=county)
    return rows.filter(subject__kind__in=kinds) if kinds else rows


def history(client: Client, one: Subject) -> QuerySet[Change]:
    return changes_of(one).select_related("subject__org", "source")


def as_told(change: Change, items: frozenset[str], scope: Organisation) -> dict[str, Any] | None:
    """A change as far as the items may be read; ``None`` where nothing of it may. Of a subject that has left the scope
    only that it left."""
    if not change.subject.org.path.startswith(scope.path):
        items = frozenset()
    before = {item: value for item, value in change.before.items() if item in items}
    after = {item: value for item, value in change.after.items() if item in items}
    confirmed = [item for item in change.confirmed if item in items]
    subject = change.subject
    moved = "_org" in change.after and change.what == "values"
    if not (before or after or confirmed or moved or change.what in _ALWAYS_TOLD):
        return None
    only_confirmed = change.what == "values" and not before and not after and not moved
    return {
        "subject": subject.pk, "kind": subject.kind, "organisation": subject.org.code, "at": change.at,
        "what": "confirmed" if only_confirmed else "moved" if moved and not after else change.what,
        "state": subject.state, "merged_into": subject.merged_into_id, "before": before, "after": after,
        "confirmed": confirmed, "source": as_source(change.source),
    }  # fmt: skip
