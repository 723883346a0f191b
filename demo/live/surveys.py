"""What residents and grassroots staff said: four waves of the one and two of the other in two years, and one that is
open now. Drawn, printed, answered and filed as in real life; only the answers are put into their envelopes in bulk."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings

from demo.live.viewers import at, viewer_at
from demo.places import COUNTY
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate import actions as gate
from yibiao_web.orgs.models import Organisation
from yibiao_web.surveys import actions, answering, filing, sealing
from yibiao_web.surveys.models import SampleMember, Survey, SurveyCell
from yibiao_web.surveys.starting import questions_for

_WAVES = ((650, 1_000, 0.0), (470, 1_000, 0.12), (290, 1_100, 0.3), (105, 1_100, 0.42))
"""Days ago, people drawn, how much better the mood is than the first time."""
_STAFF = ((400, 1.0), (60, 0.72))
"""Days ago, minutes against the first time."""
_MINUTES = {"form": 620, "meeting": 300, "document": 160, "inspection": 210, "message": 340, "app": 190}
_HELLO = "不记名，不登录，也不知道是谁答的。不愿答的题可以空着，不答也可以。"
_DOOR = "县减负办，0999-5550199"
_SEEDS = ("0307112528+09", "0411182233+02", "0116202731+14", "0509131430+07", "0208192432+11")
_WRITTEN = (
    (
        "通组路还是泥巴路，下雨没法走",
        "村道坑坑洼洼，三轮车过不去",
        "路面硬化只修到村口，里面没修",
        "路太窄，错车要倒半里地",
    ),
    ("路灯装了不亮", "晚上太黑，多装几盏路灯", "路灯坏了半年没人修", "桥头没有路灯，老人怕走"),
    ("自来水夏天总停水", "水压低，二楼上不去水", "水有味，烧开还有一层白", "水管老断，一断就是三天"),
    ("班车一天两趟，赶不上看病", "班车改点没有通知", "想坐车要走五里路", "周末没有班车，学生回不了家"),
    ("卫生室经常没有药", "村医只有一个，出去了就没人", "报销要跑两回镇里", "卫生室的药太少"),
    ("垃圾池满了没人清", "河边有人倒垃圾", "养猪场的臭味关窗都有", "垃圾桶太少"),
    ("办个证明来回跑三趟", "去镇里办事要排队半天", "要的材料一次没说清"),
    ("野猪把苞谷全拱了", "希望教一教种药材", "篮球场晒满了谷子", "谢谢来问"),
)
_STAFF_WRITTEN = (
    ("同一张表报三个部门", "台账里有的还要再报一遍", "填表要名单，名单年年报", "周报表没有人看"),
    ("群太多，一天要回几百条", "群里打卡接龙停了吧", "半夜还在群里要数"),
    ("会太多，一半是念文件", "视频会从县里开到村里", "会能合着开"),
    ("检查来了要陪，活没人干", "一个月来五拨检查", "迎检要重新装档案盒"),
)  # fmt: skip


def load(orgs: dict[str, Organisation], tell: Callable[[str], None]) -> None:
    """Oldest first."""
    chance = random.Random(20261102)
    county = orgs[COUNTY]
    asker = viewer_at(_asker(county), "requester")
    before: Survey | None = None
    for number, (days, size, better) in enumerate(_WAVES):
        opens = date.today() - timedelta(days=days)
        before = _residents(asker, county, opens, size, before, _SEEDS[number])
        actions.print_slips(before, viewer=asker, now=at(opens, 11))
        _answered(before, lambda cell: _resident(chance, cell, better), chance)  # noqa: B023
        filing.file_closed(at(before.closes_on + timedelta(days=1), 0))
    _open_now(asker, county, before, chance)
    staff: Survey | None = None
    for days, share in _STAFF:
        staff = _staff(asker, county, date.today() - timedelta(days=days), staff)
        _answered(staff, lambda cell: _worker(chance, share, _stops(staff)), chance)  # noqa: B023
        filing.file_closed(at(staff.closes_on + timedelta(days=1), 0))
    tell(f"调查 {Survey.objects.count()} 次，抽了、答了、算好了")


def _asker(county: Organisation) -> Organisation:
    """Not a department that the questions are about."""
    departments = county.children.filter(level="department", posts__role="requester").distinct()
    return departments.filter(name__contains="统计").first() or departments.order_by("path")[0]


def _season(day: date) -> str:
    return "冬春夏秋"[(day.month % 12) // 3]


def _residents(
    asker: Viewer, county: Organisation, opens: date, size: int, before: Survey | None, seed: str
) -> Survey:  # fmt: skip
    told = actions.Proposal(
        f"{opens.year}年{_season(opens)}季群众评议", "residents", _plain(questions_for("residents", county)), opens,
        opens + timedelta(days=20), _HELLO, _DOOR, size=size, follows=before, duty="听群众对村里、镇里办事的看法",
    )  # fmt: skip
    now = at(opens, 8)
    survey = actions.propose(told, viewer=asker, now=now)
    _through(survey, asker, opens)
    source = f"双色球 {opens.year}{opens.timetuple().tm_yday // 3:03} 期"
    actions.draw(survey, seed=seed, source=source, viewer=asker, now=at(opens, 9))
    return actions.open_survey(survey, viewer=asker, now=at(opens, 10))


def _staff(asker: Viewer, county: Organisation, opens: date, before: Survey | None) -> Survey:
    told = actions.Proposal(
        f"{opens.year}年{_season(opens)}季基层用时调查", "staff", _plain(questions_for("staff", county)), opens,
        opens + timedelta(days=12), _HELLO, _DOOR, follows=before, duty="看减负有没有减到基层",
    )  # fmt: skip
    survey = actions.propose(told, viewer=asker, now=at(opens, 8))
    _through(survey, asker, opens)
    survey = actions.open_survey(survey, viewer=asker, now=at(opens, 10))
    actions.print_slips(survey, viewer=asker, now=at(opens, 11))
    return survey


def _plain(questions: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**one, "choices": list(one["choices"])} for one in questions]  # type: ignore[call-overload]


def _through(survey: Survey, asker: Viewer, day: date) -> None:
    if survey.demand.blocked or survey.demand.needs_reason:
        why = "半年一次，只抽一小部分人，答不答自愿，结果向全县公布。"
        gate.pass_with_reason(survey.demand, viewer=asker, reason=why, signed_name=asker.user.name, now=at(day, 9))
    else:
        gate.pass_plain(survey.demand, viewer=asker, now=at(day, 9))


def _answered(survey: Survey, sheet: Callable[[SurveyCell], sealing.Sheet | None], chance: random.Random) -> None:
    """Some of each cell answer: codes go, sealed sheets come."""
    cells = list(survey.cells.order_by("pk"))
    for cell in cells:
        sheets = [one for one in (sheet(cell) for _ in cell.live) if one]
        chance.shuffle(sheets)
        cell.live = sorted(chance.sample(cell.live, len(cell.live) - len(sheets)))
        cell.waiting = sealing.sealed(sheets, cell=cell.pk, key=settings.SECRET_KEY)
    SurveyCell.objects.bulk_update(cells, ["live", "waiting"])
    members = list(survey.members.filter(active=True).values_list("pk", flat=True))
    gone = chance.sample(members, len(members) // 12)
    SampleMember.objects.filter(pk__in=gone[::3]).update(outcome="ineligible")
    SampleMember.objects.filter(pk__in=gone[1::3] + gone[2::3]).update(outcome="refused")


def _resident(chance: random.Random, cell: SurveyCell, better: float) -> sealing.Sheet | None:
    """The old answer more often and see things kinder; places differ."""
    old = next((at for at, name in enumerate(("18", "45", "60")) if cell.group.startswith(name)), 1)
    if chance.random() > (0.36, 0.5, 0.66)[old]:
        return None
    local = random.Random(f"{cell.place_id}").uniform(-0.4, 0.4)
    level = [
        min(max(round(chance.gauss(1.75 + worse + local - 0.2 * old - better, 0.85)), 0), 4)
        for worse in (0.25, -0.1, 0.1, -0.25)
    ]
    values = {f"q{at + 1}": one for at, one in enumerate(level) if chance.random() < 0.97}
    values["q5"] = chance.choices(range(8), (22, 14, 15, 16, 13, 9, 4, 7))[0]
    text = chance.choice(chance.choices(_WRITTEN, (22, 12, 14, 15, 13, 9, 8, 7))[0]) if chance.random() < 0.3 else ""
    return {"values": values, "texts": {"q6": text} if text else {}}


def _stops(survey: Survey | None) -> int:
    """How many choices there are of what to stop."""
    return next(len(one["choices"]) for one in survey.questions if one["key"] == "stop") if survey else 1


def _worker(chance: random.Random, share: float, stops: int) -> sealing.Sheet | None:
    if chance.random() > 0.72:
        return None
    values = {
        key: min(round(usual * share * chance.lognormvariate(-0.12, 0.5) / 10) * 10, answering.MOST_MINUTES)
        for key, usual in _MINUTES.items()
    }
    values["stop"] = chance.choices(range(stops), [stops - at // 2 for at in range(stops)])[0]
    text = chance.choice(chance.choices(_STAFF_WRITTEN, (40, 25, 20, 15))[0]) if chance.random() < 0.5 else ""
    return {"values": values, "texts": {"open": text} if text else {}}


def _open_now(asker: Viewer, county: Organisation, before: Survey | None, chance: random.Random) -> None:
    """Begun a week ago, by telephone: people are being called."""
    opens = date.today() - timedelta(days=7)
    survey = _residents(asker, county, opens, 1_000, before, _SEEDS[-1])
    cells = list(survey.cells.order_by("pk"))
    called: list[int] = []
    for cell in cells:
        sheets = [one for one in (_resident(chance, cell, 0.45) for _ in range(cell.drawn // 3)) if one]
        cell.waiting, cell.issued = sealing.sealed(sheets, cell=cell.pk, key=settings.SECRET_KEY), len(sheets)
        called += cell.members.filter(active=True).order_by("order").values_list("pk", flat=True)[: len(sheets)]
    SurveyCell.objects.bulk_update(cells, ["waiting", "issued"])
    SampleMember.objects.filter(pk__in=called).update(outcome=SampleMember.Outcome.FINISHED)
    left = survey.members.filter(active=True, outcome="").order_by("pk").values_list("pk", flat=True)
    SampleMember.objects.filter(pk__in=list(left)[::4]).update(attempts=1)
