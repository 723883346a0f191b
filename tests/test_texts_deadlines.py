"""By when: the ways notices and chats say it. The day of writing is Monday, 2 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.texts.deadlines import deadlines

ON = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "words", "day", "hour"),
    [
        ("请于11月20日前报送", "11月20日前", date(2026, 11, 20), None),
        ("请于 2026 年 11 月 20 日前报送", "2026 年 11 月 20 日前", date(2026, 11, 20), None),
        ("二〇二六年十二月五日前", "二〇二六年十二月五日前", date(2026, 12, 5), None),
        ("务必于11月9日（周一）17:00前报", "11月9日（周一）17:00前", date(2026, 11, 9), 17),
        ("明年1月不用报，1月10日前交", "1月10日前", date(2027, 1, 10), None),
        ("８月３日前补", "８月３日前", date(2027, 8, 3), None),
        ("8日前反馈", "8日前", date(2026, 11, 8), None),
        ("每月1日前报送", "每月1日前", date(2026, 12, 1), None),
        ("月底前完成", "月底前", date(2026, 11, 30), None),
        ("12月上旬前完成", "12月上旬前", date(2026, 12, 10), None),
        ("年底前", "年底前", date(2026, 12, 31), None),
        ("本周五下班前", "本周五下班前", date(2026, 11, 6), 18),
        ("下周三前把数给我", "下周三前", date(2026, 11, 11), None),
        ("今晚十点前", "今晚十点前", date(2026, 11, 2), 22),
        ("今晚12点前", "今晚12点前", date(2026, 11, 2), 24),
        ("中午12点前报", "中午12点前", date(2026, 11, 2), 12),
        ("最迟明天中午", "明天中午", date(2026, 11, 3), 12),
        ("3个工作日内反馈", "3个工作日内", date(2026, 11, 5), None),
        ("自收到之日起，十日内办结", "十日内", date(2026, 11, 12), None),
        ("30分钟内报", "30分钟内", date(2026, 11, 2), None),
        ("报名12月25日截止", "12月25日截止", date(2026, 12, 25), None),
        ("截止时间：11月8日18时", "11月8日18时", date(2026, 11, 8), 18),
        ("11.15前交", "11.15前", date(2026, 11, 15), None),
        ("马上报来", "马上", date(2026, 11, 2), None),
        ("尽快报来", "尽快", None, None),
        ("请各村11月5日上午报送名单", "11月5日上午", date(2026, 11, 5), None),
    ],
)
def test_a_deadline_is_found_with_its_words_and_its_day(text: str, words: str, day: date | None, hour: int | None):
    assert [(one.words, one.day, one.hour) for one in deadlines(text, ON)] == [(words, day, hour)]


@pytest.mark.parametrize(
    "text",
    [
        "截至10月30日，全县已完成", "自11月1日起执行", "11月5日上午9点开会", "9月1日前出生的", "1.2 报送范围",
        "早一点报给我", "近三年招商", "一事一报", "今天上报的数据有误", "原定下午的碰头会改到明天10点", "走在社会前列",
    ],
)  # fmt: skip
def test_other_times_are_no_deadlines(text: str):
    assert deadlines(text, ON) == []


def test_without_the_day_of_writing_only_complete_dates_have_a_day():
    found = deadlines("请于11月20日前报，正式稿2026年12月1日前报。", None)
    assert [one.day for one in found] == [None, date(2026, 12, 1)]


def test_two_deadlines_stand_in_the_order_of_the_text():
    found = deadlines("初稿本周五前报，定稿11月20日前报", ON)
    assert [one.day for one in found] == [date(2026, 11, 6), date(2026, 11, 20)]


@given(st.text(alphabet="0123456789一二十〇年月日号时点前后截止于本下周每今明晚天底内个工作：:./- 报", max_size=40))
def test_no_words_about_time_break_it(text: str):
    for one in deadlines(text, ON):
        assert text[one.start : one.end].rstrip() == one.words
