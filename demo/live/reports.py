"""The months that are over, told: the county's and some of those who asked and were asked; open data of two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from demo.live.viewers import at, viewer_at
from demo.places import COUNTY
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports.actions import keep_last_month, make_report
from yibiao_web.reports.releasing import make_release, publish
from yibiao_web.reports.spans import month_before

_SHOWN = 6  # months


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None], today: date | None = None) -> None:
    today = today or date.today()
    gatekeeper = viewer_at(orgs["县减负办"], "gatekeeper")
    told = {(COUNTY, "county"), ("县民政局", "sender"), ("鹤汀镇", "place"), ("杏花坞村", "place")}
    month = today
    for number in range(_SHOWN):
        month = month_before(month)
        now = at((month.replace(day=28) + timedelta(days=4)).replace(day=1), 8)
        if number:  # the last month is told by the round itself
            for name, side in sorted(told):
                make_report(orgs[name], side, month, viewer=gatekeeper, now=now)
        if number < 2:
            release = make_release(month, viewer=gatekeeper, now=at(today, 9))
            if number:
                publish(release, viewer=gatekeeper, now=at(today, 9))
    make_report(orgs["杏花坞村"], "place", month_before(today), viewer=gatekeeper, now=at(today, 9))
    made = keep_last_month(at(today, 9))
    tell(f"月报 {made + 1 + (_SHOWN - 1) * len(told)} 份，公开数据 2 个月")
