"""This month's and next month's meetings of the demo county, as sixteen departments would each call them: nearly all
ask the same townships. This month's were merged at its beginning; next month's wait for whoever tries the planner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from demo.live.places import DEPARTMENTS, townships
from demo.live.viewers import at, viewer, viewer_at
from yibiao_web.gate import actions as gate
from yibiao_web.meetings import actions, arranging, merging, planning
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Attendance, Meeting, Room
from yibiao_web.meetings.rules import last_day, next_month
from yibiao_web.orgs.models import Organisation

Orgs = Mapping[str, Organisation]
_WHY = "县里统一部署，上级文件要求本月落实；已同各镇街商量过时间，人数压到最少。"
_SECONDS = 3.0
TOWNSHIPS = list(townships())
ROOMS = (
    ("县会议中心报告厅", 320, "县会议中心"), ("县会议中心一号会议室", 90, "县会议中心"),
    ("县委党校礼堂", 200, "县委党校"), ("县政府二楼会议室", 60, "县政府"), ("县政府视频会议室", 40, "县政府"),
)  # fmt: skip
SEASONS = (
    ("春耕备耕", (3, 15), (4, 20)), ("防汛", (6, 10), (8, 31)), ("秋收秋种", (9, 20), (10, 31)),
    ("森林防火紧要期", (11, 20), (12, 5)), ("年底村集体算账", (12, 18), (12, 31)), ("春节前走访慰问", (1, 20), (2, 15)),
)  # fmt: skip
LAST_YEAR = {
    "县民政局": 21, "县残联": 12, "县卫健局": 26, "县人社局": 18, "县医保局": 11, "县农业农村局": 34,
    "县乡村振兴局": 38, "县住建局": 19, "县公安局": 15, "县退役军人局": 9, "县教育局": 17, "县委组织部": 29,
    "县应急管理局": 31, "县市场监管局": 13, "县统计局": 8, "县妇联": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Called:
    """A department's meeting. ``who``: all, six or three townships, their villages, or departments; ``day`` counts the
    working days of its month. ``more``: further facts of ``Meeting``."""

    org: str
    title: str
    day: int
    hour: int
    minutes: int
    who: str = "all"
    post: str = "deputy"
    kind: str = "dispatching"
    more: Mapping[str, Any] = field(default_factory=dict)


_HEAD = {"post": "principal", "more": {"chaired_by": "principal"}}
THIS = (
    Called("县民政局", "低保对象年度核查部署会", 3, 9, 60),
    Called("县民政局", "困难群众过冬救助工作会", 4, 9, 50),
    Called("县民政局", "养老服务设施安全排查会", 12, 15, 60, "six"),
    Called("县残联", "残疾人两项补贴复核部署会", 4, 15, 50),
    Called("县残联", "残疾人证换领培训会", 9, 9, 120, "six", "staff", "training"),
    Called("县卫健局", "老年人健康体检工作调度会", 5, 9, 60),
    Called("县卫健局", "家庭医生签约服务推进会", 6, 9, 60),
    Called("县人社局", "农民工返乡就业摸底部署会", 5, 15, 60),
    Called("县医保局", "城乡居民医保参保缴费调度会", 6, 15, 60),
    Called("县医保局", "医保参保缴费攻坚会", 11, 9, 60),
    Called("县农业农村局", "秋粮收购和烘干调度会", 3, 15, 60),
    Called("县农业农村局", "高标准农田管护现场会", 10, 9, 150, "six", "deputy", "on_the_spot"),
    Called("县农业农村局", "冬季动物疫病防控会", 4, 16, 50),
    Called("县乡村振兴局", "防返贫动态监测集中排查部署会", 7, 9, 80, **_HEAD),
    Called("县乡村振兴局", "帮扶项目资金支出调度会", 8, 9, 60, **_HEAD),
    Called("县乡村振兴局", "帮扶车间运行情况调度会", 9, 15, 60),
    Called("县住建局", "农村危房动态监测会", 8, 15, 60),
    Called("县公安局", "冬季道路交通安全会", 10, 15, 60),
    Called("县退役军人局", "退役军人走访慰问安排会", 12, 9, 50),
    Called("县教育局", "控辍保学工作会", 13, 9, 60),
    Called("县委组织部", "村党组织书记述职准备会", 9, 9, 90, **_HEAD),
    Called("县应急管理局", "森林防灭火工作部署会", 7, 15, 60, **_HEAD),
    Called("县应急管理局", "冬季安全生产大检查动员会", 8, 10, 60, **_HEAD),
    Called("县市场监管局", "农村食品安全协管员培训会", 14, 9, 120, "three", "staff", "training"),
    Called("县统计局", "住户调查业务培训会", 15, 9, 150, "six", "staff", "training"),
    Called("县妇联", "困难妇女儿童关爱工作会", 14, 15, 50),
)
NEXT = (
    Called("县民政局", "临时救助备用金使用调度会", 2, 9, 60, **_HEAD),
    Called("县民政局", "留守儿童和困境儿童排查部署会", 3, 9, 60, **_HEAD),
    Called("县民政局", "城乡低保年终审核会", 9, 9, 60),
    Called("县民政局", "殡葬领域整治推进会", 10, 9, 50),
    Called("县残联", "残疾人基本状况调查部署会", 3, 15, 60, **_HEAD),
    Called("县残联", "残疾人冬季送温暖安排会", 4, 9, 50, post="principal", more={"chaired_by": "deputy"}),
    Called("县残联", "辅助器具适配需求摸底会", 11, 9, 60),
    Called("县残联", "残疾人就业实名制培训会", 12, 9, 120, "six", "staff", "training"),
    Called("县卫健局", "冬季呼吸道疾病防控会", 4, 15, 60),
    Called("县卫健局", "基本公共卫生服务年终考评部署会", 5, 9, 60),
    Called("县卫健局", "村卫生室运行调度会", 9, 15, 60),
    Called("县卫健局", "无偿献血动员会", 15, 9, 40, "departments", "deputy", "briefing"),
    Called("县人社局", "根治欠薪冬季行动部署会", 5, 15, 60, **_HEAD),
    Called("县人社局", "城乡居民养老保险缴费调度会", 6, 9, 60),
    Called("县人社局", "公益性岗位清理规范会", 10, 15, 60),
    Called("县人社局", "春风行动筹备会", 16, 9, 50),
    Called("县医保局", "医保参保缴费收尾调度会", 6, 15, 60),
    Called("县医保局", "医保基金监管警示会", 11, 15, 60),
    Called("县农业农村局", "全县秋冬农业农村重点工作推进会", 4, 9, 150, "villages", "principal", "dispatching",
           {"chaired_by": "principal", "topics": ["农业农村工作全面总结", "全年任务部署"],
            "text": "全面总结今年农业农村工作，部署明年全局工作。"}),
    Called("县农业农村局", "冬小麦田间管理视频会", 7, 9, 60, "all", "staff", "training", {"mode": "video"}),
    Called("县农业农村局", "农机购置补贴核验会", 8, 9, 60),
    Called("县农业农村局", "农村集体资产清查部署会", 9, 9, 60),
    Called("县农业农村局", "农村户厕问题整改会", 13, 9, 60),
    Called("县乡村振兴局", "巩固脱贫成果年终评估部署会", 2, 15, 90, **_HEAD),
    Called("县乡村振兴局", "驻村工作队年度总结会", 10, 9, 120, "villages", "principal", "briefing",
           {"chaired_by": "deputy"}),
    Called("县乡村振兴局", "帮扶项目入库评审会", 11, 9, 60),
    Called("县乡村振兴局", "衔接资金支出进度会", 12, 15, 60),
    Called("县住建局", "农村自建房安全再排查会", 7, 15, 60, **_HEAD),
    Called("县住建局", "城乡生活垃圾处理调度会", 8, 15, 60),
    Called("县住建局", "乡镇污水厂运行调度会", 14, 9, 60, "six"),
    Called("县公安局", "冬季治安防范部署会", 7, 9, 60, **_HEAD),
    Called("县公安局", "农村道路交通安全年终会", 14, 15, 60),
    Called("县公安局", "反诈宣传推进会", 15, 15, 50),
    Called("县退役军人局", "优抚对象年度确认会", 12, 9, 60),
    Called("县退役军人局", "烈士纪念设施管护会", 16, 15, 40, "three"),
    Called("县教育局", "义务教育学校冬季安全会", 13, 15, 60),
    Called("县教育局", "校园周边环境整治会", 15, 9, 50),
    Called("县委组织部", "党员冬训工作部署会", 5, 9, 60, **_HEAD),
    Called("县委组织部", "抓党建促乡村振兴述职评议会", 8, 9, 180, **_HEAD),
    Called("县委组织部", "党内统计年报培训会", 14, 9, 150, "all", "staff", "training",
           {"check_in": True, "text": "参会人员须扫码签到，签到情况予以通报。"}),
    Called("县应急管理局", "岁末年初安全生产会", 6, 9, 60, **_HEAD),
    Called("县应急管理局", "森林防灭火再部署会", 6, 10, 60, **_HEAD),
    Called("县应急管理局", "低温雨雪冰冻灾害应对会", 13, 9, 60, **_HEAD),
    Called("县市场监管局", "农村集体聚餐食品安全会", 13, 15, 60),
    Called("县市场监管局", "特种设备安全年终会", 16, 9, 50, "departments"),
    Called("县统计局", "住户调查年报会审会", 15, 9, 120, "six", "staff", "training"),
    Called("县妇联", "巾帼志愿服务推进会", 16, 15, 50),
    Called("县妇联", "家庭教育指导站建设会", 12, 15, 50),
)  # fmt: skip


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    """By the platform's own acts, each at the day on which people would have done it."""
    month = date.today().replace(day=1)
    before = at(month - timedelta(days=8), 9)
    _arrange(orgs, month, before)
    past = _comprehensive(orgs, month)
    this = [_propose(orgs, one, month, before) for one in THIS]
    _merge(month, before + timedelta(days=2))
    for one in this:
        _call(one, before + timedelta(days=3))
    coming = [_propose(orgs, one, next_month(month), at(date.today(), 8)) for one in NEXT]
    for one, called in list(zip(NEXT, coming, strict=True))[::6]:
        if one.who != "villages":  # those wait for the gatekeeper
            _call(called, at(date.today(), 9))
    _village_meetings(orgs, next_month(month))
    tell(f"会议 {past + len(this) + len(coming)} 个，本月的已合并")


