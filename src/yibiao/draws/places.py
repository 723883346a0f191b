"""Which places are drawn of a stratum."""

from __future__ import annotations

from collections.abc import Sequence

from yibiao.draws.stream import Stream
from yibiao.draws.weighing import chances


def systematic(weights: Sequence[int], take: int, stream: Stream) -> list[int]:
    """``take`` of them without replacement, each with exactly the probability of ``chances``.

    Randomised systematic sampling: W. G. Madow (Ann. Math. Statist. 20, 1949), in a random order after Goodman and Kish
    (JASA 45, 1950). All are laid end to end in an order by chance, each as long as ``take`` × its weight; a start is
    taken by chance below the sum W, and whoever lies under the start or a multiple of W from there is drawn. Of the W
    starts exactly ``take`` × weight hit a piece, hence the probability is exact, in whole numbers. What is not exact:
    how likely two are drawn together follows from the random order and is not stated.
    """
    likely = chances(weights, take)
    order = stream.shuffled(range(len(weights)))
    drawn = [at for at in order if likely[at] == (1, 1)]
    rest = [at for at in order if likely[at] != (1, 1)]
    if not rest:
        return drawn
    total = likely[rest[0]][1]
    mark, end = stream.below(total), 0
    for at in rest:
        end += likely[at][0]
        if mark < end:
            drawn.append(at)
            mark += total
    return drawn
