"""What a copier changes without writing anything new: numbers, and the names of the level (全省, 全县).

Texts are aligned in folded form, where each number is one sign and all levels are one word, and counted in their own.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.blocks import Block, Chain

_NUMBER = "0123456789一二三四五六七八九十百千万亿零两"
_ALIKE = ("县省市区镇乡村州盟旗", "局厅委办站所科处室")
"""Each character after the first is read as the first."""


class Folded(NamedTuple):
    """``at[i]`` is the place in the text of sign ``i``; one more place ends it."""

    signs: NDArray[np.uint32]
    at: NDArray[np.int64]
    codes: NDArray[np.uint32]


@cache
def _table() -> NDArray[np.uint32]:
    table = np.arange(0x110000, dtype=np.uint32)
    for first, *others in map(list, (_NUMBER, *_ALIKE)):
        table[[ord(one) for one in others]] = ord(first)
    return table


def folded(codes: NDArray[np.uint32]) -> Folded:
    signs = _table()[codes]
    number = signs == ord(_NUMBER[0])
    kept = np.ones(len(signs), dtype=bool)
    kept[1:] = ~(number[1:] & number[:-1])
    return Folded(signs[kept], np.append(np.flatnonzero(kept), len(codes)), codes)


def unfolded(chain: Chain, draft: Folded, source: Folded) -> Chain:
    """The chain in the texts' own places, with only what is really the same."""
    return [part for block in chain for part in _same(block, draft, source)]


def _same(block: Block, draft: Folded, source: Folded) -> Chain:
    """The block without the numbers and levels that differ."""
    here = draft.at[block.at : block.at + block.length + 1]
    there = source.at[block.there : block.there + block.length + 1]
    ours, theirs = draft.codes[here[0] : here[-1]], source.codes[there[0] : there[-1]]
    if len(ours) == len(theirs) and (ours == theirs).all():
        return [Block(int(here[0]), int(there[0]), len(ours))]
    lengths = np.diff(here)
    same = (lengths == np.diff(there)) & (draft.codes[here[:-1]] == source.codes[there[:-1]])
    for sign in np.flatnonzero(same & (lengths > 1)).tolist():
        length = int(lengths[sign])
        a, b = int(here[sign]), int(there[sign])
        same[sign] = (draft.codes[a : a + length] == source.codes[b : b + length]).all()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same, [0])).astype(np.int8))).reshape(-1, 2).tolist()
    return [Block(int(here[low]), int(there[low]), int(here[high] - here[low])) for low, high in edges]
