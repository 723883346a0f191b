"""From answers to weights: design weight × non-response × raking to what the ledger knows.

Non-response: within a cell every invited person stands for as many, whoever answered stands for those who did not
(weighting classes: Lohr, 8.5). Cells with too few answers go together with the next of their place. Raking: Deming &
Stephan 1940; Deville & Särndal, “Calibration estimators in survey sampling”, JASA 1992 (the multiplicative distance).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from yibiao.surveys.model import SampleCell

Floats = NDArray[np.float64]
_ROUNDS, _CLOSE = 200, 1e-9


def classes(cells: Sequence[SampleCell], answers: Mapping[str, int], least: int) -> dict[str, str]:
    """Each cell's class for non-response: itself, or with its neighbours of the same place until ``least`` have
    answered; with the next place's only where nobody has."""
    by_place: dict[str, list[list[SampleCell]]] = {}
    for one in cells:
        blocks = by_place.setdefault(one.cluster or one.place, [])
        if blocks and _heard(blocks[-1], answers) < least:
            blocks[-1].append(one)
        else:
            blocks.append([one])
    for blocks in by_place.values():
        if len(blocks) > 1 and _heard(blocks[-1], answers) < least:
            last = blocks.pop()
            blocks[-1] += last
    return _without_silent([block for blocks in by_place.values() for block in blocks], answers)


def crowds(cells: Sequence[SampleCell], answers: Mapping[str, int], least: int) -> dict[str, str]:
    """Classes in which no answer stands among fewer than ``least``, across places where one place has too few. Fewer
    than ``least`` in all: none."""
    if sum(answers.values()) < least:
        return {}
    of = classes(cells, answers, least)
    heard: dict[str, int] = {}
    for key, name in of.items():
        heard[name] = heard.get(name, 0) + answers.get(key, 0)
    joined: dict[str, str] = {}
    crowd, inside = "", least
    for name, count in heard.items():
        crowd, inside = (name, 0) if inside >= least else (crowd, inside)
        joined[name], inside = crowd, inside + count
    if inside < least:
        before = [name for name in joined.values() if name != crowd][-1]
        joined = {name: before if one == crowd else one for name, one in joined.items()}
    return {key: joined[name] for key, name in of.items()}


def _heard(block: Sequence[SampleCell], answers: Mapping[str, int]) -> int:
    return sum(answers.get(one.key, 0) for one in block)


def _without_silent(blocks: list[list[SampleCell]], answers: Mapping[str, int]) -> dict[str, str]:
    """A block where nobody answered goes with the one before it (the first with the next)."""
    kept: list[list[SampleCell]] = []
    for block in blocks:
        if kept and (_heard(block, answers) == 0 or _heard(kept[-1], answers) == 0):
            kept[-1] += block
        else:
            kept.append(list(block))
    if len(kept) > 1 and _heard(kept[-1], answers) == 0:
        last = kept.pop()
        kept[-1] += last
    return {one.key: block[0].key for block in kept for one in block}


def weights(
    cells: Sequence[SampleCell], heard: Sequence[str], least: int, invited: Mapping[str, int] | None = None
) -> Floats:
    """One weight an answer; ``heard`` is each answer's cell. ``invited``: how many were asked, replacements included;
    none: as many as were drawn."""
    by_key = {one.key: one for one in cells}
    counts: dict[str, int] = {}
    for key in heard:
        counts[key] = counts.get(key, 0) + 1
    of = classes(cells, counts, least)
    asked, told = dict.fromkeys(of.values(), 0.0), dict.fromkeys(of.values(), 0.0)
    for one in cells:
        # with replacements the chance grows as the number asked does
        base = 1 / one.probability if one.probability else 0.0
        number = (invited or {}).get(one.key, one.drawn) or one.drawn
        scaled = base * one.drawn / number if number else 0.0
        asked[of[one.key]] += scaled * number
        told[of[one.key]] += scaled * counts.get(one.key, 0)
    base_of = {
        key: (1 / one.probability if one.probability else 0.0)
        * one.drawn / max((invited or {}).get(key, one.drawn) or one.drawn, 1)
        for key, one in by_key.items()
    }  # fmt: skip
    factor = {key: asked[key] / told[key] if told[key] else 0.0 for key in asked}
    return np.array([base_of[key] * factor[of[key]] for key in heard], dtype=np.float64)


def rake(start: Floats, margins: Sequence[tuple[Sequence[str], Mapping[str, float]]]) -> Floats:
    """Weights whose sums agree with each margin: (each answer's category, what the category should sum to).
    Categories without an answer are left out, the others keep their proportions."""
    found: Floats = start.copy()
    codes = [_coded(of, totals, start) for of, totals in margins]
    for _ in range(_ROUNDS):
        worst = 0.0
        for code, wanted in codes:
            sums = np.bincount(code, weights=found, minlength=len(wanted))
            factor = np.divide(wanted, sums, out=np.ones_like(wanted), where=sums > 0)
            found = found * factor[code]
            worst = max(worst, float(np.abs(factor - 1).max(initial=0.0)))
        if worst < _CLOSE:
            break
    return found


def _coded(of: Sequence[str], totals: Mapping[str, float], start: Floats) -> tuple[NDArray[np.intp], Floats]:
    names = sorted(set(of))
    at = {name: number for number, name in enumerate(names)}
    code = np.array([at[name] for name in of], dtype=np.intp)
    wanted = np.array([totals.get(name, 0.0) for name in names], dtype=np.float64)
    if wanted.sum() and len(start):
        wanted *= start.sum() / wanted.sum() if set(names) != set(totals) else 1.0
    return code, wanted
