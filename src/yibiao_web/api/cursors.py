"""Where a page ends, as an opaque text. A cursor is a position in a fixed order, never an offset, so rows that come
in between neither repeat nor hide others. Pure."""

from __future__ import annotations

import base64
import binascii
import json

_LARGEST = 2**63 - 1


class BadCursor(ValueError):  # noqa: N818 - it names what is wrong
    """The text is no cursor of this list."""


def encode(kind: str, *position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, *position]).encode()).decode().rstrip("=")


def decode(kind: str, text: str | None, size: int = 1) -> tuple[int, ...]:
    """The position; zeros where there is no cursor yet."""
    if not text:
        return (0,) * size
    try:
        told = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as problem:
        raise BadCursor(text) from problem
    if not isinstance(told, list) or len(told) != size + 1 or told[0] != kind:
        raise BadCursor(text)
    position = told[1:]
    if any(type(one) is not int or not 0 <= one <= _LARGEST for one in position):
        raise BadCursor(text)
    return tuple(position)
