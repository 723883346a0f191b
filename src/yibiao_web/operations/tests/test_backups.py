"""A back-up holds all of it, as of one moment; what is damaged is told; a restore is there whole or not at all."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from yibiao_web.operations.backups import encrypting, folder, making, restoring, sqlite
from yibiao_web.operations.backups.archive import writing
from yibiao_web.operations.backups.making import Platform, check, discard_old, make, name_of
from yibiao_web.operations.backups.problems import BackupProblem
from yibiao_web.operations.tests import small
from yibiao_web.operations.tests.small import MIGRATIONS, NOW

KEY = encrypting.of_file(bytes(range(32)), "key")
SECRETS = {"plain": None, "file": KEY, "passphrase": encrypting.of_passphrase("禾溪县二〇二六年的备份口令")}


@pytest.fixture
def here(tmp_path: Path) -> Platform:
    return small.filled(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Platform:
    return small.platform(tmp_path / "there")


def restore(path: Path, to: Platform, secret=None, known=MIGRATIONS):
    return restoring.restore(path, to, secret, known=known, bring=lambda _: None)


@pytest.mark.parametrize("how", SECRETS)
def test_everything_comes_back_and_keys_do_not(how: str, here, there, tmp_path, monkeypatch):
    monkeypatch.setattr(encrypting, "_SCRYPT", {"n": 1 << 10, "r": 8, "p": 1})
    made = make(here, tmp_path / "one.backup", NOW, secret=SECRETS[how])
    assert check(made.path, SECRETS[how]) == made.manifest
    restore(made.path, there, SECRETS[how])
    assert sqlite.digests(there.file) == sqlite.digests(here.file)
    corpus = "corpora/990101/corpus.sqlite"
    assert sqlite.digests(there.data / corpus) == sqlite.digests(here.data / corpus)
    assert small.contents(there.data) == small.contents(here.data)
    left = {path.name for path in there.data.iterdir()}
    assert left == {"media", "fieldwork", "corpora", "yibiao.sqlite3"}
    assert b"sealing keys" not in made.path.read_bytes()


def test_keys_come_along_only_when_asked_and_only_encrypted(here, there, tmp_path):
    with pytest.raises(BackupProblem, match="没有加密"):
        make(here, tmp_path / "one.backup", NOW, with_keys=True)
    made = make(here, tmp_path / "one.backup", NOW, secret=KEY, with_keys=True)
    restore(made.path, there, KEY)
    assert (there.data / "secret_key").read_text() == here.secret_key
    assert (there.data / "keys.json").read_bytes() == b"sealing keys"
    assert (there.data / "secret_key").stat().st_mode & 0o077 == 0


def test_sessions_do_not_come_back(here, there, tmp_path):
    restore(make(here, tmp_path / "one.backup", NOW).path, there)
    with closing(sqlite3.connect(there.file)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM django_session").fetchone() == (0,)


def test_a_backup_taken_amid_writing_is_of_one_moment(here, there, tmp_path):
    """A writer adds a change and counts it in one transaction, over and over; no back-up sees one without the other."""
    stop, wrote = Event(), Event()

    def write() -> None:
        with closing(sqlite3.connect(here.file, timeout=30)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO ledger_change (village) VALUES ('老槐坪村')")
                    connection.execute("UPDATE ledger_total SET changes = changes + 1")
                wrote.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(30)
        made = [make(here, tmp_path / f"{n}.backup", NOW) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for at, one in enumerate(made):
        to = small.platform(tmp_path / f"to{at}")
        restore(one.path, to)
        with closing(sqlite3.connect(to.file)) as connection:
            counted = connection.execute("SELECT COUNT(*) FROM ledger_change").fetchone()
            assert counted == connection.execute("SELECT changes FROM ledger_total").fetchone()
            assert counted[0] > small.ROWS


def test_nothing_is_put_where_something_is(here, there, tmp_path):
    made = make(here, tmp_path / "one.backup", NOW)
    there.data.mkdir()
    (there.data / "别人的.txt").write_text("不要动")
    with pytest.raises(BackupProblem, match="已经有东西"):
        restore(made.path, there)
    assert [path.name for path in there.data.iterdir()] == ["别人的.txt"]


def test_what_the_settings_make_by_themselves_does_not_count(here, there, tmp_path):
    made = make(here, tmp_path / "one.backup", NOW)
    (there.data / "static").mkdir(parents=True)
    (there.data / "secret_key").write_text("of this place")
    restore(made.path, there)
    assert (there.data / "secret_key").read_text() == "of this place"


@pytest.mark.parametrize("secret", [None, KEY], ids=["plain", "encrypted"])
def test_a_damaged_backup_is_told_and_nothing_is_written(secret, here, there, tmp_path):
    """A byte changed at twenty places, and the file cut at as many. Of a plain one the time in gzip's header, or which
    of several equal bytes are repeated, may change without harm; it never gives other content."""
    made = make(here, tmp_path / "one.backup", NOW, secret=secret)
    whole = made.path.read_bytes()
    bad = tmp_path / "bad.backup"
    for at in range(0, len(whole), max(1, len(whole) // 20)):
        changed = bytearray(whole)
        changed[at] ^= 0x55
        for content, cut in ((bytes(changed), False), (whole[:at], True)):
            bad.write_bytes(content)
            try:
                assert check(bad, secret) == made.manifest
                assert (secret, cut) == (None, False)
                assert gzip.decompress(content) == gzip.decompress(whole)
            except BackupProblem:
                with pytest.raises(BackupProblem):
                    restore(bad, there, secret)
                assert not list(there.data.iterdir())


def test_a_file_that_is_no_backup_is_called_so(tmp_path, there):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8 no")
    with pytest.raises(BackupProblem, match="不是一表的备份"):
        restore(tmp_path / "photo.jpg", there)


@pytest.mark.parametrize("name", ["../evil", "data/../../evil", "/etc/evil", "other/evil", "data//evil"])
def test_an_archive_can_not_write_elsewhere(name: str, there, tmp_path):
    with writing(tmp_path / "evil.backup", None, 0) as archive:
        archive.add_bytes(name, b"evil")
    with pytest.raises(BackupProblem, match="不该有"):
        restore(tmp_path / "evil.backup", there)
    assert not (tmp_path / "evil").exists()


def test_a_backup_of_a_later_release_is_refused(here, there, tmp_path):
    made = make(here, tmp_path / "one.backup", NOW)
    with pytest.raises(BackupProblem, match="更新的版本"):
        restore(made.path, there, known={("ledger", "0000_before")})
    assert not list(there.data.iterdir())


class Killed(BaseException):
    """As ``kill -9``: nothing that waits for problems hears of it."""


def _killed_at(call: int, monkeypatch) -> None:
    """The process ends before its n-th renaming, flushing, making or taking away of a folder."""
    left = [call]

    def ending(does):
        def do(*arguments, **named):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return does(*arguments, **named)

        return do

    for module, name in ((os, "replace"), (os, "rename"), (os, "fsync"), (shutil, "rmtree"), (os, "mkdir")):
        monkeypatch.setattr(module, name, ending(getattr(module, name)))


def test_a_restore_killed_anywhere_is_not_served_and_ends_well_the_second_time(here, tmp_path):
    made = make(here, tmp_path / "one.backup", NOW)
    wanted = sqlite.digests(here.file)
    interrupted = 0
    for call in range(1, 60):
        to = small.platform(tmp_path / f"to{call}")
        with pytest.MonkeyPatch.context() as patch:
            _killed_at(call, patch)
            try:
                restore(made.path, to)
                break
            except Killed:
                interrupted += 1
        done = to.file.exists() and sqlite.digests(to.file) == wanted
        assert restoring.is_under_way(to.data) or not to.file.exists() or done
        if restoring.is_under_way(to.data) or not done:
            restore(made.path, to)
        assert sqlite.digests(to.file) == wanted
        assert small.contents(to.data) == small.contents(here.data)
        assert not restoring.is_under_way(to.data)
    assert interrupted > 10


def test_a_backup_killed_leaves_nothing_under_its_name(here, tmp_path):
    for call in range(1, 20):
        with pytest.MonkeyPatch.context() as patch:
            _killed_at(call, patch)
            try:
                make(here, tmp_path / "one.backup", NOW)
                break
            except Killed:
                assert not (tmp_path / "one.backup").exists() or check(tmp_path / "one.backup", None)
        (tmp_path / "one.backup").unlink(missing_ok=True)
    assert check(tmp_path / "one.backup", None)


FULL = """
import sys
from pathlib import Path
from yibiao_web.operations.backups import folder, making
from yibiao_web.operations.tests import small
folder.size = lambda data: -making._MARGIN
try:
    making.make(small.platform(Path(sys.argv[1])), Path(sys.argv[2]) / "one.backup", small.NOW)
