"""Digests under which people leave: HMAC-SHA-256 by a key that never leaves. Equal people have equal digests wherever
the key is the same; without it nobody can try all ID numbers against them. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from yibiao.catalogue.identifiers import parse_id_number
from yibiao.catalogue.values import parse_date

_FORMAL = re.compile(r"[\s·•‧・.．]")
_PLACES = ("person.registered_address", "person.native_place", "person.birth_place")
_BYTES = 16


class Pseudonyms:
    """``fingerprint`` tells one key from another and nothing about it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.fingerprint = self._digest("fingerprint", "").hex()[:16]

    def subject(self, county: str, pk: int) -> int:
        """The pseudonym of a row of the ledger, of 63 bits."""
        return int.from_bytes(self._digest("subject", f"{county}/{pk}")[:8]) >> 1

    def by_key(self, number: str) -> bytes | None:
        """``number`` identifies a person; "" where nothing does."""
        return self._digest("person", number) if number else None

    def by_traits(self, values: Mapping[str, Any]) -> bytes | None:
        """Of name, day of birth and place of origin; None unless all three are told without a mask."""
        told = traits(values)
        return self._digest("traits", "\0".join(told)) if told else None

    def _digest(self, of: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{of}\0{text}".encode(), "sha256")[:_BYTES]


def traits(values: Mapping[str, Any]) -> tuple[str, str, str] | None:
    name = _FORMAL.sub("", str(values.get("person.name") or ""))
    birth = _birth(values)
    place = next((_FORMAL.sub("", str(values[one])) for one in _PLACES if values.get(one)), "")
    if not name or not birth or not place or "*" in name + place:
        return None
    return name, birth, place


def _birth(values: Mapping[str, Any]) -> str:
    sound = parse_id_number(str(values.get("person.id_number") or ""))
    if sound:
        return sound.birth_date.isoformat()
    told = parse_date(str(values.get("person.birth_date") or ""))
    return told.first.isoformat() if told and told.precision == "day" else ""
