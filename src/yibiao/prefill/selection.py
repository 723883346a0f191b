"""Which subjects a template asks about. Never silently: every selection says in words how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yibiao.prefill.census import Census
from yibiao.prefill.conditions import Term, enumerated
from yibiao.prefill.filters import EVERYBODY, OPEN, FilterError, read_filters
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.values import NUMBERS, says_none

_RARE = 0.5  # an item known of fewer is what a form may be about


@dataclass(frozen=True, slots=True)
class Selection:
    """``subjects`` in the order of rows. ``sure`` is false where a person should look at who was picked."""

    kind: str
    subjects: list[int]
    words: str
    sure: bool = True


def select(
    census: Census, kind: str, title: str, codes: Sequence[str], filters: Sequence[str] = (), village: str = ""
) -> Selection:
    """Subjects for the rows of a table with this title that asks for the items ``codes``."""
    knowledge = census.knowledge
    limits = read_filters(filters, kind, census.vocabulary)
    if OPEN in filters:
        return Selection(kind, [], "由村里从名册中选人填写，事先不列名单")
    chosen = census.of_village(kind, village) if village else census.listed(kind)
    words = [f"村为{village}"] if village else []
    if filters:
        for limit in limits:
            chosen = limit.of(census, kind, chosen)
        words += [text for text in filters if text != EVERYBODY]
        picked = Selection(kind, chosen, "按" + "、".join(f"‘{w}’" for w in words or [EVERYBODY]), True)
    else:
        picked = _by_title(census, kind, title, codes, chosen, words)
    subjects = ordered(knowledge, kind, picked.subjects)
    return Selection(kind, subjects, f"{picked.words}选出 {len(subjects)} {measure(kind)}", picked.sure)


def measure(kind: str) -> str:
    return {"person": "人", "household": "户"}.get(kind, "个")


def _by_title(
    census: Census, kind: str, title: str, codes: Sequence[str], chosen: list[int], words: Sequence[str]
) -> Selection:
    prefix = "".join(f"‘{word}’且" for word in words)
    meaning = census.vocabulary.read_title(title)
    terms = list(dict.fromkeys(meaning.conditions))
    negated = census.vocabulary.negates(title)
    verdicts = census.all_meet(kind, _alternatives(census, kind, title, terms)) if terms and not negated else None
    picked = [subject for subject in chosen if verdicts[subject]] if verdicts is not None else []
    named = "、".join(term.word for term in terms)
    if not negated and not meaning.left:
        if verdicts is not None:
            return Selection(kind, picked, f"按{prefix}题目中的‘{named}’")
        if not terms:
            return Selection(kind, chosen, f"题目没有限定，{'按' + prefix.removesuffix('且') if prefix else ''}全部")
    listed = _listed_under(census, kind, title, meaning.core, chosen)
    if listed is not None:
        source, some = listed
        whole = census.knowledge.lists_are_whole
        doubt = "" if whole else "（该表之后改过的人可能不在内，请核对）"
        return Selection(kind, some, f"按{prefix}已有数据里的‘{source}’{doubt}", whole)
    if negated:
        return Selection(kind, [], f"题目“{title}”说的不是现有名单里的人，未选行，请用 --where 指定；", False)
    if verdicts is not None and meaning.purpose:
        why = f"按{prefix}题目中的‘{named}’（“{meaning.left}”未能理解，请核对）"
        return Selection(kind, picked, why, False)
    return _by_contents(census, kind, title, codes, chosen, terms, prefix)


def _alternatives(census: Census, kind: str, title: str, terms: Sequence[Term]) -> list[Term]:
    """The terms of which all must hold; those the title counts up are one, if each of them is known of somebody."""
    out: list[Term] = []
    for group in enumerated(title, terms):
        if len(group) > 1 and all(census.meets(kind, term) is not None for term in group):
            group = [Term("、".join(t.word for t in group), tuple(c for t in group for c in t.conditions))]
        out += group
    return out


def _by_contents(
    census: Census,
    kind: str,
    title: str,
    codes: Sequence[str],
    chosen: list[int],
    terms: Sequence[Term],
    prefix: str,
) -> Selection:
    """Where the title does not say who: by what the table asks, else by what there is at all."""
    told = None if terms else _told_by_items(census, kind, title, codes, chosen)
    if told is not None:
        code, picked = told
        name = census.knowledge.catalogue.items[code].name
        return Selection(kind, picked, f"按{prefix}‘有{name}’（题目未能完全理解，请核对）", False)
    if kind not in ("person", "household") and _names_kind(census, kind, title):
        return Selection(kind, chosen, f"按{prefix}题目中的对象种类（请核对）", False)
    unknown = [term.word for term in terms if census.meets(kind, term) is None]
    named = [] if unknown else [term.word for term in terms if term.status]
    if named:
        who = "、".join(named)
        return Selection(kind, [], f"题目“{title}”里除‘{who}’外还有限定未能理解，未选行，请用 --where 指定；", False)
    if unknown:
        who = "、".join(unknown)
        return Selection(kind, [], f"已知数据没有说明谁是‘{who}’，未选行，请补充名册或用 --where 指定；", False)
    sources = census.knowledge.files() if not terms else set()
    if len(sources) == 1:
        return Selection(
            kind, chosen, f"题目“{title}”未能理解，按{prefix}唯一的数据来源‘{sources.pop()}’（请核对）", False
        )
    return Selection(kind, [], f"题目“{title}”未能理解，未选行，请用 --where 指定；", False)


def _listed_under(
    census: Census, kind: str, title: str, core: str, chosen: Sequence[int]
) -> tuple[str, list[int]] | None:
    """Those who stand in a list that is called the same."""
    if len(core) < 2:
        return None
    names, found = census.listed_under(kind, title, core)
    some = [subject for subject in chosen if subject in found]
    return ("、".join(names[:3]), some) if some else None


def _told_by_items(
    census: Census, kind: str, title: str, codes: Sequence[str], chosen: Sequence[int]
) -> tuple[str, list[int]] | None:
    """Those who have the item a form is about: one its title speaks of, or several that agree on the people."""
    items = census.knowledge.catalogue.items
    holders = {
        code: [s for s in chosen if not says_none(census.knowledge.value(kind, s, code))]
        for code in dict.fromkeys(codes)
        if is_telling(census, kind, code, chosen)
    }
    pool = {code: some for code, some in holders.items() if share_words(items[code].name, title)}
    if not pool:
        return None
    widest = max(pool, key=lambda code: len(pool[code]))
    everyone = set().union(*pool.values())
    if len(everyone) * 9 > len(pool[widest]) * 10 or any(len(some) * 2 < len(everyone) for some in pool.values()):
        return None  # the items point to different people
    return widest, pool[widest]


def share_words(name: str, title: str) -> bool:
    """Whether two characters in a row of the name stand in the title."""
    return any(name[at : at + 2] in title for at in range(len(name) - 1))


def _names_kind(census: Census, kind: str, title: str) -> bool:
    """Whether a title names a kind of thing and nothing that narrows it."""
    subject = census.knowledge.catalogue.subjects.get(kind)
    words = sorted((subject.name, *subject.words) if subject else (), key=len, reverse=True)
    bare = plain = census.vocabulary.title(title).plain
    for word in words:
        bare = bare.replace(word, "")
    return bare != plain and not census.vocabulary.read(bare).left


def is_telling(census: Census, kind: str, code: str, chosen: Sequence[int]) -> bool:
    """Whether the item is known of some only, by being theirs: a certificate, a workplace; not a telephone."""
    item = census.knowledge.catalogue.items[code]
    if item.subject != kind or item.role or item.derive or item.type in ("phone", "bank_card", "email", *NUMBERS):
        return False
    if item.code.endswith(("address", "bank_name", "household_number")) or ".local_" in item.code:
        return False
    column = census.knowledge.column(kind, code)
    if column is None or not chosen:
        return False
    known = sum(not says_none(column.values[subject]) for subject in chosen)
    return 0 < known < _RARE * len(chosen)


def ordered(knowledge: Knowledge, kind: str, subjects: Sequence[int]) -> list[int]:
    """By household, the householder first, then by relation; otherwise as they came."""
    if kind != "person":
        return sorted(subjects)
    households, heads = knowledge.subjects.household_of, knowledge.subjects.head
    relation = knowledge.column("person", "person.relation_to_householder")
    codes = knowledge.catalogue.code_lists.get("relation_to_householder")
    rank = {value.name: at for at, value in enumerate(codes.values)} if codes else {}

    def key(subject: int) -> tuple[int, bool, int, int]:
        household = households[subject]
        if household < 0:
            return len(heads), False, 0, subject
        own = str(relation.values[subject]) if relation else ""
        return household, heads[household] != subject, rank.get(own, 99), subject

    return sorted(subjects, key=key)


__all__ = ["FilterError", "Selection", "is_telling", "measure", "ordered", "select", "share_words"]
