"""What is stored in a sealed column, sealed again by the current key. Pure of models: knows kinds of columns only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from yibiao_web.sealing import values
from yibiao_web.sealing.fields import HIDDEN, dumped, open_items, seal_items
from yibiao_web.sealing.held import ring
from yibiao_web.sealing.items import must_be_sealed

KINDS = ("items", "json", "text", "bytes")


def renewed(kind: str, stored: Any, place: str) -> Any:
    """The new content of the column, or None where it may stay: it is sealed by the current key, or is nothing."""
    return None if stored is None else _RENEW[kind](stored, place)


def key_in(kind: str, stored: Any) -> str:
    """The id of the key by which a column's content is sealed, ``""`` where it is not."""
    if stored is None:
        return ""
    if kind == "bytes":
        return values.key_in(bytes(stored))
    if kind == "text":
        return values.key_in(stored)
    told = json.loads(stored)
    return values.key_in(told.get(HIDDEN, "") if isinstance(told, dict) else told)


def _items(stored: str, place: str) -> str | None:
    told = json.loads(stored)
    if not isinstance(told, dict):
        return None
    by = values.key_in(told.get(HIDDEN, ""))
    bare = any(must_be_sealed(code, value) for code, value in told.items() if code != HIDDEN)
    if not bare and by in ("", ring().current):
        return None
    return json.dumps(seal_items(open_items(told, place), place))


def _json(stored: str, place: str) -> str | None:
    told = json.loads(stored)
    if told is None or _is_current(told):
        return None
    # written anew: the quick reading would round long numbers of what stood there, and refuse half characters
    plain = values.open_text(told, place) if values.is_token(told) else dumped(told)
    return json.dumps(values.seal_text(plain, place))


def _text(stored: str, place: str) -> str | None:
    if not stored or _is_current(stored):
        return None
    plain = values.open_text(stored, place) if values.is_token(stored) else stored.encode()
    return values.seal_text(plain, place)


def _bytes(stored: Any, place: str) -> bytes | None:
    lump = bytes(stored)
    if not lump or values.key_in(lump) == ring().current:
        return None
    return values.seal_bytes(values.open_bytes(lump, place), place)


def _is_current(stored: Any) -> bool:
    return bool(values.is_token(stored)) and values.key_in(stored) == ring().current


_RENEW: dict[str, Callable[[Any, str], Any]] = {"items": _items, "json": _json, "text": _text, "bytes": _bytes}
