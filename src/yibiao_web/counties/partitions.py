"""Large tables on PostgreSQL as partitions by county; SQLite has one table for all.

Order of events in ``partition``: what the plain table has (indexes, constraints, the sequence of its numbers) is read
from the system's own catalogue, so that the same routine serves the migration, the tests (whose tables come from the
models) and tables that later releases have changed. The plain table is renamed, a partitioned one takes its name, the
rows are carried over, and indexes and keys are made again under their old names. Counties without a partition of their
own lie together in the one of the others: a new county works at once. See docs/decisions/0021.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

LARGE = ("ledger_subject", "ledger_change")
"""Those that grow with people and years; the other tables grow with demands and places. Measured in 0021."""
KEY = "county_id"
OWN_FROM = 10_000
"""Rows from which the migration gives a county a partition of its own; below that a table more costs more than it
saves."""
MOST = 200
"""Partitions at most: a question that names no county has to open all of them."""


class Part(NamedTuple):
    """One partition: of a county, or (``county`` None) of all that have none of their own. ``rows`` is about how many,
    as last counted by the server; ``size`` bytes with indexes."""

    table: str
    name: str
    county: int | None
    rows: int
    size: int


def partition(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Make a table partitioned, rows and all; False where it is already, or where the database knows no partitions.
    Must run inside a transaction. Foreign keys *to* the table go: PostgreSQL wants the county in every key."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        if _one(cursor, "SELECT relkind FROM pg_class WHERE oid = %s::regclass", [table]) == "p":
            return False
        # what is still to be checked at the commit would forbid changing the table
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        kept = _Kept(cursor, table)
        kept.set_aside(cursor)
        cursor.execute(f"CREATE TABLE {table} (LIKE {kept.plain} INCLUDING DEFAULTS) PARTITION BY LIST ({KEY})")
        kept.number_on(cursor)
        cursor.execute(f"CREATE TABLE {table}_others PARTITION OF {table} DEFAULT")
        for county in _crowded(cursor, kept.plain):
            cursor.execute(f"CREATE TABLE {_own(table, county)} PARTITION OF {table} FOR VALUES IN ({county:d})")
        cursor.execute(f"INSERT INTO {table} SELECT * FROM {kept.plain}")  # noqa: S608 – our own names
        cursor.execute(f"DROP TABLE {kept.plain}")
        kept.make_again(cursor)
        cursor.execute(f"ANALYZE {table}")
    return True


def partition_all(connection: BaseDatabaseWrapper) -> None:
    for table in LARGE:
        partition(connection, table)


class _Kept:
    """What a plain table has besides its rows."""

    def __init__(self, cursor: CursorWrapper, table: str) -> None:
        self.table, self.plain = table, f"{table}_plain"
        self.sequence = f"{table}_id_seq"
        self.next = _one(cursor, f"SELECT COALESCE(max(id), 0) + 1 FROM {table}")  # noqa: S608
        used = _one(cursor, "SELECT last_value FROM pg_sequences WHERE sequencename = %s", [self.sequence])
        self.next = max(self.next, (used or 0) + 1)
        keys = _all(cursor, _CONSTRAINTS, [table])
        self.unique = [(name, text) for name, kind, text in keys if kind == "u"]
        self.others = [(name, text) for name, kind, text in keys if kind in "cf"]
        # the key leads with the county anyway
        self.indexes = [text for (text,) in _all(cursor, _INDEXES, [table]) if not text.endswith(f"({KEY})")]
        self.pointing = _all(cursor, _POINTING, [table])

    def set_aside(self, cursor: CursorWrapper) -> None:
        for other, name in self.pointing:
            cursor.execute(f'ALTER TABLE {other} DROP CONSTRAINT "{name}"')
        cursor.execute(f"ALTER TABLE {self.table} ALTER COLUMN id DROP IDENTITY IF EXISTS")
        cursor.execute(f"DROP SEQUENCE IF EXISTS {self.sequence}")
        cursor.execute(f"ALTER TABLE {self.table} RENAME TO {self.plain}")

    def number_on(self, cursor: CursorWrapper) -> None:
        """Identity columns on partitioned tables are new in PostgreSQL 17; a sequence does the same in 15."""
        cursor.execute(f"CREATE SEQUENCE {self.sequence} START {self.next:d} OWNED BY {self.table}.id")
        cursor.execute(f"ALTER TABLE {self.table} ALTER COLUMN id SET DEFAULT nextval('{self.sequence}')")

    def make_again(self, cursor: CursorWrapper) -> None:
        """Indexes after the rows: built once, not kept up row by row."""
        cursor.execute(f"ALTER TABLE {self.table} ADD CONSTRAINT {self.table}_pkey PRIMARY KEY ({KEY}, id)")
        cursor.execute(f"CREATE INDEX {self.table}_by_id ON {self.table} (id)")
        for name, text in (*self.unique, *self.others):
            cursor.execute(f'ALTER TABLE {self.table} ADD CONSTRAINT "{name}" {text}')
        for text in self.indexes:
            cursor.execute(text)


_CONSTRAINTS = """SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('u', 'c', 'f') AND confrelid <> conrelid"""
# those of constraints come back with their constraints
_INDEXES = """SELECT pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
_POINTING = """SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE confrelid = %s::regclass AND contype = 'f'"""


