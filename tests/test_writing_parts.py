"""What real programmes write into packages and sheets, and what a hostile file may hold."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from yibiao.prefill.edits import ListRows, SheetCopy, SheetEdits
from yibiao.prefill.package import Package, PackageError
from yibiao.prefill.templates import compile_template

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def plain_book(*sheets: str) -> dict[str, bytes]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in sheets or ("表",):
        book.add_worksheet(name)
    book.close()
    return members(out.getvalue())


def with_sheet(data: str, tail: str = "", head: str = "") -> bytes:
    """A workbook whose only sheet has this XML inside its ``sheetData``, and after it."""
    parts = plain_book()
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}>{head}<sheetData>{data}</sheetData>{tail}</worksheet>'
    )
    return zipped(parts | {"xl/worksheets/sheet1.xml": xml.encode()})


def sheet_xml(data: bytes, number: int = 1) -> str:
    return members(data)[f"xl/worksheets/sheet{number}.xml"].decode()


def rows_of(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def grow(template: bytes, first: int, last: int, count: int) -> bytes:
    rows = ListRows(first, last, ("A",), [[k] for k in range(1, count + 1)])
    return compile_template(template).fill([SheetEdits("表", {}, (rows,))]).data


# --- sheets -------------------------------------------------------------------------------------------------------


def test_a_sheet_whose_tags_have_a_prefix_is_filled_with_that_prefix() -> None:
    xml = (
        f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '</x:row><x:row r="2"><x:c r="A2"><x:f>SUM(A1:A1)</x:f><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    data = grow(zipped(plain_book() | {"xl/worksheets/sheet1.xml": xml.encode()}), 1, 1, 3)
    assert re.findall("<x:f>(.*?)</x:f>", sheet_xml(data)) == ["SUM(A1:A3)"]
    assert [row[0] for row in rows_of(data)[:3]] == [1, 2, 3]


def test_an_empty_sheet_takes_values() -> None:
    parts = plain_book()
    xml = parts["xl/worksheets/sheet1.xml"].decode()
    assert "<sheetData/>" in xml
    data = compile_template(zipped(parts)).fill([SheetEdits("表", {"B2": "值", "A1": 1})]).data
    assert rows_of(data) == [[1, ""], ["", "值"]]


def test_new_cells_and_rows_stand_in_order() -> None:
    template = with_sheet('<row r="2" spans="2:3"><c r="B2"/><c r="D2"/></row><row r="5"/>')
    cells = dict.fromkeys(("C2", "A2", "E2", "B5", "A5", "A3", "A9"), 1)
    xml = sheet_xml(compile_template(template).fill([SheetEdits("表", cells)]).data)
    assert re.findall(r'<c r="(\w+)"', xml) == ["A2", "B2", "C2", "D2", "E2", "A3", "A5", "B5", "A9"]
    assert "spans" not in xml


def test_new_cells_take_the_style_of_their_row_or_column() -> None:
    template = with_sheet(
        '<row r="1" s="7" customFormat="1"/><row r="2" s="7"/>', head='<cols><col min="2" max="3" style="5"/></cols>'
    )
    cells = dict.fromkeys(("B1", "B2", "D2"), 1)
    xml = sheet_xml(compile_template(template).fill([SheetEdits("表", cells)]).data)
    assert re.findall(r'<c r="(\w+)"( s="\d")?', xml) == [("B1", ' s="7"'), ("B2", ' s="5"'), ("D2", "")]


def test_shared_formulas_are_written_out_when_rows_move() -> None:
    template = with_sheet(
        '<row r="1"><c r="A1"/><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$D$5</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"/><c r="B2"><f t="shared" si="0"/><v>0</v></c></row>'
        '<row r="5"><c r="B5"><f t="shared" si="0"/><v>0</v></c></row>'
    )
    assert re.findall(r"<f>(.*?)</f>", sheet_xml(grow(template, 1, 2, 4))) == [
        "A1*$D$7", "A2*$D$7", "A3*$D$7", "A4*$D$7", "A7*$D$7",
    ]  # fmt: skip


def test_array_formulas_move_and_are_not_written_into() -> None:
    template = with_sheet(
        '<row r="1"><c r="A1"/></row><row r="3"><c r="B3"><f t="array" ref="B3:C3">A1:A1*2</f><v>1</v></c>'
        '<c r="C3"><v>2</v></c></row>'
    )
    assert '<f t="array" ref="B5:C5">A1:A3*2</f>' in sheet_xml(grow(template, 1, 1, 3))
    refused = compile_template(template).fill([SheetEdits("表", {"C3": 1, "B3": 1})]).refused
    assert [r.code for r in refused] == ["formula", "formula"]


def test_a_formula_with_signs_stays_well_formed() -> None:
    template = with_sheet('<row r="1"><c r="A1"/></row><row r="2"><c r="A2"><f>IF(A1&gt;1,"a&amp;b",A3)</f></c></row>')
    assert "<f>IF(A1&gt;1,&quot;a&amp;b&quot;,A5)</f>" in sheet_xml(grow(template, 1, 1, 3))


def test_merges_added_never_cut_one_that_stretches() -> None:
    tail = '<mergeCells count="2"><mergeCell ref="B1:C1"/><mergeCell ref="B2:B3"/></mergeCells>'
    template = with_sheet('<row r="1"/><row r="2"/><row r="3"/>', tail)
    rows = ListRows(1, 3, ("A",), [[1]] * 5, like_row=1)
    xml = sheet_xml(compile_template(template).fill([SheetEdits("表", {}, (rows,))]).data)
    assert re.findall(r'mergeCell ref="(.*?)"', xml) == ["B1:C1", "B2:B5"]


# --- other parts --------------------------------------------------------------------------------------------------


def pictured() -> bytes:
    """A list in rows 2–3; a text box, a chart and a comment below, one text box above."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("表")
    sheet.write_formula("A4", "=SUM(A2:A3)")
    sheet.write_comment("B6", "说明")
    sheet.insert_textbox("F1", "上", {"height": 10})
    sheet.insert_textbox("F8", "下")
    sheet.insert_textbox("F20", "不动", {"object_position": 3})
    book.close()
    return out.getvalue()


