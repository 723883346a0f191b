"""Opening .xlsx: what calamine tells and what our own pass over the sheet adds."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from tests.xlsx_files import SHEET, saved, small_list, with_part, with_rows
from yibiao.sheets.grid import Merge
from yibiao.sheets.opening import open_workbook


def opened(book: Workbook):
    return open_workbook(saved(book), "表.xlsx")


def codes(workbook) -> list[str]:
    return [found.code for found in workbook.findings]


def test_values_merges_and_digest_are_read():
    workbook = open_workbook(small_list(), "花名册.xlsx")
    grid = workbook.grids[0]
    assert (workbook.format, grid.name, grid.height, grid.width) == ("xlsx", "花名册", 22, 3)
    assert grid.text(3, 1) == "张三0"
    assert grid.text(4, 3) == "1"
    assert grid.merges == [Merge(1, 1, 1, 3)]
    assert len(workbook.sha256) == 64
    assert workbook.findings == []


def test_a_sheet_that_starts_far_from_a1_keeps_its_addresses():
    book = Workbook()
    book.active["D7"] = "姓名"
    grid = opened(book).grids[0]
    assert grid.text(7, 4) == "姓名"
    assert grid.address(7, 4) == "D7"


def test_dates_come_as_dates_and_times_of_day_are_kept():
    book = Workbook()
    book.active.append([date(2026, 3, 1), datetime(2026, 3, 1, 9, 30)])
    grid = opened(book).grids[0]
    assert grid.text(1, 1) == "2026-03-01"
    assert grid.text(1, 2) == "2026-03-01 09:30"


def test_hidden_sheets_rows_and_columns_are_told():
    book = Workbook()
    sheet = book.active
    for row in range(1, 6):
        sheet.append([row, row, row])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("字典").sheet_state = "hidden"
    book.create_sheet("深藏").sheet_state = "veryHidden"
    workbook = opened(book)
    assert [grid.hidden for grid in workbook.grids] == [False, True, True]
    assert workbook.grids[0].hidden_rows == {3}
    assert workbook.grids[0].hidden_columns == {2}


@pytest.mark.parametrize(
    ("description", "formula", "expected"),
    [
        ("inline list", '"男,女"', ("男", "女")),
        ("range on the same sheet", "$E$1:$E$3", ("甲", "乙", "丙")),
        ("range on a hidden sheet", "字典!$A$1:$A$2", ("城镇", "农村")),
        ("whole column", "字典!$A:$A", ("城镇", "农村")),
        ("quoted sheet name", "'字 典 2'!$A$1:$A$2", ("是", "否")),
        ("defined name", "户口性质", ("城镇", "农村")),
        ("OFFSET from a first cell", "OFFSET(字典!$A$1,0,0,COUNTA(字典!$A:$A),1)", ("城镇", "农村")),
        ("depends on another cell", "INDIRECT($A$1)", None),
        ("another file", "[1]Sheet1!$A$1:$A$2", None),
        ("a name that is not there", "没有", None),
    ],
)
def test_choices_of_a_list_validation_are_resolved(description, formula, expected):
    book = Workbook()
    sheet = book.active
    for row, text in enumerate("甲乙丙", 1):
        sheet.cell(row, 5, text)
    codes_sheet = book.create_sheet("字典")
    codes_sheet.sheet_state = "hidden"
    codes_sheet.append(["城镇"])
    codes_sheet.append(["农村"])
    other = book.create_sheet("字 典 2")
    other.append(["是"])
    other.append(["否"])
    book.defined_names["户口性质"] = DefinedName("户口性质", attr_text="字典!$A$1:$A$2")
    rule = DataValidation(type="list", formula1=formula)
    rule.add("B2:B30")
    sheet.add_data_validation(rule)
    found = opened(book).grids[0].validations
    assert [(v.kind, v.choices, v.ranges) for v in found] == [("list", expected, (Merge(2, 2, 30, 2),))], description


def test_validations_of_the_x14_extension_are_read():
    extension = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>字典!$A$1:$A$2</xm:f></x14:formula1><xm:sqref>C3:C9 E3</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst></worksheet>"
    ).encode()
    book = Workbook()
    book.active["A1"] = "表"
    book.create_sheet("字典").append(["甲"])
    book["字典"].append(["乙"])
    data = with_part(saved(book), SHEET, lambda xml: xml.replace(b"</worksheet>", extension))
    rule = open_workbook(data, "a.xlsx").grids[0].validations[0]
    assert rule.choices == ("甲", "乙")
    assert rule.ranges == (Merge(3, 3, 9, 3), Merge(3, 5, 3, 5))


def test_slashes_and_signs_inside_the_quotes_of_a_validation_do_not_end_it():
    rules = (
        b'<dataValidations count="3"><dataValidation type="whole" prompt="a/>b" sqref="A1"/>'
        b"<dataValidation prompt='\"/>' type='list' sqref='B1'><formula1>&quot;A,B&quot;</formula1>"
        b'</dataValidation><dataValidation sqref="C1" type="decimal" /></dataValidations>'
    )
    data = with_part(small_list(), SHEET, lambda xml: xml.replace(b"</worksheet>", rules + b"</worksheet>"))
    found = open_workbook(data, "a.xlsx").grids[0].validations
    assert [(rule.kind, rule.choices) for rule in found] == [("whole", None), ("list", ("A", "B")), ("decimal", None)]


@pytest.mark.parametrize(
    ("description", "row"),
    [
        ("in turn", b'<row r="23"><c r="A23"><v>1</v></c><c r="AZ23"><v>2</v></c></row>'),
        ("the other way round", b'<row r="23"><c r="AZ23"><v>2</v></c><c r="A23"><v>1</v></c></row>'),
        ("the last but one furthest", b'<row r="23"><c r="AZ23"><v>2</v></c><c r="D23"><v>1</v></c></row>'),
        ("the last one oddly written", b'<row r="23"><c r="B23"><v>1</v></c><c  t="n" r="AZ23"><v>2</v></c></row>'),
    ],
)
def test_the_furthest_cell_of_a_row_is_found_wherever_it_is_written(description, row):
    grid = open_workbook(with_rows(row), "a.xlsx").grids[0]
    assert grid.marks.width == 52, description
    assert grid.text(23, 52) == "2"


def test_looks_formulas_and_comments_of_a_template_are_marked():
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "金额"
    sheet["A1"].font = Font(bold=True)
    sheet["A1"].fill = PatternFill("solid", fgColor="FFD9E1F2")
    sheet["B2"].border = Border(left=Side("thin"))
    sheet["C3"].number_format = "0.00"
    sheet["C4"] = "=SUM(C1:C3)"
    sheet["D1"].comment = Comment("写全称", "某人")
    marks = opened(book).grids[0].marks
    assert marks.known
    assert marks.bold == {(1, 1)}
    assert marks.shaded == {(1, 1)}
    assert marks.bordered == {(2, 2)}
    assert marks.formats == {(3, 3): "0.00"}
    assert marks.formulas == {(4, 3): "SUM(C1:C3)"}
    assert marks.comments == {(1, 4): "写全称"}


def written_otherwise(xml: bytes) -> bytes:
    return re.sub(rb'<c r="(\w+)" s="(\d+)"', rb"<c s='\2' r='\1'", xml)


@pytest.mark.parametrize("rewrite", [bytes, written_otherwise])
def test_edges_and_formats_asked_for_row_by_row_are_those_of_the_whole_sheet(rewrite):
    book = Workbook()
    sheet = book.active
    edge = Border(left=Side("thin"))
    for row in range(1, 30):
        sheet.cell(row, 1).border = edge
        sheet.cell(row, 28).border = edge
        if row % 3:
            sheet.cell(row, 2, f"张三{row}").border = edge
            sheet.cell(row, 3).number_format = "0.00"
    sheet["B11"].border = Border()
    marks = open_workbook(with_part(saved(book), SHEET, rewrite), "a.xlsx").grids[0].marks
    edges = marks.edges()
    asked = {(row, column) for row in range(1, 32) for column in range(1, 40) if edges[row] >> column & 1}
    assert asked == marks.bordered
    assert len(asked) == 29 * 2 + 19
    assert set(marks.looked_rows()) >= {row for row, _ in asked}
    assert marks.width >= 28
    assert marks.formats_in(4) == {3: "0.00"}
    assert marks.formats_in(3) == marks.formats_in(99) == {}
    assert marks.has_edges(77)
    assert not marks.has_edges(78)


def test_a_row_number_inside_a_style_number_does_not_confuse_the_looks():
    book = Workbook()
    sheet = book.active
    for row in range(1, 13):
        sheet.cell(row, 1).number_format = "0." + "0" * row  # twelve styles, so rows 1 and 11 have styles 1 and 11
    marks = opened(book).grids[0].marks
    assert marks.formats[1, 1] == "0.0"
    assert marks.formats[11, 1] == "0." + "0" * 11


def test_a_sheet_written_with_prefixes_and_other_attribute_orders_reads_the_same():
    plain = open_workbook(small_list(), "a.xlsx").grids[0]

    def rewrite(xml: bytes) -> bytes:
        xml = xml.replace(b"xmlns=", b"xmlns:x=")
        for tag in (b"worksheet", b"sheetData", b"row", b"c ", b"c>", b"v>", b"mergeCells", b"mergeCell "):
            xml = xml.replace(b"<" + tag, b"<x:" + tag).replace(b"</" + tag, b"</x:" + tag)
        return xml.replace(b'<x:c r="B3" t="s">', b"<x:c t='s' r='B3'>")

    odd = open_workbook(with_part(small_list(), SHEET, rewrite), "a.xlsx").grids[0]
    assert odd.rows == plain.rows
    assert odd.merges == plain.merges


@pytest.mark.parametrize(
    ("description", "rows", "found"),
    [
        ("one styled cell in the last row", b'<row r="1048576"><c r="A1048576" s="0"/></row>', ["used_range_false"]),
        ("a space in the last row", b'<row r="1048576"><c r="A1048576" t="str"><v> </v></c></row>', ["stray_cells"]),
        ("a value in the last cell", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', ["stray_cells"]),
        ("a value far to the right", b'<row r="23"><c r="XFD23"><v>1</v></c></row>', ["stray_cells"]),
        ("an empty cell far to the right", b'<row r="23"><c r="XFD23" s="0"/></row>', []),
        ("rows and cells without numbers", b"<row><c><v>1</v></c></row>" * 3, None),
    ],
)
def test_what_stands_far_away_costs_nothing(description, rows, found):
    if description == "a value far to the right":
        rows = rows + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (r, r) for r in range(24, 60))
        rows += b'<row r="60"><c r="XFC60"><v>1</v></c></row>'
    workbook = open_workbook(with_rows(rows), "a.xlsx")
    grid = workbook.grids[0]
    assert grid.text(3, 1) == "张三0", description
    if found is not None:
        assert grid.height <= 60
        assert codes(workbook) == found or description == "a value far to the right"


def test_a_million_empty_rows_are_left_out():
    rows = b"".join(b'<row r="%d" hidden="1"><c r="A%d" s="0"/></row>' % (r, r) for r in range(23, 1_048_577))
    workbook = open_workbook(with_rows(rows), "a.xlsx")
    grid = workbook.grids[0]
    assert grid.height == 22
    assert grid.merges == [Merge(1, 1, 1, 3)]
    assert max(grid.hidden_rows) < 2_000
    assert codes(workbook) == ["used_range_false"]
    assert workbook.findings[0].row == 22


FAR_APART = [
    ("cell below its row", b'<row r="23"><c r="A9000000"><v>1</v></c></row>'),
    ("cell below any sheet", b'<row r="23"><c r="A4000000000"><v>1</v></c></row>'),
    ("column beyond any sheet", b'<row r="23"><c r="ZZZZZ23"><v>1</v></c></row>'),
    ("small letters", b'<row r="23"><c r="zzz23"><v>1</v></c></row>'),
    ("row beyond any sheet", b'<row r="99999999"><c><v>1</v></c></row>'),
    ("cell and row beyond", b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
    ("address by entity", b'<row r="23"><c r="&#65;4000000"><v>1</v></c></row>'),
    ("row in a comment", b'<!-- <row r="1"> --><row r="23"><c r="XFD4000000"><v>1</v></c></row>'),
    ("other attribute first", b'<row r="23"><c foo="&gt;>" r="XFD9000000"><v>1</v></c></row>'),
    ("inline text", b'<row r="23"><c r="XFD9000000" t="inlineStr"><is><t>a</t></is></c></row>'),
    ("value of another prefix", b'<row r="23"><c r="XFD1000000"><z:v>1</z:v></c></row>'),
    ("cell of another prefix", b'<row r="23"><z:c r="XFD1000000"><z:v>1</z:v></z:c></row>'),
    ("row of another prefix", b'<z:row r="1000000"><z:c><z:v>1</z:v></z:c></z:row>'),
    ("space in the end tag", b'<row r="1000000"><c r="XFD1000000"><v>1</v ></c></row>'),
    ("empty value", b'<row r="1000000"><c r="XFD1000000" t="str"><v/></c></row>'),
    (
        "rows upside down",
        b'<row r="1000000"><c><v>1</v></c><c r="XFD1000000"><v>1</v></c></row><row r="5"><c r="A5"/></row>',
    ),
    (
        "wide row, many narrow",
        b'<row r="24">' + b"<c><v>1</v></c>" * 16384 + b"</row>" + b"<row><c><v>1</v></c></row>" * 9000,
    ),
]


@pytest.mark.parametrize(("description", "rows"), FAR_APART, ids=[case[0] for case in FAR_APART])
def test_cells_that_hide_how_far_they_stand_do_not_fill_the_memory(description, rows):
    """Each of these makes the compiled reader ask for gigabytes, and the process is gone."""
    workbook = open_workbook(with_rows(rows), "a.xlsx")
    assert sum(grid.height * grid.width for grid in workbook.grids) < 1_000, description


def test_a_long_sheet_is_read_to_its_end():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("人员")
    for row in range(30_000):
        sheet.append([f"张三{row}", row, "某县某镇某村"])
    grid = opened(book).grids[0]
    assert grid.height == 30_000
    assert grid.text(30_000, 1) == "张三29999"
    assert not grid.marks.known


def test_identity_numbers_stored_as_numbers_are_reported_with_their_place():
    book = Workbook()
    book.active.append(["证件号码"])
    book.active.append([330106199001010000])
    workbook = opened(book)
    assert [(f.code, f.row, f.column) for f in workbook.findings] == [("damaged_numbers", 2, "A")]


def test_overlapping_merges_are_dropped_and_said():
    def overlap(xml: bytes) -> bytes:
        return xml.replace(b'<mergeCell ref="A1:C1"', b'<mergeCell ref="B1:C5"/><mergeCell ref="A1:C1"')

    workbook = open_workbook(with_part(small_list(), SHEET, overlap), "a.xlsx")
    assert workbook.grids[0].merges == [Merge(1, 1, 1, 3)]
    assert codes(workbook) == ["bad_merges"]


def test_a_merge_over_all_columns_is_cut_to_the_table():
    data = with_part(small_list(), SHEET, lambda xml: xml.replace(b'ref="A1:C1"', b'ref="A1:XFD1"'))
    assert open_workbook(data, "a.xlsx").grids[0].merges == [Merge(1, 1, 1, 3)]


def test_an_et_file_of_the_new_kind_is_told_by_its_name_only():
    assert open_workbook(small_list(), "花名册.et").format == "et"
