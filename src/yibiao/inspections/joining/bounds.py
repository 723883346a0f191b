"""What no schedule can go below, without a solver: every place needs as many days as it takes to stab all windows that
end at it, every sender as many rides. Stabbing intervals with fewest points: the earliest end first is best
(Gupta, Lee, Leung: An optimal solution for the channel-assignment problem, 1979)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from math import ceil

from ..assumptions import Assumptions
from .request import JoiningRequest


def lower_bound(request: JoiningRequest, assumed: Assumptions) -> float:
    places: dict[str, list[frozenset[date]]] = defaultdict(list)
    rides: dict[tuple[str, str], list[frozenset[date]]] = defaultdict(list)
    for one in request.wishes:
        days = frozenset(request.days_of(one))
        if days:
            rides[one.sender, one.area].append(days)
            if not days & request.visited.get(one.place, frozenset()):
                places[one.place].append(days)
    empty = sum(not request.days_of(one) for one in request.wishes)
    return (
        sum(max(_stabs(some), ceil(len(some) / assumed.joined_at_most)) for some in places.values())
        * assumed.worth_of_a_day_less
        + sum(_stabs(some) for some in rides.values()) * assumed.worth_of_a_ride_less
        + empty * assumed.worth_of_being_placed
    )


def _stabs(windows: Iterable[frozenset[date]]) -> int:
    """Fewest days that touch all spans from a window's first to its last day: not more than touch the windows."""
    count, last = 0, date.min
    for first, end in sorted(((min(days), max(days)) for days in windows), key=lambda span: span[1]):
        if first > last:
            count, last = count + 1, end
    return count
