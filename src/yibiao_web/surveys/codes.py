"""The code on a slip: one invitation, used once. Pure but for chance: the key is an argument.

Ten letters of chance (49 bits) and two that tell a mistyped code from a good one. The two say nothing of whether the
code was ever given out or is used up: nobody can try that out, since every code with the right two letters is answered
alike. Only a keyed digest is stored.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # no I, L, O, U: read aloud, they are mistaken
_DRAWN, _CHECK, _GROUP = 10, 2, 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def fresh(key: str) -> str:
    """XXXX-XXXX-XXXX."""
    drawn = chosen(_DRAWN)
    return grouped(drawn + _check(drawn, key))


def plain(code: str, key: str) -> str:
    """As it was drawn, however it is typed; ``""`` for what is no code."""
    said = read(code, _DRAWN + _CHECK)
    return said if said and hmac.compare_digest(said[_DRAWN:], _check(said[:_DRAWN], key)) else ""


def chosen(length: int) -> str:
    """Letters of chance."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def read(code: str, length: int) -> str:
    """What somebody typed, as it was drawn; ``""`` where it can not be a code of that length."""
    said = "".join(one for one in code.upper().translate(_READ_AS) if one.isalnum())
    return said if len(said) == length and set(said) <= set(_LETTERS) else ""


def grouped(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def digest(code: str, survey: int, key: str) -> str:
    """What is stored of a code: 128 bits."""
    told = f"survey {survey} {plain(code, key)}".encode()
    return hmac.new(key.encode(), told, sha256).hexdigest()[:32]


def _check(drawn: str, key: str) -> str:
    told = hmac.new(key.encode(), b"survey check " + drawn.encode(), sha256).digest()
    return _LETTERS[told[0] % len(_LETTERS)] + _LETTERS[told[1] % len(_LETTERS)]
