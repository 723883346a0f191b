"""One moment of the database for as long as it takes to read, without keeping anybody from writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

_BEGIN = {
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
    # Django's own transactions are IMMEDIATE here and would hold up every writer; a deferred one only reads
    "sqlite": "BEGIN DEFERRED",
}


@contextmanager
def one_moment(at: BaseDatabaseWrapper = connection) -> Iterator[None]:
    """Everything read within is of one moment: that of the first reading. Within a transaction it is that one's."""
    if at.in_atomic_block:
        yield
        return
    with at.cursor() as cursor:
        cursor.execute(_BEGIN[at.vendor])
    try:
        yield
    finally:
        with at.cursor() as cursor:
            cursor.execute("ROLLBACK")
