"""Where sentences and clauses begin and end. Nothing of the text is changed: ``text[start:end]`` is the sentence.

A line's end is a sentence's end: notices, chats and pasted tables break lines only where a thought ends. A full stop
inside quotation marks ends nothing until the quotation is over (“收到。已办。”是一句里的话).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ENDS = frozenset("。！？!?…")
_STOPS = frozenset("，,；;：:")
_OPENING, _CLOSING = "“‘「『《（(【[〔", "”’」』》）)】]〕"
_AFTER = frozenset(_CLOSING) | _ENDS
_LONGEST_QUOTATION = 200  # a mark never closed must not swallow the rest
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
_NUMBER = re.compile(r"\d[,，:：]\d")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``start`` and ``end`` are characters of the whole text."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """Every sentence with its closing mark, white space around it left out."""
    return [one for line in _LINE.finditer(text) for one in _cut(text, line.start(), line.end(), _ENDS)]


def clauses(text: str) -> list[Sentence]:
    """Sentences cut once more at commas, semicolons and colons; numbers such as 1,200 and 16:30 stay whole."""
    return [part for one in sentences(text) for part in _cut(text, one.start, one.end, _ENDS | _STOPS)]


def _cut(text: str, start: int, end: int, marks: frozenset[str]) -> Iterator[Sentence]:
    """The parts between marks that stand outside quotations and brackets."""
    began = start
    closed_at = -1
    at = start
    while at < end:
        here = text[at]
        if here in _OPENING and at > closed_at:
            closed_at = _closing(text, at, end)
        if here in marks and at > closed_at and not _NUMBER.match(text, at - 1):
            while at + 1 < end and text[at + 1] in _AFTER:
                at += 1
            yield from _stripped(text, began, at + 1)
            began = at + 1
        at += 1
    yield from _stripped(text, began, end)


def _closing(text: str, at: int, end: int) -> int:
    """Where the quotation that opens at ``at`` closes; -1 when it never does."""
    return text.find(_CLOSING[_OPENING.index(text[at])], at, min(end, at + _LONGEST_QUOTATION))


def _stripped(text: str, start: int, end: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Sentence(text[start:end], start, end)
