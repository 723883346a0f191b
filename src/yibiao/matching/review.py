"""The unsure fields as questions, each asked once, and what an answer does. No terminal here: ``ask`` is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ..model import Candidate, MatchedForm
from .context import contexts_of
from .matcher import Matcher
from .memory import ContextKey, Decision, Memory


class Act(Enum):
    """Answers that are not an item."""

    NONE_FITS = "none fits"
    SKIP = "skip"
    STOP = "stop"


Answer = str | Act
Ask = Callable[["Question", int, int], Answer]


@dataclass(frozen=True, slots=True)
class Place:
    """One unsure field: where it stands and how its own form writes it."""

    file: str
    sheet: str
    title: str
    path: tuple[str, ...]
    label_cell: str
    key: ContextKey


@dataclass(frozen=True, slots=True)
class Question:
    """Fields alike: same words, same subject kind, same candidates. One answer settles them all."""

    path: tuple[str, ...]
    subject: str | None
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]


def questions(matcher: Matcher, forms: Iterable[MatchedForm]) -> list[Question]:
    """What a person should decide, the most often asked first."""
    alike: dict[tuple[str, str | None, tuple[str, ...]], list[tuple[Place, tuple[Candidate, ...]]]] = {}
    for matched in forms:
        for region_at, field_at, context in contexts_of(matched.form):
            match = matched.by_field[region_at, field_at]
            if match.item is not None or match.decided_by == "person":
                continue
            key = matcher.key_of(context)
            cell = matched.form.regions[region_at].fields[field_at].label_cell
            place = Place(matched.form.file, context.sheet, context.title, context.path, cell, key)
            group = (key.path, key.subject, tuple(candidate.item for candidate in match.alternatives))
            alike.setdefault(group, []).append((place, match.alternatives))
    found = [
        Question(group[0][0].path, key[1], group[0][1], tuple(place for place, _ in group))
        for key, group in alike.items()
    ]
    return sorted(found, key=lambda question: -len(question.places))


def decide(question: Question, answer: Answer, *, by: str, on: str) -> list[Decision]:
    """The decisions an answer makes: one for every title the question stands under."""
    if answer in (Act.SKIP, Act.STOP):
        return []
    item = None if answer is Act.NONE_FITS else str(answer)
    keys = dict.fromkeys(place.key for place in question.places)
    return [Decision(key.path, key.title, key.subject, item, by, on) for key in keys]


def review(asked: Sequence[Question], ask: Ask, memory: Memory, *, by: str, on: str) -> Memory:
    """Puts the questions one after the other (``ask`` gets the question, its number and how many there are) until
    one is answered with STOP; what was decided until then is kept."""
    decisions: list[Decision] = []
    for number, question in enumerate(asked, 1):
        answer = ask(question, number, len(asked))
        if answer is Act.STOP:
            break
        decisions.extend(decide(question, answer, by=by, on=on))
    return memory.learn(decisions)
