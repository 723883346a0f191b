"""Words of titles and of row and column labels as conditions on persons and households.

``低保对象``, ``其中：女性``, ``60岁以上``, ``党员`` each say who is meant. A text is only understood when nothing of
it is left over; who guesses at labels fills in wrong numbers. The words come from the catalogue: names and synonyms
of yes-no items, and values of code lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from yibiao.catalogue import Catalogue
from yibiao.catalogue.items import Condition, Operator
from yibiao.prefill import titles
from yibiao.prefill.status_words import status_words
from yibiao.prefill.titles import BORN, Title

_AGE = re.compile(
    r"(?P<low>\d{1,3})(?:周?岁)?(?:[-—–－~～至到]+)(?P<high>\d{1,3})(?:周?岁)"
    r"|(?P<least>\d{1,3})(?:周?岁)?(?:及|\(含\)|含)?(?:以上|及以上)"
    r"|(?P<under>\d{1,3})(?:周?岁)?(?P<incl>及|\(含\)|含)?以下"
    r"|(?:未满|不满)(?P<below>\d{1,3})周?岁"
    r"|(?P<only>\d{1,3})周?岁"
)
_BOUNDED = frozenset({"person.age", "person.birth_date"})
_NO_STANDING = _BOUNDED | {"person.sex"}
_AGE_WORDS = {"老年人": (">=", "60"), "老人": (">=", "60"), "未成年人": ("<", "18"), "未成年": ("<", "18")}
_CHILDBEARING = (Condition("person.age", ">=", "15"), Condition("person.age", "<=", "49"))  # 统计口径：15—49周岁
_SEX_WORDS = {"女性": "女", "男性": "男", "妇女": "女", "女": "女", "男": "男"}
_PERSONS = ("总人口数", "总人口", "总人数", "人口数", "人口", "人数", "人员", "人次", "村民", "居民", "成员", "人")
_HOUSEHOLDS = ("总户数", "户数", "农户", "家庭户", "家庭", "户")
_NEUTRAL = tuple(
    re.findall(
        r"[一-龥]+",
        """
        合计 小计 总计 总数 共计 其中 全部 基本情况 基本状况 基本 情况 统计表 统计 汇总表 汇总 月报表 季报表 年报表 报表
        报告表 月监测 监测表 月报 季报 年报 花名册 名册 名单 台账 登记表 登记 登记卡 明细表 明细 信息表 信息 采集表
        采集卡 一览表 清册 底册 调查表 摸底表 摸底 摸底排查表 档案 管理 患者 分布 分村 按 分 性别 年龄段 年龄组 年龄
        对象 农村 城乡 各村 村级 村 数量 数 年度 表 卡 及 和 的 现有 实有 类别 发放 享受 本村 全村 全镇 全县
        救助供养 供养 本年 本期 期末 年末 现状 当前 单位 代码
        防止返贫 防返贫 经济状况 入户 走访 名录库 名录 核查表 核查 导入模板 导入模版 模板 模版 年报 备案
        """,
    )
)
PLACES = ("village", "township", "county", "city", "province")
"""The last part of the items that say where somebody lives, nearest first."""
_MARKS = re.compile(r"[\s*※★:：,，、。.()（）\[\]【】《》<>“”\"'_/·\-—–－~～]+")
_KIND_OF_PLACE = re.compile(r"[村县镇乡](?![民级居镇村内外])|社区")
_OTHER = re.compile(r"(?<=[和及与或、])其[他它]")
_ALSO = re.compile(r"\((?:含|包括)([一-龥、]{2,})\)")
TO_COME = "拟|申请|申报|停发|退出|取消|疑似|新增|增减|变更|死亡|潜在"
"""Words of a title whose people no register holds beforehand."""
_NEGATED = re.compile(rf"未(?!成年)|非(?!物质)|无(?!人|障)|{TO_COME}|准备")
_UNPROVEN = re.compile(r"核查|摸排|排查|摸底|动态|变动|调查|审批|不符合|缴费")


@dataclass(frozen=True, slots=True)
class Term:
    """One word with what it means: any of ``conditions`` holds, but see ``all_of``. ``counts`` is what a bare noun
    counts."""

    word: str
    conditions: tuple[Condition, ...] = ()
    counts: str | None = None
    any_of: bool = False

    @property
    def status(self) -> bool:
        """Whether it names a standing (低保, 党员) rather than sex or age."""
        return any(c.item not in _NO_STANDING for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text understood as far as ``left`` is empty. ``purpose`` is true where what is left only stands behind the
    words for people: 老年人健康体检登记表 tells what for, 困难残疾人 narrows who. ``core`` is the text without the
    words that mean nothing in a title; ``unread`` are the pieces of ``left``."""

    terms: tuple[Term, ...]
    left: str
    purpose: bool = False
    core: str = ""
    unread: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.conditions)

    @property
    def counts(self) -> str | None:
        """``person`` or ``household`` where the text names what is counted; the last word decides."""
        return next((term.counts for term in reversed(self.terms) if term.counts), None)


