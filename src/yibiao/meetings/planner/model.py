"""The planning problem for OR-tools' CP-SAT (Perron, Didier, Gay: The CP-SAT-LP Solver, CP 2023), begun from a
schedule that is already there. What it minimises, in person-minutes: trips (a second half day of the same day costs the
noon), people being early, less what merging spares, and what the preferences of ``assumptions.yaml`` are worth.

The solver is loaded only here and only when it is used; without it ``SolverMissing`` is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .blocks import WIDE
from .bounds import fewest
from .hints import hint
from .joining import Join
from .problem import Problem
from .rooms import rooms
from .state import Seat, State

_MOST_JOINS = 1_200  # candidates given to the solver; the first schedule's own are always among them

_SMALL = 6_000  # variables for who comes when
_WORK, _WORK_LARGE = 0.1, 0.02  # the solver's measure of work for a second allowed; so much it does in less


class SolverMissing(Exception):  # noqa: N818 - it names the state of the machine
    """OR-tools is not installed."""


@dataclass(frozen=True)
class Solved:
    """``seats`` and ``units`` as in ``state.State``; ``status`` optimal, feasible or unknown (nothing better)."""

    seats: dict[int, Seat]
    units: dict[int, tuple[int, ...]]
    objective: float
    bound: float
    status: str


def load_solver() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError as problem:
        raise SolverMissing from problem
    return cp_model


def solve(problem: Problem, state: State, joins: Sequence[Join], left: Callable[[], float]) -> Solved:
    """The best schedule found from ``state`` on. ``left``: the seconds there are, asked when the model is built."""
    cp = load_solver()
    chosen = [parts for parts in state.units.values() if len(parts) > 1]
    kept = [one for one in joins if one.parts in chosen]
    kept += [one for one in joins if one.parts not in chosen][: max(0, _MOST_JOINS - len(kept))]
    solved = _Model(cp, problem, state, kept).solved(max(0.1, left()))
    # with some candidates left out, what the solver proves says nothing of all schedules
    return solved if len(kept) == len(joins) else replace(solved, bound=0.0, status="feasible")


class _Model:
    """Variables by meeting and block. ``x``: begins in the block; ``offset``: the slot; ``start``: both in one."""

    def __init__(self, cp: Any, problem: Problem, state: State, joins: Sequence[Join]) -> None:
        self.cp, self.problem, self.state, self.joins = cp, problem, state, joins
        self.m = cp.CpModel()
        self.costs: list[Any] = []
        placed = {at for parts in state.units.values() for at in parts}
        self.meetings = [at for at in range(len(problem.meetings)) if at in placed]
        self.group_of: dict[int, list[Any]] = {at: [] for at in self.meetings}
        self._times()
        self._video()
        self._groups()
        self._people()
        self.room = rooms(self)
        self._trips()
        self.m.minimize(sum(self.costs))
        hint(self)

    def _times(self) -> None:
        self.x: dict[tuple[int, int], Any] = {}
        self.start: dict[int, Any] = {}
        self.interval: dict[int, Any] = {}
        self.stays: dict[int, Any] = {}
        for at in self.meetings:
            spans = self.problem.blocks_of[at]
            offset = self.m.new_int_var(0, max(high for _, high in spans.values()), f"o{at}")
            for block in spans:
                self.x[at, block] = self.m.new_bool_var(f"x{at}.{block}")
            self.m.add_exactly_one(self.x[at, block] for block in spans)
            self.m.add(offset <= sum(high * self.x[at, block] for block, (_, high) in spans.items()))
            self.m.add(offset >= sum(low * self.x[at, block] for block, (low, _) in spans.items()))
            self.start[at] = sum(block * WIDE * self.x[at, block] for block in spans) + offset
            whole = self.m.new_int_var(min(spans) * WIDE, max(spans) * WIDE + WIDE, f"s{at}")
            self.m.add(whole == self.start[at])
            self.start[at] = whole
            self.interval[at] = self.m.new_fixed_size_interval_var(whole, self.size(at), f"i{at}")
            self._staying(at, whole)

    def _staying(self, at: int, whole: Any) -> None:
        """What it is worth not to move it; see ``Problem.moving``."""
        if not self.problem.movable[at]:
            return
        half = self.problem.assumed.worth_of_not_moving // 2
        home, block = self.problem.proposed(at), self.problem.home_block(at)
        self.costs.append(half if block is None else half * (1 - self.x[at, block]))
        if home is None:
            self.costs.append(half)
            return
        self.stays[at] = self.m.new_bool_var(f"h{at}")
        self.m.add(whole == home[0] * WIDE + home[1]).only_enforce_if(self.stays[at])
        self.m.add_implication(self.stays[at], self.x[at, home[0]])
        self.costs.append(half * (1 - self.stays[at]))

    def size(self, at: int) -> int:
        """From its beginning to its end in wide slots."""
        block, (slot, _) = next(iter(self.problem.blocks_of[at].items()))
        taken = self.problem.taken(at, block, slot)
        if not self.problem.long[at]:
            return self.problem.slots[at]
        return (taken[-1][0] - block) * WIDE + taken[-1][1].bit_length() - slot

    def _video(self) -> None:
        self.video: dict[int, Any] = {}
        for at in self.meetings:
            always = self.problem.always(at)
            if self.problem.may_be_video(at):
                self.video[at] = self.m.new_bool_var(f"v{at}")
                worth = self.problem.assumed.worth_of_meeting_in_person
                self.costs.append(always + (worth - always) * self.video[at])
            else:
                self.costs.append(always)

    def _groups(self) -> None:
        self.join: list[Any] = []
        worth = self.problem.assumed.worth_of_one_meeting_less
        self.costs.append(worth * len(self.meetings))
        for number, one in enumerate(self.joins):
            if not set(one.parts) <= set(self.meetings):
                self.join.append(None)
                continue
            literal = self.m.new_bool_var(f"g{number}")
            self.join.append(literal)
            for at, after in pairwise(one.parts):
                self.m.add(self.start[after] == self.start[at] + self.problem.slots[at]).only_enforce_if(literal)
                self._same_mode(at, after, literal)
            for at in one.parts:
                self.group_of[at].append(literal)
            self.costs.append(-worth * (len(one.parts) - 1) * literal)
            self.costs.append(-one.gain * self._in_person(one, literal))
        for literals in self.group_of.values():
            if len(literals) > 1:
                self.m.add_at_most_one(literals)

    def _in_person(self, one: Join, literal: Any) -> Any:
        """1 where the meetings are joined and people come: by video nobody is early and nobody waits."""
        videos = {self.video[at] for at in one.parts if at in self.video}
        if not videos or not one.gain:
            return 0 if self._mode(one.parts[0]) is True else literal
        both = self.m.new_bool_var("")
        self.m.add_bool_and([literal, *(each.Not() for each in videos)]).only_enforce_if(both)
        self.m.add_bool_or([literal.Not(), *videos, both])
        return both

    def _same_mode(self, at: int, after: int, literal: Any) -> None:
        one, other = (self._mode(each) for each in (at, after))
        if isinstance(one, bool) and isinstance(other, bool):
            if one != other:
                self.m.add(literal == 0)
        else:
            self.m.add(one == other).only_enforce_if(literal)

    def _mode(self, at: int) -> Any:
        return self.video.get(at, self.problem.meetings[at].mode != "in_person")

    def _people(self) -> None:
        here = set(self.meetings)
        for crew in self.problem.crews:
            together = [self.interval[at] for at in crew if at in here]
            if len(together) > 1:
                self.m.add_no_overlap(together)
        for pinned in self.state.pinned:
            self._keep_away(pinned)

    def _keep_away(self, pinned: int) -> None:
        """From a fixed meeting that is not itself in the model, those who share people with it."""
        who = self.problem.known[pinned].keys()
        sharing = [at for at in self.meetings if self.problem.movable[at] and who & self.problem.known[at].keys()]
        for block, bits in self.problem.covered(pinned):
            low, high = (bits & -bits).bit_length() - 1, bits.bit_length()
            held = self.m.new_fixed_size_interval_var(block * WIDE + low, high - low, f"p{pinned}.{block}")
            for at in sharing:
                self.m.add_no_overlap([held, self.interval[at]])

    def _trips(self) -> None:
        self.there: dict[tuple[int, int], Any] = {}
        self.on_day: dict[tuple[int, Any], Any] = {}
        for number, one in enumerate(self.problem.travellers):
            meetings = [at for at in one.meetings if at in self.interval]
            if len(meetings) == 1 and not self.problem.long[meetings[0]]:
                at = meetings[0]
                self.costs.append(one.count * one.way * (1 - self.video[at] if at in self.video else 1))
            elif meetings:
                self._trips_of(number, meetings)

    def _trips_of(self, number: int, meetings: list[int]) -> None:
        one = self.problem.travellers[number]
        there: dict[int, Any] = {}
        for at in meetings:
            for block in self.problem.blocks_of[at]:
                for taken in self.problem.comes(at, block):
                    if taken not in there:
                        there[taken] = self.m.new_bool_var(f"y{number}.{taken}")
                    clause = [self.x[at, block].Not(), there[taken]]
                    self.m.add_bool_or([*clause, self.video[at]] if at in self.video else clause)
        days: dict[Any, Any] = {}
        for block, literal in there.items():
            day = self.problem.blocks[block].day
            if one.way > one.noon and day not in days:
                days[day] = self.m.new_bool_var(f"d{number}.{day}")
            if day in days:
                self.m.add_implication(literal, days[day])
            self.there[number, block] = literal
        for day, literal in days.items():
            self.on_day[number, day] = literal
        self.costs.append(one.count * one.noon * sum(there.values()))
        if days:
            self.costs.append(one.count * (one.way - one.noon) * sum(days.values()))
        self._at_least(number, there, days)

    def _at_least(self, number: int, there: dict[int, Any], days: dict[Any, Any]) -> None:
        if any(self.problem.long[at] for at in self.problem.travellers[number].meetings):
            return
        if any(at not in self.interval for at in self.problem.travellers[number].meetings):
            return
        halves, whole = fewest(self.problem, self.problem.travellers[number])
        if halves > 1:
            self.m.add(sum(there.values()) >= halves)
        if whole > 1 and days:
            self.m.add(sum(days.values()) >= whole)

    # back

    def solved(self, seconds: float) -> Solved:
        solver = self.cp.CpSolver()
        request = self.problem.request
        solver.parameters.max_time_in_seconds = seconds
        # One worker and work counted instead of time: the same seed gives the same plan. Small problems are worth all
        # linear relaxations; large ones would spend the time on them.
        small = len(self.there) <= _SMALL
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2 if small else 1
        solver.parameters.max_deterministic_time = request.seconds * (_WORK if small else _WORK_LARGE)
        solver.parameters.random_seed = request.seed
        status = solver.solve(self.m)
        named = {self.cp.OPTIMAL: "optimal", self.cp.FEASIBLE: "feasible"}.get(status, "unknown")
        if named == "unknown":
            return Solved(self.state.seats, self.state.units, float("inf"), solver.best_objective_bound, named)
        seats, units = self._read(solver)
        return Solved(seats, units, solver.objective_value, solver.best_objective_bound, named)

    def _read(self, solver: Any) -> tuple[dict[int, Seat], dict[int, tuple[int, ...]]]:
        units: dict[int, tuple[int, ...]] = {}
        joined: set[int] = set()
        for one, literal in zip(self.joins, self.join, strict=True):
            if literal is not None and solver.boolean_value(literal):
                units[one.parts[0]] = one.parts
                joined |= set(one.parts)
        units |= {at: (at,) for at in self.meetings if at not in joined}
        seats = {first: self._seat(solver, first) for first in units}
        return seats, units

    def _seat(self, solver: Any, at: int) -> Seat:
        block, slot = divmod(solver.value(self.start[at]), WIDE)
        room = next(
            (number for (one, number), literal in self.room.items() if one == at and solver.boolean_value(literal)), -1
        )
        mode = self.problem.meetings[at].mode != "in_person"
        video = bool(solver.boolean_value(self.video[at])) if at in self.video else mode
        return Seat(block, slot, room, video)
