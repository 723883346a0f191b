"""A schedule under way: units are put in and taken out, and it can be asked what is free and what it costs.

The cost is that of the model: trips by half days, time spent being early, and what the preferences of
``assumptions.yaml`` are worth. Waiting between two meetings of one half day comes in at the end (``settling``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .joining import Join
from .problem import Problem

Numbers = NDArray[np.int64]
Occupied = dict[int, list[int]]
"""Meeting → the slots taken in each block, as bits."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a unit is: block, slot, room (−1 for none), by video or not."""

    block: int
    slot: int
    room: int
    video: bool


@dataclass
class State:
    """A schedule under way. ``units``: the first part of a unit → its parts in order; ``pinned``: fixed meetings that
    lie across working hours or over each other, and only keep others away."""

    problem: Problem
    joins: dict[frozenset[int], Join]
    seats: dict[int, Seat] = field(default_factory=dict)
    units: dict[int, tuple[int, ...]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem, count = self.problem, len(self.problem.blocks)
        self._crews = _crews_of(problem)
        self._busy = np.zeros((max(1, len(problem.crews)), count), dtype=np.uint64)
        self._rooms = [[0] * count for _ in problem.seats]
        self._smallest_first = sorted(range(len(problem.seats)), key=lambda one: (problem.seats[one], one))
        travellers = problem.travellers
        self._trips_of: list[Numbers] = [np.array(one, dtype=np.int64) for one in problem.travels]
        self._ways = np.array([one.way for one in travellers] or [0], dtype=np.int64)
        self._noon = np.array([one.noon for one in travellers] or [0], dtype=np.int64)
        self._many = np.array([one.count for one in travellers] or [0], dtype=np.int64)
        self._there = np.zeros((max(1, len(travellers)), count), dtype=np.int16)
        halves = max(1, len(problem.assumed.working_hours))
        self._partner = np.array([at ^ 1 if halves == 2 else at for at in range(count)], dtype=np.int64)
        self._full = [(1 << one.slots) - 1 for one in problem.blocks]
        self._held = np.zeros_like(self._busy)  # by those that are pinned
        for at in self.pinned:
            self._hold(at)

    def copy(self) -> State:
        other = State(self.problem, self.joins, pinned=list(self.pinned))
        for first, parts in self.units.items():
            other.put(parts, self.seats[first])
        return other

    # putting in and taking out

    def put(self, parts: tuple[int, ...], seat: Seat) -> None:
        self._mark(parts, seat, 1)
        self.units[parts[0]] = parts
        self.seats[parts[0]] = seat

    def pin(self, at: int) -> None:
        self.pinned.append(at)
        self._hold(at)

    def _hold(self, at: int) -> None:
        for block, bits in self.problem.covered(at):
            self._held[self._crews[at], block] |= np.uint64(bits)

    def take(self, parts: tuple[int, ...]) -> Seat:
        seat = self.seats.pop(parts[0])
        del self.units[parts[0]]
        self._mark(parts, seat, -1)
        return seat

    def _mark(self, parts: tuple[int, ...], seat: Seat, by: int) -> None:
        slot = seat.slot
        for at in parts:
            for block, bits in self.problem.taken(at, seat.block, slot):
                crews = self._crews[at]
                word = np.uint64(bits)
                self._busy[crews, block] = (
                    self._busy[crews, block] | word if by > 0 else self._busy[crews, block] & ~word
                )
                if seat.room >= 0:
                    self._rooms[seat.room][block] ^= bits
            if not seat.video and len(self._trips_of[at]):
                for block in self.problem.comes(at, seat.block):
                    self._there[self._trips_of[at], block] += by
            slot += self.problem.slots[at]

    # what is possible and what it costs

    def free(
        self, parts: tuple[int, ...], block: int, *, video: bool, occupied: Occupied | None = None
    ) -> tuple[int, int]:
        """(slots at which it may begin, as bits; room). No slot: 0. ``occupied``: what was asked before, for the same
        parts and while nothing was put in or taken out."""
        span = self._spans(parts, block)
        if span is None:
            return 0, -1
        bits, offset = ((1 << (span[1] + 1)) - 1) & ~((1 << span[0]) - 1), 0
        for at in parts:
            bits &= self._when_free(at, block, occupied[at] if occupied else self._occupied(at)) >> offset
            offset += self.problem.slots[at]
        if not bits or video or not self._wants_room(parts):
            return bits, -1
        return self._with_room(parts, block, bits)

    def _spans(self, parts: tuple[int, ...], block: int) -> tuple[int, int] | None:
        """The slots that the windows of all parts leave for the first."""
        low, high, offset = 0, 10_000, 0
        for at in parts:
            span = self.problem.blocks_of[at].get(block)
            if span is None:
                return None
            low, high = max(low, span[0] - offset), min(high, span[1] - offset)
            offset += self.problem.slots[at]
        return (low, high) if low <= high else None

    def _when_free(self, at: int, block: int, occupied: list[int]) -> int:
        """The slots at which all its people are free for as long as it takes."""
        if self.problem.long[at]:
            slot = self.problem.blocks_of[at][block][0]
            taken = self.problem.taken(at, block, slot)
            return 1 << slot if all(not occupied[other] & bits for other, bits in taken) else 0
        return _runs(self._full[block] & ~occupied[block], self.problem.slots[at])

    def _occupied(self, at: int) -> list[int]:
        """The slots of every block at which anybody of it is in a meeting."""
        crews = self._crews[at]
        if not len(crews):
            return [0] * len(self.problem.blocks)
        words: list[int] = np.bitwise_or.reduce(self._busy[crews] | self._held[crews], axis=0).tolist()
        return words

    def _wants_room(self, parts: tuple[int, ...]) -> bool:
        return any(self.problem.needs_room(at) for at in parts)

    def _with_room(self, parts: tuple[int, ...], block: int, bits: int) -> tuple[int, int]:
        """The smallest room large enough that is free."""
        people = self.problem.people_of(parts)
        for room in self._smallest_first:
            if self.problem.seats[room] >= people:
                left = bits & self.room_free(parts, room, block)
                if left:
                    return left, room
        return 0, -1

    def room_free(self, parts: tuple[int, ...], room: int, block: int) -> int:
        """The slots at which the room is free for all parts."""
        if self.problem.long[parts[0]]:
            slot = self.problem.blocks_of[parts[0]][block][0]
            taken = self.problem.taken(parts[0], block, slot)
            return 1 << slot if all(not self._rooms[room][other] & bits for other, bits in taken) else 0
        length = sum(self.problem.slots[at] for at in parts)
        return _runs(self._full[block] & ~self._rooms[room][block], length)

    def travel(self, parts: tuple[int, ...]) -> Numbers:
        """What its trips add in each block, as things stand."""
        which = self._trips_of[parts[0]] if len(parts) == 1 else np.unique(
            np.concatenate([self._trips_of[at] for at in parts])
        )  # fmt: skip
        if not len(which):
            return np.zeros(len(self.problem.blocks), dtype=np.int64)
        there = self._there[which] > 0
        way, noon = self._ways[which, None], self._noon[which, None]
        each = np.where(there, 0, np.where(there[:, self._partner], noon, way))
        total: Numbers = self._many[which] @ each
        return total + self._long_more(parts, which)

    def _long_more(self, parts: tuple[int, ...], which: Numbers) -> Numbers:
        """A meeting of several half days needs further trips, much the same wherever it is."""
        total = np.zeros(len(self.problem.blocks), dtype=np.int64)
        if not self.problem.long[parts[0]]:
            return total
        extra = self.problem.extra_half_days(parts[0])
        whole = int((self._many[which] * (self._noon[which] * extra[0] + self._ways[which] * extra[1])).sum())
        return total + whole

    def worth(self, parts: tuple[int, ...], *, video: bool) -> int:
        """What does not depend on the time."""
        problem, assumed = self.problem, self.problem.assumed
        total = assumed.worth_of_one_meeting_less
        for at in parts:
            turned = video and problem.meetings[at].mode == "in_person"
            total += assumed.worth_of_meeting_in_person if turned else 0
            total += 0 if video else problem.always(at)
        if len(parts) > 1 and not video:
            total -= self.joins[frozenset(parts)].gain
        return total

    def moved(self, parts: tuple[int, ...], block: int, slot: int) -> int:
        """What it costs that its parts are not where they were proposed."""
        cost = 0
        for at in parts:
            cost += self.problem.moving(at, block, slot)
            slot += self.problem.slots[at]
        return cost

    def best(self, parts: tuple[int, ...]) -> tuple[int, Seat] | None:
        """The cheapest place for a unit, and its cost; None where there is none."""
        found: tuple[int, Seat] | None = None
        occupied = {at: self._occupied(at) for at in parts}
        for video in self._modes(parts):
            base = self.worth(parts, video=video)
            travel = None if video else self.travel(parts)
            for block in self._blocks(parts, travel):
                cost = base + (int(travel[block]) if travel is not None else 0)
                if found is not None and cost >= found[0]:
                    break  # the next ones cost no less
                bits, room = self.free(parts, block, video=video, occupied=occupied)
                if not bits:
                    continue
                slot = self._slot(parts, block, bits)
                cost += self.moved(parts, block, slot)
                if found is None or cost < found[0]:
                    found = cost, Seat(block, slot, room, video)
        return found

    def _modes(self, parts: tuple[int, ...]) -> Iterable[bool]:
        modes = [self.problem.meetings[at].mode for at in parts]
        if all(mode != "in_person" for mode in modes):
            return (True,)
        may = all(mode != "in_person" or self.problem.may_be_video(at) for at, mode in zip(parts, modes, strict=True))
        return ((False, True) if may else (False,)) if all(mode == "in_person" for mode in modes) else (True,) * may

    def _blocks(self, parts: tuple[int, ...], travel: Numbers | None) -> list[int]:
        """Those that all parts may use, the cheapest trips first."""
        common = set(self.problem.blocks_of[parts[0]])
        for at in parts[1:]:
            common &= self.problem.blocks_of[at].keys()
        home = self.problem.home_block(parts[0])
        costs = travel.tolist() if travel is not None else [0] * len(self.problem.blocks)
        if home is None:
            return sorted(common, key=lambda block: (costs[block], block))
        return sorted(common, key=lambda block: (costs[block], abs(block - home), block))

    def _slot(self, parts: tuple[int, ...], block: int, bits: int) -> int:
        """The proposed one if it is free, else the first."""
        offset = 0
        for at in parts:
            home = self.problem.proposed(at)
            if home and home[0] == block and home[1] >= offset and bits >> (home[1] - offset) & 1:
                return home[1] - offset
            offset += self.problem.slots[at]
        return (bits & -bits).bit_length() - 1


def cost_of_taken(state: State, parts: tuple[int, ...], seat: Seat) -> int:
    """Of a unit that was just taken out, where it was."""
    trips = 0 if seat.video else int(state.travel(parts)[seat.block])
    moved = state.moved(parts, seat.block, seat.slot)
    return state.worth(parts, video=seat.video) + trips + moved


def _runs(free: int, length: int) -> int:
    """Bits at which ``length`` free bits begin."""
    have = 1
    while have < length:
        step = min(have, length - have)
        free &= free >> step
        have += step
    return free


def _crews_of(problem: Problem) -> list[Numbers]:
    out: list[list[int]] = [[] for _ in problem.meetings]
    for number, crew in enumerate(problem.crews):
        for at in crew:
            out[at].append(number)
    return [np.array(one, dtype=np.int64) for one in out]
