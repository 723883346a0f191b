"""What stood in clear is in no page of the file any more. The whole: ``python -m tests.sealed_on_disk``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from yibiao_web.sealing import sweeping
from yibiao_web.sealing.command import keys

NUMBER = "990101195001010010"


class _Database:
    """A file as an upgrade leaves it: the number deleted, its page free, and the journal not yet taken over."""

    vendor = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.real = sqlite3.connect(path, isolation_level=None, timeout=0)
        self.real.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=OFF; CREATE TABLE people (told TEXT)")
        self.real.executemany("INSERT INTO people VALUES (?)", [(f"{NUMBER} {at}",) for at in range(500)])
        self.real.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.real.execute("DELETE FROM people")

    def cursor(self):
        return closing(self.real.cursor())

    def told(self) -> bytes:
        return b"".join(one.read_bytes() for one in self.path.parent.glob(f"{self.path.name}*"))


@pytest.fixture
def old(tmp_path, monkeypatch) -> _Database:
    made = _Database(tmp_path / "old.sqlite3")
    monkeypatch.setattr(sweeping, "connection", made)
    return made


def test_what_was_overwritten_is_swept_out_of_the_file_and_its_journal(old, db, settings, tmp_path):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    assert NUMBER.encode() in old.told()
    assert CliRunner().invoke(keys, ["sweep"]).exit_code == 0
    assert NUMBER.encode() not in old.told()


def test_while_somebody_reads_it_is_said_that_it_was_not_done(old, db, settings, tmp_path):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    with closing(sqlite3.connect(old.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM people").fetchone()
        told = CliRunner().invoke(keys, ["sweep"])
    assert told.exit_code == 1
    assert "没有清完" in told.output
