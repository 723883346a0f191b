"""Who meets which conditions, and how many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from yibiao.catalogue.items import Condition
from yibiao.prefill.comparisons import holds
from yibiao.prefill.conditions import Term, Vocabulary, all_of
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.values import Known

_PLACES = ("village", "township")
Verdicts = list[bool | None]


@dataclass
class Census:
    """Verdicts of conditions over all subjects, kept for reuse by many cells of many forms."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    _populations: dict[str, list[bool]] = field(default_factory=dict)
    _villages: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _verdicts: dict[tuple[str, Term], Verdicts | None] = field(default_factory=dict)

    def meets(self, kind: str, term: Term) -> Verdicts | None:
        """Per subject yes, no or unknown; ``None`` where nothing is known that the term could be judged by.

        A standing (低保, 党员) is told by lists: who stands on none has it not. Sex and age of a person stay unknown
        where they are; of a household they say nothing.
        """
        key = (kind, term)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(kind, term)
        return self._verdicts[key]

    def all_meet(self, kind: str, terms: Sequence[Term]) -> Verdicts | None:
        """Per subject whether all terms hold."""
        result: Verdicts = [True] * self.knowledge.count(kind)
        for term in terms:
            verdicts = self.meets(kind, term)
            if verdicts is None:
                return None
            result = [_and(a, b) for a, b in zip(result, verdicts, strict=True)]
        return result

    def population(self, kind: str) -> list[bool]:
        """Whom lists are about, not those who are only named in them (a pupil's guardian, a firm's owner)."""
        if kind not in self._populations:
            self._populations[kind] = self._counted(kind)
        return self._populations[kind]

    def listed(self, kind: str) -> list[int]:
        """The subjects of the population."""
        return [subject for subject, there in enumerate(self.population(kind)) if there]

    def of_village(self, kind: str, village: str) -> list[int]:
        """The subjects of the population in the villages whose names end like this."""
        if kind not in self._villages:
            code = f"{kind}.village"
            column = self.knowledge.column(kind, code) if code in self.knowledge.catalogue.items else None
            by_village: dict[str, list[int]] = {}
            for subject in self.listed(kind) if column else ():
                place = column.values[subject] if column else None
                by_village.setdefault(str(place or ""), []).append(subject)
            self._villages[kind] = by_village
        found = [some for name, some in self._villages[kind].items() if name.endswith(village)]
        return sorted(chain.from_iterable(found))

    def _counted(self, kind: str) -> list[bool]:
        if kind == "household":
            return [True] * self.knowledge.count(kind)
        records, subjects = self.knowledge.records, self.knowledge.subjects
        present = [False] * self.knowledge.count(kind)
        for own, of in zip(records, subjects.of, strict=True):
            if own.kind == kind and own.party in ("", "householder"):
                for subject in of:
                    if subject >= 0:
                        present[subject] = True
        return present

    def _judge(self, kind: str, term: Term) -> Verdicts | None:
        judged = []
        for condition in term.conditions:
            subject = condition.item.partition(".")[0]
            tail = condition.item.rpartition(".")[2]
            if tail in _PLACES and f"{kind}.{tail}" in self.knowledge.catalogue.items:
                verdicts = self._by_column(kind, replace(condition, item=f"{kind}.{tail}"))
            elif kind == "household" and subject == "person":
                verdicts = self._any_member(term, condition.item)
            else:
                verdicts = self._by_column(kind, condition)
            if verdicts is not None:
                judged.append(verdicts)
        if not judged:
            return None
        if term.status:
            judged = [[bool(v) for v in verdicts] for verdicts in judged]
            if not any(any(verdicts) for verdicts in judged):
                return None  # no list tells of anybody: that is no knowledge that nobody is
        combine = _and if all_of(term) else _or
        result = judged[0]
        for verdicts in judged[1:]:
            result = [combine(a, b) for a, b in zip(result, verdicts, strict=True)]
        return result

    def _by_column(self, kind: str, condition: Condition) -> Verdicts | None:
        knowledge = self.knowledge
        if condition.item not in knowledge.catalogue.items:
            return None
        column = knowledge.column(kind, condition.item)
        if column is None:
            return None
        seen: dict[Known | None, bool | None] = {}
        out: Verdicts = []
        for value in column.values:
            if value not in seen:
                seen[value] = holds(condition, value, knowledge.catalogue)
            out.append(seen[value])
        return out

    def _any_member(self, term: Term, item: str) -> Verdicts | None:
        if not term.status:
            return None
        single = Term(term.word, tuple(c for c in term.conditions if c.item == item))
        verdicts = self.meets("person", single)
        if verdicts is None:
            return None
        return [any(verdicts[m] for m in members) for members in self.knowledge.subjects.members]


def _and(a: bool | None, b: bool | None) -> bool | None:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def _or(a: bool | None, b: bool | None) -> bool | None:
    if a or b:
        return True
    return None if a is None or b is None else False
