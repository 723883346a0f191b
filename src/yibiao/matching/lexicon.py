"""What words do inside a label: which are interchangeable, which say nothing alone, which forbid each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Lexicon:
    """The tables of ``words.yaml``, ready for use."""

    heads: frozenset[str]
    bare: frozenset[str]
    neutral: frozenset[str]
    sections: tuple[str, ...]
    _group: re.Pattern[str]
    _equal: Mapping[str, str]
    _equal_at_end: Mapping[str, str]
    _rewrite: re.Pattern[str]
    _tail: re.Pattern[str]
    _affix: re.Pattern[str]
    _contrast_words: Mapping[str, tuple[tuple[str, str, str], ...]]
    _seen: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict, compare=False, repr=False)

    def canonical(self, text: str) -> str:
        """The text with interchangeable words written one way and fillers gone.

        Lines are rewritten apart from each other, so that many words may go through in one call.
        """
        return self._rewrite.sub(self._written_one_way, text)

    def folded(self, canonical: str) -> str:
        """Canonical words without the affixes that words of one item have or lack (所属网格, 学校名称)."""
        return self._affix.sub("", canonical)

    def _written_one_way(self, found: re.Match[str]) -> str:
        word, rest = found.group(), found.string[found.end() : found.end() + 1]
        if rest in ("", "\n") and word in self._equal_at_end:
            return self._equal_at_end[word]
        return self._equal[word]

    def is_head(self, canonical: str) -> bool:
        """Whether the words say nothing without a title, a heading or a subject (日期, 名称, 金额)."""
        return canonical in self.heads or not canonical

    def without_tail(self, text: str) -> str:
        """配偶基本情况 → 配偶: section headings end in words that add nothing."""
        return self._tail.sub("", text)

    def is_group(self, heading: str) -> bool:
        """Whether a heading only gathers what is the subject's own (身份, 联系方式, 个人户籍信息)."""
        return self._group.fullmatch(heading) is not None

    def is_bare(self, canonical: str) -> bool:
        """Whether the words stay unclear even when the subject is known (类别, 金额)."""
        return canonical in self.bare or not canonical

    def contrasts(self, text: str) -> Mapping[str, frozenset[str]]:
        """Per contrast group the values the text names: 户籍人口 → {居住与户籍: {户籍}}."""
        known = self._seen.get(text)
        if known is None:
            found: dict[str, set[str]] = {}
            for at, letter in enumerate(text):
                for word, group, value in self._contrast_words.get(letter, ()):
                    if text.startswith(word, at):
                        found.setdefault(group, set()).add(value)
            known = {group: frozenset(values) for group, values in found.items()}
            self._seen[text] = known
        return known

    def conflict(self, asked: str, known: str, *, but: str = "") -> tuple[str, str] | None:
        """Two words of one contrast, one on either side, that forbid each other (户籍, 常住); None when there are none.
        ``but`` is a contrast that is passed over."""
        ours, theirs = self.contrasts(asked), self.contrasts(known)
        for group in ours.keys() & theirs.keys():
            if group != but and not ours[group] & theirs[group]:
                return min(ours[group]), min(theirs[group])
        return None

    def missing(self, asked: str, known: str) -> str | None:
        """A contrast word that only one side has (人口 against 户籍人口)."""
        ours, theirs = self.contrasts(asked), self.contrasts(known)
        for group in sorted(ours.keys() ^ theirs.keys()):
            return min((ours.get(group) or theirs.get(group)) or ())
        return None


@cache
def lexicon() -> Lexicon:
    """The shipped word tables; read once."""
    raw = yaml.load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    pairs = [(word, target) for target, words in raw["equal"].items() for word in words]
    pairs += [(word, "") for word in raw["fillers"]]
    read = Lexicon(
        heads=frozenset(),
        bare=frozenset(),
        neutral=frozenset(raw["neutral"]),
        sections=tuple(raw["sections"]),
        _group=re.compile(
            f"(?:{'|'.join(raw['group_owners'])})*(?:{'|'.join(raw['groups'])})(?:{'|'.join(raw['tails'])})?"
        ),
        _equal={word: target for word, target in pairs if not word.endswith("$")},
        _equal_at_end={word.rstrip("$"): target for word, target in pairs if word.endswith("$")},
        _rewrite=_any_of(word for word, _ in pairs),
        _tail=re.compile(f"(?<=.)(?:{'|'.join(map(re.escape, raw['tails']))})$"),
        _affix=re.compile(
            f"^(?:{'|'.join(raw['prefixes'])})(?=..)|(?<=..)(?:{'|'.join(raw['suffixes'])})$", re.MULTILINE
        ),
        _contrast_words=_by_first_letter(raw["contrasts"]),
    )
    bare = frozenset(map(read.canonical, raw["bare"]))
    return replace(read, heads=bare.union(map(read.canonical, raw["heads"])), bare=bare)


def _by_first_letter(
    contrasts: Mapping[str, Mapping[str, Iterable[str]]],
) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """(word, group, value) of every contrast word, found by its first character."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for group, values in contrasts.items():
        for value, words in values.items():
            for word in words:
                found.setdefault(word[0], []).append((word, group, value))
    return {letter: tuple(words) for letter, words in found.items()}


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Longest first; a trailing ``$`` in the table means the end of the line."""
    ordered = sorted(words, key=lambda word: (-len(word.rstrip("$")), not word.endswith("$"), word))
    return re.compile(
        "|".join(re.escape(word.rstrip("$")) + ("$" if word.endswith("$") else "") for word in ordered), re.MULTILINE
    )
