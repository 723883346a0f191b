"""``yibiao backup`` and ``yibiao restore`` as they are called."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from yibiao.cli import main
from yibiao_web.audit.models import AuditEntry
from yibiao_web.operations import releases
from yibiao_web.operations.backups import commands, encrypting, folder, sqlite
from yibiao_web.operations.tests import small

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A small platform takes the place of the one that the settings name."""
    one = small.filled(tmp_path / "here")
    monkeypatch.setattr(commands, "platform", lambda: one)
    monkeypatch.setattr(releases, "known", lambda: small.MIGRATIONS)
    (tmp_path / "key").write_bytes(bytes(range(32)))
    (tmp_path / "backups").mkdir()
    return one


def run(*words: object):
    return CliRunner().invoke(main, [str(one) for one in words])


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.backup")
    return path


def test_from_backup_to_restored(here, tmp_path, monkeypatch):
    key = ("--key-file", tmp_path / "key")
    done = run("backup", tmp_path / "backups", "--encrypt", *key)
    assert done.exit_code == 0, done.output
    assert "读回来核对无误" in done.stdout
    assert "钥匙不在备份里" in done.stderr
    assert "secret_key" in done.stderr
    entry = AuditEntry.objects.get(action="backup.made")
    assert entry.detail["sealed"] is True
    assert entry.detail["sha256"] in done.stdout
    made = only(tmp_path / "backups")
    assert made.stat().st_mode & 0o077 == 0
    checked = run("backup", "--check", made, *key)
    assert checked.exit_code == 0, checked.output
    assert "完好" in checked.stdout

    there = small.platform(tmp_path / "there")
    monkeypatch.setattr(commands, "platform", lambda: there)
    done = run("restore", made, *key)
    assert done.exit_code == 0, done.output
    assert "校验值都相同" in done.stdout
    assert "密钥和备份时的不一样" in done.stderr
    assert sqlite.digests(there.file) == sqlite.digests(here.file)
    again = run("restore", made, *key)
    assert again.exit_code == 1
    assert "已经有东西" in again.stderr


def test_what_is_not_encrypted_says_who_can_read_it(here, tmp_path):
    done = run("backup", tmp_path / "backups")
    assert "谁拿到文件谁就能读" in done.stderr
    assert AuditEntry.objects.get(action="backup.made").detail["sealed"] is False


def test_the_passphrase_comes_from_a_file_or_is_asked_for(here, tmp_path, monkeypatch):
    monkeypatch.setattr(encrypting, "_SCRYPT", {"n": 1 << 10, "r": 8, "p": 1})
    (tmp_path / "words").write_text("禾溪县二〇二六年的备份口令\n")
    monkeypatch.setenv("YIBIAO_BACKUP_PASSPHRASE_FILE", str(tmp_path / "words"))
    assert run("backup", tmp_path / "backups", "--encrypt", "--passphrase").exit_code == 0
    monkeypatch.delenv("YIBIAO_BACKUP_PASSPHRASE_FILE")
    asked = CliRunner().invoke(
        main,
        ["backup", "--check", str(only(tmp_path / "backups")), "--passphrase"],
        input="禾溪县二〇二六年的备份口令\n",
    )
    assert "完好" in asked.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["backup", "{backups}", "--encrypt"], 2, "--key-file"),
        (["backup", "{backups}", "--with-keys"], 1, "没有加密的文件"),
        (["backup", "{backups}/no/such/x.backup"], 1, "没有文件夹"),
        (["backup", "{backups}/x.backup", "--keep", "3"], 2, "--keep 只用于文件夹"),
        (["backup", "{backups}", "--key-file", "{backups}/none"], 1, "读不了钥匙文件"),
        (["backup", "--check", "{backups}/none"], 1, "没有"),
        (["restore", "{backups}/none"], 1, "没有"),
    ],
)
def test_wrong_calls_are_told_and_leave_nothing(here, tmp_path, words, status, said):
    done = run(*(one.format(backups=tmp_path / "backups") for one in words))
    assert (done.exit_code, said in done.output) == (status, True), done.output
    assert not list((tmp_path / "backups").iterdir())


def test_old_backups_go_only_after_the_new_one_was_read_back(here, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    for day in (1, 2, 3):
        (folder / f"yibiao-2026010{day}-020000.backup").write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr("yibiao_web.operations.backups.making.check", _broken)
        assert run("backup", folder, "--keep", 2).exit_code == 1
    assert len(list(folder.glob("yibiao-20260*"))) == 3
    for path in folder.glob("*.backup"):
        if path.stat().st_size:  # the one that was found to be broken
            path.unlink()
    done = run("backup", folder, "--keep", 2)
    assert done.stdout.count("删去旧的") == 2
    assert len(list(folder.iterdir())) == 2


def _broken(*_: object) -> None:
    raise commands.BackupProblem("读回来不对")


@pytest.fixture
def second(here, tmp_path, monkeypatch):
    """A call that begins in the same second, in the middle of the next one: what it said."""
    said, real = [], folder.files

    def files(*given):
        monkeypatch.setattr(folder, "files", real)
        said.append(run("backup", *second_words))
        return real(*given)

    def begin(*words):
        second_words[:] = words
        monkeypatch.setattr(folder, "files", files)
        return said

    second_words = []
    monkeypatch.setattr(commands, "datetime", SimpleNamespace(now=lambda: small.NOW))
    return begin


def test_two_that_are_begun_in_one_second_are_two_backups(second, tmp_path):
    place = tmp_path / "backups"
    said = second(place)
    first = run("backup", place)
    assert (first.exit_code, said[0].exit_code) == (0, 0), first.output + said[0].output
    assert len(list(place.glob("yibiao-????????-??????.backup"))) == 2
    for one in place.iterdir():
        assert run("backup", "--check", one).exit_code == 0


def test_two_at_once_that_keep_one_do_not_throw_each_other_away(second, tmp_path):
    place = tmp_path / "backups"
    said = second(place, "--keep", 1)
    first = run("backup", place, "--keep", 1)
    assert (first.exit_code, said[0].exit_code) == (0, 0), first.output + said[0].output
    assert run("backup", "--check", only(place)).exit_code == 0
    (place / ".killed.backup.part").write_bytes(b"half")
    assert run("backup", place / "killed.backup").exit_code == 0, "what somebody who was killed left is taken over"


def test_a_file_that_another_one_is_writing_is_left_to_it(second, tmp_path):
    path = tmp_path / "backups" / "one.backup"
    said = second(path)
    assert run("backup", path).exit_code == 0
    assert said[0].exit_code != 0
    assert "另一个备份正在写" in said[0].output
    assert run("backup", "--check", path).exit_code == 0
