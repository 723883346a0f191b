"""The single write path of shared truth. Only ``approvals`` and the named importers may call ``record``.

Nothing is overwritten silently: each change keeps what was before; a value whose owning department reported it itself
is not changed by anybody else, the difference becomes a dispute for the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from yibiao_web.accounts.models import User
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.identity import key_of, name_of
from yibiao_web.ledger.models import Change, Dispute, Source, Subject, VillageVersion
from yibiao_web.orgs.models import Organisation

_BATCH = 500
_UPSERT = ["values", "sources", "state", "key", "name", "household", "grid", "org", "version", "changed_at",
           "merged_into"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubjectChange:
    """What a source says of one subject. ``subject`` None: found by ``values``' key within the county, else added.
    A value of None clears the item. ``household`` is a ledger id, or the household's key when it is in the same
    batch or the ledger. ``state`` removes (moved, died, other) or brings back (active)."""

    org: Organisation
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: int | None = None
    confirmed: Sequence[str] = ()
    state: str | None = None
    household: int | str | None = None
    grid: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """``subjects`` are the ledger ids in the order of the changes; ``disputes`` counts values kept for their owner."""

    source: Source
    subjects: tuple[int, ...]
    changed: int
    added: int
    disputes: int


@transaction.atomic
def record(
    source: Source, changes: Iterable[SubjectChange], *, by: User | None, now: datetime, org: Organisation,
    owners: Mapping[str, str] | None = None, action: str = "ledger.recorded",
) -> Recorded:  # fmt: skip
    """Save the source and apply the changes. ``owners`` names the owning department by item (一数一源).
    Households come before their members in ``changes`` when they are new."""
    source.recorded_at, source.recorded_by = now, by
    source.save()
    wanted = list(changes)
    batch = _Batch(source, by, now, owners or {}, wanted)
    ids = [batch.apply(one) for one in wanted]
    batch.write()
    log(
        action, by=by, now=now, org=org, target=source, scope=source.org.path,
        detail={"title": source.title, "subjects": len(wanted), "changed": len(batch.changes), "added": batch.added,
                "disputes": len(batch.disputes)},
    )  # fmt: skip
    return Recorded(source, tuple(one.pk for one in ids), len(batch.changes), batch.added, len(batch.disputes))


class _Batch:
    def __init__(
        self, source: Source, by: User | None, now: datetime, owners: Mapping[str, str], wanted: Sequence[SubjectChange]
    ) -> None:
        self.source, self.by, self.now, self.owners = source, by, now, owners
        self.known = _known_ids(wanted)
        self.by_key = _known_keys(source.county_id, wanted)
        self.new: list[Subject] = []
        self.touched: dict[int, Subject] = {}
        self.changes: list[tuple[Subject, Change]] = []
        self.disputes: list[Dispute] = []
        self.households: list[tuple[Subject, str]] = []
        self.added = 0
        self._owner_of = dict(
            Source.objects.filter(county=source.county_id).exclude(owner="").values_list("pk", "owner")
        )

    def apply(self, one: SubjectChange) -> Subject:
        key = key_of(one.kind, one.values)
        subject = self.known.get(one.subject) if one.subject else self.by_key.get((one.kind, key)) if key else None
        if one.subject and subject is None:
            raise Refusal("ledger_gone", f"台账里没有编号 {one.subject} 的对象，可能已并入别的对象。请刷新后再试。")
        if subject is None:
            subject = self._add(one, key)
        elif one.values or one.confirmed or one.state or one.household:
            self._change(subject, one, key)
        if isinstance(one.household, str):
            self.households.append((subject, one.household))
        elif one.household:
            subject.household_id = one.household
        return subject

    def _add(self, one: SubjectChange, key: str) -> Subject:
        values = {item: value for item, value in one.values.items() if value is not None}
        subject = Subject(
            county_id=self.source.county_id, org=one.org, kind=one.kind, key=key, name=name_of(one.kind, values),
            values=values, sources=dict.fromkeys(values, self.source.pk), state=one.state or Subject.State.ACTIVE,
            grid_id=one.grid, changed_at=self.now,
        )  # fmt: skip
        self.new.append(subject)
        self.added += 1
        if key:
            self.by_key[one.kind, key] = subject
        self.changes.append((subject, self._log(after=values, what="added")))
        return subject

    def _change(self, subject: Subject, one: SubjectChange, key: str) -> None:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for item, value in one.values.items():
            old = subject.values.get(item)
            if old == value:
                subject.sources[item] = self.source.pk
                continue
            if old is not None and self._kept_by_owner(subject, item):
                self._dispute(subject, item, old, value)
                continue
            before[item], after[item] = old, value
            if value is None:
                subject.values.pop(item, None)
                subject.sources.pop(item, None)
            else:
                subject.values[item] = value
                subject.sources[item] = self.source.pk
        for item in one.confirmed:
            if item in subject.values:
                subject.sources[item] = self.source.pk
        what = "values"
        if one.state and one.state != subject.state:
            before["_state"], after["_state"] = subject.state, one.state
            subject.state, what = one.state, "removed" if one.state != Subject.State.ACTIVE else "added"
        if one.org.pk != subject.org_id:
            before["_org"], after["_org"] = subject.org_id, one.org.pk
            _grow([subject.org_id])
            subject.org = one.org
        if key and key != subject.key and (one.kind, key) not in self.by_key:
            subject.key = key
            self.by_key[one.kind, key] = subject
        subject.name = name_of(one.kind, subject.values) or subject.name
        subject.version += 1
        subject.changed_at = self.now
        if subject.pk:
            self.touched[subject.pk] = subject
        self.changes.append((subject, self._log(before, after, list(one.confirmed), what)))

    def _kept_by_owner(self, subject: Subject, item: str) -> bool:
        owner = self.owners.get(item)
        held = self._owner_of.get(subject.sources.get(item, 0))
        return bool(owner) and held == owner and self.source.owner != owner

    def _dispute(self, subject: Subject, item: str, value: Any, proposed: Any) -> None:
        if self.by is None:
            return
        self.disputes.append(
            Dispute(
                subject=subject, item=item, value=value, proposed=proposed, org=self.source.org, raised_by=self.by,
                raised_at=self.now, words=f"{self.source.title}报的是另一个值",
                owner=Organisation.objects.filter(name=self.owners[item]).first(),
            )
        )  # fmt: skip

    def _log(
        self, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
        confirmed: list[str] | None = None, what: str = "values",
    ) -> Change:  # fmt: skip
        return Change(
            county_id=self.source.county_id, source=self.source, at=self.now, before=before or {}, after=after or {},
            confirmed=confirmed or [], what=what,
        )  # fmt: skip

    def write(self) -> None:
        Subject.objects.bulk_create(self.new, batch_size=_BATCH)
        for subject, key in self.households:
            head = self.by_key.get(("household", key))
            if head is not None and subject.household_id != head.pk:
                subject.household = head
                self.touched[subject.pk] = subject
        Subject.objects.bulk_create(
            self.touched.values(), batch_size=_BATCH, update_conflicts=True, unique_fields=["id"],
            update_fields=_UPSERT,
        )  # fmt: skip
        for subject, change in self.changes:
            change.subject = subject
        Change.objects.bulk_create([change for _, change in self.changes], batch_size=_BATCH)
        for dispute in self.disputes:
            dispute.save()
        _grow({subject.org_id for subject, _ in self.changes})


def _known_ids(wanted: Sequence[SubjectChange]) -> dict[int, Subject]:
    ids = [one.subject for one in wanted if one.subject]
    found: dict[int, Subject] = {}
    for at in range(0, len(ids), _BATCH):
        rows = Subject.objects.filter(pk__in=ids[at : at + _BATCH]).exclude(state=Subject.State.MERGED)
        found |= {one.pk: one for one in (rows.select_for_update() if _locks() else rows)}
    return found


def _known_keys(county: int, wanted: Sequence[SubjectChange]) -> dict[tuple[str, str], Subject]:
    keys: dict[str, set[str]] = {}
    for one in wanted:
        key = key_of(one.kind, one.values)
        if key:
            keys.setdefault(one.kind, set()).add(key)
        if isinstance(one.household, str):
            keys.setdefault("household", set()).add(one.household)
    found: dict[tuple[str, str], Subject] = {}
    for kind, several in keys.items():
        all_keys = sorted(several)
        for at in range(0, len(all_keys), _BATCH):
            rows = Subject.objects.filter(county=county, kind=kind, key__in=all_keys[at : at + _BATCH])
            found |= {(kind, one.key): one for one in rows.exclude(state=Subject.State.MERGED)}
    return found


def _locks() -> bool:
    return connection.vendor == "postgresql"


def _grow(orgs: Iterable[int]) -> None:
    several = set(orgs)
    VillageVersion.objects.bulk_create([VillageVersion(org_id=one, number=0) for one in several], ignore_conflicts=True)
    VillageVersion.objects.filter(org__in=several).update(number=F("number") + 1)
