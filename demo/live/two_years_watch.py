"""The measures of the two years, and the watch month by month, as the round would have made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from demo.live.two_years_plan import FIRST_BATCH, MEASURE_AT, MERGE_AT, NOTICE, NOTICE_AT
from demo.live.viewers import at, viewer_at
from demo.places import COUNTY
from yibiao.trends.calendar import last_whole, later, month_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.trends import actions
from yibiao_web.trends.looking import look
from yibiao_web.trends.models import Alarm, Measure

MONTHS = 7
"""Looks that were made before today's: enough for the rise to begin unseen and be seen."""
_WHY = "今年新增了返乡就业的摸排，五月起每周要一次数；已商定从下个月起改由台账取数，群里不再要。"


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None], today: date | None = None) -> None:
    today = today or date.today()
    county, last = orgs[COUNTY], last_whole(today)
    for title, about, back, kinds, names in (
        ("精文减会第一批", "文件、会议先由十个部门减，能并的并、能不发的不发。", MEASURE_AT, ["document", "meeting"],
         FIRST_BATCH),
        ("群里要数先登记", "五个部门在群里要数之前先在平台登记。", NOTICE_AT, ["outside"], NOTICE),
        ("督查检查归并", "各部门的检查并到综合检查里一起去。", MERGE_AT, ["inspection"], ()),
    ):  # fmt: skip
        since = later(month_of(today), back)
        made = Measure.objects.create(
            county=county, title=title, about=about, since=since, kinds=kinds, made_at=at(since),
            made_by=viewer_at(orgs["县减负办"]).user,
        )  # fmt: skip
        made.senders.set([orgs[name] for name in names])
    for back in range(MONTHS - 1, -1, -1):
        month = later(last, -back)
        look(county, month, at(later(month, 1) + timedelta(1), 0, 10))
    told = Alarm.objects.filter(county=county, sort__in=(Alarm.Sort.REBOUND, Alarm.Sort.RISE)).exclude(org=None).first()
    if told and told.org:
        actions.explain(told, words=_WHY, viewer=viewer_at(told.org, "requester"), now=at(today - timedelta(1), 16))
    tell(f"减负措施 3 项，看了 {MONTHS} 个月，预警 {Alarm.objects.count()} 条")
