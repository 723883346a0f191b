"""The snapshot for analytics, made anew where something changed.

Order of events: one refresh at a time (a lock on the folder); what a killed one left is swept away; then, in one
transaction that reads one moment, each part's stamp is compared with the manifest's and only what differs is written,
under new names (all of it where the database was put back to an earlier day); the new manifest takes the old one's
place in one step; files that it no longer names stay an hour for whoever is reading them. Killed at any point, the old
snapshot is whole.

The watermark is exact: a village's version grows in the transaction that changes its ledger, so a stamp that is the
same means that nothing of it was committed before the moment of reading.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from yibiao.engine.snapshots import County, Part, Snapshot, SnapshotError, empty_name, put_in_force, read_snapshot
from yibiao.engine.tables import SCHEMAS, write
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.counties.absent import absent
from yibiao_web.engine import reading
from yibiao_web.engine.leaving import departures
from yibiao_web.engine.moment import one_moment
from yibiao_web.engine.pseudonyms import Pseudonyms
from yibiao_web.engine.tree import Spot, load_tree
from yibiao_web.engine.writing import RUNS, Written, in_county
from yibiao_web.ledger.models import Change, VillageVersion

_KEPT_FOR = timedelta(hours=1)
_LEDGER = "ledger"
Retired = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did. ``written`` are parts, ``facts`` those in what was written."""

    snapshot: Snapshot
    written: int
    kept: int
    facts: int


def folder() -> Path:
    return Path(settings.YIBIAO_SNAPSHOTS)


def pseudonyms() -> Pseudonyms:
    """By the key that several installations may share, so that one person has one digest in all of them."""
    key = settings.YIBIAO_LINKAGE_KEY or f"linkage {settings.SECRET_KEY}"
    return Pseudonyms(sha256(key.encode()).digest())


def refresh(*, now: datetime, everything: bool = False) -> Refreshed:
    """Bring the snapshot to this moment. ``everything``: write all anew, also what did not change."""
    at = folder()
    with _alone(at):
        old = _known(at)
        waiting = _sweep(at, old, now)
        with one_moment():
            made = _Making(at, old, now, everything or not _witnessed(old), waiting).make()
        put_in_force(made.snapshot)
    if made.written:
        with transaction.atomic():
            log("engine.refreshed", by=None, now=now, org=None,
                detail={"written": made.written, "kept": made.kept, "facts": made.facts})  # fmt: skip
    return made


def keep_fresh(now: datetime) -> None:
    """Of the round: nothing where another refresh is on its way."""
    try:
        refresh(now=now)
    except Refusal as busy:
        if busy.code != "engine_busy":
            raise


def stamps(tree: Mapping[str, Spot], salt: str) -> dict[str, tuple[str, list[Spot]]]:
    """{path of a unit: (its stamp, the places whose ledger it holds)}; only where something is or was held."""
    versions = dict(VillageVersion.objects.values_list("org__path", "number"))
    units: dict[str, list[Spot]] = {}
    for path in sorted(versions):
        if path in tree:
            units.setdefault(tree[path].unit, []).append(tree[path])
    return {
        unit: (_digest(salt, *(f"{one.path} {versions[one.path]}" for one in spots)), spots)
        for unit, spots in units.items()
    }


def salt_of(names: Pseudonyms) -> str:
    """What makes every part old: the catalogue (an item may have become sensitive), the key of the pseudonyms."""
    return f"{catalogue_queries.version()} {names.fingerprint} {sorted(SCHEMAS['facts'].names)}"


