"""Demands of two years, made by the gate itself, each in force on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from yibiao_web.gate import actions
from yibiao_web.gate.models import Demand

CHINA = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 20)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), CHINA)


@pytest.fixture
def asked(cast) -> Callable[..., Demand]:
    """``asked("meeting", date(…), {"杏花坞村": 90.0})``: of 县民政局, in force."""

    def asked(kind: str, day: date, of: dict[str, float], by: str = "zhao", **more) -> Demand:
        viewer = cast.viewer(by)
        more.setdefault("title", "养老工作推进会")
        demand = actions.register(
            kind, org=viewer.org, findings=more.pop("findings", []), viewer=viewer, now=moment(day),
            asked={cast.org(name): minutes for name, minutes in of.items()}, **more,
        )  # fmt: skip
        actions.pass_plain(demand, viewer=viewer, now=moment(day))
        return actions.enter_force(demand, viewer=viewer, now=moment(day))

    return asked


@pytest.fixture
def two_years(asked) -> None:
    """A meeting and a document every month, the meetings an hour longer in the second year."""
    for month in range(23):
        year, at = divmod(11 + month, 12)
        day = date(2024 + year, at + 1, 10)
        asked("meeting", day, {"杏花坞村": 60.0 + 60 * (day.year == 2026), "碾子坝村": 60.0}, parts={"meetings": 1})
        asked("document", day, {"杏花坞村": 30.0}, by="zhou", title="关于报送台账的通知")
