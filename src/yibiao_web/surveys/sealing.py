"""Answers that wait for the filing, in one sealed lump a cell. Pure but for the nonce.

AES-256-GCM; each sheet padded, so that the length tells how many there are and nothing of what is in them; the whole
sealed anew with each answer, so that two copies of the database show that something came and not what. Whoever has the
key and copies of every minute (or the database's own log; or one copy of the hour when a cell had a single answer, and
knows whose slip was whose) can still take them apart: against the one who runs the machine no web form helps.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _ROOM, _ROOM_WRITTEN = 12, 512, 1536
Sheet = dict[str, Any]


def sealed(sheets: Sequence[Sheet], *, cell: int, key: str, written: int = 0) -> bytes:
    """``written``: how many questions a sheet has that are answered in words."""
    room = _ROOM + _ROOM_WRITTEN * written
    padded = (json.dumps(one, ensure_ascii=False).encode() for one in sheets)
    told = b"[" + b",".join(one + b" " * (-len(one) % room) for one in padded) + b"]"
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(cell, key)).encrypt(nonce, told, None)


def unsealed(lump: bytes | memoryview, *, cell: int, key: str) -> list[Sheet]:
    """None yet: an empty lump."""
    if not lump:
        return []
    whole = bytes(lump)
    told: list[Sheet] = json.loads(AESGCM(_key(cell, key)).decrypt(whole[:_NONCE], whole[_NONCE:], None))
    return told


def _key(cell: int, key: str) -> bytes:
    return hmac.new(key.encode(), f"survey cell {cell}".encode(), sha256).digest()
