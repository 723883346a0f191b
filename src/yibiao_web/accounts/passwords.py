"""First passwords, made to be read out over the telephone: no letters that look or sound alike."""

from __future__ import annotations

import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


def first_password() -> str:
    """Like ``hxte-7294-mkqa``: 48 bits."""
    letters = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2)]
    return "-".join((letters[0], "".join(secrets.choice(_DIGITS) for _ in range(4)), letters[1]))