def test_boxes_and_comments_below_a_list_move_down() -> None:
    before, after = members(pictured()), members(grow(pictured(), 2, 3, 12))
    rows = [
        re.findall(r"<xdr:from>.*?<xdr:row>(\d+)", parts["xl/drawings/drawing1.xml"].decode())
        for parts in (before, after)
    ]
    assert rows == [["0", "7", "19"], ["0", "17", "19"]]
    notes = [re.findall(r"<x:Row>(\d+)", p["xl/drawings/vmlDrawing1.vml"].decode()) for p in (before, after)]
    assert notes == [["5"], ["15"]]
    assert b'ref="B16"' in after["xl/comments1.xml"]


def test_the_calculation_chain_goes_when_rows_move_and_stays_when_not() -> None:
    parts = members(pictured())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    parts["xl/calcChain.xml"] = f'<calcChain {MAIN}><c r="A4" i="1"/></calcChain>'.encode()
    for name, ending, line in (
        (
            "xl/_rels/workbook.xml.rels",
            "</Relationships>",
            f'<Relationship Id="rId77" Type="{kind}" Target="calcChain.xml"/>',
        ),
        ("[Content_Types].xml", "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="a/b"/>'),
    ):
        parts[name] = parts[name].decode().replace(ending, line + ending).encode()
    template = zipped(parts)
    assert "xl/calcChain.xml" in members(compile_template(template).fill([SheetEdits("表", {"A2": 1})]).data)
    grown = members(grow(template, 2, 3, 12))
    assert "xl/calcChain.xml" not in grown
    assert b"calcChain" not in grown["xl/_rels/workbook.xml.rels"] + grown["[Content_Types].xml"]


def test_only_sheets_that_compute_from_the_filled_one_lose_their_old_totals() -> None:
    parts = plain_book("甲", "乙", "丙")
    for number, formula in ((2, "甲!A1"), (3, "1+1")):
        row = f'<row r="1"><c r="A1"><f>{formula}</f><v>9</v></c></row>'
        xml = f"<worksheet {MAIN}><sheetData>{row}</sheetData></worksheet>"
        parts[f"xl/worksheets/sheet{number}.xml"] = xml.encode()
    filled = compile_template(zipped(parts)).fill([SheetEdits("甲", {"A1": 1})])
    assert "<v>" not in sheet_xml(filled.data, 2)
    assert members(filled.data)["xl/worksheets/sheet3.xml"] == parts["xl/worksheets/sheet3.xml"]
    assert set(filled.parts_changed) <= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}


