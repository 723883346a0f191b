"""Answers that wait for the filing, in one sealed lump a cell. Pure: key and chance are arguments.

AES-256-GCM; padded, so that the length tells nothing; the whole is sealed anew with each answer, so that two copies of
the database show that something came and not what. Whoever has copies of every minute and the key too can still take
them apart: against the one who runs the machine no web form helps.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _BLOCK = 12, 4096
Sheet = dict[str, Any]


def sealed(sheets: Sequence[Sheet], *, cell: int, key: str) -> bytes:
    told = json.dumps(list(sheets), ensure_ascii=False).encode()
    told += b" " * (-len(told) % _BLOCK)
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
