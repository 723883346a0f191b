"""The plan of a month, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from yibiao.findings import finding
from yibiao.model import Finding

from ..facts import Meeting
from .account import account
from .bounds import floor
from .greedy import construct, improve
from .joining import Join, joins
from .model import SolverMissing, load_solver, solve
from .problem import Problem
from .request import Figures, MeetingPlan, Merge, Placed, PlanRequest
from .settling import settle
from .shaking import shake
from .state import Seat, State

_ROUNDS = 12
_SEARCH_SHARE, _SOLVER_SHARE = 0.55, 0.9  # of the time, by when each must be done
# Attempts of the search, by the time allowed and by the size: counted, so that the same seed gives the same plan.
_ATTEMPTS_A_SECOND, _ATTEMPTS_A_MEETING = 300, 60


def plan(request: PlanRequest, *, stopwatch: Callable[[], float] = time.monotonic) -> MeetingPlan:
    """The cheapest schedule found. Every meeting has a place in it or a finding that says why not. ``stopwatch``
    bounds the search; nothing else goes by it."""
    with suppress(SolverMissing):
        load_solver()  # takes seconds the first time, which are not the search's
    clock = _Clock(request.seconds, stopwatch)
    problem = Problem(request)
    candidates = joins(problem, merge=request.merge)
    late = clock.passed(_SEARCH_SHARE)
    simple = construct(problem, candidates, stop=late)
    stages = [("greedy", clock.seconds)]
    state = improve(simple.copy(), seed=request.seed, rounds=_ROUNDS, stop=late)
    state = shake(state, seed=request.seed, times=_attempts(problem), stop=late)
    stages.append(("searched", clock.seconds))
    solved, bound, status, found = _solved(problem, state, candidates, clock)
    stages.append(("solved", clock.seconds))
    bound = max(bound, floor(problem, [at for parts in solved.units.values() for at in parts], candidates))
    answers = [_answer(problem, _settled(one), bound, status, found) for one in _different(solved, state, simple)]
    most = max(len(one.placed) for one in answers)
    best = min((one for one in answers if len(one.placed) == most), key=lambda one: one.objective)
    return replace(best, seconds=clock.seconds, stages=tuple(stages))


def _different(*states: State) -> list[State]:
    """The model leaves out waits within half a day, so what it takes for better need not be: all are settled and
    looked at. Those that are the same are looked at once."""
    kept: list[State] = []
    for one in states:
        if all((one.seats, one.units) != (other.seats, other.units) for other in kept):
            kept.append(one)
    return kept


def _settled(state: State) -> State:
    settle(state)
    return state


def _attempts(problem: Problem) -> int:
    return int(min(_ATTEMPTS_A_SECOND * problem.request.seconds, _ATTEMPTS_A_MEETING * len(problem.meetings)))


def greedy_plan(request: PlanRequest) -> MeetingPlan:
    """The first schedule only, as a person would put it together; for comparison."""
    problem = Problem(request)
    state = construct(problem, joins(problem, merge=request.merge), stop=lambda: False)
    return _answer(problem, state, 0.0, "greedy", [])


def _solved(
    problem: Problem, state: State, candidates: tuple[Join, ...], clock: _Clock
) -> tuple[State, float, str, list[Finding]]:
    if not state.units:
        return state, 0.0, "optimal", []
    try:
        solved = solve(problem, state, candidates, lambda: clock.left(_SOLVER_SHARE))
    except SolverMissing:
        return state, 0.0, "greedy", [finding("plan_no_solver")]
    if solved.status == "unknown":
        return state, max(0.0, solved.bound), "feasible", []
    better = State(problem, state.joins, pinned=list(state.pinned))
    for parts in solved.units.values():
        better.put(parts, solved.seats[parts[0]])
    return better, solved.bound, solved.status, []


class _Clock:
    def __init__(self, allowed: float, stopwatch: Callable[[], float]) -> None:
        self.allowed, self._stopwatch, self._from = allowed, stopwatch, stopwatch()

    @property
    def seconds(self) -> float:
        return self._stopwatch() - self._from

    def left(self, share: float) -> float:
        return self.allowed * share - self.seconds

    def passed(self, share: float) -> Callable[[], bool]:
        return lambda: self.seconds > self.allowed * share


# the answer


def _answer(problem: Problem, state: State, bound: float, status: str, found: list[Finding]) -> MeetingPlan:
    meetings = {one.id: one for one in problem.meetings}
    placed = list(_placed(problem, state))
    before = proposed(problem)
    request = problem.request
    after = account(meetings, placed, request.travel, problem.assumed)
    objective = minimised(problem, placed, after)
    kept = _outside(problem, placed)
    least = min(objective, max(0.0, bound) + kept)
    return MeetingPlan(
        account(meetings, before, request.travel, problem.assumed), after, tuple(placed),
        tuple(_merges(problem, state, meetings, placed)), objective, least,
        (objective - least) / objective if objective > 0 else 0.0,
        _told(status, objective, least), findings=(*found, *_findings(problem, placed)),
    )  # fmt: skip


def _told(status: str, objective: float, bound: float) -> str:
    """Optimal only if the account, with all its waiting, reaches the bound too."""
    return "feasible" if status == "optimal" and objective - bound > 0.5 else status


def proposed(problem: Problem) -> list[Placed]:
    return [Placed(one.id, one.starts, one.minutes, one.mode) for one in problem.meetings]


def minimised(problem: Problem, placed: list[Placed], figures: Figures) -> float:
    """What the planner minimises, of a schedule: all time but the sitting, and the preferences."""
    assumed = problem.assumed
    return (
        figures.minutes - figures.sitting
        + assumed.worth_of_one_meeting_less * figures.convened
        + sum(_moving(problem, one) for one in placed)
        + assumed.worth_of_meeting_in_person * sum(one.to_video for one in placed)
    )  # fmt: skip


def _moving(problem: Problem, one: Placed) -> int:
    at = problem.number[one.id]
    found = problem.where(one.starts) if one.starts and problem.movable[at] else None
    return problem.moving(at, *found) if found else 0


def _outside(problem: Problem, placed: list[Placed]) -> float:
    """At least this is due to meetings that the search did not touch (fixed outside working hours)."""
    outside = [one for one in placed if not problem.blocks_of[problem.number[one.id]]]
    return sum(problem.assumed.worth_of_one_meeting_less + problem.always(problem.number[one.id]) for one in outside)


def _placed(problem: Problem, state: State) -> Iterator[Placed]:
    group = 0
    rows: dict[int, Placed] = {}
    for first, parts in sorted(state.units.items(), key=lambda one: (state.seats[one[0]].block, one[0])):
        seat, slot = state.seats[first], state.seats[first].slot
        group += len(parts) > 1
        for at in parts:
            rows[at] = _one(problem, at, seat, slot, group if len(parts) > 1 else None)
            slot += problem.slots[at]
    for at, meeting in enumerate(problem.meetings):
        if at in rows:
            yield rows[at]
        elif not problem.movable[at]:
            yield Placed(meeting.id, meeting.starts, meeting.minutes, meeting.mode)


def _one(problem: Problem, at: int, seat: Seat, slot: int, group: int | None) -> Placed:
    meeting = problem.meetings[at]
    fixed = not problem.movable[at]
    starts = meeting.starts if fixed else problem.at(seat.block, slot)
    to_video = seat.video and meeting.mode == "in_person"
    room = problem.request.rooms[seat.room].name if seat.room >= 0 else ""
    moved = not fixed and problem.proposed(at) != (seat.block, slot)
    return Placed(
        meeting.id, starts, meeting.minutes, "video" if to_video else meeting.mode, room, group, moved, to_video
    )


def _merges(problem: Problem, state: State, meetings: Mapping[str, Meeting], placed: list[Placed]) -> Iterator[Merge]:
    request = problem.request
    for number in sorted({one.group for one in placed if one.group is not None}):
        parts = sorted((one for one in placed if one.group == number), key=lambda one: one.starts or datetime.min)
        join = state.joins[frozenset(problem.number[one.id] for one in parts)]
        alone = [Placed(one.id, meetings[one.id].starts, one.minutes, meetings[one.id].mode) for one in parts]
        before = account(meetings, alone, request.travel, problem.assumed)
        after = account(meetings, parts, request.travel, problem.assumed)
        assert parts[0].starts is not None
        yield Merge(
            tuple(one.id for one in parts), tuple(meetings[one.id].title for one in parts), parts[0].starts,
            sum(one.minutes for one in parts), parts[0].room, join.shared, join.why,
            before.minutes - after.minutes, before.trips - after.trips,
        )  # fmt: skip


def _fixed_clashes(problem: Problem) -> Iterator[Finding]:
    """Meetings that can not be moved, ask the same people, and lie over each other."""
    fixed = [at for at in range(len(problem.meetings)) if not problem.movable[at]]
    for one, other in combinations(fixed, 2):
        a, b = problem.meetings[one], problem.meetings[other]
        shared = problem.shared(one, other)
        if shared and a.starts and b.starts and a.ends and b.ends and a.starts < b.ends and b.starts < a.ends:
            yield finding("plan_clash_fixed", title=a.title, titles=f"《{b.title}》", people=shared)


def _findings(problem: Problem, placed: list[Placed]) -> Iterator[Finding]:
    there = {one.id for one in placed}
    for at, meeting in enumerate(problem.meetings):
        if meeting.id not in there:
            first, last = problem.window(meeting)
            yield finding("plan_unplaced", title=meeting.title, first=first, last=last)
        elif not problem.movable[at] and not problem.blocks_of[at]:
            yield finding("plan_kept", title=meeting.title)
    for meeting in problem.request.meetings:
        if meeting.minutes <= 0:
            yield finding("plan_no_length", title=meeting.title)
    for meeting in problem.meetings:
        if problem.seats and meeting.mode == "in_person" and meeting.people > max(problem.seats):
            yield finding("plan_no_room", title=meeting.title, people=meeting.people, seats=max(problem.seats))
    yield from _fixed_clashes(problem)
    unknown = sum(body.count for others in problem.others for body in others)
    if unknown:
        yield finding("plan_people_unknown", count=unknown)
