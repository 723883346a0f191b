"""The code that whoever told keeps. Pure: the key is an argument.

80 bits of chance: nobody finds one by trying. Only a keyed digest is stored, so that a copied database answers nothing.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from yibiao_web.surveys.codes import chosen, grouped, read

_LENGTH = 16


def fresh() -> str:
    """XXXX-XXXX-XXXX-XXXX."""
    return grouped(chosen(_LENGTH))


def plain(code: str) -> str:
    """As it was drawn, however it is typed; ``""`` for what is no code."""
    return read(code, _LENGTH)


def digest(code: str, key: str) -> str:
    """What is stored of a code."""
    return hmac.new(key.encode(), plain(code).encode(), sha256).hexdigest()


__all__ = ["digest", "fresh", "grouped", "plain"]
