"""The hash chain: each entry's hash covers its fields and the hash before it, so that nothing can be changed, taken
out or slipped in without every later hash being wrong. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

START = "0" * 64
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


def verify(entries: Iterable[Mapping[str, Any]], *, linked: bool = True) -> tuple[int, str, Break | None]:
    """How many entries fit, the last hash, and the first that does not. Entries come in the order of their ids; one
    without fields is sealed: only its link counts. Not ``linked``: a selection, each entry for itself."""
    previous, count = START, 0
    for entry in entries:
        if linked and entry["previous"] != previous:
            return count, previous, Break(entry["id"], _GAP)
        if "action" in entry and entry["hash"] != hash_of(entry["previous"], entry):
            return count, previous, Break(entry["id"], _CHANGED)
        previous, count = entry["hash"], count + 1
    return count, previous, None
