"""What receiving one inspection costs one place, in minutes of all its people together. A prior estimate from the
facts, by ``assumptions.yaml``; what was really spent is measured elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .assumptions import Assumptions, shipped_assumptions
from .facts import InspectionFacts


@dataclass(frozen=True, slots=True)
class CostLine:
    """``what`` in words, ``minutes`` of one place."""

    what: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ReceivingCost:
    lines: tuple[CostLine, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.lines)


def cost_of(facts: InspectionFacts, assumptions: Assumptions | None = None) -> ReceivingCost:
    """For all visits to one place. An unannounced one is neither waited for nor prepared."""
    return ReceivingCost(tuple(one for one in _lines(facts, assumptions or shipped_assumptions()) if one.minutes))


def _lines(facts: InspectionFacts, by: Assumptions) -> Iterator[CostLine]:
    people = by.hosts + len(facts.escorts) + len(facts.principals)
    stay = facts.minutes or by.visit_minutes
    yield CostLine(f"{people} 人接待 {facts.times} 次，每次 {stay} 分钟", people * stay * facts.times)
    if not facts.unannounced:
        yield CostLine("等候", by.wait_minutes * people * facts.times)
    for what, some, each in (
        ("备材料", facts.materials, by.minutes_a_material), ("填表", facts.forms, by.minutes_a_form),
        ("写汇报", facts.reports, by.minutes_a_report), ("准备口头汇报", facts.briefing[:1], by.minutes_a_briefing),
        ("迎送", facts.welcome[:1], by.minutes_of_welcome), ("布置点位", facts.showcase[:1], by.minutes_of_showcase),
    ):  # fmt: skip
        yield CostLine(f"{what} {len(some)} 样", len(some) * each)
