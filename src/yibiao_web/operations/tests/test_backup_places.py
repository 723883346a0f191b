"""What lies where a back-up is made or restored is not harmed by it, and nothing readable is left behind."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from yibiao_web.operations.backups import restoring
from yibiao_web.operations.backups.making import Platform, discard_old, make, name_of
from yibiao_web.operations.backups.problems import BackupProblem
from yibiao_web.operations.tests import small
from yibiao_web.operations.tests.small import MIGRATIONS, NOW
from yibiao_web.operations.tests.test_backups import KEY
from yibiao_web.sealing.ring import new_key, new_ring, read_ring, with_key, write_ring


@pytest.fixture
def here(tmp_path: Path) -> Platform:
    return small.filled(tmp_path / "here")


def restore(path: Path, to: Platform):
    return restoring.restore(path, to, KEY, known=MIGRATIONS, bring=lambda _: None)


def test_keys_in_use_are_never_replaced_by_those_of_a_backup(here, tmp_path):
    """A drill on the very machine: YIBIAO_KEYS_FILE still names the ring that seals what people enter today."""
    first = new_ring(NOW.date())
    here.keys_file.unlink()
    write_ring(here.keys_file, first)
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY, with_keys=True)
    used = tmp_path / "etc" / "keys.json"
    there = replace(small.platform(tmp_path / "there"), keys_file=used)
    write_ring(used, new_ring(NOW.date()))
    before = used.read_bytes()
    with pytest.raises(BackupProblem, match="没有动它"):
        restore(made.path, there)
    assert used.read_bytes() == before
    assert not there.file.exists()
    since = new_key(NOW.date())
    write_ring(used, with_key(first, since))
    restore(made.path, there)
    assert read_ring(used).keys.keys() == {first.current, since.id}


def test_readable_copies_that_a_killed_back_up_left_are_swept_away_by_a_later_one(here, tmp_path):
    """An encrypted archive may go to a share that others read; the snapshot on the way there must not stay."""
    old, young = tmp_path / ".backup-killed", tmp_path / ".backup-at-work"
    for one in (old, young):
        one.mkdir()
        (one / "snapshot").write_bytes(b"everybody")
    part = tmp_path / ".yibiao-20261101-020000.backup.part"
    part.write_bytes(b"half")
    ago = (NOW - timedelta(days=2)).timestamp()
    for one in (old / "snapshot", old, part, young):
        os.utime(one, (ago, ago))  # a dump that takes days goes on writing into its folder
    os.utime(young / "snapshot", (NOW.timestamp(), NOW.timestamp()))
    make(here, tmp_path / "one.backup", NOW, secret=KEY)
    assert not old.exists()
    assert not part.exists()
    assert (young / "snapshot").exists(), "another one may be at work"


def test_a_clock_that_went_back_does_not_make_the_new_back_up_the_oldest(here, tmp_path):
    for day in range(1, 4):
        (tmp_path / name_of(NOW + timedelta(days=day))).write_bytes(b"by a clock that was ahead")
    new = make(here, tmp_path / name_of(NOW), NOW, secret=KEY).path
    gone = discard_old(tmp_path, 2, new=new)
    assert new.exists()
    assert gone == [tmp_path / name_of(NOW + timedelta(days=day)) for day in (2, 1)]


def test_what_is_only_linked_comes_along_and_lies_here_afterwards(here, tmp_path):
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY)
    there = small.platform(tmp_path / "there")
    restore(made.path, there)
    picture = there.data / "media" / "pictures" / "2026" / "ab.jpg"
    assert picture.read_bytes() == (there.data / "fieldwork" / "plan.jpg").read_bytes() == b"a picture"
    assert not (there.data / "media" / "pictures").is_symlink()


@pytest.mark.parametrize(
    ("name", "to", "said"),
    [("media/2025", "/nowhere/photos", "指的 /nowhere/photos 不在"), ("media/round", "..", "指回了它自己所在的文件夹")],
)
def test_a_link_that_can_not_be_followed_is_told_and_nothing_is_made(here, tmp_path, name, to, said):
    (here.data / name).symlink_to(to)
    with pytest.raises(BackupProblem, match=said):
        make(here, tmp_path / "one.backup", NOW, secret=KEY)
    assert list(tmp_path.glob("*backup*")) == list(tmp_path.glob(".*")) == []


def test_the_key_file_does_not_come_along_by_a_link(here, tmp_path):
    keys = tmp_path / "etc" / "ring"
    keys.parent.mkdir()
    keys.write_bytes(b"sealing keys of another name")
    (here.data / "media" / "etc").symlink_to(keys.parent)
    made = make(replace(here, keys_file=keys), tmp_path / "one.backup", NOW, secret=KEY)
    assert [name for name in made.manifest.files if "ring" in name] == []


def test_what_can_not_be_read_is_told_and_not_left_out(here, tmp_path, monkeypatch):
    """Root reads everything: the refusal is the system's own, played."""
    real = os.scandir

    def closed(path):
        if str(path).endswith("fieldwork"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(BackupProblem, match=r"读不了 .*fieldwork"):
        make(here, tmp_path / "one.backup", NOW, secret=KEY)


def test_a_copy_of_the_keys_that_somebody_killed_left_does_not_come_along(here, tmp_path):
    """The ring is written beside its file and renamed."""
    for name in (".keys.json.0a1b2c3d", "media/.ring.0a1b2c3d", ".secret_key.part"):
        (here.data / name).write_bytes(b"all the keys")
    made = make(replace(here, keys_file=here.data / "media" / "ring"), tmp_path / "one.backup", NOW, secret=KEY)
    assert [name for name in made.manifest.files if "0a1b" in name or "secret_key" in name] == []


def test_a_half_restored_platform_is_not_backed_up(here, tmp_path):
    """With --keep it would take the place of a good one."""
    (here.data / ".restoring").mkdir()
    with pytest.raises(BackupProblem, match="恢复"):
        make(here, tmp_path / "one.backup", NOW, secret=KEY)
    assert list(tmp_path.glob("*.backup")) == []


def test_what_a_restore_would_refuse_is_told_when_it_is_backed_up(here, tmp_path):
    """Damage in an index shows in no row."""
    with closing(sqlite3.connect(here.file)) as connection, connection:
        connection.execute("CREATE INDEX by_village ON ledger_change (village)")
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(village)', '(value)') WHERE name = 'by_village'"
        )
    with pytest.raises(BackupProblem, match="不完好"):
        make(here, tmp_path / "one.backup", NOW, secret=KEY)
    assert list(tmp_path.glob("*backup*")) == []


