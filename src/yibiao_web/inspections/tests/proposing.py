"""Inspections of the cast's, ready to be visited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.cast import Cast

from yibiao_web.gate import actions as gate
from yibiao_web.inspections import proposing
from yibiao_web.inspections.facts import Proposal
from yibiao_web.inspections.models import Inspection


def in_the_plan(
    cast: Cast, now: datetime, *, who: str = "zhao", places: tuple[str, ...] = ("杏花坞村", "老槐坪村", "碾子坝村"),
    title: str = "养老服务站点检查", first: date | None = None, last: date | None = None, **fields: Any,
) -> Inspection:  # fmt: skip
    """One that its sender let through and that is in force."""
    viewer = cast.viewer(who)
    demand = gate.register(
        "inspection", org=viewer.org, title=title, findings=[], asked={cast.org(one): 60.0 for one in places}, now=now,
        viewer=viewer, starts_on=first, due_on=last, parts={"inspections": 1},
    )  # fmt: skip
    inspection = Inspection.objects.create(demand=demand, year=now.year, kind="check", **fields)
    gate.pass_plain(demand, viewer=viewer, now=now)
    gate.enter_force(demand, viewer=viewer, now=now)
    return inspection


def proposed(cast: Cast, now: datetime, *, who: str = "zhao", title: str = "救助金发放核查") -> Inspection:
    """A draft that the gate has looked at."""
    inspection = Inspection(year=now.year, kind="check", contents=["钱到没到本人手里"], facts={"times": 1})
    first = date(now.year, 12, 1)
    proposal = Proposal(title, inspection, [cast.org("杏花坞村")], first, date(now.year, 12, 20))
    return proposing.propose(proposal, viewer=cast.viewer(who), now=now)
