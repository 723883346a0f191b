"""Cards: labels and the cells their answers go into."""

from __future__ import annotations

from tests.markdown_grid import asked, region, regions, sides, word_table
from yibiao.sheets.layout.regions import understand


def test_labels_and_blanks_take_turns():
    one = region("| 姓名 |  | 性别 |  |\n| 民族 |  | 年龄 |  |\n", framed="A1:D2")
    assert one.kind == "card"
    assert asked(one) == {"姓名": "B1", "性别": "D1", "民族": "B2", "年龄": "D2"}
    assert [f.label_cell for f in one.fields] == ["A1", "C1", "A2", "C2"]


def test_the_value_cell_of_a_merged_blank_is_its_top_left():
    one = region("| 姓名 |  | 性别 |  |\n| 家庭住址 |  | < | < |\n", framed="A1:D2")
    assert asked(one)["家庭住址"] == "B2"


def test_a_group_down_the_side_is_the_outer_level():
    one = region(
        """
        | 基本情况 | 姓名 |  | 性别 |  |
        | ^ | 民族 |  | 年龄 |  |
        | 住房情况 | 面积 |  | 结构 |  |
        | ^ | 年份 |  | 层数 |  |
        """,
        framed="A1:E4",
    )
    assert list(asked(one)) == [
        "基本情况/姓名",
        "基本情况/性别",
        "基本情况/民族",
        "基本情况/年龄",
        "住房情况/面积",
        "住房情况/结构",
        "住房情况/年份",
        "住房情况/层数",
    ]


def test_a_band_across_the_card_names_the_lines_under_it():
    one = region(
        """
        | 入户登记表 | < | < | < |
        | 一、户主信息 | < | < | < |
        | 姓名 |  | 性别 |  |
        | 二、住房信息 | < | < | < |
        | 面积 |  | 结构 |  |
        """,
        framed="A2:D5",
    )
    assert one.title == "入户登记表"
    assert list(asked(one)) == ["一、户主信息/姓名", "一、户主信息/性别", "二、住房信息/面积", "二、住房信息/结构"]


def test_a_cell_of_ticks_answers_the_label_before_it():
    one = region("| 性别 | □男 □女 | 是否低保 | □是 □否 |\n| 姓名 |  | 年龄 |  |\n", framed="A1:D2")
    by_name = {f.name: f for f in one.fields}
    assert by_name["性别"].value_cell == "B1"
    assert by_name["性别"].choices == ("男", "女")
    assert by_name["是否低保"].type == "boolean"
    assert by_name["性别"].filled == 0


def test_an_opinion_with_its_stamp_and_date_is_one_field():
    one = region(
        """
        | 姓名 |  | 性别 |  |
        | 村委会意见 | （盖章）      年  月  日 | < | < |
        """,
        framed="A1:D2",
    )
    assert asked(one) == {"姓名": "B1", "性别": "D1", "村委会意见": "B2"}


def test_blanks_inside_a_cells_own_text_are_fields_there():
    one = region("| 姓名 |  | 性别 |  |\n| 联系电话：________ 传真：________ | < | < | < |\n", framed="A1:D2")
    assert {"联系电话": "A2", "传真": "A2"}.items() <= asked(one).items()


def test_a_label_spread_over_stacked_cells_is_joined():
    one = region("| 政治 |  | 姓名 |  |\n| 面貌 | ^ | 性别 |  |\n", framed="A1:D2")
    assert asked(one)["政治面貌"] == "B1"


def test_a_label_written_downwards_loses_its_line_breaks():
    one = region("| 家\\n庭\\n住\\n址 |  | 姓名 |  |\n| ^ | ^ | 性别 |  |\n", framed="A1:D2")
    assert asked(one)["家庭住址"] == "B1"


def test_a_blank_under_its_label_answers_it():
    one = region(
        """
        | 姓名 | 性别 | 民族 | 年龄 |
        |  |  |  |  |
        | 家庭住址 |  | 电话 |  |
        """,
        framed="A1:D3",
    )
    assert asked(one) == {"姓名": "A2", "性别": "B2", "民族": "C2", "年龄": "D2", "家庭住址": "B3", "电话": "D3"}


def test_a_hint_stands_above_the_cell_to_fill():
    one = region(
        """
        | 姓名 |  | 性别 |  |
        | 申请理由 | （写明困难原因） | < | < |
        | ^ |  | < | < |
        """,
        framed="A1:D3",
    )
    assert asked(one)["申请理由"] == "B3"


def test_a_place_for_the_photo_is_an_image_in_its_own_cell():
    one = region("| 姓名 |  | 性别 |  | 照片 |\n| 民族 |  | 年龄 |  | ^ |\n", framed="A1:E2")
    photo = next(f for f in one.fields if f.name == "照片")
    assert (photo.value_cell, photo.type) == ("E1", "image")


