"""Numbers that stand for short strings of a text, so that texts can be compared and looked up as arrays.

``windows`` is winnowing (Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD
2003): each run of ``RUN`` characters is named by the least of the hashes in it. Two texts that share such a run share
its name; and the names of a text, each once, are only about a third as many as its characters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yibiao.texts.normalising import plain

Hashes = NDArray[np.uint64]

RUN = 13
"""Characters in a row that two texts do not share by chance."""
_GRAM = 10
"""Shorter ones make fewer names; longer ones tell better which documents share a whole run."""
KIND = 1
"""To be changed with whatever changes names: a corpus of another kind is indexed anew."""
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


def grams(codes: NDArray[np.uint32], length: int) -> Hashes:
    """A 64-bit hash of every ``length`` characters in a row."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    wide = codes.astype(np.uint64)
    hashes = wide[:count].copy()
    for place in range(1, length):
        hashes *= _MULTIPLIER
        hashes += wide[place : place + count]
    hashes ^= hashes >> _HALF
    hashes *= _MIXER
    hashes ^= hashes >> _HALF
    return hashes


def names_of(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The names of all runs of several texts and beside each the place of its text: faster than one by one."""
    joined = plain("".join(texts))
    owners = np.searchsorted(np.cumsum([len(text) for text in texts]), joined.at, "right")
    names = windows(joined.codes)
    firsts, lasts = owners[: len(names)], owners[RUN - 1 :]
    wanted = firsts == lasts  # not across a border
    wanted[1:] &= (names[1:] != names[:-1]) | (firsts[1:] != lasts[:-1])  # the same again, most of the time
    return names[wanted], firsts[wanted]


def windows(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The 32-bit name of every run of ``RUN`` characters, in the text's order."""
    hashes = grams(codes, _GRAM).astype(np.uint32)
    count = max(len(hashes) - (RUN - _GRAM), 0)
    least = hashes[:count].copy()
    for place in range(1, RUN - _GRAM + 1):
        np.minimum(least, hashes[place : place + count], out=least)
    return least
