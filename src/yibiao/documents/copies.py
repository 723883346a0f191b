"""The draft beside the documents it may have been taken from: which, how much, which passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yibiao.documents.copying import Copies, Passage, compare_plain
from yibiao.documents.fingerprints import windows
from yibiao.documents.model import Source, Span
from yibiao.documents.quoting import judged
from yibiao.texts.normalising import Plain, plain

Names = NDArray[np.uint32]
_WORTH = 2  # names of runs two texts must share before they are compared letter by letter
_LEAST = 0.01  # a smaller share is not worth a word
_MOST = 20  # sources that are compared letter by letter


@dataclass(frozen=True, slots=True)
class SourceCopies:
    """What of the draft stands in one source. ``share`` as compared, ``copied`` without quotations, citations and
    formulas."""

    source: Source
    copies: Copies

    @property
    def share(self) -> float:
        return self.copies.share

    @property
    def copied(self) -> float:
        return self.copies.copied

    @property
    def passages(self) -> tuple[Passage, ...]:
        return self.copies.passages


class Prepared(NamedTuple):
    """A source ready to be compared with many drafts."""

    source: Source
    plain: Plain
    names: Names


def prepared(source: Source) -> Prepared:
    text = plain(source.text)
    return Prepared(source, text, windows(text.codes))


def compared(draft: str, sources: Sequence[Source] | Iterable[Prepared]) -> tuple[SourceCopies, ...]:
    """Those sources something was taken from, the largest share first."""
    ours = plain(draft)
    names = np.unique(windows(ours.codes))
    near: list[tuple[int, Prepared]] = []
    for one in sources:
        ready = one if isinstance(one, Prepared) else prepared(one)
        shared = _shared(names, ready.names)
        if shared >= _WORTH:
            near.append((shared, ready))
    near.sort(key=lambda pair: -pair[0])
    found = [
        SourceCopies(one.source, judged(compare_plain(ours, one.plain), draft, one.source.text))
        for _, one in near[:_MOST]
    ]
    return tuple(sorted((one for one in found if one.share >= _LEAST), key=lambda one: -one.share))


def _shared(ours: Names, theirs: Names) -> int:
    """How many of our sorted names are among theirs."""
    if len(ours) == 0 or len(theirs) == 0:
        return 0
    nearest = ours[np.minimum(np.searchsorted(ours, theirs), len(ours) - 1)]
    return len(np.unique(nearest[nearest == theirs]))


def covered(copies: Iterable[SourceCopies], span: Span, *, copied: bool = False) -> float:
    """The part of a stretch of the draft that stands in any of the sources; ``copied``: without what is quoted."""
    start, end = span
    marks = bytearray(max(end - start, 0))
    for one in copies:
        for passage in one.passages:
            if copied and passage.why != "copied":
                continue
            first, last = max(passage.draft[0], start), min(passage.draft[1], end)
            if last > first:
                marks[first - start : last - start] = b"\1" * (last - first)
    return sum(marks) / len(marks) if marks else 0.0
