"""How a source's changes become rows of the ledger.

Order of events: the subjects that the changes mean are loaded in a few queries; each change is applied in memory; keys
are settled at the end, when it is known who gave one up; then households are written, their members linked, and the
rest written. Of two subjects with one number the first keeps it as key, the second stays without: neither is lost, and
nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from secrets import randbelow
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import aliases
from yibiao_web.ledger.changes import Recorded, SubjectChange
from yibiao_web.ledger.identity import KEY_ITEMS, are_two, name_of
from yibiao_web.ledger.keys import as_stored, key_from, key_of
from yibiao_web.ledger.loading import BATCH, by_ids, by_keys, row_key, told_by, twins
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import Change, Dispute, Source, Subject, VillageVersion
from yibiao_web.ledger.queries import lock_county
from yibiao_web.orgs.models import Level, Organisation

_UPSERT = ["values", "sources", "state", "key", "name", "household", "grid", "org", "version", "changed_at"]
_CHECKED = "（经核对无误）"
_HOUSEHOLD = {"person": "person.household_number", "house": "house.household_number"}


class Batch:
    def __init__(
        self, source: Source, changes: Sequence[SubjectChange], *, by: User | None, now: datetime,
        owners: Mapping[str, str],
    ) -> None:  # fmt: skip
        lock_county(source.county_id)
        source.recorded_at, source.recorded_by = now, by
        source.save()
        self.source, self.by, self.now, self.owners = source, by, now, owners
        self.changes = [(one, one.reckoned or _key(one, one.values)) for one in changes]
        self.moved_items = aliases()
        self.vouched: dict[int, int] = {}
        self._load()
        self.new: list[Subject] = []
        self.touched: dict[int, Subject] = {}
        self.log: list[tuple[Subject, Change]] = []
        self.disputes: list[Dispute] = []
        self.homes: list[tuple[Subject, int | str, str, Change | None]] = []
        self.keys: dict[int, tuple[Subject, str]] = {}
        self.grown: set[int] = set()
        self.added = self.older = 0

    def write(self) -> Recorded:
        """Apply all changes and write them."""
        subjects = [self._apply(one, key) for one, key in self.changes]
        self._settle_keys()
        self._free_keys()
        heads = [one for one in self.new if one.kind == "household"]
        Subject.objects.bulk_create(heads, batch_size=BATCH)
        self._link_households()
        Subject.objects.bulk_create([one for one in self.new if one.kind != "household"], batch_size=BATCH)
        Subject.objects.bulk_create(
            self.touched.values(), batch_size=BATCH, update_conflicts=True, unique_fields=row_key(),
            update_fields=_UPSERT,
        )  # fmt: skip
        for subject, change in self.log:
            change.subject = subject
        Change.objects.bulk_create([change for _, change in self.log], batch_size=BATCH)
        mark((subject, change.after) for subject, change in self.log)
        disputes = self._new_disputes()
        Dispute.objects.bulk_create(disputes, batch_size=BATCH)
        grow(self.grown)
        return Recorded(
            self.source, tuple(one.pk for one in subjects), len(self.log), self.added, len(disputes), self.older
        )

    def _load(self) -> None:
        county = self.source.county_id
        known = by_ids(county, [one.subject for one, _ in self.changes if one.subject])
        rows = {one.pk: one for one in known.values()}  # one object a row, however it is found
        self.known = known
        self.by_key = {at: rows.setdefault(one.pk, one) for at, one in by_keys(county, self._keys()).items()}
        for (_kind, key), one in self.by_key.items():
            one.key = key  # an older key's digest is renewed with the rest of the row
        self.twins = {at: rows.setdefault(one.pk, one) for at, one in twins(county, self._namesakes()).items()}
        every_date = self.source.kind == Source.Kind.IMPORT
        self.told = told_by(rows.values(), None if every_date else self.owners)

    def _keys(self) -> dict[str, set[str]]:
        wanted: dict[str, set[str]] = {}
        for one, key in self.changes:
            wanted.setdefault(one.kind, set()).add(key)
            home = self._home(one)
            if isinstance(home, str):
                wanted.setdefault("household", set()).add(key_from("household", home, one.org.code))
        return wanted

    def _namesakes(self) -> set[str]:
        """Names that come with a number which the ledger knows as somebody else's."""
        found = set()
        for one, key in self.changes:
            holder = self.by_key.get((one.kind, key)) if key and not one.subject else None
            name = name_of(one.kind, one.values)
            if holder is not None and are_two(one.kind, holder.name, name):
                found.add(name)
        return found

    def _home(self, one: SubjectChange) -> int | str | None:
        if one.household is not None:
            return one.household or None
        number = one.values.get(_HOUSEHOLD.get(one.kind, ""))
        return str(number) if number else None

    def _find(self, one: SubjectChange, key: str) -> Subject | None:
        if one.subject:
            subject = self.known.get(one.subject)
            if subject is None:
                raise Refusal(
                    "ledger_gone",
                    _("台账里没有编号 {subject} 的对象，可能已并入别的对象。请刷新后再试。").format(
                        subject=one.subject
                    ),
                )
            return subject
        holder = self.by_key.get((one.kind, key)) if key else None
        name = name_of(one.kind, one.values)
        if holder is not None and are_two(one.kind, holder.name, name):
            return self.twins.get((key, name))
        return holder

    def _apply(self, one: SubjectChange, key: str) -> Subject:
        subject = self._find(one, key)
        change: Change | None = None
        if subject is None:
            subject, change = self._add(one, key)
        elif one.values or one.confirmed or one.state or one.household or one.grid:
            change = self._change(subject, one)
        if (home := self._home(one)) is not None:
            self.homes.append((subject, home, one.org.code, change))
        return subject

    def _add(self, one: SubjectChange, key: str) -> tuple[Subject, Change]:
        moved = self.moved_items
        values = {moved.get(item, item): value for item, value in one.values.items() if value is not None}
        free = bool(key) and (one.kind, key) not in self.by_key
        subject = Subject(
            county_id=self.source.county_id, org=one.org, kind=one.kind, key=key if free else "",
            name=name_of(one.kind, values), values=values, sources=dict.fromkeys(values, self.source.pk),
            state=one.state or Subject.State.ACTIVE, grid_id=one.grid, changed_at=self.now,
        )  # fmt: skip
        self.new.append(subject)
        self.added += 1
        if free:
            self.by_key[one.kind, key] = subject
        elif key:
            self.twins[key, subject.name] = subject
        self.grown.add(one.org.pk)
        change = self._note(subject, after=dict(values), what="added")
        return subject, change

    def _change(self, subject: Subject, one: SubjectChange) -> Change:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        confirmed = {item for item in map(self._now_called, one.confirmed) if self._confirm(subject, item)}
        for item, value in one.values.items():
            item = self._now_called(item)
            if subject.values.get(item) == value:
                if value is not None and self._confirm(subject, item):
                    confirmed.add(item)
            elif self._may_set(subject, item, value):
                before[item], after[item] = subject.values.get(item), value
                _set(subject, item, value, self.source.pk)
        what = self._place(subject, one, before, after)
        if KEY_ITEMS.get(one.kind) in after or (one.key and as_stored(one.kind, one.key) != subject.key):
            self.keys[id(subject)] = (subject, _key(one, subject.values))
        subject.name = name_of(one.kind, subject.values) or subject.name
        self._touch(subject)
        return self._note(subject, before, after, sorted(confirmed), what)

    def _place(self, subject: Subject, one: SubjectChange, before: dict[str, Any], after: dict[str, Any]) -> str:
        """Standing and village; says what kind of change this is."""
        what = "values"
        absorbed = one.subject is not None and one.subject != subject.pk  # who strikes out a double removes nobody
        if one.state and one.state != subject.state and not absorbed:
            before["_state"], after["_state"] = subject.state, one.state
            subject.state, what = one.state, "added" if one.state == Subject.State.ACTIVE else "removed"
        if one.org.pk != subject.org_id and one.org.level in (Level.VILLAGE, Level.TOWNSHIP) and not absorbed:
            before["_org"], after["_org"] = subject.org_id, one.org.pk
            self.grown.add(subject.org_id)
            subject.org, subject.grid_id, what = one.org, None, "moved"
        if one.grid and one.grid != subject.grid_id:
            subject.grid_id = one.grid
        return what

    def _now_called(self, item: str) -> str:
        return self.moved_items.get(item, item)

    def _confirm(self, subject: Subject, item: str) -> bool:
        held = subject.sources.get(item, 0)
        if item not in subject.values or self._is_older(item, held):
            return False
        subject.sources[item] = self._vouched(held) if self._kept_by_owner(item, held) else self.source.pk
        return True

    def _vouched(self, held: int) -> int:
        """A clerk who finds the owner's value right makes it fresh, and leaves it the owner's."""
        told = self.told[held]
        if held not in self.vouched and told.dated < self.source.dated:
            title = told.title if told.title.endswith(_CHECKED) else f"{told.title}{_CHECKED}"
            self.vouched[held] = Source.objects.create(
                kind=self.source.kind, county_id=self.source.county_id, org=self.source.org, title=title[:200],
                owner=told.owner, dated=self.source.dated, recorded_at=self.now, recorded_by=self.by,
                assignment=self.source.assignment, detail={"checked_by": self.source.pk},
            ).pk  # fmt: skip
        return self.vouched.get(held, held)

    def _may_set(self, subject: Subject, item: str, value: Any) -> bool:
        held = subject.sources.get(item, 0)
        if subject.values.get(item) is None:
            return value is not None
        if self._kept_by_owner(item, held):
            self._dispute(subject, item, value)
            return False
        if self._is_older(item, held):
            self.older += 1
            return False
        return True

    def _kept_by_owner(self, item: str, held: int) -> bool:
        owner = self.owners.get(item)
        if not owner or self.source.owner == owner or self.source.kind == Source.Kind.CORRECTION:
            return False
        told = self.told.get(held)
        return told is not None and told.owner == owner

    def _is_older(self, item: str, held: int) -> bool:
        """An export of last year changes nothing that was told this year, unless only its owner can tell."""
        told = self.told.get(held)
        if told is None or self.source.kind != Source.Kind.IMPORT or told.dated <= self.source.dated:
            return False
        owner = self.owners.get(item)
        return not (owner and self.source.owner == owner != told.owner)

    def _dispute(self, subject: Subject, item: str, proposed: Any) -> None:
        self.disputes.append(
            Dispute(
                subject=subject, item=item, value=subject.values.get(item), proposed=proposed, org=self.source.org,
                raised_by=self.by, raised_at=self.now, words=f"{self.source.title}报的是另一个值"[:300],
            )
        )  # fmt: skip

    def _touch(self, subject: Subject) -> None:
        self.grown.add(subject.org_id)
        if subject.pk and subject.pk not in self.touched:
            self.touched[subject.pk] = subject
            subject.version += 1
            subject.changed_at = self.now

    def _note(
        self, subject: Subject, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
        confirmed: list[str] | None = None, what: str = "values",
    ) -> Change:  # fmt: skip
        change = Change(
            county_id=self.source.county_id, source=self.source, at=self.now, before=before or {}, after=after or {},
            confirmed=confirmed or [], what=what,
        )  # fmt: skip
        self.log.append((subject, change))
        return change

    def _settle_keys(self) -> None:
        """Whoever changed the number gives the old key up first, so that two who swapped numbers both get theirs."""
        for subject, _key in self.keys.values():
            if subject.key and self.by_key.get((subject.kind, subject.key)) is subject:
                del self.by_key[subject.kind, subject.key]
            subject.key = ""
        for subject, key in self.keys.values():
            if key and (subject.kind, key) not in self.by_key:
                subject.key = key
                self.by_key[subject.kind, key] = subject

    def _free_keys(self) -> None:
        ids = [subject.pk for subject, _ in self.keys.values() if subject.pk]
        for at in range(0, len(ids), BATCH):
            Subject.objects.filter(county=self.source.county_id, pk__in=ids[at : at + BATCH]).update(key="")

    def _link_households(self) -> None:
        given = {home for _, home, _, _ in self.homes if isinstance(home, int)}
        held = by_ids(self.source.county_id, given - self.known.keys()) | self.known
        for subject, home, place, change in self.homes:
            if isinstance(home, int):
                head = held.get(home)
            else:
                head = self.by_key.get(("household", key_from("household", home, place)))
            if head is None or head.pk == subject.household_id or head.pk == subject.pk:
                continue
            if change is not None and change.what != "added":
                change.before["_household"], change.after["_household"] = subject.household_id, head.pk
            subject.household_id = head.pk
            self._touch(subject)

    def _new_disputes(self) -> list[Dispute]:
        """Those that are not open already."""
        if not self.disputes:
            return []
        ids = {one.subject.pk for one in self.disputes}
        open_ones = Dispute.objects.filter(subject__in=ids, state=Dispute.State.OPEN)
        known = {(one.subject_id, one.item, str(one.proposed)) for one in open_ones}
        within = self.source.county.path
        orgs = {one.name: one for one in Organisation.objects.within(within).filter(name__in=self.owners.values())}
        fresh = [one for one in self.disputes if (one.subject.pk, one.item, str(one.proposed)) not in known]
        for one in fresh:
            one.owner = orgs.get(self.owners[one.item])
        return fresh


def _key(one: SubjectChange, values: Mapping[str, Any]) -> str:
    return as_stored(one.kind, one.key) or key_of(one.kind, values, one.org.code)


def _set(subject: Subject, item: str, value: Any, source: int) -> None:
    if value is None:
        subject.values.pop(item, None)
        subject.sources.pop(item, None)
    else:
        subject.values[item] = value
        subject.sources[item] = source


def grow(orgs: Iterable[int]) -> None:
    """Tell every process that what it keeps of these villages is old. The step is random, so that a number that was
    rolled back does not come again with other content."""
    several = sorted(set(orgs))
    VillageVersion.objects.bulk_create([VillageVersion(org_id=one, number=0) for one in several], ignore_conflicts=True)
    VillageVersion.objects.filter(org__in=several).update(number=F("number") + 1 + randbelow(2**31))


__all__ = ["Batch", "Recorded", "SubjectChange", "grow"]
