"""What is wrong with a question is found, and a plain question is left in peace."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao.policy import shipped_pack
from yibiao.surveys.checking import check_questionnaire, minutes_of
from yibiao.surveys.model import Question, Questionnaire

ON = date(2026, 11, 2)
LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
DOOR = "有意见请打县减负办电话"


def found(*questions: Question, **more) -> list[str]:
    asked = Questionnaire("群众评议", questions, **({"complaint": DOOR} | more))
    return [one.code for one in check_questionnaire(asked, pack=shipped_pack(), on=ON)]


def scale(words: str, **more) -> Question:
    return Question("q1", "scale", words, more.pop("choices", LEVELS), **more)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("您对村干部热情的服务怎么看？", "survey_praises"),
        ("环境卫生显著改善以后，您觉得怎么样？", "survey_praises"),
        ("您是否满意镇里的服务？", "survey_pushes"),
        ("大家都说路修得好，您呢？", "survey_pushes"),
        ("您对服务态度和办事效率怎么看？", "survey_two_things"),
        ("村里的路灯以及自来水，您觉得怎么样？", "survey_two_things"),
        ("您的姓名和手机号是多少？", "survey_names_people"),
        ("您给村干部排名，谁最好？", "survey_ranks"),
        ("您觉得哪个村最好？", "survey_ranks"),
        ("您对网格化闭环管理怎么看？", "survey_jargon"),
        ("您是不是不觉得没有变化？", "survey_two_nots"),
        ("您今年多大年纪？", "survey_known"),
        ("您的性别？", "survey_known"),
    ],
)
def test_a_bad_question_is_told_what_is_bad(words, code):
    assert code in found(scale(words))


@pytest.mark.parametrize(
    "words",
    [
        "村里的路，您觉得怎么样？", "到镇里办事，您觉得怎么样？", "在村里看病，您觉得怎么样？",
        "家里的自来水，您觉得怎么样？",
        "有难处找村干部，您觉得怎么样？", "晚上村里的路灯，您觉得怎么样？", "去县城坐班车，您觉得怎么样？",
        "孩子上学，您觉得怎么样？", "您和家人看病，方便吗？", "村里的垃圾清运，您觉得怎么样？",
        "手机信号，您觉得怎么样？",
    ],
)  # fmt: skip
def test_a_plain_question_is_left_in_peace(words):
    assert found(scale(words)) == []


def test_the_place_of_a_bad_word_is_told():
    asked = Questionnaire("试", (scale("对我们热情的服务您怎么看？"),), complaint=DOOR)
    (one,) = check_questionnaire(asked, pack=shipped_pack(), on=ON)
    start, end = one.span
    assert "对我们热情的服务您怎么看？"[start:end] == "热情"
    assert "第 1 题" in one.message
    assert "请去掉" in one.advice


def test_the_rules_five_levels_free_will_and_a_door_are_asked_for():
    codes = found(
        scale("村里的路，您觉得怎么样？", choices=LEVELS[:4], must=True), complaint="", introduction="务必填写"
    )
    assert codes == ["survey_levels", "survey_must", "survey_pressed", "survey_no_door"]


def test_the_rules_hold_from_their_day_on_only():
    asked = Questionnaire("试", (scale("村里的路，您觉得怎么样？", choices=LEVELS[:4]),))
    assert check_questionnaire(asked, pack=shipped_pack(), on=date(2018, 1, 1)) == ()


def test_a_long_list_of_questions_and_a_long_talk_are_told():
    assert "survey_many_questions" in found(*(scale(f"第{n}条路，您觉得怎么样？") for n in range(11)))
    assert "survey_long" in found(*(Question(f"q{n}", "open", "还有什么想说的？") for n in range(9)))
    assert found() == ["survey_empty"]


def test_asking_the_same_people_again_too_soon_needs_a_reason():
    asked = Questionnaire("试", (scale("村里的路，您觉得怎么样？"),), complaint=DOOR)
    codes = [one.code for one in check_questionnaire(asked, pack=shipped_pack(), on=ON, last_on=date(2026, 10, 20))]
    assert codes == ["survey_too_often"]
    assert not check_questionnaire(asked, pack=shipped_pack(), on=ON, last_on=date(2026, 3, 1))


def test_a_sample_too_small_to_say_anything_is_told():
    asked = Questionnaire("试", (scale("村里的路，您觉得怎么样？"),), complaint=DOOR)
    assert [one.code for one in check_questionnaire(asked, pack=shipped_pack(), on=ON, people=12)] == [
        "survey_few_people"
    ]


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        (("修路", "路灯", "说不清"), []),
        (("修路", "路灯"), ["survey_no_way_out"]),
        (("修路",), ["survey_no_choices"]),
        (("修路", "修路", "说不清"), ["survey_same_choice"]),
    ],
)
def test_choices_leave_a_way_out(choices, codes):
    assert found(Question("q1", "choice", "先办哪一件？", choices)) == codes


def test_reading_aloud_takes_longer_and_more_questions_take_more():
    one = Questionnaire("试", (scale("村里的路，您觉得怎么样？"),))
    two = Questionnaire("试", (scale("村里的路，您觉得怎么样？"), Question("q2", "open", "还有什么想说的？")))
    assert minutes_of(one) < minutes_of(one, aloud=True) < minutes_of(two, aloud=True) < 3