def _arrange(orgs: Orgs, month: date, now: datetime) -> None:
    gao, dice = viewer("gao"), Random(5)
    for name, seats, place in ROOMS:
        arranging.set_room(name=name, seats=seats, place=place, viewer=gao, now=now)
    for year in (now.year, now.year + 1):
        for name, first, last in SEASONS:
            first_on, last_on = date(year, *first), date(year, *last)
            arranging.set_season(name=name, first_on=first_on, last_on=last_on, viewer=gao, now=now)
    arranging.set_travel({orgs[one]: dice.randrange(10, 45, 5) for one in TOWNSHIPS}, viewer=gao, now=now)
    counts = LAST_YEAR | {one: dice.randrange(14, 36) for one in TOWNSHIPS}
    year = date.today().year - 1
    arranging.set_counts({orgs[name]: count for name, count in counts.items()}, year, viewer=gao, now=now)
    # before the register was begun; a fifth fewer on the whole, some senders more than the year before
    share = (month.month - 1) / 12
    sooner = {name: round(count * share * dice.choice((0.55, 0.7, 0.8, 0.8, 1.15))) for name, count in counts.items()}
    arranging.set_counts({orgs[name]: count for name, count in sooner.items()}, year + 1, viewer=gao, now=now)


def _comprehensive(orgs: Orgs, month: date) -> int:
    """The year's one comprehensive meeting of some departments, held in its first months."""
    held = ("县农业农村局", "县民政局", "县卫健局", "县教育局", "县应急管理局")
    for turn, name in enumerate(held):
        line = orgs[name].line
        one = Called(name, f"全县{line}工作会议", 4 + 2 * turn, 9, 120, "all", "principal", "comprehensive",
                     {"chaired_by": "principal", "topics": [f"{line}工作全面总结", "全年任务部署"]})  # fmt: skip
        first = date(month.year, 2 if month.month > 2 else 1, 1)
        _call(_propose(orgs, one, first, at(first - timedelta(days=10), 9)), at(first - timedelta(days=6), 9))
    return len(held)


