"""Crosstabs: printed stubs against columns of figures."""

from __future__ import annotations

from tests.markdown_grid import asked, grid, region, regions, stubs
from yibiao.sheets.layout.regions import understand

FIGURES = "| 指标 | 计量单位 | 代码 | 本期 | 上年同期 |\n| 甲 | 乙 | 丙 | 1 | 2 |\n"


def test_printed_stubs_and_several_columns_of_figures():
    one = region(
        """
        | 项目 | 男 | 女 | 合计 |
        | 户籍人口 |  |  |  |
        | 常住人口 |  |  |  |
        | 流动人口 |  |  |  |
        """,
        framed="A1:D4",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"男": "B", "女": "C", "合计": "D"}
    assert stubs(one) == {"户籍人口": 2, "常住人口": 3, "流动人口": 4}


def test_unit_and_code_columns_are_neither_stubs_nor_values():
    one = region(FIGURES + "| 粮食产量 | 吨 | 01 |  |  |\n| 油料产量 | 吨 | 02 |  |  |\n", framed="A1:E4")
    assert asked(one) == {"本期": "D", "上年同期": "E"}
    assert stubs(one) == {"粮食产量": 3, "油料产量": 4}


def test_one_value_column_makes_each_stub_a_field():
    one = region(
        """
        | 指标名称 | 计量单位 | 代码 | 数量 |
        | 甲 | 乙 | 丙 | 1 |
        | 年末户数 | 户 | 01 |  |
        | 年末人口 | 人 | 02 |  |
        | 村集体收入 | 万元 | 03 | 12 |
        """,
        framed="A1:D5",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"年末户数": "D3", "年末人口": "D4", "村集体收入": "D5"}
    assert [f.unit for f in one.fields] == ["户", "人", "万元"]
    assert [f.filled for f in one.fields] == [0, 0, 1]
    assert [f.type for f in one.fields] == ["integer", "integer", "decimal"]


def test_a_remark_beside_the_one_value_column_is_no_second_value():
    one = region(
        "| 检查内容 | 是否合格 | 备注 |\n| 灭火器完好 |  |  |\n| 通道畅通 |  |  |\n| 电线整齐 |  |  |\n", framed="A1:C4"
    )
    assert asked(one) == {"灭火器完好": "B2", "通道畅通": "B3", "电线整齐": "B4"}


def test_stub_levels_by_merges():
    one = region(
        """
        | 类别 | 项目 | 户数 | 人数 |
        | 低保 | 城市 |  |  |
        | ^ | 农村 |  |  |
        | 特困 | 集中供养 |  |  |
        | ^ | 分散供养 |  |  |
        """,
        framed="A1:D5",
    )
    assert list(stubs(one)) == ["低保/城市", "低保/农村", "特困/集中供养", "特困/分散供养"]


def test_stub_levels_by_numbering():
    one = region(
        FIGURES
        + """
        | 一、人口 | 人 | 01 |  |  |
        | （一）男性 | 人 | 02 |  |  |
        | 1.老年人 | 人 | 03 |  |  |
        | （二）女性 | 人 | 04 |  |  |
        | 二、户数 | 户 | 05 |  |  |
        """,
        framed="A1:E7",
    )
    assert list(stubs(one)) == [
        "一、人口",
        "一、人口/（一）男性",
        "一、人口/（一）男性/1.老年人",
        "一、人口/（二）女性",
        "二、户数",
    ]


def test_a_stub_that_says_of_which_is_a_level_below_the_one_above():
    one = region(
        FIGURES + "| 总人口 | 人 | 01 |  |  |\n| 其中：女 | 人 | 02 |  |  |\n| 总户数 | 户 | 03 |  |  |\n",
        framed="A1:E5",
    )
    assert list(stubs(one)) == ["总人口", "总人口/其中：女", "总户数"]


def test_a_numbered_total_is_numbered_first():
    one = region(
        FIGURES + "| 一、粮食合计 | 吨 | 01 |  |  |\n| （一）谷物 | 吨 | 02 |  |  |\n| 二、油料 | 吨 | 03 |  |  |\n"
    )
    assert list(stubs(one)) == ["一、粮食合计", "一、粮食合计/（一）谷物", "二、油料"]


def test_a_stub_indented_below_a_numbered_one_is_a_level_of_it():
    drawn = grid(FIGURES + "| 1.企业 | 个 | 01 |  |  |\n| 从业人员 | 人 | 02 |  |  |\n| 2.户数 | 户 | 03 |  |  |\n")
    drawn.rows[3][0] = "    从业人员"
    (one,) = understand(drawn)
    assert list(stubs(one)) == ["1.企业", "1.企业/从业人员", "2.户数"]


def test_a_section_line_between_figures_is_a_level_and_no_stub():
    one = region(
        """
        | 指标 | 本期 | 上年同期 |
        | 总数 | 10 | 12 |
        | 按性别分： |  |  |
        | 男 | 4 | 5 |
        | 女 | 6 | 7 |
        """
    )
    assert list(stubs(one)) == ["总数", "按性别分：/男", "按性别分：/女"]


def test_the_value_columns_may_have_several_levels():
    one = region(
        """
        | 村名 | 户数 | 人口 | < | < |
        | ^ | ^ | 合计 | 男 | 女 |
        | 东村 |  |  |  |  |
        | 西村 |  |  |  |  |
        | 南村 |  |  |  |  |
        """,
        framed="A1:E5",
    )
    assert one.kind == "crosstab"
    assert asked(one) == {"户数": "B", "人口/合计": "C", "人口/男": "D", "人口/女": "E"}


