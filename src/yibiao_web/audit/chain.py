"""The hash chain: each entry's hash covers its fields and the hash before it, so that nothing can be changed, taken
out or slipped in without every later hash being wrong. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

START = "0" * 64
ARRIVED = "county.arrived"
"""The entry with which a county's trail goes on on another server: a chain of its own from ``START``, whose detail
covers the entries that came along before it (``came`` of them, ``hashes``: ``digest_of`` theirs)."""
FIELDS = ("at", "actor_id", "actor_name", "org_id", "action", "target_type", "target_id", "scope", "purpose", "detail")
_GAP = "与前一条接不上，中间有记录被删去、插入或调了次序"
_CHANGED = "内容与校验值不符，记录被改动过"


class Break(NamedTuple):
    """The first entry that does not fit: its id, and why."""

    entry: int
    why: str


def hash_of(previous: str, fields: Mapping[str, Any]) -> str:
    plain = plain_fields(fields)
    text = json.dumps([previous, plain], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def plain_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are hashed and exported: moments in UTC to the microsecond."""
    return {name: _plain(fields[name]) for name in FIELDS}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def digest_of(hashes: Iterable[str]) -> str:
    return sha256("".join(hashes).encode()).hexdigest()


def verify(entries: Iterable[Mapping[str, Any]], *, linked: bool = True) -> tuple[int, str, Break | None]:
    """How many entries fit, the last hash, and the first that does not. Entries come in the order of their ids; one
    without fields is sealed: only its link counts. Not ``linked``: a selection, each entry for itself. Gaps between
    entries that came from another server are none, once the entry of their arrival covers them."""
    previous, count, hashes = START, 0, sha256()
    gap: tuple[int, str, Break] | None = None
    for entry in entries:
        if linked and gap is None and entry["previous"] != previous:
            gap = (count, previous, Break(entry["id"], _GAP))
        if "action" in entry and entry["hash"] != hash_of(entry["previous"], entry):
            return gap or (count, previous, Break(entry["id"], _CHANGED))
        if gap and _arrival(entry, count, hashes.hexdigest()):
            gap = None
        previous, count = entry["hash"], count + 1
        hashes.update(previous.encode())
    return gap or (count, previous, None)


def _arrival(entry: Mapping[str, Any], came: int, hashes: str) -> bool:
    if entry.get("action") != ARRIVED or entry["previous"] != START:
        return False
    return entry["detail"].get("came") == came and entry["detail"].get("hashes") == hashes
