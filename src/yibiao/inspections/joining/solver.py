"""The joining problem for OR-tools' CP-SAT (Perron, Didier, Gay: The CP-SAT-LP Solver, CP 2023), begun from the greedy
schedule. Loaded only here and only when it is used; without it ``SolverMissing`` is raised."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from ..assumptions import Assumptions
from ..caps import key
from .request import Days, JoiningRequest, Wish
from .state import State, lateness

_SCALE = 1000  # costs are whole numbers for the solver
_WORK = 0.15  # the solver's own measure of work for a second allowed: the same input gives the same plan


class SolverMissing(Exception):  # noqa: N818 - it names the state of the machine
    """OR-tools is not installed."""


def load_solver() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError as problem:
        raise SolverMissing from problem
    return cp_model


def solve(request: JoiningRequest, assumed: Assumptions, state: State, seconds: float) -> tuple[Days, float, bool]:
    """(days, bound, proved the best)."""
    model = _Model(load_solver(), request, assumed, state)
    return model.solved(seconds)


class _Model:
    """``x``: a wish on a day; ``y``: a place is disturbed on a day; ``z``: a sender is out in an area on a day."""

    def __init__(self, cp: Any, request: JoiningRequest, assumed: Assumptions, state: State) -> None:
        self.cp, self.request, self.assumed, self.state = cp, request, assumed, state
        self.m = cp.CpModel()
        self.x: dict[tuple[str, date], Any] = {}
        self.costs: list[Any] = []
        self.by_place: dict[tuple[str, date], list[Wish]] = defaultdict(list)
        self.by_sender: dict[tuple[str, date], list[Any]] = defaultdict(list)
        self.by_ride: dict[tuple[str, str, date], list[Any]] = defaultdict(list)
        for wish in request.wishes:
            self._wish(wish)
        self._places()
        self._senders()
        self.m.minimize(sum(self.costs))

    def _wish(self, wish: Wish) -> None:
        candidates = self.state.candidates[wish.id]
        missed = self.m.new_bool_var("")
        options = []
        for day in candidates:
            one = self.x[wish.id, day] = self.m.new_bool_var("")
            options.append(one)
            self.by_place[wish.place, day].append(wish)
            self.by_sender[wish.sender, day].append((wish, one))
            self.by_ride[wish.sender, wish.area, day].append(one)
            late = round(self.assumed.worth_of_being_even * lateness(candidates, day) * _SCALE)
            self.costs.append(late * one)
            self.m.add_hint(one, self.state.days[wish.id] == day)
        self.m.add_exactly_one([*options, missed])
        self.m.add_hint(missed, self.state.days[wish.id] is None)
        self.costs.append(self.assumed.worth_of_being_placed * _SCALE * missed)
        if wish.fixed:
            self.m.add(missed == 0)

    def _places(self) -> None:
        """A day is disturbed when anybody comes; not too many come at once; the caps hold for days that are free."""
        days: dict[str, list[tuple[date, Any]]] = defaultdict(list)
        for (place, day), wishes in self.by_place.items():
            ones = [self.x[one.id, day] for one in wishes]
            there = day in self.request.visited.get(place, frozenset())
            kept = sum(bool(one.fixed) for one in wishes)
            self.m.add(sum(ones) <= max(self.assumed.joined_at_most, kept))
            self._apart(wishes, day, there)
            if not there:
                y = self.m.new_bool_var("")
                self.m.add_max_equality(y, ones)
                self.m.add_hint(y, bool(self.state.at.get((place, day))))
                self.costs.append(self.assumed.worth_of_a_day_less * _SCALE * y)
                days[place].append((day, y))
        for place, some in days.items():
            self._caps(place, some)

    def _apart(self, wishes: list[Wish], day: date, there: bool) -> None:
        for at, one in enumerate(wishes):
            if one.alone and there and not one.fixed:
                self.m.add(self.x[one.id, day] == 0)
            for other in wishes[at + 1 :]:
                same = one.item == other.item != ""
                if (one.alone or other.alone or same) and not (one.fixed and other.fixed):
                    self.m.add_at_most_one([self.x[one.id, day], self.x[other.id, day]])

    def _caps(self, place: str, some: list[tuple[date, Any]]) -> None:
        """What was set before is taken as it is, also where it is too much."""
        set_days = {one.fixed for one in self.request.wishes if one.place == place and one.fixed}
        before = self.request.visited.get(place, frozenset())
        for cap in self.request.caps_of(place):
            spans: dict[tuple[int, ...], list[tuple[date, Any]]] = defaultdict(list)
            for day, y in some:
                spans[key(day, cap.span)].append((day, y))
            for span, days in spans.items():
                used = sum(key(day, cap.span) == span for day in before)
                kept = len({day for day, _y in days} & set_days)
                self.m.add(sum(y for _day, y in days) <= max(cap.limit - used, kept, 0))

    def _senders(self) -> None:
        for (sender, _day), some in self.by_sender.items():
            kept = sum(bool(wish.fixed) for wish, _one in some)
            if len(some) > self.state.a_day(sender):
                self.m.add(sum(one for _wish, one in some) <= max(self.state.a_day(sender), kept))
        for ones in self.by_ride.values():
            z = self.m.new_bool_var("")
            self.m.add_max_equality(z, ones)
            self.costs.append(self.assumed.worth_of_a_ride_less * _SCALE * z)

    def solved(self, seconds: float) -> tuple[Days, float, bool]:
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.max_deterministic_time = seconds * _WORK * 10
        solver.parameters.num_workers = 4
        solver.parameters.random_seed = 1
        status = solver.solve(self.m)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return dict(self.state.days), 0.0, False
        days: Days = {one.id: None for one in self.request.wishes}
        for (id, day), one in self.x.items():
            if solver.value(one):
                days[id] = day
        return days, solver.best_objective_bound / _SCALE, status == self.cp.OPTIMAL
