"""A message made ready for the grammar: nothing hidden in its words, cut into sentences and clauses, every character
with its place in what was written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yibiao.texts.normalising import cleaned
from yibiao.texts.sentences import Sentence, clauses, sentences

# Cantonese and northern words of one character, so that places stay the same
_DIALECT = dict(zip(map(ord, "俾畀嘅冇咗喺哋佢啲唔乜恁俺哩甭嘞"), "给给的没了在们他些不么你我呢别了", strict=True))
_HALF = _DIALECT | str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
)
# “打 卡”, “截·图”: marks set between two characters so that no one finds the word
_SPLIT = re.compile(r"(?<=[一-鿿])[ \u3000·•*_~|^-]{1,2}(?=[一-鿿])")
LONGEST = 4000  # what is longer is a document, not a message; the rest of it is not looked at


@dataclass(frozen=True, slots=True)
class Read:
    """``text`` as the grammar sees it; ``at[i]`` is the place of its i-th character in the original."""

    text: str
    at: Sequence[int]
    sentences: tuple[Sentence, ...]
    clauses: tuple[tuple[Sentence, ...], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's characters of ``text[start:end]`` (not empty)."""
        return self.at[start], self.at[end - 1] + 1


def read(message: str) -> Read:
    text, at = _seen(message[:LONGEST])
    text, at = _joined(text.translate(_HALF), at)
    parts = tuple(sentences(text))
    return Read(text, at, parts, tuple(_clauses(one) for one in parts))


def _clauses(sentence: Sentence) -> tuple[Sentence, ...]:
    at = sentence.start
    return tuple(Sentence(one.text, one.start + at, one.end + at) for one in clauses(sentence.text))


def _seen(message: str) -> tuple[str, Sequence[int]]:
    """Without hidden marks; looks character by character only where there are some."""
    clean = cleaned(message)
    if not clean.hidden:
        return clean.text, range(len(clean.text))
    return clean.text, [place for place, one in enumerate(message) if not cleaned(one).hidden]


def _joined(text: str, at: Sequence[int]) -> tuple[str, Sequence[int]]:
    cuts = [place for match in _SPLIT.finditer(text) for place in range(*match.span())]
    if not cuts:
        return text, at
    gone = frozenset(cuts)
    kept = [place for place in range(len(text)) if place not in gone]
    return "".join(text[place] for place in kept), [at[place] for place in kept]
