"""What SQLite still holds of old pages after something was dropped."""

from __future__ import annotations

from django.db import connection


def forget_log() -> None:
    """Empty the write-ahead log, which keeps old pages until they are written over. Freed room in the database itself
    is zeroed at once (``secure_delete``, see the settings). On PostgreSQL that is the log archive's and VACUUM's."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
