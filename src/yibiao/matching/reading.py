"""A header path read word by word: whose data it asks for, what it asks, and what of it stayed unexplained.

户主→姓名 is the householder's name, 家庭成员→姓名 is not; 婚育证→发证单位 is not just any 发证单位.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..catalogue import Catalogue
from .index import Hit, Level, WordIndex, word_key
from .labels import Label, clean_label
from .lexicon import Lexicon

_LEVELS: Mapping[Level, int] = {"name": 0, "synonym": 1, "rewording": 2, "affix": 3, "ambiguous": 4}
_PARTY = re.compile(r"(?:[^单法]人|者|员|父亲|母亲|父母|子女|家长|亲属|户主|配偶|法人|[一-龥]长|书记|主任)$")
_KIND = re.compile(r"(?<=..)(?:类型|类别|种类|方式|等级|情况|状况)$")
_SECTION_MARK = re.compile(r"[□☐£]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,2}[)）]")
_AND = tuple("及和与、(")
_EITHER = re.compile(r"[/、]|或(?:者)?")
_PLACE_PARTS = ("province", "city", "county", "township", "village", "village_group")
_FACE = "所问之面"
"""The contrast that a heading over several columns does not make: 联系方式 gathers 现住址 and 手机号码."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A way the path may name an item. ``open_parents`` and ``open_notes`` are words it leaves unexplained."""

    item: str
    level: Level
    word: str
    text: str
    role: str | None = None
    open_parents: tuple[str, ...] = ()
    open_notes: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int, int]:
        """Smaller is surer."""
        return (len(self.open_parents) + len(self.open_notes), _LEVELS[self.level], -len(self.text))


@dataclass(frozen=True, slots=True)
class PathReading:
    """The levels of a path as labels, outermost first, and the leads they give, surest first."""

    leaf: Label
    parents: tuple[str, ...]
    leads: tuple[Lead, ...]
    foreign_party: str | None
    canonical: str

    @property
    def asked(self) -> str:
        return "".join((*self.parents, self.leaf.full))


