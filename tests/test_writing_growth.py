"""Lists longer than the template: rows are added in its look and everything below moves, formulas included."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.formulas import Growth, RowMap, chains_as_sums, copier, moved, steady_references
from yibiao.prefill.package import PackageError
from yibiao.prefill.templates import compile_template


@cache
def roster() -> bytes:
    """Header rows 1–3, data rows 4–6, total in 7, sign-off in 9, and everything that may hang on a row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "人员"
    sheet["A1"] = "人员名册"
    sheet.merge_cells("A1:F1")
    for column, label in enumerate(("序号", "姓名", "性别", "数量", "单价", "金额"), 1):
        sheet.cell(3, column, label)
    for row in (4, 5, 6):
        sheet.cell(row, 1, "=ROW()-3")
        sheet.cell(row, 6, f"=D{row}*E{row}*$H$1")
        sheet.cell(row, 2).font = Font(bold=True)
        sheet.row_dimensions[row].height = 30
        sheet.merge_cells(f"G{row}:H{row}")
    sheet["I4"] = "家庭成员"
    sheet.merge_cells("I3:I6")
    sheet["A7"] = "合计"
    sheet["D7"] = "=SUM(D4:D6)"
    sheet["E7"] = "=E4+E5+E6"
    sheet["F7"] = "=SUM(F4:F6)+D7"
    sheet["A9"] = "填表人："
    sheet.merge_cells("A9:C9")
    sheet["D9"].comment = Comment("签名", "某")
    choices = DataValidation(type="list", formula1="字典!$A$1:$A$2")
    choices.add("C4:C6")
    choices.add("B6")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add(
        "F4:F6", FormulaRule(formula=["$F4>$F$7"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    sheet.print_area = "A1:I9"
    sheet.print_title_rows = "1:3"
    sheet.row_breaks.append(Break(id=7))
    sheet.auto_filter.ref = "A3:F6"
    sheet["K9"].hyperlink = "https://example.org/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=4, max_row=6))
    sheet.add_chart(chart, "B12")
    other = book.create_sheet("汇总")
    other["A1"] = "=人员!F7"
    other["A2"] = "=SUM(人员!D4:D6)"
    other["A3"] = "=AVERAGE(单价)"
    dictionary = book.create_sheet("字典")
    dictionary["A1"], dictionary["A2"] = "男", "女"
    dictionary["D4"] = "头"
    dictionary["D5"] = 1
    dictionary.add_table(Table(displayName="表1", ref="D4:D5"))
    book.defined_names["单价"] = DefinedName("单价", attr_text="人员!$E$4:$E$6")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def records(count: int) -> list[list[object]]:
    return [[f"人{k}", "男" if k % 2 else "女", k, 2] for k in range(1, count + 1)]


def fill(count: int, cells: dict[str, object] | None = None) -> bytes:
    rows = ListRows(4, 6, ("B", "C", "D", "E"), records(count))
    filled = compile_template(roster()).fill([SheetEdits("人员", cells or {}, (rows,))])
    assert filled.refused == ()
    return filled.data


@pytest.fixture(scope="module")
def grown() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(fill(10, {"A9": "填表人：林"})))


def test_every_record_stands_in_its_row() -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(fill(10))).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[1:5] for row in rows[3:13]] == records(10)
    assert rows[13][0] == "合计"


def test_addresses_of_cells_below_are_those_of_the_template(grown: openpyxl.Workbook) -> None:
    assert grown["人员"]["A16"].value == "填表人：林"


def test_added_rows_look_like_the_last_row(grown: openpyxl.Workbook) -> None:
    sheet = grown["人员"]
    assert all(sheet.cell(row, 2).font.bold for row in range(4, 14))
    assert all(sheet.row_dimensions[row].height == 30 for row in range(4, 14))
    assert not sheet["B14"].font.bold


def test_formulas_of_the_list_are_carried_into_added_rows(grown: openpyxl.Workbook) -> None:
    sheet = grown["人员"]
    assert [sheet.cell(row, 6).value for row in (4, 6, 7, 13)] == [f"=D{r}*E{r}*$H$1" for r in (4, 6, 7, 13)]
    assert sheet["A13"].value == "=ROW()-3"


def test_totals_take_in_the_added_rows(grown: openpyxl.Workbook) -> None:
    sheet = grown["人员"]
    assert sheet["D14"].value == "=SUM(D4:D13)"
    assert sheet["E14"].value == "=SUM(E4:E13)"
    assert sheet["F14"].value == "=SUM(F4:F13)+D14"
    assert [grown["汇总"][a].value for a in ("A1", "A2", "A3")] == [
        "=人员!F14", "=SUM(人员!D4:D13)", "=AVERAGE(单价)",
    ]  # fmt: skip
    assert grown.defined_names["单价"].attr_text == "人员!$E$4:$E$13"


