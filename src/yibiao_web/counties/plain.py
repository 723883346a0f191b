"""Rows as they lie in the table, without what fields make of them: a sealed value stays sealed, and is the same bytes
on both servers. And the one way to write a row down so that its hash is the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.apps.registry import Apps
from django.db import models

AT_ONCE = 2_000
_registry = Apps()  # the twins' own: nothing else of Django sees them


@cache
def twin(model: type[models.Model]) -> type[models.Model]:
    """A model of the same table whose fields are only what their columns hold: keys of other tables are numbers."""
    fields = {one.attname: _plain(one) for one in model._meta.concrete_fields}
    meta = type("Meta", (), {"db_table": model._meta.db_table, "managed": False, "apps": _registry,
                             "app_label": "counties_plain"})  # fmt: skip
    name = f"{model._meta.app_label}_{model.__name__}"
    return type(name, (models.Model,), {**fields, "Meta": meta, "__module__": __name__})


def _plain(field: models.Field) -> models.Field:
    holds = field
    while isinstance(holds, models.ForeignKey):
        holds = holds.target_field
    options: dict[str, Any] = {"db_column": field.column, "null": field.null, "primary_key": field.primary_key}
    for kind in _KINDS:
        if isinstance(holds, kind):
            return kind(**options)
    return models.TextField(**options)


_KINDS = (
    models.UUIDField, models.JSONField, models.BinaryField, models.BooleanField, models.DateTimeField,
    models.DateField, models.TimeField, models.FloatField, models.BigIntegerField, models.IntegerField,
)  # fmt: skip


def columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(one.attname for one in twin(model)._meta.concrete_fields)


def line(values: Iterable[Any]) -> bytes:
    """A row for its hash. JSON numbers that are whole are written as whole numbers: ``jsonb`` does not keep how they
    were typed."""
    told = [_told(one) for one in values]
    try:
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # numbers of more than 64 bits
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _told(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {key: _told(one) for key, one in value.items()}
    return [_told(one) for one in value] if isinstance(value, list | tuple) else str(value)


def counted(rows: Iterable[Iterable[Any]]) -> tuple[int, str]:
    """How many rows, and the hash over all of them in their order."""
    number, digest = 0, sha256()
    for row in rows:
        digest.update(line(row))
        number += 1
    return number, digest.hexdigest()


def read(model: type[models.Model], using: str, ids: Iterable[Any] | models.QuerySet | None = None) -> Iterator[tuple]:
    """The rows of a table in the order of their keys: all, or some."""
    rows = twin(model)._base_manager.using(using).order_by("pk")
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    yield from rows.values_list(*columns(model)).iterator(AT_ONCE)
