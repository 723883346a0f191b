"""Which files somebody is at work on: told by locks, which whoever is killed lets go."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)


def try_lock(handle: int) -> bool:
    """False while another one holds it. Some shares know no locks: there everybody gets it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as problem:
        if problem.errno not in _NO_LOCKS:
            raise
    return True


def opened_alone(path: Path) -> int | None:
    """A file that is empty and nobody else's until it is closed; None while somebody else has it. What one who was
    killed left of it is taken over."""
    while True:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        if not try_lock(handle):
            os.close(handle)
            return None
        if _is_still(handle, path):
            os.fchmod(handle, 0o600)
            os.ftruncate(handle, 0)
            return handle
        os.close(handle)  # renamed by whoever had it, between the opening and the lock


def _is_still(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Meanwhile ``in_use`` says so of the file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        try_lock(handle)
        yield
    finally:
        os.close(handle)


def in_use(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY)
    try:
        return not try_lock(handle)
    finally:
        os.close(handle)
