"""Where two texts are alike: seeds, blocks on diagonals, chains of blocks. Arrays of code points in, places out.

Seeds are all strings of a few characters that both texts hold. Seeds that follow one another on a diagonal (the same
distance between the places in both texts) are blocks. Blocks close to one another in a band of diagonals are chained
as Smith and Waterman align letters: what is alike counts for a chain, what lies between against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from yibiao.documents.blocks import Block, Chain
from yibiao.documents.fingerprints import RUN, grams

Numbers = NDArray[np.int64]

_SEEDS = ((40_000, 4), (200_000, 5), (1_000_000, 6))
"""Up to so many characters, seeds of that length; longer texts share more short strings by chance."""
_LONGEST_SEED = 8
_MOST_PAIRS, _PLACES = 1_000_000, (1000, 200, 64, 24)
"""Seeds that stand in too many places of the source are left out until there are no more pairs than this, at last all
in more places than 24; ``repeated`` finds such runs."""
_BAND = 16
"""How far the distance between the places may drift within a chain."""
_GAP = 8
"""Characters in a row that may be unlike within a chain."""
_UNLIKE = 6.0
"""What one of them counts against a chain, where one alike counts 1: a sentence put in other words is not a copy."""
_LOOK_BACK = 6
_LIGHT, _LEAST = 0.85, 24
"""Share of a chain's signs that are alike if it is an edited copy, and how many; one with less breaks at its gaps."""
_REALLY_LIGHT, _REALLY_LEAST = 0.8, 32
"""The same for its characters, of which numbers and levels may differ."""


