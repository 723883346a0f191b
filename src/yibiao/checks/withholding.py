"""Small counts that leave to people who may not see the rows behind them: which are withheld, so that none of them
follows from what is shown. The one place for it; surveys, open data and totals all go by it.

Two things are done. A count of fewer than ``least`` (but not of nobody) is withheld. And what is withheld below one
shown sum must be two places or more, and together nobody or at least ``least`` in every column: otherwise further
places are withheld, the smallest first (secondary suppression; ESSnet SDC, Handbook on Statistical Disclosure Control,
2010, ch. 4; Willenborg & de Waal, Elements of Statistical Disclosure Control, 2001, ch. 6). In a tree a place's row is
withheld as a whole, and with it all below it: so row sums that are known from elsewhere (how many people a village has)
do not open a column.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

FEWEST = 5  # below, one guesses who it is; counties often take 3, we take more
Key = TypeVar("Key", bound=Hashable)
Counts = Sequence[int]


def small(counts: Counts, least: int) -> bool:
    """Whether one of a row's counts is of too few."""
    return any(0 < one < least for one in counts)


def follows(withheld: Sequence[Counts], least: int) -> bool:
    """Whether a shown sum, less what is shown below it, says something of too few: of one place alone, or in a column
    of fewer than ``least``."""
    there = [one for one in withheld if any(one)]
    return bool(there) and (len(there) == 1 or small([sum(column) for column in zip(*there, strict=True)], least))


def covered(
    counts: Mapping[Key, Counts], withheld: Iterable[Key], least: int, order: Callable[[Key], object] | None = None
) -> set[Key]:
    """The places below one shown sum of which nothing is shown: those that are withheld, and as many more, the smallest
    first (or by ``order``), as it takes. All of them where nothing less will do."""
    hidden = set(withheld)
    by_size = order or (lambda key: sum(counts[key]))
    for one in sorted((key for key in counts if key not in hidden and any(counts[key])), key=by_size):  # type: ignore[arg-type]
        if not follows([counts[key] for key in hidden], least):
            break
        hidden.add(one)
    return hidden


def withheld_below(
    counts: Mapping[Key, Counts], children: Mapping[Key, Sequence[Key]], top: Key, least: int = FEWEST
) -> set[Key]:
    """The places of a tree whose rows are withheld. ``counts`` of every place add up to those of the one above it;
    every column is of the same people, so that nothing else of a place may be shown either."""
    hidden: set[Key] = set()

    def hide(place: Key) -> None:
        hidden.add(place)
        for one in children.get(place, ()):
            hide(one)

    def look(place: Key) -> None:
        below = children.get(place, ())
        rows = {one: counts[one] for one in below}
        for one in covered(rows, [one for one in below if small(rows[one], least)], least):
            hide(one)
        for one in below:
            if one not in hidden:
                look(one)

    if small(counts[top], least):
        hide(top)
    else:
        look(top)
    return hidden
