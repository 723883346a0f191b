"""What stands around a table: titles, 附件 lines, side fields, notes, sign-offs."""

from __future__ import annotations

from tests.markdown_grid import asked, region, sides, word_table
from yibiao.sheets.layout.regions import understand

BODY = """
| 序号 | 姓名 | 性别 | 身份证号码 |
|      |      |      |            |
|      |      |      |            |
"""


def test_a_merged_line_over_the_table_is_its_title():
    one = region("| 低保对象花名册 | < | < | < |" + BODY)
    assert (one.title, one.title_cell) == ("低保对象花名册", "A1")
    assert asked(one) == {"序号": "A", "姓名": "B", "性别": "C", "身份证号码": "D"}


def test_a_title_loses_its_white_space():
    assert region("| 低 保 对 象\\n花 名 册 | < | < | < |" + BODY).title == "低保对象花名册"


def test_a_title_in_an_unmerged_cell_is_found():
    assert region("|  | 低保对象花名册 |  |  |" + BODY).title == "低保对象花名册"


def test_a_line_that_says_attachment_is_not_the_title():
    one = region("| 附件1 |  |  |  |\n| 低保对象花名册 | < | < | < |" + BODY)
    assert (one.title, one.title_cell) == ("低保对象花名册", "A2")


def test_a_table_without_a_title_has_none():
    one = region(BODY)
    assert (one.title, one.title_cell) == ("", None)


def test_a_side_label_with_a_blank_inside_its_own_cell():
    one = region("| 花名册 | < | < | < |\n| 填报单位： |  |  |  |" + BODY)
    assert "填报单位" in {label.rstrip("：") for label in sides(one.meta_fields)}


def test_several_side_labels_in_one_cell():
    one = region("| 花名册 | < | < | < |\n| 填报单位：          日期：  年  月  日 | < | < | < |" + BODY)
    assert sides(one.meta_fields) == {"填报单位": None, "日期": None}


def test_who_filled_and_when_is_a_sign_off_wherever_it_stands():
    one = region("| 花名册 | < | < | < |\n| 填报单位：      填表人：      填报日期： | < | < | < |" + BODY)
    assert sides(one.meta_fields) == {"填报单位": None}
    assert sides(one.filler_fields) == {"填表人": None, "填报日期": None}


def test_a_side_label_with_a_framed_cell_of_its_own():
    one = region(
        """
        | 人口情况统计表 | < | < | < |
        | 填报单位： |  | 日期： |  |
        | 序号 | 姓名 | 性别 | 身份证号码 |
        |      |      |      |            |
        """,
        framed="A2:D4",
    )
    assert sides(one.meta_fields) == {"填报单位：": "B2", "日期：": "D2"}


def test_a_suffix_label_points_to_the_cell_before_it():
    one = region(
        """
        | 花名册 | < | < | < | < | < |
        | 填报单位： |  | 县 |  | 乡镇 |  |
        | 序号 | 姓名 | 性别 | 年龄 | 住址 | 备注 |
        |      |      |      |      |      |      |
        |      |      |      |      |      |      |
        """
    )
    assert {"县": "B2", "乡镇": "D2"}.items() <= sides(one.meta_fields).items()


def test_a_fixed_text_beside_the_title_is_a_side_field_too():
    one = region("| 花名册 | < | < | < |\n|  |  |  | 制表机关：民政部 |" + BODY)
    assert sides(one.meta_fields) == {"制表机关": None}


def test_sign_offs_below_the_table_are_filler_fields():
    one = region(BODY + "| 填表人： |  | 审核人： |  |", framed="A1:D3")
    assert {label.rstrip("：") for label in sides(one.filler_fields)} == {"填表人", "审核人"}
    assert one.data_rows == (2, 3)


def test_sign_offs_in_one_cell_are_told_apart():
    one = region(BODY + "| 单位负责人：      填表人：      联系电话： | < | < | < |", framed="A1:D3")
    assert sides(one.filler_fields) == {"单位负责人": None, "填表人": None, "联系电话": None}


