"""What may be said about an item, how definitions differ, and which of a split's parts a value belongs to. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

_SHARING = {"public": "open", "internal": "open", "personal": "conditional", "sensitive": "conditional"}


def default_sharing(sensitivity: str) -> str:
    """The sharing class of an item about which nobody said anything."""
    return _SHARING.get(sensitivity, "conditional")


def digest_of(key: Sequence[str | None]) -> str:
    """What makes two contexts one: path and title, as in the core's memory."""
    return sha256("\n".join(str(part) for part in key[:2]).encode()).hexdigest()


def followed(aliases: Mapping[str, str], code: str) -> str:
    """Where a code's values are now; of items merged in a circle the code itself."""
    seen = {code}
    while (following := aliases.get(code)) is not None and following not in seen:
        code = following
        seen.add(code)
    return code


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``kind`` is same, gone or new."""

    text: str
    kind: str


def differences(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, for showing side by side what was taken out and what was put in."""
    left: list[Piece] = []
    right: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[a:b]:
            left.append(Piece(before[a:b], "same" if what == "equal" else "gone"))
        if after[c:d]:
            right.append(Piece(after[c:d], "same" if what == "equal" else "new"))
    return left, right


def part_for(rules: Iterable[Mapping[str, Any]], value: Any) -> str | None:
    """The item of the first rule that takes the value: it is one of ``values``, or starts with one of ``starts``."""
    text = str(value)
    for rule in rules:
        if text in rule.get("values", ()) or any(text.startswith(one) for one in rule.get("starts", ())):
            return str(rule["item"])
    return None
