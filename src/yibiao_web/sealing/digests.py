"""Exact search by keyed digest: HMAC-SHA-256 of what is searched, shortened to 15 bytes. Equal values have equal
digests; without the key nobody can try all ID numbers against them.

A digest carries the id of its key. Where several keys are on the ring, what is stored may still be by an older one:
``Digest.all`` are the digests that a search accepts.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode

from yibiao_web.sealing.held import ring
from yibiao_web.sealing.ring import Key

_LENGTH = 15  # bytes: 120 bits, 20 characters


class Digest(str):
    """By the current key; ``older`` are those of the ring's other keys."""

    older: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (str(self), *self.older)


def digest(of: str, text: str) -> Digest:
    """``of`` says what kind of value it is (``person``, ``phone``): equal texts of two kinds have two digests."""
    keys = ring()
    told = f"{of}\0{text}".encode()
    made = Digest(_made(keys.writing, told))
    if len(keys.keys) > 1:
        made.older = tuple(_made(key, told) for pk, key in keys.keys.items() if pk != keys.current)
    return made


def is_digest(text: str) -> bool:
    return len(text) == 29 and text[8] == "#"


def key_in(text: str) -> str:
    return text[:8] if is_digest(text) else ""


def is_current(text: str) -> bool:
    return text[:8] == ring().current


def _made(key: Key, told: bytes) -> str:
    return f"{key.id}#{urlsafe_b64encode(hmac.digest(key.digest, told, 'sha256')[:_LENGTH]).decode()}"
