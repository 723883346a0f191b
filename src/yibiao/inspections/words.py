"""What the words of a notice, or of a plan's remarks, ask of those who are visited. The patterns are data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yibiao.texts.sentences import Sentence, clauses, sentences

ASKS = ("materials", "forms", "reports", "briefing", "escorts", "principals", "welcome", "showcase")
_LONGEST = 40  # characters of a demand that are shown


@dataclass(frozen=True, slots=True)
class Said:
    """Something that words say: ``what`` is a field of the facts, or the id of a rule on traces."""

    what: str
    words: str
    start: int
    end: int


@cache
def patterns(name: str) -> re.Pattern[str]:
    """A pattern of ``words.yaml``, by its path: ``asks.materials``; lists are alternatives."""
    found: Any = _content()
    for part in name.split("."):
        found = found[part]
    return re.compile(found if isinstance(found, str) else "|".join(f"(?:{one})" for one in found))


def asked(text: str) -> Iterator[Said]:
    """What the places have to prepare or do. What is refused (不陪同), and what the inspectors do themselves, is not
    asked."""
    for one in clauses(text):
        if patterns("own").search(one.text):
            continue
        for what in ASKS:
            match = patterns(f"asks.{what}").search(one.text)
            if match and not _negated(one.text, match.start()):
                yield Said(what, shown(one.text), one.start, one.end)


def traces(text: str, lines: Iterable[Sentence] = (), extra: dict[str, tuple[str, ...]] | None = None) -> list[Said]:
    """Traces that are looked at or counted: ``lines`` are those that say what is inspected (each is about it, also
    without a verb). ``extra``: the policy's own words, by the rule's id."""
    contents = {(one.start, one.end) for one in lines}
    found: list[Said] = []
    for one in [*lines, *(one for one in sentences(text) if (one.start, one.end) not in contents)]:
        if (one.start, one.end) in contents or patterns("judging").search(one.text):
            found += _traces_of(one, extra or {})
    return sorted(found, key=lambda said: said.start)


def _traces_of(one: Sentence, extra: dict[str, tuple[str, ...]]) -> Iterator[Said]:
    bare = patterns("statutory").sub(lambda match: "□" * len(match[0]), one.text)
    for rule in ("INS-007", "INS-008"):
        words = [re.escape(word) for word in extra.get(rule, ())]
        pattern = re.compile("|".join((patterns(f"trace.{rule}").pattern, *words)))
        for match in pattern.finditer(bare):
            if not _negated(_clause(bare, match.start()), len(_clause(bare, match.start()))):
                yield Said(rule, one.text[match.start() : match.end()], one.start + match.start(),
                           one.start + match.end())  # fmt: skip
                break


def says(name: str, text: str) -> bool:
    """Whether the words are there and not refused before; 不打招呼 is itself a word."""
    found = ((_clause(text, match.start())) for match in patterns(name).finditer(text))
    return any(not patterns("negated").search(before) for before in found)


def shown(words: str) -> str:
    bare = re.sub(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])\s*", "", words.strip(" \u3000。，；：,;:"))
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1] + "…"


def _clause(text: str, at: int) -> str:
    """What stands before a place in its clause."""
    return re.split(r"[，。；;,]", text[:at])[-1]


def _negated(text: str, at: int) -> bool:
    """不陪同 refuses; so does 严禁层层陪同、张贴横幅, across the list."""
    return bool(patterns("negated").search(text[:at]) or patterns("negated").match(text, at))


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return content