def test_merges_move_stretch_and_are_repeated(grown: openpyxl.Workbook) -> None:
    ranges = {str(merge) for merge in grown["人员"].merged_cells.ranges}
    assert ranges == {"A1:F1", "I3:I13", "A16:C16", *(f"G{row}:H{row}" for row in range(4, 14))}


def test_what_hangs_on_rows_follows(grown: openpyxl.Workbook) -> None:
    sheet = grown["人员"]
    assert {str(r) for r in sheet.data_validations.dataValidation[0].sqref.ranges} == {"C4:C13", "B6:B13"}
    (formatting,) = sheet.conditional_formatting
    assert str(formatting.sqref) == "F4:F13"
    assert formatting.rules[0].formula == ["$F4>$F$14"]
    assert sheet.print_area == "'人员'!$A$1:$I$16"
    assert sheet.print_title_rows == "$1:$3"
    assert [b.id for b in sheet.row_breaks.brk] == [14]
    assert sheet.auto_filter.ref == "A3:F13"
    assert sheet["D16"].comment.text == "签名"
    assert sheet["K16"].hyperlink.target == "https://example.org/"
    assert sheet._charts[0].anchor._from.row == 18
    assert sheet._charts[0].series[0].val.numRef.f == "'人员'!$F$4:$F$13"


def test_parts_that_do_not_hang_on_the_rows_stay_byte_for_byte() -> None:
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (roster(), fill(10)))
    assert before.namelist() == after.namelist()
    same = {name for name in before.namelist() if before.read(name) == after.read(name)}
    assert {"xl/styles.xml", "xl/worksheets/sheet3.xml", "xl/tables/table1.xml",
            "[Content_Types].xml", "xl/theme/theme1.xml"} <= same  # fmt: skip


def test_fewer_records_than_rows_move_nothing() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(fill(2)))["人员"]
    assert sheet["B5"].value == "人2"
    assert sheet["B6"].value is None
    assert sheet["D7"].value == "=SUM(D4:D6)"


def test_columns_of_formulas_and_covered_cells_are_refused_once() -> None:
    rows = ListRows(4, 6, ("B", "F", "H"), [["人", 1, "x"]] * 10)
    filled = compile_template(roster()).fill([SheetEdits("人员", {}, (rows,))])
    assert [(r.address, r.code, r.count) for r in filled.refused] == [("F4", "formula", 10), ("H4", "merged", 10)]


def test_two_lists_of_one_sheet_grow_each_by_its_own() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (2, 6):
        sheet.cell(row + 2, 1, f"=SUM(A{row}:A{row + 1})")
    out = io.BytesIO()
    book.save(out)
    lists = (ListRows(2, 3, ("A",), [[1]] * 5), ListRows(6, 7, ("A",), [[2]] * 6))
    filled = compile_template(out.getvalue()).fill([SheetEdits("Sheet", {"B8": "末"}, lists)])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).active
    assert [sheet.cell(row, 1).value for row in range(2, 16)] == [
        1, 1, 1, 1, 1, "=SUM(A2:A6)", None, 2, 2, 2, 2, 2, 2, "=SUM(A9:A14)",
    ]  # fmt: skip
    assert sheet["B15"].value == "末"


@pytest.mark.parametrize(
    ("formula", "outside", "inside"),
    [
        ("SUM(C5:C8)", "SUM(C5:C18)", "SUM(C5:C8)"),
        ("SUM(C$5:C8)", "SUM(C$5:C18)", "SUM(C$5:C8)"),
        ("RANK(C8,C$5:C$8)", "RANK(C8,C$5:C$18)", "RANK(C8,C$5:C$18)"),
        ("C9*LOG10(5)", "C19*LOG10(5)", "C19*LOG10(5)"),
        ("'表'!A9&\"C9\"", "'表'!A19&\"C9\"", "'表'!A19&\"C9\""),
        ("其他!C9+Sheet9!B9", "其他!C9+Sheet9!B9", "其他!C9+Sheet9!B9"),
        ("SUM(B8:F8)", "SUM(B8:F8)", "SUM(B8:F8)"),
        ("SUM(C8:C8)", "SUM(C8:C18)", "SUM(C8:C8)"),
        ("VLOOKUP(A9,A:B,2,0)", "VLOOKUP(A19,A:B,2,0)", "VLOOKUP(A19,A:B,2,0)"),
        ("SUM(5:8)", "SUM(5:18)", "SUM(5:8)"),
        ("T1[金额]+年9月", "T1[金额]+年9月", "T1[金额]+年9月"),
        ("[1]表!C9+XFE9", "[1]表!C9+XFE9", "[1]表!C9+XFE9"),
    ],
)
def test_references_follow_ten_rows_added_under_row_eight(formula: str, outside: str, inside: str) -> None:
    maps = {"表": RowMap((Growth(5, 8, 10),))}
    assert moved(formula, maps, own="表", row=20) == outside
    assert moved(formula, maps, own="表", row=8) == inside


