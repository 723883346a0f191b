"""Which figures may be seen. What is not published here is published nowhere.

A table is the whole and its parts along one line (places, or age groups), fixed before anybody answers; there is no
free filter. A part with fewer than ``least`` answers, or with weights
that leave fewer than ``effective`` of them, or drawn from too few villages, has no figure: all of it known without
looking at what was answered, for figures chosen by how narrow they look would be wrong too often.
What is left out must not follow from the rest: where the parts left out are one alone, or hold fewer than ``least``
answers together, the smallest of the others is left out too (``checks.withholding``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yibiao.checks.withholding import covered, small
from yibiao.surveys.model import Estimate

_DEGREES = 4  # of freedom: a variance from fewer villages is a guess
Why = Literal["", "few", "wide", "beside"]
WHYS: dict[Why, str] = {
    "": "", "few": "答的人太少，为了保密不出数", "wide": "答的人不够多，数说明不了什么",
    "beside": "为了不让别处的数被倒推出来，不出数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A part's figure, or why there is none."""

    figure: Estimate | None
    why: Why = ""


def published(
    parts: Mapping[str, Estimate | None], *, least: int, effective: float, hidden: frozenset[str] = frozenset()
) -> dict[str, Shown]:
    """Each part of one table, in the given order. ``hidden``: left out by another table over the same parts."""
    why: dict[str, Why] = {key: _why(one, least, effective) for key, one in parts.items()}
    why |= {key: "beside" for key in hidden if key in why and not why[key]}
    heard = {key: one.n if one else 0 for key, one in parts.items()}
    counts = {key: (count,) for key, count in heard.items()}
    for key in covered(counts, [key for key in why if why[key]], least):
        why[key] = why[key] or "beside"
    return {key: Shown(None if why[key] else one, why[key]) for key, one in parts.items()}


def same_everywhere(
    tables: Mapping[str, Mapping[str, Estimate | None]], *, least: int, effective: float
) -> dict[str, dict[str, Shown]]:
    """Several questions over the same parts: what one table leaves out, all do. Otherwise a part's number of answers
    would follow from another question's."""
    hidden: frozenset[str] = frozenset()
    while True:
        told = {
            name: published(parts, least=least, effective=effective, hidden=hidden) for name, parts in tables.items()
        }
        more = hidden | {key for parts in told.values() for key, one in parts.items() if one.why}
        if more == hidden:
            return told
        hidden = more


def published_choices(counts: Sequence[int], *, least: int) -> list[bool]:
    """Which of a question's choices have a figure: those that nobody or at least ``least`` chose. What is left out must
    not be one alone, nor fewer than ``least`` together, since the shares add up to the whole."""
    heard = {str(at): count for at, count in enumerate(counts)}
    few = [key for key, count in heard.items() if small((count,), least)]
    hidden = covered({key: (count,) for key, count in heard.items()}, few, least)
    return [key not in hidden for key in heard]


def _why(one: Estimate | None, least: int, effective: float) -> Why:
    if one is None or one.n < least:
        return "few"
    return "wide" if one.kish < effective or one.degrees < _DEGREES else ""
