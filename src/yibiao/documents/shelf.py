"""The texts of a corpus and the list of its segments: one SQLite file, which also keeps writers apart.

What readers see changes only by a transaction of this file. A segment's files are written before the transaction that
names them and taken away after the one that does not: a crash between leaves files that nobody names, never a name
without files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

_TABLES = """
CREATE TABLE IF NOT EXISTS document (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, meta BLOB NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fresh (number INTEGER PRIMARY KEY, names BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS removed (number INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS segment (number INTEGER PRIMARY KEY AUTOINCREMENT, entries INTEGER NOT NULL);
"""
Numbers = NDArray[np.uint32]


class Shelf:
    """One connection; every change is to be made within ``writing``."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=60, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # files are dropped after a commit
        self._db.executescript(_TABLES)

    def kind(self) -> int:
        """Which kind of fingerprints the segments hold; 0 for a new corpus."""
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def set_kind(self, kind: int) -> None:
        self._db.execute(f"PRAGMA user_version = {kind:d}")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def reading(self) -> Iterator[Shelf]:
        """What is read within is of one moment."""
        yield from self._transaction("BEGIN")

    @contextmanager
    def writing(self) -> Iterator[Shelf]:
        """All or nothing; a second writer waits."""
        yield from self._transaction("BEGIN IMMEDIATE")

    def _transaction(self, begin: str) -> Iterator[Shelf]:
        self._db.execute(begin)
        try:
            yield self
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, id: str, text: str, meta: Mapping[str, Any]) -> int:
        """The document's number; one of the same id is taken out before."""
        self.take_out(id)
        sound = text.encode("utf-8", "replace").decode()  # halves of surrogate pairs can not be stored
        row = (id, orjson.dumps(dict(meta)), sound)
        return int(self._db.execute("INSERT INTO document (id, meta, text) VALUES (?, ?, ?)", row).lastrowid or 0)

    def take_out(self, id: str) -> bool:
        row = self._db.execute("DELETE FROM document WHERE id = ? RETURNING number", (id,)).fetchone()
        if row and not self._db.execute("DELETE FROM fresh WHERE number = ?", row).rowcount:
            self._db.execute("INSERT INTO removed VALUES (?)", row)
        return row is not None

    def get(self, id: str) -> tuple[str, dict[str, Any]] | None:
        row = self._db.execute("SELECT text, meta FROM document WHERE id = ?", (id,)).fetchone()
        return (row[0], orjson.loads(row[1])) if row else None

    def numbered(self, numbers: Sequence[int]) -> list[tuple[str, str]]:
        """Ids and texts in that order; those taken out are missing."""
        ask = "SELECT id, text FROM document WHERE number = ?"
        return [row for number in numbers if (row := self._db.execute(ask, (number,)).fetchone())]

    def texts(self, after: int, most: int) -> list[tuple[int, str]]:
        """The next documents by number."""
        ask = "SELECT number, text FROM document WHERE number > ? ORDER BY number LIMIT ?"
        return self._db.execute(ask, (after, most)).fetchall()

    def ids(self) -> list[str]:
        return [id for (id,) in self._db.execute("SELECT id FROM document ORDER BY number")]

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM document").fetchone()[0])

    def keep_fresh(self, number: int, names: Numbers) -> None:
        self._db.execute("INSERT INTO fresh VALUES (?, ?)", (number, names.tobytes()))

    def fresh(self) -> tuple[list[Numbers], list[int]]:
        """Fingerprints of documents that are in no segment yet, and their numbers."""
        rows = self._db.execute("SELECT number, names FROM fresh ORDER BY number").fetchall()
        return [np.frombuffer(names, dtype=np.uint32) for _, names in rows], [number for number, _ in rows]

    def fresh_mark(self) -> tuple[int, int]:
        """Differs whenever ``fresh`` does."""
        row = self._db.execute("SELECT count(*), coalesce(max(number), 0) FROM fresh").fetchone()
        return int(row[0]), int(row[1])

    def forget_fresh(self) -> None:
        self._db.execute("DELETE FROM fresh")

    def alive(self) -> Numbers:
        rows = self._db.execute("SELECT number FROM document ORDER BY number")
        return np.fromiter((number for (number,) in rows), dtype=np.uint32)

    def removed(self) -> Numbers:
        """Numbers that segments still name though their documents were taken out."""
        return np.fromiter((number for (number,) in self._db.execute("SELECT number FROM removed")), dtype=np.uint32)

    def count_removed(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM removed").fetchone()[0])

    def forget_removed(self) -> None:
        self._db.execute("DELETE FROM removed")

    def segments(self) -> dict[int, int]:
        """Numbers of the segments, never used again, and their entries."""
        return dict(self._db.execute("SELECT number, entries FROM segment ORDER BY number").fetchall())

    def new_segment(self) -> int:
        return int(self._db.execute("INSERT INTO segment (entries) VALUES (0)").lastrowid or 0)

    def set_entries(self, number: int, entries: int) -> None:
        self._db.execute("UPDATE segment SET entries = ? WHERE number = ?", (entries, number))

    def drop_segments(self, numbers: Sequence[int]) -> None:
        self._db.executemany("DELETE FROM segment WHERE number = ?", [(number,) for number in numbers])
