"""How common a stretch of text is among documents, so that 套话 is measured and not only listed.

A file of hashes with counts is shipped (``common.npz``, made by ``bench/common_phrases.py``): derived from the document
frequencies of runs of ``GRAM`` characters, it holds no text and none can be read out of it. A place that keeps its own
corpus counts that as well (``counted``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.fingerprints import grams
from yibiao.texts.normalising import plain

GRAM = 9
_FILE = Path(__file__).with_name("common.npz")


@dataclass(frozen=True)
class Common:
    """The names of runs that stand in many documents, sorted."""

    names: NDArray[np.uint32]

    def marks(self, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """For each character whether it stands in a common run."""
        covered = np.zeros(len(codes), dtype=bool)
        if len(self.names) == 0 or len(codes) < GRAM:
            return covered
        hits = np.flatnonzero(np.isin(names_of(codes), self.names))
        for place in range(GRAM):
            covered[hits + place] = True
        return covered

    def with_more(self, other: Common) -> Common:
        return Common(np.union1d(self.names, other.names))


def names_of(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return grams(codes, GRAM).astype(np.uint32)


@cache
def shipped() -> Common:
    """What is common in official texts at large."""
    with np.load(_FILE) as stored:
        return Common(stored["names"])


def counted(texts: Iterable[str], *, least: int) -> Common:
    """The runs that stand in at least so many of the texts."""
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(np.unique(names_of(plain(text).codes)).tolist())
    return Common(np.array(sorted(name for name, times in counts.items() if times >= least), dtype=np.uint32))