def test_a_copied_sheet_keeps_its_boxes_and_comments() -> None:
    data = compile_template(pictured()).fill([], [SheetCopy("二", SheetEdits("表", {"A2": 1}))]).data
    parts = members(data)
    relations = parts["xl/worksheets/_rels/sheet2.xml.rels"].decode()
    targets = re.findall(r'Target="\.\./(.*?)"', relations)
    assert sorted(targets) == ["comments2.xml", "drawings/drawing2.xml", "drawings/vmlDrawing2.vml"]
    assert all(f"xl/{target}" in parts for target in targets)
    assert b"/xl/comments2.xml" in parts["[Content_Types].xml"]


def test_macros_are_kept_and_the_format_says_so() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_vba_project(io.BytesIO(b"macro"), is_stream=True)
    book.add_worksheet("表")
    book.close()
    filled = compile_template(out.getvalue()).fill([SheetEdits("表", {"A1": 1})])
    assert filled.format == "xlsm"
    assert members(filled.data)["xl/vbaProject.bin"] == b"macro"


# --- packages -----------------------------------------------------------------------------------------------------


def test_order_times_and_compressed_bytes_of_untouched_parts_are_kept() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, level in (("b", 9), ("a", 1)):
            entry = zipfile.ZipInfo(name, (2001, 2, 3, 4, 6, 8))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, b"x" * 1000 + bytes(range(200)), compresslevel=level)
        archive.writestr(zipfile.ZipInfo("名.xml"), b"stored")
    package = Package(out.getvalue())
    again = Package(package.write({"a": b"new", "c": b"added"}, dropped=frozenset()))
    assert again.names() == ["b", "a", "名.xml", "c"]
    assert bytes(again.compressed("b")) == bytes(package.compressed("b"))
    with zipfile.ZipFile(io.BytesIO(package.write({}))) as archive:
        assert archive.testzip() is None
        assert archive.getinfo("b").date_time == (2001, 2, 3, 4, 6, 8)
        assert archive.read("名.xml") == b"stored"


def test_sizes_told_after_the_data_are_understood() -> None:
    class Stream(io.RawIOBase):
        """A file one can not go back in: zipfile then writes sizes behind the data, as Java does."""

        def __init__(self) -> None:
            self.parts: list[bytes] = []

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.parts.append(bytes(data))
            return len(data)

    stream = Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"y" * 5000)
        with archive.open("b", "w", force_zip64=True) as part:
            part.write(b"z" * 5000)
    package = Package(b"".join(stream.parts))
    assert package.read("b") == b"z" * 5000
    with zipfile.ZipFile(io.BytesIO(package.write({"a": b"n"}))) as archive:
        assert archive.testzip() is None
        assert archive.read("b") == b"z" * 5000


def lying_about_size() -> bytes:
    data = bytearray(zipped({"xl/x.xml": b"0" * 100_000}))
    for at in (data.index(b"PK\x03\x04") + 22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def overlapping() -> bytes:
    data = bytearray(zipped({"a": b"0" * 50, "b": b"1" * 50}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"PK\x03\x04", zipped({"../x": b"1"}), zipped({"/etc/x": b"1"}), overlapping(),
        zipped({"a": b"1"})[:-5], zipped({"a": b"1"})[20:],
    ],
    ids=["empty", "head only", "climbs out", "absolute", "overlapping", "cut at the end", "cut at the start"],
)  # fmt: skip
def test_packages_that_are_broken_or_out_of_bounds_are_refused(data: bytes) -> None:
    with pytest.raises(PackageError):
        Package(data)


def test_a_part_larger_than_it_says_is_not_unpacked() -> None:
    with pytest.raises(PackageError):
        Package(lying_about_size()).read("xl/x.xml")


def test_a_part_that_was_tampered_with_is_refused() -> None:
    data = zipped({"a": b"hello"})
    broken = data.replace((zlib.crc32(b"hello")).to_bytes(4, "little"), b"\0\0\0\0")
    with pytest.raises(PackageError):
        Package(broken).read("a")


def test_entities_are_refused() -> None:
    parts = plain_book()
    xml = f'<!DOCTYPE w [<!ENTITY a "b">]><worksheet {MAIN}><sheetData/></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with pytest.raises(PackageError):
        compile_template(zipped(parts)).fill([SheetEdits("表", {"A1": 1})])


def test_a_template_file_keeps_the_name_its_content_needs() -> None:
    parts = plain_book()
    types = parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main", b"spreadsheetml.template.main")
    assert compile_template(zipped(parts)).format == "xlsx"
    assert compile_template(zipped(parts | {"[Content_Types].xml": types})).format == "xltx"
