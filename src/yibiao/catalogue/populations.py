"""Whom a list is about. A list of the disabled and a list of party members may ask the very same columns, and still
neither can be made from the other; so before a form is called needless, its population must be covered too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_TELLING = 2  # characters left of a title that still say something
_BRACKETS = re.compile(r"[(\[【〔《<][^()\[\]【】〔〕《》<>]*[)\]】〕》>]")
_TIMES = re.compile(
    r"\d{2,4}年?(度|[一二三四1-4]季度|\d{1,2}月(份)?)?|[一二三四上下]?(半年|季度)|第[一二三四五\d]+(批|期|次)|\d+"
)
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:自治县|县|市|区|镇|乡|街道|社区|村)(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class Population:
    """``groups`` all hold of every subject on the list; no group at all means everybody."""

    groups: frozenset[str] = frozenset()

    @property
    def everybody(self) -> bool:
        return not self.groups

    def includes(self, other: Population) -> bool:
        """Whether everyone on the other list is on this one as well."""
        return self.groups <= other.groups

    @property
    def words(self) -> str:
        return "、".join(sorted(self.groups)) or "全员"


@dataclass(frozen=True, slots=True)
class _Group:
    words: re.Pattern[str]
    markers: tuple[str, ...]
    by_age: bool


@dataclass(frozen=True, slots=True)
class _Words:
    everybody: re.Pattern[str]
    everybody_exactly: frozenset[str]
    groups: Mapping[str, _Group]
    procedures: re.Pattern[str]
    form_words: re.Pattern[str]


@cache
def _words() -> _Words:
    raw: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("populations.yaml").read_text(encoding="utf-8"))
    groups = {
        name: _Group(_any(entry["words"]), tuple(entry.get("markers") or ()), bool(entry.get("by_age")))
        for name, entry in raw["groups"].items()
    }
    return _Words(
        _any(raw["everybody"]),
        frozenset(raw["everybody_exactly"]),
        groups,
        _any(raw["procedures"]),
        _any(raw["form_words"]),
    )


def _any(words: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def population_of(title: str) -> Population:
    """From the title. What it says besides known groups (获奖, 受灾, 危房改造) makes a group of its own, so that unlike
    lists stay apart."""
    words = _words()
    text = bare_title(title)
    named = {name for name, group in words.groups.items() if group.words.search(text)}
    everybody = words.everybody.search(text) is not None
    rest = words.everybody.sub("", text)
    for name in named:
        rest = words.groups[name].words.sub("", rest)
    rest = words.form_words.sub("", rest)
    if rest in words.everybody_exactly and not named:
        return Population()
    if len(rest) >= _TELLING:
        named.add(rest)
    if not named and not everybody:
        named.add(rest or text or "未写明")
    return Population(frozenset(named))


def is_procedure(title: str) -> bool:
    """Whether the form is part of an act (申请、审批……) that stays whatever its columns are."""
    return _words().procedures.search(title) is not None


def markers_of(population: Population) -> list[tuple[str, ...] | None]:
    """Per group the words of items that tell its members apart in a register of everybody; None where age and sex do.
    A group of no known kind is told apart by an item of its own name."""
    groups = _words().groups
    return [
        (None if groups[name].by_age else groups[name].markers) if name in groups else (name,)
        for name in sorted(population.groups)
    ]


def named_in(title: str) -> Iterator[tuple[str, str]]:
    """The groups that a title names, with the word of it that does: 党员 for 党费收缴登记表."""
    text = bare_title(title)
    for name, group in _words().groups.items():
        found = group.words.search(text)
        if found:
            yield name, found.group()


def told_by(label: str) -> Iterator[str]:
    """The groups that a column of this label tells from others: 党员 for 入党时间."""
    return (name for name, group in _words().groups.items() if any(marker in label for marker in group.markers))


def names_everybody(title: str) -> bool:
    """Whether a title says that the list is of everybody: 全员, 户籍人口."""
    return _words().everybody.search(bare_title(title)) is not None


def bare_title(title: str) -> str:
    """The title without years, places, brackets and a file's numbering: what two issues of a form share."""
    text = _BRACKETS.sub("", unicodedata.normalize("NFKC", title))
    text = re.sub(r"^附件\d*[:：-]?|\s+|\.\w{2,4}$", "", text)
    text = _PLACE.sub("", _TIMES.sub("", text))
    return re.sub(r"[^\w]", "", text)
