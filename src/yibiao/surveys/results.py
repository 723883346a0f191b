"""From the answers of one wave to the tables that may be seen, fixed before anybody answered.

The index is a person's mean over the scales, 0 (all at the worst level) to 100 (all at the best). Tables: the whole
with every question; by place and by age group the index and each scale's share of the two best levels (staff: the
minutes, by kind and ``TOTAL``). Nothing is crossed, nothing can be filtered: see ``publishing``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yibiao.surveys import estimating, publishing, weighting
from yibiao.surveys.model import Estimate, Question, Questionnaire, SampleCell

Floats = NDArray[np.float64]
INDEX, TOTAL = "index", "total"
_GOOD = 2  # 非常满意, 满意


@dataclass(frozen=True)
class Answered:
    """One person's answers by the question's key: a scale's level from 0 (best), a choice's number, minutes."""

    cell: str
    values: Mapping[str, float]


@dataclass(frozen=True)
class Fielded:
    """How a wave was held. ``invited`` by cell, replacements included; ``totals``: of the whole frame, by "place" and
    "group". ``together``: cells with fewer answers are weighted together with the next."""

    asked: Questionnaire
    cells: tuple[SampleCell, ...]
    answers: tuple[Answered, ...]
    invited: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    least: int = 5
    effective: float = 30.0
    together: int = 10


@dataclass(frozen=True)
class Tables:
    """``whole`` by question's key (and ``INDEX``); ``levels``: shares of a question's choices, none
    where too few chose it; ``lines``: by "place"
    and "group", then measure, then part."""

    n: int
    whole: Mapping[str, Estimate]
    levels: Mapping[str, tuple[Estimate | None, ...]]
    lines: Mapping[str, Mapping[str, Mapping[str, publishing.Shown]]]

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "whole": {key: _rounded(one) for key, one in self.whole.items()},
            "levels": {key: [one and _rounded(one) for one in parts] for key, parts in self.levels.items()},
            "lines": {
                line: {
                    key: {
                        part: {"figure": one.figure and _rounded(one.figure), "why": one.why}
                        for part, one in shown.items()
                    }
                    for key, shown in measures.items()
                }
                for line, measures in self.lines.items()
            },
        }


def _rounded(one: Estimate) -> dict[str, float]:
    """More digits would say nothing, and could be reckoned backwards."""
    return {name: value if name == "n" else round(value, 4) for name, value in asdict(one).items()}


def tables(held: Fielded) -> Tables:
    """Everything that may be seen of a wave. Fewer than ``least`` answers in all: nothing."""
    known = {one.key for one in held.cells}
    answers = [one for one in held.answers if one.cell in known]
    if len(answers) < held.least:
        return Tables(len(answers), {}, {}, {})
    weighed = _weighed(held, answers)
    measures = _measures(held.asked, answers)
    whole = {
        key: found
        for key, (values, how) in measures.items()
        if (found := how(values, weighed)) and found.n >= held.least
    }
    heard = _heard(held, answers)
    levels = {
        one.key: _levels(one, answers, weighed, held.least)
        for one in held.asked.questions
        if one.choices and one.key in heard
    }
    cells = {one.key: one for one in held.cells}
    lines = {
        "place": _line([cells[one.cell].place for one in answers], held, "place", measures, weighed),
        "group": _line([cells[one.cell].group for one in answers], held, "group", measures, weighed),
    }
    return Tables(len(answers), whole, levels, {key: one for key, one in lines.items() if one})


Measure = tuple[Floats, Callable[..., Estimate | None]]


def _measures(asked: Questionnaire, answers: Sequence[Answered]) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    scales = [one for one in asked.questions if one.kind == "scale"]
    if scales:
        found[INDEX] = (_index(scales, answers), estimating.score)
    for one in asked.questions:
        values = _column(one.key, answers)
        if one.kind == "scale":
            found[one.key] = (np.where(np.isnan(values), np.nan, values < _GOOD), estimating.share)
        elif one.kind == "minutes":
            found[one.key] = (values, estimating.mean)
    if any(one.kind == "minutes" for one in asked.questions):
        found[TOTAL] = (_total(asked, answers), estimating.mean)
    return found


def _total(asked: Questionnaire, answers: Sequence[Answered]) -> Floats:
    """A person's minutes of all kinds together."""
    stacked = np.vstack([_column(one.key, answers) for one in asked.questions if one.kind == "minutes"])
    return np.where(np.isnan(stacked).all(axis=0), np.nan, np.nansum(stacked, axis=0))