def test_notes_below_the_table_are_no_lines_of_it():
    one = region(BODY + "| 注：1.本表一式两份。 | < | < | < |\n| 2.于每月5日前报送。 | < | < | < |", framed="A1:D3")
    assert one.notes_rows == (4, 5)
    assert one.data_rows == (2, 3)


def test_a_note_between_title_and_header_is_a_note():
    one = region("| 花名册 | < | < | < |\n| 说明：红色列为必填项，请勿改动表头。 | < | < | < |" + BODY)
    assert one.notes_rows == (2,)
    assert asked(one) == {"序号": "A", "姓名": "B", "性别": "C", "身份证号码": "D"}


def test_explanations_to_the_right_of_a_table_are_no_column_of_it():
    one = region(
        """
        | 序号 | 姓名 | 年龄 | 填写说明：年龄按周岁填写，不得漏填；姓名应与户口簿一致，有误的请更正后再报。 |
        |      |      |      | ^ |
        |      |      |      | ^ |
        |      |      |      | ^ |
        """,
        framed="A1:C4",
    )
    assert asked(one) == {"序号": "A", "姓名": "B", "年龄": "C"}


def test_the_unit_line_over_a_table_gives_its_amounts_their_unit():
    one = region(
        """
        | 收支情况表 | < | < | < |
        |  |  |  | 单位：万元 |
        | 村名 | 村集体收入 | 经营支出 | 备注 |
        |      |            |          |      |
        |      |            |          |      |
        """
    )
    assert [f.unit for f in one.fields] == [None, "万元", "万元", None]


def test_a_unit_line_of_persons_does_not_make_amounts_of_text():
    one = region("| 统计表 | < | < | < |\n| 单位：人 | < | < | < |" + BODY)
    assert [f.unit for f in one.fields] == [None, None, None, None]


def test_paragraphs_around_a_word_table_give_title_and_sign_offs():
    before, after = ["附件2", "低保对象花名册", "填报单位：      "], ["填表人：      审核人："]
    (one,) = understand(word_table(BODY, before=before, after=after))
    assert (one.title, one.title_cell) == ("低保对象花名册", None)
    assert sides(one.meta_fields) == {"填报单位": None}
    assert sides(one.filler_fields) == {"填表人": None, "审核人": None}
    assert all(side.label_cell is None for side in (*one.meta_fields, *one.filler_fields))


def test_sign_offs_with_a_date_to_fill_end_the_table():
    one = region(BODY + "| 站长： |  | 经办人： | 2026年   月   日 |\n", framed="A1:D4")
    assert one.data_rows == (2, 3)
    assert {label.rstrip("：") for label in sides(one.filler_fields)} == {"站长", "经办人"}


def test_whom_a_notice_addresses_is_no_side_field():
    (one,) = understand(word_table(BODY, before=["各乡镇民政办：", "花名册", "填报单位：      "]))
    assert sides(one.meta_fields) == {"填报单位": None}


def test_a_period_with_a_blank_is_no_side_field():
    one = region("| 花名册 | < | < | < |\n|  |  | 2026年____月 |  |" + BODY)
    assert one.meta_fields == ()


def test_framed_sign_offs_below_a_table_are_no_card():
    one = region(BODY + "| 村负责人： |  | 经办人： |  |\n", framed="A1:D4")
    assert one.kind == "list"
    assert sides(one.filler_fields) == {"村负责人：": "B4", "经办人：": "D4"}


def test_a_title_may_run_over_two_lines():
    one = region("| 部分退役人员及其子女 | < | < | < |\n| 生活补助审批表 | < | < | < |" + BODY)
    assert (one.title, one.title_cell) == ("部分退役人员及其子女生活补助审批表", "A1")


def test_whose_form_it_is_stands_above_the_title_and_not_in_it():
    one = region("| 某某县农业农村局 | < | < | < |\n| 补贴发放花名册 | < | < | < |" + BODY)
    assert (one.title, one.title_cell) == ("补贴发放花名册", "A2")