except making.BackupProblem as problem:
    print(problem.message, sorted(path.name for path in Path(sys.argv[2]).iterdir()))
"""


def test_a_full_disk_leaves_no_broken_backup(here, tmp_path):
    place = tmp_path / "full"
    place.mkdir()
    mounted = f'mount -t tmpfs -o size=96k full {place} && exec {sys.executable} -c "$PROGRAM" {here.data} {place}'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mounted],
        env={**os.environ, "PROGRAM": FULL, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "mount:" in done.stderr or "unshare" in done.stderr:
        pytest.skip("may not mount a small disk here")
    assert "磁盘满了" in done.stdout, done.stderr
    assert done.stdout.strip().endswith("[]")


def test_a_disk_that_is_too_small_is_told_before_the_work(here, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "size", lambda data: 1 << 60)
    with pytest.raises(BackupProblem, match="只剩"):
        make(here, tmp_path / "one.backup", NOW)
    assert not (tmp_path / "one.backup").exists()


def test_a_backup_is_not_written_over_another(here, tmp_path):
    make(here, tmp_path / "one.backup", NOW)
    with pytest.raises(BackupProblem, match="已经有了"):
        make(here, tmp_path / "one.backup", NOW)


def test_backups_inside_the_folder_are_not_backed_up(here, tmp_path):
    (here.data / "backups").mkdir()
    make(here, here.data / "backups" / name_of(NOW), NOW)
    made = make(here, tmp_path / "two.backup", NOW)
    assert not [name for name in made.manifest.members if "backups" in name]


def test_only_the_newest_are_kept_and_only_ours_go(tmp_path):
    names = [f"yibiao-2026112{day}-020000.backup" for day in range(5)]
    for name in (*names, "yibiao-before-upgrade.backup", "另一件.backup"):
        (tmp_path / name).write_bytes(b"")
    gone = discard_old(tmp_path, 2)
    assert sorted(path.name for path in gone) == names[:3]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[3:], "yibiao-before-upgrade.backup", "另一件.backup"}


def test_what_differs_is_named():
    one, two = making.differences, sqlite.Digest
    said = list(one({"a": two(1, "x"), "b": two(2, "y"), "c": two(1, "z")}, {"b": two(3, "y"), "c": two(1, "q")}, "行"))
    assert said == ["a：少了", "b：应有 2 行，现在 3 行", "c：内容不一样（行数相同，校验值不同）"]
