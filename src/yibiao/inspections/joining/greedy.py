"""The simple rule: whoever has the fewest days to choose from goes first, each on the day that costs least; then each
is lifted out once more and put where it costs least now, until nothing gets better. The fallback where no solver is
installed, and the solver's first schedule."""

from __future__ import annotations

from ..assumptions import Assumptions
from .request import JoiningRequest, Wish
from .state import State

_ROUNDS = 6


def greedy(request: JoiningRequest, assumed: Assumptions) -> State:
    state = State(request, assumed)
    for wish in sorted(request.wishes, key=lambda one: (one.fixed is None, len(state.candidates[one.id]), one.last,
                                                        one.place, one.id)):  # fmt: skip
        _place(state, wish)
    for _round in range(_ROUNDS):
        if not _better(state):
            break
    return state


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