def test_of_two_restores_into_one_place_one_is_refused(here, tmp_path, monkeypatch):
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY)
    there, real = small.platform(tmp_path / "there"), restoring._compare

    def compare(*given):
        monkeypatch.setattr(restoring, "_compare", real)
        with pytest.raises(BackupProblem, match="另一个"):
            restore(made.path, there)
        real(*given)

    monkeypatch.setattr(restoring, "_compare", compare)
    restore(made.path, there)
    assert small.contents(there.data) == small.contents(here.data)


def test_a_database_that_is_in_use_is_not_taken_for_an_earlier_run_of_the_restore(here, tmp_path, monkeypatch):
    """A drill into another folder, while YIBIAO_DATABASE still names the database in use: nothing would be drilled."""
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY)
    told = replace(made.manifest, kind="rows")
    monkeypatch.setattr(restoring.postgresql, "connect", lambda settings: nullcontext())
    monkeypatch.setattr(restoring.postgresql, "holds_data", lambda connection: ["ledger_change"])
    monkeypatch.setattr(restoring, "_stands_already", lambda *given: True)
    given = (told, here, tmp_path, lambda migrations: None)
    with pytest.raises(BackupProblem, match="已经有数据"):
        restoring._fill(*given, begun=False)
    restoring._fill(*given, begun=True)

    def stopped(connection):
        raise psycopg.OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr(restoring.postgresql, "holds_data", stopped)
    with pytest.raises(BackupProblem, match=r"administrator command。改好以后"):
        restoring._fill(*given, begun=True)


@pytest.mark.parametrize("problem", [sqlite3.OperationalError("database or disk is full"), OSError(28, "full")])
def test_a_disk_that_fills_up_amid_a_restore_is_told_and_the_next_run_ends_it(here, tmp_path, monkeypatch, problem):
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY)
    there = small.platform(tmp_path / "there")

    def full(path):
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(restoring.sqlite, "forget_passing", full)
        with pytest.raises(BackupProblem, match="再运行一遍"):
            restore(made.path, there)
    assert restoring.is_under_way(there.data)
    restore(made.path, there)
    assert small.contents(there.data) == small.contents(here.data)
