"""Writing one row for each row that a query finds, in the database: nothing passes through the process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, models

MANY = 10_000  # rows after which the database looks again at what a table is like


def insert_selected(model: type[models.Model], rows: models.QuerySet[Any], columns: Mapping[str, Any]) -> int:
    """INSERT … SELECT: ``columns`` are {field of ``model``: value, or expression over ``rows``}; those left out get the
    field's default. Rows are written in the order of ``rows``; returns how many."""
    given = _defaults(model, set(columns)) | {name: _told(model, name, one) for name, one in columns.items()}
    # values() puts annotations in the order they are named; a prefix keeps them apart from the rows' own fields
    told = rows.values(**{f"_to_{name}": one for name, one in given.items()})
    select, parameters = told.values_list(*(f"_to_{name}" for name in given)).query.sql_with_params()
    names = ", ".join(f'"{model._meta.get_field(name).column}"' for name in given)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) {select}', parameters)
        count = int(cursor.rowcount)
    if count >= MANY:
        look_again(model)
    return count


def look_again(model: type[models.Model]) -> None:
    """Let PostgreSQL know what the table is like by now. It looks by itself within minutes; until then it would go
    through 600,000 new rows as through a handful."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def _told(model: type[models.Model], name: str, one: Any) -> Any:
    field = model._meta.get_field(name)
    plain = hasattr(one, "resolve_expression")
    return one if plain else models.Value(one, output_field=_plain(field))  # type: ignore[arg-type]


def _defaults(model: type[models.Model], given: set[str]) -> dict[str, Any]:
    left = [one for one in model._meta.concrete_fields if not one.primary_key and one.name not in given]
    return {one.name: models.Value(one.get_default(), output_field=_plain(one)) for one in left}


def _plain(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    return models.BigIntegerField(null=True) if field.is_relation else field