@dataclass
class _Making:
    """One refresh, part by part."""

    folder: Path
    old: Snapshot
    now: datetime
    everything: bool
    waiting: Retired
    parts: dict[str, Part] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid4().hex[:12])
    written: int = 0
    facts: int = 0
    changed: set[str] = field(default_factory=set)

    def make(self) -> Refreshed:
        tree = load_tree()
        for table in SCHEMAS:
            if not (self.folder / empty_name(table)).exists():
                write(SCHEMAS[table].empty_table(), self.folder / empty_name(table))
        self._whole("items", Spot(0, "", "", "", "", {}, "", ""), reading.items_table(catalogue_queries.catalogue()))
        for table, told in (
            ("orgs", reading.orgs_tables(tree)), ("burden", reading.burden_tables(tree)),
            ("asked", reading.asked_tables(tree)),
        ):  # fmt: skip
            for county, rows in told:
                self._whole(table, county, rows)
        self._ledgers(tree)
        retired = [*self.waiting, *((name, self.now.isoformat()) for name in sorted(self._gone()))]
        counties = self._counties(tree)
        snapshot = Snapshot(self.folder, self.now.isoformat(), self.parts, counties, retired, _last_entry())
        return Refreshed(snapshot, self.written, len(self.parts) - self.written, self.facts)

    def _counties(self, tree: Mapping[str, Spot]) -> dict[str, County]:
        """Those of which the snapshot holds a ledger or demands; the last change of those that changed."""
        held = {part.county for name, part in self.parts.items() if not name.startswith("orgs/")}
        found, gone = {}, {one.county_id: one.since for one in absent("")}
        for one in tree.values():
            if one.code in held and one.level == "county":
                known = self.old.counties.get(one.code)
                last = known.changed_at if known else ""
                if one.code in self.changed:
                    last = _last_change(one.pk)
                fresh_to = min(self.now, gone.get(one.pk, self.now))  # what was told elsewhere since is not here
                found[one.code] = County(one.code, one.name, one.path, fresh_to.isoformat(), last)
        return found

    def _gone(self) -> set[str]:
        return self.old.named() - {name for part in self.parts.values() for name in part.named()}

    def _whole(self, table: str, county: Spot, rows: pa.Table) -> None:
        """A table that is read as a whole and written where its rows changed."""
        name, stamp = f"{table}/{county.code or 'all'}", _digest(*map(str, rows.to_pylist()))
        if not self._keep(name, stamp):
            file = f"{table}/{in_county(county.code)}{self.token}.parquet"
            write(rows, self.folder / file)
            self._put(name, Part(county.path, county.code, stamp, {table: [file]}, {table: rows.num_rows}))

    def _ledgers(self, tree: Mapping[str, Spot]) -> None:
        names = pseudonyms()
        ledger = reading.Ledger(departures(catalogue_queries.catalogue(), catalogue_queries.aliases()), names)
        for path, (stamp, spots) in stamps(tree, salt_of(names)).items():
            unit = tree[path]
            name = f"{_LEDGER}/{tree[unit.county].code}/{unit.code}"
            if not self._keep(name, stamp):
                county = tree[unit.county]
                written = Written(self.folder, county.code, unit.code, self.token)
                written.write(ledger, county, spots)
                self._put(name, Part(unit.path, county.code, stamp, written.files, written.rows))
                self.facts += written.rows.get("facts", 0)
                self.changed.add(county.code)

    def _keep(self, name: str, stamp: str) -> bool:
        """Whether the old snapshot's part is still what it was."""
        known = self.old.parts.get(name)
        if self.everything or known is None or known.stamp != stamp:
            return False
        self.parts[name] = known
        return True

    def _put(self, name: str, part: Part) -> None:
        self.parts[name] = part
        self.written += 1


def _last_change(county: int) -> str:
    at = Change.objects.filter(county=county).order_by("-at").values_list("at", flat=True).first()
    return at.isoformat() if at else ""


def _last_entry() -> str:
    last = AuditEntry.objects.order_by("-pk").values_list("pk", "hash").first()
    return f"{last[0]} {last[1]}" if last else ""


def _witnessed(old: Snapshot) -> bool:
    """Whether the database went on from where the snapshot was made: one that was restored from a backup counts its
    versions again, and what differs would have the same stamp."""
    pk, _, told = old.witness.partition(" ")
    return not told or AuditEntry.objects.filter(pk=int(pk), hash=told).exists()


def _digest(*texts: str) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:24]


def _known(at: Path) -> Snapshot:
    """What is there; nothing where there is none, or one that this release can not go on with."""
    try:
        return read_snapshot(at)
    except SnapshotError:
        return Snapshot(at)


@contextmanager
def _alone(at: Path) -> Iterator[None]:
    at.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (at / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal("engine_busy", "另一次刷新正在进行，请等它做完再来。", 409) from None
        yield


def _sweep(at: Path, old: Snapshot, now: datetime) -> Retired:
    """Remove what was retired an hour ago, and what no manifest ever named: left by a refresh that was killed. Returns
    what still waits."""
    waiting = [(name, told) for name, told in old.retired if now - datetime.fromisoformat(told) < _KEPT_FOR]
    rmtree(at / RUNS, ignore_errors=True)
    wanted = old.named() | {name for name, _ in waiting} | {empty_name(table) for table in SCHEMAS}
    for table in SCHEMAS:  # what else lies in the folder is somebody else's
        for file in (at / table).rglob("*.parquet"):
            if file.relative_to(at).as_posix() not in wanted:
                file.unlink()
    return waiting
