"""Schemes for tests, made by the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cast import PEOPLE, Cast

from yibiao_web.appraisal import actions, valuing
from yibiao_web.appraisal.inputs import as_outcome
from yibiao_web.appraisal.models import Indicator, Scheme
from yibiao_web.gate import actions as gate

VILLAGES = ("杏花坞村", "老槐坪村", "碾子坝村")
REASON = "县里统一部署的考核，已经与各镇街、村商量过，基层看得到这段话。"


def solved(**facts: Any) -> Indicator:
    told = {"name": "群众诉求解决率", "standard": "诉求人确认解决的件数占办理件数", "weight": 50.0,
            "certainty": "share", "low": 50.0, "high": 100.0, "unit": "%",
            "source": "县民政局业务系统"} | facts  # fmt: skip
    return Indicator(**told)


def word(**facts: Any) -> Indicator:
    return Indicator(**{"name": "群众满意度", "standard": "抽样调查", "weight": 30.0, "certainty": "exact", "low": 50.0,
                        "high": 95.0} | facts)  # fmt: skip


def insured(**facts: Any) -> Indicator:
    return as_outcome(Indicator(name="基本医疗保险参保率", weight=20.0, low=80.0, high=100.0, **facts), "insured")


def trace(**facts: Any) -> Indicator:
    return Indicator(
        **{"name": "信息报送", "standard": "以信息被省级采用篇数计分", "weight": 10.0, "origin": "report"} | facts
    )


def drafted(cast: Cast, now: datetime, *rows: Indicator, by: str = "zhao", **facts: Any) -> Scheme:
    title = facts.pop("title", "民政工作考核方案")
    scheme = Scheme(**{"year": 2026, "unified": "禾办〔2026〕8号"} | facts)
    chosen = rows or (solved(), word(), insured(), trace())
    return actions.draft(actions.Draft(title, scheme, chosen), viewer=cast.viewer(by), now=now)


def started(cast: Cast, now: datetime, *rows: Indicator, by: str = "zhao", **facts: Any) -> Scheme:
    """In force with what of it needs no block to be passed."""
    scheme, viewer = drafted(cast, now, *rows, by=by, **facts), cast.viewer(by)
    actions.pass_all_plain(scheme, viewer=viewer, now=now)
    for demand in [scheme.demand, *(one.demand for one in scheme.indicators.all())]:
        demand.refresh_from_db()
        if demand.decided_at is None and not demand.blocked:
            gate.pass_with_reason(demand, viewer=viewer, reason=REASON, signed_name=PEOPLE[by][0], now=now)
    scheme.demand.refresh_from_db()
    return actions.start(scheme, viewer=viewer, now=now)


def entered(cast: Cast, now: datetime, scheme: Scheme, name: str, told: dict[str, Any], by: str = "zhao") -> Indicator:
    """``told``: a number, or (count, of), by the place's name."""
    one = scheme.indicators.get(name=name)
    rows = {
        cast.org(place).pk: {"value": value} if not isinstance(value, tuple) else {"count": value[0], "of": value[1]}
        for place, value in told.items()
    }
    valuing.enter(
        one, {place: row | {"source": "业务系统"} for place, row in rows.items()}, viewer=cast.viewer(by), now=now
    )
    return one


def reckoned(cast: Cast, now: datetime, **facts: Any) -> Scheme:
    """In force, with figures of all three villages: good, in between, and of few cases."""
    scheme = started(cast, now, **facts)
    entered(
        cast,
        now,
        scheme,
        "群众诉求解决率",
        dict(zip(VILLAGES, ((98.0, 100.0), (60.0, 100.0), (3.0, 4.0)), strict=True)),
    )
    entered(cast, now, scheme, "群众满意度", dict(zip(VILLAGES, (96.0, 58.0, 78.0), strict=True)))
    valuing.collect(scheme, viewer=cast.viewer("zhao"), now=now)
    scheme.refresh_from_db()
    return scheme
