"""Fields → ranked data items, with reasons and a confidence.

Order of events for one field: its path is read (``reading``), which gives leads proven by words; what stands
around it (``context``) and what it may hold (``evidence``) speak for or against each; the strongest lead becomes
automatic when its confidence passes the threshold and nothing forbids it. Similar-looking items (``index``)
only fill up the list of alternatives. What a person decided before (``memory``) comes first of all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from ..catalogue import Catalogue, DataItem
from ..model import Candidate, Form, Match, MatchedForm
from .confidence import AUTOMATIC, confidence_of, similar_strength, similar_suits, strength_of
from .context import FieldContext, SubjectReader, Surroundings, contexts_of
from .evidence import EvidenceReader
from .index import GramIndex, WordIndex
from .labels import clean_label
from .lexicon import lexicon
from .memory import ContextKey, Memory, path_key, title_key
from .reading import Lead, PathReader, PathReading

SHOWN = 5
DECIDED = 0.99
LEARNT_SURE = 0.95
LEARNT = 0.85
LEARNT_NONE = 0.3
DOUBLED = 0.84
DOUBLED_VAGUE = 0.5
RIVALLED = 0.6
NAMESAKES, CROWDED = 3, 0.2
SURE_AFTER = 2
"""So many like decisions under other titles make a match automatic."""
_CLOSENESS = {"same": 5, "near": 4, "beside": 3, "form": 2, "unknown": 1, "other": 0}
_PROVEN = ("name", "synonym")


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the strength of its evidence (see ``confidence``). ``barred`` says why it may not be
    automatic whatever its strength; ``lead`` is None for one that only looks alike."""

    item: DataItem
    strength: float
    reasons: tuple[str, ...]
    lead: Lead | None = None
    relation: str = "unknown"
    barred: str | None = None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that looks like a path, with the strength it has in a table about its subject."""

    item: DataItem
    strength: float
    reasons: tuple[str, ...]


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
        doubtful = _asked_twice(contexts, ranked, regions)
        doubtful = self._after_a_second_name(contexts, ranked, regions, doubtful) | doubtful
        for at, reason in doubtful.items():
            best, *others = ranked[at]
            named = best.lead is not None and best.lead.level != "ambiguous"
            weaker = replace(
                best,
                strength=best.strength * (DOUBLED if named else DOUBLED_VAGUE),
                reasons=(*best.reasons, reason),
                barred=reason,
            )
            ranked[at] = (weaker, *others)
        return ranked

    def _after_a_second_name(
        self,
        contexts: Sequence[FieldContext],
        ranked: Sequence[tuple[Judged, ...]],
        regions: Sequence[int] | None,
        doubled: Mapping[int, str],
    ) -> dict[int, str]:
        """Where a list asks for the name or number of its subject a second time, what follows may be that other's."""
        found: dict[int, str] = {}
        if regions is None:
            return found
        second: tuple[int, str, str] | None = None
        for at, (context, judged) in enumerate(zip(contexts, ranked, strict=True)):
            best = judged[0] if judged else None
            if best is None or best.lead is None or best.lead.role or context.region_kind != "list":
                continue
            if second and second[:2] == (regions[at], best.item.subject):
                found[at] = f"前面第二次出现“{second[2]}”，这一列可能说的是另一个人"
            elif at in doubled and best.item.code in self._identifying and best.relation == "same":
                second = (regions[at], best.item.subject, context.path[-1])
        return found

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
        judged = _namesakes_last(_weigh_rivals(judged))
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
            head=self._lexicon.is_head(said),
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
            *_words_reasons(lead, item, self._catalogue),
            *_around_reasons(around, item, relation, self._catalogue),
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


def _weigh_rivals(judged: list[Judged]) -> list[Judged]:
    """A second item that the words name as well, and that suits the table as well, leaves the choice to a person."""
    judged = sorted(judged, key=lambda one: (-one.strength, -len(one.lead.word) if one.lead else 0, one.item.code))
    if len(judged) < 2:
        return judged
    first, second, *others = judged
    as_close = _CLOSENESS[second.relation] >= _CLOSENESS[first.relation]
    if second.strength < 0.85 * first.strength or not as_close or _outworded(first, second):
        return judged
    reason = f"也可能是“{second.item.name}”"
    first = replace(first, strength=first.strength * RIVALLED, reasons=(*first.reasons, reason), barred=reason)
    second = replace(second, strength=second.strength * RIVALLED, barred=f"也可能是“{first.item.name}”")
    return [first, second, *(replace(one, strength=min(one.strength, second.strength * 0.99)) for one in others)]


