"""Two years of the inspections' plan in the demo county: fewer items and fewer visits from one year to the next, a week
in which several departments went together, an emergency whose reason was published and one whose is overdue, a visit
over the cap that its place may turn away, somebody who came unknown; and next year's items as they come in, one of
them with gongs. What is open next month waits for whoever tries the planner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from zlib import crc32

from demo.live.places import townships
from demo.live.viewers import at, viewer, viewer_at
from yibiao_web.gate import actions as gate
from yibiao_web.inspections import actions, arranging, joining, proposing
from yibiao_web.inspections.facts import Proposal
from yibiao_web.inspections.models import Inspection, JoinPlan, Visit
from yibiao_web.inspections.rules import last_day, next_month
from yibiao_web.orgs.models import Organisation

Orgs = Mapping[str, Organisation]
HOME = "杏花坞村"
_SECONDS = 3.0
_TOWNS = [list(villages) for villages in townships().values()]
_QUIET = (("春耕备耕", (3, 15), (4, 20)), ("秋收秋种", (9, 20), (10, 10)), ("年底村集体算账", (12, 18), (12, 31)))
_BASE = {
    "县民政局": 6,
    "县残联": 4,
    "县卫健局": 7,
    "县农业农村局": 9,
    "县住建局": 5,
    "县应急管理局": 8,
    "县委组织部": 6,
}


@dataclass(frozen=True)
class Item:
    """``kept``: it is still there a year later; ``month``: when it is done."""

    org: str
    title: str
    month: int
    looks: tuple[str, ...]
    kept: bool = True
    kind: str = "check"
    more: Mapping[str, Any] = field(default_factory=dict)


ITEMS = (
    Item("县民政局", "养老服务站点检查", 5, ("床位有没有人住", "有没有热饭")),
    Item("县民政局", "救助金发放核查", 8, ("钱到没到本人手里",)),
    Item("县民政局", "殡葬服务价格检查", 11, ("价格有没有贴出来",), kept=False),
    Item("县残联", "无障碍改造验收", 6, ("坡道能不能走", "扶手牢不牢")),
    Item("县残联", "辅具发放回访", 10, ("辅具用不用得上",), kept=False),
    Item("县卫健局", "村卫生室检查", 5, ("药品有没有过期", "夜里叫不叫得到人")),
    Item("县卫健局", "家庭医生签约回访", 9, ("签了约的来没来看过",), kept=False),
    Item("县卫健局", "改厕和饮水检查", 7, ("水能不能喝",), kept=False),
    Item("县农业农村局", "高标准农田管护检查", 3, ("沟渠通不通水",)),
    Item("县农业农村局", "农药经营门店检查", 4, ("购销台账如不如实",)),
    Item("县农业农村局", "户厕整改核查", 6, ("改过的厕所用不用",), kept=False),
    Item("县农业农村局", "人居环境督导检查", 10, ("垃圾有没有人清",), kept=False),
    Item("县住建局", "农村自建房安全检查", 5, ("墙有没有裂缝", "有没有擅自加层")),
    Item("县住建局", "污水处理设施检查", 9, ("机器转不转",)),
    Item("县应急管理局", "森林防火检查", 11, ("入山路口有没有人守",)),
    Item("县应急管理局", "山洪预警设备检查", 6, ("喇叭响不响", "群众知不知道往哪里跑")),
    Item("县应急管理局", "烟花爆竹门店检查", 12, ("有没有超量存放",), kept=False),
    Item("县委组织部", "村级组织运行调研", 4, ("村里最难办的是什么",), kind="research"),
    Item("县委组织部", "年度综合考核", 12, ("群众满不满意", "办成了几件实事"), kind="assessment",
         more={"comprehensive": True}),
    Item("县乡村振兴局", "帮扶项目回访", 7, ("机器开没开", "分红到没到户")),
    Item("县乡村振兴局", "驻村工作督导", 9, ("驻村的人在不在村",), kept=False, kind="supervision"),
    Item("县市场监管局", "农村食品安全检查", 9, ("进货查验记录如不如实",)),
)  # fmt: skip
NEXT: tuple[tuple[str, str, str, tuple[str, ...], dict[str, Any], str], ...] = (
    ("县民政局", "养老服务站点检查", "check", ("床位有没有人住", "有没有热饭"),
     {"plan_number": "01", "filed_number": "1"}, ""),
    ("县卫健局", "养老服务站点医疗检查", "check", ("床位有没有人住", "有没有热饭", "药品有没有过期"),
     {"plan_number": "02", "filed_number": "2"}, "不听汇报，不用陪同，随机看。"),
    ("县残联", "残疾人之家迎检观摩", "check", ("活动照片和会议记录齐不齐",), {},
     "请各村备齐台账、照片等佐证材料，选定两个观摩点，村口悬挂欢迎横幅、敲锣打鼓迎接，村支书全程陪同并作汇报。"),
    ("县委组织部", "基层治理综合督导", "assessment", ("获领导批示每件加2分", "在媒体刊发经验每篇加1分"),
     {"comprehensive": True, "plan_number": "04", "filed_number": "4"}, ""),
)  # fmt: skip


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    today = date.today()
    gate_keeper = viewer("gao")
    for name, first, last in _QUIET:
        for year in (today.year, today.year + 1):
            arranging.set_quiet(name=name, first_on=date(year, *first), last_on=date(year, *last), viewer=gate_keeper,
                                now=at(date(today.year - 1, 12, 20)))  # fmt: skip
    arranging.set_base_counts({orgs[name]: count for name, count in _BASE.items()}, viewer=gate_keeper,
                              now=at(date(today.year - 1, 12, 20)))  # fmt: skip
    visits = _years(orgs, today)
    together = _together(orgs, today)
    _emergencies(orgs, today)
    _at_home(orgs, today)
    _next_year(orgs, today)
    tell(f"督查检查两年的计划已装好，去过 {visits} 次，{together} 天是几家同去")


def _years(orgs: Orgs, today: date) -> int:
    """Last year everything, to six villages each, on days of their own; this year what is left, to three, and where
    several are due in a month, together."""
    dice, rows = Random(31), []
    for year in (today.year - 1, today.year):
        for number, item in enumerate(ITEMS):
            if year == today.year and (not item.kept or date(year, item.month, 1) > today):
                continue
            places = [orgs[name] for name in _villages(number, year < today.year)]
            one = _in_the_plan(orgs, item, places, year)
            rows += [row for place in places if (row := _gone(one, place, year, item.month, dice, today))]
    Visit.objects.bulk_create(rows)
    return len(rows)


def _villages(number: int, last_year: bool) -> list[str]:
    """The home village came every second time last year, and comes every sixth this year."""
    town, count = _TOWNS[number % 6], 6 if last_year else 3
    names = [town[(number + step) % len(town)] for step in range(count)]
    return list(dict.fromkeys([HOME, *names]))[:count] if number % (2 if last_year else 6) == 0 else names


def _in_the_plan(orgs: Orgs, item: Item, places: Sequence[Organisation], year: int, **more: Any) -> Inspection:
    """As its sender let it through at the beginning of its year."""
    sender, number = viewer_at(orgs[item.org], "requester"), f"{year}-{crc32(item.title.encode()) % 900 + 100}"
    last = last_day(date(year, item.month, 1))
    told = {"first": date(year, item.month, 1), "last": last} | more
    now = at(min(told["first"], date.today() - timedelta(days=3)) - timedelta(days=25))
    demand = gate.register(
        "inspection", org=sender.org, title=item.title, findings=[], asked=dict.fromkeys(places, 120.0), now=now,
        viewer=sender, starts_on=told["first"], due_on=told["last"], parts={"inspections": 1},
        duty=f"{item.title}是本部门的职责",
    )  # fmt: skip
    one = Inspection.objects.create(
        demand=demand, year=year, kind=item.kind, contents=list(item.looks), plan_number=number, filed_number=number,
        basis="年度督查检查计划", advice="go", comprehensive=bool(item.more.get("comprehensive")),
    )  # fmt: skip
    gate.pass_plain(demand, viewer=sender, now=now)
    gate.enter_force(demand, viewer=sender, now=now)
    return one


def _gone(one: Inspection, place: Organisation, year: int, month: int, dice: Random, today: date) -> Visit | None:
    """Over; this year's of a month are on the same day of a place, so that they were one trip."""
    day = _working(date(year, month, 11 if year == today.year else dice.randrange(2, 27)))
    if day >= today - timedelta(days=1):
        return None
    trip = f"{day:%m%d}-{place.pk}"
    return Visit(inspection=one, place=place, on=day, trip=trip, state=Visit.State.DONE, started_at=at(day, 9),
                 finished_at=at(day, 11), made_at=at(day - timedelta(days=14)))  # fmt: skip


