"""Fields → ranked data items, with reasons and a confidence.

Order of events for one field: its path is read (``reading``), which gives leads proven by words; what stands
around it (``context``) and what it may hold (``evidence``) speak for or against each; the strongest lead becomes
automatic when its confidence passes the threshold and nothing forbids it. Similar-looking items (``index``)
only fill up the list of alternatives. What a person decided before (``memory``) comes first of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import nlargest

from ..catalogue import Catalogue
from ..model import Candidate, Form, Match, MatchedForm
from .candidates import Judged, Proposal, around_reasons, words_reasons
from .confidence import AUTOMATIC, confidence_of, similar_strength, similar_suits, strength_of
from .context import FieldContext, SubjectReader, Surroundings, contexts_of
from .evidence import EvidenceReader
from .index import GramIndex, WordIndex
from .lexicon import lexicon
from .memory import ContextKey, Memory, path_key, title_key
from .reading import Lead, PathReader, PathReading
from .rivals import after_a_second_name, asked_twice, namesakes_last, weakened, weigh_rivals

SHOWN = 5
DECIDED = 0.99
LEARNT_SURE = 0.95
LEARNT = 0.85
LEARNT_NONE = 0.3
SURE_AFTER = 2
"""So many like decisions under other titles make a match automatic."""


class Matcher:
    """Built once a catalogue; after that every field costs a few look-ups."""

    def __init__(self, catalogue: Catalogue, memory: Memory | None = None) -> None:
        self._catalogue = catalogue
        self._memory = memory or Memory()
        self._lexicon = lexicon()
        plain = [item for item in catalogue.items.values() if item.role is None]
        self._words = WordIndex(plain, self._lexicon)
        self._paths = PathReader(catalogue, self._words, self._lexicon)
        self._subjects = SubjectReader(catalogue, self._words, self._lexicon)
        self._evidence = EvidenceReader(catalogue, self._lexicon)
        self._grams = GramIndex(_gram_words(catalogue, self._words.canonical_words, self._lexicon.canonical))
        self._proposed: dict[tuple[str, str], list[Proposal]] = {}
        self._identifying = {
            code for subject in catalogue.subjects.values() for key in subject.identity for code in key
        }
        self._ranked: dict[FieldContext, tuple[Judged, ...]] = {}

    def match_form(self, form: Form) -> MatchedForm:
        """One match a field, in region then field order."""
        placed = list(contexts_of(form))
        found = self._match([context for _, _, context in placed], [region for region, _, _ in placed])
        return MatchedForm(
            form,
            tuple(
                replace(match, region=region, field=field)
                for (region, field, _), match in zip(placed, found, strict=True)
            ),
        )

    def match(self, contexts: Sequence[FieldContext]) -> list[Match]:
        """One match a context, in order; ``region`` is 0 and ``field`` the position. Fields with the same title and
        siblings are taken as one region, in which two fields hardly ever ask the same item."""
        return self._match(contexts, None)

    def _match(self, contexts: Sequence[FieldContext], regions: Sequence[int] | None) -> list[Match]:
        ranked = self._ranked_in_regions(contexts, regions)
        return [
            self._decide(at, context, judged) for at, (context, judged) in enumerate(zip(contexts, ranked, strict=True))
        ]

    def best_of_region(self, contexts: Sequence[FieldContext]) -> list[Judged | None]:
        """The strongest candidate of each field of one region; what the calibration is fitted to."""
        return [judged[0] if judged else None for judged in self._ranked_in_regions(contexts, [0] * len(contexts))]

    def _ranked_in_regions(
        self, contexts: Sequence[FieldContext], regions: Sequence[int] | None
    ) -> list[tuple[Judged, ...]]:
        """Candidates of every field; those whose best item a neighbour has a better claim to are weakened."""
        ranked = [self.rank(context) for context in contexts]
        doubtful = asked_twice(contexts, ranked, regions)
        doubtful = after_a_second_name(contexts, ranked, regions, doubtful, self._identifying) | doubtful
        for at, reason in doubtful.items():
            best, *others = ranked[at]
            ranked[at] = (weakened(best, reason), *others)
        return ranked

    def rank(self, context: FieldContext) -> tuple[Judged, ...]:
        """At most five candidates, best first, before region-wide checks and memory."""
        known = self._ranked.get(context)
        if known is None:
            known = self._ranked[context] = self._rank(context)
        return known

    def _rank(self, context: FieldContext) -> tuple[Judged, ...]:
        path = self._paths.read(context.path, context.title)
        around = self._subjects.read(context)
        judged = [self._judge(lead, path, context, around) for lead in path.leads]
        judged = namesakes_last(weigh_rivals(judged))
        judged.extend(self._similar({one.item.code for one in judged}, path, around))
        judged.sort(key=lambda one: -one.strength)
        return tuple(judged[:SHOWN])

    def key_of(self, context: FieldContext) -> ContextKey:
        """Under what a decision about this field is remembered."""
        return ContextKey(path_key(context.path), title_key(context.title), self._subjects.read(context).main)

    def _judge(self, lead: Lead, path: PathReading, context: FieldContext, around: Surroundings) -> Judged:
        item = self._catalogue.items[lead.item]
        leaf = path.leaf
        evidence = self._evidence.weigh(item, context, context.unit or leaf.unit, context.choices or leaf.choices)
        open_words = (*lead.open_parents, *lead.open_notes)
        clash = self._lexicon.conflict("".join(open_words), item.name) if open_words else None
        if clash is None and lead.level == "ambiguous":
            clash = self._lexicon.conflict(path.asked, item.name)
        if clash:
            evidence.vetoes.append(f"表内是“{clash[0]}”，数据项是“{clash[1]}”")
        said = self._lexicon.canonical(lead.text)
        relation = around.relation(item.subject)
        strength = strength_of(
            lead.level,
            head=self._lexicon.is_head(said) and not (relation == "near" and item.code in self._identifying),
            bare=self._lexicon.is_bare(said),
            sole=self._words.claimants(lead.text) == 1,
            relation=relation,
            unexplained=len(open_words),
            vetoes=len(evidence.vetoes),
            confirmed=len(evidence.confirmed),
            proven=evidence.proven,
            foreign=path.foreign_party is not None and lead.role is None,
        )
        barred = evidence.vetoes[0] if evidence.vetoes else None
        if path.foreign_party and lead.role is None:
            barred = f"上级表头“{path.foreign_party}”说的可能是另一个人"
        reasons = (
            *words_reasons(lead, item, self._catalogue),
            *around_reasons(around, item, relation, self._catalogue),
            *(f"表头“{part}”未能解释" for part in open_words),
            *evidence.confirmed,
            *evidence.remarks,
            *evidence.vetoes,
        )
        return Judged(item, strength, reasons, lead, relation, barred, evidence.factor)

    def _similar(self, taken: set[str], path: PathReading, around: Surroundings) -> Iterator[Judged]:
        """The best proposals by similarity, ordered by the table's subject too."""
        relations: dict[str, float] = {}
        found: list[tuple[float, Proposal]] = []
        for proposal in self._proposals(path):
            subject = proposal.item.subject
            if subject not in relations:
                relations[subject] = similar_suits(around.relation(subject))
            if proposal.item.code not in taken:
                found.append((proposal.strength * relations[subject], proposal))
        for strength, proposal in nlargest(SHOWN, found, key=lambda one: one[0]):
            yield Judged(proposal.item, strength, proposal.reasons, barred="只是字面相近")

    def _proposals(self, path: PathReading) -> list[Proposal]:
        """What looks like the path, whatever table it stands in; contrast words and unnamed roles weaken."""
        words = (path.canonical, path.asked)
        known = self._proposed.get(words)
        if known is None:
            parts = [(path.canonical, 1.0), *((parent, 0.5) for parent in path.parents)]
            near = self._grams.propose(parts)
            known = self._proposed[words] = [self._propose(code, score, path.asked) for code, score in near]
        return known

    def _propose(self, code: str, score: float, asked: str) -> Proposal:
        item = self._catalogue.items[code]
        clash = self._lexicon.conflict(asked, item.name)
        missing = self._lexicon.missing(asked, item.name) if clash is None else None
        unnamed = item.role is not None and not self._paths.names_role(asked, item.role)
        strength = similar_strength(
            score, conflict=clash is not None, missing=missing is not None, unnamed_role=unnamed
        )
        reasons = [f"字面相近（{score:.2f}），须人工认定"]
        if clash:
            reasons.append(f"表内是“{clash[0]}”，数据项是“{clash[1]}”")
        elif missing:
            reasons.append(f"只有一边说到“{missing}”")
        return Proposal(item, strength, tuple(reasons))

    def _decide(self, at: int, context: FieldContext, ranked: tuple[Judged, ...]) -> Match:
        candidates = tuple(Candidate(one.item.code, confidence_of(one.strength), one.reasons) for one in ranked)
        if self._memory.decisions:
            remembered = self._remembered(at, context, ranked, candidates)
            if remembered is not None:
                return remembered
        if not ranked:
            return Match(0, at, None, 0.0, ("目录里没有相近的数据项",))
        best, first = ranked[0], candidates[0]
        item = best.item.code if best.barred is None and first.confidence >= AUTOMATIC else None
        return Match(0, at, item, first.confidence, first.reasons, candidates, best.factor)

    def _remembered(
        self, at: int, context: FieldContext, ranked: tuple[Judged, ...], candidates: tuple[Candidate, ...]
    ) -> Match | None:
        key = self.key_of(context)
        decided = self._memory.exact(key)
        if decided is not None:
            reason = f"{decided.by}于{decided.on}认定" + ("" if decided.item else "没有对应的数据项")
            return self._by_person(at, context, decided.item, reason, candidates)
        elsewhere = self._memory.elsewhere(key)
        items = {decision.item for decision in elsewhere}
        if len(items) != 1:
            return None
        item = items.pop()
        reason = f"同样的表头在别的表里认定过（{len(elsewhere)}次，如“{elsewhere[0].title}”）"
        if item is None:
            return Match(0, at, None, LEARNT_NONE, (reason + "没有对应的数据项",), candidates)
        barred = next((one.barred for one in ranked if one.item.code == item and one.lead), None)
        learnt = self._by_person(at, context, item, reason, candidates)
        if barred or len(elsewhere) < SURE_AFTER:
            return replace(learnt, item=None, confidence=LEARNT, decided_by="machine")
        return replace(learnt, confidence=LEARNT_SURE, decided_by="machine")

    def _by_person(
        self, at: int, context: FieldContext, item: str | None, reason: str, candidates: tuple[Candidate, ...]
    ) -> Match:
        if item is None or item not in self._catalogue.items:
            return Match(0, at, None, DECIDED, (reason,), candidates, decided_by="person")
        leaf = self._paths.read(context.path, context.title).leaf
        weighed = self._evidence.weigh(self._catalogue.items[item], context, context.unit or leaf.unit, ())
        others = tuple(candidate for candidate in candidates if candidate.item != item)
        first = Candidate(item, DECIDED, (reason,))
        return Match(0, at, item, DECIDED, (reason,), (first, *others)[:SHOWN], weighed.factor, "person")


def _gram_words(
    catalogue: Catalogue, plain: Mapping[str, Sequence[str]], canonical: Callable[[str], str]
) -> dict[str, Sequence[str]]:
    """Plain items go by all their words; composites by their name, or by the role's word if it alone means them."""
    words = dict(plain)
    for item in catalogue.items.values():
        if item.role is not None:
            role = catalogue.roles[item.role]
            called = (item.name, role.name, *role.words) if item.of == role.bare else (item.name,)
            words[item.code] = [canonical(word) for word in called]
    return words