def test_a_filled_card_counts_what_is_filled():
    one = region("| 姓名 | 王小明 | 性别 | 男 |\n| 民族 | 汉族 | 年龄 |  |\n", framed="A1:D2")
    assert {f.name: f.filled for f in one.fields} == {"姓名": 1, "性别": 1, "民族": 1, "年龄": 0}
    assert one.fields[0].samples == ("王小明",)


def test_a_card_whose_every_cell_is_filled_is_no_list():
    one = region(
        """
        | 姓名 | 王小明 | 性别 | 男 |
        | 民族 | 汉族 | 年龄 | 34 |
        | 身份证号码 | 330101198001011234 | 联系电话 | 13800000000 |
        | 家庭住址 | 东村三组 | 备注 | 无 |
        """,
        framed="A1:D4",
    )
    assert one.kind == "card"
    assert asked(one)["身份证号码"] == "B3"
    assert all(f.filled == 1 for f in one.fields)


def test_a_repeating_block_in_a_card_is_a_list_of_its_own():
    card, block = regions(
        """
        | 姓名 |  | 性别 |  | 民族 |  |
        | 住址 |  | < | < | < | < |
        | 家庭成员 | 姓名 | 关系 | 年龄 | 职业 | 电话 |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | ^ |  |  |  |  |  |
        | 备注 |  | < | < | < | < |
        """,
        framed="A1:F7",
    )
    assert (card.kind, block.kind) == ("card", "list")
    assert list(asked(card)) == ["姓名", "性别", "民族", "住址", "备注"]
    assert asked(block)["家庭成员/姓名"] == "B"
    assert block.data_rows == (4, 6)


def test_a_block_whose_lines_are_printed_is_part_of_the_card():
    one = region(
        """
        | 姓名 |  | 性别 |  | 民族 |  |
        | 住址 |  | < | < | < | < |
        | 家庭成员 | 称谓 | 姓名 | 年龄 | 职业 | 电话 |
        | ^ | 父亲 |  |  |  |  |
        | ^ | 母亲 |  |  |  |  |
        """,
        framed="A1:F5",
    )
    assert asked(one)["家庭成员/父亲/姓名"] == "C4"
    assert asked(one)["家庭成员/母亲/电话"] == "F5"


def test_a_table_under_a_band_of_a_card_takes_the_band_as_title_and_outer_level():
    card, block = regions(
        """
        | 入户调查表 | < | < | < | < | < |
        | 一、户主信息 | < | < | < | < | < |
        | 姓名 |  | 性别 |  | 民族 |  |
        | 二、家庭成员 | < | < | < | < | < |
        | 序号 | 姓名 | 关系 | 年龄 | 职业 | 电话 |
        |  |  |  |  |  |  |
        |  |  |  |  |  |  |
        """,
        framed="A2:F7",
    )
    assert asked(card)["一、户主信息/姓名"] == "B3"
    assert block.title == "二、家庭成员"
    assert asked(block)["二、家庭成员/姓名"] == "B"


def test_a_word_card_is_addressed_by_grid_columns():
    (one,) = understand(word_table("| 姓名 |  | 性别 |  |\n| 住址 |  | < | < |\n"))
    assert asked(one) == {"姓名": "T1R1C2", "性别": "T1R1C4", "住址": "T1R2C2"}


def test_a_label_across_a_large_box_asks_for_what_goes_into_it():
    one = region(
        """
        | 姓名 |  | 性别 |  |
        | 个人简历 | < | < | < |
        |  | < | < | < |
        | ^ | ^ | ^ | ^ |
        """,
        framed="A1:D4",
    )
    assert asked(one)["个人简历"] == "A3"


def test_a_unit_printed_in_the_cell_to_fill_is_the_unit():
    one = region("| 姓名 |  | 年收入 | 元 |\n| 性别 |  | 面积 | 亩 |\n", framed="A1:D2")
    by_name = {f.name: f for f in one.fields}
    assert (by_name["年收入"].value_cell, by_name["年收入"].unit, by_name["年收入"].filled) == ("D1", "元", 0)


def test_a_signature_is_signed_and_not_filled():
    one = region("| 姓名 |  | 性别 |  |\n| 申请人签字 |  | 日期 |  |\n", framed="A1:D2")
    assert sides(one.filler_fields) == {"申请人签字": "B2"}


def test_notes_under_a_card_are_notes():
    one = region(
        "| 姓名 |  | 性别 |  |\n| 住址 |  | 电话 |  |\n| 注：本表一式两份，村、乡各存一份。 | < | < | < |\n",
        framed="A1:D2",
    )
    assert one.notes_rows == (3,)
    assert len(one.fields) == 4


def test_blanks_of_whole_sentences_beside_a_tall_label_stand_under_it():
    one = region(
        """
        | 姓名 |  | 性别 |  |
        | 家庭困难情况 | 自然灾害情况：________。突发意外事件：________。 | < | < |
        | ^ | 成员因残疾、年迈而劳动能力弱情况：______________。 | < | < |
        """,
        framed="A1:D3",
    )
    assert asked(one) == {
        "姓名": "B1",
        "性别": "D1",
        "家庭困难情况/自然灾害情况": "B2",
        "家庭困难情况/突发意外事件": "B2",
        "家庭困难情况/成员因残疾、年迈而劳动能力弱情况": "B3",
    }