def _column(key: str, answers: Sequence[Answered]) -> Floats:
    return np.array([one.values.get(key, np.nan) for one in answers], dtype=np.float64)


def _index(scales: Sequence[Question], answers: Sequence[Answered]) -> Floats:
    """A person's mean over the scales that were answered."""
    columns = [100 * (1 - _column(one.key, answers) / max(len(one.choices) - 1, 1)) for one in scales]
    stacked = np.vstack(columns)
    heard = (~np.isnan(stacked)).sum(axis=0)
    return np.where(heard > 0, np.nansum(stacked, axis=0) / np.maximum(heard, 1), np.nan)


def _heard(held: Fielded, answers: Sequence[Answered]) -> set[str]:
    counts = Counter(key for one in answers for key in one.values)
    return {key for key, count in counts.items() if count >= held.least}


def _levels(
    one: Question, answers: Sequence[Answered], weighed: estimating.Answers, least: int
) -> tuple[Estimate | None, ...]:  # fmt: skip
    values = _column(one.key, answers)
    counts = [int((values == at).sum()) for at in range(len(one.choices))]
    open_ones = publishing.published_choices(counts, least=least)
    return tuple(
        estimating.share(np.where(np.isnan(values), np.nan, values == at), weighed) if shown else None
        for at, shown in enumerate(open_ones)
    )


def _weighed(held: Fielded, answers: Sequence[Answered]) -> estimating.Answers:
    keys = [one.cell for one in answers]
    cells = {one.key: one for one in held.cells}
    counts = Counter(keys)
    of = weighting.classes(held.cells, counts, held.together)
    weight = weighting.weights(held.cells, keys, held.together, held.invited)
    margins = [(names, held.totals[line]) for line, names in _margins(held, [cells[key] for key in keys])]
    if margins:
        weight = weighting.rake(weight, margins)
    people: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for one in held.cells:
        people[of[one.key]] += one.population
        heard[of[one.key]] += counts[one.key]
    clustered = any(one.cluster for one in held.cells)
    return estimating.Answers(
        weight=weight,
        stratum=[cells[key].stratum if clustered else of[key] for key in keys],
        cluster=[cells[key].cluster for key in keys],
        rate=np.array([0.0 if cells[key].cluster else heard[of[key]] / people[of[key]] for key in keys]),
        margins=tuple(names for names, _ in margins),
    )


def _margins(held: Fielded, cells: Sequence[SampleCell]) -> Iterable[tuple[str, list[str]]]:
    """Age groups, where all were heard from. Places need none: who did not answer is made up for within the place; and
    with few villages drawn, so many margins would leave the variance nothing to go by."""
    names = [one.group for one in cells]
    if held.totals.get("group") and set(names) == set(held.totals["group"]):
        yield "group", names


def _line(
    parts: Sequence[str], held: Fielded, line: str, measures: Mapping[str, Measure], weighed: estimating.Answers
) -> dict[str, dict[str, publishing.Shown]]:
    """One table a measure, over the same parts in the order of the cells."""
    names = list(dict.fromkeys(getattr(one, line) for one in held.cells))
    if len(names) < 2:
        return {}
    of = np.array(parts)
    told = {key: {name: how(values, weighed, of == name) for name in names} for key, (values, how) in measures.items()}
    return publishing.same_everywhere(told, least=held.least, effective=held.effective)