def _namesakes_last(judged: list[Judged]) -> list[Judged]:
    """联系电话 of the person, and of one other subject; the other four make room for other guesses."""
    seen: dict[str, int] = {}
    kept = []
    for one in judged:
        seen[one.item.name] = seen.get(one.item.name, 0) + 1
        crowded = seen[one.item.name] > NAMESAKES and one.relation != "same"
        kept.append(replace(one, strength=one.strength * CROWDED) if crowded else one)
    return kept


def _outworded(first: Judged, second: Judged) -> bool:
    """Whether the first is named outright and the second only in other words, or by less of the label, or is named
    so only in a table about something else than either."""
    one, other = first.lead, second.lead
    if one is None or other is None or one.level not in _PROVEN:
        return False
    return (
        other.level not in _PROVEN
        or len(other.text) < len(one.text)
        or (other.role is not None and one.role is None and len(other.word) < len(one.word))
        or (one.level == "name" and other.level != "name" and second.relation != "same")
    )


def _asked_twice(
    contexts: Sequence[FieldContext], ranked: Sequence[tuple[Judged, ...]], regions: Sequence[int] | None
) -> dict[int, str]:
    """Positions whose best item another field of the same region has a better claim to, with the reason.

    单位场所类型, 单位场所分类 and 单位场所类别 stand side by side in one form: they are not three times one item. A
    second 姓名 among the columns of one list is somebody else's.
    """
    groups: dict[Hashable, list[int]] = {}
    for at, (context, judged) in enumerate(zip(contexts, ranked, strict=True)):
        if judged and judged[0].lead and context.siblings:
            region = regions[at] if regions is not None else (context.title, context.sheet, context.siblings)
            groups.setdefault((region, judged[0].item.code), []).append(at)
    doubled: dict[int, str] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        best = max(group, key=lambda at: _claim(ranked[at][0]))
        words = _plain_path(contexts[best])
        for at in group:
            if at == best:
                continue
            if _plain_path(contexts[at]) != words:
                doubled[at] = f"同一张表里“{contexts[best].path[-1]}”更像是这一项"
            elif regions is not None and contexts[at].region_kind == "list":
                doubled[at] = f"同一张表里前面已有“{contexts[best].path[-1]}”一列，这一列可能说的是别人"
    return doubled


def _claim(judged: Judged) -> tuple[bool, float]:
    """备注 claims 备注 before 业务备注 does."""
    return (judged.lead is not None and judged.lead.level == "name", judged.strength)


def _plain_path(context: FieldContext) -> tuple[str, ...]:
    return tuple(clean_label(level).full for level in context.path)


def _words_reasons(lead: Lead, item: DataItem, catalogue: Catalogue) -> Iterator[str]:
    said = {
        "name": f"标签就是数据项的名称“{lead.word}”",
        "synonym": f"标签是数据项的同义词“{lead.word}”",
        "rewording": f"标签“{lead.text}”与“{lead.word}”只是写法不同",
        "affix": f"标签“{lead.text}”与“{lead.word}”只差前缀或后缀",
        "ambiguous": f"“{lead.word}”可能指这一项，但不止这一项",
    }
    yield said[lead.level]
    if lead.role:
        yield f"说的是{catalogue.roles[lead.role].name}"


def _around_reasons(around: Surroundings, item: DataItem, relation: str, catalogue: Catalogue) -> Iterator[str]:
    if relation == "unknown" or around.main is None:
        return
    told = catalogue.subjects[around.main].name if around.main in catalogue.subjects else around.main
    source = f"题名“{around.title_word}”" if around.title_word else "同表的其他字段"
    if relation == "same":
        yield f"{source}说明本表说的是{told}"
    elif relation == "other":
        own = catalogue.subjects[item.subject].name if item.subject in catalogue.subjects else item.subject
        yield f"{source}说明本表说的是{told}，而数据项属于{own}"
