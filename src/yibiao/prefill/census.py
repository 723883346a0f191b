"""Who meets which conditions, and how many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from yibiao.catalogue.items import Condition
from yibiao.prefill.comparisons import holds
from yibiao.prefill.conditions import PLACES, Term, Vocabulary, all_of
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.values import Known

_PLACE_ENDS = (".village", ".township")
Verdicts = list[bool | None]


@dataclass
class Census:
    """Verdicts of conditions over all subjects, kept for reuse by many cells of many forms."""

    knowledge: Knowledge
    vocabulary: Vocabulary
    _populations: dict[str, list[bool]] = field(default_factory=dict)
    _villages: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _verdicts: dict[tuple[str, Term], Verdicts | None] = field(default_factory=dict)
    _together: dict[tuple[str, tuple[Term, ...]], Verdicts | None] = field(default_factory=dict)
    _listed: dict[str, list[int]] = field(default_factory=dict)
    _under: dict[tuple[str, str, bool], tuple[tuple[str, ...], frozenset[int]]] = field(default_factory=dict)

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
        key = (kind, tuple(terms))
        if key not in self._together:
            self._together[key] = self._all_judged(kind, terms)
        return self._together[key]

    def _all_judged(self, kind: str, terms: Sequence[Term]) -> Verdicts | None:
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
        if kind not in self._listed:
            self._listed[kind] = [subject for subject, there in enumerate(self.population(kind)) if there]
        return self._listed[kind]

    def of_village(self, kind: str, village: str) -> list[int]:
        """The subjects of the population in the villages whose names end like this."""
        found = [some for name, some in self._by_place(f"{kind}.village").items() if name.endswith(village)]
        return sorted(chain.from_iterable(found))

    def judged(self, kind: str, terms: Sequence[Term]) -> tuple[list[int], int] | None:
        """Those of the population who meet all terms, and of how many it is not known; ``None`` as for ``meets``."""
        there = {term: some for term in terms if (some := self._of_place(kind, term))}
        rest = [self.meets(kind, term) for term in terms if term not in there]
        verdicts = [one for one in rest if one is not None]
        if len(verdicts) < len(rest):
            return None
        left = min(there.values(), key=len) if there else self.listed(kind)
        for some in there.values():
            if some is not left:
                among = frozenset(some)
                left = [subject for subject in left if subject in among]
        unknown: set[int] = set()
        for one in verdicts:
            unknown.update(subject for subject in left if one[subject] is None)
            left = [subject for subject in left if one[subject] is not False]
        return [subject for subject in left if subject not in unknown], sum(subject in unknown for subject in left)

    def _of_place(self, kind: str, term: Term) -> list[int]:
        """The population of the one place that a term names; nobody where it is no such term."""
        if len(term.conditions) != 1 or term.conditions[0].operator != "=" or not term.conditions[0].value:
            return []
        code = f"{kind}.{term.conditions[0].item.rpartition('.')[2]}"
        return self._by_place(code).get(term.conditions[0].value, []) if code.endswith(_PLACE_ENDS) else []

    def listed_under(self, kind: str, title: str, core: str) -> tuple[tuple[str, ...], frozenset[int]]:
        """Who stands in lists that are called the same as ``title``, whose ``core`` is given; and the lists' titles."""
        key = (kind, core, self.vocabulary.negates(title))
        if key not in self._under:
            found: set[int] = set()
            names: dict[str, None] = {}
            for titles, subjects in self.knowledge.lists(kind):
                like = (t for t in titles if self.vocabulary.negates(t) == key[2])
                name = next((t for t in like if self._is_called(core, t)), None)
                if name is not None:
                    names[name] = None
                    found.update(subjects)
            self._under[key] = tuple(names), frozenset(found)
        return self._under[key]

    def _is_called(self, core: str, title: str) -> bool:
        """Whether a list's title says the same; one of 退役军人和优抚对象 is no list of either."""
        own = self.vocabulary.read_title(title).core
        return own == core or (core in own and len(self.vocabulary.standings(title)) < 2)

    def _by_place(self, code: str) -> dict[str, list[int]]:
        """The population by a place that is known of them; under ``""`` those of whom it is not. Nothing where it is
        known of nobody."""
        if code not in self._villages:
            kind = code.partition(".")[0]
            column = self.knowledge.column(kind, code) if code in self.knowledge.catalogue.items else None
            by_place: dict[str, list[int]] = {}
            for subject in self.listed(kind) if column else ():
                place = column.values[subject] if column else None
                by_place.setdefault(str(place or ""), []).append(subject)
            self._villages[code] = by_place
        return self._villages[code]

    def _counted(self, kind: str) -> list[bool]:
        if kind == "household":
            return [True] * self.knowledge.count(kind)
        return self.knowledge.present(kind)

    def _judge(self, kind: str, term: Term) -> Verdicts | None:
        judged = []
        for condition in term.conditions:
            subject = condition.item.partition(".")[0]
            tail = condition.item.rpartition(".")[2]
            if tail in PLACES and f"{kind}.{tail}" in self.knowledge.catalogue.items:
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
        absent = condition.operator == "=" and not condition.value  # 无残疾证号: it is not known of them
        if column is None:
            return [True] * knowledge.count(kind) if absent else None
        seen: dict[Known | None, bool | None] = {None: True} if absent else {}
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


def census_of(knowledge: Knowledge, words: Vocabulary | None = None) -> Census:
    """A census in whose vocabulary the known places are. ``words`` are the catalogue's, kept from before."""
    places = known_places(knowledge)
    return Census(knowledge, words.at(places) if words else Vocabulary(knowledge.catalogue, places))


def known_places(knowledge: Knowledge) -> dict[str, str]:
    """Places that anybody is known to live in, by name, with the item that says who does; with none for a county or
    more in which everybody lives."""
    places: dict[str, str] = {}
    for tail in ("township", "village"):
        for kind in ("person", "household"):
            column = knowledge.column(kind, f"{kind}.{tail}")
            for value in set(column.values) if column else ():
                if isinstance(value, str) and len(value) >= 2:
                    places[value] = f"person.{tail}"
    areas = knowledge.areas()
    for tail in ("county", "city", "province"):
        names = {area.get(tail, "") for area in areas}
        whole = len(names) == 1
        places |= {name: "" if whole else f"person.{tail}" for name in names if len(name) >= 2 and name not in places}
    return places
