"""Opening .docx: tables as grids, with the paragraphs around them."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import nsdecls

from tests.xlsx_files import package
from yibiao.sheets.grid import Merge
from yibiao.sheets.ole import write_ole
from yibiao.sheets.opening import ConversionFailed, ConverterMissing, open_workbook

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def document_of(body: str) -> bytes:
    """A package with nothing but this body."""
    xml = f"<w:document {nsdecls('w')} {W14}><w:body>{body}</w:body></w:document>"
    return package({"word/document.xml": xml, "_rels/.rels": RELATIONS})


RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""


def one_cell(inside: str) -> str:
    data = document_of(f"<w:tbl><w:tr><w:tc><w:p>{inside}</w:p></w:tc></w:tr></w:tbl>")
    return open_workbook(data, "a.docx").grids[0].text(1, 1)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_merged_cells_get_grid_columns_and_merges():
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "户主"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "家庭住址"
    table.cell(2, 2).merge(table.cell(2, 3)).text = "备注"
    grid = open_workbook(saved(document), "a.docx").grids[0]
    assert (grid.name, grid.table, grid.width, grid.height) == ("T1", 1, 4, 3)
    assert grid.text(1, 1) == "户主"
    assert grid.text(1, 2) == "家庭住址"
    assert grid.text(3, 3) == "备注"
    assert set(grid.merges) == {Merge(1, 1, 2, 1), Merge(1, 2, 1, 4), Merge(3, 3, 3, 4)}
    assert grid.address(3, 3) == "T1R3C3"


def test_a_row_that_starts_late_keeps_its_columns():
    rows = (
        "<w:tr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:p>{run("乙")}</w:p></w:tc></w:tr>'
    )
    grid = open_workbook(document_of(f"<w:tbl>{rows}</w:tbl>"), "a.docx").grids[0]
    assert grid.text(2, 2) == "乙"


def test_titles_stand_before_and_notes_after_each_table():
    def table(text: str) -> str:
        return f"<w:tbl><w:tr><w:tc><w:p>{run(text)}</w:p></w:tc></w:tr></w:tbl>"

    def lines(*texts: str) -> str:
        return "".join(f"<w:p>{run(text)}</w:p>" for text in texts)

    body = lines("附件1", "低保申请表") + table("甲") + lines("注：一式两份。", "附件2", "残疾人登记表") + table("乙")
    first, second = open_workbook(document_of(body + lines("填表说明：如实填写。")), "a.docx").grids
    assert first.before == ["附件1", "低保申请表"]
    assert first.after == ["注：一式两份。"]
    assert second.before == ["附件2", "残疾人登记表"]
    assert second.after == ["填表说明：如实填写。"]


@pytest.mark.parametrize(
    ("description", "inside", "expected"),
    [
        ("deleted and inserted text", f"<w:del>{run('旧')}</w:del><w:ins>{run('新')}</w:ins>", "新"),
        ("tick box, empty", f"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='0'/></w14:checkbox></w:sdtPr>"
                            f"<w:sdtContent>{run('☐')}</w:sdtContent></w:sdt>{run('是')}", "□是"),
        ("tick box, ticked", f"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr>"
                             f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>{run('是')}", "☑是"),
        ("symbol of Wingdings", "<w:r><w:sym w:font='Wingdings' w:char='F0A8'/></w:r>" + run("男"), "□男"),
        ("letter in a symbol font, as it stands", run("£", "<w:rFonts w:ascii='Wingdings 2'/>") + run("女"), "£女"),
        ("form field", "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='1'/>"
                       "</w:checkBox></w:ffData></w:fldChar></w:r>" + run("有"), "☑有"),
        ("placeholder of a content control", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                                             f"{run('单击此处输入文字。')}</w:sdtContent></w:sdt>", ""),
        ("filled content control", f"<w:sdt><w:sdtContent>{run('某村')}</w:sdtContent></w:sdt>", "某村"),
        ("hidden text", run("看不见", "<w:vanish/>") + run("看得见"), "看得见"),
        ("line break", f"{run('甲')}<w:r><w:br/></w:r>{run('乙')}", "甲\n乙"),
    ],
)  # fmt: skip
def test_what_stands_in_the_cell_is_what_is_read(description, inside, expected):
    assert one_cell(inside) == expected, description


def test_paragraphs_and_nested_tables_are_in_the_cells_text():
    nested = f"<w:tbl><w:tr><w:tc><w:p>{run('内')}</w:p></w:tc><w:tc><w:p>{run('里')}</w:p></w:tc></w:tr></w:tbl>"
    cell = f"<w:tc><w:p>{run('上')}</w:p><w:p>{run('下')}</w:p>{nested}<w:p/></w:tc>"
    workbook = open_workbook(document_of(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"), "a.docx")
    assert len(workbook.grids) == 1
    assert workbook.grids[0].text(1, 1) == "上\n下\n内\t里"


def test_a_drop_down_gives_choices():
    control = (
        "<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='城镇' w:value='1'/>"
        "<w:listItem w:displayText='农村' w:value='2'/></w:dropDownList></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    data = document_of(f"<w:tbl><w:tr><w:tc><w:p>{control}</w:p></w:tc></w:tr></w:tbl>")
    assert open_workbook(data, "a.docx").grids[0].validations[0].choices == ("城镇", "农村")


def test_a_deleted_row_is_gone():
    rows = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr><w:tr><w:tc><w:p/></w:tc></w:tr>"
    assert open_workbook(document_of(f"<w:tbl>{rows}</w:tbl>"), "a.docx").grids[0].height == 1


def test_a_document_without_tables_is_a_finding():
    document = docx.Document()
    document.add_paragraph("关于报送有关情况的通知，请各村认真组织，按时完成各项工作。")
    assert [f.code for f in open_workbook(saved(document), "a.docx").findings] == ["no_table"]


def test_a_document_of_pictures_is_a_finding():
    data = document_of("<w:p><w:r><w:drawing/></w:r></w:p>")
    assert [f.code for f in open_workbook(data, "a.docx").findings] == ["only_images"]


def test_a_word_file_under_another_name_is_read_and_said():
    document = docx.Document()
    document.add_table(rows=1, cols=1)
    workbook = open_workbook(saved(document), "a.doc")
    assert workbook.format == "docx"
    assert [f.code for f in workbook.findings] == ["wrong_extension"]


# Old Word files need a converter, which is passed in.


def old_word_file() -> bytes:
    return write_ole({"WordDocument": b"\xec\xa5"})


def test_an_old_word_file_is_converted_by_what_is_passed_in():
    document = docx.Document()
    document.add_table(rows=2, cols=2)
    asked = []

    def converter(data: bytes, suffix: str, target: str) -> bytes:
        asked.append((suffix, target))
        return saved(document)

    workbook = open_workbook(old_word_file(), "a.doc", converter=converter)
    assert asked == [(".doc", ".docx")]
    assert (workbook.format, workbook.grids[0].height) == ("doc", 2)


@pytest.mark.parametrize("data", [old_word_file(), b"{\\rtf1\\ansi }"])
def test_without_a_converter_the_finding_says_what_to_install(data):
    found = open_workbook(data, "a.doc").findings[0]
    assert found.code == "converter_missing"
    assert "LibreOffice" in found.advice


@pytest.mark.parametrize(
    ("error", "code"), [(ConverterMissing(), "converter_missing"), (ConversionFailed("坏"), "conversion_failed")]
)
def test_a_converter_that_fails_is_a_finding(error, code):
    def converter(data: bytes, suffix: str, target: str) -> bytes:
        raise error

    assert [f.code for f in open_workbook(old_word_file(), "a.doc", converter=converter).findings] == [code]


def test_a_converter_that_returns_rubbish_is_a_finding():
    workbook = open_workbook(old_word_file(), "a.doc", converter=lambda *_: b"rubbish")
    assert [f.severity for f in workbook.findings] == ["block"]


def test_a_word_package_in_one_xml_file_is_read():
    body = f"<w:body><w:tbl><w:tr><w:tc><w:p>{run('姓名')}</w:p></w:tc></w:tr></w:tbl></w:body>"
    flat = (
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part '
        f'pkg:name="/word/document.xml"><pkg:xmlData><w:document {nsdecls("w")}>{body}</w:document></pkg:xmlData>'
        "</pkg:part></pkg:package>"
    )
    assert open_workbook(flat.encode(), "a.doc").grids[0].rows == [["姓名"]]
