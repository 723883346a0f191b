"""What a function makes people do, not the words it is told in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.channels.apps import FORBIDDING
from yibiao.channels.forbidden import forbidden
from yibiao.policy import shipped_pack

ON = date(2026, 11, 2)
WORDS = [(id, word) for id in FORBIDDING for word in shipped_pack().words(id, ON)]
DEMANDED = [
    "村干部每日上班打卡", "人脸识别签到", "考勤管理", "网格员日常巡查须定位打卡", "学习积分排行",
    "各乡镇工作进度排名通报", "党员学习积分兑换", "统计干部在线时长", "月度活跃度排名", "要求全体村干部下载安装",
    "每名党员必须注册并每天登录", "未安装的单位予以通报", "安装率纳入年终考核", "先关注公众号后才能办理",
    "点赞转发情况计入个人积分", "学习时长未达标的扣分", "入户走访须上传现场照片", "实时轨迹回放",
    "工作留痕拍照上传", "未打卡的，予以通报批评", "不打卡视为缺勤", "不得漏打卡", "每天登录不少于2次",
    "打卡功能不取消", "村情上报并晒比各村完成数", "任务完成率排名", "开屏广告投放", "线上督导检查评分",
    "恢复打卡功能", "取消请假审批改为人脸打卡", "红黑榜", "下载量任务分解到村", "各单位要确保全员关注",
    "组织全县干部职工投票，投票数计入评优", "网格员轨迹追踪", "会议扫码签到", "智能考勤", "星级评定、流动红旗",
    "日活、月活排名",
]  # fmt: skip
HARMLESS = [
    "不设打卡、积分、排名", "取消打卡签到", "打卡功能已下线", "无积分无排名", "严禁强制打卡",
    "不统计在线时长、不排名", "不强制安装，自愿使用", "关注与否不影响办事", "网红打卡地推荐", "积分入学查询",
    "积分落户办理", "高考成绩排名查询", "志愿服务积分", "景区打卡集章", "不以点赞量作为考核依据",
    "清理打卡、排名等形式主义功能", "办事材料上传", "公交车辆实时位置", "残疾人技能考核报名", "水费电费缴费",
    "企业环保信用评价", "食品安全检查结果公示", "医保缴费", "预约排队", "下载中心", "表格下载", "实名登录",
    "统一身份认证登录", "惠农补贴查询", "政策文件转发", "农产品价格排行", "空气质量排名", "设备使用率统计",
    "不需要打卡，也不看在线时长", "免打卡", "已停用积分模块", "视频会议", "照片墙展示", "志愿者签到（自愿）",
    "工会会员信息登记", "安全生产考核题库", "招聘岗位收藏", "驾考学时预约", "垃圾分类积分兑换", "关注民生",
    "重点关注人群走访", "不再要求每日登录", "点赞好人好事", "上传下载文件", "广告牌审批", "经营性用地公示",
    "消防检查预约",
]  # fmt: skip


@pytest.mark.parametrize("text", DEMANDED)
def test_it_is_found(text):
    assert forbidden(text, WORDS)


@pytest.mark.parametrize("text", HARMLESS)
def test_it_passes(text):
    assert forbidden(text, WORDS) == []


def test_a_promise_reaches_along_its_list_and_no_further():
    assert forbidden("不设打卡、积分、排名等功能") == []
    assert [one.words for one in forbidden("不设打卡，积分照旧")] == ["积分"]
    assert [one.words for one in forbidden("不收集个人隐私、打卡签到")] == ["打卡", "签到"][:1]


def test_what_replaces_a_forbidden_thing_is_looked_at_again():
    assert [one.words for one in forbidden("取消打卡改为扫码签到")] == ["签到"]


def test_a_threat_for_not_doing_it_demands_it_although_it_says_not():
    found = forbidden("不打卡的，一律扣分")
    assert [one.words for one in found] == ["打卡"]
    assert forbidden("不打卡的，也照常发补贴") == []


def test_guarding_and_emergencies_are_told_apart():
    assert [one.exempt for one in forbidden("防汛值班签到")] == [True]
    assert [one.exempt for one in forbidden("机关签到")] == [False]


def test_the_place_in_the_text_is_told():
    one = forbidden("办事预约，每日打卡")[0]
    assert "办事预约，每日打卡"[one.start : one.end] == one.words == "打卡"


def test_a_word_that_a_place_added_to_the_rule_counts_too():
    assert forbidden("摇一摇") == []
    assert [one.rule for one in forbidden("摇一摇", [("CHN-015", "摇一摇")])] == ["CHN-015"]
    assert forbidden("不设摇一摇", [("CHN-015", "摇一摇")]) == []


@given(st.text(alphabet="不设打卡签到积分排名取消改为，、。未已必须下载ab \n", max_size=60))
def test_any_text_is_answered_with_places_inside_it(text):
    for one in forbidden(text, WORDS):
        assert text[one.start : one.end] == one.words
