"""Which data items are sealed: those the catalogue calls sensitive, every ID number, telephone and bank account, every
item the catalogue does not know; and any value that looks like one of those numbers, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from yibiao.catalogue import load_catalogue

SEALED_TYPES = frozenset({"id_number", "phone", "bank_card"})
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{15,19}|[0-9]{17}[Xx]|1[3-9][0-9]{9})(?![0-9A-Za-z])")
_LARGE = 10**10  # an integer of eleven digits or more may be a telephone or an account
_raised: frozenset[str] = frozenset()
_decided: dict[str, bool] = {}


def is_sealed_item(code: str) -> bool:
    """``_state`` and the like are the ledger's own words."""
    known = _decided.get(code)
    if known is None:
        known = _decided[code] = not code.startswith("_") and (code in _raised or _by_catalogue(code))
    return known


def must_be_sealed(code: str, value: Any) -> bool:
    return is_sealed_item(code) or looks_like_number(value)


def looks_like_number(value: Any) -> bool:
    """Whether an ID number, telephone or bank account may be in it."""
    if isinstance(value, str):
        return len(value) > 10 and _NUMBER.search(value) is not None
    if isinstance(value, (list, dict)):
        inner = value.values() if isinstance(value, dict) else value
        return any(looks_like_number(one) for one in inner)
    return isinstance(value, int) and abs(value) >= _LARGE


def raise_items(codes: Iterable[str]) -> None:
    """Items that this place calls sensitive though the shipped catalogue does not."""
    global _raised
    _raised = frozenset(codes)
    _decided.clear()


def _by_catalogue(code: str) -> bool:
    known = _shipped().get(code)
    return known is None or known.sensitivity == "sensitive" or known.type in SEALED_TYPES


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    return dict(load_catalogue().items)
