"""Rooms in the model: every meeting that needs one has one that is large enough, no two share one, and a merged meeting
stays in the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Rooms = dict[tuple[int, int], Any]
"""(meeting, room) → whether it is there."""


def rooms(model: Any) -> Rooms:
    """Adds the constraints; ``model`` has its times, its videos and its joins."""
    seats: Sequence[int] = model.problem.seats
    out: Rooms = {}
    for at in model.meetings:
        if model.problem.needs_room(at):
            fitting = [number for number, count in enumerate(seats) if count >= model.problem.meetings[at].people]
            out |= {(at, number): model.m.new_bool_var(f"r{at}.{number}") for number in fitting}
            mine = [out[at, number] for number in fitting]
            model.m.add_exactly_one([*mine, model.video[at]] if at in model.video else mine)
    for number in range(len(seats)):
        held = [_stay(model, at, literal) for (at, room), literal in out.items() if room == number]
        if len(held) > 1:
            model.m.add_no_overlap(held)
    if seats:
        _joined(model, out)
    return out


def _stay(model: Any, at: int, literal: Any) -> Any:
    return model.m.new_optional_fixed_size_interval_var(model.start[at], model.size(at), literal, "")


def _joined(model: Any, out: Rooms) -> None:
    for one, literal in zip(model.joins, model.join, strict=True):
        if literal is None:
            continue
        people = model.problem.people_of(one.parts)
        for number, count in enumerate(model.problem.seats):
            mine = [out[at, number] for at in one.parts if (at, number) in out]
            if count < people or len(mine) < len(one.parts):
                for each in mine:
                    model.m.add_implication(literal, each.Not())
                continue
            for first, after in pairwise(mine):
                model.m.add(first == after).only_enforce_if(literal)
