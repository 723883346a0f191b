"""The simple rule: whoever has the fewest days to choose from goes first, each on the day that costs least; then each
is lifted out once more and put where it costs least now, until nothing gets better; then all of one or two places at
once are lifted out and put back in another order, as long as it pays (large neighbourhood search, Shaw 1998). The
fallback where no solver is installed, and the solver's first schedule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

from ..assumptions import Assumptions
from .request import JoiningRequest, Wish
from .state import State

_ROUNDS = 6
_SHAKES = 300


def greedy(request: JoiningRequest, assumed: Assumptions) -> State:
    state = State(request, assumed)
    for wish in sorted(request.wishes, key=lambda one: (one.fixed is None, len(state.candidates[one.id]), one.last,
                                                        one.place, one.id)):  # fmt: skip
        _place(state, wish)
    for _round in range(_ROUNDS):
        if not _better(state):
            break
    _shake(state, Random(1))  # noqa: S311 - no secret
    return state


def _shake(state: State, dice: Random) -> None:
    """Seeded, so that the same wishes give the same schedule."""
    by_place: dict[str, list[Wish]] = defaultdict(list)
    for wish in state.request.wishes:
        if not wish.fixed:
            by_place[wish.place].append(wish)
    places, best = sorted(by_place), state.objective()
    for _turn in range(_SHAKES if len(places) else 0):
        some = [
            wish for place in dice.sample(places, min(len(places), dice.choice((1, 2)))) for wish in by_place[place]
        ]
        before = [(wish, state.days[wish.id]) for wish in some]
        _lift(state, some)
        dice.shuffle(some)
        for wish in some:
            _place(state, wish)
        if (value := state.objective()) < best - 1e-9:
            best = value
            continue
        _lift(state, some)
        for wish, day in before:
            if day is not None:
                state.put(wish, day)


def _lift(state: State, some: Sequence[Wish]) -> None:
    for wish in some:
        state.take(wish)


def _place(state: State, wish: Wish) -> bool:
    open_days = [day for day in state.candidates[wish.id] if state.may(wish, day)]
    if not open_days:
        return False
    state.put(wish, min(open_days, key=lambda day: (state.cost(wish, day), day)))
    return True


def _better(state: State) -> bool:
    """Lift every one out and put it back; whether anything was gained."""
    before = state.objective()
    for wish in state.request.wishes:
        if wish.fixed:
            continue
        day = state.days[wish.id]
        state.take(wish)
        if not _place(state, wish) and day is not None:
            state.put(wish, day)
    _together(state)
    return state.objective() < before - 1e-9


def _together(state: State) -> None:
    """Empty a place's day by moving all who go there that day to other days of that place."""
    for (place, day), ids in list(state.at.items()):
        wishes = [state.wish[one] for one in sorted(ids)]
        if not wishes or any(one.fixed for one in wishes):
            continue
        before = state.objective()
        for one in wishes:
            state.take(one)
        moved = all(_elsewhere(state, one, place, day) for one in wishes)
        if not moved or state.objective() >= before - 1e-9:
            for one in wishes:
                state.take(one)
            for one in wishes:
                state.put(one, day)


def _elsewhere(state: State, wish: Wish, place: str, left: object) -> bool:
    days = [day for day in state.candidates[wish.id]
            if day != left and state.disturbed(place, day) and state.may(wish, day)]  # fmt: skip
    if not days:
        return False
    state.put(wish, min(days, key=lambda day: (state.cost(wish, day), day)))
    return True
