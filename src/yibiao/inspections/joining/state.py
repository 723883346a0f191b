"""A schedule under construction: what one visit more on a day would cost, and whether it may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from ..assumptions import Assumptions
from ..caps import Span, key
from .request import Account, Days, JoiningRequest, Wish


class State:
    """``at``: the wishes on each place's days; ``out``: how many places a sender visits on a day, in all and by area.
    ``fixed_over``: how many visits above a cap were set before, which are taken as they are."""

    def __init__(self, request: JoiningRequest, assumed: Assumptions) -> None:
        self.request, self.assumed = request, assumed
        self.days: Days = {one.id: None for one in request.wishes}
        self.wish = {one.id: one for one in request.wishes}
        self.at: dict[tuple[str, date], set[str]] = defaultdict(set)
        self.by_place: dict[str, set[date]] = defaultdict(set)
        self.out: Counter[tuple[str, date]] = Counter()
        self.rides: Counter[tuple[str, str, date]] = Counter()
        self.candidates = {one.id: request.days_of(one) for one in request.wishes}

    def put(self, wish: Wish, day: date) -> None:
        self.days[wish.id] = day
        self.at[wish.place, day].add(wish.id)
        self.by_place[wish.place].add(day)
        self.out[wish.sender, day] += 1
        self.rides[wish.sender, wish.area, day] += 1

    def take(self, wish: Wish) -> None:
        day = self.days[wish.id]
        if day is None:
            return
        self.days[wish.id] = None
        self.at[wish.place, day].discard(wish.id)
        self.out[wish.sender, day] -= 1
        self.rides[wish.sender, wish.area, day] -= 1

    def disturbed(self, place: str, day: date) -> bool:
        return day in self.request.visited.get(place, frozenset()) or bool(self.at.get((place, day)))

    def cost(self, wish: Wish, day: date) -> float:
        """What it would add to the objective."""
        assumed, candidates = self.assumed, self.candidates[wish.id]
        new_day = 0 if self.disturbed(wish.place, day) else assumed.worth_of_a_day_less
        new_ride = 0 if self.rides[wish.sender, wish.area, day] else assumed.worth_of_a_ride_less
        return new_day + new_ride + assumed.worth_of_being_even * lateness(candidates, day)

    def may(self, wish: Wish, day: date) -> bool:
        if wish.fixed:
            return True
        others = self.at.get((wish.place, day), set())
        if len(others) >= self.assumed.joined_at_most or self.out[wish.sender, day] >= self.a_day(wish.sender):
            return False
        if others and (wish.alone or any(self.wish[one].alone for one in others)):
            return False
        if wish.alone and self.disturbed(wish.place, day):
            return False
        if any(self.wish[one].item == wish.item != "" for one in others):
            return False
        return self.disturbed(wish.place, day) or not self.over(wish.place, day)

    def over(self, place: str, day: date) -> list[Span]:
        """The spans whose cap one day more would break."""
        days = self.days_at(place)
        broken: list[Span] = []
        for cap in self.request.caps_of(place):
            if sum(key(one, cap.span) == key(day, cap.span) for one in days) + 1 > cap.limit:
                broken.append(cap.span)
        return broken

    def days_at(self, place: str) -> set[date]:
        mine = {day for day in self.by_place[place] if self.at[place, day]}
        return mine | set(self.request.visited.get(place, ()))

    def a_day(self, sender: str) -> int:
        return self.request.a_day.get(sender, self.request.a_day.get("", self.assumed.visits_a_day))

    def objective(self) -> float:
        return objective(self.request, self.assumed, self.days, self.candidates)


def lateness(candidates: tuple[date, ...], day: date) -> float:
    """0 on the first day it could be, below 1 on the last, so that it decides only between equals."""
    return candidates.index(day) / (len(candidates) * 100) if day in candidates and candidates else 0.0


def objective(
    request: JoiningRequest, assumed: Assumptions, days: Days, known: Mapping[str, tuple[date, ...]] | None = None
) -> float:
    """The cost of a whole schedule; the planner and the greedy rule are measured by the same. ``known``: the days on
    which each could be, where they were reckoned before."""
    account = account_of(request, days)
    candidates = known or {one.id: request.days_of(one) for one in request.wishes}
    late = sum(lateness(candidates[one.id], day) for one in request.wishes if (day := days[one.id]))
    return (
        account.place_days * assumed.worth_of_a_day_less
        + account.rides * assumed.worth_of_a_ride_less
        + account.unplaced * assumed.worth_of_being_placed
        + assumed.worth_of_being_even * late
    )


def account_of(request: JoiningRequest, days: Days, *, together: bool = True) -> Account:
    """``together`` False: everybody goes on a day of its own."""
    placed = [(one, day) for one in request.wishes if (day := days[one.id])]
    unplaced = len(request.wishes) - len(placed)
    if not together:
        return Account(len(request.wishes), len(request.wishes), 0, 0)
    fresh = {(one.place, day) for one, day in placed if day not in request.visited.get(one.place, frozenset())}
    rides = {(one.sender, one.area, day) for one, day in placed}
    return Account(len(fresh), len(rides), _over(request, fresh), unplaced)


def _over(request: JoiningRequest, fresh: Iterable[tuple[str, date]]) -> int:
    by_place: dict[str, set[date]] = defaultdict(set)
    for place, day in fresh:
        by_place[place].add(day)
    broken = 0
    for place, days in by_place.items():
        every = days | set(request.visited.get(place, ()))
        for cap in request.caps_of(place):
            counts = Counter(key(day, cap.span) for day in every)
            broken += sum(max(0, count - cap.limit) for count in counts.values())
    return broken
