"""What a meeting costs: people's minutes (sitting, being there early, the way) and money by the meeting-fee rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.policy import Pack

from .assumptions import Assumptions, shipped_assumptions
from .facts import Meeting, Travel
from .travel import one_way
from .when import days_of, sittings

_CLASSES = {1: "-FIRST", 2: "-SECOND", 3: "-THIRD", 4: ""}
_CLASS_NAMES = {1: "一类", 2: "二类", 3: "三类", 4: "四类"}
_LOWEST = 4  # a meeting whose class nobody wrote is counted by the lowest rates


@dataclass(frozen=True, slots=True)
class CostPart:
    """A line of the account: what, and how it was reckoned. One of ``minutes`` and ``yuan`` is 0."""

    what: str
    how: str
    minutes: int = 0
    yuan: float = 0.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class MeetingCost:
    """``minutes`` are person-minutes and the sum of the three below them; ``trips`` are there and back; ``yuan`` is the
    ceiling of the fee rules, not money known to be spent."""

    people: int
    minutes: int
    sitting: int
    early: int
    travel: int
    trips: int
    yuan: float
    parts: tuple[CostPart, ...]

    @property
    def hours(self) -> float:
        return self.minutes / 60

    def as_json(self) -> dict[str, Any]:
        parts = [
            {"what": one.what, "how": one.how, "minutes": one.minutes, "yuan": one.yuan, "rule": one.rule}
            for one in self.parts
        ]
        return {
            "people": self.people, "minutes": self.minutes, "sitting": self.sitting, "early": self.early,
            "travel": self.travel, "trips": self.trips, "yuan": self.yuan, "parts": parts,
        }  # fmt: skip


def cost_of(
    meeting: Meeting, *, pack: Pack, on: date, travel: Travel | None = None, assumptions: Assumptions | None = None
) -> MeetingCost:
    """``on``: the day whose fee rules hold, where the meeting has none."""
    assumed = assumptions or shipped_assumptions()
    day = meeting.starts.date() if meeting.starts else on
    time = _time_parts(meeting, travel or Travel(), assumed)
    money = _money_parts(meeting, pack, day, assumed)
    sitting, early, way, trips = (sum(one[at] for one in time) for at in range(4))
    parts = (*_told(meeting, sitting, early, way, trips), *money)
    yuan = sum(one.yuan for one in money)
    return MeetingCost(meeting.people, sitting + early + way, sitting, early, way, trips, yuan, parts)


def _time_parts(meeting: Meeting, travel: Travel, assumed: Assumptions) -> list[tuple[int, int, int, int]]:
    """Sitting, early, travel and trips of each line of attendees, in person-minutes."""
    out = []
    days = (
        1 if meeting.overnight else max(1, len({start.date() for start, _ in sittings(meeting, assumed.working_hours)}))
    )
    for one in meeting.attendees:
        way = 2 * one_way(travel, one, meeting, assumed)
        trips = one.count * days if way else 0
        early = meeting.arrive_early if meeting.mode == "in_person" else 0
        out.append((one.count * meeting.minutes, one.count * early, trips * way, trips))
    return out


def _told(meeting: Meeting, sitting: int, early: int, way: int, trips: int) -> list[CostPart]:
    parts = [CostPart("开会", f"{meeting.people} 人 × {meeting.minutes} 分钟", sitting)]
    if early:
        parts.append(CostPart("提前到场", f"{meeting.people} 人 × {meeting.arrive_early} 分钟", early))
    if way:
        parts.append(CostPart("来回路上", f"{trips} 人次，平均来回 {round(way / trips)} 分钟", way))
    return parts


def _money_parts(meeting: Meeting, pack: Pack, on: date, assumed: Assumptions) -> list[CostPart]:
    """By the fee rules: lodging only where people stay, meals only where the meeting goes on after noon, neither by
    video or telephone (§ 不安排住宿、就餐的扣去)."""
    if meeting.mode != "in_person" or not meeting.people:
        return []
    days = days_of(meeting, assumed.working_hours)
    nights = max(1, round(days + 0.5) - 1) if meeting.overnight else 0
    suffix = _CLASSES.get(meeting.fee_class, _CLASSES[_LOWEST])
    named = _CLASS_NAMES.get(meeting.fee_class, _CLASS_NAMES[_LOWEST])
    wanted = (("LODGING", "住宿", float(nights), "晚"), ("MEALS", "伙食", float(int(days)), "天"),
              ("OTHER", "场地和其他", days, "天"))  # fmt: skip
    parts = []
    for part, what, times, unit in wanted:
        rule = pack.rule(f"MTG-020{suffix}-{part}", on)
        if rule and times:
            how = f"{meeting.people} 人 × {times:g} {unit} × {rule.value:g} 元（{named}会议的上限）"
            parts.append(CostPart(what, how, 0, meeting.people * times * rule.value, rule.id))
    return parts
