"""Loads in a few queries what a batch of changes speaks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from yibiao_web.ledger.keys import key_of, stored_as
from yibiao_web.ledger.models import Source, Subject

BATCH = 500
Key = tuple[str, str]


class Told(NamedTuple):
    """What matters of the source of a held value."""

    title: str
    owner: str
    dated: date


def by_ids(county: int, wanted: Iterable[int]) -> dict[int, Subject]:
    """Subjects by ledger id; the id of one that was merged gives the one that took it in."""
    found: dict[int, Subject] = {}
    for one in _some(Subject.objects.filter(county=county), "pk__in", sorted(set(wanted))):
        found[one.pk] = one
    gone = {pk: one.merged_into_id for pk, one in found.items() if one.state == Subject.State.MERGED}
    if gone:
        kept = by_ids(county, {to for to in gone.values() if to})
        found |= {pk: kept[to] for pk, to in gone.items() if to in kept}
        found |= {one.pk: one for one in kept.values()}
    return {pk: one for pk, one in found.items() if one.state != Subject.State.MERGED}


def by_keys(county: int, wanted: Mapping[str, set[str]]) -> dict[Key, Subject]:
    found: dict[Key, Subject] = {}
    for kind, keys in wanted.items():
        rows = Subject.objects.filter(county=county, kind=kind).exclude(key="").exclude(state=Subject.State.MERGED)
        meant = stored_as(keys - {""})
        for one in _some(rows, "key__in", sorted(meant)):
            one.key = meant[one.key]
            found[kind, one.key] = one
    return found


def twins(county: int, names: set[str]) -> dict[Key, Subject]:
    """People without a key because another has their number: {(number, name): subject}."""
    rows = Subject.objects.filter(county=county, kind="person", key="").exclude(state=Subject.State.MERGED)
    return {(key_of("person", one.values), one.name): one for one in _some(rows, "name__in", sorted(names - {""}))}


def told_by(subjects: Iterable[Subject], items: Mapping[str, str] | None) -> dict[int, Told]:
    """The sources of the subjects' values, by id; of certain items only, unless ``items`` is None."""
    wanted = {pk for one in subjects for item, pk in one.sources.items() if items is None or item in items}
    found: dict[int, Told] = {}
    ids = sorted(wanted)
    for at in range(0, len(ids), BATCH):
        rows = Source.objects.filter(pk__in=ids[at : at + BATCH]).values_list("pk", "title", "owner", "dated")
        found |= {pk: Told(title, owner, dated) for pk, title, owner, dated in rows}
    return found


def row_key() -> list[str]:
    """What a subject's row is unique by. PostgreSQL has the county in every key of a partitioned table; SQLite has one
    table and knows the number alone."""
    return ["county", "id"] if connection.vendor == "postgresql" else ["id"]


def _some(rows: QuerySet[Subject], how: str, values: Sequence[int] | Sequence[str]) -> Iterable[Subject]:
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        rows = rows.select_for_update()
    for at in range(0, len(values), BATCH):
        yield from rows.filter(**{how: values[at : at + BATCH]})
