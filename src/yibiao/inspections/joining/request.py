"""What is to be arranged, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from yibiao.model import Finding

from ..caps import Cap
from ..facts import QuietDays

Status = Literal["optimal", "feasible", "greedy"]


@dataclass(frozen=True, slots=True)
class Wish:
    """One visit of one sender to one place between two days. ``area``: the township, for the ways. ``fixed``: the day
    that was set and stays. ``item``: the inspection, which visits a place once a day. ``alone``: does not go along with
    others."""

    id: str
    title: str
    sender: str
    place: str
    first: date
    last: date
    area: str = ""
    item: str = ""
    fixed: date | None = None
    alone: bool = False


@dataclass(frozen=True)
class JoiningRequest:
    """``caps`` by place, "" for the others; ``visited``: days on which somebody goes there already, who can be joined;
    ``away``: days on which a sender has nobody to send; ``a_day``: how many places a sender can visit in one day, ""
    for the others; ``days_off``: public holidays on weekdays; ``worked``: weekend days that are worked."""

    wishes: tuple[Wish, ...]
    first: date
    last: date
    caps: Mapping[str, tuple[Cap, ...]] = field(default_factory=dict)
    visited: Mapping[str, frozenset[date]] = field(default_factory=dict)
    quiet: tuple[QuietDays, ...] = ()
    away: Mapping[str, frozenset[date]] = field(default_factory=dict)
    a_day: Mapping[str, int] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    seconds: float = 0.0

    def is_off(self, day: date) -> bool:
        return day not in self.worked and (day.weekday() >= 5 or day in self.days_off)

    def caps_of(self, place: str) -> tuple[Cap, ...]:
        return self.caps.get(place, self.caps.get("", ()))

    def days_of(self, wish: Wish) -> tuple[date, ...]:
        """Days on which it could be. What was fixed stays where it is."""
        if wish.fixed:
            return (wish.fixed,)
        first, last = max(wish.first, self.first), min(wish.last, self.last)
        away = self.away.get(wish.sender, frozenset())
        span = (first + timedelta(days=at) for at in range((last - first).days + 1))
        return tuple(day for day in span if not self.is_off(day) and day not in away
                     and not any(one.holds(day) for one in self.quiet))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """``place_days``: days on which a place is disturbed; ``rides``: a sender's days out, counted by area; ``over``:
    caps that are broken; ``unplaced``."""

    place_days: int
    rides: int
    over: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Trip:
    """Everybody who goes to one place on one day."""

    place: str
    on: date
    ids: tuple[str, ...]


@dataclass(frozen=True)
class JoiningPlan:
    """``days``: by the wish's id, None where there was no room. ``bound``: no plan costs less; ``gap`` is how far this
    may be from the best, 0.05 is five per cent. ``apart``: the account of everybody going alone."""

    days: Mapping[str, date | None]
    trips: tuple[Trip, ...]
    apart: Account
    joined: Account
    objective: float
    bound: float
    status: Status
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def gap(self) -> float:
        return max(0.0, (self.objective - self.bound) / self.objective) if self.objective else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "trips": [{"place": one.place, "on": one.on.isoformat(), "ids": list(one.ids)} for one in self.trips],
            "days": {id: day and day.isoformat() for id, day in self.days.items()},
            "apart": asdict(self.apart), "joined": asdict(self.joined), "objective": self.objective,
            "bound": self.bound, "gap": self.gap, "status": self.status, "seconds": round(self.seconds, 2),
            "findings": [asdict(one) for one in self.findings],
        }  # fmt: skip


Days = dict[str, date | None]
