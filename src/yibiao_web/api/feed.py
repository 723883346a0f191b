"""The change feed: what changed since a cursor, in the order in which it was committed.

Ids of changes are given out before their transactions end, so a feed by them could pass by a change whose transaction
was slower than another's. The trail's chain is locked from an action's last step to its commit: entries become visible
in the order of their ids. The feed therefore follows the trail's entries about sources and merges, and within one the
changes' ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from yibiao_web.api.models import Client
from yibiao_web.api.queries import as_source
from yibiao_web.api.reach import area_of
from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.models import Change, Source, Subject, SubjectMerge
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_ENTRIES = 500
_MERGES = ("subject.merged", "subject.unmerged")
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
    if not entries:
        return Told([], position, False)
    order = _sources_of(entries, position[0])
    wanted = _about(scope, kinds).filter(source__in=list(order))
    begun = [source for source, entry in order.items() if entry == position[0]]
    wanted = wanted.exclude(source__in=begun, pk__lte=position[1])
    numbers = dict(wanted.order_by().values_list("source").annotate(Count("pk")))
    taken, partly = _fitting(list(order), numbers, limit)
    rows = wanted.select_related("subject__org", "source")
    found = sorted(rows.filter(source__in=taken), key=lambda one: (order[one.source_id], one.pk))
    if partly is None:
        last, source = entries[-1]
        return Told(found, (last, _last_change(source)), len(entries) == _ENTRIES)
    rest = list(rows.filter(source=partly).order_by("pk")[: limit - len(found)])
    return Told(found + rest, (order[partly], rest[-1].pk if rest else 0), True)


def _entries(client: Client, first: int) -> list[tuple[int, int]]:
    """(entry, source) of the client's county, the entry that a page ended in included."""
    rows = AuditEntry.objects.filter(pk__gte=first, scope__startswith=county_of(area_of(client)).path)
    rows = rows.filter(Q(target_type="ledger.source") | Q(action__in=_MERGES)).order_by("pk")
    found = list(rows.values_list("pk", "action", "target_id", "detail")[:_ENTRIES])
    merges = {detail["merge"]: pk for pk, action, _, detail in found if action == "subject.merged"}
    unmerges = {detail["merge"]: pk for pk, action, _, detail in found if action == "subject.unmerged"}
    told = [(pk, int(target)) for pk, action, target, _ in found if action not in _MERGES]
    done = SubjectMerge.objects.filter(pk__in=list(merges)).values_list("pk", "source")
    told += [(merges[merge], source) for merge, source in done]
    undone = Source.objects.filter(kind=Source.Kind.CORRECTION, detail__merge__in=list(unmerges))
    told += [(unmerges[one.detail["merge"]], one.pk) for one in undone] if unmerges else []
    return sorted(told)


def _sources_of(entries: Sequence[tuple[int, int]], first: int) -> dict[int, int]:
    """Source → the entry it was first named in; those named before the first are told already."""
    order: dict[int, int] = {}
    for pk, source in entries:
        order.setdefault(source, pk)
    told = AuditEntry.objects.filter(target_type="ledger.source", target_id__in=map(str, order), pk__lt=first)
    for target in told.values_list("target_id", flat=True):
        order.pop(int(target), None)
    return order


def _last_change(source: int) -> int:
    return Change.objects.filter(source=source).order_by("-pk").values_list("pk", flat=True).first() or 0


def _about(scope: Organisation, kinds: Sequence[str]) -> QuerySet[Change]:
    here = Q(subject__org__path__startswith=scope.path)
    below = list(Organisation.objects.within(scope.path).values_list("pk", flat=True))
    rows = Change.objects.filter(here | Q(before___org__in=below))
    return rows.filter(subject__kind__in=kinds) if kinds else rows


def _fitting(sources: Sequence[int], numbers: Mapping[int, int], limit: int) -> tuple[list[int], int | None]:
    """The first sources whose changes fit a page whole, and the one that fits in part."""
    left = limit
    taken: list[int] = []
    for source in sources:
        number = numbers.get(source, 0)
        if number > left:
            return taken, source
        left -= number
        taken.append(source)
    return taken, None


def history(client: Client, one: Subject) -> QuerySet[Change]:
    return Change.objects.filter(subject=one).select_related("subject__org", "source")


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
