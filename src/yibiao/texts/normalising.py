"""Texts made comparable without losing their places: what is hidden dropped, what only looks alike made one.

``plain`` is for comparing, ``cleaned`` for reading. Look-alikes: letters of other scripts drawn like Latin ones,
radicals and strokes that stand as characters of their own, full-width and other compatibility forms (NFKC, UAX #15),
traditional characters. ``lookalikes.tsv`` names the sources.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_LOOKALIKES = Path(__file__).with_name("lookalikes.tsv")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters one does not see: of no or any width (UAX #9 marks, joiners, fillers, selectors, tags)."""
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_UNSEEN, _SEVERAL = -1, -2


@dataclass(frozen=True, slots=True)
class Plain:
    """Letters, digits and hanzi alone; ``at[i]`` is the place in the original of ``text[i]``."""

    text: str
    at: NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's characters from and to, of ``text[start:end]`` (not empty)."""
        return int(self.at[start]), int(self.at[end - 1]) + 1

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The code points, for arithmetic."""
        return codes_of(self.text)


class Cleaned(NamedTuple):
    """``hidden`` marks were taken out and ``homoglyphs`` replaced; punctuation and full-width forms stay."""

    text: str
    hidden: int
    homoglyphs: int


def plain(text: str) -> Plain:
    """The text as it is compared."""
    values = _folded(codes_of(text))
    at = np.flatnonzero(values).astype(np.int32)
    values = values[at]
    if (values == _SEVERAL).any():
        values, at = _expanded(text, values, at)
    return Plain(values.astype("<u4").tobytes().decode("utf-32-le"), at)


def cleaned(text: str) -> Cleaned:
    """The text as it is read by rules that need its punctuation; as long as the original less what was hidden."""
    seen, hidden = _HIDDEN.subn("", text)
    read = _WORD.sub(lambda match: _word(match.group()), seen.translate(_radicals()))
    return Cleaned(read, hidden, sum(old != new for old, new in zip(seen, read, strict=True)))


def codes_of(text: str) -> NDArray[np.uint32]:
    """Code points; halves of surrogate pairs, as broken files have them, stay what they are."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _word(word: str) -> str:
    """A word really of another script (Россия, β, コロナ) has letters that look like none of ours, and is left."""
    latin = word.translate(_table("latin"))
    if latin.isascii():
        return latin
    return word.translate(_table("hanzi")) if len(word) == 1 else word


@cache
def _table(kind: str) -> dict[int, str]:
    rows = (line.split("\t") for line in _LOOKALIKES.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {ord(a): b for name, old, new in rows if name == kind for a, b in zip(old, new, strict=True)}


@cache
def _radicals() -> dict[int, str]:
    """Radicals and doubled ideographs: no one types them by chance, though some PDF files hold them."""
    doubled = [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFADA), *range(0x2F800, 0x2FA1E)]
    radicals = {code: hanzi for code, hanzi in _table("hanzi").items() if code < 0x3000}
    return {code: unicodedata.normalize("NFKC", chr(code)) for code in doubled} | radicals


_known: NDArray[np.int32] = np.full(0x110000, _UNSEEN, dtype=np.int32)
"""For each code point seen so far what it is compared as: a code point, 0 (nothing) or ``_SEVERAL``."""


def _folded(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    values = _known[codes]
    if (values == _UNSEEN).any():
        for code in np.unique(codes[values == _UNSEEN]).tolist():
            folded = _character(chr(code))
            _known[code] = _SEVERAL if len(folded) > 1 else ord(folded or "\0")
        values = _known[codes]
    return values


@cache
def _character(character: str) -> str:
    """What one character is compared as: none, one or (㈠, ㎡, ⅷ) several characters."""
    if _HIDDEN.match(character) or "\ud800" <= character <= "\udfff":
        return ""
    looks = unicodedata.normalize("NFKC", character).translate(_table("latin")).translate(_table("hanzi"))
    return "".join(one for one in looks.translate(_table("traditional")) if one.isalnum())


def _expanded(
    text: str, values: NDArray[np.int32], at: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    several = np.flatnonzero(values == _SEVERAL)
    words = [_character(text[place]) for place in at[several].tolist()]
    lengths = np.ones(len(values), dtype=np.int32)
    lengths[several] = [len(word) for word in words]
    starts = (np.cumsum(lengths) - lengths)[several]
    values, at = np.repeat(values, lengths), np.repeat(at, lengths)
    for start, word in zip(starts.tolist(), words, strict=True):
        values[start : start + len(word)] = [ord(one) for one in word]
    return values, at
