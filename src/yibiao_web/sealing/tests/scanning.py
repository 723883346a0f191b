"""All that stands in the database's tables, as bytes, around every model and field."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


def stored(*tables: str) -> dict[str, bytes]:
    """Table by table (all, where none is named): every row as text, binary columns as bytes."""
    names = tables or connection.introspection.table_names()
    return {name: b"\n".join(_rows(name)) for name in names}


def _rows(table: str) -> Iterable[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        for row in cursor.fetchall():
            yield b"\t".join(bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in row)


def found(secrets: Iterable[str], *tables: str) -> list[tuple[str, str]]:
    """(table, secret) of what can be read in clear, also inside JSON with escapes."""
    several = list(secrets)
    return [
        (table, one)
        for table, told in stored(*tables).items()
        for one in several
        if one.encode() in told or one.encode("unicode_escape") in told
    ]
