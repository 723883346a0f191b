"""Headers of one to five levels, merged both ways or not at all."""

from __future__ import annotations

import pytest

from tests.markdown_grid import asked, region, regions

LINES = {n: ("|" + "  |" * n + "\n") * 3 for n in range(2, 12)}


def test_a_header_of_one_level():
    one = region("| 姓名 | 性别 | 年龄 |\n" + LINES[3])
    assert one.kind == "list"
    assert asked(one) == {"姓名": "A", "性别": "B", "年龄": "C"}
    assert one.header_rows == (1, 1)


def test_a_group_merged_over_two_columns_is_the_outer_level():
    one = region(
        """
        | 姓名 | 家庭情况 | < | 备注 |
        | ^ | 人口数 | 住房面积 | ^ |
        """
        + LINES[4]
    )
    assert asked(one) == {"姓名": "A", "家庭情况/人口数": "B", "家庭情况/住房面积": "C", "备注": "D"}
    assert one.header_rows == (1, 2)


def test_the_label_cell_of_a_merged_header_is_its_top_left():
    one = region("| 姓名 | 家庭情况 | < |\n| ^ | 人口数 | 面积 |\n" + LINES[3])
    assert [f.label_cell for f in one.fields] == ["A1", "B2", "C2"]


def test_a_header_of_three_levels():
    one = region(
        """
        | 序号 | 户主信息 | < | < | < |
        | ^ | 姓名 | 住房 | < | < |
        | ^ | ^ | 面积 | 结构 | 年份 |
        """
        + LINES[5]
    )
    assert list(asked(one)) == [
        "序号",
        "户主信息/姓名",
        "户主信息/住房/面积",
        "户主信息/住房/结构",
        "户主信息/住房/年份",
    ]
    assert one.header_rows == (1, 3)


def test_a_header_of_five_levels():
    one = region(
        """
        | 村名 | 人口情况 | < | < | < | < | < | < | < |
        | ^ | 户籍人口 | < | < | < | < | < | < | < |
        | ^ | 总人数 | 其中 | < | < | < | < | < | < |
        | ^ | ^ | 劳动力 | < | < | < | 老年人 | < | < |
        | ^ | ^ | 人数 | 男 | 女 | 外出 | 人数 | 独居 | 失能 |
        """
        + LINES[9]
    )
    assert asked(one)["人口情况/户籍人口/其中/劳动力/外出"] == "F"
    assert asked(one)["人口情况/户籍人口/总人数"] == "B"
    assert one.header_rows == (1, 5)


def test_group_labels_without_a_merge_stand_over_the_blanks_to_their_right():
    one = region(
        """
        | 基本信息 |  |  | 住房信息 | < |  |
        | 姓名 | 性别 | 身份证号码 | 住址 | 面积 | 结构 |
        """
        + LINES[6]
    )
    assert asked(one) == {
        "基本信息/姓名": "A",
        "基本信息/性别": "B",
        "基本信息/身份证号码": "C",
        "住房信息/住址": "D",
        "住房信息/面积": "E",
        "住房信息/结构": "F",
    }


def test_a_merged_column_without_a_label_of_its_own_level_keeps_one_name():
    one = region("| 姓名 | < | 年龄 |\n" + "| | < | |\n" * 3)
    assert asked(one) == {"姓名": "A", "年龄": "C"}


@pytest.mark.parametrize(
    "numbers",
    [
        "| 1 | 2 | 3 | 4 | 5 |",
        "| 甲 | 乙 | 1 | 2 | 3 |",
        "| （1） | （2） | （3） | （4） | （5） |",
        "| A | B | C | D1 | D2 |",
    ],
)
def test_a_row_that_numbers_the_columns_is_neither_header_nor_data(numbers):
    one = region(f"| 姓名 | 性别 | 年龄 | 学历 | 住址 |\n{numbers}\n" + LINES[5], framed="A1:E5")
    assert list(asked(one)) == ["姓名", "性别", "年龄", "学历", "住址"]
    assert one.header_rows == (1, 1)
    assert one.data_rows == (3, 5)


def test_a_formula_among_the_column_numbers_is_a_number_too():
    one = region("| 村名 | 男 | 女 | 合计 |\n| 1 | 2 | 3 | 4=2+3 |\n" + LINES[4], framed="A1:D5")
    assert one.data_rows == (3, 5)


def test_two_equal_labels_one_under_the_other_are_two_levels():
    one = region("| 姓名 | 特种行业 | < | 备注 |\n| ^ | 特种行业 | 规模 | ^ |\n" + LINES[4])
    assert "特种行业/特种行业" in asked(one)


def test_a_label_down_the_left_of_header_and_lines_is_the_outer_level():
    card, block = regions(
        """
        | 姓名 |  | 性别 |  | 民族 |  |
        | 家庭成员 | 姓名 | 关系 | 年龄 | 职业 | 电话 |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        """,
        framed="A1:F5",
    )
    assert card.kind == "card"
    assert block.kind == "list"
    assert list(asked(block)) == ["家庭成员/姓名", "家庭成员/关系", "家庭成员/年龄", "家庭成员/职业", "家庭成员/电话"]
    assert block.title == "家庭成员"


def test_days_counted_as_columns_are_columns():
    days = " | ".join(str(day) for day in range(1, 32))
    one = region(f"| 序号 | 姓名 | {days} | 出勤天数 |\n" + ("|" + "  |" * 34 + "\n") * 3)
    assert len(one.fields) == 34
    assert asked(one)["31"] == "AG"


def test_men_and_women_beside_each_other_are_columns_of_their_group():
    one = region("| 姓名 | 地区 | < | 60岁以上 | < |\n|  | 乡 | 村 | 男 | 女 |\n" + LINES[5])
    assert list(asked(one)) == ["姓名", "地区/乡", "地区/村", "60岁以上/男", "60岁以上/女"]


def test_column_numbers_that_jump_over_a_hidden_column_are_still_numbers():
    drawing = "| 序号 | 姓名 | 系统编码 | 备注 |\n| 1 | 2 | 3 | 4 |\n" + LINES[4]
    assert {f.type for f in region(drawing, hidden_columns={3}).fields if f.name == "姓名"} == {"text"}
    assert region(drawing, hidden_columns={3}).data_rows == region(drawing).data_rows


def test_years_in_numbers_are_columns():
    one = region("| 村名 | 2018 | 2019 | 2020 |\n| 东村 | 300 | 310 | 320 |\n| 西村 | 200 | 210 | 220 |\n")
    assert one.kind == "crosstab"
    assert asked(one) == {"2018": "B", "2019": "C", "2020": "D"}
