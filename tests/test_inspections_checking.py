"""What is said of an item of the plan: through the cases of the policy, and what they do not show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inspections_cast import ON, item
from yibiao.inspections.caps import Cap, caps_of, exceeded, usage
from yibiao.inspections.cases import run as runner
from yibiao.inspections.checking import check
from yibiao.inspections.cost import cost_of
from yibiao.inspections.facts import Surroundings, kind_of
from yibiao.inspections.similarity import alike, apart
from yibiao.policy import FOLDER, shipped_pack
from yibiao.policy.cases import load_cases, run
from yibiao.policy.rules import Overlay

FROM = date(2026, 1, 1)
CASES = load_cases(FOLDER)["inspections"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_case_finds_what_it_should(case):
    (outcome,) = run([case], shipped_pack(), runner)
    assert outcome.problem == ""
    assert sorted(outcome.found) == sorted(case.findings)


def test_every_finding_names_the_rule_and_what_to_do():
    told = item(title="乡镇综合考核", comprehensive=True, times=2, plan_number="", contents=["获批示加分"])
    report = check(told, pack=shipped_pack(), on=ON)
    assert {one.rule for one in report.findings} == {"INS-010", "INS-002", "INS-007", "INS-059", "YB-INS-MONTH"}
    assert all(one.advice.endswith("。") for one in report.findings)
    assert report.advice == "revise"


@pytest.mark.parametrize(
    ("rule", "told", "code"),
    [
        ("INS-013-SPLIT", {"part_of": "2026-督-17"}, "inspection_split"),
        ("INS-014", {"plan_number": "", "approval": "分管副县长"}, "inspection_unapproved_levels"),
        ("INS-056", {"title": "企业用电检查", "enterprise": True, "times": 5}, "inspection_enterprise_often"),
    ],
)  # fmt: skip
def test_a_local_rule_speaks_once_a_county_switches_it_on(rule, told, code):
    around = Surroundings((replace(item("他项"), title="水库管理检查", contents=("大坝有没有裂缝",)),))
    off, on = shipped_pack(), shipped_pack().overlaid([Overlay(rule, FROM, None, "reason", (), "县里定了", "减负办")])
    said = [{one.code for one in check(item(**told), around, pack=pack, on=ON).findings} for pack in (off, on)]
    assert code not in said[0]
    assert code in said[1]


def test_a_county_sets_a_tighter_cap_without_saying_why():
    pack = shipped_pack().overlaid([Overlay("YB-INS-MONTH", FROM, 1)])
    visited = {"杏花坞村": frozenset({date(2026, 11, 3)})}
    report = check(item(first=date(2026, 11, 9)), Surroundings(visited=visited), pack=pack, on=ON)
    assert [one.code for one in report.findings] == ["inspection_over_cap"]
    assert "这个月 1 次（最多 1 次）" in report.findings[0].message


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("自建房整治情况督查", "supervision"), ("食品安全检查", "check"), ("年度目标考核", "assessment"),
        ("基层治理调研", "research"), ("督查问题整改情况检查", "check"), ("人居环境暗访", "supervision"),
        ("项目竣工验收", "assessment"), ("春季防火", "check"),
    ],
)  # fmt: skip
def test_the_last_word_of_a_title_says_what_is_done(title, kind):
    assert kind_of(title) == kind


def test_stock_phrases_do_not_make_two_inspections_alike():
    one, other = item(title="关于开展全县食品安全专项督导检查"), item("他项", title="关于开展全县森林防火专项督导检查")
    bare = [replace(each, contents=()) for each in (one, other)]
    assert alike(*bare) == 0


def test_the_way_of_asking_does_not_make_two_inspections_alike():
    one = item(title="养老站点检查", contents=["养老站点办得怎样", "有没有热饭"])
    other = item("他项", title="坡道扶手检查", contents=["坡道扶手办得怎样", "有没有松动"])
    assert alike(one, other) == 0


def test_spans_that_touch_are_no_days_apart():
    one = item(first=date(2026, 11, 1), last=date(2026, 11, 10))
    assert apart(one, item(first=date(2026, 11, 8), last=date(2026, 11, 20))) == 0
    assert apart(one, item(first=date(2026, 11, 20), last=date(2026, 11, 30))) == 10
    assert apart(one, item(first=None, last=None)) == 0


def test_what_is_asked_costs_minutes_and_what_is_not_asked_costs_none():
    plain = cost_of(item())
    asked = cost_of(item(materials=["台账"], forms=["自评表"], reports=["总结"], welcome=["锣鼓"], escorts=["一人"]))
    unannounced = cost_of(item(unannounced=True))
    assert plain.minutes == 120
    assert asked.minutes == 2 * 120 + 60 + 40 + 120 + 240
    assert unannounced.minutes == 90


def test_the_caps_of_villages_and_townships_differ():
    pack = shipped_pack()
    assert [(one.span, one.limit) for one in caps_of(pack, ON)] == [("day", 1), ("week", 2), ("month", 3), ("year", 12)]
    assert [one.limit for one in caps_of(pack, ON, township=True)] == [1, 2, 6, 24]
    assert caps_of(pack, date(2025, 1, 1)) == ()


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(deadline=None)
@given(st.sets(DAYS, max_size=30), DAYS, st.integers(0, 5))
def test_one_visit_more_breaks_a_cap_exactly_when_it_is_full(days, on, limit):
    cap = Cap("month", limit, "YB-INS-MONTH")
    (used,) = usage(days, on, [cap])
    assert bool(exceeded(days, on, [cap])) == (on not in days and used.count >= limit)
    assert used.left == max(0, limit - used.count)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120), st.lists(st.text(max_size=30), max_size=4))
def test_any_words_are_checked_without_an_error(title, contents):
    report = check(item(title=title or "检查", contents=contents), pack=shipped_pack(), on=ON)
    assert report.advice in ("go", "revise", "merge", "do_not_go")
