"""A first schedule, put together meeting by meeting, and improved by taking out and putting back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from .joining import Join
from .problem import Problem
from .state import Seat, State, cost_of_taken


def construct(problem: Problem, joins: Iterable[Join], *, stop: Callable[[], bool]) -> State:
    """Fixed meetings first, then merged ones by what they promise, then the hard to place, then the rest."""
    by_parts = {frozenset(one.parts): one for one in joins}
    state = State(problem, by_parts)
    done: set[int] = set()
    for at in _fixed_first(problem):
        if not problem.movable[at]:
            put = _placed(state, (at,))
            done.add(at)
            if not put:
                state.pin(at)
    for join in by_parts.values():
        if not done & set(join.parts) and not stop() and all(problem.movable[at] for at in join.parts):
            done |= _placed(state, join.parts)
    for at in _fixed_first(problem):
        if at not in done:
            done |= _placed(state, (at,))
    return state


def _placed(state: State, parts: tuple[int, ...]) -> set[int]:
    found = state.best(parts)
    if found is None:
        return set()
    state.put(parts, found[1])
    return set(parts)


def _fixed_first(problem: Problem) -> list[int]:
    return sorted(
        range(len(problem.meetings)),
        key=lambda at: (problem.movable[at], not problem.long[at], len(problem.blocks_of[at]), -problem.slots[at], at),
    )


def improve(state: State, *, seed: int, rounds: int, stop: Callable[[], bool]) -> State:
    """Take out a unit, or two that could be joined, or one that could be parted, and put back what costs least; a
    change is kept when it costs no more. The same seed and rounds give the same schedule."""
    random = Random(seed)  # noqa: S311 - no secret
    for _ in range(rounds):
        order = sorted(state.units)
        random.shuffle(order)
        changed = False
        for first in order:
            if stop():
                return state
            if first in state.units:
                changed |= _reseat(state, (state.units[first],), (state.units[first],))
        for join in state.joins.values():
            if stop():
                return state
            changed |= _try_join(state, join)
        for parts in [one for one in state.units.values() if len(one) > 1]:
            changed |= _try_part(state, parts)
        _place_left(state)
        if not changed:
            break
    return state


def _place_left(state: State) -> None:
    """Meetings that found no place so far."""
    placed = {at for parts in state.units.values() for at in parts}
    for at in range(len(state.problem.meetings)):
        if at not in placed:
            _placed(state, (at,))


def _try_join(state: State, join: Join) -> bool:
    """Whether the units that the join is made of became one, and paid."""
    wanted = frozenset(join.parts)
    units = [parts for parts in state.units.values() if wanted & set(parts)]
    if len(units) < 2 or frozenset(at for parts in units for at in parts) != wanted:
        return False
    return _reseat(state, tuple(units), (join.parts,))


def _try_part(state: State, parts: tuple[int, ...]) -> bool:
    if state.units.get(parts[0]) != parts:
        return False
    return _reseat(state, (parts,), tuple((at,) for at in parts))


def _reseat(state: State, old: tuple[tuple[int, ...], ...], new: tuple[tuple[int, ...], ...]) -> bool:
    """Replace units by others with the same meetings if that costs less; else all is as before."""
    if any(not state.problem.movable[at] and len(parts) == 1 for parts in old for at in parts) and old == new:
        return False
    back: list[tuple[tuple[int, ...], Seat]] = []
    before = 0
    for parts in old:
        seat = state.take(parts)
        before += cost_of_taken(state, parts, seat)
        back.append((parts, seat))
    after, put = 0, []
    for parts in new:
        found = state.best(parts)
        if found is None:
            after = before + 1
            break
        after += found[0]
        state.put(parts, found[1])
        put.append(parts)
    if after < before:
        return True
    for parts in put:
        state.take(parts)
    for parts, seat in reversed(back):
        state.put(parts, seat)
    return False
