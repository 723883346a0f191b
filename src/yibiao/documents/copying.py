"""照搬照抄: what of a draft stands in a source, exact and lightly edited, with the places in both texts.

A replaced word, another place's name or a changed number cost the characters changed and not the passage around them;
sentences put in another order are passages of their own; what hides in or between characters is not there any more
(``texts.normalising``). ``alignment`` finds the chains, this file decides which of them own a character of the draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.alignment import Runs, chains, edited, filled, repeated, runs, verbatim
from yibiao.documents.blocks import Block, Chain
from yibiao.documents.fingerprints import RUN
from yibiao.documents.folding import folded, unfolded
from yibiao.texts.normalising import Plain, plain

Span = tuple[int, int]
Why = Literal["copied", "quoted", "law", "forwarded", "formula"]

_LEFT_OVER = 4
"""What a longer chain leaves of a shorter one counts from so many characters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the draft and where it stands in the source: characters from–to of the original texts.
    ``alike`` counts those (letters, digits, hanzi) that are the same, ``exact`` if all are; ``same`` are the stretches
    (of the draft, of the source) without the edits between them, for showing both side by side."""

    draft: Span
    source: Span
    exact: bool
    alike: int = 0
    why: Why = "copied"
    same: tuple[tuple[Span, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Copies:
    """``share``: the part of the draft's letters, digits and hanzi that stands in the source, for whatever reason;
    ``copied``: the part without quotations, citations, forwarded texts and formulas (``quoting.judged``);
    ``verbatim``: the part in runs of ``RUN`` or more, without what is only alike but for an edit."""

    share: float
    passages: tuple[Passage, ...] = ()
    copied: float = 0.0
    verbatim: float = 0.0


def compare(draft: str, source: str) -> Copies:
    """All passages of the draft that stand in the source, in the draft's order; none overlap in the draft."""
    return compare_plain(plain(draft), plain(source))


def compare_plain(draft: Plain, source: Plain) -> Copies:
    """The same for texts normalised before."""
    found = runs(draft.codes, source.codes)
    every = [_passage(chain, draft, source) for chain in _owned(draft, source, found)]
    share = sum(one.alike for one in every) / max(len(draft.text), 1)
    passages = tuple(one for one in every if one.alike >= _LEFT_OVER)  # scraps count, but are nothing to look at
    return Copies(share, passages, share, verbatim(found, len(draft.text)))


def _passage(chain: Chain, draft: Plain, source: Plain) -> Passage:
    first, last = chain[0], chain[-1]
    here, there = (first.at, last.at + last.length), (first.there, last.there + last.length)
    alike = sum(block.length for block in chain)
    exact = alike == here[1] - here[0] == there[1] - there[0]
    same = tuple(
        (draft.span(block.at, block.at + block.length), source.span(block.there, block.there + block.length))
        for block in chain
    )
    return Passage(draft.span(*here), source.span(*there), exact, alike, same=same)


def _owned(draft: Plain, source: Plain, shared: Runs) -> Iterator[Chain]:
    """Chains in the draft's order: a character belongs to the longest chain that has it."""
    ours, theirs = draft.codes, source.codes
    covered = np.zeros(len(ours), dtype=bool)
    blocks: list[tuple[Block, int]] = []
    found = _found(draft, source)
    found.sort(key=lambda chain: (-sum(block.length for block in chain), chain[0]))
    for owner, chain in enumerate(found):
        blocks += [(part, owner) for block in chain for part in _uncovered(block, covered)]
    for owner, block in enumerate(repeated(ours, theirs, shared, covered), len(found)):
        blocks.append((block, owner))
    blocks.sort()
    for _, parts in groupby(blocks, key=lambda one: one[1]):
        yield [block for block, _ in parts]


def _found(draft: Plain, source: Plain) -> list[Chain]:
    ours, theirs = folded(draft.codes), folded(source.codes)
    same = (unfolded(chain, ours, theirs) for chain in chains(ours.signs, theirs.signs))
    return [filled(part, draft.text, source.text) for chain in same for part in edited(chain)]


def _uncovered(block: Block, covered: NDArray[np.bool_]) -> Iterator[Block]:
    """What of the block no longer chain has; it is covered from now on."""
    taken = covered[block.at : block.at + block.length]
    if not taken.any():
        taken[:] = True
        yield block
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([1], taken, [1])).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start >= _LEFT_OVER:
            taken[start:end] = True
            yield Block(block.at + start, block.there + start, end - start)


__all__ = ["RUN", "Copies", "Passage", "Span", "Why", "compare", "compare_plain"]
