"""Exact search by keyed digest: HMAC-SHA-256 of what is searched, shortened to 15 bytes. Equal values have equal
digests; without the key nobody can try all ID numbers against them.

A digest carries the id of its key. Where several keys are on the ring, what is stored may still be by an older one:
``Digest.older`` are those that a search accepts beside it.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable

from yibiao_web.sealing.held import ring
from yibiao_web.sealing.ring import Key

_LENGTH = 15  # bytes: 120 bits, 20 characters
_SHAPE = re.compile(r"[0-9a-f]{8}[#?][A-Za-z0-9_-]{20}")


class Digest(str):
    """By the current key; ``older`` are those of the ring's other keys."""

    __slots__ = ("older",)
    older: tuple[str, ...]


def digest(of: str, text: str, *, sure: bool = True) -> Digest:
    """``of`` says what kind of value it is (``person``, ``phone``): equal texts of two kinds have two digests. What is
    not ``sure`` to be such a value is marked, since that can not be seen from the digest."""
    keys = ring()
    told, mark = f"{of}\0{text}".encode(), "#" if sure else "?"
    made = Digest(_made(keys.writing, told, mark))
    made.older = tuple(_made(key, told, mark) for pk, key in keys.keys.items() if pk != keys.current)
    return made


def is_digest(text: str) -> bool:
    return len(text) == 29 and _SHAPE.fullmatch(text) is not None


def is_sure(text: str) -> bool:
    return is_digest(text) and text[8] == "#"


def accepted(wanted: Iterable[str]) -> dict[str, str]:
    """Everything under which some values may be stored → the value as it is wanted: for ``filter(key__in=…)``."""
    found: dict[str, str] = {}
    for one in wanted:
        found[str(one)] = one
        for older in getattr(one, "older", ()):
            found[older] = one
    return found


def key_in(text: str) -> str:
    return text[:8] if is_digest(text) else ""


def _made(key: Key, told: bytes, mark: str) -> str:
    return f"{key.id}{mark}{urlsafe_b64encode(hmac.digest(key.digest, told, 'sha256')[:_LENGTH]).decode()}"
