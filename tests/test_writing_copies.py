"""Several subjects in a card: the sheet once more under another name."""

from __future__ import annotations

import io
import zipfile

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from yibiao.prefill.edits import ListRows, SheetCopy, SheetEdits
from yibiao.prefill.sheet_copies import sheet_name
from yibiao.prefill.templates import compile_template


def card() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记卡"
    sheet["A1"], sheet["A2"], sheet["A3"], sheet["B3"] = "登记卡", "姓名", "项", "数"
    sheet["A4"], sheet["B4"] = "甲", 1
    sheet["A6"] = "=登记卡!B4+SUM(B4:B4)"
    sheet["B2"].comment = Comment("真实姓名", "某")
    sheet.print_area = "A1:B6"
    sheet.add_table(Table(displayName="项目", ref="A3:B4"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=4))
    sheet.add_chart(chart, "D2")
    book.create_sheet("字典")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled() -> bytes:
    copies = [
        SheetCopy("李四", SheetEdits("登记卡", {"B2": "李四"})),
        SheetCopy("李四", SheetEdits("登记卡", {"B2": "李四二"}, (ListRows(4, 4, ("A",), [["x"], ["y"]]),))),
    ]
    result = compile_template(card()).fill([SheetEdits("登记卡", {"B2": "张三"})], copies)
    assert result.refused == ()
    return result.data


def test_each_subject_gets_a_sheet_of_its_own() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled()))
    assert book.sheetnames == ["登记卡", "字典", "李四", "李四(2)"]
    assert [book[name]["B2"].value for name in ("登记卡", "李四", "李四(2)")] == ["张三", "李四", "李四二"]
    assert book["李四(2)"]["A5"].value == "y"


def test_a_copy_speaks_of_itself() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled()))
    copy = book["李四"]
    assert copy["A6"].value == "=李四!B4+SUM(B4:B4)"
    assert copy.print_area == "'李四'!$A$1:$B$6"
    assert copy["B2"].comment.text == "真实姓名"
    assert copy._charts[0].series[0].val.numRef.f == "李四!$B$4"
    assert not copy.sheet_view.tabSelected
    assert book["李四(2)"]["A7"].value == "='李四(2)'!B4+SUM(B4:B5)"


def test_tables_of_copies_have_names_and_numbers_of_their_own() -> None:
    with zipfile.ZipFile(io.BytesIO(filled())) as archive:
        tables = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/tables/")]
    assert len(tables) == 3
    assert len({table.partition('displayName="')[2].partition('"')[0] for table in tables}) == 3


def test_the_result_has_no_part_twice_and_no_dangling_relation() -> None:
    with zipfile.ZipFile(io.BytesIO(filled())) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == len(set(names))


def test_a_name_no_sheet_may_bear_is_made_fit() -> None:
    assert sheet_name("a/b:c*[d]", set()) == "a b c  d"
    assert sheet_name("x" * 40, {"x" * 31}) == "x" * 28 + "(2)"
    assert sheet_name("表A", {"表a"}) == "表A(2)"
    assert sheet_name("  ", set()) == "表"
