"""Two years of a scheme for villages and one for townships: traces that were written in and kept out, values from the
ledger, from departments and from a survey of residents, bands that rest on noise and say so, contested values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from demo.live.viewers import at, viewer, viewer_at
from demo.places import COUNTY
from yibiao.appraisal.outcomes import OUTCOMES
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal import actions, contesting, valuing
from yibiao_web.appraisal.inputs import as_outcome
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.appraisal.weighing import places_of
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.surveys.models import Survey

Orgs = Mapping[str, Organisation]
_WHY = "县里统一部署的年度考核，只用已有的数，不要村里报材料；已与各镇街商量过。"
_NO = "考的是痕迹，不是结果，按规定不列入考核，请删去。"
_DUTY = "看民生政策有没有落到每个村的人头上"
_COMPUTED = (
    ("insured", 15.0, 85.0, 100.0), ("old_age", 15.0, 80.0, 100.0), ("safe_houses", 15.0, 80.0, 100.0),
    ("income", 10.0, 0.8, 3.2),
)  # fmt: skip
# name, standard, weight, floor, goal, of how many in a year, how often it goes well
_COUNTED = (
    ("群众诉求解决率", "诉求人回访确认解决的件数占办理件数", 20.0, 50.0, 100.0, (2, 48), 0.8),
    ("困难群众急难事项按时办结率", "三日内办结的件数占受理件数", 10.0, 50.0, 100.0, (1, 9), 0.88),
    ("矛盾纠纷调处成功率", "调处后三个月没有反复的占全部", 5.0, 50.0, 100.0, (2, 22), 0.78),
    ("老人对养老服务的满意率", "抽样回访的老人里满意的比例", 10.0, 50.0, 100.0, (10, 20), 0.78),
)  # fmt: skip
_TRACES = (
    ("信息工作", "以信息被市级以上采用篇数计分，每篇加0.5分", 5.0),
    ("过程资料", "影像资料齐全，每次活动上传照片不少于3张", 5.0),
    ("政策宣传", "公众号关注人数达到户籍人口的三成", 5.0),
    ("工作推进", "专题研究不少于4次，以会议纪要为准", 5.0),
)  # fmt: skip


def load(orgs: Orgs, tell: Callable[[str], None]) -> None:
    chance = Random(20260118)
    zhao = viewer("zhao")
    today = date.today()
    better = {one.pk: chance.gauss(0, 0.8) for one in places_of(orgs[COUNTY], "village")}
    year = (today - timedelta(days=60)).year
    last = _villages(zhao, date(year - 1, 1, 15), None, better, chance, -0.3)
    this = _villages(zhao, date(year, 1, 15), last, better, chance, 0.5)
    _contests(this, zhao, today)
    towns = _townships(orgs, today - timedelta(days=90), chance)
    refused = Indicator.objects.filter(demand__verdict=Demand.Verdict.REFUSED).count()
    tell(f"考核方案 {2 + bool(towns)} 个，{refused} 项痕迹指标没有通过，数已取好、算好")


def _villages(
    zhao: Viewer, day: date, follows: Scheme | None, better: Mapping[int, float], chance: Random, mood: float
) -> Scheme:
    """Written in January, figures at the year's end."""
    before = {one.name: one for one in follows.indicators.all()} if follows else {}
    rows = [as_outcome(Indicator(weight=weight, low=low, high=high), key) for key, weight, low, high in _COMPUTED]
    for row in rows:
        row.name = OUTCOMES[row.code].name
    rows += [
        Indicator(name=name, standard=standard, weight=weight, low=low, high=high, unit="%", certainty="share",
                  source="县民政局业务系统")
        for name, standard, weight, low, high, _, _ in _COUNTED
    ]  # fmt: skip
    rows += [Indicator(name=name, standard=how, weight=points, origin="report") for name, how, points in _TRACES]
    for row in rows:
        row.follows = before.get(row.name)
    scheme = Scheme(
        year=day.year, level="village", unified=f"禾办〔{day.year}〕8号", follows=follows, before=len(before) or 31
    )
    title = f"{day.year}年村级民生实事考核方案"
    scheme = actions.draft(actions.Draft(title, scheme, rows, _DUTY), viewer=zhao, now=at(day, 9))
    _through(scheme, zhao, day)
    if follows is not None:
        gate.withdraw(
            follows.demand, viewer=zhao, reason="一年考完了", duty=_DUTY, now=at(day, 10),
            duty_kept_by="新一年的方案接着看同样几样结果，少了四项痕迹指标",
        )  # fmt: skip
        follows.demand.refresh_from_db()
    end = min(day + timedelta(days=310), date.today() - timedelta(days=20))
    for name, _, _, _, _, (least, most), well in _COUNTED:
        told = {place: _counted(chance, least, most, well, quality + mood) for place, quality in better.items()}
        told[viewer("lin").org.pk] = 17, 20  # who signs in finds something to say
        valuing.enter(
            scheme.indicators.get(name=name), {place: {"count": k, "of": n, "source": "县民政局业务系统"}
                                               for place, (k, n) in told.items() if n},
            viewer=zhao, now=at(end, 9), reckon=False,
        )  # fmt: skip
    scheme.refresh_from_db()
    valuing.collect(scheme, viewer=zhao, now=at(end, 10))
    if follows is None:
        _as_it_was(scheme, chance)
        valuing.reckon_again(scheme, at(end, 11))
    return scheme