def _propose(orgs: Orgs, one: Called, month: date, now: datetime) -> Meeting:
    viewer, dice = viewer_at(orgs[one.org], "requester"), Random(one.title)
    starts = at(_working_day(month, one.day), one.hour)
    facts: dict[str, Any] = {
        "minutes": one.minutes, "kind": one.kind, "mode": "in_person", "chaired_by": "deputy",
        "room": Room.objects.get(name=_room(one)), "may_move": True, "plan_number": f"HY-{dice.randrange(1, 200):03d}",
        "topics": [one.title.removesuffix("会")], "basis": "县委、县政府年度工作要点",
    } | dict(one.more)  # fmt: skip
    if facts["mode"] == "video":
        facts |= {"room": None, "place": "各镇街视频会议室"}
    if facts["topics"] and "agenda" not in facts:
        facts["agenda"] = [
            {"what": "安排工作", "speaker": f"{one.org}负责人", "post": facts["chaired_by"],
             "minutes": one.minutes // 2, "main": True},
            dice.choice((
                {"what": "镇街发言", "speaker": dice.choice(TOWNSHIPS), "post": "", "minutes": 8, "main": False},
                {"what": "逐镇讨论难点和分工", "speaker": "", "post": "", "minutes": 20, "main": False},
                {"what": "研究解决镇街提的问题", "speaker": "", "post": "", "minutes": 20, "main": False},
            )),
        ]  # fmt: skip
    asked = list(_asked(orgs, one))
    return actions.propose(Proposal(one.title, Meeting(starts_at=starts, **facts), asked), viewer=viewer, now=now)


def _room(one: Called) -> str:
    return {"villages": "县会议中心报告厅", "departments": "县政府二楼会议室"}.get(one.who, "县会议中心一号会议室")


def _asked(orgs: Orgs, one: Called) -> Iterator[Attendance]:
    places: Iterable[str]
    if one.who == "villages":
        places = [*TOWNSHIPS, *(village for name in TOWNSHIPS[:4] for village in townships()[name])]
    elif one.who == "departments":
        places = [name for name, line, _ in DEPARTMENTS.values() if line not in ("减负", "审计") and name != one.org]
    else:
        places = TOWNSHIPS[: {"all": 12, "six": 6, "three": 3}[one.who]]
    for name in places:
        yield Attendance(org=orgs[name], name=name, post=one.post, concerned=True)
    dice = Random(one.title)
    for name in dice.sample(sorted(LAST_YEAR), 2) if dice.random() < 0.3 else ():
        if name != one.org and name not in places:
            yield Attendance(org=orgs[name], name=name, post="deputy", concerned=False, required=False)


def _call(meeting: Meeting, now: datetime) -> None:
    """Let through with a reason and sent, unless it was merged meanwhile or is over."""
    meeting = Meeting.objects.select_related("demand__org").get(pk=meeting.pk)
    if meeting.demand.ended_on or meeting.starts_at < now:
        return
    viewer = viewer_at(meeting.demand.org, "requester")
    gate.pass_with_reason(meeting.demand, viewer=viewer, reason=_WHY, signed_name=viewer.user.name, now=now)
    if actions.taken_by(meeting) is None:
        actions.hold(meeting, viewer=viewer, now=now)


def _merge(month: date, now: datetime) -> None:
    """The month's plan, as the gatekeeper agreed to it. A short search: the demo is to be ready soon."""
    gao, before = viewer("gao"), planning.SECONDS
    planning.SECONDS = _SECONDS
    try:
        plan = planning.ask_plan(month, viewer=gao, now=now)
        planning.make(plan, now)
    finally:
        planning.SECONDS = before
    plan.refresh_from_db()
    merging.agree(plan, viewer=gao, now=now, titles={}, reason=_WHY, signed_name=gao.user.name)


def _village_meetings(orgs: Orgs, month: date) -> None:
    """A township calls its villages, too."""
    for township, title, day in (("鹤汀镇", "冬季水利岁修安排会", 9), ("雾山乡", "村级防火巡护排班会", 4)):
        org = orgs[township]
        asked = [
            Attendance(org=orgs[name], name=name, post="principal", concerned=True) for name in townships()[township]
        ]
        starts = at(_working_day(month, day), 9)
        meeting = Meeting(starts_at=starts, minutes=60, kind="dispatching", mode="in_person", chaired_by="principal",
                          place=f"{township}政府", plan_number="XZ-1", topics=[title.removesuffix("会")])  # fmt: skip
        now = at(date.today(), 8)
        made = actions.propose(Proposal(title, meeting, asked), viewer=viewer_at(org, "requester"), now=now)
        _call(made, now)


def _working_day(month: date, number: int) -> date:
    """The number-th, or the last of the month that there is."""
    days = [month + timedelta(days=at) for at in range((last_day(month) - month).days + 1)]
    working = [one for one in days if one.weekday() < 5]
    return working[min(number, len(working)) - 1]
