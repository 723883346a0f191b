"""Large neighbourhood search by ruin and recreate (Schrimpf et al., Journal of Computational Physics 159, 2000): take
out a handful of meetings that have something to do with each other, put them back as cheaply as can be, keep what costs
less. A little worse is kept now and then, less and less often, and the best schedule seen is what comes out."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from random import Random

from .joining import Join
from .problem import Problem
from .state import Seat, State, cost_of_taken

Snapshot = dict[tuple[int, ...], Seat]
_FEWEST, _MOST = 2, 14  # units taken out at a time
_CYCLE = 2_500  # attempts from warm to cold; then from the best on, so that little is lost when the time is up
_WARM = 0.004  # of the cost: how much worse is kept with a probability of 1/e at the beginning


def shake(state: State, *, seed: int, times: int, stop: Callable[[], bool]) -> State:
    """Improves the state in place for ``times`` attempts, fewer if ``stop`` says so."""
    random = Random(seed)  # noqa: S311 - no secret
    joins = _joins_by_meeting(state)
    now = total = _whole(state)
    best, kept = now, _snapshot(state)
    for at in range(times):
        if stop() or not state.units:
            break
        if at % _CYCLE == 0 and now > best:
            state, now = _restored(state, kept), best
        warm = _WARM * total * (1 - at % _CYCLE / min(_CYCLE, times))
        change = _attempt(state, random, joins, warm)
        now += change
        if now < best:
            best, kept = now, _snapshot(state)
    return _restored(state, kept)


def _whole(state: State) -> int:
    """The cost of the whole, by taking it apart in thought."""
    seats = _snapshot(state)
    total = 0
    for parts in list(seats):
        seat = state.take(parts)
        total += cost_of_taken(state, parts, seat)
    for parts, seat in seats.items():
        state.put(parts, seat)
    return total


def _attempt(state: State, random: Random, joins: list[list[Join]], warm: float) -> int:
    """What was won (negative) or lost by it; 0 if all is as before."""
    taken = _related(state, random)
    if not taken:
        return 0
    old: list[tuple[tuple[int, ...], Seat]] = []
    before = 0
    for parts in taken:
        seat = state.take(parts)
        before += cost_of_taken(state, parts, seat)
        old.append((parts, seat))
    loose = [at for parts in taken for at in parts]
    put: list[tuple[int, ...]] = []
    after = _recreate(state, random, joins, loose, put)
    worse = None if after is None else after - before
    if worse is not None and (worse <= 0 or (warm > 0 and random.random() < exp(-worse / warm))):
        return worse
    for parts in put:
        state.take(parts)
    for parts, seat in reversed(old):
        state.put(parts, seat)
    return 0


def _related(state: State, random: Random) -> list[tuple[int, ...]]:
    """A unit and others of the same people, of the same days, or of the same matter."""
    problem = state.problem
    firsts = sorted(first for first, parts in state.units.items() if _free(problem, parts))
    if not firsts:
        return []
    centre = random.choice(firsts)
    count = random.randint(_FEWEST, _MOST)
    by = random.random()
    if by < 0.5:
        near = _by_people(state, centre, firsts)
    elif by < 0.8:
        here = state.seats[centre].block
        near = sorted(firsts, key=lambda one: (abs(state.seats[one].block - here), one))
    else:
        near = random.sample(firsts, len(firsts))
    pool = [one for one in near[: 2 * count] if one != centre]
    chosen = [centre, *random.sample(pool, min(len(pool), count - 1))]
    return [state.units[one] for one in chosen]


def _free(problem: Problem, parts: tuple[int, ...]) -> bool:
    return all(problem.movable[at] for at in parts)


def _by_people(state: State, centre: int, firsts: list[int]) -> list[int]:
    shared = state.problem.travelling_together
    mine = shared[list(state.units[centre])].sum(axis=0).tolist()
    scores = {first: sum(mine[at] for at in state.units[first]) for first in firsts}
    return sorted(firsts, key=lambda one: (-scores[one], one))


def _recreate(
    state: State, random: Random, joins: list[list[Join]], loose: list[int], put: list[tuple[int, ...]]
) -> int | None:
    """Puts all loose meetings back, alone or joined; None if one found no place. ``put`` tells what is in."""
    random.shuffle(loose)
    if random.random() < 0.5:
        loose.sort(key=lambda at: -len(state.problem.travels[at]))
    left = set(loose)
    total = 0
    for at in loose:
        if at not in left:
            continue
        found = _cheapest(state, joins[at], at, left)
        if found is None:
            return None
        cost, parts, seat = found
        state.put(parts, seat)
        put.append(parts)
        left -= set(parts)
        total += cost
    return total


def _cheapest(state: State, joins: list[Join], at: int, left: set[int]) -> tuple[int, tuple[int, ...], Seat] | None:
    alone = state.best((at,))
    best: tuple[int, tuple[int, ...], Seat] | None = (alone[0], (at,), alone[1]) if alone else None
    least = alone[0] if alone else None
    for join in joins:
        if not left.issuperset(join.parts):
            continue
        found = state.best(join.parts)
        if found is None:
            continue
        others = [state.best((part,)) for part in join.parts if part != at]
        spared = sum(one[0] for one in others if one)
        if least is None or found[0] - spared < least:
            least, best = found[0] - spared, (found[0], join.parts, found[1])
    return best


def _joins_by_meeting(state: State) -> list[list[Join]]:
    out: list[list[Join]] = [[] for _ in state.problem.meetings]
    for join in state.joins.values():
        for at in join.parts:
            out[at].append(join)
    return out


def _snapshot(state: State) -> Snapshot:
    return {state.units[first]: seat for first, seat in state.seats.items()}


def _restored(state: State, kept: Snapshot) -> State:
    for parts in list(state.units.values()):
        state.take(parts)
    for parts, seat in kept.items():
        state.put(parts, seat)
    return state
