"""What a matcher said of each labelled field, and the figures counted from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from matching_peers import SHOWN, Ranked
from matching_truth import LabelledForm

WANTED_PRECISION = 0.98


@dataclass
class Answer:
    """What a matcher said of one labelled field. ``items`` are right; empty when the catalogue has none."""

    form: LabelledForm
    at: int
    items: frozenset[str]
    ranked: Ranked
    automatic: str | None
    confidence: float

    @property
    def path(self) -> str:
        return "/".join(self.form.fields[self.at].path)

    @property
    def distinct(self) -> tuple[str, str, str]:
        return self.form.title, self.path, self.form.concepts[self.at] or ""

    @property
    def place(self) -> int | None:
        """0 for the best candidate; None when no right item is among the five."""
        return next((at for at, (code, _) in enumerate(self.ranked[:SHOWN]) if code in self.items), None)


@dataclass
class Run:
    name: str
    answers: list[Answer]
    seconds: float
    threshold: float | None = None
    notes: list[str] = field(default_factory=list)


def text_of(form: LabelledForm, at: int) -> str:
    return re.sub(r"\*", "", " ".join(form.fields[at].path))


def threshold_for(run: Run, precision: float = WANTED_PRECISION) -> tuple[float | None, bool]:
    """(the lowest score at which taking the best candidate is right so often, True); where none is, (the score with
    the best precision, False). Either takes a tenth of the fields at least."""
    scored = sorted(((a.confidence, a.place == 0) for a in run.answers if a.ranked), key=lambda one: -one[0])
    right, wanted, surest, best_share = 0, None, None, 0.0
    for taken, (score, good) in enumerate(scored, 1):
        right += good
        if taken < len(scored) / 10 or (taken < len(scored) and scored[taken][0] == score):
            continue
        if right / taken >= precision:
            wanted = score
        if right / taken > best_share:
            surest, best_share = score, right / taken
    return (surest, False) if wanted is None else (wanted, True)


@dataclass(frozen=True)
class Measures:
    """Counts behind every ratio. ``asked``: labelled fields; ``known``: those the catalogue has an item for."""

    asked: int
    known: int
    automatic: int
    right: int
    top1: int
    top5: int
    reciprocal: float
    at_truth: int

    def ratios(self) -> dict[str, float]:
        known = self.known or 1
        return {
            "precision": self.right / self.automatic if self.automatic else 1.0,
            "recall": self.right / known,
            "top1": self.top1 / known,
            "top5": self.top5 / known,
            "mrr": self.reciprocal / known,
            "recall_at_truth": self.at_truth / known,
        }


def measure(answers: Sequence[Answer]) -> Measures:
    places = [answer.place for answer in answers if answer.items]
    return Measures(
        asked=len(answers),
        known=len(places),
        automatic=sum(a.automatic is not None for a in answers),
        right=sum(a.automatic in a.items for a in answers),
        top1=sum(place == 0 for place in places),
        top5=sum(place is not None for place in places),
        reciprocal=sum(1 / (place + 1) for place in places if place is not None),
        at_truth=recall_at_truth(answers),
    )


def recall_at_truth(answers: Sequence[Answer]) -> int:
    """Valentine's measure, a form at a time: of its n best-scored pairs (n = fields with a right item), how many
    are right. A field counts once."""
    by_form: dict[str, list[Answer]] = {}
    for answer in answers:
        by_form.setdefault(answer.form.name, []).append(answer)
    hits = 0
    for group in by_form.values():
        wanted = sum(bool(answer.items) for answer in group)
        pairs = [(score, at, code) for at, answer in enumerate(group) for code, score in answer.ranked[:SHOWN]]
        pairs.sort(key=lambda pair: -pair[0])
        hits += len({at for _, at, code in pairs[:wanted] if code in group[at].items})
    return hits


def once_each(answers: Sequence[Answer]) -> list[Answer]:
    """One answer a distinct (title, path, concept): repeated templates count once."""
    return list({answer.distinct: answer for answer in answers}.values())


def reliability(answers: Sequence[Answer]) -> list[dict[str, float]]:
    """By tenth of confidence: how many, mean confidence of the best candidate, share in which it is right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for answer in answers:
        if answer.ranked:
            bins.setdefault(min(int(answer.ranked[0][1] * 10), 9), []).append((answer.ranked[0][1], answer.place == 0))
    return [
        {
            "from": tenth / 10,
            "fields": len(seen),
            "confidence": sum(score for score, _ in seen) / len(seen),
            "right": sum(good for _, good in seen) / len(seen),
        }
        for tenth, seen in sorted(bins.items())
    ]


def run_row(run: Run) -> dict[str, Any]:
    occurrences, distinct = measure(run.answers), measure(once_each(run.answers))
    return {
        "name": run.name + "*" * bool(run.notes), "notes": run.notes,
        "threshold": run.threshold, "seconds": run.seconds,
        "occurrences": {"counts": asdict(occurrences), **occurrences.ratios()},
        "distinct": {"counts": asdict(distinct), **distinct.ratios()},
    }  # fmt: skip