def chains(draft: NDArray[np.uint32], source: NDArray[np.uint32]) -> list[Chain]:
    """All chains worth naming, in no order; they may overlap."""
    blocks = _blocks(draft, source)
    found: set[tuple[Block, ...]] = set()
    for shift in (0, _BAND // 2):
        for cluster in _clusters(*blocks, shift):
            found.update(tuple(part) for chain in _chained(cluster) for part in _light(chain, _LIGHT) if _worth(part))
    return [list(chain) for chain in found]


def _blocks(draft: NDArray[np.uint32], source: NDArray[np.uint32]) -> tuple[Numbers, Numbers, Numbers]:
    """The blocks as three arrays: places in the draft, in the source, lengths."""
    longest = max(len(draft), len(source))
    seed = next((length for most, length in _SEEDS if longest <= most), _LONGEST_SEED)
    at, there = _pairs(grams(draft, seed), grams(source, seed))
    diagonals = there - at
    order = np.argsort((diagonals << 32) + at, kind="stable")
    at, diagonals = at[order], diagonals[order]
    first = np.ones(len(at), dtype=bool)
    first[1:] = (np.diff(at) != 1) | (np.diff(diagonals) != 0)
    starts = np.flatnonzero(first)
    lengths = np.diff(starts, append=len(at)) + seed - 1
    return at[starts], at[starts] + diagonals[starts], lengths


def _pairs(draft: NDArray[np.uint64], source: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """Every place of the draft with every place of the source that has the same hash."""
    order = np.argsort(source, kind="stable")
    ordered = source[order]
    left = np.searchsorted(ordered, draft, "left")
    there = np.flatnonzero(ordered[np.minimum(left, len(ordered) - 1)] == draft) if len(ordered) else left[:0]
    counts = np.zeros(len(draft), dtype=np.int64)
    counts[there] = np.searchsorted(ordered, draft[there], "right") - left[there]
    most = next((most for most in _PLACES if counts[counts <= most].sum() <= _MOST_PAIRS), _PLACES[-1])
    counts[counts > most] = 0
    at = np.repeat(np.arange(len(draft)), counts)
    nth = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    return at, order[np.repeat(left, counts) + nth]


def _clusters(at: Numbers, there: Numbers, length: Numbers, shift: int) -> Iterator[list[Block]]:
    """Blocks of one band of diagonals with no gap over ``_GAP``, if together they could be worth naming."""
    if not len(at):
        return
    bands = (there - at + shift) // _BAND
    order = np.lexsort((at, bands))
    at, there, length, bands = at[order], there[order], length[order], bands[order]
    line = at + (bands - bands[0]) * (int((at + length).max()) + _GAP + 1)  # the bands one after another
    first = np.ones(len(at), dtype=bool)
    first[1:] = line[1:] > np.maximum.accumulate(line + length)[:-1] + _GAP
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(at))
    promising = (np.add.reduceat(length, starts) >= _LEAST) | (np.maximum.reduceat(length, starts) >= RUN)
    for start, end in zip(starts[promising].tolist(), ends[promising].tolist(), strict=True):
        yield list(map(Block, at[start:end].tolist(), there[start:end].tolist(), length[start:end].tolist()))


def _chained(blocks: list[Block]) -> Iterator[Chain]:
    """The best chains of a cluster: each block is joined to the one before it that pays best, if any does."""
    scores: list[float] = []
    before: list[int] = []
    for number, block in enumerate(blocks):
        best, joined = 0.0, -1
        for earlier in range(number - 1, max(number - 1 - _LOOK_BACK, -1), -1):
            paid = scores[earlier] - _cost(blocks[earlier], block)
            if paid > best:
                best, joined = paid, earlier
        scores.append(best + block.length)
        before.append(joined)
    yield from _traced(blocks, scores, before)


def _cost(earlier: Block, later: Block) -> float:
    """What lies between, and what of the later one is counted already; infinite if they can not follow."""
    here = later.at - earlier.at - earlier.length
    there = later.there - earlier.there - earlier.length
    overlap = -min(here, there, 0)
    if overlap >= later.length or max(here, there) > _GAP:
        return float("inf")
    return _UNLIKE * max(here, there, 0) + overlap


def _traced(blocks: list[Block], scores: list[float], before: list[int]) -> Iterator[Chain]:
    """Chains from their best ends backwards; a block is in one chain."""
    used = [False] * len(blocks)
    for end in sorted(range(len(blocks)), key=scores.__getitem__, reverse=True):
        chain: Chain = []
        while end >= 0 and not used[end]:
            used[end] = True
            chain.append(blocks[end])
            end = before[end]
        if chain:
            yield _apart(chain[::-1])


def edited(chain: Chain) -> Iterator[Chain]:
    """The parts of a chain, in the texts' own characters, that are copied word by word or lightly edited."""
    for part in _light(chain, _REALLY_LIGHT):
        if sum(block.length for block in part) >= (RUN if len(part) == 1 else _REALLY_LEAST):
            yield part


def _light(chain: Chain, share: float) -> Iterator[Chain]:
    """The parts of a chain that are lightly edited at most; it breaks where most is unlike."""
    waiting = [chain]
    while waiting:
        part = waiting.pop()
        gaps = [_between(earlier, later) for earlier, later in pairwise(part)]
        alike = sum(block.length for block in part)
        if alike >= share * (alike + sum(gaps)):
            yield part
        else:
            cut = gaps.index(max(gaps)) + 1
            waiting += [part[:cut], part[cut:]]


def _between(earlier: Block, later: Block) -> int:
    return max(later.at - earlier.at - earlier.length, later.there - earlier.there - earlier.length)


def _apart(chain: Chain) -> Chain:
    """The chain without overlaps: what two blocks both cover stays with the first."""
    kept: Chain = []
    for block in chain:
        if kept:
            overlap = max(kept[-1].at + kept[-1].length - block.at, kept[-1].there + kept[-1].length - block.there, 0)
            block = Block(block.at + overlap, block.there + overlap, block.length - overlap)
        if block.length > 0:
            kept.append(block)
    return kept


def _worth(chain: Chain) -> bool:
    return max(block.length for block in chain) >= RUN or sum(block.length for block in chain) >= _LEAST


def filled(chain: Chain, draft: str, source: str) -> Chain:
    """The chain with what is alike between its blocks (two characters or more in a row), by edit distance."""
    whole = chain[:1]
    for block in chain[1:]:
        at, there = whole[-1].at + whole[-1].length, whole[-1].there + whole[-1].length
        if min(block.at - at, block.there - there) > 2:
            steps = Levenshtein.opcodes(draft[at : block.at], source[there : block.there])
            whole += [
                Block(at + step.src_start, there + step.dest_start, step.src_end - step.src_start)
                for step in steps
                if step.tag == "equal" and step.src_end - step.src_start > 1
            ]
        whole.append(block)
    return whole


class Runs(NamedTuple):
    """Where runs of ``RUN`` of the draft start that are in the source, and where each is there first."""

    at: Numbers
    there: Numbers


def runs(draft: NDArray[np.uint32], source: NDArray[np.uint32]) -> Runs:
    theirs = grams(source, RUN)
    order = np.argsort(theirs, kind="stable")
    theirs = theirs[order]
    ours = grams(draft, RUN)
    if not len(theirs):
        ours = ours[:0]
    places = np.minimum(np.searchsorted(theirs, ours), len(theirs) - 1)
    at = np.flatnonzero(theirs[places] == ours)
    return Runs(at, order[places[at]])


def repeated(
    draft: NDArray[np.uint32], source: NDArray[np.uint32], found: Runs, covered: NDArray[np.bool_]
) -> Iterator[Block]:
    """What is in runs and not yet covered: those that stand in the source too often for seeds."""
    end = 0
    for at in np.flatnonzero(_in_runs(found.at, len(draft)) & ~covered).tolist():
        if at >= end:
            last = int(np.searchsorted(found.at, at, "right")) - 1  # the last run that starts at or before
            there = int(found.there[last]) + at - int(found.at[last])
            end = at + _alike(draft[at:], source[there:], covered[at:])
            yield Block(at, there, end - at)


def verbatim(found: Runs, total: int) -> float:
    """The share of the draft's ``total`` characters that is in runs."""
    return float(_in_runs(found.at, total).sum()) / max(total, 1)


def _in_runs(starts: Numbers, total: int) -> NDArray[np.bool_]:
    """For each of ``total`` characters whether it is in a run of ``RUN`` that starts at one of the places."""
    edges = np.zeros(total + RUN, dtype=np.int64)
    edges[starts] += 1
    edges[starts + RUN] -= 1
    return np.asarray(np.cumsum(edges)[:total] > 0)


def _alike(draft: NDArray[np.uint32], source: NDArray[np.uint32], covered: NDArray[np.bool_]) -> int:
    """How many characters from the start are the same and not yet covered."""
    most = min(len(draft), len(source))
    length, step = 0, 64
    while length < most:
        end = min(length + step, most)
        differ = (draft[length:end] != source[length:end]) | covered[length:end]
        if differ.any():
            return length + int(differ.argmax())
        length, step = end, step * 2
    return most