def _working(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _together(orgs: Orgs, today: date) -> int:
    """Items of this month and the next without days: this month's were planned together at its beginning, by the same
    action as on the page; next month's wait."""
    month = today.replace(day=1)
    if today.day > 20:
        month = next_month(month)
    begun = month - timedelta(days=4)
    for number, item in enumerate(ITEMS[:9:2]):
        renamed = Item(item.org, f"{item.title}（{month.month} 月）", month.month, item.looks, kind=item.kind)
        places = [orgs[name] for name in (*_TOWNS[0][1:5], _TOWNS[1][number % 3])]
        _in_the_plan(orgs, renamed, places, month.year, first=month, last=last_day(month))
        after = next_month(month)
        waiting = Item(item.org, f"{item.title}（{after.month} 月）", after.month, item.looks, kind=item.kind)
        places = [orgs[name] for name in (*_TOWNS[2][:5], *_TOWNS[3][number : number + 3])]
        _in_the_plan(orgs, waiting, places, after.year, first=after, last=last_day(after))
    before, joining.SECONDS = joining.SECONDS, _SECONDS
    keeper = viewer("gao")
    plan = joining.ask(month, last_day(month), viewer=keeper, now=at(begun))
    joining.make(plan)
    joining.SECONDS = before
    plan = joining.agree(JoinPlan.objects.get(pk=plan.pk), viewer=keeper, now=at(begun, 10))
    past = Visit.objects.filter(on__lt=today, state=Visit.State.PLANNED)
    for one in past:
        one.state, one.started_at, one.finished_at = Visit.State.DONE, at(one.on, 9), at(one.on, 11)
    Visit.objects.bulk_update(past, ["state", "started_at", "finished_at"])
    return int(plan.totals["together"])


def _emergencies(orgs: Orgs, today: date) -> None:
    """One with its reason, one without."""
    told = (
        ("县应急管理局", "山体滑坡险情核查", "连夜大雨，茶亭乡一处山坡开裂", 25,
         "茶亭乡山坡开裂，当天查看了 3 个村，转移 4 户 11 人，裂缝已填实，群众已回家。"),
        ("县市场监管局", "学校食堂食品安全核查", "家长反映孩子饭后不舒服", 16, ""),
    )  # fmt: skip
    for org, title, why, ago, reason in told:
        sender, day = viewer_at(orgs[org], "requester"), _working(today - timedelta(days=ago))
        inspection = Inspection(
            year=day.year, kind="check", emergency=True, emergency_reason=why, contents=["险情怎样"],
            basis="突发事件应对法", facts={"times": 1},
        )  # fmt: skip
        places = [orgs[name] for name in _TOWNS[5][:3]]
        one = proposing.propose(Proposal(title, inspection, places, day, last_day(day)), viewer=sender, now=at(day, 8))
        gate.pass_plain(one.demand, viewer=sender, now=at(day, 8, 5))
        proposing.adopt(one, viewer=sender, now=at(day, 8, 6))
        visit = actions.add_visit(one, place=places[0], on=day, viewer=sender, now=at(day, 8, 10))
        actions.start_visit(visit, viewer=sender, now=at(day, 8, 20))
        actions.finish_visit(visit, viewer=sender, now=at(day, 15))
        if reason:
            proposing.publish(one, reason, viewer=sender, now=at(day + timedelta(days=3)))


def _at_home(orgs: Orgs, today: date) -> None:
    """The home village: three announced visits of a month, a fourth with a reason; somebody who came unknown."""
    home, month = orgs[HOME], next_month(today.replace(day=1))
    why = "上级转来群众来信，反映卫生室夜里叫不到人，要当面核实。"
    days = [_first_working(month + timedelta(days=step)) for step in (1, 8, 15, 22)]
    for number, day in enumerate(days):
        item = ITEMS[(0, 5, 12, 9)[number]]
        named = Item(item.org, f"{item.title}（{HOME}）", month.month, item.looks)
        one = _in_the_plan(orgs, named, [home], month.year, first=month, last=last_day(month))
        sender = viewer_at(orgs[item.org], "requester")
        day = _outside_quiet(day)
        actions.add_visit(one, place=home, on=day, viewer=sender, now=at(today, 9), over_cap_reason=why)
    clerk = viewer("lin")
    arranging.note_arrival(who="某行业协会", what="要看五年的会议记录，说是上面让来的", on=today - timedelta(days=6),
                           received=False, viewer=clerk, now=at(today - timedelta(days=6), 15))  # fmt: skip
    arranging.code_of(home, now=at(today))


def _first_working(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


def _outside_quiet(day: date) -> date:
    """Before the days on which nobody goes."""
    for _name, first, last in _QUIET:
        if date(day.year, *first) <= day <= date(day.year, *last):
            return _working(date(day.year, *first) - timedelta(days=1))
    return day


def _next_year(orgs: Orgs, today: date) -> None:
    """As they come in: real proposals with what the gate found, two of them before the gatekeeper."""
    year = today.year + 1
    for number, (org, title, kind, looks, columns, text) in enumerate(NEXT):
        sender = viewer_at(orgs[org], "requester")
        facts = {"times": 1, "text": text, "targets": "村级服务站点", "scope": "沿江各镇"}
        inspection = Inspection(
            year=year, kind=kind, contents=list(looks), basis="年度督查检查计划", facts=facts, **columns
        )
        places = [orgs[name] for name in _TOWNS[0][:6]]
        proposal = Proposal(title, inspection, places, date(year, 3, 1), date(year, 5, 31), "按职责办好这件事")
        now = at(today - timedelta(days=4 - number), 10)
        one = proposing.propose(proposal, viewer=sender, now=now)
        if number in (1, 3):
            gate.send_up(one.demand, viewer=sender, words="请减负办看看能不能合。", now=now)
