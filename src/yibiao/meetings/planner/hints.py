"""The schedule that is there, as a hint for the solver."""

from __future__ import annotations

from typing import Any

from .blocks import WIDE
from .state import Seat


def hint(model: Any) -> None:
    """Tells the solver the schedule that is there, down to the last variable, so that it begins with it."""
    m, chosen = model.m, {parts for parts in model.state.units.values() if len(parts) > 1}
    where: dict[int, tuple[int, int, Seat]] = {}
    for first, parts in model.state.units.items():
        seat = model.state.seats[first]
        slot = seat.slot
        for at in parts:
            where[at] = seat.block, slot, seat
            slot += model.problem.slots[at]
    for (at, block), literal in model.x.items():
        m.add_hint(literal, where[at][0] == block)
    for at, (block, slot, seat) in where.items():
        m.add_hint(model.start[at], block * WIDE + slot)
        if at in model.video:
            m.add_hint(model.video[at], seat.video)
        if at in model.stays:
            m.add_hint(model.stays[at], model.problem.proposed(at) == (block, slot))
    for (at, number), literal in model.room.items():
        m.add_hint(literal, where[at][2].room == number)
    for one, literal in zip(model.joins, model.join, strict=True):
        if literal is not None:
            m.add_hint(literal, one.parts in chosen)
    _hint_trips(model, where)


def _hint_trips(model: Any, where: dict[int, tuple[int, int, Seat]]) -> None:
    taken: dict[int, set[int]] = {}
    for at, (block, _, seat) in where.items():
        taken[at] = set() if seat.video else set(model.problem.comes(at, block))
    days = model.problem.blocks
    for (number, block), literal in model.there.items():
        meetings = [at for at in model.problem.travellers[number].meetings if at in taken]
        model.m.add_hint(literal, any(block in taken[at] for at in meetings))
    for (number, day), literal in model.on_day.items():
        meetings = [at for at in model.problem.travellers[number].meetings if at in taken]
        model.m.add_hint(literal, any(days[block].day == day for at in meetings for block in taken[at]))
