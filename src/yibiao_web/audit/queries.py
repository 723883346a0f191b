"""Reads over the trail. An auditor sees what was done by or to the own county, and the hashes of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from yibiao_web.audit.chain import FIELDS, Break, verify
from yibiao_web.audit.models import AuditEntry

if TYPE_CHECKING:
    from yibiao_web.accounts.viewer import Viewer

PAGE = 50
_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What the auditor looks for. ``person`` is part of a name, ``org`` part of an organisation's name."""

    person: str = ""
    org: str = ""
    action: str = ""
    target_type: str = ""
    target_id: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any((self.person, self.org, self.action, self.target_type, self.target_id, self.since, self.until))


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the ids from which the neighbouring pages go on (``None``: there is none)."""

    entries: list[AuditEntry]
    older: int | None
    newer: int | None


def visible(viewer: Viewer, filters: Filters = Filters()) -> QuerySet[AuditEntry]:
    path = viewer.county.path
    found = AuditEntry.objects.filter(Q(scope__startswith=path) | Q(org__path__startswith=path))
    exact = {"action": filters.action, "target_type": filters.target_type, "target_id": filters.target_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.person:
        found = found.filter(actor_name__contains=filters.person)
    if filters.org:
        found = found.filter(org__name__contains=filters.org)
    if filters.since:
        found = found.filter(at__gte=_midnight(filters.since))
    if filters.until:
        found = found.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def page(viewer: Viewer, filters: Filters, *, before: int | None = None, after: int | None = None) -> Page:
    """By ids, not by offsets: the hundredth page costs what the first does."""
    found = visible(viewer, filters).select_related("org").defer("detail", "previous")
    if after is not None:
        entries = list(found.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
        newer, entries = len(entries) > PAGE, entries[:PAGE][::-1]
        older = True
    else:
        found = found.filter(pk__lt=before) if before is not None else found
        entries = list(found.order_by("-pk")[: PAGE + 1])
        older, entries = len(entries) > PAGE, entries[:PAGE]
        newer = before is not None
    if not entries:
        return Page([], None, None)
    return Page(entries, entries[-1].pk if older else None, entries[0].pk if newer else None)


def known_actions(viewer: Viewer) -> list[str]:
    return list(AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct())


def size() -> int:
    """About how many entries there are: ids are given in order and none is ever taken away."""
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def verified(until: int | None = None) -> tuple[int, str, Break | None]:
    """How many entries fit, the last hash, and the first entry that does not."""
    entries = AuditEntry.objects.filter(pk__lte=until) if until else AuditEntry.objects.all()
    return verify(entries.order_by("pk").values("id", "previous", "hash", *FIELDS).iterator(_ROWS))


def last_verification() -> AuditEntry | None:
    return AuditEntry.objects.filter(action="audit.verified").order_by("-pk").first()


def waiting_since() -> AuditEntry | None:
    """The verification that was asked for and is not done yet."""
    asked = AuditEntry.objects.filter(action="audit.verification_asked").order_by("-pk").first()
    done = last_verification()
    return asked if asked and (done is None or done.pk < asked.pk) else None


def exported(viewer: Viewer, filters: Filters, until: int) -> Iterator[dict[str, Any]]:
    """The rows of an export up to an id. Without filters the whole chain: entries of other counties come with their
    hashes only, so that the chain can be checked from end to end without telling what they say."""
    own = visible(viewer, filters).filter(pk__lte=until).order_by("pk").values("id", "previous", "hash", *FIELDS)
    if filters:
        yield from own.iterator(_ROWS)
        return
    mine = own.iterator(_ROWS)
    next_one = next(mine, None)
    for row in AuditEntry.objects.filter(pk__lte=until).order_by("pk").values("id", "previous", "hash").iterator(_ROWS):
        if next_one is not None and next_one["id"] == row["id"]:
            yield next_one
            next_one = next(mine, None)
        else:
            yield row
