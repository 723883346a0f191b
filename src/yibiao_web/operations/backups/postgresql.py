"""A database of PostgreSQL: dumped by ``pg_dump`` where a client that knows the server is there, else by our own copy
of the rows; in both cases from one snapshot, together with the hashes of its tables."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from yibiao_web.operations.backups.manifest import Digest
from yibiao_web.operations.backups.problems import BackupProblem
from yibiao_web.operations.backups.sqlite import PASSING

TOOLS = "YIBIAO_PG_BIN"
_FIXED = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601'; SET bytea_output = 'hex';"
"""What the text of a value depends on: the same rows give the same hashes wherever they are read."""


def tool(name: str, server: int) -> str | None:
    """The client program, if it is there and not older than the server. YIBIAO_PG_BIN names its folder."""
    path = shutil.which(name, path=os.environ.get(TOOLS) or None)
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return path if found and int(found[1]) >= server else None


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """For the client programs: the password never stands among a command's words, which everybody can list."""
    named = {
        "PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"], "PGDATABASE": settings["NAME"],
        "PGSSLMODE": settings["OPTIONS"].get("sslmode", ""),
        "PGSSLROOTCERT": settings["OPTIONS"].get("sslrootcert", ""),
    }  # fmt: skip
    return os.environ | {name: str(value) for name, value in named.items() if value}


def connect(settings: Mapping[str, Any]) -> Any:
    import psycopg

    options: dict[str, Any] = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    try:
        connection = psycopg.connect(
            dbname=settings["NAME"], user=settings["USER"] or None, password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None, port=settings["PORT"] or None, autocommit=True, **options,
        )  # fmt: skip
    except psycopg.OperationalError as problem:
        raise BackupProblem(f"连不上数据库：{str(problem).strip()}") from None
    connection.execute(_FIXED)
    return connection


@contextmanager
def troubles(advice: str) -> Iterator[None]:
    """Whatever the server has to say amid the work (its disk is full, it was stopped), in words."""
    import psycopg
    from django.db import Error

    try:
        yield
    except (psycopg.Error, Error) as problem:
        raise BackupProblem(f"数据库中途出了错：{str(problem).strip()}。{advice}") from problem


@contextmanager
def snapshot(connection: Any) -> Iterator[str]:
    """One moment for all that is read meanwhile; its name lets ``pg_dump`` see the same one."""
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        yield connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
    finally:
        connection.execute("ROLLBACK")


def major(connection: Any) -> int:
    return int(connection.info.server_version // 10_000)


def size(connection: Any) -> int:
    """Bytes of the database, indexes and all: more than what leaves it."""
    return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])


def tables(connection: Any) -> dict[str, list[str]]:
    """The columns of every table, in the order of their names; of a partitioned one as a whole. What is computed from
    other columns is left out."""
    rows = connection.execute(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
        " ORDER BY c.relname, a.attname"
    )
    found: dict[str, list[str]] = {}
    for table, column in rows.fetchall():
        found.setdefault(table, []).append(column)
    return {table: columns for table, columns in found.items() if table not in PASSING}


def copy_out(connection: Any, table: str, columns: list[str], to: Any = None) -> Digest:
    """The rows in the order of the key, as PostgreSQL's own text. Also into a file, if there is one."""
    words = f"COPY (SELECT {_listed(columns)} FROM {_listed([table])} ORDER BY {_order(connection, table, columns)}) TO STDOUT"  # noqa: E501, S608
    told, count = sha256(), 0
    with connection.cursor() as cursor, cursor.copy(words) as rows:
        for some in rows:
            told.update(some)
            count += bytes(some).count(b"\n")  # a line break within a value is written as \n, two characters
            if to is not None:
                to.write(some)
    return Digest(count, told.hexdigest())


def _order(connection: Any, table: str, columns: list[str]) -> str:
    """Of the primary key; text by its bytes, as the order of letters is another on another machine."""
    key = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)",
        [_listed([table])],
    ).fetchall()
    texts = {
        name
        for (name,) in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attcollation <> 0", [_listed([table])]
        ).fetchall()
    }
    if not key:
        return ", ".join(f'{_listed([one])}::text COLLATE "C"' for one in columns)
    return ", ".join(_listed([one]) + (' COLLATE "C"' if one in texts else "") for (one,) in key)


def _listed(names: list[str]) -> str:
    return ", ".join('"' + one.replace('"', '""') + '"' for one in names)


def digests(connection: Any, wanted: Mapping[str, list[str]] | None = None) -> dict[str, Digest]:
    return {table: copy_out(connection, table, columns) for table, columns in (wanted or tables(connection)).items()}


def migrations(connection: Any) -> list[tuple[str, str]]:
    return [(app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def dump(program: str, settings: Mapping[str, Any], moment: str, to: Path) -> None:
    _run(
        [program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={moment}",
         *(f"--exclude-table-data={table}" for table in sorted(PASSING)), f"--file={to}"],
        settings, "pg_dump",
    )  # fmt: skip


def restore_dump(program: str, settings: Mapping[str, Any], dumped: Path) -> None:
    """All or nothing. Empty tables that stand there already make room."""
    _run(
        [program, "--single-transaction", "--clean", "--if-exists", "--no-owner", "--no-privileges",
         f"--dbname={settings['NAME']}", str(dumped)],
        settings, "pg_restore",
    )  # fmt: skip


def _run(command: list[str], settings: Mapping[str, Any], name: str) -> None:
    done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupProblem(f"{name} 没有做成：{done.stderr.strip()[-500:]}")


def holds_data(connection: Any) -> list[str]:
    """Tables with rows that somebody put there; what ``migrate`` makes by itself does not count."""
    made = PASSING | {"django_migrations", "django_content_type", "auth_permission"}
    return [
        table
        for table in tables(connection)
        if table not in made and connection.execute(f"SELECT EXISTS (SELECT 1 FROM {_listed([table])})").fetchone()[0]  # noqa: S608
    ]


def copy_in(connection: Any, columns: Mapping[str, list[str]], source: Path) -> None:
    """The rows of every table from ``source/<table>``, in the caller's transaction: whatever stands there goes. Keys
    that point elsewhere are looked at when it commits; numbers go on behind the highest."""
    connection.execute(f"TRUNCATE {_listed(sorted(columns))}")
    for table, names in columns.items():
        words = f"COPY {_listed([table])} ({_listed(names)}) FROM STDIN"
        with (source / table).open("rb") as file, connection.cursor() as cursor, cursor.copy(words) as rows:
            while some := file.read(1 << 20):
                rows.write(some)
    numbered = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')"
    ).fetchall()
    for table, column in numbered:
        if table in columns:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT GREATEST(MAX({_listed([column])}), 1) FROM {_listed([table])}))",  # noqa: E501, S608
                [_listed([table]), column],
            )