def test_a_list_of_persons_with_blank_columns_is_no_crosstab():
    one = region("| 姓名 | 一月 | 二月 |\n| 王小明 |  |  |\n| 李小红 |  |  |\n", framed="A1:C3")
    assert one.kind == "list"


def test_figures_side_by_side_are_one_region_with_the_stubs_of_both():
    one = region(
        """
        | 指标 | 代码 | 数值 | 指标 | 代码 | 数值 |
        | 户数 | 01 |  | 耕地面积 | 03 |  |
        | 人口数 | 02 |  | 林地面积 | 04 |  |
        """,
        framed="A1:F3",
    )
    assert asked(one) == {"户数": "C2", "人口数": "C3", "耕地面积": "F2", "林地面积": "F3"}


def test_a_printed_list_with_room_for_remarks_only_asks_nothing():
    assert regions("| 工作内容 | 备注 |\n| 张贴公告 |  |\n| 召开会议 |  |\n| 上报名单 |  |\n", framed="A1:B4") == []


def test_numbering_goes_on_from_panel_to_panel():
    one = region(
        """
        | 指标 | 代码 | 数值 | 指标 | 代码 | 数值 |
        | 一、收入 | 01 |  | 2.管理费用 | 04 |  |
        | 二、支出 | 02 |  | 三、收益 | 05 |  |
        | 1.经营支出 | 03 |  | 四、债务 | 06 |  |
        """,
        framed="A1:F4",
    )
    assert list(asked(one))[3:] == ["二、支出/2.管理费用", "三、收益", "四、债务"]


def test_section_lines_across_the_table_leave_it_a_crosstab():
    one = region(
        """
        | 地区 | 2022年 | 2023年 | 增量 |
        | 按输出地分： | < | < | < |
        | 东部 | 104 | 105 | 1 |
        | 西部 | 83 | 84 | 1 |
        | 按输入地分： | < | < | < |
        | 在东部 | 154 | 153 | -1 |
        | 在西部 | 64 | 65 | 1 |
        """
    )
    assert one.kind == "crosstab"
    assert list(stubs(one)) == ["按输出地分：/东部", "按输出地分：/西部", "按输入地分：/在东部", "按输入地分：/在西部"]


def test_blank_lines_above_a_few_printed_sums_are_a_list():
    one = region(
        "| 序号 | 单位 | 管理 | 施工 |\n" + "|  |  |  |  |\n" * 6 + "| 本月工时 | < |  |  |\n| 累计工时 | < |  |  |\n",
        framed="A1:D9",
    )
    assert one.kind == "list"


def test_a_stub_header_merged_over_two_stub_columns():
    one = region(
        """
        | 项目 | < | 行次 | 单位 | 数量 |
        | 人口 | 总人口 | 1 | 人 |  |
        | ^ | 男 | 2 | 人 |  |
        | 土地 | 耕地 | 3 | 亩 |  |
        | ^ | 林地 | 4 | 亩 |  |
        """,
        framed="A1:E5",
    )
    assert asked(one) == {"人口/总人口": "E2", "人口/男": "E3", "土地/耕地": "E4", "土地/林地": "E5"}
    assert [f.unit for f in one.fields] == ["人", "人", "亩", "亩"]


def test_printed_marks_of_a_scoring_table_are_no_values():
    one = region(
        """
        | 考核项目 | 考核内容 | 分值 | 得分 |
        | 组织领导 | 成立领导小组 | 10 |  |
        | ^ | 制定方案 | 10 |  |
        | 工作落实 | 台账齐全 | 40 |  |
        """,
        framed="A1:D4",
    )
    assert list(asked(one).values()) == ["D2", "D3", "D4"]


def test_a_value_cell_divided_into_labels_and_blanks():
    one = region(
        """
        | 模块 | 字段名称 | 说明 | < | < | < | 备注 |
        | 房屋 | 房屋面积 |  | < | < | < |  |
        | ^ | 权证情况 | 权证号 |  | 发证日期 |  |  |
        | ^ | 工种一 |  | < | 工种二 |  |  |
        """,
        framed="A1:G4",
    )
    assert asked(one) == {
        "房屋/房屋面积": "C2",
        "房屋/权证情况/权证号": "D3",
        "房屋/权证情况/发证日期": "F3",
        "房屋/工种一": "C4",
        "房屋/工种二": "F4",
    }


def test_a_balance_sheet_has_its_two_sides_as_panels():
    one = region(
        """
        | 资产 | 行次 | 年初数 | 期末数 | 负债及权益 | 行次 | 年初数 | 期末数 |
        | 货币资金 | 1 |  |  | 短期借款 | 4 |  |  |
        | 应收款项 | 2 |  |  | 应付款项 | 5 |  |  |
        | 资产合计 | 3 |  |  | 负债合计 | 6 |  |  |
        """,
        framed="A1:H4",
    )
    assert one.kind == "crosstab"
    assert [f.column for f in one.fields] == ["C", "D", "G", "H"]
    assert list(stubs(one)) == ["货币资金", "应收款项", "资产合计", "短期借款", "应付款项", "负债合计"]


def test_a_line_that_only_sums_up_is_a_stub_and_no_section():
    one = region("| 费用名称 | 本月 | 累计 |\n| 安全防护 | 3 | 4 |\n| 费用累计： |  |  |\n| 教育培训 | 1 | 2 |\n")
    assert "费用累计：" in stubs(one)
