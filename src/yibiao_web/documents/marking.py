"""A text with marks on it, cut into pieces that a page can show one after the other. Pure.

Marks may overlap (a copied sentence is full of slogans); a piece carries all marks that lie on it. A mark's label
stands where it begins, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

ORDER = ("copy", "same", "empty", "demand")
"""The colours of a piece that has several: the first that it has."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters from–to, as what they are coloured, and in words. ``href``: its label leads there."""

    start: int
    end: int
    kind: str
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    kind: str = ""
    labels: tuple[Mark, ...] = ()
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownLine:
    pieces: tuple[Piece, ...]


def shown(text: str, marks: Iterable[Mark], places: Iterable[int] = ()) -> list[ShownLine]:
    """The text line by line. ``places`` are characters to which findings lead."""
    used = sorted((one for one in marks if 0 <= one.start < one.end <= len(text)), key=lambda one: (one.start, one.end))
    named = sorted({at for at in places if 0 <= at < max(1, len(text))})
    lines, at = [], 0
    for line in text.split("\n"):
        end = at + len(line)
        lines.append(ShownLine(tuple(_pieces(text, at, end, used, named))))
        at = end + 1
    return lines


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], places: Sequence[int]) -> Iterator[Piece]:
    on = [one for one in marks if one.start < max(end, start + 1) and one.end > start]
    here = [at for at in places if start <= at < max(end, start + 1)]
    cuts = {start, end, *here}
    cuts |= {at for one in on for at in (one.start, one.end) if start < at < end}
    edges = sorted(cuts)
    for a, b in zip(edges, [*edges[1:], end], strict=True):
        if a == b and not (a in here and start == end):
            continue
        over = [one for one in on if one.start <= a and one.end >= b]
        kind = next((kind for kind in ORDER if any(one.kind == kind for one in over)), "")
        begins = tuple(one for one in over if one.label and one.start == a)
        yield Piece(text[a:b], kind, begins, tuple(at for at in here if at == a))
