"""Workbooks through the door: which sheets are forms, what is said of the others, and what stays hidden."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.datavalidation import DataValidation

from tests.markdown_grid import asked, grid
from tests.xlsx_files import saved
from yibiao.sheets.grid import Grid
from yibiao.sheets.grid import Workbook as Grids
from yibiao.sheets.reading import form_of, read_form

LIST = "| 序号 | 姓名 | 性别 | 年龄 |\n|  |  |  |  |\n|  |  |  |  |\n"
THIN = Border(*(Side(style="thin") for _ in range(4)))


def codes(form) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.sheet) for finding in form.findings]


def form(*grids: Grid, hidden_too: bool = False):
    return form_of(Grids("xlsx", list(grids)), "a.xlsx", hidden_too=hidden_too)


def test_a_dictionary_sheet_is_named_and_not_read():
    read = form(grid(LIST), grid("| 性别 | 民族 |\n| 男 | 汉族 |\n", name="字典"))
    assert [region.sheet for region in read.regions] == ["Sheet1"]
    assert codes(read) == [("dictionary_sheet", "字典")]


def test_a_sheet_of_ragged_short_words_behind_the_form_is_a_dictionary():
    choices = "| 小学 | 汉族 | 群众 |\n| 初中 | 回族 | 党员 |\n| 高中 |  |  |\n| 大专 |  |  |\n| 本科 |  |  |\n"
    read = form(grid(LIST), grid(choices, name="Sheet2"))
    assert codes(read) == [("dictionary_sheet", "Sheet2")]


def test_an_instruction_sheet_is_named_and_not_read():
    lines = "| 1.本表由村委会填写，每季度末报送。 |\n| 2.年龄按周岁填写。 |\n| 3.身份证号码应为十八位，不得涂改。 |\n"
    read = form(grid(LIST), grid(lines, name="Sheet2"), grid(LIST, name="填写说明"))
    assert codes(read) == [("instruction_sheet", "Sheet2"), ("instruction_sheet", "填写说明")]


def test_a_sheet_whose_name_only_ends_in_explanation_of_a_list_is_read():
    assert form(grid(LIST, name="人员代码登记表")).regions


def test_a_blank_sheet_is_named():
    assert codes(form(grid(LIST), Grid("Sheet2", []))) == [("blank_sheet", "Sheet2")]


def test_a_hidden_sheet_is_read_only_when_asked():
    hidden = grid(LIST, name="旧表", hidden=True)
    assert codes(form(grid(LIST), hidden)) == [("hidden_sheet", "旧表")]
    assert [region.sheet for region in form(grid(LIST), hidden, hidden_too=True).regions] == ["Sheet1", "旧表"]
    assert form(hidden, hidden_too=True).regions[0].hidden


def test_hidden_columns_and_rows_are_reported_where_they_are():
    read = form(grid(LIST, hidden_columns={3}, hidden_rows={3}))
    assert asked(read.regions[0]) == {"序号": "A", "姓名": "B", "年龄": "D"}
    assert [(f.code, f.row, f.column) for f in read.findings] == [
        ("hidden_rows", 3, None),
        ("hidden_columns", None, "C"),
    ]


def test_hidden_columns_are_fields_when_asked():
    (one,) = form(grid(LIST, hidden_columns={3}), hidden_too=True).regions
    assert {f.name: f.hidden for f in one.fields} == {"序号": False, "姓名": False, "性别": True, "年龄": False}


def test_a_workbook_that_asks_nothing_says_so():
    assert ("no_fields", None) in codes(form(grid("| 通知 |\n| 请各村按时报送。 |\n")))


def test_merges_borders_and_choices_of_a_real_file_are_used():
    book = Workbook()
    sheet = book.active
    sheet.title = "登记表"
    for row in (
        ["人员登记表"],
        ["填报单位："],
        ["序号", "基本信息", None, None],
        [None, "姓名", "性别", "出生日期"],
        [None] * 4,
        [None] * 4,
        ["填表人：", None, "审核人：", None],
    ):
        sheet.append(row)
    for area in ("A1:D1", "A3:A4", "B3:D3"):
        sheet.merge_cells(area)
    for row in sheet["A3:D6"]:
        for cell in row:
            cell.border = THIN
    rule = DataValidation(type="list", formula1='"男,女"')
    rule.add("C5:C6")
    sheet.add_data_validation(rule)
    (one,) = read_form(saved(book), "登记表.xlsx").regions
    assert (one.title, one.header_rows, one.data_rows) == ("人员登记表", (3, 4), (5, 6))
    assert asked(one) == {"序号": "A", "基本信息/姓名": "B", "基本信息/性别": "C", "基本信息/出生日期": "D"}
    assert one.fields[2].choices == ("男", "女")
    assert one.fields[3].type == "date"
    assert [side.label.rstrip("：") for side in one.meta_fields] == ["填报单位"]
    assert [side.label.rstrip("：") for side in one.filler_fields] == ["填表人", "审核人"]


def test_a_card_of_a_real_file_keeps_its_value_cells():
    book = Workbook()
    sheet = book.active
    for row in (["姓名", None, "性别", None], ["住址", None, None, None]):
        sheet.append(row)
    sheet.merge_cells("B2:D2")
    for row in sheet["A1:D2"]:
        for cell in row:
            cell.border = THIN
    (one,) = read_form(saved(book), "a.xlsx").regions
    assert one.kind == "card"
    assert asked(one) == {"姓名": "B1", "性别": "D1", "住址": "B2"}


def test_unreadable_bytes_give_a_finding_and_no_error():
    read = read_form(b"\x00\x01nonsense", "a.xlsx")
    assert read.regions == ()
    assert [f.severity for f in read.findings if f.severity == "block"]
