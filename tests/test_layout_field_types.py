"""Types, units, required marks and choices, from words, formats, validations and values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.markdown_grid import grid, region
from yibiao.sheets.grid import Marks, Merge, Validation
from yibiao.sheets.layout import field_types
from yibiao.sheets.layout.regions import understand


def named(name: str, **more: object) -> str:
    known = {
        "unit": field_types.unit_of(name),
        "choices": None,
        "number_format": None,
        "validation": None,
        "values": [],
    }
    return field_types.type_of(name, **{**known, **more})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("姓名", "text"),
        ("身份证号码", "id_number"),
        ("公民身份号码", "id_number"),
        ("身份证地址", "text"),
        ("联系电话", "phone"),
        ("统一社会信用代码", "credit_code"),
        ("一卡通账号", "bank_card"),
        ("电子邮箱", "email"),
        ("邮政编码", "postcode"),
        ("出生日期", "date"),
        ("出生年月", "date"),
        ("入党时间", "date"),
        ("在学时间", "text"),
        ("是否低保", "boolean"),
        ("家庭人口数", "integer"),
        ("年龄", "integer"),
        ("合计", "integer"),
        ("补助金额", "decimal"),
        ("耕地面积（亩）", "decimal"),
        ("参保率", "percent"),
        ("照片", "image"),
    ],
)
def test_a_name_tells_the_type(name, expected):
    assert named(name) == expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("金额(万元)", "万元"),
        ("金额（元）", "元"),
        ("面积/亩", "亩"),
        ("产量（单位：吨）", "吨"),
        ("年龄(周岁)", "周岁"),
        ("姓名（曾用名）", None),
        ("人数", None),
    ],
)
def test_a_label_names_its_unit(name, unit):
    assert field_types.unit_of(name) == unit


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("*姓名", True),
        ("姓名*", True),
        ("＊姓名", True),
        ("姓名（必填）", True),
        ("姓名", False),
        ("姓名（选填）", False),
    ],
)
def test_a_mark_tells_what_must_be_filled(name, required):
    assert field_types.is_required(name) is required


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("□是 □否", ("是", "否")),
        ("☐男 ☐女", ("男", "女")),
        ("○城镇  ○农村", ("城镇", "农村")),
        ("（ ）同意 （ ）不同意", ("同意", "不同意")),
        ("□本人已阅读", None),
        ("无", None),
    ],
)
def test_ticks_are_choices(text, choices):
    assert field_types.tick_choices(text) == choices


def test_a_pick_list_wins_over_the_name():
    assert named("年龄段", choices=("60-69岁", "70岁以上")) == "choice"
    assert named("状态", choices=("是", "否")) == "boolean"


def test_a_phone_number_stored_as_a_number_stays_one():
    assert named("联系电话", values=[13800000000.0]) == "phone"


def test_validation_wins_over_the_values():
    assert named("得数", validation="whole", values=["一"]) == "integer"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0, 2.0], "integer"), ([1.5, 2.0], "decimal"), (["甲"], "text"), ([1.0, "甲"], "text"), ([], "text")],
)
def test_values_tell_the_type_where_the_name_does_not(values, expected):
    assert named("某项", values=values) == expected


def test_a_date_format_tells_a_date_where_the_name_allows_it():
    assert named("办理年月", number_format="yyyy/m/d") == "date"
    assert named("姓名", number_format="yyyy/m/d") == "text"


def test_the_unit_of_a_group_is_the_unit_of_its_columns():
    one = region("| 村名 | 收入（万元） | < |\n| ^ | 经营 | 补助 |\n|  |  |  |\n|  |  |  |\n")
    assert [f.unit for f in one.fields] == [None, "万元", "万元"]
    assert [f.type for f in one.fields] == ["text", "decimal", "decimal"]


def test_choices_come_from_the_validation_of_the_first_line():
    drawn = grid("| 姓名 | 性别 |\n|  |  |\n|  |  |\n", framed="A1:B3")
    drawn.validations.append(Validation((Merge(2, 2, 3, 2),), "list", ("男", "女")))
    (one,) = understand(drawn)
    assert one.fields[1].choices == ("男", "女")
    assert one.fields[1].type == "choice"
    assert one.fields[0].choices is None


def test_a_column_the_template_computes_is_marked():
    marks = Marks(known=True, formulas={(2, 3): "A2+B2"})
    (one,) = understand(grid("| 男（人） | 女（人） | 合计（人） |\n|  |  | 0 |\n|  |  | 0 |\n", marks=marks))
    assert [f.formula for f in one.fields] == [False, False, True]


@given(st.text(max_size=30))
def test_no_name_breaks_the_typing(name):
    assert named(name)
    field_types.is_required(name)
    field_types.tick_choices(name)
