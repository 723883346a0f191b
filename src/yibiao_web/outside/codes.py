"""The code that whoever told keeps. Pure: the key is an argument.

80 bits of chance: nobody finds one by trying. Only a keyed digest is stored, so that a copied database answers nothing.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # no I, L, O, U: read aloud, they are mistaken
_LENGTH, _GROUP = 16, 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def fresh() -> str:
    """XXXX-XXXX-XXXX-XXXX."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return grouped(drawn)


def plain(code: str) -> str:
    """As it was drawn, however it is typed; ``""`` for what is no code."""
    said = "".join(one for one in code.upper().translate(_READ_AS) if one.isalnum())
    return said if len(said) == _LENGTH and set(said) <= set(_LETTERS) else ""


def grouped(code: str) -> str:
    return "-".join(code[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def digest(code: str, key: str) -> str:
    """What is stored of a code."""
    return hmac.new(key.encode(), plain(code).encode(), sha256).hexdigest()
