"""A database of SQLite: its snapshot, the hashes of its tables, and whether it is sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from yibiao_web.operations.backups.manifest import Digest

PASSING = frozenset({"django_session", "site_cache"})
"""Who is signed in and what is remembered for a while: they change by themselves and do not come back."""
_AT_ONCE = 1_000


def digests(path: Path) -> dict[str, Digest]:
    """Of every table, its rows in the order of its key."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name: _digest(connection, name) for (name,) in names.fetchall() if name not in PASSING}


def _digest(connection: sqlite3.Connection, table: str) -> Digest:
    columns = connection.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY name", [table]).fetchall()
    key = [name for name, at in sorted(columns, key=lambda one: one[1]) if at] or [name for name, _ in columns]
    shown = _listed([name for name, _ in columns])
    rows = connection.execute(f"SELECT {shown} FROM {_listed([table])} ORDER BY {_listed(key)}")  # noqa: S608
    told, count = sha256(), 0
    while some := rows.fetchmany(_AT_ONCE):
        for row in some:
            told.update(repr(row).encode())
        count += len(some)
    return Digest(count, told.hexdigest())


def _listed(names: list[str]) -> str:
    return ", ".join('"' + one.replace('"', '""') + '"' for one in names)


def faults(path: Path) -> str:
    """What is not sound in a database, indexes too; "" for nothing."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.DatabaseError as problem:
        said = [str(problem)]
    return "" if said == ["ok"] else "；".join(said)[:200]


def forget_passing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA secure_delete=ON")  # nothing of a session is left in a page that is free now
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in sorted(PASSING & there):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608


def migrations(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()


def version() -> str:
    return f"SQLite {sqlite3.sqlite_version}"
