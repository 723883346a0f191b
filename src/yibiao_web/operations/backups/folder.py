"""The data folder: what of it belongs into a back-up, what is made again by itself, and what is secret."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from yibiao_web.operations.backups.problems import BackupProblem
from yibiao_web.sealing.ring import KeysUnusable, read_ring

DATABASE = "yibiao.sqlite3"
RESTORING = ".restoring"
"""Lies in the data folder while a restore is under way; ``yibiao serve`` and ``worker`` do not start then."""
MADE_AGAIN = frozenset({"static", "metrics", "engine", "snapshots", RESTORING})
"""Folders that whatever needs them fills again: pages' files, figures of running processes, analytics' snapshots."""
SECRET_KEY = "secret_key"  # noqa: S105 - the file of that name
KEYS = "keys.json"
_NOT_FILES = ("-wal", "-shm", "-journal")
_SQLITE = b"SQLite format 3\0"
_IN_MEMORY = 32 << 20


def files(data: Path, leave_out: Iterable[Path]) -> Iterator[Path]:
    """What a back-up holds of the data folder, in the order of names. ``leave_out`` are the database, the keys and
    where back-ups lie, should they be inside. What is only linked here (pictures on another disk) is held as if it lay
    here, and after a restore it does."""
    left = {one.absolute() for one in leave_out}
    without = {data / name for name in MADE_AGAIN} | left
    really = {one.resolve() for one in without}
    beside = tuple(f".{one.name}." for one in left)  # written there and renamed, unless one was killed
    for here, below, names in _walk(data):
        below[:] = sorted(one for one in below if here / one not in without and (here / one).resolve() not in really)
        for path in (here / name for name in sorted(names)):
            if path not in without and _belongs(path, beside) and path.resolve() not in really:
                yield path


def _walk(data: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Folders that can not be read, or lead back to where they lie in, are told: nothing is passed over silently."""
    for folder, below, names in os.walk(data, followlinks=True, onerror=_refuse_unread):
        here = Path(folder)
        yield here, below, names
        for one in below:
            if (here / one).is_symlink() and here.resolve().is_relative_to((here / one).resolve()):
                raise BackupProblem(
                    f"{here / one} 是链接，指回了它自己所在的文件夹 {(here / one).resolve()}，没有备份。"
                    "删去这个链接再来。"
                )


def _refuse_unread(problem: OSError) -> None:
    if not isinstance(problem, FileNotFoundError):  # gone in between
        raise unread(problem)


def unread(problem: OSError) -> BackupProblem:
    return BackupProblem(
        f"读不了 {problem.filename}：{problem.strerror}，没有备份。用运行平台的那个用户来备份，或者改好它的权限。"
    )


def _belongs(path: Path, beside: tuple[str, ...]) -> bool:
    """Keys are told by their names too: those of another setting, or of a change of keys, lie beside."""
    if path.name.removeprefix(".").startswith((SECRET_KEY, KEYS, DATABASE, "test.sqlite3")):
        return False
    if path.name.startswith(beside):
        return False
    if path.name.endswith(_NOT_FILES) or path.suffix == ".backup" or path.name.endswith(".part"):
        return False
    if path.is_symlink() and not path.exists():
        raise BackupProblem(
            f"{path} 是链接，指的 {os.readlink(path)} 不在（盘没有挂上？），没有备份：不能少了它还说备份好了。"
            "挂上那个盘，或者删去这个链接，再来。"
        )
    return path.is_file()


@contextmanager
def standing(path: Path, room: Path) -> Iterator[tuple[IO[bytes], int]]:
    """The file's content and size as of one moment, however it is being written to meanwhile. ``room`` is a folder for
    what is set down on the way."""
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) == _SQLITE:
            with tempfile.TemporaryDirectory(dir=room) as aside:
                copy_sqlite(path, Path(aside) / "copy")
                with (Path(aside) / "copy").open("rb") as copy:
                    yield copy, os.fstat(copy.fileno()).st_size
            return
        file.seek(0)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(room)) as kept:
            shutil.copyfileobj(file, kept, 1 << 20)
            size = kept.tell()
            kept.seek(0)
            yield cast(IO[bytes], kept), size


def copy_sqlite(source: Path, target: Path) -> None:
    """By SQLite's back-up interface, all pages in one step: one moment, and writers go on meanwhile. The copy is one
    file, without a journal beside it."""
    try:
        with closing(sqlite3.connect(source, timeout=60)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new, pages=-1)
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as problem:
        # SQLite calls a full disk an I/O error where it is in the middle of something
        if "full" in str(problem) or shutil.disk_usage(target.parent).free < 1 << 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from problem
        raise BackupProblem(f"数据库 {source} 读不出来：{problem}") from problem


def secrets(secret_key: str, keys_file: Path) -> dict[str, bytes]:
    """By the names they have in an archive. Read as they are: what they mean is the business of whoever uses them."""
    found = {f"keys/{SECRET_KEY}": secret_key.encode()}
    if keys_file.is_file():
        found[f"keys/{KEYS}"] = keys_file.read_bytes()
    return found


def holds_all(ring: Path, other: Path) -> bool:
    """Whether a key file has every key of another one."""
    if ring.read_bytes() == other.read_bytes():
        return True
    try:
        return read_ring(other).keys.items() <= read_ring(ring).keys.items()
    except KeysUnusable:
        return False


def print_of(secret_key: str) -> str:
    """Tells the key apart from others; 32 bits of a digest of a key of chance help nobody to find it."""
    return sha256(b"yibiao which key\0" + secret_key.encode()).hexdigest()[:8]


def size(data: Path) -> int:
    """Bytes of what would be backed up, database and all."""
    total = 0
    for here, below, names in _walk(data):
        if here == data:
            below[:] = [one for one in below if one not in MADE_AGAIN]
        for name in names:
            try:
                total += (here / name).stat().st_size
            except OSError:
                continue  # gone in between
    return total
