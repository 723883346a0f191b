"""Traces are told by meaning, whatever they are called; what looks like one and is none passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.appraisal.lexicon import things
from yibiao.appraisal.traces import KIND_NAMES, paper_evidence, read_indicator

TRACES = [
    ("meetings", "推进会", "每月召开不少于一次"),
    ("meetings", "议事", "有会议记录"),
    ("documents", "制度", "印发配套文件3份以上"),
    ("photos", "人居环境", "附整治前后对比照片"),
    ("photos", "佐证", "影像资料齐全"),
    ("notes", "学习", "心得体会每人不少于3篇"),
    ("instructions", "调研", "报告获市领导肯定性意见的加1分"),
    ("articles", "政务信息", "以信息被省级采用篇数计分"),
    ("articles", "外宣", "在省级媒体刊发稿件每篇2分"),
    ("experiences", "亮点", "经验做法被推广的加3分"),
    ("likes", "新媒体", "公众号关注人数占户籍人口两成"),
    ("likes", "宣传", "推文转发朋友圈"),
    ("checkins", "驻村", "平台打卡每月不少于20天"),
    ("online", "干部教育", "人均在线时长50小时"),
    ("ledgers", "基础工作", "台帐健全，缺一项扣0.5分"),
    ("slogans", "氛围", "悬挂横幅10条"),
    ("installs", "下载激活率", ""),
    ("activities", "主题活动", "全年不少于12场"),
    ("visits", "包村", "走访农户每月不少于10户"),
    ("reports", "材料报送", "按时报送总结，迟报扣1分"),
    ("arrangements", "组织", "成立领导小组的得0.5分"),
]
NONE = [
    ("会议室面积达标率", ""), ("办件按时办结率", ""), ("新闻出版业产值", "以统计局核定数为准"),
    ("审批时限", "发文机关公开的审批时限比上年缩短"), ("群众参会率", "村民会议依法召开，到会人数达到法定人数"),
    ("房屋安全档案", "所存照片与现场不符的户数，越少越好"), ("会议减少", "全县性会议次数比上年减少三成"),
    ("领导批示件办结率", ""), ("培训后就业率", "参训半年后在岗人数占参训人数"), ("执法全过程记录合格率", ""),
    ("居民健康档案规范管理率", ""), ("应急广播完好率", ""), ("村委会换届参选率", "参加投票的选民占登记选民"),
    ("电梯安装", "老旧小区加装电梯竣工台数"), ("突发事件信息按规定时限报告率", ""), ("农药包装废弃物回收率", ""),
    ("打卡类应用清理完成率", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "standard"), TRACES)
def test_a_trace_is_recognised_and_where_it_stands_is_shown(kind, name, standard):
    found = read_indicator(name, standard)
    assert found.nature == "trace"
    assert kind in [one.kind for one in found.traces]
    for one in found.traces:
        assert found.text[one.start : one.end] == one.words


@pytest.mark.parametrize(("name", "standard"), NONE)
def test_what_only_looks_like_a_trace_passes(name, standard):
    assert read_indicator(name, standard).traces == ()


@pytest.mark.parametrize(
    ("name", "standard", "nature"),
    [
        ("群众满意度", "抽样调查", "word"), ("企业评价", "企业对营商环境打分的均值", "word"),
        ("考核评分", "上级领导打分", "work"), ("加强领导", "压实责任、统筹推进", "work"),
        ("文明创建", "获得省级荣誉称号的加3分", "title"), ("粮食总产量", "", "outcome"),
    ],
)  # fmt: skip
def test_what_an_indicator_looks_at(name, standard, nature):
    assert read_indicator(name, standard).nature == nature


@pytest.mark.parametrize(
    ("words", "kind"),
    [("发生事故的一票否决", "veto"), ("签订责任书", "pledge"), ("居全市前三名", "rank"), ("获评示范村", "campaign")],
)
def test_what_is_no_trace_but_told_of_all_the_same(words, kind):
    assert kind in [one.kind for one in read_indicator("某项", words).others]


def test_points_for_the_paper_about_an_outcome_are_a_trace_and_an_explanation_is_none():
    assert read_indicator("纠纷调处成功率", "调解台账不全扣1分").nature == "trace"
    assert read_indicator("纠纷调处成功率", "以调解台账登记的件数为分母").nature == "outcome"


@pytest.mark.parametrize("words", ["领\u200b导批示", "领导批示", "领导批\ufe0f示"])
def test_hidden_characters_hide_nothing(words):
    assert read_indicator(words, "每件加2分").nature == "trace"


def test_paper_as_proof():
    assert paper_evidence("查阅台账、会议记录和照片") == ("台账", "会议记录", "照片")
    assert paper_evidence("统计局数据") == ()


def test_every_kind_has_its_words():
    assert {one.kind for one in things()} == set(KIND_NAMES)


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_is_read(name, standard):
    found = read_indicator(name, standard)
    assert all(0 <= one.start <= one.end <= len(found.text) for one in (*found.traces, *found.others))
