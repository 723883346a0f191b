"""Lists: which lines are records, examples, totals; several tables on one sheet; long sheets."""

from __future__ import annotations

import pytest

from tests.markdown_grid import asked, grid, region, regions, word_table
from yibiao.sheets.grid import Grid
from yibiao.sheets.layout.canvas import MAX_CELLS
from yibiao.sheets.layout.regions import understand

HEADER = "| 序号 | 姓名 | 性别 | 年龄 |\n"
RECORDS = "| 1 | 王小明 | 男 | 34 |\n| 2 | 李小红 | 女 | 29 |\n"


def test_filled_values_are_counted_by_column():
    one = region(HEADER + "| 1 | 王小明 | 男 | 34 |\n| 2 | 李小红 |  | 29 |\n")
    assert [f.filled for f in one.fields] == [2, 2, 1, 2]
    assert one.data_rows == (2, 3)


def test_samples_are_some_distinct_values():
    one = region(HEADER + RECORDS)
    assert one.fields[1].samples == ("王小明", "李小红")


@pytest.mark.parametrize("mark", ["例", "示例", "（样例）", "例：", "填写示例"])
def test_a_line_marked_as_example_is_not_data(mark):
    one = region(HEADER + f"| {mark} | 张三 | 男 | 40 |\n" + RECORDS)
    assert one.example_rows == (2,)
    assert [f.filled for f in one.fields] == [2, 2, 2, 2]
    assert all(f.examples for f in one.fields)


def test_an_example_may_be_marked_at_the_end_of_its_line():
    one = region("| 序号 | 姓名 | 年龄 | 备注 |\n| 1 | 张三 | 40 | 示例 |\n| 2 | 王小明 | 34 |  |\n")
    assert one.example_rows == (2,)


def test_a_line_that_says_how_to_fill_each_column_is_an_example():
    one = region(HEADER + "| 填写数字 | 必填，与户口簿一致 | 下拉选择 | 填写周岁 |\n" + RECORDS)
    assert one.example_rows == (2,)


@pytest.mark.parametrize("word", ["合计", "合 计", "总计", "小计", "合计："])
def test_a_line_of_totals_is_not_data(word):
    one = region(HEADER + RECORDS + f"| {word} |  |  | 63 |\n")
    assert one.total_rows == (4,)
    assert one.fields[3].filled == 2


def test_a_total_merged_over_the_first_columns_belongs_to_the_table():
    one = region(HEADER + RECORDS + "| 合计 | < | < | 63 |\n", framed="A1:D4")
    assert one.total_rows == (4,)
    assert one.data_rows == (2, 4)


def test_a_total_above_the_records_is_a_total():
    one = region("| 村名 | 户数 | 人口数 |\n| 合计 | 30 | 90 |\n| 东村 | 10 | 30 |\n| 西村 | 20 | 60 |\n")
    assert one.total_rows == (2,)


def test_framed_blank_lines_are_lines_to_fill():
    one = region(HEADER + "|  |  |  |  |\n" * 5, framed="A1:D6")
    assert one.data_rows == (2, 6)


def test_a_header_alone_has_its_first_line_below_it():
    one = region(HEADER)
    assert one.kind == "list"
    assert one.data_rows == (2, 2)


def test_stacked_tables_are_regions_of_their_own():
    first, second = regions(
        """
        | 一、人员花名册 | < | < | < |
        | 序号 | 姓名 | 性别 | 年龄 |
        | 1 | 王小明 | 男 | 34 |
        |  |  |  |  |
        | 二、设备登记表 | < | < | < |
        | 序号 | 设备名称 | 型号 | 数量 |
        | 1 | 水泵 | Q-5 | 2 |
        """
    )
    assert asked(first) == {"序号": "A", "姓名": "B", "性别": "C", "年龄": "D"}
    assert asked(second) == {"序号": "A", "设备名称": "B", "型号": "C", "数量": "D"}
    assert (first.title, second.title) == ("一、人员花名册", "二、设备登记表")
    assert (first.data_rows, second.data_rows) == ((3, 3), (7, 7))


def test_the_same_list_twice_side_by_side_keeps_both_sets_of_columns():
    one = region(
        """
        | 序号 | 姓名 | 电话 | 序号 | 姓名 | 电话 |
        |  |  |  |  |  |  |
        |  |  |  |  |  |  |
        """,
        framed="A1:F3",
    )
    assert one.kind == "list"
    assert [f.column for f in one.fields] == list("ABCDEF")


def test_hidden_columns_are_no_fields_unless_asked():
    drawn = grid(HEADER + RECORDS, hidden_columns={3})
    (one,) = understand(drawn)
    assert asked(one) == {"序号": "A", "姓名": "B", "年龄": "D"}


def test_hidden_rows_are_no_lines():
    (one,) = understand(grid("| 旧表头 | 旧列 | 作废 | 停用 |\n" + HEADER + RECORDS, hidden_rows={1}))
    assert one.header_rows == (2, 2)
    assert "旧列" not in asked(one)


def test_a_table_away_from_the_corner_keeps_its_addresses():
    one = region(
        "|  |  |  |  |  |\n|  |  | 姓名 | 性别 | 年龄 |\n|  |  | 王小明 | 男 | 34 |\n|  |  | 李红 | 女 | 9 |\n"
    )
    assert asked(one) == {"姓名": "C", "性别": "D", "年龄": "E"}


def test_a_word_table_is_addressed_by_table_row_and_grid_column():
    one = region_of_word(HEADER + "|  |  |  |  |\n" * 3)
    assert asked(one) == {"序号": "C1", "姓名": "C2", "性别": "C3", "年龄": "C4"}
    assert [f.label_cell for f in one.fields] == ["T1R1C1", "T1R1C2", "T1R1C3", "T1R1C4"]


def region_of_word(drawing: str):
    (one,) = understand(word_table(drawing))
    return one


def test_a_long_list_is_counted_to_its_end():
    height = MAX_CELLS // 3
    rows = [["姓名", "年龄", "电话"], *([f"人{n}", float(n % 90), "13800000000"] for n in range(height))]
    (one,) = understand(Grid("Sheet1", rows))
    assert one.data_rows == (2, height + 1)
    assert [f.filled for f in one.fields] == [height] * 3


def test_a_long_list_keeps_its_totals_and_sign_offs_at_the_end():
    height = MAX_CELLS // 3
    rows = [["姓名", "年龄", "电话"], *([f"人{n}", float(n % 90), "13800000000"] for n in range(height))]
    rows += [["合计", 1.0, ""], ["填表人：", "", "审核人："]]
    (one,) = understand(Grid("Sheet1", rows))
    assert one.total_rows == (height + 2,)
    assert {side.label.rstrip("：") for side in one.filler_fields} == {"填表人", "审核人"}


def test_a_long_list_with_short_rows_is_read_too():
    rows = [["姓名", "年龄", "电话"], *(["王五"] for _ in range(MAX_CELLS // 2))]
    (one,) = understand(Grid("Sheet1", rows))
    assert [f.filled for f in one.fields] == [MAX_CELLS // 2, 0, 0]


def test_a_sheet_without_text_has_no_regions():
    assert regions("|  |  |\n|  |  |", framed="A1:B2") == []