def _counted(chance: Random, least: int, most: int, well: float, quality: float) -> tuple[int, int]:
    """Of few cases; one village in thirty has none, which is not a zero."""
    if chance.random() < 1 / 30:
        return 0, 0
    of = chance.randint(least, most)
    share = min(max(well + 0.22 * quality, 0.05), 0.99)
    return sum(chance.random() < share for _ in range(of)), of


def _through(scheme: Scheme, sender: Viewer, day: date) -> None:
    """What counts traces goes to the gatekeeper, who says no; the rest passes."""
    gao = viewer("gao")
    for one in scheme.indicators.select_related("demand__org"):
        if one.nature == "trace":
            gate.send_up(one.demand, viewer=sender, words="往年一直有这一项", now=at(day, 9, 30))
            gate.decide(one.demand, verdict="refused", viewer=gao, reason=_NO, now=at(day, 9, 40))
    actions.pass_all_plain(scheme, viewer=sender, now=at(day, 9, 45))
    for demand in [scheme.demand, *(one.demand for one in scheme.indicators.select_related("demand__org"))]:
        demand.refresh_from_db()
        if demand.decided_at is None and not demand.blocked:
            gate.pass_with_reason(
                demand, viewer=sender, reason=_WHY, signed_name=sender.user.name, now=at(day, 9, 50)
            )  # fmt: skip
    scheme.demand.refresh_from_db()
    actions.start(scheme, viewer=sender, now=at(day, 9, 55))


def _as_it_was(scheme: Scheme, chance: Random) -> None:
    """A year ago the ledger said somewhat less; it keeps no old totals, so the first year's are set back."""
    rows = list(Value.objects.filter(indicator__scheme=scheme, indicator__origin="computed", current=True))
    for one in rows:
        if one.count and one.of:
            one.count = max(0.0, one.count - chance.randint(0, max(1, round(one.of * 0.03))))
        elif one.value:
            one.value *= chance.uniform(0.9, 1.0)
    Value.objects.bulk_update(rows, ["count", "value"], batch_size=500)


def _contests(scheme: Scheme, zhao: Viewer, today: date) -> None:
    """One that waits, one that was right, one that was not."""
    lin = viewer("lin")
    one = scheme.indicators.get(name="群众诉求解决率")
    mine = one.values.filter(org=lin.org, current=True).first()
    if mine:
        words = "九月那件水管的事修好了，回访电话没有打通，不该算没解决"
        contesting.contest(mine, words=words, proposed=f"{(mine.count or 0) + 1:g}/{mine.of or 0:g}", viewer=lin,
                           now=at(today - timedelta(days=3)))  # fmt: skip
    others = Value.objects.filter(indicator=one, current=True).exclude(org=lin.org).select_related("org")[:2]
    for number, value in enumerate(others):
        clerk = viewer_at(value.org, "clerk")
        made = contesting.contest(value, words="有两件重复登记了", proposed="", viewer=clerk,
                                  now=at(today - timedelta(days=16)))  # fmt: skip
        told: Any = {"count": value.count, "of": max((value.of or 2) - 2, value.count or 1)} if number == 0 else None
        answer = "查了系统，确是重复登记，已合并" if told else "逐件核对过，是两户各报一件，没有重复"
        contesting.settle(made, told=told, answer=answer, viewer=zhao, now=at(today - timedelta(days=14)))


def _townships(orgs: Orgs, day: date, chance: Random) -> Scheme | None:
    """By the organisation department, with what residents said."""
    office = orgs.get("县委组织部")
    held = Survey.objects.filter(audience="residents", level="township").exclude(filed_on=None).order_by("-closes_on")
    survey = held.first()
    if office is None or survey is None:
        return None
    sender = viewer_at(office, "requester")
    rows = [
        Indicator(name="群众对镇村办事的满意度", standard="抽样问卷", weight=45.0, origin="survey", survey=survey,
                  certainty="survey", low=50.0, high=95.0),
        as_outcome(Indicator(name="基本医疗保险参保率", weight=15.0, low=85.0, high=100.0), "insured"),
        as_outcome(Indicator(name="住房安全率", weight=15.0, low=80.0, high=100.0), "safe_houses"),
        Indicator(name="12345热线按时办结率", standard="热线系统统计", weight=25.0, certainty="share", low=70.0,
                  high=100.0, unit="%", source="热线系统自动统计"),
        Indicator(name="领导批示", standard="获市委、市政府主要领导肯定性批示每件加2分", weight=5.0, origin="report"),
    ]  # fmt: skip
    scheme = Scheme(year=day.year, level="township", before=24)
    draft = actions.Draft(f"{day.year}年镇街综合考核方案", scheme, rows, "看镇街把事办成了没有")
    scheme = actions.draft(draft, viewer=sender, now=at(day, 9))
    _through(scheme, sender, day)
    places = places_of(orgs[COUNTY], "township")
    told = {one.pk: {"count": of - chance.randint(0, of // 6), "of": of, "source": "热线系统"}
            for one in places for of in (chance.randint(40, 160),)}  # fmt: skip
    line = scheme.indicators.get(name="12345热线按时办结率")
    valuing.enter(line, told, viewer=sender, now=at(day + timedelta(days=80), 9), reckon=False)
    scheme.refresh_from_db()
    valuing.collect(scheme, viewer=sender, now=at(day + timedelta(days=80), 10))
    return scheme
