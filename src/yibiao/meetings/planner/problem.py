"""A request as numbers: half days with slots of five minutes, and groups of people who go to the same meetings.

A *block* is one half of one working day; every meeting of up to half a day lies within one, a longer one takes whole
blocks from the beginning of a day. Slots are counted within the block, so that a bit of a 64-bit number can stand for
each. Noon and nights are outside and need no numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..assumptions import Assumptions
from ..bodies import Body, bodies, spelled_out
from ..facts import Meeting
from ..when import longest, sittings
from .account import place_key
from .blocks import SLOT, Block, Traveller, days_between, largest
from .request import PlanRequest


class Problem:
    """Meetings are known by their position in ``meetings``, blocks by theirs in ``blocks``."""

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.assumed: Assumptions = request.assumptions
        self.meetings: list[Meeting] = [spelled_out(one, request.groups) for one in request.meetings if one.minutes > 0]
        self.number = {one.id: at for at, one in enumerate(self.meetings)}
        hours = self.assumed.working_hours
        self.half = longest(hours)
        self.noon = hours[1][0] - hours[0][1] if len(hours) > 1 else 0
        self.days = [day for day in days_between(request.first, request.last) if not request.circumstances.is_off(day)]
        self.blocks = [
            Block(day, half, first, (last - first) // SLOT)
            for day in self.days
            for half, (first, last) in enumerate(hours)
        ]
        self._block_at = {(one.day, one.half): at for at, one in enumerate(self.blocks)}
        self.joined_minutes = min(self.assumed.joined_minutes, self.half)
        self.slots = [-(-one.minutes // SLOT) for one in self.meetings]
        self.length = [count * SLOT for count in self.slots]
        self.long = [one.minutes > self.half for one in self.meetings]
        self.movable = [one.may_move or one.starts is None for one in self.meetings]
        self.places = [place_key(one, request.travel) for one in self.meetings]
        self._people: dict[tuple[int, ...], int] = {}
        self._gather()
        everyone = range(len(self.meetings))
        self.blocks_of: list[dict[int, tuple[int, int]]] = [self._where(at) for at in everyone]
        self._proposed = [self._proposed_at(at) for at in everyone]
        self._home = [self._home_of(at) for at in everyone]

    def _gather(self) -> None:
        pairs = [bodies(one, self.request.travel, self.assumed) for one in self.meetings]
        self.known: list[dict[str, Body]] = [known for known, _ in pairs]
        self.others: list[tuple[Body, ...]] = [others for _, others in pairs]
        self.at_once: list[int] = [
            sum(b.count * b.way for b in others) for others in self.others
        ]  # person-minutes of the way of people nobody knows, always spent

    # when

    def _where(self, at: int) -> dict[int, tuple[int, int]]:
        """Block → first and last slot at which the meeting may begin there."""
        meeting = self.meetings[at]
        if not self.movable[at] and meeting.starts:
            found_at = self._fixed(meeting.starts)
            whole = meeting.starts.minute % SLOT == 0 and all(
                self._whole(at, block, slot) for block, (slot, _) in found_at.items()
            )
            return found_at if whole else {}
        first, last = self.window(meeting)
        days = [day for day in self.days if first <= day <= last]
        calm = [day for day in days if not self._busy(day)]
        found: dict[int, tuple[int, int]] = {}
        for day in calm or days:
            for half in range(len(self.assumed.working_hours)):
                block = self._block_at[day, half]
                span = self._span(at, block)
                if span is not None:
                    found[block] = span
        return found

    def home_block(self, at: int) -> int | None:
        """The half day that was proposed, if it may be in it at all."""
        return self._home[at]

    def proposed(self, at: int) -> tuple[int, int] | None:
        """Block and slot of the proposed time, if it is one of those allowed."""
        return self._proposed[at]

    def _home_of(self, at: int) -> int | None:
        starts = self.meetings[at].starts
        found = self._fixed(starts) if starts else {}
        return next((block for block in found if block in self.blocks_of[at]), None)

    def moving(self, at: int, block: int, slot: int) -> int:
        """What it is worth not to move it there: half of it the half day, half of it the very time."""
        if not self.movable[at]:
            return 0
        half = self.assumed.worth_of_not_moving // 2
        return half * (self.home_block(at) != block) + half * (self.proposed(at) != (block, slot))

    def where(self, starts: datetime) -> tuple[int, int] | None:
        """Block and slot of a time; None outside working hours."""
        minute = starts.hour * 60 + starts.minute
        for half in range(len(self.assumed.working_hours)):
            block = self._block_at.get((starts.date(), half))
            if block is not None:
                one = self.blocks[block]
                if one.first <= minute < one.first + one.slots * SLOT:
                    return block, (minute - one.first) // SLOT
        return None

    def _fixed(self, starts: datetime) -> dict[int, tuple[int, int]]:
        found = self.where(starts)
        return {found[0]: (found[1], found[1])} if found else {}

    def _span(self, at: int, block: int) -> tuple[int, int] | None:
        """First and last slot of the block at which it may begin; None where it does not fit. A long meeting begins
        in the morning, at the time of day that was proposed."""
        left = self.blocks[block].slots - self.slots[at]
        if not self.long[at]:
            return (0, left) if left >= 0 else None
        slot = self._morning_slot(at)
        fits = not self.blocks[block].half and self._whole(at, block, slot)
        return (slot, slot) if fits else None

    def _morning_slot(self, at: int) -> int:
        starts, (first, last) = self.meetings[at].starts, self.assumed.working_hours[0]
        minute = starts.hour * 60 + starts.minute if starts else first
        return (minute - first) // SLOT if first <= minute < last else 0

    def _whole(self, at: int, block: int, slot: int) -> bool:
        """Whether nothing of it falls behind the last day or on a day off."""
        taken = self.taken(at, block, slot)
        return sum(bits.bit_count() for _, bits in taken) == self.slots[at]

    def taken(self, at: int, block: int, slot: int = 0) -> list[tuple[int, int]]:
        """(block, bits) that a meeting beginning there takes; days after each other by the calendar."""
        left, out, halves = self.slots[at] + slot, [], len(self.assumed.working_hours)
        start = self.blocks[block]
        for number in range(block, len(self.blocks)):
            one = self.blocks[number]
            passed = (one.day - start.day).days * halves + one.half - start.half
            if left <= 0 or passed > number - block or (number > block and not self.long[at]):
                break
            bits = (1 << min(left, one.slots)) - 1
            out.append((number, bits & ~((1 << slot) - 1) if number == block else bits))
            left -= one.slots
        return out

    def covered(self, at: int) -> list[tuple[int, int]]:
        """(block, bits) of a fixed meeting, wherever it lies: half over noon, or from before eight."""
        bits: dict[int, int] = defaultdict(int)
        for first, last in sittings(self.meetings[at], self.assumed.working_hours):
            for half in range(len(self.assumed.working_hours)):
                block = self._block_at.get((first.date(), half))
                if block is not None:
                    one = self.blocks[block]
                    base = datetime.combine(one.day, time.min) + timedelta(minutes=one.first)
                    low = max(0, int((first - base).total_seconds() // 60) // SLOT)
                    high = min(one.slots, -(-int((last - base).total_seconds() // 60) // SLOT))
                    bits[block] |= ((1 << high) - 1) & ~((1 << low) - 1) if high > low else 0
        return [(block, mask) for block, mask in bits.items() if mask]

    def window(self, meeting: Meeting) -> tuple[date, date]:
        """The days on which it may be: as written, else some days about the proposed one."""
        around = timedelta(days=self.assumed.move_days)
        day = meeting.starts.date() if meeting.starts else None
        first = meeting.earliest or (day - around if day else self.request.first)
        last = meeting.deadline or (day + around if day else self.request.last)
        return max(first, self.request.first), min(last, self.request.last)

    def _busy(self, day: date) -> bool:
        return any(one.first <= day <= one.last for one in self.request.circumstances.seasons)

    def at(self, block: int, slot: int) -> datetime:
        one = self.blocks[block]
        return datetime.combine(one.day, time.min) + timedelta(minutes=one.first + slot * SLOT)

    def _proposed_at(self, at: int) -> tuple[int, int] | None:
        starts = self.meetings[at].starts
        if starts is None or starts.minute % SLOT:
            return None
        found = self._fixed(starts)
        for block, (slot, _) in found.items():
            low, high = self.blocks_of[at].get(block, (1, 0))
            if low <= slot <= high:
                return block, slot
        return None

    # who

    def shared(self, one: int, other: int) -> int:
        """People of both, as far as they are known."""
        few, many = sorted((self.known[one], self.known[other]), key=len)
        return sum(body.count for who, body in few.items() if who in many)

    @cached_property
    def crews(self) -> list[tuple[int, ...]]:
        """The sets of meetings that have anybody in common who can not be in two of them; no set within another."""
        of: dict[tuple[str, int], list[int]] = defaultdict(list)
        for at, known in enumerate(self.known):
            for who, body in known.items():
                of[who, body.count].append(at)
        return largest(set(map(tuple, of.values())))

    @cached_property
    def travellers(self) -> list[Traveller]:
        groups: dict[tuple[int, str, tuple[int, ...]], int] = defaultdict(int)
        of: dict[tuple[str, int, str, int], list[int]] = defaultdict(list)
        for at, known in enumerate(self.known):
            for who, body in known.items():
                if body.way:
                    of[who, body.count, self.places[at], body.way].append(at)
        for (_, count, place, way), meetings in of.items():
            groups[way, place, tuple(meetings)] += count
        return [Traveller(n, way, min(self.noon, way), which) for (way, _, which), n in groups.items()]

    @cached_property
    def travels(self) -> list[list[int]]:
        """The travellers of each meeting, by their numbers."""
        out: list[list[int]] = [[] for _ in self.meetings]
        for number, one in enumerate(self.travellers):
            for at in one.meetings:
                out[at].append(number)
        return out

    @cached_property
    def travelling_together(self) -> NDArray[np.int64]:
        """For two meetings, how many people travel to both."""
        goes = np.zeros((len(self.meetings), len(self.travellers)), dtype=np.int64)
        for number, one in enumerate(self.travellers):
            goes[list(one.meetings), number] = 1
        together: NDArray[np.int64] = (goes * np.array([one.count for one in self.travellers], dtype=np.int64)) @ goes.T
        return together

    # how

    def may_be_video(self, at: int) -> bool:
        one = self.meetings[at]
        return self.request.allow_video and one.may_be_video and one.mode == "in_person"

    def always(self, at: int) -> int:
        """Person-minutes of being early, and of the way of people whom nobody knows elsewhere: spent at any time, if
        it is not by video. Meetings held outside working hours keep their trips here too."""
        one = self.meetings[at]
        if one.mode != "in_person":
            return 0
        return one.people * one.arrive_early + self.at_once[at] * self.days_needed(at)

    def days_needed(self, at: int) -> int:
        """The days on which people come, as ``account`` counts them for those who are alone."""
        one = self.meetings[at]
        return 1 if one.overnight else max(1, -(-one.minutes // 420))

    def comes(self, at: int, block: int) -> list[int]:
        """The half days for which people come to it: all of a long meeting, the first if they stay overnight."""
        if not self.long[at]:
            return [block]
        slot = self.blocks_of[at][block][0]
        taken = [number for number, _ in self.taken(at, block, slot)]
        return taken[:1] if self.meetings[at].overnight else taken

    def extra_half_days(self, at: int) -> tuple[int, int]:
        """Beyond the first half day of a long meeting: noons stayed, and further days come for."""
        if not self.long[at] or not self.blocks_of[at]:
            return 0, 0
        come = [self.blocks[number] for number in self.comes(at, next(iter(self.blocks_of[at])))]
        days = len({one.day for one in come})
        return len(come) - days, days - 1

    @cached_property
    def seats(self) -> list[int]:
        return [one.seats for one in self.request.rooms]

    def needs_room(self, at: int) -> bool:
        """A meeting for which no room is large enough keeps the place it has."""
        one = self.meetings[at]
        return bool(self.seats) and one.mode == "in_person" and not self.places[at] and one.people <= max(self.seats)

    def people_of(self, parts: tuple[int, ...]) -> int:
        """Everybody of a merged meeting, each known one once."""
        if parts not in self._people:
            self._people[parts] = self._count(parts)
        return self._people[parts]

    def _count(self, parts: Iterable[int]) -> int:
        known: dict[str, int] = {}
        others = 0
        for at in parts:
            known |= {who: body.count for who, body in self.known[at].items()}
            others += sum(body.count for body in self.others[at])
        return sum(known.values()) + others
