"""Whom a list or card may be about, for the requester to settle before anything is sent.

Where a word of the title is left over (困难残疾人), selecting says so and picks nobody. Here the understood part is
offered, with what was left out; so are the groups that the form's own columns tell from others, everybody, and nobody
beforehand. Each offer is a set of filters that coverage and filling take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from yibiao.catalogue import Catalogue
from yibiao.catalogue.items import Condition
from yibiao.catalogue.populations import named_in, names_everybody, population_of, told_by
from yibiao.model import MatchedForm
from yibiao.prefill.asking import Asked, Question, follows, main_cards, page
from yibiao.prefill.census import Census
from yibiao.prefill.conditions import TO_COME, Meaning, Term, enumerated, is_place
from yibiao.prefill.coverage import questions_of
from yibiao.prefill.filters import EITHER, EVERYBODY, OPEN, read_condition, read_filters
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.lookup import Lookup
from yibiao.prefill.selection import is_telling, measure, share_words
from yibiao.prefill.status_words import asked_whether
from yibiao.prefill.viewpoints import FIGURES
from yibiao.sheets.grid import Workbook

MOST = 8
_OPEN_TITLE = re.compile(rf"{TO_COME}|变动|摸排|排查")
_OF_HOUSEHOLDS = re.compile(r"每户|户主|农户|住户|分户|入户")
_HEADS = "person.relation_to_householder=户主"
_ENOUGH = 0.5  # a condition that more of all meet tells nobody apart


@dataclass(frozen=True, slots=True)
class Audience:
    """One answer to whom a region is about. ``words`` name it and how many it is (持证残疾人，1,204 人), ``why`` says
    where it comes from. ``open``: the village enters who it concerns, picking from its register."""

    words: str
    filters: tuple[str, ...]
    count: int
    why: str
    kind: Literal["title", "condition", "everybody", "open"]


def audiences(matched: MatchedForm, workbook: Workbook, knowledge: HeldKnowledge, region: int) -> tuple[Audience, ...]:
    """Who may be meant, best first. Nothing where it is not to be asked: a crosstab counts by its own labels, rows may
    already name somebody, a card's member list follows from the card."""
    knowledge, questions = questions_of(matched, workbook, knowledge)
    asked = next((one for one in questions if one.number == region), None)
    if asked is None or asked.region.kind == "crosstab":
        return ()
    main = main_cards(questions).get(page(asked))
    if (asked is not main and follows(asked, main)) or any(Lookup(knowledge).rows(asked)):
        return ()
    if asked.kind in FIGURES:
        return (Audience("每个村一份，填本村的数", (), 0, "表里问的是村里的数，不是一个个的人或户", "everybody"),)
    return tuple(_Offers(knowledge.census, asked).all())


def describe(filters: Sequence[str], catalogue: Catalogue) -> str:
    """Filters in words: 残疾人且年龄 60 岁以上."""
    if OPEN in filters:
        return OPEN
    said = ["或".join(_said(part, catalogue) for part in EITHER.split(text)) for text in filters if text != EVERYBODY]
    return "且".join(said) or (EVERYBODY if filters else "按表名")


