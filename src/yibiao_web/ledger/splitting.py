"""After an item was split: its values are copied to the parts whose rule takes them, with their sources."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue.models import ItemSplit
from yibiao_web.catalogue.rules import part_for
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import Change, Source, Subject
from yibiao_web.ledger.queries import lock_county
from yibiao_web.ledger.recording import grow

_AT_ONCE = 500


def follow_split(entry_id: int) -> None:
    """A job; safe to run twice, since a value that was copied is not copied again."""
    entry = AuditEntry.objects.select_related("org", "actor").get(pk=entry_id)
    split = ItemSplit.objects.select_related("item").get(pk=entry.detail["split"])
    for ids in _holders(split):
        _copy(split, ids, entry)
    now = timezone.now()
    with transaction.atomic():
        if ItemSplit.objects.filter(pk=split.pk, copied_at=None).update(copied_at=now):
            log("split.copied", by=None, now=now, org=entry.org, target=split, detail={"code": split.item.code})


def _holders(split: ItemSplit) -> Iterator[list[int]]:
    found = Subject.objects.filter(kind=split.item.subject, sources__has_key=split.item.code).order_by("pk")
    ids = list(found.values_list("pk", flat=True))
    for at in range(0, len(ids), _AT_ONCE):
        yield ids[at : at + _AT_ONCE]


@transaction.atomic
def _copy(split: ItemSplit, ids: list[int], entry: AuditEntry) -> None:
    for county in set(Subject.objects.filter(pk__in=ids).values_list("county", flat=True)):
        lock_county(county)
        subjects = Subject.objects.select_for_update().filter(pk__in=ids, county=county)
        moved = [(one, part) for one in subjects if (part := _part(split, one)) is not None]
        if moved:
            _write(split, county, moved, entry)


def _part(split: ItemSplit, subject: Subject) -> str | None:
    part = part_for(split.rules, subject.values.get(split.item.code))
    return None if part is None or part in subject.values else part


def _write(split: ItemSplit, county: int, moved: list[tuple[Subject, str]], entry: AuditEntry) -> None:
    now = timezone.now()
    source = Source.objects.create(
        kind=Source.Kind.CORRECTION, county_id=county, org_id=entry.org_id, title=f"“{split.item.name}”拆分",
        dated=timezone.localdate(split.made_at), recorded_at=now, recorded_by=split.made_by,
    )  # fmt: skip
    for subject, part in moved:
        subject.values[part] = subject.values[split.item.code]
        subject.sources[part] = subject.sources.get(split.item.code, source.pk)
        subject.version += 1
        subject.changed_at = now
    subjects = [one for one, _ in moved]
    Subject.objects.bulk_update(subjects, ["values", "sources", "version", "changed_at"], batch_size=_AT_ONCE)
    Change.objects.bulk_create(
        [
            Change(
                county_id=county,
                subject=one,
                source=source,
                at=now,
                before={part: None},
                after={part: one.values[part]},
            )
            for one, part in moved
        ]
    )
    mark((one, {part: one.values[part]}) for one, part in moved)
    grow(one.org_id for one in subjects)
