"""Everything that is sealed, sealed again by the current key: in batches, while the platform runs, and begun again
wherever it was broken off (what was done is passed over).

A row is written only if it still holds what was read, so that nothing saved meanwhile is lost; it is met again in the
next pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.module_loading import import_string

from yibiao_web.sealing.fields import Sealed
from yibiao_web.sealing.held import check_keys
from yibiao_web.sealing.renewing import key_in, renewed
from yibiao_web.sealing.values import Tampered

AT_ONCE = 500
_LARGE = 20  # rows whose columns may be large


@dataclass(frozen=True, slots=True)
class SealedTable:
    """``columns`` are kinds by column."""

    table: str
    pk: str
    columns: Mapping[str, str]

    @property
    def at_once(self) -> int:
        return AT_ONCE if set(self.columns.values()) <= {"items", "text"} else _LARGE


def sealed_tables() -> list[SealedTable]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        columns = {one.column: one.kind for one in model._meta.local_fields if isinstance(one, Sealed)}
        if columns:
            found.append(SealedTable(model._meta.db_table, model._meta.pk.column, columns))
    return found


def reseal(
    one: SealedTable, using: str = DEFAULT_DB_ALIAS, damaged: list[str] | None = None
) -> Iterator[tuple[int, int]]:
    """(rows looked at, columns written) batch by batch; each batch is a transaction of its own. What can not be opened
    stops it, or is named in ``damaged`` and passed over: one bad value must not keep all others under an old key."""
    last: Any = None
    while True:
        with transaction.atomic(using=using):
            rows = _batch(one, last, using)
            written = sum(_write(one, row, using, damaged) for row in rows)
        if not rows:
            return
        last = rows[-1][0]
        yield len(rows), written


def renew_others() -> Iterator[tuple[str, int]]:
    """What is no sealed column, digests and files, by the current key; ``YIBIAO_RESEAL`` names the modules that know
    how."""
    for name in settings.YIBIAO_RESEAL:
        yield from import_string(f"{name}.renew")()


def unmade(by: str) -> list[str]:
    """In words, what a key made that can not be made again from what is there."""
    return [told for find in _told_by("unmade") for told in find(by)]


def let_go(by: str, now: datetime) -> int:
    """Give that up. How many."""
    return sum(give_up(by, now) for give_up in _told_by("let_go"))


def _told_by(name: str) -> list[Any]:
    modules = [import_module(one) for one in settings.YIBIAO_RESEAL]
    return [getattr(one, name) for one in modules if hasattr(one, name)]


def keys_in_use() -> dict[str, int]:
    """How many columns each key seals, digests included."""
    found: dict[str, int] = {}
    for one in sealed_tables():
        for row in _rows(one):
            for kind, stored in zip(one.columns.values(), row[1:], strict=True):
                if by := key_in(kind, stored):
                    found[by] = found.get(by, 0) + 1
    for name in settings.YIBIAO_RESEAL:
        for by, count in import_string(f"{name}.in_use")().items():
            found[by] = found.get(by, 0) + count
    return found


def seal_columns(table: str, using: str, **columns: str) -> int:
    """For migrations: seal what stands there in clear. How many columns were written. The keys are noted before, so
    that one that is lost half-way is missed, and another server does not begin with keys of its own."""
    if using == DEFAULT_DB_ALIAS:
        check_keys()
    return sum(written for _, written in reseal(SealedTable(table, "id", columns), using))


def _rows(one: SealedTable) -> Iterator[Sequence[Any]]:
    last: Any = None
    while rows := _batch(one, last, DEFAULT_DB_ALIAS):
        yield from rows
        last = rows[-1][0]


def _batch(one: SealedTable, last: Any, using: str) -> list[Sequence[Any]]:
    wanted = ", ".join(_read(column, kind, using) for column, kind in one.columns.items())
    after = "" if last is None else f'WHERE "{one.pk}" > %s'
    with connections[using].cursor() as cursor:
        cursor.execute(
            f'SELECT "{one.pk}", {wanted} FROM "{one.table}" {after} ORDER BY "{one.pk}" LIMIT {one.at_once}',  # noqa: S608
            [] if last is None else [last],
        )
        return cursor.fetchall()


def _write(one: SealedTable, row: Sequence[Any], using: str, damaged: list[str] | None) -> int:
    count = 0
    for (column, kind), stored in zip(one.columns.items(), row[1:], strict=True):
        try:
            new = renewed(kind, stored, f"{one.table}.{column}")
        except Tampered as problem:
            if damaged is None:
                raise
            damaged.append(f"{problem.place} 编号 {row[0]}")
            continue
        if new is not None:
            count += _replace(one, using, (row[0], column, kind), stored, new)
    return count


def _replace(one: SealedTable, using: str, at: tuple[Any, str, str], old: Any, new: Any) -> int:
    pk, column, kind = at
    cast = "::jsonb" if _is_jsonb(kind, using) else ""
    with connections[using].cursor() as cursor:
        cursor.execute(
            f'UPDATE "{one.table}" SET "{column}" = %s{cast} '  # noqa: S608
            f'WHERE "{one.pk}" = %s AND {_read(column, kind, using)} = %s',
            [new, pk, old],
        )
        return cursor.rowcount


def _read(column: str, kind: str, using: str) -> str:
    return f'"{column}"::text' if _is_jsonb(kind, using) else f'"{column}"'


def _is_jsonb(kind: str, using: str) -> bool:
    return connections[using].vendor == "postgresql" and kind in ("items", "json")
