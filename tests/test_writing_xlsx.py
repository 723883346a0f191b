"""Values go into the original workbook; everything else stays as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from yibiao.prefill.edits import Blank, SheetEdits, Tick
from yibiao.prefill.templates import compile_template


def workbook_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roster() -> bytes:
    """A title, a header, three ruled rows with a date column, a total; a second sheet that sums the first."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "人员"
    sheet["A1"] = "人员名册"
    sheet.merge_cells("A1:D1")
    for column, label in enumerate(("姓名", "证件号码", "出生日期", "金额"), 1):
        sheet.cell(2, column, label)
    for row in (3, 4, 5):
        sheet.cell(row, 3).number_format = "yyyy-mm-dd"
        sheet.cell(row, 4).number_format = "0.00"
    sheet["D6"] = "=SUM(D3:D5)"
    sheet["B2"].comment = Comment("十八位", "某")
    other = book.create_sheet("汇总")
    other["A1"] = "=人员!D6"
    book.create_sheet("字典")["A1"] = "男"
    return workbook_bytes(book)


def values(data: bytes, sheet: str = "人员") -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_values_are_read_back_as_they_were_given() -> None:
    cells = {"A3": "张三", "B3": "511234199001011234", "C3": date(1990, 1, 1), "D3": 12.5, "F9": True}
    filled = compile_template(roster()).fill([SheetEdits("人员", cells)])
    rows = values(filled.data)
    assert rows[2][:4] == ["张三", "511234199001011234", date(1990, 1, 1), 12.5]
    assert rows[8][5] is True
    assert filled.refused == ()


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@x", "\t=1", "=cmd|' /C calc'!A0"])
def test_texts_that_look_like_formulas_stay_texts(text: str) -> None:
    filled = compile_template(roster()).fill([SheetEdits("人员", {"A3": text})])
    assert values(filled.data)[2][0] == text
    assert b"<f>" not in parts(filled.data)["xl/worksheets/sheet1.xml"].replace(b"<f>SUM(D3:D5)</f>", b"")


def test_characters_xml_can_not_hold_are_escaped_as_excel_does() -> None:
    filled = compile_template(roster()).fill([SheetEdits("人员", {"A3": "a\x01b", "A4": "_x0041_", "A5": 'a<&>"'})])
    assert [row[0] for row in values(filled.data)[2:5]] == ["a\x01b", "_x0041_", 'a<&>"']


def test_long_digits_never_become_numbers() -> None:
    filled = compile_template(roster()).fill([SheetEdits("人员", {"A3": 511234199001011234, "B3": 138000000001})])
    assert values(filled.data)[2][:2] == ["511234199001011234", "138000000001"]


def test_a_number_no_day_can_be_is_text_where_days_are_shown() -> None:
    rows = values(compile_template(roster()).fill([SheetEdits("人员", {"C3": 20250308, "C4": 45000})]).data)
    assert rows[2][2] == "20250308"
    assert rows[3][2] == date(2023, 3, 15)


def test_a_day_goes_as_text_where_the_cell_does_not_show_days() -> None:
    cells = {"A3": date(2020, 2, 3), "C3": datetime(2020, 2, 3, 12), "C4": date(1900, 1, 1)}
    rows = values(compile_template(roster()).fill([SheetEdits("人员", cells)]).data)
    assert rows[2][0] == "2020-02-03"
    assert rows[2][2] == datetime(2020, 2, 3, 12)
    sheet = openpyxl.load_workbook(io.BytesIO(compile_template(roster()).fill([SheetEdits("人员", cells)]).data)).active
    assert sheet["C4"].value.date() == date(1900, 1, 1)


def test_what_can_not_be_written_is_refused_with_its_place() -> None:
    cells = {"D6": 3, "B1": "x", "ZZZ1": 1, "a1": 2, "A3": float("nan"), "A4": "x" * 32_768}
    filled = compile_template(roster()).fill([SheetEdits("人员", cells), SheetEdits("没有", {"A1": 1})])
    assert {(r.address, r.code) for r in filled.refused} == {
        ("D6", "formula"), ("B1", "merged"), ("ZZZ1", "address"), ("a1", "address"), ("A3", "value"), ("A4", "value"),
        ("", "sheet"),
    }  # fmt: skip


