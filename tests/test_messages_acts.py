"""Which messages demand what nobody may demand so. Measured by bench/messages.py; here, what must not break."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bench.messages import EMERGENCY, INVENTED, SECOND, read
from hypothesis import given
from hypothesis import strategies as st

from yibiao.messages.checking import CheckedMessage, check_message, check_messages
from yibiao.messages.labelling import ORDER
from yibiao.policy import shipped_pack
from yibiao.policy.cases import load_cases, run
from yibiao.policy.pack import FOLDER

ON = date(2026, 11, 2)


def check(text: str, sent_on: date | None = None) -> CheckedMessage:
    return check_message(text, shipped_pack(), ON, sent_on=sent_on)


@pytest.mark.parametrize("case", load_cases(FOLDER)["messages"], ids=lambda case: case.title)
def test_every_worked_case_comes_out_as_it_says(case):
    from yibiao.messages.cases import run as runner

    [outcome] = run([case], shipped_pack(), runner)
    assert outcome.passed, outcome.found


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("请各支部党员每天登录学习平台，积分不得低于20分，漏一天通报", {"强制打卡", "排名通报"}),
        ("请大家按序号接龙报到，没接的我一个个点名", {"接龙"}),
        ("请全体职工转发朋友圈并集满30个赞", {"转发点赞"}),
        ("各村下载安装率达不到八成的不能评先", {"强制下载"}),
        ("后三名的镇长到县里作检讨", {"排名通报"}),
        ("走访必须拍照，没有照片的不予认可", {"截图留痕"}),
        ("请各村一小时内把空置房套数报上来", {"临时要数"}),
        ("群里已经发过，出了问题由各村自己承担", {"线上甩锅"}),
        ("请各位主任收到后在群里回复收到", {"回复刷屏"}),
        ("请全体干部今晚加班补录系统", {"非工作时间"}),
    ],
)
def test_each_practice_is_named(text: str, labels: set[str]):
    assert set(check(text).labels) == labels


@pytest.mark.parametrize(
    "text",
    [
        "山洪预警，请各村21时前报已转移人数，收到请回复",
        "刚才地震了，请各楼长马上清点人数，有伤亡立即打电话",
        "三组起火，附近的人带上灭火器过去，拍清火头方向发群里",
        "寒潮来了，今晚请各村把独居老人都看一遍，异常随时报",
        "有孩子走失，穿蓝色校服，请大家转发，看到的打派出所电话",
        "发现疑似食物中毒，请各班半小时内报有症状的学生人数",
    ],
)
def test_an_emergency_may_ask_at_any_hour(text: str):
    assert check(text).labels == ()


@pytest.mark.parametrize(
    "text",
    [
        "从今天起取消入户拍照，不再要求截图",
        "县里规定不得用接龙、打卡的办法布置工作",
        "督查组发现有的镇要求每天打卡，已责令整改",
        "愿意来捡垃圾的在群里接龙，不来也没关系",
        "感谢大家转发寻人启事，老人找到了",
        "小王，方便的时候把那张表发我看看",
        "统计月报按制度在联网直报平台报，10日24时截止",
        "周末卫生院照常接种，想打的可以来",
    ],
)
def test_what_is_forbidden_free_done_or_between_two_people_is_harmless(text: str):
    assert check(text).labels == ()


# What is done stands in one clause, what it is done to in another; who does it, and what for, tells the rest apart.
@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("上面要的数字钱包，全体职工每人开一个，月底对开户数，完不成扣绩效", {"强制下载"}),
        ("帮忙顶一下咱县的帖子，评论区发点正面的话，每个单位不少于20条", {"转发点赞"}),
        ("问卷填完最后那一页的画面留好发过来，一人一张，要凑够400张", {"转发点赞", "截图留痕"}),
        ("手抄笔记每人不少于两千字，拍下来传到支部群，字迹一样的退回重抄", {"截图留痕"}),
        ("防溺水提醒发到家长群以后，请各班把聊天页面截下来交给德育处，没截的视为没提醒", {"截图留痕"}),
        ("禁烧扣分榜已更新，大湾村排全镇最后，年终考核降一档，其他村引以为戒", {"排名通报"}),
        ("昨天催缴战况：二组8户、四组6户、五组0户、七组0户。0户的组长脸红不", {"排名通报"}),
        ("通知已经发在群里了，大家自己看，出了问题谁的村谁负责，不再另行通知", {"线上甩锅"}),
        ("唔该各村即刻将今年新建民房嘅栋数、面积发俾我，三点前冇交嘅自己同领导讲", {"临时要数"}),
        ("县民政局：请各村马上报老人姓名，今天下班前发到群里，联系人张国庆13900005678", {"临时要数"}),
    ],
)
def test_an_act_may_be_told_over_two_clauses(text: str, labels: set[str]):
    assert set(check(text).labels) == labels


@pytest.mark.parametrize(
    "text",
    [
        "高温干旱，井里抽不出水的组马上报，今天中午前把缺水户名单给我，按名单送水",
        "凌晨2点前后有一轮强降雨，地灾点巡查员上点，每半小时报一次，撤不撤听口哨",
        "道路结冰，司机滞留在服务区，附近村烧点热水送去，要多少米面现在就报",
        "涵管渗水加大，值守人员每小时拍一次渗水点照片发群，有变化立即打电话",
        "大坝下游的老乡马上往后山走，半小时后放水，各组人点齐了报我",
        "风要来了，沿江渔船全部回港，船上几个人各船主一小时内报",
        "水厂进水口有死鱼，各村立刻停止取水，中午12点前把用这股水的户数报卫生院",
        "狗咬了三个人，被咬的赶紧打针，各组马上报一下还有没有被咬的",
    ],
)
def test_danger_is_told_by_what_threatens_and_what_is_done_for_people(text: str):
    assert check(text).labels == ()


@pytest.mark.parametrize("path", [INVENTED, SECOND], ids=lambda path: path.stem)
def test_no_emergency_of_the_benchmark_is_flagged(path: Path):
    emergencies = [row for row in read(path) if row.kind == EMERGENCY]
    assert [row.text for row in emergencies if check(row.text).labels] == []
    assert len(emergencies) > 50


def test_danger_on_paper_only_is_no_danger():
    assert "截图留痕" in check("抗旱宣传每村必须拍照，送水的照片也要发群里，补齐台账").labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("防汛值守每晚10点视频点名，不在的扣绩效", "强制打卡"),
        ("寒潮走访要有痕迹，每户三张照片，照片不全的扣分", "截图留痕"),
        ("汛期宣传每村必须转发公众号防汛文章，点赞不少于50个", "转发点赞"),
    ],
)
def test_danger_needs_no_marks_and_no_applause(text: str, label: str):
    assert label in check(text).labels


def test_what_the_writer_does_himself_is_demanded_of_nobody():
    assert check("小张，你要的人口数年鉴里有，我截了图发你，页码也标了").labels == ()


def test_free_will_ends_where_something_happens_to_those_who_do_not():
    assert "接龙" in check("自愿接龙，没接的单位要写说明").labels


@pytest.mark.parametrize("hidden", ["打\u200b卡", "打 卡", "打·卡", "打\u2060卡", "打\ufeff卡"])
def test_hidden_marks_and_gaps_hide_nothing_and_places_stay_true(hidden: str):
    text = f"请各位每天在群里{hidden}，漏一次扣两分"
    checked = check(text)
    assert checked.labels == ("强制打卡",)
    start, end = checked.findings[0].span or (0, 0)
    assert "打" in text[start:end]


def test_what_is_asked_by_when_and_of_whom_is_told():
    [ask] = check("请各村于今天16:30前报送空置房台账").asks
    assert (ask.what, ask.by, ask.of) == ("报送空置房台账", "今天16:30前", "各村")


def test_with_the_day_of_sending_working_days_are_counted():
    text = "请各村于11月9日前报送空置房台账"
    assert check(text, sent_on=date(2026, 11, 6)).labels == ("临时要数",)
    assert check(text, sent_on=date(2026, 10, 26)).labels == ()


def test_a_rule_that_is_not_in_force_gives_no_finding_but_the_practice_keeps_its_name():
    checked = check_message("请大家接龙", shipped_pack(), date(2023, 1, 3))
    assert (checked.labels, checked.findings) == (("接龙",), ())


def test_the_same_words_sent_again_are_answered_alike():
    first, second = check_messages([("请大家接龙", None), ("请大家接龙", None)], shipped_pack(), ON)
    assert first is second


@given(st.text(alphabet="请各村每天打卡接龙截图报表12点前今晚不得自愿地震，。、：“”@\n \u200b", max_size=80))
def test_any_text_is_answered_with_known_labels_and_true_places(text: str):
    checked = check(text)
    assert set(checked.labels) <= set(ORDER)
    assert all(0 <= one.span[0] < one.span[1] <= len(text) for one in checked.findings if one.span)
