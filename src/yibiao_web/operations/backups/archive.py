"""The file of a back-up: a tar, compressed, encrypted on request. It has its name only once it is whole."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from yibiao_web.operations.backups.busy import opened_alone
from yibiao_web.operations.backups.encrypting import SealedReader, SealingWriter, Secret, is_sealed
from yibiao_web.operations.backups.manifest import NAME, Digest
from yibiao_web.operations.backups.problems import BackupProblem, NameTaken

_AT_ONCE = 1 << 20
_LEVEL = 1  # a third faster than 3, a fifteenth larger
_GZIP = b"\x1f\x8b"


class Writer:
    """``members`` is what was put in so far."""

    def __init__(self, tar: tarfile.TarFile, made: float) -> None:
        self._tar, self._made = tar, made
        self.members: dict[str, Digest] = {}

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        told = tarfile.TarInfo(name)
        told.size, told.mtime, told.mode = size, int(self._made), 0o600
        counted = _Counted(content)
        self._tar.addfile(told, cast(Any, counted))
        self.members[name] = Digest(size, counted.hash.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self.add(name, file, os.fstat(file.fileno()).st_size)


class _Counted:
    """A file whose content is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        some = self._file.read(size)
        self.hash.update(some)
        return some


@contextmanager
def writing(target: Path, secret: Secret | None, made: float) -> Iterator[Writer]:
    """The archive appears as ``target`` when all is in it and on the disk; on any failure nothing is left of it. Two
    at once are told apart by the part that only one of them holds, to the very end."""
    part = target.with_name(f".{target.name}.part")
    try:
        with _part(part, target) as file:
            sealing = SealingWriter(file, secret) if secret else None
            packed = gzip.GzipFile("", "wb", _LEVEL, cast(Any, sealing or file), mtime=int(made))
            with packed, tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar, made)
            if sealing:
                sealing.finish()
            file.flush()
            os.fsync(file.fileno())
            part.replace(target)
            flush_folder(target.parent)
    except OSError as problem:
        raise BackupProblem(unwritten(problem, target)) from problem


@contextmanager
def _part(part: Path, target: Path) -> Iterator[IO[bytes]]:
    handle = opened_alone(part)
    if handle is None:
        raise NameTaken(f"另一个备份正在写 {target}，没有动它。等它做完，或者换个名字。")
    with os.fdopen(handle, "wb") as file:
        try:
            if target.exists():  # was finished between the look and the lock
                raise NameTaken(f"{target} 已经有了，没有覆盖。换个名字，或者给一个文件夹。")
            yield file
        finally:
            part.unlink(missing_ok=True)


def unwritten(problem: OSError, place: Path) -> str:
    """In words, why something could not be written."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"磁盘满了，没有写成 {place}；没写完的已经删去。腾出地方，或者换个地方再来。"
    return f"写不了 {place}：{problem.strerror or problem}。没写完的已经删去。"


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def reading(path: Path, secret: Secret | None) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members with their content, in the order they were written. Any damage is a ``BackupProblem``."""
    try:
        with path.open("rb") as file:
            start = file.read(64)
            file.seek(0)
            yield _members(_plain(file, start, secret, path))
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as problem:
        raise BackupProblem(f"{path} 不完整或损坏，读不下去。用另一份备份。") from problem
    except OSError as problem:
        raise BackupProblem(f"读不了 {path}：{problem.strerror or problem}") from problem


def _plain(file: IO[bytes], start: bytes, secret: Secret | None, path: Path) -> IO[bytes]:
    if is_sealed(start):
        if secret is None:
            raise BackupProblem("这份备份是加密的：加上 --key-file 钥匙文件，或者 --passphrase 输入口令。")
        return cast(IO[bytes], io.BufferedReader(SealedReader(file, secret), _AT_ONCE))
    if not start.startswith(_GZIP):
        raise BackupProblem(f"{path} 不是一表的备份。")
    return file


def _members(plain: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with gzip.GzipFile(fileobj=plain, mode="rb") as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as tar:
        for told in tar:
            content = tar.extractfile(told) if told.isreg() else None
            if content is None or not _is_safe(told.name):
                raise BackupProblem(f"备份里有不该有的东西：{told.name!r}，不是一表做的备份。")
            yield told.name, content
        while unpacked.read(_AT_ONCE):  # to the end: the checksum comes last
            pass


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in ("database", "data", "keys", NAME) and not {"", ".", ".."} & set(parts) and "\0" not in name


def taken_out(content: IO[bytes], to: IO[bytes] | None = None) -> Digest:
    """Read a member to its end, into a file if there is one."""
    hash_, count = hashlib.sha256(), 0
    while some := content.read(_AT_ONCE):
        hash_.update(some)
        count += len(some)
        if to is not None:
            to.write(some)
    return Digest(count, hash_.hexdigest())
