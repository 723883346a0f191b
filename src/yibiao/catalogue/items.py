"""The nouns of the catalogue: what may be asked, of whom, in which words.

A data item belongs to one subject kind. An item about another party named beside the subject
(配偶姓名) is a composite: it carries its ``role`` and the plain item it is ``of``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..model import FieldType
from .wording import plain_word

Sensitivity = Literal["public", "internal", "personal", "sensitive"]


Operator = Literal["=", "!=", ">=", "<=", ">", "<"]


@dataclass(frozen=True, slots=True)
class Condition:
    """Which records a count or sum takes: ``item operator value``, the value as written in the catalogue."""

    item: str
    operator: Operator
    value: str


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a value follows from others: a rule and its inputs in order.

    Rules over one record are in ``derivations.RULES``; rules over many (``derivations.ROLL_UPS``) take the
    records that meet all conditions in ``where``.
    """

    rule: str
    sources: tuple[str, ...]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class DataItem:
    """One thing that can be known about a subject.

    ``synonyms`` mean exactly this item within its subject; ``ambiguous`` words may mean it among others.
    ``contrasts`` are codes of look-alikes that are never the same thing. ``fresh_for_days`` is None
    when a value does not age.
    """

    code: str
    subject: str
    name: str
    type: FieldType
    definition: str
    sensitivity: Sensitivity
    synonyms: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    unit: str | None = None
    choices: str | None = None
    fresh_for_days: int | None = None
    standard: str | None = None
    contrasts: tuple[str, ...] = ()
    derive: Derivation | None = None
    role: str | None = None
    of: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The name and the synonyms that mean exactly this."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True, slots=True)
class CodeValue:
    code: str
    name: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeList:
    """The values an item may take."""

    code: str
    name: str
    values: tuple[CodeValue, ...]
    standard: str | None = None
    _by_word: dict[str, CodeValue] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> CodeValue | None:
        """The value meant by a name, a synonym or a code; None when the list has none."""
        if not self._by_word:
            for value in reversed(self.values):
                for word in (*value.synonyms, value.code, value.name):
                    self._by_word[plain_word(word)] = value
        return self._by_word.get(plain_word(text))

    @property
    def words(self) -> frozenset[str]:
        """All names and synonyms, for comparing with a form's own pick-list."""
        return frozenset(word for value in self.values for word in (value.name, *value.synonyms))


@dataclass(frozen=True, slots=True)
class Role:
    """Another party that a form names beside its subject.

    ``of`` are the subject kinds it may stand beside, ``kind`` is what the party itself is, ``items`` are
    full codes of that kind, and ``bare`` is the one meant when a form gives the role's word alone. ``also`` are
    further wordings of single composites (服务联系电话).
    """

    code: str
    name: str
    words: tuple[str, ...]
    of: tuple[str, ...]
    kind: str
    items: tuple[str, ...]
    bare: str | None = None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing facts are about. ``words`` in a title point to it; ``identity`` lists alternative keys."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    identity: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All items by code, composites included."""

    items: Mapping[str, DataItem]
    code_lists: Mapping[str, CodeList]
    roles: Mapping[str, Role]
    subjects: Mapping[str, Subject]
    _by_word: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def of_subject(self, subject: str) -> Iterator[DataItem]:
        return (item for item in self.items.values() if item.subject == subject)

    @property
    def by_word(self) -> Mapping[str, tuple[str, ...]]:
        """Codes by plain word (see ``wording.plain_word``); ambiguous words give several codes."""
        if not self._by_word:
            found: dict[str, dict[str, None]] = {}
            for item in self.items.values():
                for word in (*item.words, *item.ambiguous):
                    found.setdefault(plain_word(word), {})[item.code] = None
            self._by_word.update({word: tuple(codes) for word, codes in found.items()})
        return self._by_word

    def meanings(self, label: str) -> tuple[str, ...]:
        """Codes of the items of which ``label`` is a name, synonym or ambiguous word."""
        return self.by_word.get(plain_word(label), ())
