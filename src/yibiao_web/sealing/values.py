"""Bytes and texts sealed by AES-256-GCM. What is sealed carries the key's id, a fresh nonce and the ciphertext; its
place (table and column) is authenticated with it, so that nothing sealed for one column opens in another.

As text ``~<key id>.<base64>``, as bytes ``YBS1<key id><nonce><ciphertext>``. Longer contents are deflated first.
"""

from __future__ import annotations

import os
import re
import zlib
from base64 import b64encode
from binascii import Error, a2b_base64

from cryptography.exceptions import InvalidTag

from yibiao_web.sealing.held import key_of, ring
from yibiao_web.sealing.ring import Key

_MAGIC, _ID, _NONCE = b"YBS1", 8, 12
_HEAD = len(_MAGIC) + _ID
_PLAIN, _DEFLATED = b"\0", b"\1"
_LONG = 512  # bytes; what is shorter hardly shrinks
_TOKEN = re.compile(r"~[0-9a-f]{8}\.[A-Za-z0-9+/]{38,}={0,2}")
_PROOF = "sealing_sealingkey.proof"


class Tampered(Exception):  # noqa: N818 – told to people as it is
    """What is stored was changed by somebody without the key, or moved from another place."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} 里有一条加密数据校验不过：它被改动过，或是从别处搬来的。请从备份里恢复这一条。")
        self.place = place


def sealed(plain: bytes, place: str, key: Key | None = None) -> tuple[str, bytes]:
    """The id of the key and nonce with ciphertext."""
    by = key or ring().writing
    nonce = os.urandom(_NONCE)
    inner = _DEFLATED + zlib.compress(plain, 1) if len(plain) > _LONG else _PLAIN + plain
    return by.id, nonce + by.cipher.encrypt(nonce, inner, place.encode())


def opened(pk: str, lump: bytes, place: str) -> bytes:
    try:
        inner = key_of(pk).cipher.decrypt(lump[:_NONCE], lump[_NONCE:], place.encode())
    except (InvalidTag, ValueError) as problem:
        raise Tampered(place) from problem
    return zlib.decompress(inner[1:]) if inner[:1] == _DEFLATED else inner[1:]


def seal_text(plain: bytes, place: str) -> str:
    pk, lump = sealed(plain, place)
    return f"~{pk}.{b64encode(lump).decode()}"


def open_text(token: str, place: str) -> bytes:
    try:
        lump = a2b_base64(token[_ID + 2 :])
    except (Error, ValueError) as problem:
        raise Tampered(place) from problem
    return opened(token[1 : _ID + 1], lump, place)


def is_token(text: object) -> bool:
    return isinstance(text, str) and text[:1] == "~" and _TOKEN.fullmatch(text) is not None


def seal_bytes(plain: bytes, place: str) -> bytes:
    pk, lump = sealed(plain, place)
    return _MAGIC + pk.encode() + lump


def open_bytes(stored: bytes, place: str) -> bytes:
    """What was stored before there was sealing comes as it is."""
    if not is_lump(stored):
        return stored
    return opened(stored[len(_MAGIC) : _HEAD].decode("ascii", "replace"), stored[_HEAD:], place)


def is_lump(stored: bytes) -> bool:
    return stored[: len(_MAGIC)] == _MAGIC and len(stored) > _HEAD + _NONCE


def key_in(stored: str | bytes) -> str:
    """The id of the key that sealed something, ``""`` where it is not sealed."""
    if isinstance(stored, bytes):
        return stored[len(_MAGIC) : _HEAD].decode("ascii", "replace") if is_lump(stored) else ""
    return stored[1 : _ID + 1] if is_token(stored) else ""


def proof(key: Key) -> bytes:
    return sealed(key.id.encode(), _PROOF, key)[1]


def proves(key: Key, stored: bytes) -> bool:
    try:
        return key.cipher.decrypt(stored[:_NONCE], stored[_NONCE:], _PROOF.encode())[1:] == key.id.encode()
    except (InvalidTag, ValueError):
        return False