@dataclass
class Vocabulary:
    """The words of a catalogue. ``places`` are known by name, with the item that says who lives there. Where everybody
    does there is none: such a name means nothing in a title, and in a label something else (work in 禾溪县)."""

    catalogue: Catalogue
    places: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words: dict[str, list[Condition]] = defaultdict(list)
        for word, condition in status_words(self.catalogue):
            if condition not in words[word]:
                words[word].append(condition)
        # 低保户数 counts households, though the longest word in it is 低保户
        self._terms = {
            word: Term(word, tuple(some), "household" if word.endswith("户") else None) for word, some in words.items()
        }
        for word, (operator, value) in _AGE_WORDS.items():
            self._terms[word] = Term(word, (Condition("person.age", operator, value),), "person")  # type: ignore[arg-type]
        self._terms["育龄"] = Term("育龄", _CHILDBEARING, "person")
        for word, sex in _SEX_WORDS.items():
            self._terms[word] = Term(word, (Condition("person.sex", "=", sex),))
        for word in _NEUTRAL:
            self._terms.setdefault(word, Term(word))
        for word in _PERSONS:
            self._terms[word] = Term(word, counts="person")
        for word in _HOUSEHOLDS:
            self._terms[word] = Term(word, counts="household")
        self._terms |= _placed_terms(self.places)
        self._longest = max(map(len, self._terms))

    def at(self, places: Mapping[str, str]) -> Vocabulary:
        """The same words with other places."""
        other = copy(self)
        other.places = places
        known = {word: term for word, term in self._terms.items() if not self.places.get(word)}
        other._terms = known | _placed_terms(places)
        other._longest = max(map(len, other._terms))
        return other

    def read(self, text: str) -> Meaning:
        """Words from left to right, the longest first."""
        text = unicodedata.normalize("NFKC", text)
        text = re.sub(r"^(?:附件|附表)?[一二三四五六七八九十\d]{0,2}[、.:：]", "", re.sub(r"\s+", "", text))
        terms: list[Term] = []
        unread: list[str] = []
        core = ""
        at, first_left, last_who, last_left = 0, len(text), -1, -2
        while at < len(text):
            told = BORN.match(text, at) or _AGE.match(text, at)
            if told:
                terms.append(_age_term(told) if told.re is _AGE else _born_term(told))
                core += told.group()
                last_who, at = at, told.end()
                continue
            mark = _MARKS.match(text, at)
            if mark:
                at = mark.end()
                continue
            term = self._at(text, at)
            if term is None or _names_kind_of_place(term, text, at + len(term.word)):
                first_left = min(first_left, at)
                unread[-1:] = [unread[-1] + text[at]] if last_left == at - 1 else [*unread[-1:], text[at]]
                core += text[at]
                last_left = at
                at += 1
            else:
                terms.append(term)
                core += term.word if term.conditions else ""
                last_who = at if term.conditions or term.counts else last_who
                at += len(term.word)
        return Meaning(tuple(terms), "".join(unread), 0 <= last_who < first_left, core, tuple(unread))

    def read_title(self, title: str) -> Meaning:
        """A title without who sends it, its period, and what it says of how to write. In a label a year would
        matter."""
        plain = _ALSO.sub(r"、\1", self.title(title).plain)
        meaning = self.read(_OTHER.sub("", plain))
        return replace(meaning, terms=tuple(_without_asked(meaning.terms, plain)))

    def negates(self, title: str) -> bool:
        """Whether a title speaks of those who are not, may be or will be: 未参保人员, 停发人员, 申请表."""
        return bool(_NEGATED.search(self.title(title).rest))

    def title(self, title: str) -> Title:
        """Whom a title is about, apart from who sends it and when."""
        return titles.read_title(title, self.places, self._has_word)

    def _has_word(self, name: str) -> bool:
        found = (self._at(name, at) for at in range(len(name)))
        return any(len(term.word) > 1 for term in found if term)

    def _at(self, text: str, at: int) -> Term | None:
        for length in range(min(self._longest, len(text) - at), 0, -1):
            term = self._terms.get(text[at : at + length])
            if term is not None:
                return term
        return None

    def standing(self, title: str) -> Term | None:
        """The one standing a list's title gives to all its lines: 农村低保对象名册 → 低保. ``None`` where it names
        none or several, or speaks of those who may be, were or are not."""
        meant = self.standings(title)
        return meant[0] if len(meant) == 1 else None

    def standings(self, title: str) -> list[Term]:
        """The standings that a list's title names, of which each line has one or all."""
        if self.negates(title) or _UNPROVEN.search(title):
            return []
        meant = {term.conditions: term for term in self.read(title).conditions if term.status and not is_place(term)}
        return list(meant.values())


