"""What stands around a field: its headings, its table's title, its neighbours; and whom the table is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..catalogue import Catalogue
from ..model import FieldType, Form, Kind
from .index import WordIndex
from .labels import clean_label
from .lexicon import Lexicon

_TITLE_VOTES = 2.0  # a title is written to say whom the form is about …
_TITLE_END_VOTES = 2.0  # … most of all by its last word: 企业职工花名册 is about persons
_HEAD_VOTE = 0.25
_NEAR = 0.12
_NEAR_VOTES = 1.9  # a field must not vouch for itself
_BESIDE = {
    "person": ("household", "house"),
    "household": ("person", "house"),
    "house": ("household",),
    "event": ("person",),
    "organisation": ("person", "enterprise"),
    "enterprise": ("organisation",),
}
"""A table of persons asks about their household and their house as a matter of course, a list of those who took
part in something about persons. The first is the nearest."""
_SPEAKS_OF_ANOTHER = frozenset({("enterprise", "person"), ("house", "person")})
"""性别 in an enterprise's card is its operator's, 身份证号 in a house's the landlord's: a role, not just a person."""
FORM_ITSELF = "record"
"""The subject kind of 序号, 备注, 填表人: they suit every table and tell nothing about its subject."""


@dataclass(frozen=True, slots=True)
class FieldContext:
    """A field with what a reader sees around it. ``siblings`` are the paths of its region, levels joined by /."""

    path: tuple[str, ...]
    region_title: str = ""
    sheet: str = ""
    form_title: str = ""
    region_kind: Kind = "list"
    type: FieldType = "text"
    unit: str | None = None
    choices: tuple[str, ...] | None = None
    samples: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.region_title or self.form_title


def contexts_of(form: Form) -> Iterator[tuple[int, int, FieldContext]]:
    """(region, field, context) of every field of the form, in order."""
    for region_at, region in enumerate(form.regions):
        siblings = tuple("/".join(field.path) for field in region.fields)
        for field_at, field in enumerate(region.fields):
            yield (
                region_at,
                field_at,
                FieldContext(
                    path=field.path,
                    region_title=region.title,
                    sheet=region.sheet,
                    form_title=form.title,
                    region_kind=region.kind,
                    type=field.type,
                    unit=field.unit,
                    choices=field.choices,
                    samples=() if field.examples else field.samples,
                    siblings=siblings,
                ),
            )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Whom a region is about: the votes per subject kind, the main one, and the title's word for it."""

    votes: Mapping[str, float]
    main: str | None
    title_word: str | None = None

    def relation(self, subject: str) -> str:
        """``same``, ``near`` (the region asks such things too), ``beside``, ``form``, ``other``, or ``unknown``."""
        if subject == FORM_ITSELF:
            return "form"
        if self.main is None:
            return "unknown"
        if subject == self.main:
            return "same"
        if (self.main, subject) in _SPEAKS_OF_ANOTHER:
            return "other"
        beside = _BESIDE.get(self.main, ())
        asked_too = self.votes.get(subject, 0.0) >= max(_NEAR_VOTES, _NEAR * sum(self.votes.values()))
        if asked_too or subject in beside[:1]:
            return "near"
        return "beside" if subject in beside else "other"


class SubjectReader:
    """Votes on the subject kind of a region, from its title and from what its fields can only mean."""

    def __init__(self, catalogue: Catalogue, words: WordIndex, lexicon: Lexicon) -> None:
        self._subject_of = {code: item.subject for code, item in catalogue.items.items()}
        self._words, self._lexicon = words, lexicon
        named: dict[str, list[str]] = {}
        for subject in catalogue.subjects.values():
            for word in subject.words if subject.code != FORM_ITSELF else ():
                named.setdefault(word, []).append(subject.code)
        self._named = named
        ordered = sorted(named, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        self._seen: dict[tuple[str, str, tuple[str, ...]], Surroundings] = {}
        self._vote_of: dict[str, tuple[str, float] | None] = {}

    def read(self, context: FieldContext) -> Surroundings:
        key = (context.title, context.sheet, context.siblings)
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self._count(context)
        return known

    def _count(self, context: FieldContext) -> Surroundings:
        votes: dict[str, float] = {}
        words = self._titled(context.title) or self._titled(context.sheet)
        told: dict[str, str] = {}
        for word in words:
            for subject in self._named[word]:  # 单位 may be an enterprise or an organisation: half a vote each
                weight = _TITLE_VOTES if word != words[-1] else _TITLE_VOTES + _TITLE_END_VOTES
                votes[subject] = max(votes.get(subject, 0.0), weight / len(self._named[word]))
                told[subject] = word
        for sibling in context.siblings:
            vote = self._vote(sibling)
            if vote is not None:
                votes[vote[0]] = votes.get(vote[0], 0.0) + vote[1]
        if not votes:
            return Surroundings({}, None)
        main = max(votes, key=lambda kind: votes[kind])
        return Surroundings(votes, main, told.get(main))

    def _titled(self, title: str) -> list[str]:
        """The words of a title that name subject kinds, in order."""
        return self._pattern.findall(title) if self._pattern else []

    def _vote(self, sibling: str) -> tuple[str, float] | None:
        if sibling not in self._vote_of:
            text = clean_label(sibling.rsplit("/", 1)[-1]).text
            kinds = {self._subject_of[hit.item] for hit in self._words.find(text) if hit.level != "ambiguous"}
            weight = _HEAD_VOTE if self._lexicon.is_head(self._lexicon.canonical(text)) else 1.0
            self._vote_of[sibling] = (kinds.pop(), weight) if len(kinds) == 1 and FORM_ITSELF not in kinds else None
        return self._vote_of[sibling]
