"""From evidence to a calibrated confidence.

A candidate's evidence gives a *strength*, an ordinal made of plain factors. ``confidence.json`` says how often
candidates of such a strength were right on the labelled development fields (``fit``: pool adjacent violators, so
that more strength never means less confidence; one success and one failure are added to every pool, so that
few observations never look certain). ``docs/howto/review-matches.md`` tells how to fit it anew.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from .index import Level

AUTOMATIC = 0.9
"""Least confidence of an automatic match: the surest ones above it keep the whole at 0.98 and better."""

_LEVEL: dict[Level, float] = {"name": 0.99, "synonym": 0.97, "rewording": 0.93, "affix": 0.74, "ambiguous": 0.62}
_SPECIFIC = {"same": 1.0, "form": 1.0, "near": 0.95, "beside": 0.94, "other": 0.6, "unknown": 0.95}
_HEAD_NAMED = {"same": 1.0, "form": 0.97, "near": 0.75, "beside": 0.6, "other": 0.4, "unknown": 0.6}
_HEAD = {"same": 0.97, "form": 0.95, "near": 0.75, "beside": 0.6, "other": 0.4, "unknown": 0.6}
"""By the item's subject and the table's: a bare 类别 or 金额 needs a table that is about its subject."""
_BARE = 0.8
_SOLE = 0.8  # a vague word, in a table about the subject of the one item it may mean
_SIMILAR_RELATION = {"same": 1.0, "form": 0.8, "near": 0.8, "beside": 0.7, "other": 0.45, "unknown": 0.9}
_UNNAMED_ROLE = 0.6
_OPEN = {True: 0.45, False: 0.6}


def strength_of(
    level: Level,
    *,
    head: bool,
    bare: bool,
    sole: bool,
    relation: str,
    unexplained: int,
    vetoes: int,
    confirmed: int,
    proven: bool,
    foreign: bool,
) -> float:
    """``head``: the words say nothing alone; ``bare``: nor even within a table about the right subject;
    ``sole``: no other item goes by these words; ``unexplained``: headings and notes the item does not account for."""
    suits = _SPECIFIC if not head else _HEAD_NAMED if level == "name" else _HEAD
    known = _SOLE if level == "ambiguous" and sole and relation == "same" and not bare else _LEVEL[level]
    strength = known * suits[relation] * _OPEN[head] ** unexplained
    if bare and level != "name":
        strength *= _BARE
    if confirmed:
        strength = 1 - (1 - strength) * (0.15 if proven and relation == "same" and not unexplained else 0.6)
    if foreign:
        strength *= 0.4
    return strength * 0.25**vetoes


def similar_strength(similarity: float, *, conflict: bool, missing: bool, unnamed_role: bool) -> float:
    """Similarity only orders proposals: at most 0.4 however alike the words look."""
    strength = 0.4 * similarity * (0.5 if conflict else 1) * (0.85 if missing else 1)
    return strength * (_UNNAMED_ROLE if unnamed_role else 1)


def similar_suits(relation: str) -> float:
    """By what a proposal is weakened in a table about another subject."""
    return _SIMILAR_RELATION[relation]


def confidence_of(strength: float) -> float:
    """The share of right ones among candidates of this strength."""
    bounds, shares = _table()
    if not bounds:
        return round(strength, 3)
    return shares[max(0, bisect_right(bounds, rounded(strength)) - 1)]


def rounded(strength: float) -> float:
    """Strengths are told apart to two digits, in fitting as in use."""
    return round(strength, 2)


@cache
def _table() -> tuple[tuple[float, ...], tuple[float, ...]]:
    path = Path(__file__).with_name("confidence.json")
    if not path.exists():
        return (), ()
    rows = json.loads(path.read_text(encoding="utf-8"))["pools"]
    return tuple(row["from"] for row in rows), tuple(row["confidence"] for row in rows)


def fit(observed: Iterable[tuple[float, bool]]) -> list[dict[str, float]]:
    """Pools of rising strength with ``from`` (least strength), ``right``, ``all`` and ``confidence``."""
    pools: list[list[float]] = []
    for strength, was_right in sorted(observed):
        if pools and pools[-1][0] == strength:
            pools[-1][1] += was_right
            pools[-1][2] += 1
        else:
            pools.append([strength, float(was_right), 1.0])
    merged: list[list[float]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and _share(merged[-2]) >= _share(merged[-1]):
            _, right, count = merged.pop()
            merged[-1][1] += right
            merged[-1][2] += count
    return [
        {"from": round(low, 4), "right": right, "all": count, "confidence": round(_share([low, right, count]), 3)}
        for low, right, count in merged
    ]


def _share(pool: Sequence[float]) -> float:
    return (pool[1] + 1) / (pool[2] + 2)