def test_labels_over_printed_units_keep_their_names():
    one = region(
        """
        | 姓名 |  | 性别 |  | 年龄 |  |
        | 出勤情况 | 应到 | 实到 | 病假 | 事假 | 旷课 |
        | ^ | 天 | 天 | 天 | 天 | 天 |
        """,
        framed="A1:F3",
    )
    assert {"出勤情况/应到": "B3", "出勤情况/旷课": "F3"}.items() <= asked(one).items()
    assert next(f for f in one.fields if f.name == "应到").unit == "天"


def test_opinions_beside_each_other_are_answered_below():
    one = region(
        """
        | 姓名 |  | 性别 |  |
        | 村审核意见 | < | 镇审批意见 | < |
        | 经调查，该同志情况属实。负责人：      年  月  日 | < | 经审核，同意上报。负责人：      年  月  日 | < |
        """,
        framed="A1:D3",
    )
    assert {"村审核意见": "A3", "镇审批意见": "C3"}.items() <= asked(one).items()


def test_a_line_with_a_box_to_tick_is_a_band_and_no_title():
    (one,) = understand(
        word_table(
            """
            | □变更（仅变更填写） | < | < | < |
            | 原名称 |  | 新名称 |  |
            | 原地址 |  | 新地址 |  |
            """
        )
    )
    assert one.title == ""
    assert asked(one)["□变更（仅变更填写）/原名称"] == "T1R2C2"


def test_named_blanks_among_ticks_are_fields_below_their_tall_label():
    (one,) = understand(
        word_table(
            """
            | 姓名 |  | 性别 |  |
            | 身份 | □城镇居民 | < | < |
            | ^ | □农村居民  证明文件名称：________  文件编号：________ | < | < |
            """
        )
    )
    assert {
        "身份": "T1R2C2",
        "身份/证明文件名称": "T1R3C2",
        "身份/文件编号": "T1R3C2",
    }.items() <= asked(one).items()


def test_a_blank_before_a_unit_in_the_labels_own_cell():
    one = region("| 姓名 |  | 性别 |  |\n| 住址 |  | 服兵役年限   年 | < |\n", framed="A1:D2")
    assert asked(one)["服兵役年限"] == "C2"


def test_a_place_for_a_stamp_is_signed():
    one = region("| 姓名 |  | 性别 |  |\n| 班主任章 |  | 负责人签名______ |  |\n", framed="A1:D2")
    assert sides(one.filler_fields) == {"班主任章": "B2", "负责人签名______": "D2"}
    assert list(asked(one)) == ["姓名", "性别"]


def test_a_framed_line_with_a_blank_under_the_title_is_a_side_field():
    one = region(
        """
        | 学生推荐登记表 | < | < | < |
        | 推荐类别____________ | < | < | < |
        | 姓名 |  | 性别 |  |
        | 民族 |  | 年龄 |  |
        """,
        framed="A2:D4",
    )
    assert sides(one.meta_fields) == {"推荐类别": None}
    assert len(one.fields) == 4


def test_an_undrawn_card_with_colons_goes_on_row_by_row():
    one = region("| 姓名： | 王小明 | 性别： | 男 |\n| 电话： | 13800000000 | 住址： | 东村 |\n")
    assert asked(one) == {"姓名：": "B1", "性别：": "D1", "电话：": "B2", "住址：": "D2"}


def test_a_word_that_may_be_an_answer_is_a_label_before_a_colon():
    one = region("| 村名： | 书记： | 电话： |\n| 户数： | 人口： | 党员： |\n", framed="A1:C2")
    assert asked(one)["党员"] == "C2"


def test_labels_of_several_cells_over_one_line_of_blanks_under_a_side_label():
    one = region(
        """
        | 姓名 |  | < | 性别 |  | < |
        | 总评等级 | 班队活动 | < | 科技活动 | 文娱活动 | 社会实践 |
        | ^ |  | < |  |  |  |
        """,
        framed="A1:F3",
    )
    assert asked(one)["总评等级/班队活动"] == "B3"
    assert asked(one)["总评等级/社会实践"] == "F3"


def test_a_filled_line_with_the_answer_beside_its_question_is_no_header():
    one = region(
        """
        | 防返贫监测对象信息采集表 | < | < | < | < | < | < | < |
        | 户主姓名 | 涂永福 | 性别 | 男 | 证件号码 |  | 民族 | 汉族 |
        | 家庭住址 | 某村2组 | < | < | 联系电话 | 19900001025 | < | < |
        """,
        framed="A2:H3",
    )
    assert one.kind == "card"
    assert [(field.name, field.value_cell, field.filled) for field in one.fields] == [
        ("户主姓名", "B2", 1),
        ("性别", "D2", 1),
        ("证件号码", "F2", 0),
        ("民族", "H2", 1),
        ("家庭住址", "B3", 1),
        ("联系电话", "F3", 1),
    ]
