"""One way to write a plan down, so that its hash is the same everywhere: keys in order, no spaces, whole numbers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from yibiao.draws.model import DrawPlan
from yibiao.draws.writing import plan_json


def canonical(told: Any) -> str:
    """JSON as RFC 8785 (JCS) writes it for objects with ASCII keys, strings and whole numbers, which is all we use."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(plan: DrawPlan) -> str:
    """The hash that is published before the seed is known. The plan's nonce keeps a small population from being
    guessed: without it anybody could try all likely plans until the hash fits."""
    return digest(canonical(plan_json(plan)))


def seed_of(commitment: str, values: Sequence[str]) -> str:
    """All parts of the seed together, bound to the one commitment."""
    return digest(canonical({"commitment": commitment, "values": list(values)}))
