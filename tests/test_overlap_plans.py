"""保留、合并、取消、自动生成: nothing that is needed is ever lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overlap_cast import ITEMS, audit, catalogue, form, plan_of
from yibiao.catalogue.populations import population_of
from yibiao.overlap.coverage import Coverage
from yibiao.overlap.gathering import Gathered


def test_a_form_wholly_in_another_about_the_same_people_is_cancelled():
    found = audit(
        form("残联/残疾人基本状况登记表.xlsx", "姓名 身份证号 残疾等级 联系电话"),
        form("民政局/残疾人花名册.xlsx", "姓名 身份证号 残疾等级"),
    )
    plan = found.plans[next(one.index for one in found.forms if one.department == "民政局")]
    assert plan.action == "取消"
    assert found.forms[plan.target].department == "残联"
    assert "职责不变" in plan.duty


def test_the_same_columns_about_other_people_are_not_needless():
    found = audit(
        form("组织部/党员花名册.xlsx", "姓名 身份证号 联系电话 现住址"),
        form("残联/残疾人花名册.xlsx", "姓名 身份证号 联系电话"),
    )
    assert plan_of(found, "残联/残疾人花名册.xlsx") not in ("取消", "自动生成")


def test_a_register_of_everybody_covers_a_group_that_an_item_marks():
    everybody = "姓名 身份证号 联系电话 现住址"
    listed = form("残联/残疾人花名册.xlsx", "姓名 身份证号 联系电话")
    unmarked = audit(form("公安局/户籍人口登记表.xlsx", everybody), listed)
    marked = audit(form("公安局/户籍人口登记表.xlsx", everybody + " 残疾等级"), listed)
    assert plan_of(unmarked, "残联/残疾人花名册.xlsx") not in ("取消", "自动生成")
    assert plan_of(marked, "残联/残疾人花名册.xlsx") == "自动生成"


def test_age_tells_the_old_apart():
    found = audit(
        form("公安局/户籍人口登记表.xlsx", "姓名 身份证号 现住址 民族"),
        form("民政局/高龄老人名单.xlsx", "姓名 年龄 现住址"),
    )
    assert plan_of(found, "民政局/高龄老人名单.xlsx") == "自动生成"


def test_a_rarer_form_does_not_replace_one_that_is_needed_every_month():
    yearly = form("残联/残疾人情况年报.xlsx", "姓名 身份证号 安置去向 帮扶进展")
    monthly = form("民政局/残疾人情况月报.xlsx", "姓名 身份证号 安置去向")
    assert plan_of(audit(yearly, monthly), "民政局/残疾人情况月报.xlsx") == "保留"


def test_procedures_are_prefilled_but_never_cancelled():
    found = audit(
        form("残联/残疾人登记表.xlsx", "姓名 身份证号 残疾等级 联系电话"),
        form("民政局/残疾人补贴申请表.xlsx", "姓名 身份证号 残疾等级"),
    )
    plan = found.plans[next(one.index for one in found.forms if one.department == "民政局")]
    assert plan.action == "自动生成"
    assert "手续不变" in plan.duty
    assert found.costs[plan.form].after_plan == found.costs[plan.form].with_prefill


def test_forms_about_the_same_people_with_much_in_common_are_merged():
    found = audit(
        form("残联/残疾人登记表.xlsx", "姓名 身份证号 联系电话 现住址 残疾等级"),
        form("民政局/残疾人名单.xlsx", "姓名 身份证号 联系电话 银行账号"),
    )
    assert plan_of(found, "民政局/残疾人名单.xlsx") == "合并"
    assert plan_of(found, "残联/残疾人登记表.xlsx") == "保留"


def test_identical_forms_leave_exactly_one():
    asks = "姓名 身份证号 残疾等级"
    found = audit(*(form(f"{name}/残疾人花名册.xlsx", asks) for name in "甲乙丙"))
    assert sorted(plan.action for plan in found.plans) == ["保留", "取消", "取消"]


def test_a_form_without_fields_is_left_to_a_person():
    found = audit(form("甲/空表.xlsx", ""), form("乙/花名册.xlsx", "姓名"))
    assert plan_of(found, "甲/空表.xlsx") == "保留"
    assert [one.path for one in found.unread] == ["甲/空表.xlsx"]


def test_populations_are_read_from_titles():
    cases = {
        "禾溪县2026年残疾人花名册": {"残疾人"},
        "户籍人口信息采集表": set(),
        "企业信息登记表": set(),
        "2025年度党员基本情况统计表": {"党员"},
        "附件1：农村低保对象花名册（一季度）": {"低保"},
        "社区矫正人员登记表": {"矫正"},
    }
    assert {title: set(population_of(title).groups) for title in cases} == cases


def columns(found, code: str) -> list[str]:
    return [column.thing.key for table in found.tables if table.code == code for column in table.columns]


def test_another_partys_particulars_stand_in_that_partys_own_row():
    found = audit(form("民政局/低保户名册.xlsx", "户主姓名 户主电话"))
    assert "household.householder.id_number" in columns(found, "household")
    assert "household.householder.phone" not in columns(found, "household")
    assert columns(found, "person")[0] == "person.id_number"
    assert "person.phone" in columns(found, "person")


def test_what_follows_from_a_key_has_no_column():
    found = audit(form("甲/花名册.xlsx", "姓名 性别 年龄 民族"))
    assert columns(found, "person") == ["person.id_number", "person.name", "person.household_number", "person.nation"]


TITLES = ["残疾人花名册", "党员登记表", "户籍人口登记表", "高龄老人月报", "低保申请表", "残疾人儿童台账"]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(TITLES), st.sets(st.sampled_from(sorted(ITEMS)), min_size=1)), min_size=1, max_size=9
    )
)
def test_whatever_goes_is_still_covered_by_what_stays(asks: list[tuple[str, set[str]]]):
    found = audit(
        *(form(f"部门{at}/{title}.xlsx", " ".join(sorted(labels))) for at, (title, labels) in enumerate(asks))
    )
    kept = {plan.form for plan in found.plans if plan.action in ("保留", "合并")}
    coverage = Coverage(Gathered(found.forms, dict(found.things)), catalogue())
    for plan in found.plans:
        if plan.form not in kept:
            assert coverage.redundant(found.forms[plan.form], kept)
        if plan.target is not None:
            assert found.plans[plan.target].action in ("保留", "合并")
        if plan.action == "合并":
            assert found.plans[plan.target].action == "保留"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.sampled_from(sorted(ITEMS)), min_size=1), min_size=1, max_size=6))
def test_every_thing_asked_has_a_column_or_a_source_in_the_base_tables(asks: list[set[str]]):
    found = audit(*(form(f"部门{at}/表{at}.xlsx", " ".join(sorted(labels))) for at, labels in enumerate(asks)))
    homes = {column.thing.key for table in found.tables for column in table.columns}
    homes |= {out.thing.key for table in found.tables for out in table.left_out}
    assert set(found.things) <= homes