def _crowded(cursor: CursorWrapper, plain: str) -> list[int]:
    """Counties large enough for a partition of their own, largest first."""
    text = f"SELECT {KEY} FROM {plain} GROUP BY 1 HAVING count(*) >= %s ORDER BY count(*) DESC LIMIT %s"  # noqa: S608
    return [county for (county,) in _all(cursor, text, [OWN_FROM, MOST])]


def give_own(connection: BaseDatabaseWrapper, county: int) -> list[str]:
    """Partitions of its own for a county, with the rows it has; the names of those made now. Whoever reads or writes
    these tables waits meanwhile, of whatever county: a question that knew its partitions before, and waited for one of
    them only, would look for the rows where they no longer are, and save nothing. Must run inside a transaction."""
    made: list[str] = []
    if connection.vendor != "postgresql":
        return made
    with connection.cursor() as cursor:
        wanted = [table for table in LARGE if _one(cursor, "SELECT to_regclass(%s)", [_own(table, county)]) is None]
        if wanted:
            cursor.execute(f"LOCK TABLE {', '.join(f'ONLY {one}' for one in wanted)} IN ACCESS EXCLUSIVE MODE")
        for table in wanted:
            own = _own(table, county)
            columns = ", ".join(f'"{name}"' for (name,) in _all(cursor, _COLUMNS, [table]))
            # the check is what ATTACH would otherwise read all rows for
            cursor.execute(
                f"CREATE TABLE {own} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS, "
                f"CONSTRAINT own CHECK ({KEY} = {county:d}))"
            )
            cursor.execute(
                f"WITH gone AS (DELETE FROM {table}_others WHERE {KEY} = {county:d} RETURNING {columns}) "  # noqa: S608
                f"INSERT INTO {own} ({columns}) SELECT {columns} FROM gone"
            )
            cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {own} FOR VALUES IN ({county:d})")
            cursor.execute(f"ALTER TABLE {own} DROP CONSTRAINT own")
            cursor.execute(f"ANALYZE {own}")
            made.append(own)
    return made


def drop_own(connection: BaseDatabaseWrapper, county: int) -> list[str]:
    """Drop a county's own partitions, rows and all, later tables first; the names of those dropped. A table of rows is
    gone in an instant where deleting them one by one would leave the space behind."""
    dropped: list[str] = []
    if connection.vendor != "postgresql":
        return dropped
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for own in (_own(table, county) for table in reversed(LARGE)):
            if _one(cursor, "SELECT to_regclass(%s)", [own]) is not None:
                cursor.execute(f"DROP TABLE {own}")
                dropped.append(own)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as it was, for what else the transaction does
    return dropped


def parts(connection: BaseDatabaseWrapper) -> list[Part]:
    """All partitions there are; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        rows = _all(cursor, _PARTS, [list(LARGE)])
    return [Part(table, name, _county(table, name), max(0, int(count)), size) for table, name, count, size in rows]


_COLUMNS = """SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"""
_PARTS = """SELECT parent.relname, part.relname, part.reltuples, pg_total_relation_size(part.oid)
FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
WHERE parent.relname = ANY(%s) AND parent.relkind = 'p' ORDER BY 1, 2"""


def _own(table: str, county: int) -> str:
    return f"{table}_county_{county:d}"


def _county(table: str, name: str) -> int | None:
    number = name.removeprefix(f"{table}_county_")
    return int(number) if number.isdecimal() else None


def _one(cursor: CursorWrapper, text: str, values: Sequence[Any] = ()) -> Any:
    cursor.execute(text, values)
    row = cursor.fetchone()
    return row[0] if row else None


def _all(cursor: CursorWrapper, text: str, values: Sequence[Any] = ()) -> list[Any]:
    cursor.execute(text, values)
    return list(cursor.fetchall())
