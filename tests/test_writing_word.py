"""Word templates: text goes into the cells of the original document, in the format that stands there."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.shared import Pt

from yibiao.prefill.edits import Blank, ListRows, SheetCopy, SheetEdits, Tick
from yibiao.prefill.package import PackageError
from yibiao.prefill.templates import compile_template


def card() -> bytes:
    """A card of four columns with a merged label, a blank in a cell, boxes, an opinion, and a list of two rows."""
    document = docx.Document()
    document.add_paragraph("登记表")
    line = document.add_paragraph("填报单位：")
    line.add_run("        ").underline = True
    line.add_run("  填表日期：  年  月  日")
    table = document.add_table(5, 4)
    table.cell(0, 0).text = "姓名"
    table.cell(0, 0).paragraphs[0].runs[0].font.size = Pt(9)
    table.cell(0, 0).paragraphs[0].runs[0].bold = True
    table.cell(1, 0).text = "住址"
    table.cell(1, 1).merge(table.cell(1, 3))
    table.cell(2, 0).text = "联系电话：____"
    table.cell(2, 1).text = "□是 □否"
    table.cell(3, 0).text = "旧值"
    table.cell(3, 0).add_paragraph("第二段")
    table.cell(4, 0).text = "村委会意见"
    table.cell(4, 1).text = "（盖章）"
    table.cell(4, 1).add_paragraph("年  月  日")
    people = document.add_table(3, 3)
    for column, label in enumerate(("序号", "姓名", "关系")):
        people.cell(0, column).text = label
    people.cell(2, 1).text = "示例"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def tables(data: bytes) -> list[list[list[str]]]:
    document = docx.Document(io.BytesIO(data))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def test_values_stand_in_their_cells_and_nothing_else_moves() -> None:
    source = card()
    cells = {"T1R1C2": "林=1", "T1R2C2": "某村\n一组", "T1R3C2": Tick(("否",)), "T1R3C1": Blank("联系电话", "138")}
    filled = compile_template(source).fill([SheetEdits("T1", cells)])
    table = tables(filled.data)[0]
    assert (table[0][1], table[1][1], table[2][0], table[2][1]) == ("林=1", "某村\n一组", "联系电话：138", "□是 ☑否")
    assert filled.refused == ()
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (source, filled.data))
    assert [n for n in before.namelist() if before.read(n) != after.read(n)] == ["word/document.xml"]


def test_text_in_an_empty_cell_looks_like_its_label_without_the_bold() -> None:
    filled = compile_template(card()).fill([SheetEdits("T1", {"T1R1C2": "林"})])
    run = docx.Document(io.BytesIO(filled.data)).tables[0].cell(0, 1).paragraphs[0].runs[0]
    assert run.font.size == Pt(9)
    assert not run.bold


def test_old_text_of_a_cell_goes_with_all_its_paragraphs() -> None:
    filled = compile_template(card()).fill([SheetEdits("T1", {"T1R4C1": "新值"})])
    assert tables(filled.data)[0][3][0] == "新值"
    assert tables(compile_template(card()).fill([SheetEdits("T1", {"T1R4C1": ""})]).data)[0][3][0] == ""


def test_an_opinion_is_written_above_the_seal() -> None:
    filled = compile_template(card()).fill([SheetEdits("T1", {"T1R5C2": "同意"})])
    assert tables(filled.data)[0][4][1] == "同意\n（盖章）\n年  月  日"


def test_blanks_outside_the_tables_are_filled() -> None:
    texts = (Blank("填报单位", "林村"), Blank("填表日期", date(2025, 3, 8)), Blank("无", "x"))
    filled = compile_template(card()).fill([SheetEdits("T1", texts=texts)])
    line = docx.Document(io.BytesIO(filled.data)).paragraphs[1]
    assert line.text == "填报单位：林村      填表日期：2025年3月8日"
    assert line.runs[1].underline
    assert [r.code for r in filled.refused] == ["text"]


def test_rows_are_added_in_the_look_of_the_last_one() -> None:
    rows = ListRows(2, 3, ("C1", "C2", "C3"), [[str(k), f"人{k}", "子"] for k in range(1, 6)])
    filled = compile_template(card()).fill([SheetEdits("T2", {}, (rows,))])
    assert tables(filled.data)[1][1:] == [[str(k), f"人{k}", "子"] for k in range(1, 6)]


def test_what_an_example_row_said_is_not_repeated_in_added_rows() -> None:
    filled = compile_template(card()).fill([SheetEdits("T2", {}, (ListRows(3, 3, ("C1",), [["1"], ["2"]]),))])
    assert tables(filled.data)[1][2:] == [["1", "示例", ""], ["2", "", ""]]


def test_places_that_are_none_are_refused() -> None:
    cells = {"T1R2C3": "x", "T9R1C1": "x", "A1": "x", "T1R3C3": Tick(("是",))}
    edits = [SheetEdits("T1", cells), SheetEdits("T7", {"T7R1C1": 1})]
    filled = compile_template(card()).fill(edits, [SheetCopy("x", SheetEdits("T1"))])
    assert {(r.address, r.code) for r in filled.refused} == {
        ("T1R2C3", "merged"), ("T9R1C1", "address"), ("A1", "address"), ("T1R3C3", "text"), ("", "sheet"), ("", "copy"),
    }  # fmt: skip


def test_a_content_control_loses_its_placeholder() -> None:
    with zipfile.ZipFile(io.BytesIO(card())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    xml = members["word/document.xml"].decode()
    control = (
        '<w:sdt><w:sdtPr><w:showingPlcHdr/><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent><w:r><w:t>单击</w:t>'
        "</w:r></w:sdtContent></w:sdt>"
    )
    members["word/document.xml"] = xml.replace("<w:r><w:t>旧值</w:t></w:r>", control).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    filled = compile_template(out.getvalue()).fill([SheetEdits("T1", {"T1R4C1": "新值"})])
    after = zipfile.ZipFile(io.BytesIO(filled.data)).read("word/document.xml").decode()
    assert "showingPlcHdr" not in after
    assert "dataBinding" not in after
    assert '<w:t xml:space="preserve">新值</w:t>' in after
    assert "第二段" not in after


def test_a_file_that_is_no_package_is_refused_with_words() -> None:
    with pytest.raises(PackageError):
        compile_template(b"PK\x03\x04 broken")
