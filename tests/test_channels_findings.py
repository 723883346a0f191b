"""What is said of a register: dormant, falling, doubled, hollow; and what is recommended."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.channels import ChannelPost, GovApp, MediaAccount, Series, WorkGroup, check_channels
from yibiao.channels.cases import run
from yibiao.channels.posts import contents
from yibiao.channels.trend import trend, week_begins, weekly
from yibiao.channels.words import matter_of, owner_of
from yibiao.cli.channels import check_channels as command
from yibiao.policy import shipped_pack
from yibiao.policy.cases import load_cases
from yibiao.policy.pack import FOLDER

ON = date(2026, 11, 2)
PACK = shipped_pack()
CASES = [case for area in ("channels", "groups") for case in load_cases(FOLDER)[area]]
SOUND = GovApp(name="村务通", owner="县民政局", level="county", filing_number="备1", functions="村务公开、意见反馈",
               audience="村民", users=100, active_users=80, last_active=ON)  # fmt: skip


def weeks(counts, on=ON) -> Series:
    first = on - timedelta(7 * len(counts) - 1)
    return Series(tuple((first + timedelta(7 * at), float(one)) for at, one in enumerate(counts)), on)


def checked(*channels):
    return check_channels(channels, PACK, ON)


def said(report, name):
    return next(one for one in report.checked if one.channel.name == name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case):
    assert sorted(run(case, PACK)) == sorted(case.findings)


def test_every_rule_with_words_of_channels_has_a_case():
    told = {id for case in CASES for id in case.rules}
    on = {
        id
        for id, rule in PACK.rules.items()
        if rule.area in ("channels", "groups") and rule.finding and PACK.rule(id, ON)
    }
    assert on - {"CHN-018"} <= told


def test_a_rule_that_was_switched_off_says_nothing():
    off = {id: replace(rule, switched_off="试") for id, rule in PACK.rules.items()}
    pack = replace(PACK, rules=off, _seen={})
    one = replace(SOUND, functions="打卡", level="township", filing_number="", last_active=date(2020, 1, 1), owner="")
    assert check_channels([one], pack, ON).checked[0].findings == ()


def test_each_finding_bears_the_rule_and_the_severity_of_the_pack():
    (one,) = checked(replace(SOUND, level="township")).checked
    assert [(f.rule, f.severity) for f in one.findings] == [("CHN-003", "block")]


# doubled


def test_a_cluster_proposes_which_to_keep_and_why():
    one = replace(SOUND, name="走访通", functions="入户走访、网格巡查、意见反馈", audience="村干部", active_users=500)
    other = replace(
        one, name="走访宝", owner="县妇联", filing_number="", functions="走访记录、巡查打卡、通知", active_users=3
    )
    report = checked(one, other)
    (cluster,) = report.clusters
    assert cluster.keep.name == "走访通"
    assert "已备案" in cluster.why
    assert "用的人多（500）" in cluster.why
    assert said(report, "走访宝").advice.act == "整合"
    assert said(report, "走访宝").advice.into == "走访通"
    assert said(report, "走访通").advice.act == "保留"


def test_likeness_of_two_and_two_does_not_join_three():
    """A like B and B like C: A and C share nothing, so nobody says they are one."""
    a = replace(SOUND, name="甲", functions="入户走访、网格巡查、意见反馈", audience="")
    b = replace(SOUND, name="乙", functions="入户走访、网格巡查、政策查询、招聘信息、意见反馈", audience="")
    c = replace(SOUND, name="丙", functions="政策查询、招聘信息、意见反馈", audience="")
    assert all(len(one.members) == 2 for one in checked(a, b, c).clusters)


def test_what_every_app_has_does_not_make_two_the_same():
    a = replace(SOUND, name="甲", functions="通知公告、个人中心、意见反馈、公交班次", audience="")
    b = replace(SOUND, name="乙", functions="通知公告、个人中心、意见反馈、农机预约", audience="")
    assert checked(a, b).clusters == ()


def test_promised_absences_are_no_functions():
    a = replace(SOUND, name="甲", functions="走访记录、政策查询、意见反馈、不设巡查、不设填报", audience="")
    b = replace(SOUND, name="乙", functions="网格巡查、数据填报、意见反馈", audience="")
    assert checked(a, b).clusters == ()


@pytest.mark.parametrize(("one", "other"), [
    ("2024年创建文明城市工作群", "创建文明城市交流群（新）"), ("禾溪县征兵工作微信群", "征兵工作2群"),
        ("防汛抗旱指挥部工作群", "防汛抗旱指挥群"),
])  # fmt: skip
def test_a_matter_is_the_same_in_other_names(one, other):
    assert matter_of(one)[:4] == matter_of(other)[:4]


def test_a_group_renamed_after_it_was_closed_is_found_only_with_its_owner():
    old = WorkGroup(name="迎检工作群", owner="县文明办", matter="迎检", closed=date(2026, 8, 1), manager="甲")
    new = WorkGroup(
        name="迎检协调群", owner="县文明办", matter="迎检", opened=date(2026, 8, 10), manager="甲", last_active=ON
    )
    assert "group_renamed" in [f.code for f in said(checked(old, new), "迎检协调群").findings]
    assert "group_renamed" not in [
        f.code for f in said(checked(replace(old, owner="县住建局"), new), "迎检协调群").findings
    ]
    late = replace(new, opened=date(2027, 8, 10))
    assert "group_renamed" not in [f.code for f in said(checked(old, late), "迎检协调群").findings]


# dormant, falling


def test_an_export_that_ended_early_is_judged_as_of_its_end():
    series = Series(((date(2026, 8, 1), 5.0), (date(2026, 8, 9), 2.0)), covered=date(2026, 8, 20))
    fresh = MediaAccount(name="甲", owner="县林业局", platform="抖音", series=series)
    assert [f.code for f in checked(fresh).checked[0].findings] == ["channel_few_data"]
    old = replace(fresh, series=replace(series, covered=date(2026, 9, 20)))
    found = checked(old).checked[0].findings
    assert {f.code for f in found} == {"channel_data_old", "channel_dormant"}
    assert all("2026-09-20" in f.message for f in found)


def test_nothing_known_is_not_called_dormant():
    assert [f.code for f in checked(replace(SOUND, last_active=None)).checked[0].findings] == ["channel_never"]


def test_a_dormant_account_is_never_told_to_post():
    (one,) = checked(MediaAccount(name="甲", owner="县林业局", platform="抖音", last_active=date(2026, 1, 1))).checked
    assert one.advice.act == "注销"
    assert "不要为了更新而更新" in one.findings[0].advice
    assert one.advice.duty


def test_a_holiday_does_not_turn_the_line():
    quiet = [100, 98, 104, 99, 101, 97, 103, 0, 0, 100, 102, 98, 101, 99, 100, 103]
    line = trend(weeks(quiet), ON, least_weeks=12, ahead=8)
    assert not line.falls
    assert 90 <= line.expected <= 110


def test_a_falling_line_says_how_many_weeks_are_left():
    line = trend(weeks(range(200, 40, -10)), ON, least_weeks=12, ahead=8)
    assert line.falls
    assert line.slope == -10
    assert line.weeks_left == 5
    assert line.expected_between[0] <= line.expected <= line.expected_between[1]
    assert week_begins(line)[-1] == ON - timedelta(6)


def test_too_few_weeks_make_no_line():
    assert trend(weeks([9, 5, 1]), ON, least_weeks=12, ahead=8) is None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=0, max_size=70))
def test_any_counts_make_a_line_or_none(counts):
    line = trend(weeks(counts), ON, least_weeks=12, ahead=8)
    assert weekly(weeks(counts), ON) == tuple(map(float, counts[-52:]))
    if line is not None:
        low, high = line.expected_between
        assert 0 <= low <= high
        assert line.slope_between[0] <= line.slope <= line.slope_between[1]


def test_the_interval_holds_most_of_what_comes():
    """Poisson counts on a known line: the 90 % interval must hold about so many, at least four fifths."""
    drawn = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        start, slope = drawn.uniform(20, 300), drawn.uniform(-0.02, 0.01)
        counts = drawn.poisson(start * (1 + slope * np.arange(34)))
        line = trend(weeks(counts[:26]), ON, least_weeks=12, ahead=8)
        held += line.expected_between[0] <= counts[33] <= line.expected_between[1]
    assert held >= 160


# contents


def test_a_post_counts_once_and_numbers_make_news():
    posts = [ChannelPost(ON - timedelta(at), text) for at, text in enumerate([
        "今天白天晴，最高气温 21 度，西北风三级，山区注意防火", "今天白天晴，最高气温 23 度，西北风三级，山区注意防火",
        "全县油茶低产林改造从鹤汀镇开始，每亩补助六百元", "全县油茶低产林改造从鹤汀镇开始，每亩补助六百元！！",
        "转发：林长制工作推进会召开", "早安禾溪",
    ])]  # fmt: skip
    found = contents(posts, ON)
    assert (found.posts, found.reposts, found.empty, found.repeated) == (6, 1, 1, 1)


def test_posts_older_than_a_year_do_not_count():
    assert contents([ChannelPost(ON - timedelta(400), "转发：一")], ON).posts == 0


# command


def test_the_command_prints_and_says_which_rows_failed(tmp_path: Path):
    path = tmp_path / "账号.csv"
    path.write_text(
        "账号名称,所在平台,主办单位,最后更新时间\n禾溪林业,抖音,县林业局,2026-01-01\n,抖音,县林业局,\n", "utf-8"
    )
    done = CliRunner().invoke(command, [str(path), "--on", "2026-11-02"])
    assert done.exit_code == 1
    assert "建议注销" in done.output
    assert "第 3 行没有名称" in done.output


def test_the_command_as_json_with_activity(tmp_path: Path):
    register, uses = tmp_path / "应用.csv", tmp_path / "使用.csv"
    register.write_text("应用名称,主办单位,备案号,主要功能\n村务通,县民政局,备1,每日打卡\n", "utf-8")
    first = date(2026, 6, 1)
    uses.write_text("日期,名称,使用次数\n" + "\n".join(
        f"{first + timedelta(7 * week)},村务通,{200 - week * 8}" for week in range(22)), "utf-8")  # fmt: skip
    done = CliRunner().invoke(command, [str(register), "--activity", str(uses), "--on", "2026-11-02", "--json"])
    told = json.loads(done.output)
    assert done.exit_code == 0
    (one,) = told["channels"]
    assert {f["code"] for f in one["findings"]} == {"app_forbidden", "app_no_complaints", "channel_falling"}
    assert one["trend"]["weeks"] == 22
    assert told["counts"]["app"]["total"] == 1


def test_a_thousand_of_each_take_seconds_not_minutes():
    channels = [
        replace(SOUND, name=f"应用{at}", functions="入户走访、数据填报、政策查询", audience="村干部")
        for at in range(150)
    ]
    channels += [WorkGroup(name=f"第{at}项工作群", owner=f"县{at % 40}局", matter=f"事项{at}办") for at in range(1000)]
    assert len(checked(*channels).checked) == 1150


def test_two_towns_have_a_group_each_and_town_and_country_is_no_town():
    owner = {"owner": "县医保局", "manager": "甲", "last_active": ON}
    one = WorkGroup(name="城乡居民参保群", matter="居民参保", **owner)
    assert len(checked(one, WorkGroup(name="参保冲刺群", matter="居民参保", **owner)).clusters) == 1
    assert checked(one, WorkGroup(name="鹤汀镇参保群", matter="居民参保", **owner)).clusters == ()


def test_what_is_dead_itself_is_never_the_one_to_keep():
    gone = WorkGroup(
        name="迎检一群", owner="县文明办", matter="迎检", manager="甲", expires=date(2026, 9, 1), members=400
    )
    live = WorkGroup(name="迎检二群", owner="县文明办", matter="迎检", manager="甲", expires=date(2027, 9, 1),
        members=9,
                     last_active=ON)  # fmt: skip
    report = checked(gone, live)
    assert report.clusters[0].keep.name == "迎检二群"
    both = checked(gone, replace(live, expires=date(2026, 9, 2)))
    assert {one.advice.act for one in both.checked} == {"注销"}


@pytest.mark.parametrize(("one", "other", "same"), [
    ("禾溪县民政局", "县民政局", True), ("鹤汀镇人民政府", "鹤汀镇", True), ("县民政局", "市民政局", False),
    ("中共禾溪县委组织部", "县委组织部", True), ("云岭省民政厅", "省民政厅", True), ("县民政局（救助科）",
    "县民政局", True),
])  # fmt: skip
def test_one_owner_in_other_words(one, other, same):
    assert (owner_of(one) == owner_of(other)) is same


@pytest.mark.parametrize(
    "functions",
    ["每日打\u200b卡、意见反馈", "每日打 卡、意见反馈", "每日打·卡、意见反馈", "每日\u202e打卡\u202c、意见反馈"],
)
def test_marks_inside_a_word_do_not_hide_it(functions):
    (one,) = checked(replace(SOUND, functions=functions)).checked
    assert "app_forbidden" in [found.code for found in one.findings]
