"""Whom a form is about, offered best first, each offer with how many it is and why."""

from __future__ import annotations

import pytest

from tests.held_village import HOUSEHOLDS, PLACE, held
from tests.prefill_sheets import catalogue, matcher, workbook
from tests.test_prefill_coverage import CROSSTAB
from tests.test_prefill_filters import PEOPLE
from yibiao.prefill.audience import MOST, Audience, audiences, describe
from yibiao.prefill.coverage import coverage_of
from yibiao.prefill.held import HeldBlock
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.reading import form_of

MANY = HeldBlock(
    "person",
    [100 + at for at in range(20)],
    {"person.name": [f"村民{at}" for at in range(20)], "person.age": [40] * 20},
    {},
    [100 + at for at in range(20)],
    PLACE,
)
VILLAGE = held(PEOPLE, MANY, HOUSEHOLDS)


def offered(form: bytes, region: int = 0) -> tuple[Audience, ...]:
    book = open_workbook(form, "表.xlsx")
    matched = matcher().match_form(form_of(book, "表.xlsx"))
    made = audiences(matched, book, VILLAGE, region)
    for one in made:
        (cover,) = [r for r in coverage_of(matched, book, VILLAGE, filters={region: one.filters}).regions
                    if r.region == region]  # fmt: skip
        assert (len(cover.subjects), cover.sure) == (one.count, True), one
    return made


def form(title: str, *columns: str) -> bytes:
    heads = ["序号", "姓名", *columns]
    return workbook(表=f"{title}\n| {' | '.join(heads)} |\n| 1 |{' |' * (len(heads) - 1)}")


@pytest.mark.parametrize(
    ("title", "columns", "first", "kind"),
    [
        ("残疾人花名册", (), ("残疾人",), "title"),
        ("困难残疾人基本情况花名册", (), ("残疾人",), "title"),
        ("60岁以上残疾人花名册", (), ("60岁以上", "残疾人"), "title"),
        ("65岁以上老年人花名册", (), ("65岁以上",), "title"),
        ("残疾人和退役军人花名册", (), ("残疾人 或 退役军人",), "title"),
        ("村民基本情况登记表", (), ("全部",), "everybody"),
        ("全员信息采集表", (), ("全部",), "everybody"),
        ("残疾人变动情况登记表", (), ("由村里选",), "open"),
        ("退役军人摸排表", (), ("由村里选",), "open"),
        ("特困人员花名册", (), ("由村里选",), "open"),
        ("绣花能手登记表", (), ("由村里选",), "open"),
        ("党费收缴登记表", ("入党时间",), ("由村里选",), "open"),
        ("2015年秋季入学登记表（2015年9月1日—2016年8月31日出生）", (), ("2015年9月1日—2016年8月31日出生",), "title"),
    ],
)
def test_the_best_offer_comes_first(title, columns, first, kind):
    best = offered(form(title, *columns))[0]
    assert (best.filters, best.kind) == (first, kind)


def test_a_word_that_was_not_understood_is_named_and_selects_nobody_by_itself():
    best = offered(form("困难残疾人基本情况花名册"))[0]
    assert best.words == "残疾人，2 人"
    assert "“困难”没有算进去" in best.why


def test_a_word_whose_people_the_ledger_does_not_know_is_named():
    assert "特困人员" in offered(form("特困人员花名册"))[0].why


def test_each_part_of_the_title_is_offered_alone():
    filters = [one.filters for one in offered(form("60岁以上残疾人花名册"))]
    assert filters[:3] == [("60岁以上", "残疾人"), ("60岁以上",), ("残疾人",)]


@pytest.mark.parametrize(
    ("column", "filters"),
    [("残疾类别", ("残疾人",)), ("入党时间", ("person.party_join_date 有值",)), ("残疾证号", ("残疾人",))],
)
def test_what_a_column_asks_tells_who_may_be_meant(column, filters):
    own = [one for one in offered(form("绣花能手登记表", column)) if one.kind == "condition"]
    assert filters in [one.filters for one in own]
    assert all(column in one.why for one in own)


def test_a_columns_people_are_offered_among_those_of_the_title():
    (own,) = [one for one in offered(form("困难残疾人花名册", "入党时间")) if one.kind == "condition"]
    assert (own.filters, own.words) == (("残疾人", "person.party_join_date 有值"), "残疾人且有入党时间，1 人")


@pytest.mark.parametrize("column", ["配偶政治面貌", "父亲残疾证号"])
def test_another_partys_column_tells_nothing_of_who_is_meant(column):
    assert not [one for one in offered(form("绣花能手登记表", column)) if one.kind == "condition"]


@pytest.mark.parametrize("title", ["绣花能手登记表", "残疾人花名册", "申请表", "村民登记表"])
def test_everybody_and_nobody_beforehand_are_always_offered_and_never_too_much(title):
    columns = ("入党时间", "残疾证号", "退役时间", "低保金额", "是否残疾人", "政治面貌", "是否退役军人")
    made = offered(form(title, *columns))
    assert {"everybody", "open"} <= {one.kind for one in made}
    assert len(made) <= MOST
    assert len({one.filters for one in made}) == len(made)


def test_everybody_is_counted():
    (everybody,) = [one for one in offered(form("绣花能手登记表")) if one.kind == "everybody"]
    assert everybody.words == "全部登记在册的人，24 人"


def test_nothing_is_asked_where_the_form_says_it_itself():
    named = workbook(表="村民登记表\n| 姓名 | 手机号码 |\n| 李大山 | |")
    assert offered(CROSSTAB) == offered(named) == offered(form("登记表"), 7) == ()


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ((), "按表名"),
        (("全部",), "全部"),
        (("由村里选",), "由村里选"),
        (("残疾人",), "残疾人"),
        (("年龄>=60", "person.is_disabled=是"), "年龄 60 岁以上且残疾"),
        (("是否残疾人!=是",), "不是残疾"),
        (("年龄<18",), "年龄不满 18 岁"),
        (("残疾证号有值",), "有残疾证号"),
        (("person.disability_certificate_number 无值",), "没有残疾证号"),
        (("性别=女", "退役军人 或 残疾人"), "性别为女且退役军人或残疾人"),
        (("入党时间<=2000-01-01",), "入党时间在2000-01-01及以前"),
        (("低保金额>300",), "低保金额超过 300 元"),
    ],
)
def test_filters_in_words(filters, words):
    assert describe(filters, catalogue()) == words