def _names_kind_of_place(term: Term, text: str, end: int) -> bool:
    """贫困村 says where, not who."""
    return term.status and not is_place(term) and _KIND_OF_PLACE.match(text, end) is not None


def _without_asked(terms: Sequence[Term], title: str) -> Iterator[Term]:
    """The terms without what a title only says is asked of people named before: 残疾人就业情况 is about all 残疾人."""
    named = False
    for term in terms:
        if not (named and term.status and f"{term.word}情况" in title):
            yield term
        named = named or bool(term.conditions and not is_place(term))


def _placed_terms(places: Mapping[str, str]) -> dict[str, Term]:
    return {word: Term(word, (Condition(item, "=", word),)) for word, item in places.items() if item}


def is_place(term: Term) -> bool:
    """Whether a term says where somebody lives."""
    return bool(term.conditions) and all(c.item.rpartition(".")[2] in PLACES for c in term.conditions)


def _age_term(found: re.Match[str]) -> Term:
    parts = found.groupdict()
    some: tuple[Condition, ...]
    if parts["low"]:
        some = (Condition("person.age", ">=", parts["low"]), Condition("person.age", "<=", parts["high"]))
    elif parts["under"]:
        some = (Condition("person.age", "<=" if parts["incl"] else "<", parts["under"]),)
    elif parts["least"] or parts["below"] or parts["only"]:
        operator = ">=" if parts["least"] else "<" if parts["below"] else "="
        some = (Condition("person.age", operator, parts["least"] or parts["below"] or parts["only"]),)  # type: ignore[arg-type]
    return Term(found.group(), some, "person")


def _born_term(found: re.Match[str]) -> Term:
    parts = found.groupdict()
    if parts["bound"]:
        sign: Operator = ">=" if "后" in parts["side"] else "<"
        return Term(found.group(), (Condition("person.birth_date", sign, _iso(parts["bound"])),), "person")
    first, last = _iso(parts["first"]), _iso(parts["last"])
    some = (Condition("person.birth_date", ">=", first), Condition("person.birth_date", "<=", last))
    return Term(found.group(), some, "person")


def _iso(text: str) -> str:
    year, *rest = re.findall(r"\d+", text)
    return "-".join([year, *(part.zfill(2) for part in rest)])


def enumerated(title: str, terms: Sequence[Term]) -> list[list[Term]]:
    """The terms in groups of those that a title counts up: 退役军人、优抚对象 are people who are either."""
    plain = _OTHER.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)))
    groups: list[list[Term]] = []
    for term in terms:
        before = groups[-1][-1] if groups else None
        if before and before.status and term.status and _either(before.word, term.word).search(plain):
            groups[-1].append(term)
        else:
            groups.append([term])
    return groups


def _either(one: str, other: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(one)}(?:[和及与或、/,]|\(?(?:含|包括)){re.escape(other)}")


def all_of(term: Term) -> bool:
    """Ages and births have a lower and an upper bound that both must hold; elsewhere any condition suffices."""
    return not term.any_of and all(condition.item in _BOUNDED for condition in term.conditions)


def merged(meanings: Sequence[Meaning]) -> Meaning:
    return Meaning(tuple(term for m in meanings for term in m.terms), "".join(m.left for m in meanings))
