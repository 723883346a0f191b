"""What is known, as the core asks for it: the columns of villages, kept a process until the village changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any

import orjson
from django.db import connection
from django.db.models import QuerySet

from yibiao.catalogue import Catalogue
from yibiao.prefill.held import HeldBlock, HeldKnowledge, HeldSource, held_knowledge
from yibiao_web.catalogue.queries import aliases
from yibiao_web.ledger.models import Change, Source, Subject, VillageVersion
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_ids, county_of, place_of
from yibiao_web.sealing.fields import open_items

_RECORDING = 0x79697032  # the advisory lock's class, any constant
_KEPT = 1_000  # villages a process keeps; about 0.2 MB each
_PLACE = "ledger_subject.values"
Version = tuple[int, int]
_blocks: OrderedDict[int, tuple[Version, list[HeldBlock]]] = OrderedDict()
_sources: dict[int, HeldSource] = {}
_lock = Lock()


def knowledge(
    villages: Sequence[Organisation], catalogue: Catalogue, on: date, owners: Mapping[str, str] | None = None
) -> HeldKnowledge:
    """Everything known about the subjects of some villages (and figures of organisations), answerable by the core."""
    blocks = blocks_of(villages)
    wanted = {one for block in blocks for column in block.sources.values() for one in set(column)} - {0}
    return held_knowledge(catalogue, blocks, sources_of(wanted), on, owners)


def blocks_of(villages: Sequence[Organisation]) -> list[HeldBlock]:
    """The villages' subjects, a block a village and kind, in the order of the villages."""
    moved = aliases()
    versions = {
        org: (number, hash(frozenset(moved.items())))
        for org, number in VillageVersion.objects.filter(org__in=villages).values_list("org_id", "number")
    }
    none: Version = (0, 0)
    with _lock:
        old = [one for one in villages if _blocks.get(one.pk, (None, []))[0] != versions.get(one.pk, none)]
    if old:
        loaded = _load(old, moved)
        with _lock:
            for one in old:
                _blocks[one.pk] = (versions.get(one.pk, none), loaded.get(one.pk, []))
                _blocks.move_to_end(one.pk)
            while len(_blocks) > max(_KEPT, len(villages)):
                _blocks.popitem(last=False)
    with _lock:
        return [block for one in villages for block in _blocks.get(one.pk, (none, []))[1]]


def _load(villages: Sequence[Organisation], moved: Mapping[str, str]) -> dict[int, list[HeldBlock]]:
    places = {one.pk: place_of(one) for one in villages}
    rows: dict[int, dict[str, list[tuple[int, int, Any, Any]]]] = {}
    for at in range(0, len(villages), 500):
        for pk, org, kind, household, values, sources in _rows(villages[at : at + 500]):
            rows.setdefault(org, {}).setdefault(kind, []).append((pk, household or 0, values, sources))
    return {
        org: [_block(org, kind, some, places[org], moved) for kind, some in kinds.items()]
        for org, kinds in rows.items()
    }


def _rows(orgs: Sequence[Organisation]) -> Iterable[tuple[int, int, str, int | None, str, str]]:
    text = "::text" if connection.vendor == "postgresql" else ""  # the driver must not parse it: orjson is quicker
    counties, marks = sorted(county_ids(orgs)), ",".join(["%s"] * len(orgs))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, org_id, kind, household_id, "values"{text}, sources{text} FROM ledger_subject '  # noqa: S608
            f"WHERE county_id IN ({','.join(['%s'] * len(counties))}) AND org_id IN ({marks}) AND state = 'active' "
            "ORDER BY org_id, kind, id",
            [*counties, *(one.pk for one in orgs)],
        )
        yield from cursor.fetchall()


def _block(
    org: int, kind: str, rows: Sequence[tuple[int, int, Any, Any]], place: Mapping[str, str], moved: Mapping[str, str]
) -> HeldBlock:
    count = len(rows)
    columns: dict[str, list[Any]] = {}
    sources: dict[str, list[int]] = {}
    for line, (_, _, values, told) in enumerate(rows):
        known, by = open_items(orjson.loads(values), _PLACE), orjson.loads(told)
        for item, value in known.items():
            if item not in columns:
                columns[item] = [None] * count
                sources[item] = [0] * count
            columns[item][line] = value
            sources[item][line] = by.get(item, 0)
    _under_both_codes(columns, sources, moved)
    return HeldBlock(
        kind=kind, ids=[row[0] for row in rows], columns=columns, sources=sources,
        households=[row[1] for row in rows], place=dict(place), org=org,
    )  # fmt: skip


def _under_both_codes(columns: dict[str, list[Any]], sources: dict[str, list[int]], moved: Mapping[str, str]) -> None:
    """Items merged into one have one column, which old forms find under the old code as well."""
    for old, new in moved.items():
        if old in columns and new in columns:
            for line, value in enumerate(columns[new]):
                if value is None:
                    columns[new][line], sources[new][line] = columns[old][line], sources[old][line]
        elif old in columns:
            columns[new], sources[new] = columns[old], sources[old]
        if new in columns:
            columns[old], sources[old] = columns[new], sources[new]


def sources_of(ids: Iterable[int]) -> dict[int, HeldSource]:
    """Sources never change, so a process loads each once."""
    wanted = set(ids)
    missing = sorted(wanted - _sources.keys())
    for at in range(0, len(missing), 500):
        for one in Source.objects.filter(pk__in=missing[at : at + 500]).only("title", "dated", "owner", "kind"):
            _sources[one.pk] = HeldSource(one.title, one.dated, one.owner or None, one.kind)
    return {pk: _sources[pk] for pk in wanted if pk in _sources}


def subjects_within(scope: Organisation) -> QuerySet[Subject]:
    """All subjects of a place and of what lies below. Within one county the county is named as well, so that
    PostgreSQL opens one partition."""
    rows = Subject.objects.filter(org__path__startswith=scope.path)
    county = county_of(scope)
    return rows.filter(county=county) if county.level == Level.COUNTY else rows


def changes_of(subject: Subject) -> QuerySet[Change]:
    return Change.objects.filter(county=subject.county_id, subject=subject)


def lock_county(county: int) -> None:
    """Recordings of one county follow each other until their transactions end: two that add the same person would
    both find nobody. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_RECORDING, county % 2**31])


def forget() -> None:
    """Drop what the process keeps; for tests, whose databases come and go."""
    with _lock:
        _blocks.clear()
        _sources.clear()
