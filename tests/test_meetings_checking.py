"""What is said of a meeting: the policy's cases, the cost by hand, the advice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.meetings_cast import HE, LI, TRAVEL, WANG, at, meeting
from yibiao.meetings.cases import run
from yibiao.meetings.checking import check
from yibiao.meetings.cost import cost_of
from yibiao.meetings.facts import Attendee, Circumstances, Meeting, Travel
from yibiao.meetings.travel import level_of
from yibiao.policy import shipped_pack
from yibiao.policy.cases import load_cases
from yibiao.policy.pack import FOLDER

PACK, ON = shipped_pack(), date(2026, 12, 1)
CASES = load_cases(FOLDER)["meetings"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case):
    assert sorted(run(case, PACK)) == sorted(case.findings)


def test_every_rule_that_says_something_has_a_case():
    told = {id for case in CASES for id in case.rules}
    on = {id for id, rule in PACK.rules.items() if rule.area == "meetings" and rule.finding and PACK.rule(id, ON)}
    # the fee rules allow more days than the rule before them, so they speak only where that one is switched off
    assert on - {"MTG-019", "MTG-019-RELAY"} <= told


def test_every_finding_names_a_rule_that_is_on():
    found = [one for case in CASES for one in check(meeting("甲", at(12, 20)), pack=PACK, on=case.day).findings]
    assert found
    assert all(PACK.rule(one.rule, ON) for one in found)


@pytest.mark.parametrize("id", sorted(id for id, rule in PACK.rules.items() if rule.area == "meetings" and rule.off))
def test_local_rules_say_nothing(id: str):
    assert PACK.rule(id, ON) is None


# cost, reckoned by hand


def test_the_cost_is_people_times_sitting_and_the_way():
    cost = cost_of(meeting("甲", at(7, 9), 60, [LI, WANG, HE], arrive_early=10), pack=PACK, on=ON, travel=TRAVEL)
    assert (cost.sitting, cost.early, cost.travel, cost.trips) == (180, 30, 2 * (30 + 45 + 60), 3)
    assert cost.minutes == 180 + 30 + 270
    assert sum(part.minutes for part in cost.parts) == cost.minutes


@pytest.mark.parametrize(
    ("description", "more", "yuan"),
    [
        ("half a day: the room only, half of it", {"minutes": 180}, 3 * 0.5 * 80),
        ("a whole day: the room and meals", {"minutes": 390}, 3 * (80 + 130)),
        ("a day and a night, second class", {"minutes": 390, "overnight": True, "fee_class": 2}, 3 * (100 + 150 + 400)),
        ("first class, a day, nobody stays", {"minutes": 390, "fee_class": 1}, 3 * (110 + 150)),
        ("by video", {"minutes": 390, "mode": "video"}, 0),
    ],
)
def test_money_by_the_fee_rules(description: str, more: dict[str, object], yuan: float):
    """财行〔2016〕214号第十五条, less what is not used."""
    cost = cost_of(meeting("甲", at(7, 9), people=[LI, WANG, HE], **more), pack=PACK, on=ON, travel=TRAVEL)
    assert cost.yuan == yuan, description
    assert sum(part.yuan for part in cost.parts) == yuan


def test_the_way_by_table_then_kilometres_then_level():
    travel = Travel({("青石镇", ""): 30}, {("青石镇上溪村", ""): 40.0, ("青石镇", "市里"): 100.0})
    people = [Attendee("青石镇"), Attendee("青石镇上溪村"), Attendee("柳河镇下溪村"), Attendee("县民政局")]
    cost = cost_of(meeting("甲", at(7, 9), 60, people), pack=PACK, on=ON, travel=travel)
    assert cost.travel == 2 * (30 + 60 + 40 + 0)
    away = cost_of(meeting("甲", at(7, 9), 60, people[:1], place="市里"), pack=PACK, on=ON, travel=travel)
    assert away.travel == 2 * 150


@pytest.mark.parametrize(
    ("organisation", "level"),
    [
        ("青石镇柳湾村", "village"), ("各村（社区）", "village"), ("柳湾社区居委会", "village"), ("青石镇", "township"),
        ("各镇街", "township"), ("城关街道办事处", "township"), ("县乡村振兴局", "county"),
        ("禾溪县市场监管局", "county"), ("县住房和城乡建设局", "county"),
        ("市水利局", "city"), ("省农业农村厅", "province"), ("某某公司", ""),
    ],
)  # fmt: skip
def test_the_level_an_organisation_name_tells(organisation: str, level: str):
    assert level_of(organisation) == level


# what can not wait

URGENT = ("防汛会商调度会", "启动防汛四级应急响应紧急会议", "青石镇山洪险情处置视频会", "森林火情扑救指挥部会议",
          "台风防御紧急部署会", "柳河镇滑坡转移群众调度会", "地震救援指挥部第二次会议",
          "突发疫情处置会商会")  # fmt: skip
CALM = ("防汛应急演练总结会", "应急预案编制工作会", "森林防火工作会议", "地震灾害风险普查培训会",
        "防灾减灾宣传周筹备会", "全县安全生产工作会议", "救灾物资储备管理年度会", "灾后重建规划座谈会")  # fmt: skip


@pytest.mark.parametrize(("title", "waits"), [*((one, False) for one in URGENT), *((one, True) for one in CALM)])
def test_only_what_can_not_wait_may_be_at_night_and_at_once(title: str, waits: bool):
    one = meeting("甲", at(1, 22), 60, [LI], title=title, level="county")
    found = {f.code for f in check(one, pack=PACK, on=ON, travel=TRAVEL).findings}
    assert ("meeting_evening" in found) == waits
    assert ("meeting_short_notice" in found) == waits


def test_mentioning_a_flood_does_not_make_a_meeting_urgent():
    calm = meeting("甲", at(1, 22), 60, [LI], text="讨论。同时提醒防范暴雨、山洪等突发情况。")
    urgent = meeting("乙", at(1, 22), 60, [LI], text="青石镇发生滑坡险情，立即转移群众。")
    found = [{f.code for f in check(one, pack=PACK, on=ON, travel=TRAVEL).findings} for one in (calm, urgent)]
    assert ["meeting_evening" in one for one in found] == [True, False]


def test_marks_that_nobody_sees_hide_nothing():
    one = meeting(
        "甲", at(14, 9), 60, [LI], text="讨论。请扫\u200b码签\u200d到，会后召\u200b开推进会。", plan_number="1"
    )
    found = {f.code for f in check(one, pack=PACK, on=ON, travel=TRAVEL).findings}
    assert {"meeting_check_in", "meeting_nested"} <= found


# advice


@pytest.mark.parametrize(
    ("text", "more", "advice"),
    [
        ("逐处讨论整改难点", {"kind": "discussion"}, "hold"),
        ("传达省里精神。部署工作。", {"mode": "video"}, "document"),
        ("听取进度，研究解决问题", {}, "video"),
        ("讨论整改难点。请报送发言材料。", {"kind": "discussion"}, "revise"),
    ],
)
def test_what_it_advises(text: str, more: dict[str, object], advice: str):
    one = meeting("甲", at(14, 9), 60, [LI, WANG], text=text, plan_number="1", level="county", **more)
    assert check(one, pack=PACK, on=ON, travel=TRAVEL).advice == advice


def test_two_of_a_week_are_advised_to_be_one():
    one = meeting("甲", at(14, 9), 60, title="养老服务座谈会", kind="discussion", plan_number="1")
    other = meeting("乙", at(16, 9), 60, title="殡葬收费座谈会", kind="discussion")
    report = check(one, Circumstances(calendar=(one, other)), pack=PACK, on=ON, travel=TRAVEL)
    assert report.advice == "merge"
    assert report.as_json()["advice"] == "merge"


def test_before_the_rules_came_into_force_nothing_is_said_by_them():
    one = Meeting("甲", "全县民政部署会", "县民政局", starts=datetime(2020, 5, 6, 9), minutes=500, attendees=(HE,))
    assert check(one, pack=PACK, on=date(2020, 5, 1)).findings == ()


def test_a_meeting_does_not_clash_with_itself():
    one = meeting("甲", at(14, 9), plan_number="1", kind="discussion", text="讨论")
    around = Circumstances(held=(one,), calendar=(one, replace(one, id="乙", starts=at(14, 11))))
    assert "meeting_clash" not in {f.code for f in check(one, around, pack=PACK, on=ON).findings}
