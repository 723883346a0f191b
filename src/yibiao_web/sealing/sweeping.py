"""What databases keep of what was overwritten, after values that stood in clear were sealed: see
``docs/howto/keep-the-keys.md`` and ``tests/sealed_on_disk.py``."""

from __future__ import annotations

from django.db import connection


def sweep() -> None:
    """Write all tables and indexes anew. Whoever uses them waits; as much room as they take is needed once more. Of
    PostgreSQL's write-ahead log the server's administrator alone can dispose."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                raise BusyDatabase
        else:
            cursor.execute("VACUUM FULL")


class BusyDatabase(Exception):  # noqa: N818 – nothing is wrong with the program
    """Somebody reads: the old pages stay in the journal beside the database."""
