"""What counts as asked twice, and what does not."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overlap_cast import ITEMS, audit, catalogue, form
from yibiao.overlap import as_json
from yibiao.overlap.repeats import in_words


def asked(found, name):
    return next((repeat for repeat in found.repeats if repeat.thing.name == name), None)


def test_every_word_of_these_tests_is_an_item_of_the_catalogue():
    assert [word for word, code in ITEMS.items() if code not in catalogue().items] == []


def test_it_counts_forms_and_departments_that_ask_a_thing():
    found = audit(
        form("民政局/低保花名册.xlsx", "姓名 身份证号"),
        form("民政局/特困花名册.xlsx", "姓名"),
        form("残联/残疾人花名册.xlsx", "姓名 残疾等级"),
    )
    repeat = asked(found, "姓名")
    assert (len(repeat.forms), repeat.departments) == (3, ("残联", "民政局"))
    assert in_words(repeat) == "同一个人的姓名在 2 个部门的 3 张表里被要求填写"
    assert found.totals.asks == 5
    assert found.totals.things == 3
    assert found.totals.repeated_asks == 2


def test_a_thing_asked_twice_on_one_form_is_one_ask():
    found = audit(form("民政局/低保花名册.xlsx", "姓名 姓名"))
    assert (found.totals.asks, found.totals.repeated_asks) == (1, 0)


def test_row_numbers_remarks_and_signatures_are_not_counted():
    found = audit(form("a/甲表.xlsx", "序号 姓名 备注 填表人"), form("b/乙表.xlsx", "序号 民族 备注 填表人"))
    assert found.totals.repeated_asks == 0
    assert found.totals.not_counted == 6


def test_a_member_of_the_household_is_a_person_like_any_other():
    found = audit(form("a/名册.xlsx", "姓名 年龄"), form("b/家庭表.xlsx", "家庭成员姓名 家庭成员年龄"))
    assert {repeat.thing.key for repeat in found.repeats if repeat.repeated} == {"person.name", "person.age"}


def test_the_village_that_fills_a_form_is_known_from_who_fills_it():
    found = audit(form("a/名册.xlsx", "村 姓名"))
    assert found.computed == {"person.village": "填报单位本身"}


def test_labels_no_item_fits_count_when_worded_alike():
    found = audit(
        form("a/花名册甲.xlsx", "姓名 安置/帮扶/安置去向"), form("b/花名册乙.xlsx", "姓名 安置/帮扶/安置去向（必填）")
    )
    assert asked(found, "安置·帮扶·安置去向") is not None


def test_labels_that_say_nothing_alone_never_match_across_forms():
    found = audit(form("a/救助款发放.xlsx", "姓名 金额"), form("b/党费收缴.xlsx", "姓名 金额"))
    assert {repeat.thing.name for repeat in found.repeats if repeat.repeated} == {"姓名"}


def test_one_label_under_different_headings_is_two_things():
    found = audit(form("a/甲.xlsx", "养殖/牛羊规模"), form("b/乙.xlsx", "种植/牛羊规模"))
    assert found.totals.repeated_things == 0


def test_crosstabs_ask_the_same_only_when_their_rows_are_the_same():
    one = form("a/甲统计.xlsx", "残疾人数 党员人数", kind="crosstab", rows="小学 初中 高中")
    same = form("b/乙统计.xlsx", "残疾人数 党员人数", kind="crosstab", rows="小学 初中 高中")
    other = form("c/丙统计.xlsx", "残疾人数 党员人数", kind="crosstab", rows="种植业 养殖业 加工业")
    villages = form("d/丁统计.xlsx", "残疾人数 党员人数", kind="crosstab", rows="上湾村 下湾村 合计")
    assert audit(one, same).totals.repeated_things == 2
    assert audit(one, other).totals.repeated_things == 0
    assert audit(one, villages).totals.repeated_things == 0


def test_sex_and_birth_date_come_from_the_id_number():
    found = audit(form("a/甲.xlsx", "姓名 身份证号 性别 出生日期 年龄"))
    assert found.computed.keys() == {"person.sex", "person.birth_date", "person.age"}
    assert audit(form("a/甲.xlsx", "姓名 性别")).computed == {}


def test_pairs_say_how_much_two_forms_share_and_which_is_inside_which():
    found = audit(
        form("a/甲表.xlsx", "姓名 身份证号 民族"),
        form("b/乙表.xlsx", "姓名 身份证号 民族 联系电话"),
        form("c/丙表.xlsx", "现住址"),
    )
    (pair,) = found.pairs.listed
    assert (pair.shared, pair.union, pair.smaller) == (3, 4, 3)
    assert found.forms[pair.contained].path == "a/甲表.xlsx"
    assert (found.pairs.total, found.pairs.possible) == (1, 3)


def test_clusters_hold_only_forms_that_are_all_alike():
    names = "姓名 身份证号 民族 联系电话 现住址"
    found = audit(
        form("a/甲.xlsx", names),
        form("b/乙.xlsx", names + " 文化程度"),
        form("c/丙.xlsx", "姓名 身份证号 民族 银行账号 户主姓名 户主电话"),
    )
    assert [[found.forms[at].path for at in cluster] for cluster in found.clusters] == [["a/甲.xlsx", "b/乙.xlsx"]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.sampled_from(sorted(ITEMS)), min_size=1), min_size=1, max_size=8), st.randoms())
def test_numbers_add_up_and_the_order_of_files_does_not_matter(asks: list[set[str]], chance: random.Random):
    sources = [form(f"部门{at % 3}/表{at}.xlsx", " ".join(sorted(labels))) for at, labels in enumerate(asks)]
    found = audit(*sources)
    totals = found.totals
    assert totals.asks == sum(len(one.things) for one in found.forms) == totals.things + totals.repeated_asks
    assert all(0 <= pair.shared <= pair.smaller <= pair.union for pair in found.pairs.listed)
    assert 0 <= found.minutes_after_plan <= found.minutes_with_prefill + 1e-9 <= found.minutes_now + 1e-9
    chance.shuffle(sources)
    assert as_json(audit(*sources)) == as_json(found)
