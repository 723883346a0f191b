"""What it takes to collect an indicator: nothing for what is held, little for anything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yibiao.appraisal.costing import Collection
from yibiao.appraisal.scheme import Indicator
from yibiao.appraisal.traces import Reading
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack


def of_indicator(
    indicator: Indicator, reading: Reading, cost: Collection | None, pack: Pack, on: date
) -> Iterator[Finding]:
    if cost is None:
        return
    held, limit = pack.rule("YB-APR-HELD", on), pack.rule("YB-APR-COST", on)
    row, sheet, name = indicator.row, indicator.sheet, indicator.name
    if held and cost.minutes and cost.known:
        yield finding("indicator_asks_held", severity=held.severity, rule=held.id, row=row, sheet=sheet, name=name,
                      item=cost.item_name, places=f"{cost.places} 个地方都有")  # fmt: skip
    elif limit and cost.minutes > limit.value:
        yield finding("indicator_costs", severity=limit.severity, rule=limit.id, row=row, sheet=sheet, name=name,
                      minutes=f"{cost.minutes:.0f}", limit=f"{limit.value:g}")  # fmt: skip


def twice(indicator: Indicator, other: str) -> list[Finding]:
    return [finding("indicator_twice", row=indicator.row, sheet=indicator.sheet, name=indicator.name, other=other)]
