"""Bad input: every case a finding in Chinese that names the file, never an exception, never much memory."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

import pytest

from tests.biff_files import label, xls
from tests.xlsx_files import SHEET, package, small_list, with_part
from yibiao.findings import FINDINGS, finding
from yibiao.sheets import guard
from yibiao.sheets.ole import write_ole
from yibiao.sheets.opening import open_workbook

BOMB = b"<a>" + b" " * (64 << 20)


def encrypted_zip() -> bytes:
    """``small_list`` with the encryption bit set on every entry."""
    data = bytearray(small_list())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + at] |= 1
    return bytes(data)


def lying_size() -> bytes:
    """A sheet that says it unpacks to 1000 bytes and unpacks to 64 MB."""
    data = bytearray(with_part(small_list(), SHEET, lambda xml: xml[:-12] + BOMB))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.getinfo(SHEET).header_offset
    struct.pack_into("<I", data, start + 22, 1000)
    directory = data.rfind(SHEET.encode()) - 46
    struct.pack_into("<I", data, directory + 24, 1000)
    return bytes(data)


def declared_too_big() -> bytes:
    data = bytearray(small_list())
    directory = data.rfind(SHEET.encode()) - 46
    struct.pack_into("<I", data, directory + 24, guard.MAX_UNPACKED + 1)
    return bytes(data)


def entity_sheet(xml: bytes) -> bytes:
    return xml.replace(
        b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><worksheet'
    )


CASES = [
    ("zero bytes", b"", "empty_file"),
    ("truncated zip", small_list()[:3000], "damaged_file"),
    ("zip without its last bytes", small_list()[:-30], "damaged_file"),
    ("truncated OLE", xls([("表", 0, label(0, 0, "甲"))])[:700], "damaged_file"),
    ("OLE header only", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged_file"),
    ("OOXML encrypted by Office", write_ole({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "encrypted_file"),
    ("old Word file with a password", write_ole({"WordDocument": bytes([0xEC, 0xA5, *bytes(9), 1])}), "encrypted_file"),
    ("zip with encrypted entries", encrypted_zip(), "encrypted_file"),
    ("size declared beyond the limit", declared_too_big(), "zip_bomb"),
    ("size that lies", lying_size(), None),
    ("document type and entities", with_part(small_list(), SHEET, entity_sheet), "xml_entities"),
    ("entities in the workbook part", with_part(small_list(), "xl/workbook.xml", lambda x: b"<!DOCTYPE a []>" + x),
     "xml_entities"),
    ("workbook part that is no XML", with_part(small_list(), "xl/workbook.xml", lambda _: b"<a"), "damaged_file"),
    ("workbook without sheets", with_part(small_list(), "xl/workbook.xml", lambda _: b"<workbook/>"), "no_sheets"),
    ("sheet that is no XML", with_part(small_list(), SHEET, lambda xml: xml[:900] + b"<c r='"), None),
    ("archive of forms", package({"a.xlsx": small_list()}), "archive"),
    ("empty archive", package({}), "archive"),
    ("PDF", b"%PDF-1.7\n", "not_a_form_format"),
    ("picture", b"\x89PNG\r\n\x1a\n" + bytes(50), "not_a_form_format"),
    ("presentation", package({"ppt/presentation.xml": "<a/>", "_rels/.rels":
        '<R><Relationship Id="1" Type="x/officeDocument" Target="ppt/presentation.xml"/></R>'}), "not_a_form_format"),
    ("binary workbook", package({"xl/workbook.bin": "x", "_rels/.rels":
        '<R><Relationship Id="1" Type="x/officeDocument" Target="xl/workbook.bin"/></R>'}), "not_a_form_format"),
    ("OpenDocument", package({"mimetype": "application/vnd.oasis", "content.xml": "<a/>"}), "not_a_form_format"),
    ("OFD", package({"OFD.xml": "<a/>"}), "not_a_form_format"),
    ("RAR", b"Rar!\x1a\x07\x00", "archive"),
    ("unknown bytes", bytes(range(256)) * 4, "unknown_format"),
    ("zero bytes only", bytes(4096), "unknown_format"),
    ("OLE of something else", write_ole({"Contents": b"x"}), "unknown_format"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "data", "code"), CASES, ids=[case[0] for case in CASES])
def test_bad_input_is_a_finding_that_names_the_file(description, data, code):
    workbook = open_workbook(data, "上报/表.xlsx")
    blocking = [found for found in workbook.findings if found.severity == "block"]
    assert blocking, description
    assert "上报/表.xlsx" in blocking[0].message
    assert blocking[0].advice
    if code is not None:
        assert [found.code for found in blocking] == [code]


def test_a_file_beyond_the_limit_is_not_looked_at(monkeypatch):
    monkeypatch.setattr("yibiao.sheets.opening.MAX_FILE", 1000)
    assert [f.code for f in open_workbook(small_list(), "a.xlsx").findings] == ["file_too_large"]


def test_a_sheet_beyond_the_limit_of_cells_is_read_as_far_as_it_goes(monkeypatch):
    monkeypatch.setattr("yibiao.sheets.xlsx.MAX_CELLS", 30)
    workbook = open_workbook(small_list(), "a.xlsx")
    assert [f.code for f in workbook.findings] == ["too_many_cells"]
    assert workbook.findings[0].row == workbook.grids[0].height == 10


def test_parts_outside_the_package_are_ignored_and_said():
    data = small_list()
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../etc/passwd", "x")
    workbook = open_workbook(out.getvalue(), "a.xlsx")
    assert workbook.grids[0].height == 22
    assert [f.code for f in workbook.findings] == ["unsafe_part_name"]


def test_a_part_that_is_there_twice_is_refused():
    out = io.BytesIO(small_list())
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")
    assert [f.code for f in open_workbook(out.getvalue(), "a.xlsx").findings] == ["damaged_file"]


def test_one_bad_sheet_does_not_take_the_others_with_it():
    from openpyxl import Workbook

    from tests.xlsx_files import saved

    book = Workbook()
    book.active["A1"] = "坏"
    book.create_sheet("好")["A1"] = "甲"
    data = with_part(saved(book), SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetDat<"))
    workbook = open_workbook(data, "a.xlsx")
    assert [(f.code, f.sheet) for f in workbook.findings] == [("damaged_sheet", "Sheet")]
    assert workbook.grids[1].text(1, 1) == "甲"


def test_a_panic_of_a_compiled_reader_is_a_failure_and_an_interrupt_is_not():
    panic = type("PanicException", (BaseException,), {})

    def panics() -> None:
        raise panic

    def interrupted() -> None:
        raise KeyboardInterrupt

    assert guard.shielded(panics) is None
    with pytest.raises(KeyboardInterrupt):
        guard.shielded(interrupted)


def test_the_directory_is_read_as_zipfile_reads_it():
    data = small_list()
    ours = [(entry.name, entry.size, entry.packed, entry.offset) for entry in guard.read_directory(data)]
    theirs = [(i.filename, i.file_size, i.compress_size, i.header_offset)
              for i in zipfile.ZipFile(io.BytesIO(data)).infolist()]  # fmt: skip
    assert ours == theirs


def test_a_package_behind_other_bytes_is_still_found():
    assert open_workbook(small_list() + b"", "a.xlsx").grids
    shifted = b"PK\x03\x04" + bytes(26) + small_list()
    assert open_workbook(shifted, "a.xlsx").grids[0].height == 22


def test_large_parts_unpack_in_pieces_and_whole():
    content = bytes(range(256)) * 20_000
    opened = guard.Package(package({"a": content}), "a")
    assert len(list(opened.chunks("a"))) > 1
    assert opened.read("a") == content
    assert zlib.crc32(opened.read("a")) == zlib.crc32(content)


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_every_finding_has_chinese_words_and_advice(code):
    words = FINDINGS[code]
    assert re.search("[\u4e00-\u9fff]", words.message)
    assert words.advice.strip()
    names = set(re.findall(r"{(\w+)}", words.message + words.advice)) - {"sheet", "row", "column"}
    made = finding(code, sheet="表", row=3, column="B", **dict.fromkeys(names, 7))
    assert made.code == code
    assert "{" not in made.message + made.advice
