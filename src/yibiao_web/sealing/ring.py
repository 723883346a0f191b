"""The key ring: a file outside the database. Each key has a part that seals data and a part that makes digests.

Order of events: the first process that needs a key makes the file, unless the database was sealed by a key already
(then the file was lost or is not where it was, and a new one would only hide that). Every process reads the file again
when it changed, so that a rotation reaches processes that run.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORMAT = 1


class KeysUnusable(Exception):  # noqa: N818 – told to people as it is
    """The message is Chinese words that say what is wrong with the keys and what to do; no key is in it."""


@dataclass(frozen=True, slots=True)
class Key:
    """``id`` stands in everything the key sealed; ``data`` and ``digest`` are 32 random bytes each."""

    id: str
    made: date
    data: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    cipher: AESGCM = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys by id, oldest first; ``current`` is the id of the one for new writes."""

    keys: Mapping[str, Key]
    current: str

    @property
    def writing(self) -> Key:
        return self.keys[self.current]

    def spare(self) -> Key | None:
        """The newest key that was never used for writing: it stands after the current one."""
        ids = list(self.keys)
        return self.keys[ids[-1]] if ids[-1] != self.current else None


def new_key(on: date) -> Key:
    data, digest = secrets.token_bytes(32), secrets.token_bytes(32)
    return Key(secrets.token_hex(4), on, data, digest, AESGCM(data))


def new_ring(on: date) -> KeyRing:
    key = new_key(on)
    return KeyRing({key.id: key}, key.id)


def with_key(ring: KeyRing, key: Key) -> KeyRing:
    return replace(ring, keys={**ring.keys, key.id: key})


def without_key(ring: KeyRing, gone: str) -> KeyRing:
    return replace(ring, keys={pk: key for pk, key in ring.keys.items() if pk != gone})


def later(ring: KeyRing, named: str) -> KeyRing:
    """With ``named`` in force, if it is on the ring and newer than what the file has in force."""
    ids = list(ring.keys)
    if named in ring.keys and ids.index(named) > ids.index(ring.current):
        return replace(ring, current=named)
    return ring


def read_ring(path: Path) -> KeyRing:
    """The ring of a file; says which file is unusable, and not what is in it."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["version"] != _FORMAT:
            raise ValueError("version")
        keys = {one["id"]: _key(one) for one in told["keys"]}
        if told["current"] not in keys:
            raise ValueError("current")
    except OSError as problem:
        raise KeysUnusable(f"钥匙文件 {path} 读不出来：{problem.strerror}。请检查文件权限。") from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise KeysUnusable(f"钥匙文件 {path} 的内容不完整或被改过，请用备份的钥匙文件换回来。") from problem
    return KeyRing(keys, told["current"])


def _key(told: Mapping[str, Any]) -> Key:
    data, digest = b64decode(told["data"], validate=True), b64decode(told["digest"], validate=True)
    if len(data) != 32 or len(digest) != 32:
        raise ValueError("length")
    return Key(told["id"], date.fromisoformat(told["made"]), data, digest, AESGCM(data))


def write_ring(path: Path, ring: KeyRing, *, new: bool = False) -> None:
    """Readable by its owner only; whole or not at all. ``new``: raises ``FileExistsError`` where one is already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(_told(ring), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if new:
            os.link(beside, path)
        else:
            os.replace(beside, path)
        _sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Meanwhile nobody else on this machine changes the file: who read it before another's key was added would write
    the ring without that key. The file itself is locked, which gives way to another with every change."""
    while True:
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle), path.stat()):
                yield
                return
        finally:
            os.close(handle)


def _sync(folder: Path) -> None:
    """A key that sealed something must not be lost with the machine's power."""
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


def _told(ring: KeyRing) -> dict[str, Any]:
    keys = [
        {"id": one.id, "made": one.made.isoformat(), "data": b64encode(one.data).decode(),
         "digest": b64encode(one.digest).decode()}
        for one in ring.keys.values()
    ]  # fmt: skip
    return {"version": _FORMAT, "current": ring.current, "keys": keys}
