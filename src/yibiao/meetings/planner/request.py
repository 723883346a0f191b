"""What a planner is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from yibiao.model import Finding

from ..assumptions import Assumptions, shipped_assumptions
from ..facts import Circumstances, Meeting, Mode, Room, Travel

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class PlanRequest:
    """``first`` and ``last`` are the days to be planned. ``refused``: sets of meetings that somebody refused to have
    merged; a plan never joins all of one set. ``groups`` spells out 各镇街. ``seconds`` bounds the search by the clock;
    the same ``seed`` gives the same plan as long as the clock does not cut it short. No rooms: any number of any size.
    """

    meetings: tuple[Meeting, ...]
    first: date
    last: date
    rooms: tuple[Room, ...] = ()
    refused: frozenset[frozenset[str]] = frozenset()
    travel: Travel = field(default_factory=Travel)
    circumstances: Circumstances = field(default_factory=Circumstances)
    groups: Groups = field(default_factory=dict)
    seconds: float = 30.0
    seed: int = 7
    allow_video: bool = True
    merge: bool = True
    assumptions: Assumptions = field(default_factory=shipped_assumptions)


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting in a schedule. ``group`` numbers the merged meeting it is part of, None for one alone."""

    id: str
    starts: datetime | None
    minutes: int
    mode: Mode
    room: str = ""
    group: int | None = None
    moved: bool = False
    to_video: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Person-minutes of a schedule. ``convened`` counts merged meetings once. ``clashes``: people asked to be in two
    meetings at a time, once for each pair."""

    convened: int = 0
    sitting: int = 0
    early: int = 0
    travel: int = 0
    waiting: int = 0
    trips: int = 0
    clashes: int = 0

    @property
    def minutes(self) -> int:
        return self.sitting + self.early + self.travel + self.waiting


@dataclass(frozen=True, slots=True)
class Merge:
    """Meetings held one after the other in one room. ``saved`` and ``trips`` compare with the proposals alone: what
    these same people would have spent if the parts were held as proposed and everything else as planned."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    starts: datetime
    minutes: int
    room: str
    shared: int
    why: tuple[str, ...]
    saved: int
    trips: int


@dataclass(frozen=True)
class MeetingPlan:
    """``gap``: how far, at most, the plan is from the best there is, as a share of what is minimised (``objective``
    against ``bound``); 0 means proven best. ``status``: optimal, feasible (the time ran out), greedy (the solver is not
    installed)."""

    before: Figures
    after: Figures
    placed: tuple[Placed, ...]
    merges: tuple[Merge, ...]
    objective: float
    bound: float
    gap: float
    status: str
    seconds: float = 0.0
    findings: tuple[Finding, ...] = ()
    stages: tuple[tuple[str, float], ...] = ()

    @property
    def saved_minutes(self) -> int:
        return self.before.minutes - self.after.minutes

    @property
    def saved_trips(self) -> int:
        return self.before.trips - self.after.trips

    def as_json(self) -> dict[str, Any]:
        return {
            "before": _figures(self.before), "after": _figures(self.after),
            "saved_minutes": self.saved_minutes, "saved_trips": self.saved_trips,
            "merges": [_timed(asdict(one)) for one in self.merges],
            "schedule": [_timed(asdict(one)) for one in self.placed],
            "objective": self.objective, "bound": self.bound, "gap": self.gap, "status": self.status,
            "findings": [asdict(one) for one in self.findings],
        }  # fmt: skip


def _figures(one: Figures) -> dict[str, int]:
    return {**asdict(one), "minutes": one.minutes}


def _timed(row: dict[str, Any]) -> dict[str, Any]:
    starts = row["starts"]
    return {**row, "starts": starts.isoformat(timespec="minutes") if starts else None}