class PathReader:
    def __init__(self, catalogue: Catalogue, words: WordIndex, lexicon: Lexicon) -> None:
        self._catalogue, self._words, self._lexicon = catalogue, words, lexicon
        self._roles_of: dict[str, list[str]] = {}
        for role in catalogue.roles.values():
            for word in dict.fromkeys(map(word_key, (role.name, *role.words))):
                self._roles_of.setdefault(word, []).append(role.code)
        self._place_roles = frozenset(
            role.code
            for role in catalogue.roles.values()
            if role.items and all(item.endswith(_PLACE_PARTS) for item in role.items)
        )
        ordered = sorted(self._roles_of, key=len, reverse=True)
        self._role_prefix = re.compile(f"({'|'.join(map(re.escape, ordered))})[的之]?") if ordered else None
        self._composites: dict[tuple[str, str], list[str]] = {}
        for item in catalogue.items.values():
            if item.role and item.of:
                self._composites.setdefault((item.role, item.of), []).append(item.code)
        self._subject_named = {w: s.code for s in catalogue.subjects.values() for w in (s.name, *s.words)}
        self._subject_words = frozenset(self._subject_named)
        self._seen: dict[tuple[tuple[str, ...], str], PathReading] = {}

    def read(self, path: tuple[str, ...], title: str) -> PathReading:
        known = self._seen.get((path, title))
        if known is None:
            known = self._seen[path, title] = self._read(path, title)
        return known

    def _read(self, path: tuple[str, ...], title: str) -> PathReading:
        labels = [label for label in map(clean_label, path) if label.text]
        leaf = labels[-1] if labels else Label("")
        parents = tuple(heading for label in labels[:-1] if (heading := self._heading(label)))
        if len(path) > 1 and path[0] == title and parents and not self._heading_roles(parents[0]):
            # A list inside a card is titled by the words beside it (同住人员): they say whom it is about.
            parents = parents[1:] if parents[0] == self._heading(labels[0]) else parents
        roles = next((found for parent in reversed(parents) if (found := self._heading_roles(parent))), [])
        best: dict[str, Lead] = {}
        given = list(self._leads(leaf, parents, roles, title))
        if not given and self._place_roles.issuperset(roles):  # 户籍信息→性别 is no part of a place
            given = list(self._leads(leaf, parents, (), title))
        for lead in given:
            if lead.item not in best or lead.rank < best[lead.item].rank:
                best[lead.item] = lead
        topics, groups = self._topics(path, parents), self._groups(path, parents)
        within = (self._gathered(self._within(lead, leaf, topics), leaf, groups) for lead in best.values())
        leads = tuple(sorted(within, key=lambda lead: lead.rank))
        foreign = None if roles else next((p for p in reversed(parents) if self._is_party(p)), None)
        return PathReading(leaf, parents, leads, foreign, self._lexicon.canonical(leaf.full))

    def _heading(self, label: Label) -> str:
        """What a heading adds: 配偶基本情况 adds 配偶, 基本情况 and 由村干部填写 add nothing."""
        if label.full.endswith(("填写", "填报")):
            return ""
        short = self._lexicon.without_tail(label.full)
        if short.endswith("本人") and short[:-2] in self._subject_words:  # 学生本人基本情况
            return ""
        return "" if label.text in self._lexicon.neutral or short in self._lexicon.neutral else short

    def _topics(self, path: tuple[str, ...], parents: tuple[str, ...]) -> frozenset[str]:
        """Headings that only name a section of the form (生产生活条件, 二、收入情况), no other party."""
        found = set()
        for raw in path[:-1]:
            label = clean_label(raw)
            heading = self._heading(label)
            if heading not in parents or self._heading_roles(heading) or self._is_party(heading):
                continue
            if label.full.endswith(self._lexicon.sections) or _SECTION_MARK.match(raw.strip()):
                found.add(heading)
        return frozenset(found)

    def _groups(self, path: tuple[str, ...], parents: tuple[str, ...]) -> frozenset[str]:
        """Headings that only gather what is the subject's own (身份, 联系方式)."""
        labels = map(clean_label, path[:-1])
        found = {self._heading(label) for label in labels if self._lexicon.is_group(label.full)}
        return frozenset(found.intersection(parents))

    def _gathered(self, lead: Lead, leaf: Label, groups: frozenset[str]) -> Lead:
        """Under such a heading a leaf that names the item outright leaves nothing open, unless they contradict."""
        outright = lead.level in ("name", "synonym") and lead.text in (leaf.full, leaf.text)
        item = self._catalogue.items[lead.item]
        if not outright or not groups.intersection(lead.open_parents) or self._is_anothers(leaf.text, item.subject):
            return lead
        still = (p for p in lead.open_parents if p not in groups or self._lexicon.conflict(p, item.name, but=_FACE))
        return replace(lead, open_parents=tuple(still))

    def _is_anothers(self, text: str, subject: str) -> bool:
        """Whether a label says of another subject than the item's (家庭邮编 of a person)."""
        return any(text.startswith(word) for word, kind in self._subject_named.items() if kind != subject)

    def _within(self, lead: Lead, leaf: Label, topics: frozenset[str]) -> Lead:
        """A section's name leaves nothing open where the leaf alone names the item and nothing contradicts it."""
        if not topics.intersection(lead.open_parents) or lead.level in ("ambiguous", "affix"):
            return lead
        if lead.text not in (leaf.full, leaf.text) or self._lexicon.is_head(self._lexicon.canonical(lead.text)):
            return lead
        name = self._catalogue.items[lead.item].name
        still = tuple(
            part for part in lead.open_parents if part not in topics or self._lexicon.conflict(part, name) is not None
        )
        return replace(lead, open_parents=still)

    def _heading_roles(self, heading: str) -> Sequence[str]:
        """户主; 经营者 of 经营者及家庭成员."""
        if heading in self._roles_of:
            return self._roles_of[heading]
        found = self._role_prefix.match(heading) if self._role_prefix else None
        return self._roles_of[found.group(1)] if found and heading[found.end() : found.end() + 1] in _AND else ()

    def _is_party(self, parent: str) -> bool:
        """A person the catalogue has no role for (推荐人): his name is not the subject's."""
        return bool(_PARTY.search(parent)) and parent not in self._subject_words

    def _leads(self, leaf: Label, parents: tuple[str, ...], roles: Sequence[str], title: str) -> Iterator[Lead]:
        """Every reading of the path: leaf with its notes, leaf alone, leaf with headings; with and without a role."""
        for depth in range(len(parents) + 1):
            used = parents[len(parents) - depth :]
            rest = tuple(p for p in parents[: len(parents) - depth] if not (roles and p in self._roles_of))
            if any(parent in self._roles_of for parent in used):
                break
            prefix = "".join(used)
            yield from self._named(prefix + leaf.full, rest, (), roles)
            if leaf.notes:
                yield from self._named(prefix + leaf.text, rest, leaf.notes, roles)
        if "/" in leaf.text:
            yield from self._named(leaf.text.replace("/", ""), parents, leaf.notes, roles)
        if not parents:
            yield from self._either(leaf)
            yield from self._of_the_titled(leaf, title)

    def _named(self, text: str, rest: tuple[str, ...], notes: tuple[str, ...], roles: Sequence[str]) -> Iterator[Lead]:
        if not text:
            return
        hits = self._words.find(text)
        if roles:
            yield from self._composed(hits, roles, text, rest, notes)
            yield from self._with_own_role(text, rest, notes)
            if not any(self.names_role(text, role) for role in roles):
                return
        for hit in hits:
            yield self._lead(hit, hit.item, text, None, rest, notes)
        yield from self._with_own_role(text, rest, notes)
        for note in notes:
            if note in self._roles_of:
                others = tuple(other for other in notes if other != note)
                yield from self._composed(hits, self._roles_of[note], text, rest, others)

    def _with_own_role(self, text: str, rest: tuple[str, ...], notes: tuple[str, ...]) -> Iterator[Lead]:
        if not self._role_prefix:
            return
        written = (text, self._lexicon.canonical(text))
        split = [(found.group(1), said[found.end() :]) for said in written if (found := self._role_prefix.match(said))]
        if not split:
            return
        word, remainder = next(((word, rest) for word, rest in split if self._words.find(rest)), split[0])
        roles = self._roles_of[word]
        if remainder:
            hits = [hit._replace(level=_not_name(hit.level)) for hit in self._words.find(remainder)]
            yield from self._composed(hits, roles, text, rest, notes)
            return
        for role in roles:
            bare = self._catalogue.roles[role].bare
            if bare:
                yield from self._composed([Hit(bare, "synonym", word)], [role], text, rest, notes)

    def _composed(
        self, hits: Iterable[Hit], roles: Iterable[str], text: str, rest: tuple[str, ...], notes: tuple[str, ...]
    ) -> Iterator[Lead]:
        for role in roles:
            bare = self._catalogue.roles[role].bare
            for hit in hits:
                if hit.item == bare and hit.level == "ambiguous":  # 名称 says little, 物业公司名称 all
                    hit = hit._replace(level="synonym")
                for code in self._composites.get((role, hit.item), ()):
                    yield self._lead(hit, code, text, role, rest, notes)

    def _either(self, leaf: Label) -> Iterator[Lead]:
        """曾用名/别名: two words of one item say no more than one; words of two items say nothing."""
        parts = [part for part in (*_EITHER.split(leaf.text), *leaf.notes) if part]
        if len(parts) < 2:
            return
        found = [{hit.item: hit for hit in self._words.find(part)} for part in parts]
        for item in set.intersection(*map(set, found)):
            hit = max((hits[item] for hits in found), key=lambda hit: _LEVELS[hit.level])
            yield self._lead(hit._replace(level=_loosened(hit.level)), item, leaf.full, None, (), ())

    def _of_the_titled(self, leaf: Label, title: str) -> Iterator[Lead]:
        """参战人员身份证号 in 参战人员导入模板 is just 身份证号: the label repeats whom the title names."""
        for cut in range(2, len(leaf.text) - 1):
            owner, rest = leaf.text[:cut], leaf.text[cut:]
            kind = self._subject_named.get(owner)
            if owner in self._roles_of or not (kind or self._is_titled(owner, title)):
                continue
            if self._lexicon.is_head(self._lexicon.canonical(rest)):
                continue
            hits = self._words.find(rest)
            named = [hit for hit in hits if hit.level in ("name", "synonym")]
            kinds = {self._subject_named[owner[at:]] for at in range(len(owner)) if owner[at:] in self._subject_named}
            for hit in named or [hit for hit in hits if hit.level == "rewording"]:
                if kinds and self._catalogue.items[hit.item].subject not in kinds:
                    continue
                yield self._lead(hit._replace(level="rewording"), hit.item, leaf.text, None, (), leaf.notes)

    def _is_titled(self, owner: str, title: str) -> bool:
        """Whether the title names the owner, outright or (带病回乡人员, 带病人员导入模板) by a word before the kind."""
        if owner in title:
            return True
        kind = next((owner[at:] for at in range(2, len(owner) - 1) if owner[at:] in self._subject_words), None)
        if kind is None or kind not in title:
            return False
        before = owner[: -len(kind)]
        return any(before[at : at + 2] in title for at in range(len(before) - 1))

    def _lead(
        self, hit: Hit, code: str, text: str, role: str | None, rest: tuple[str, ...], notes: tuple[str, ...]
    ) -> Lead:
        """Headings that the item's own words or definition contain are explained: 家庭情况→家庭人口数."""
        item = self._catalogue.items[code]
        if role is not None:
            rest = tuple(part for part in rest if not self.names_role(part, role))
        return Lead(
            code,
            hit.level,
            hit.word,
            text,
            role,
            tuple(part for part in rest if part not in text and not self._says((*item.words, item.definition), part)),
            tuple(note for note in notes if not any(note in word for word in (*item.words, *self._role_words(role)))),
        )

    def _role_words(self, role: str | None) -> Iterable[str]:
        return () if role is None else map(word_key, self._catalogue.roles[role].words)

    def names_role(self, heading: str, role: str) -> bool:
        """经营者及家庭成员信息 over 经营者性别."""
        return any(word in heading for word in self._catalogue.roles[role].words) or (
            self._catalogue.roles[role].name in heading
        )

    def _says(self, known: tuple[str, ...], part: str) -> bool:
        """残疾类型 over 智力残疾 is explained, 婚育证 over 发证单位 is not."""
        stem = _KIND.sub("", part) or part
        return part in self._subject_words or stem in self._subject_words or any(stem in word for word in known)


def _not_name(level: Level) -> Level:
    """Put together from a role and a word, a label is a synonym, not the name."""
    return "synonym" if level == "name" else level


def _loosened(level: Level) -> Level:
    return level if level in ("ambiguous", "affix") else "rewording"
