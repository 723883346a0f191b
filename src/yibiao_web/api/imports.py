"""Bulk in: facts from existing systems, as sources with a date. A named importer of ``ledger.actions``: what comes in
here and what line systems answer are the only writes to the ledger besides approvals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.api.import_rows import REASON, Said, Sorted, own_finding, sort_rows
from yibiao_web.api.models import Client, Departure, Import
from yibiao_web.api.reach import area_of
from yibiao_web.api.tables import WRITERS, Table, Unreadable, read_table
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.files.reading import reader
from yibiao_web.ledger.actions import Recorded, SubjectChange, record
from yibiao_web.ledger.keys import as_stored, stored_as
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of

LARGEST = 50 * 1024 * 1024
_read_table = reader(read_table, raises=(Unreadable,), warm={})
_TOLD = 1_000  # findings that are listed; the rejected file has them all
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What the client says about the file. ``scope``: the place of rows that name none."""

    kind: str
    title: str
    dated: date
    scope: Organisation
    file_name: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as far as it tells itself: read before the database is held."""

    content: bytes
    table: Table
    rows: Sorted


def parse_file(content: bytes, told: Told, *, on: date) -> Parsed:
    if told.dated > on:
        raise Refusal("date_ahead", _("数据日期在今天以后，请写数据是哪一天的。"), 422)
    table = _read(content, told.file_name)
    return Parsed(content, table, sort_rows(table, told.kind, catalogue.catalogue()))


@transaction.atomic
def import_file(client: Client, parsed: Parsed, told: Told, *, now: datetime, dry_run: bool = False) -> Import:
    """Record the rows that are sound, give the others back. A dry run does the same and undoes it."""
    table, rows = parsed.table, parsed.rows
    changes = _changes(client, told, rows)
    recorded = _record(client, parsed.content, told, changes, now) if changes else None
    done = Import(
        client=client, source=recorded.source if recorded and not dry_run else None, kind=told.kind, title=told.title,
        dated=told.dated, format=table.format, rows=len(table.rows), accepted=len(changes),
        added=recorded.added if recorded else 0, disputes=recorded.disputes if recorded else 0,
        findings=_findings(rows), unknown_columns=rows.unknown_columns[:200],
        rejected_file=_rejected_file(table, rows), at=now,
    )  # fmt: skip
    if dry_run:
        transaction.set_rollback(True)
    else:
        done.save()
    return done


def _read(content: bytes, name: str) -> Table:
    if len(content) > LARGEST:
        raise Refusal(
            "too_large", _("文件超过 {largest} MB，请分成几个。").format(largest=LARGEST // 1024 // 1024), 413
        )
    try:
        return _read_table(content, name)
    except Unreadable as problem:
        raise Refusal("file_unreadable", str(problem), 422) from problem


def _record(client: Client, content: bytes, told: Told, changes: Sequence[SubjectChange], now: datetime) -> Recorded:
    department = client.org.level == Level.DEPARTMENT
    source = Source(
        kind=Source.Kind.IMPORT, county=county_of(told.scope), org=client.org, title=told.title, dated=told.dated,
        owner=client.org.name if department else "",
        detail={"client": client.pk, "file": told.file_name, "sha256": hashlib.sha256(content).hexdigest()},
    )  # fmt: skip
    return record(source, changes, by=client.made_by, now=now, org=client.org, owners=catalogue.owners())


def _changes(client: Client, told: Told, rows: Sorted) -> list[SubjectChange]:
    """The rows whose subject and place are known; the others join the rejected."""
    area = area_of(client)
    places, doubtful = _places(area)
    keys = [as_stored(told.kind, one.key) for one in rows.said]
    held = _held(told, rows.said, keys)
    changes: list[SubjectChange] = []
    for said, key in zip(rows.said, keys, strict=True):
        known = held.get(said.subject or key)
        place = places.get(said.place) if said.place not in doubtful else None
        if said.subject and (known is None or not known.path.startswith(told.scope.path)):
            rows.reject(said.at, own_finding("id_unknown", said.number, value=said.subject))
        elif said.place and place is None:
            rows.reject(said.at, own_finding("place_unknown", said.number, value=said.place))
        elif place is None and known is None and told.scope.level != Level.VILLAGE:
            rows.reject(said.at, own_finding("place_missing", said.number))
        elif known is not None and not known.path.startswith(area.path):
            rows.reject(said.at, own_finding("place_unknown", said.number, value=known.name))
        else:
            org = place or known or told.scope
            reckoned = key if told.kind == "person" else ""  # others' depend on the village, which a row may only name
            changes.append(
                SubjectChange(
                    org, told.kind, said.values, subject=said.subject, household=said.household, reckoned=reckoned
                )
            )
    return changes


def _places(area: Organisation) -> tuple[dict[str, Organisation], set[str]]:
    """Villages of the area by code and by name, and the names that several bear."""
    villages = list(Organisation.objects.within(area.path).villages())
    names = [one.name for one in villages]
    doubtful = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return {one.code: one for one in villages} | {one.name: one for one in villages}, doubtful


def _held(told: Told, said: Sequence[Said], keys: Iterable[str]) -> dict[int | str, Organisation]:
    """Where the ledger has the subjects that the rows speak of, by ledger id and by key."""
    ids = [one.subject for one in said if one.subject]
    meant = stored_as(key for key in keys if key)
    rows = Subject.objects.filter(county=county_of(told.scope), kind=told.kind).exclude(state=Subject.State.MERGED)
    found = dict(_among(rows, "pk", ids))
    some = _among(rows.exclude(key=""), "key", list(meant))  # in the index's own words, so that it is used
    found |= {meant[key]: org for key, org in some}
    orgs = Organisation.objects.in_bulk(set(found.values()))
    return {at: orgs[org] for at, org in found.items()}


def _among(rows: QuerySet[Subject], name: str, wanted: Sequence[int] | Sequence[str]) -> Iterator[tuple[Any, int]]:
    for at in range(0, len(wanted), _BATCH):
        yield from rows.filter(**{f"{name}__in": wanted[at : at + _BATCH]}).values_list(name, "org_id")


def _findings(rows: Sorted) -> list[dict[str, Any]]:
    told = [one for at in sorted(rows.rejected) for one in rows.rejected[at]]
    keys = ("row", "column", "code", "message", "advice")
    return [{key: asdict(one)[key] for key in keys} for one in told[:_TOLD]]


def _rejected_file(table: Table, rows: Sorted) -> bytes | None:
    """The rejected rows in their own layout, with the reason in a column at the end."""
    if not rows.rejected:
        return None
    names = [name for name in table.header if name != REASON]
    given_back = (
        dict(zip(table.header, table.rows[at], strict=True)) | {REASON: _reasons(rows, at)}
        for at in sorted(rows.rejected)
    )
    content = b"".join(WRITERS[table.format](dict.fromkeys((*names, REASON), "text"), given_back))
    return b"\xef\xbb\xbf" + content if table.format == "csv" else content


def _reasons(rows: Sorted, at: int) -> str:
    return "".join(dict.fromkeys(one.message for one in rows.rejected[at]))


def record_receipt(departure: Departure, *, title: str, by: Any, now: datetime, detail: dict[str, Any]) -> Source:
    """Keep a line system's receipt as a source; it changes no value."""
    source = Source(
        kind=Source.Kind.RECEIPT, county=county_of(departure.org), org=departure.org, title=title[:200],
        dated=timezone.localdate(now), detail=detail,
    )  # fmt: skip
    return record(source, [], by=by, now=now, org=departure.org).source
