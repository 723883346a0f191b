"""What was told and waits for its filing, sealed. Pure but for the nonce.

AES-256-GCM over a fixed number of rooms: an entry is compressed and takes one room, seldom two; empty rooms look like
full ones. A copy of the database shows that somebody used the page and not whether something was told, nor what.
"""

from __future__ import annotations

import hmac
import json
import os
import zlib
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _ROOM, ROOMS = 12, 8 * 1024, 16
Entry = dict[str, Any]


def fits(entries: Sequence[Entry]) -> bool:
    return sum(len(_padded(one)) for one in entries) <= _ROOM * ROOMS


def sealed(entries: Sequence[Entry], *, lump: str, key: str) -> bytes:
    """One length, however many there are."""
    told = b"".join(_padded(one) for one in entries).ljust(_ROOM * ROOMS, b"\0")
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_key(lump, key)).encrypt(nonce, told, None)


def unsealed(lump_of: bytes | memoryview, *, lump: str, key: str) -> list[Entry]:
    whole = bytes(lump_of)
    told = AESGCM(_key(lump, key)).decrypt(whole[:_NONCE], whole[_NONCE:], None)
    found, at = [], 0
    while at < len(told) and (length := int.from_bytes(told[at : at + 4], "big")):
        found.append(json.loads(zlib.decompress(told[at + 4 : at + 4 + length])))
        at += _whole_rooms(4 + length)
    return found


def _padded(entry: Entry) -> bytes:
    packed = zlib.compress(json.dumps(entry, ensure_ascii=False).encode(), 9)
    return (len(packed).to_bytes(4, "big") + packed).ljust(_whole_rooms(4 + len(packed)), b"\0")


def _whole_rooms(length: int) -> int:
    return -(-length // _ROOM) * _ROOM


def _key(lump: str, key: str) -> bytes:
    return hmac.new(key.encode(), f"outside {lump}".encode(), sha256).digest()
