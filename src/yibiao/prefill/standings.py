"""Which of several standings each line of a list has: 退役军人和优抚对象名册 tells it in its column 人员类别."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yibiao.catalogue import Catalogue, CodeList
from yibiao.prefill.conditions import Term, Vocabulary
from yibiao.prefill.values import Known

KIND_LABEL = re.compile(r"(?:类别|类型|种类|身份)$")
_SAYS_LITTLE = frozenset({"", "其他", "其它", "无", "/"})


def told_by_kinds(
    standings: Sequence[Term], values: Sequence[str], words: Vocabulary, catalogue: Catalogue
) -> Mapping[str, list[Known | None]]:
    """Item → what the lines' kinds say of it, for the standings that a title names; nothing where a kind is met that
    is none of them."""
    codes = {
        condition.item: code_list
        for term in standings
        for condition in term.conditions
        if (choices := catalogue.items[condition.item].choices)
        and condition.value == ""
        and (code_list := catalogue.code_lists.get(choices))
    }
    told = {value: _said(value, standings, codes, words) for value in set(values) - _SAYS_LITTLE}
    if not told or not all(told.values()):
        return {}
    items = dict.fromkeys(item for said in told.values() for item in said)
    return {item: [told[value].get(item) if value in told else None for value in values] for item in items}


def _said(value: str, standings: Sequence[Term], codes: Mapping[str, CodeList], words: Vocabulary) -> dict[str, Known]:
    said: dict[str, Known] = {}
    meant = {condition for term in words.read(value).conditions for condition in term.conditions}
    for term in standings:
        kinds = {c.item: name for c in term.conditions if c.item in codes and (name := _kind(value, codes[c.item]))}
        # what tells one standing from others is how it begins: 退役士兵 is a 退役军人, 现役军人家属 is none
        if kinds or term.word[:2] in value or meant & set(term.conditions):
            said |= {c.item: c.value for c in term.conditions if c.value and c.operator == "="} | kinds
    return said


def _kind(value: str, codes: CodeList) -> str | None:
    """The kind of a code list that a value names, perhaps with more words around it."""
    exact = codes.find(value)
    if exact is not None:
        return exact.name
    named = [
        (len(word), kind.name)
        for kind in codes.values
        for word in (kind.name, *kind.synonyms)
        if len(word) >= 4 and word in value
    ]
    return max(named)[1] if named else None