def test_formulas_lose_their_old_value_and_are_recomputed_on_opening() -> None:
    filled = compile_template(roster()).fill([SheetEdits("人员", {"D3": 5})])
    assert b"<f>SUM(D3:D5)</f></c>" in parts(filled.data)["xl/worksheets/sheet1.xml"]
    assert b'fullCalcOnLoad="1"' in parts(filled.data)["xl/workbook.xml"]


def test_parts_that_were_not_filled_are_copied_byte_for_byte() -> None:
    source = roster()
    filled = compile_template(source).fill([SheetEdits("字典", {"A2": "女"})])
    before, after = parts(source), parts(filled.data)
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet3.xml"]


def test_a_template_filled_twice_keeps_nothing_of_the_first_fill() -> None:
    template = compile_template(roster())
    first = template.fill([SheetEdits("人员", {"A3": "张三", "B3": "1"})])
    second = template.fill([SheetEdits("人员", {"A3": None, "B3": "2"})])
    assert values(first.data)[2][:2] == ["张三", "1"]
    assert values(second.data)[2][:2] == ["", "2"]


def rich_card() -> bytes:
    """A sheet as Excel writes it: shared strings, one of them in two formats with a phonetic hint."""
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "x", "y"
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(book))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<sheetData>"), sheet.index("</sheetData>")
    cells = '<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    members["xl/worksheets/sheet1.xml"] = (sheet[:start] + cells + sheet[end:]).encode()
    members["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="2">'
        '<si><r><rPr><b/></rPr><t>单位：</t></r><r><rPr><u/></rPr><t>____</t></r><rPh sb="0" eb="1"><t>dan</t></rPh>'
        "</si><si><t>□是 □否</t></si></sst>"
    ).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    rels = members["xl/_rels/workbook.xml.rels"].decode().replace("</Relationships>", relation)
    members["xl/_rels/workbook.xml.rels"] = rels.encode()
    types = members["[Content_Types].xml"].decode().replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sharedStrings+xml"/></Types>',
    )  # fmt: skip
    members["[Content_Types].xml"] = types.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_blanks_and_boxes_inside_cells_are_filled_in_their_own_format() -> None:
    cells = {"A1": Blank("单位", "林村"), "B1": Tick(("否",)), "C1": Blank("无", "x")}
    filled = compile_template(rich_card()).fill([SheetEdits("Sheet", cells)])
    sheet = parts(filled.data)["xl/worksheets/sheet1.xml"].decode()
    assert "<r><rPr><b/></rPr><t>单位：</t></r><r><rPr><u/></rPr><t>林村</t></r></is>" in sheet
    assert values(filled.data, "Sheet")[0][:2] == ["单位：林村", "□是 ☑否"]
    assert [(r.address, r.code) for r in filled.refused] == [("C1", "text")]


def test_cells_without_addresses_are_counted_from_the_left() -> None:
    filled = compile_template(rich_card()).fill([SheetEdits("Sheet", {"B1": "新", "D1": 4, "A2": "下"})])
    assert values(filled.data, "Sheet") == [["单位：____", "新", "", 4], ["下", "", "", ""]]


def test_an_opinion_goes_above_the_seal_and_a_choice_onto_its_box() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A3"] = "（盖章）  年  月  日", "□是 □否", "    年  月  日"
    cells = {"A1": "同意", "A2": "是", "A3": date(2025, 3, 8)}
    filled = compile_template(workbook_bytes(book)).fill([SheetEdits("Sheet", cells)])
    assert [row[0] for row in values(filled.data, "Sheet")] == [
        "同意\n（盖章）  年  月  日", "☑是 □否", "2025年3月8日",
    ]  # fmt: skip