@dataclass
class _Offers:
    census: Census
    asked: Question
    _made: dict[tuple[int, ...], Audience] = field(default_factory=dict)

    def all(self) -> list[Audience]:
        told = list(self._of_title())
        near, far = self._of_columns()
        far = [*self._touched(close=False), *far]
        everybody, opened = self._everybody(), self._open()
        order = [*told, *near, *(far if told else []), opened, *([] if told else far), *self._heads(), everybody]
        unsaid = [word for word in self._unknown if not names_everybody(word)]
        if _OPEN_TITLE.search(self._rest) or self._negated or unsaid:
            order.insert(0, opened)
        elif self._is_of_everybody:
            order.insert(0, everybody)
        elif told:
            order = [one for one in order if one.kind != "open"] + [opened]
        kept = list(dict.fromkeys(one for one in order if one.count or one.kind == "open"))
        rest = [one for one in kept if one.kind in ("title", "condition")]
        dropped = set(rest[MOST - 2 :])
        return [one for one in kept if one not in dropped]

    @property
    def _is_of_everybody(self) -> bool:
        known = not self.meaning.left and not self.terms
        return known or names_everybody(self._rest) or population_of(self._rest).everybody

    @cached_property
    def title(self) -> str:
        return self.asked.region.title or self.asked.region.sheet

    @cached_property
    def _rest(self) -> str:
        return self.census.vocabulary.title(self.title).rest

    @cached_property
    def meaning(self) -> Meaning:
        return self.census.vocabulary.read_title(self.title)

    @cached_property
    def _negated(self) -> bool:
        return self.census.vocabulary.negates(self.title)

    @cached_property
    def terms(self) -> list[Term]:
        """What of the title names people, but for those it says are not meant: 未参保."""
        own = dict.fromkeys(self.meaning.conditions)
        meant = [term for term in own if not re.search(f"[未非无不]{re.escape(term.word)}", self.title)]
        return [term for term in meant if not self._is_everywhere(term)]

    def _is_everywhere(self, term: Term) -> bool:
        """Whether a term names a place in which everybody lives."""
        met = self.census.meets(self.asked.kind, term) if is_place(term) else None
        return met is not None and all(met[subject] for subject in self._everyone)

    @cached_property
    def _groups(self) -> list[str]:
        """The terms as filters; those that the title counts up are one."""
        groups = [
            [t.word for t in group if t.word not in self._unknown] for group in enumerated(self.title, self.terms)
        ]
        return [" 或 ".join(words) for words in groups if words]

    @cached_property
    def _unknown(self) -> list[str]:
        """Words for people of whom the ledger does not say who they are."""
        return [term.word for term in self.terms if self.census.meets(self.asked.kind, term) is None]

    def _of_title(self) -> Iterator[Audience]:
        """All that was understood, then each part of it alone, then groups that the title only touches upon."""
        if self._groups:
            yield from self._offer(self._needed(self._groups), self._why_title(), "title")
        for one in self._groups if len(self._groups) > 1 else ():
            yield from self._offer([one], f"只按表名里的“{one}”", "title")
        yield from self._touched(close=True)

    def _touched(self, *, close: bool) -> Iterator[Audience]:
        """Groups that a title of which nothing was understood has something to do with; ``close`` where its word for
        them is much like theirs: 党费 is of 党员; 劳动力 is not only 务工."""
        for name, word in named_in(self._rest) if not self.terms and not self._negated else ():
            if not close or set(name) & set(word):
                yield from self._offer(self._readable(name), f"表名里有“{word}”", "title")

    def _needed(self, filters: Sequence[str]) -> list[str]:
        """The filters without those that narrow nothing: 老年人 beside 65岁以上."""
        whole, kept = self._meeting(filters), list(filters)
        for one in reversed(filters):
            rest = [other for other in kept if other != one]
            if rest and self._meeting(rest) == whole:
                kept = rest
        return kept

    def _why_title(self) -> str:
        unread = [word for word in self.meaning.unread if len(word) > 1] or self.meaning.unread
        out = [*unread, *self._unknown]
        who = "、".join(self._groups)
        return f"按表名里的“{who}”；“{'、'.join(out)}”没有算进去，请核对" if out else f"表名说的就是“{who}”"

    def _of_columns(self) -> tuple[list[Audience], list[Audience]]:
        """Whom the form's own columns tell from others, among those of the title: those whose words the title shares,
        and the rest."""
        near: list[Audience] = []
        far: list[Audience] = []
        for one in self.asked.fields:
            for words, filters in self._told_by(one):
                made = self._offer([*self._groups, *filters], f"表里有“{one.label}”一栏", "condition")
                (near if share_words(words, self.title) else far).extend(made)
        return near, far

    def _told_by(self, one: Asked) -> Iterator[tuple[str, list[str]]]:
        """Words and filters for those whom a column tells from others."""
        item = self.census.knowledge.catalogue.items.get(one.code or "")
        if (item is not None and item.role is not None) or one.field.name.startswith(self._parties):
            return  # the parents' work tells nothing of the child
        for name in told_by(one.field.name):
            yield name, self._readable(name)
        if item is None or item.subject not in (self.asked.kind, "person", "household"):
            return
        if item.type == "boolean":
            yield item.name, [f"{item.code}=是"]
        elif is_telling(self.census, self.asked.kind, item.code, self._everyone):
            yield item.name, [f"{item.code} 有值"]

    @cached_property
    def _parties(self) -> tuple[str, ...]:
        roles = self.census.knowledge.catalogue.roles.values()
        return tuple(word for role in roles for word in (role.name, *role.words) if len(word) > 1)

    def _readable(self, name: str) -> list[str]:
        """The group as a filter, in the catalogue's own words; nothing where the vocabulary does not know it."""
        meaning = self.census.vocabulary.read(name)
        if meaning.left or len(meaning.conditions) != 1:
            return []
        items = self.census.knowledge.catalogue.items
        told = (items[c.item] for c in meaning.conditions[0].conditions)
        own = (asked_whether(item.name) for item in told if item.type == "boolean")
        return [next((word for word in own if name in word), name)]

    def _offer(
        self, filters: Sequence[str], why: str, kind: Literal["title", "condition", "everybody"]
    ) -> Iterator[Audience]:
        """An audience of these filters; nothing for nobody, for nearly everybody, or for those already offered."""
        if not filters:
            return
        some = self._meeting(filters)
        too_many = kind == "condition" and len(some) > _ENOUGH * len(self._everyone)
        if not some or too_many or len(some) == len(self._everyone) or tuple(some) in self._made:
            return
        catalogue = self.census.knowledge.catalogue
        words = f"{describe(filters, catalogue)}，{len(some):,} {measure(self.asked.kind)}"
        self._made[tuple(some)] = Audience(words, tuple(filters), len(some), why, kind)
        yield self._made[tuple(some)]

    def _meeting(self, filters: Sequence[str]) -> list[int]:
        some = self._everyone
        for one in read_filters(filters, self.asked.kind, self.census.vocabulary):
            some = one.of(self.census, self.asked.kind, some)
        return some

    def _heads(self) -> list[Audience]:
        if self.asked.kind != "person" or not _OF_HOUSEHOLDS.search(self.title):
            return []
        filters = [*self._groups, _HEADS]
        return [*self._offer(filters, "表名说到户，一户一行", "condition")]

    @cached_property
    def _everyone(self) -> list[int]:
        return self.census.listed(self.asked.kind)

    def _everybody(self) -> Audience:
        kind, count = self.asked.kind, len(self._everyone)
        subject = self.census.knowledge.catalogue.subjects.get(kind)
        who = {"person": "登记在册的人", "household": "家庭"}.get(kind, subject.name if subject else "")
        why = "表名没有限定" if not self.meaning.left and not self.terms else "不限定，全部都列上"
        return Audience(f"全部{who}，{count:,} {measure(kind)}", (EVERYBODY,), count, why, "everybody")

    def _open(self) -> Audience:
        found = _OPEN_TITLE.search(self._rest)
        if found:
            why = f"表名里有“{found.group()}”，是谁要到村里才知道"
        elif self._unknown:
            why = f"台账里还没有记着谁是“{'、'.join(self._unknown)}”"
        else:
            why = "是谁要到村里才知道时，选这一项"
        return Audience("事先不列名单，由村里从名册中选人填写", (OPEN,), 0, why, "open")


def _said(part: str, catalogue: Catalogue) -> str:
    """One statement in words: 年龄 60 岁以上, 有残疾证号, 残疾人."""
    readings = read_condition(part, "person", catalogue)
    return _in_words(readings[0], catalogue) if readings else part


def _in_words(condition: Condition, catalogue: Catalogue) -> str:
    item, value = catalogue.items[condition.item], condition.value
    if not value:
        return f"{'有' if condition.operator == '!=' else '没有'}{item.name}"
    if item.type == "boolean" and value in ("是", "否") and condition.operator in ("=", "!="):
        return ("" if (value == "是") == (condition.operator == "=") else "不是") + asked_whether(item.name)
    if condition.operator in ("=", "!="):
        return f"{item.name}{'为' if condition.operator == '=' else '不是'}{value}"
    if item.type == "date":
        return item.name + {">=": f"在{value}及以后", ">": f"在{value}以后", "<=": f"在{value}及以前"}.get(
            condition.operator, f"在{value}以前"
        )
    amount = f"{value} {item.unit}" if item.unit else value
    ways = {">=": f" {amount}以上", "<=": f" {amount}以下", ">": f"超过 {amount}", "<": f"不满 {amount}"}
    return item.name + ways[condition.operator]
