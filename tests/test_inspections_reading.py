"""Notices and registers → facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inspections_cast import ON, workbook
from yibiao.inspections.checking import check_notice
from yibiao.inspections.notice import days_of, read_notice
from yibiao.inspections.reading import read_register
from yibiao.inspections.words import asked
from yibiao.policy import shipped_pack

REAL = Path(__file__).resolve().parents[2] / "shared" / "documents"
NOTICE = """禾溪县林业局关于开展秋冬季防火督查的通知
各镇街：
县林业局定于11月9日至11月20日开展防火督查。现就有关事项通知如下：
一、督查内容
（一）入山路口有没有人值守。
（二）防火宣传照片、会议记录是否齐全。
二、督查对象
各镇街和护林站。
三、督查方式
听取汇报、实地查看。
四、有关要求
1.请各镇准备好台账等佐证材料。
2.各镇主要负责同志全程陪同。
3.村口悬挂欢迎横幅，不得安排宴请。
禾溪县林业局
2026年11月2日
"""


def test_a_notice_says_when_what_whom_and_what_it_wants():
    facts = read_notice(NOTICE, title="禾溪县林业局关于开展秋冬季防火督查的通知", on=ON, dated=ON).facts
    assert (facts.kind, facts.first, facts.last) == ("supervision", date(2026, 11, 9), date(2026, 11, 20))
    assert facts.notice_days == 7
    assert facts.contents == ("入山路口有没有人值守", "防火宣传照片、会议记录是否齐全")
    assert facts.targets == "各镇街和护林站"
    assert facts.materials == ("请各镇准备好台账等佐证材料",)
    assert facts.escorts == facts.principals == ("各镇主要负责同志全程陪同",)
    assert facts.welcome == ("村口悬挂欢迎横幅",)
    assert facts.briefing == ("听取汇报、实地查看",)


def test_a_finding_of_a_notice_points_at_the_words():
    report = check_notice(read_notice(NOTICE, on=ON), pack=shipped_pack(), on=ON)
    marked = {one.code: NOTICE[slice(*one.span)] for one in report.findings if one.span}
    assert "佐证材料" in marked["inspection_materials"]
    assert "横幅" in marked["inspection_welcome"]
    assert marked["inspection_trace_paper"] == "照片"
    assert report.advice == "do_not_go"


def test_a_notice_is_not_blamed_for_what_only_a_plan_says():
    codes = {one.code for one in check_notice(read_notice(NOTICE, on=ON), pack=shipped_pack(), on=ON).findings}
    assert not codes & {"inspection_unplanned", "inspection_undesignated", "inspection_no_limits"}
    assert "inspection_unsaid" in codes


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("11月9日至20日", date(2026, 11, 9), date(2026, 11, 20)),
        ("2026年12月28日—2027年1月8日", date(2026, 12, 28), date(2027, 1, 8)),
        ("12月28日至1月8日", date(2026, 12, 28), date(2027, 1, 8)),
        ("１１月上旬", date(2026, 11, 1), date(2026, 11, 10)),
        ("12月底", date(2026, 12, 21), date(2026, 12, 31)),
        ("11月至12月", date(2026, 11, 1), date(2026, 12, 31)),
        ("从即日起至11月30日", ON, date(2026, 11, 30)),
        ("2026年11月9日", date(2026, 11, 9), date(2026, 11, 9)),
        ("择机开展", None, None),
        ("13月40日至41日", None, None),
    ],
)
def test_days_are_read_as_they_are_written(text, first, last):
    assert days_of(text, ON) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "不听汇报，不看台账，不用陪同。", "检查组自备车辆，不需要镇村派人陪同。", "已报过的资料由检查组从平台调取。",
        "严禁层层陪同、悬挂横幅、组织迎送。", "取消听取汇报的环节。", "由县林业局局长带队。", "对照整改清单逐条看。",
    ],
)  # fmt: skip
def test_what_is_refused_or_done_by_the_inspectors_is_not_asked(text):
    assert not list(asked(text))


def test_a_register_is_read_whatever_stands_above_it():
    data = workbook(
        (1, "县民政局", "养老服务站点检查", "检查", "1.床位有没有人住 2.有没有热饭", "杏花坞村、老槐坪村",
         "11月3日至27日", "2026-01", "备01", "养老服务条例", ""),
        ("", "", "殡葬价格检查", "检查", "价格有没有公示", "碾子坝村", "2026年12月", "无", "", "", "请各村备好台账"),
        ("", "合计", "2 项"),
        above="禾溪县2026年度督查检查考核计划",
    )  # fmt: skip
    first, second = read_register(data, "计划.xlsx", on=ON).items
    assert (first.sender, first.plan_number, first.places) == ("县民政局", "2026-01", ("杏花坞村", "老槐坪村"))
    assert first.contents == ("床位有没有人住", "有没有热饭")
    assert (second.sender, second.plan_number, second.materials) == ("县民政局", "", ("请各村备好台账",))
    assert (second.first, second.last) == (date(2026, 12, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-03", "2026-11-20", ("11-03", "11-20")), ("2026.11.3", "2026年11月20日", ("11-03", "11-20")),
        ("2026/11/3", "20261120", ("11-03", "11-20")), ("11月3日", "11月20日", ("11-03", "11-20")),
        ("2026.11.3-11.20", "", ("11-03", "11-03")), ("", "第四季度", (None, "12-31")),
        ("2026年11月", "2026年12月", ("11-01", "12-31")),
    ],
)  # fmt: skip
def test_days_in_two_columns_are_read_however_they_are_written(first, last, days):
    told = f"事项名称,主办单位,开始时间,结束时间,去哪里\n养老检查,县民政局,{first},{last},鹤汀镇杏花坞村\n"
    register = read_register(told.encode(), "计划.csv", on=ON)
    (one,) = register.items
    wanted = [date.fromisoformat(f"2026-{day}") if day else None for day in days]
    assert [one.first, one.last][: 1 + bool(last)] == wanted[: 1 + bool(last)]
    assert one.places == ("鹤汀镇杏花坞村",)
    assert not register.findings


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026.11.3-11.20", ("11-03", "11-20")), ("2026.11.3-20", ("11-03", "11-20")),
        ("2026-11-03至2026-11-20", ("11-03", "11-20")), ("2026年三季度", ("07-01", "09-30")),
        ("2026年下半年", ("07-01", "12-31")),
    ],
)  # fmt: skip
def test_a_span_in_one_cell_is_read_with_its_end(text, days):
    (one,) = read_register(f"事项名称,主办单位,时间\n养老检查,县民政局,{text}\n".encode(), "计划.csv", on=ON).items
    assert (one.first, one.last) == tuple(date.fromisoformat(f"2026-{day}") for day in days)


@pytest.mark.parametrize("cells", ["第三十二周,", "2026-11-30,2026-11-01", "2026.13.45,"])
def test_days_that_can_not_be_are_told(cells):
    told = f"事项名称,主办单位,开始时间,结束时间\n养老检查,县民政局,{cells}\n"
    register = read_register(told.encode(), "计划.csv", on=ON)
    assert [one.code for one in register.findings] == ["inspection_register_time"]
    assert (register.items[0].first, register.items[0].last) == (None, None)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, "县民政局", "", "检查", "床位有没有人住", "杏花坞村", "11月3日"), "inspection_register_untitled"),
        ((1, "县民政局", "养老检查", "检查", "床位有没有人住", "杏花坞村", "第三十二周"), "inspection_register_time"),
    ],
)
def test_a_row_that_can_not_be_read_is_told_of(row, code):
    found = read_register(workbook(row), "计划.xlsx", on=ON).findings
    assert code in {one.code for one in found}
    assert all("第 2 行" in one.message for one in found if one.code == code)


def test_a_file_of_more_items_than_a_county_has_is_not_compared_line_by_line():
    told = "事项名称,主办单位,时间\n" + "".join(f"检查{at},县民政局,11月3日\n" for at in range(1001))
    register = read_register(told.encode(), "计划.csv", on=ON)
    assert [one.code for one in register.findings] == ["inspection_register_many"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"a,b\n1,2\n"])
def test_a_bad_file_gives_a_message_and_no_items(data):
    register = read_register(data, "计划.xlsx", on=ON)
    assert register.items == ()
    assert any(one.severity == "block" for one in register.findings)


@settings(deadline=None, max_examples=80)
@given(st.text(alphabet="一二三检查督导请报材料台账横幅陪同，。；：、\n（）1.月日至的不", max_size=200))
def test_any_text_is_read_without_an_error(text):
    notice = read_notice(text, on=ON)
    assert all(text[one.start : one.end].strip() for one in notice.said)


@pytest.mark.skipif(not REAL.exists(), reason="没有 ../shared/documents")
def test_real_texts_are_read_without_an_error():
    for path in sorted(REAL.glob("hebei-gov/00*.txt"))[:60]:
        text = path.read_text(encoding="utf-8")
        check_notice(read_notice(text, on=ON), pack=shipped_pack(), on=ON)
