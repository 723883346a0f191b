"""The catalogue's words for what people are: 低保对象, 党员, 残疾人, each with the condition it stands for."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.items import Condition

_STATUS_TAILS = ("人员", "对象", "家庭", "群体", "人口", "户", "人")
_ASKS_WHETHER = re.compile(
    r"^(?:是否为|是否是|是否有|是否已|是否持有|是否享受|是否|有无|有没有|享受)|(?:[，,（(].*|情况|与否|标志|待遇)$"
)


def status_words(catalogue: Catalogue) -> Iterable[tuple[str, Condition]]:
    """Word → condition, from yes-no items and from values of code lists."""
    listed: dict[str, set[str]] = defaultdict(set)
    rows: list[tuple[str, Condition]] = []
    for item in catalogue.items.values():
        if item.role is not None or item.subject not in ("person", "household"):
            continue
        if item.type == "boolean":
            conditions = [Condition(code, "=", "是") for code in (item.code, *_twins(item, catalogue))]
            conditions += _holding(item, catalogue)
            for word in _plain_words(item):
                yield from ((form, condition) for form in _forms(word) for condition in conditions)
        elif item.type == "choice" and item.choices:
            for word in _kinds_of(item):
                yield from ((form, Condition(item.code, "!=", "")) for form in _forms(word))
            for value in catalogue.code_lists[item.choices].values:
                for word in (value.name, *value.synonyms):
                    if len(word) >= 2 and not re.search(r"\d", word):
                        listed[word].add(item.choices)
                        rows.append((word, Condition(item.code, "=", value.name)))
    for word, condition in rows:
        if len(listed[word]) == 1 and catalogue.items[condition.item].choices in _TELLING:
            yield from ((form, condition) for form in _forms(word))


_KIND_TAIL = re.compile(r"(.{2,})(?:类别|类型|种类)$")
_GENERAL = frozenset(
    {
        "人员",
        "人口",
        "证件",
        "户籍",
        "户口",
        "房屋",
        "住房",
        "身份证件",
        "有效证件",
        "实有人口",
        "人员身份",
        "家庭",
        "学校",
        "血型",
    }
)


def _kinds_of(item: DataItem) -> Iterable[str]:
    """Who has a 监测对象类别 is a 监测对象."""
    for word in (item.name, *item.synonyms):
        found = _KIND_TAIL.match(word)
        if found and found.group(1) not in _GENERAL:
            yield found.group(1)


def _holding(item: DataItem, catalogue: Catalogue) -> Iterable[Condition]:
    """Who has a 残疾证号 has a 残疾证."""
    for word in _plain_words(item):
        for code in catalogue.meanings(f"{word}号"):
            held = catalogue.items[code]
            if held.subject == item.subject and held.role is None and f"{word}号" in held.words:
                yield Condition(code, "!=", "")


def _twins(item: DataItem, catalogue: Catalogue) -> Iterable[str]:
    """The same standing of household or person: 低保对象 may be written down for either."""
    other = {"person": "household", "household": "person"}[item.subject]
    code = f"{other}.{item.code.partition('.')[2]}"
    if code in catalogue.items and catalogue.items[code].type == "boolean":
        yield code


_TELLING = frozenset(
    {
        "politics",
        "left_behind_kind",
        "household_kind",
        "monitor_kind",
        "disability_kind",
        "preferential_kind",
        "population_type",
    }
)
"""Code lists whose values name people of their own accord; 健康 or 集中 in a title name nobody."""


def asked_whether(word: str) -> str:
    """What a label asks whether somebody is it: 低保对象 for 是否低保对象."""
    return _ASKS_WHETHER.sub("", unicodedata.normalize("NFKC", word))


def _plain_words(item: DataItem) -> Iterable[str]:
    for word in (item.name, *item.synonyms):
        plain = asked_whether(word)
        if len(plain) >= 2 and not re.search(r"\d", plain):
            yield plain


def _forms(word: str) -> Iterable[str]:
    """低保, 低保户, 低保对象, 低保人员 are one word to a clerk."""
    yield word
    if word.endswith(("老人", "老年人")):
        yield word.replace("老年人", "老人") if word.endswith("老年人") else word.replace("老人", "老年人")
        return
    for tail in _STATUS_TAILS:
        if word.endswith(tail) and len(word) - len(tail) >= 2:
            yield word[: -len(tail)]
