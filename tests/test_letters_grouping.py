"""The same matter put together, and who should answer. All letters are invented."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from yibiao.cli import main
from yibiao.letters import Answering, Letter, repeated, topics_of
from yibiao.letters.topics import about_burden


def letter(title: str, text: str = "", department: str = "", place: str = "") -> Letter:
    return Letter(1, title, text or title, "", date(2026, 1, 1), "", department, place)


ROAD = [
    letter("桐湾村到鹤汀镇的路坑洼", "桐湾村到鹤汀镇的公路坑坑洼洼，下雨天摩托车都骑不过去。"),
    letter("桐湾村的路什么时候修", "桐湾村去鹤汀镇的路面烂了两年，坑洼积水，请尽快修。"),
    letter("道路破损", "鹤汀镇桐湾村公路路面坑洼，孩子上学摔跤。"),
]
OTHERS = [
    letter("碾子坝村路灯不亮", "碾子坝村村口的路灯坏了三个月，晚上漆黑。"),
    letter("12路末班车太早", "12路末班车五点半就收了，下班赶不上。"),
    letter("32路末班车太早", "32路末班车五点半就收了，下班赶不上。"),
    letter("低保到哪里办", "低保申请要交几份证明，跑了三趟还没办成。"),
]


def test_letters_on_the_same_road_are_one_matter_and_others_are_not():
    groups = repeated([*ROAD, *OTHERS])
    assert groups[0].members == (0, 1, 2)
    assert all(len(one.members) == 1 for one in groups[1:])
    assert any("桐湾" in word for word in groups[0].label)


def test_the_same_words_about_another_line_are_another_matter():
    groups = repeated(OTHERS)
    assert {one.members for one in groups} == {(0,), (1,), (2,), (3,)}


def test_every_letter_is_in_exactly_one_matter():
    groups = repeated([*ROAD, *OTHERS])
    assert sorted(at for one in groups for at in one.members) == list(range(7))


def test_the_order_of_letters_changes_nothing():
    whole = {frozenset(one.title for one in ROAD)}
    for order in ([*road, *OTHERS] for road in permutations(ROAD)):
        groups = repeated(order)
        assert {frozenset(order[at].title for at in one.members) for one in groups if len(one.members) > 1} == whole


@given(st.lists(st.text("路灯坏了桐湾村12 ，。a", max_size=12), max_size=8))
def test_no_texts_break_it(texts):
    letters = [letter("", text or "空") for text in texts]
    members = [at for one in repeated(letters) for at in one.members]
    assert len(members) == len(set(members)) <= len(letters)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("我妈八十岁了，高龄津贴半年没有发，低保也停了。", "民政"),
        ("工地半夜施工，开发商拖着不交房，物业费还涨。", "住建"),
        ("村卫生室经常没有医生，看病要到镇上。", "卫健"),
        ("红绿灯时间太短，路口天天堵车，左转排长队。", "公安交管"),
        ("养猪场臭味大，废水排进河里。", "生态环境"),
        ("停电一个礼拜了，变压器烧了没人修。", "供电"),
        ("孩子入学要学区房，幼儿园学费又涨了。", "教育"),
        ("每周都要填表，工作群里天天打卡截图。", "减负"),
    ],
)
def test_without_any_answered_letter_the_duties_speak(text, line):
    assert Answering([]).suggest(letter("", text))[0].department == line


def test_answered_letters_teach_who_answers():
    known = [letter("", f"{place}的水管爆了，家里没水", "县自来水公司") for place in ("东街", "西街", "南街")]
    known += [letter("", f"{place}垃圾桶满了没人清运", "县环卫所") for place in ("东街", "西街", "南街")]
    answering = Answering(known, {})
    assert answering.suggest(letter("", "北街的水管又爆了"))[0].department == "县自来水公司"
    assert answering.suggest(letter("", "北街垃圾桶没有清运"))[0].department == "县环卫所"


def test_nothing_that_speaks_for_anybody_gives_no_suggestion():
    assert Answering([], {}).suggest(letter("", "谢谢")) == []


@pytest.mark.parametrize(
    ("text", "burden"),
    [
        ("村里天天填表，同一份名单报了五遍。", True),
        ("办个证要开七个证明，盖章跑了四趟。", True),
        ("村干部整天开会，群众找不到人。", True),
        ("桐湾村公路坑坑洼洼，请修一修。", False),
        ("合格证明书上的厂家不卖配件。", False),
        ("12路末班车太早。", False),
    ],
)
def test_letters_about_the_burden_itself_are_known(text, burden):
    assert about_burden(letter("", text)) is burden


def test_a_letter_is_about_what_its_title_says_first():
    assert topics_of(letter("路灯不亮", "路面坑洼，路面坑洼，路灯也不亮"))[0] == "路灯"


def test_the_command_groups_a_file(tmp_path):
    rows = [f"{one.title},{one.text},2026-0{at % 6 + 1}-03," for at, one in enumerate([*ROAD, *OTHERS])]
    file = tmp_path / "来信.csv"
    file.write_text("标题,内容,日期,承办单位\n" + "\n".join(row.replace("，", "、") for row in rows), "utf-8")
    done = CliRunner().invoke(main, ["group-letters", str(file)])
    assert done.exit_code == 0
    assert "7 封来信" in done.output
    told = json.loads(CliRunner().invoke(main, ["group-letters", "--json", str(file)]).output)
    assert told["matters"][0]["rows"] == [2, 3, 4]
    assert len(told["letters"]) == 7


def test_a_file_that_is_none_ends_with_one(tmp_path):
    done = CliRunner().invoke(main, ["group-letters", str(tmp_path / "没有.csv")])
    assert done.exit_code == 1


def test_a_letter_that_says_nothing_to_go_by_is_a_matter_by_itself():
    silent = Letter(9, "", "……？？")
    found = repeated([*OTHERS, silent])
    assert sorted(at for one in found for at in one.members) == list(range(len(OTHERS) + 1))
    assert [one.members for one in repeated([silent])] == [(0,)]
