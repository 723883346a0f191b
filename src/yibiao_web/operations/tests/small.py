"""A platform small enough to be backed up in milliseconds: a database of two tables and a folder of every kind of
file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from yibiao_web.operations.backups.making import Platform

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
MIGRATIONS = {("ledger", "0001_initial")}
ROWS = 500


def platform(data: Path) -> Platform:
    return Platform(
        data, {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "yibiao.sqlite3"}, f"secret of {data.name}",
        data / "keys.json", "0.1.0",
    )  # fmt: skip


def filled(data: Path) -> Platform:
    one = platform(data)
    data.mkdir(parents=True)
    _database(one.file)
    _write(data / "media" / "某村" / "名册.xlsx", bytes(range(256)) * 40)
    _write(data / "fieldwork" / "ab" / "ab12.jpg", b"\xff\xd8" + b"x" * 70_000)
    _write(data / "corpora" / "990101" / "empty", b"")
    _database(data / "corpora" / "990101" / "corpus.sqlite")
    _write(data / "static" / "site.css", b"made again")
    _write(data / "secret_key", one.secret_key.encode())
    _write(data / "keys.json", b"sealing keys")
    _write(disk := data.parent / f"{data.name} on another disk" / "2026" / "ab.jpg", b"a picture")
    (data / "media" / "pictures").symlink_to(disk.parents[1])
    (data / "fieldwork" / "plan.jpg").symlink_to(disk)
    return one


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _database(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(
            "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT);"
            "CREATE TABLE django_session (session_key TEXT PRIMARY KEY, session_data TEXT);"
            "CREATE TABLE ledger_change (id INTEGER PRIMARY KEY, village TEXT, value REAL, file BLOB, none TEXT);"
            "CREATE TABLE ledger_total (id INTEGER PRIMARY KEY, changes INTEGER);"
        )
        connection.execute("INSERT INTO django_migrations VALUES (1, 'ledger', '0001_initial')")
        connection.execute("INSERT INTO django_session VALUES ('abc', 'who is signed in')")
        connection.execute("INSERT INTO ledger_total VALUES (1, ?)", [ROWS])
        connection.executemany(
            "INSERT INTO ledger_change VALUES (?, ?, ?, ?, NULL)",
            [(n, f"杏花坞村{n}", n / 7, bytes([n % 256, 0])) for n in range(ROWS)],
        )


def contents(data: Path) -> dict[str, bytes]:
    """Of a data folder without the database, the keys and what is made again."""
    left_out = {"yibiao.sqlite3", "secret_key", "keys.json"}
    files = [Path(here) / name for here, _, names in os.walk(data, followlinks=True) for name in names]
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in files
        if path.name not in left_out and path.suffix != ".sqlite" and "static" not in path.parts
        and not path.name.endswith(("-wal", "-shm"))
    }  # fmt: skip
