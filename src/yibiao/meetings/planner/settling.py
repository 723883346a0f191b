"""Within each half day, the times at which people wait least between two meetings. Blocks, rooms and merges stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from .blocks import SLOT
from .problem import Problem
from .state import Seat, State

_ROUNDS = 3


def settle(state: State) -> None:
    """Moves units of the state while that spares anybody waiting (or a change of time)."""
    by_block: dict[int, list[int]] = defaultdict(list)
    for first, seat in sorted(state.seats.items()):
        if len(state.units[first]) > 1 or not state.problem.long[first]:
            by_block[seat.block].append(first)
    for firsts in by_block.values():
        for _ in range(_ROUNDS):
            moved = [_settled(state, first, firsts) for first in firsts]
            if not any(moved):
                break


def _settled(state: State, first: int, firsts: list[int]) -> bool:
    """Whether the unit was moved."""
    parts = state.units[first]
    if not any(state.problem.movable[at] for at in parts):
        return False
    seat = state.take(parts)
    around = [(state.units[one], state.seats[one]) for one in firsts if one in state.units]
    slots = list(_slots(state, parts, seat))
    best = min(slots, key=lambda slot: (_cost(state, parts, seat, slot, around), slot != seat.slot, slot))
    state.put(parts, Seat(seat.block, best, seat.room, seat.video))
    return best != seat.slot


def _slots(state: State, parts: tuple[int, ...], seat: Seat) -> Iterator[int]:
    """Where it could begin in its own room; where it is now always among them."""
    yield seat.slot
    bits, _ = state.free(parts, seat.block, video=True)
    if seat.room >= 0:
        bits &= state.room_free(parts, seat.room, seat.block)
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _cost(
    state: State, parts: tuple[int, ...], seat: Seat, slot: int, around: list[tuple[tuple[int, ...], Seat]]
) -> int:
    moved = state.moved(parts, seat.block, slot)
    if seat.video:
        return moved
    stays = [*_stays(state.problem, parts, slot)]
    for other, where in around:
        if not where.video:
            stays += _stays(state.problem, other, where.slot)
    return moved + _waiting(state.problem, parts, stays)


def _stays(problem: Problem, parts: tuple[int, ...], slot: int) -> Iterator[tuple[int, int, int]]:
    for at in parts:
        yield slot, slot + problem.slots[at], at
        slot += problem.slots[at]


def _waiting(problem: Problem, parts: tuple[int, ...], stays: list[tuple[int, int, int]]) -> int:
    """Person-minutes between meetings of the half day, of those who go to any of ``parts``."""
    total = 0
    ordered = sorted(stays)
    for number in {number for at in parts for number in problem.travels[at]}:
        one = problem.travellers[number]
        mine = [(start, end) for start, end, at in ordered if at in one.meetings]
        gaps = ((later[0] - earlier[1]) * SLOT for earlier, later in pairwise(mine))
        total += one.count * sum(min(max(0, gap), one.way) for gap in gaps)
    return total
