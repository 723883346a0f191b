"""How few half days and days somebody can do with, whatever everybody else does: what no schedule can beat.

Two reasons make a day necessary: meetings whose windows do not meet can not be on the same one, and the hours of a day
do not hold more than they hold. Both are asked of every stretch of days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from .blocks import Traveller
from .joining import Join
from .problem import Problem

Span = tuple[int, int, int]
"""First and last position at which it may be, and slots."""


def floor(problem: Problem, placed: Collection[int], joins: Iterable[Join]) -> float:
    """What no schedule of the meetings ``placed`` can do with less of, by what is minimised: reckoned for everybody on
    their own, with all meetings merged as far as can be. Weak, but there at once."""
    assumed = problem.assumed
    total = 0.0
    for one in problem.travellers:
        halves, days = fewest(problem, replace(one, meetings=tuple(at for at in one.meetings if at in placed)))
        total += one.count * (one.noon * halves + (one.way - one.noon) * days)
    for at in placed:
        always = problem.always(at)
        total += min(always, assumed.worth_of_meeting_in_person) if problem.may_be_video(at) else always
    return total + sum(_share_of_a_unit(problem, placed, joins).values())


def _share_of_a_unit(problem: Problem, placed: Collection[int], joins: Iterable[Join]) -> dict[int, float]:
    """For each meeting the least that its part of convening a unit can come to: alone, or as one of several."""
    worth = float(problem.assumed.worth_of_one_meeting_less)
    least = dict.fromkeys(placed, worth)
    for join in joins:
        share = (worth - join.gain) / len(join.parts)
        for at in join.parts:
            if at in least:
                least[at] = min(least[at], share)
    return least


def fewest(problem: Problem, one: Traveller) -> tuple[int, int]:
    """Half days and days; meetings that may be by video need none."""
    sure = [at for at in one.meetings if not problem.may_be_video(at) and problem.blocks_of[at]]
    if any(problem.long[at] for at in sure):  # people may stay overnight, so its hours ask for no trips
        return 1, 1
    blocks = [_span([(block, problem.slots[at]) for block in problem.blocks_of[at]]) for at in sure]
    halves = max(1, len(problem.assumed.working_hours))
    days = [(first // halves, last // halves, slots) for first, last, slots in blocks]
    widest = max((block.slots for block in problem.blocks), default=1)
    whole = sum((last - first) // 5 for first, last in problem.assumed.working_hours)
    return max(_apart(blocks), _filled(blocks, widest)), max(_apart(days), _filled(days, whole))


def _span(found: Sequence[tuple[int, int]]) -> Span:
    numbers = [block for block, _ in found]
    return min(numbers), max(numbers), found[0][1]


def _apart(spans: Sequence[Span]) -> int:
    """The most spans of which no two meet: as many points are needed to touch them all."""
    count, last = 0, -1
    for first, end, _ in sorted(spans, key=lambda one: one[1]):
        if first > last:
            count, last = count + 1, end
    return count


def _filled(spans: Sequence[Span], room: int) -> int:
    """The most that stretches of days laid end to end need to hold what can only lie in them."""
    ends = sorted({last for _, last, _ in spans})
    starts = sorted({first for first, _, _ in spans})
    best = {-1: 0}
    reached = 0
    for end in ends:
        for start in starts:
            inside = sum(slots for first, last, slots in spans if start <= first and last <= end)
            if inside and start <= end:
                before = max((need for at, need in best.items() if at < start), default=0)
                reached = max(reached, before + -(-inside // room))
        best[end] = reached
    return reached