@pytest.mark.parametrize(
    ("formula", "above", "copy"),
    [
        ("C8*D8", None, "C10*D10"),
        ("C8*$B$2+E9", None, "C10*$B$2+E19"),
        ("C8/C9", "C7/C9", "C10/C19"),
        ("D7+C8", "D6+C7", "D9+C10"),
        ("SUM(C$5:C8)", "SUM(C$5:C7)", "SUM(C$5:C10)"),
        ("RANK(C8,C5:C8)", "RANK(C7,C5:C8)", "RANK(C10,C5:C18)"),
        ("VLOOKUP(B8,字典!A2:B9,2,0)", "VLOOKUP(B7,字典!A2:B9,2,0)", "VLOOKUP(B10,字典!A2:B9,2,0)"),
    ],
)
def test_a_formula_is_carried_down_as_the_template_itself_does(formula: str, above: str | None, copy: str) -> None:
    growth = Growth(5, 8, 10)
    steady = steady_references(formula, 8, (7, above) if above else None, growth)
    assert copier(formula, {"表": RowMap((growth,))}, own="表", steady=steady)(2) == copy


def test_a_chain_of_pluses_over_a_whole_list_becomes_a_sum() -> None:
    growths = (Growth(5, 8, 10),)
    assert chains_as_sums("C5+C6+C7+C8", growths) == "SUM(C5:C8)"
    assert chains_as_sums("C5+C6+C8", growths) == "C5+C6+C8"
    assert chains_as_sums("C5+D6+C7+C8", growths) == "C5+D6+C7+C8"


def full_length(last: object) -> bytes:
    """A list in row 2 and a cell in the last row a sheet can have, as a stray format leaves it."""
    book = openpyxl.Workbook()
    book.active["B5"] = "=SUM(A1:A1048576)"
    book.active["A1048576"] = last
    book.active["A1048576"].font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_blank_rows_at_the_foot_of_a_sheet_make_way() -> None:
    filled = compile_template(full_length(None)).fill([SheetEdits("Sheet", {}, (ListRows(2, 2, ("A",), [[1]] * 9),))])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).active
    assert sheet["B13"].value == "=SUM(A1:A1048576)"
    assert sheet.max_row == 13


def test_what_would_be_pushed_off_a_sheet_is_not_lost() -> None:
    template = compile_template(full_length("末行"))
    with pytest.raises(PackageError):
        template.fill([SheetEdits("Sheet", {}, (ListRows(2, 2, ("A",), [[1]] * 9),))])


def test_two_lists_side_by_side_grow_together() -> None:
    lists = (ListRows(4, 6, ("B",), [["左"]] * 5), ListRows(4, 6, ("C",), [["右"]] * 7))
    edits = [SheetEdits("人员", {"A9": "林"}, lists[:1]), SheetEdits("人员", {"A9": "陈"}, lists[1:])]
    sheet = openpyxl.load_workbook(io.BytesIO(compile_template(roster()).fill(edits).data))["人员"]
    assert [(sheet.cell(row, 2).value, sheet.cell(row, 3).value) for row in range(4, 12)] == [
        *[("左", "右")] * 5, (None, "右"), (None, "右"), (None, None),
    ]  # fmt: skip
    assert sheet["A13"].value == "林"


def test_a_list_that_would_grow_inside_another_fills_only_the_rows_there_are() -> None:
    lists = (ListRows(4, 6, ("B",), [["左"]] * 5), ListRows(5, 6, ("C",), [["右"]] * 4))
    filled = compile_template(roster()).fill([SheetEdits("人员", {}, lists)])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data))["人员"]
    assert [sheet.cell(row, 3).value for row in range(4, 9)] == [None, "右", "右", None, None]
    assert [(r.address, r.code, r.count) for r in filled.refused] == [("C6", "crossing", 2)]
