"""Drafts of every format are opened, bad ones are named; nothing ever raises."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pypdfium2
import pytest
from docx import Document as WordDocument
from docx.oxml import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.document_texts import OWN, word
from yibiao.conversion import LibreOffice, find_program
from yibiao.documents.facts import facts_of
from yibiao.documents.opening import MAX_CHARACTERS, open_document, pasted

LINES = [line for line in OWN.split("\n") if line.strip()]
HAN = "各村把晒场的电线查一遍，漏电的当场断电，十月二十日前查完。"


def codes(content: bytes, name: str = "文稿.docx") -> list[str]:
    return [one.code for one in open_document(content, name).findings]


def saved(made: object) -> bytes:
    kept = io.BytesIO()
    made.save(kept)  # type: ignore[attr-defined]
    return kept.getvalue()


def test_a_word_file_gives_its_lines_in_order_with_how_they_are_set() -> None:
    document = open_document(word(LINES), "文稿.docx").document
    assert document
    assert document.format == "docx"
    assert [one.text for one in document.paragraphs] == LINES
    assert all(document.text[one.start : one.end] == one.text for one in document.paragraphs)
    body = document.paragraphs[4].style
    assert body
    assert (body.font, body.size, body.pitch, body.first_indent) == ("仿宋_GB2312", 16.0, 28.95, 2.0)
    assert document.layout
    assert abs(document.layout.top - 37) < 0.1
    assert document.layout.page_number
    assert document.layout.page_number.dashed


def test_tables_and_text_boxes_are_read_and_deletions_are_not() -> None:
    made = WordDocument()
    made.add_paragraph("禾溪县水利局关于做好冬修的通知")
    made.add_table(rows=1, cols=2).rows[0].cells[1].text = "上塘水库放水涵"
    gone = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "删去的话"
    run.append(text)
    gone.append(run)
    made.paragraphs[0]._p.append(gone)
    opened = open_document(saved(made), "文稿.docx")
    assert opened.document
    assert "上塘水库放水涵" in opened.document.text
    assert "删去的话" not in opened.document.text
    assert [one.code for one in opened.findings] == ["document_revisions"]
    assert next(one.table for one in opened.document.paragraphs if one.text == "上塘水库放水涵") == 1


def test_numbers_that_word_writes_by_itself_are_part_of_the_text() -> None:
    made = WordDocument()
    made.add_paragraph("禾溪县水利局关于做好小型水库冬修的通知")
    for line in ("范围", "时间"):
        made.add_paragraph(line, style="List Number")
    document = open_document(saved(made), "文稿.docx").document
    assert document
    assert [one.text for one in document.paragraphs][1:] == ["1.范围", "2.时间"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_plain_text_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    opened = open_document(OWN.encode(encoding), "文稿.txt")
    assert opened.document
    assert opened.document.text.strip() == OWN.strip()
    assert not opened.findings


def test_a_text_pasted_together_from_two_encodings_is_read_line_by_line() -> None:
    content = (HAN + "\n").encode("gb18030") + HAN.encode()
    opened = open_document(content, "文稿.txt")
    assert opened.document
    assert opened.document.text == f"{HAN}\n{HAN}"
    assert [one.code for one in opened.findings] == ["document_mixed_encodings"]


@pytest.mark.parametrize(
    ("description", "content", "expected"),
    [
        ("empty", b"", "empty_file"),
        ("hardly a word", "收到。".encode(), "document_empty"),
        ("a picture", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "document_scanned"),
        ("a PDF cut short", b"%PDF-1.7\n1 0 obj", "damaged_file"),
        ("a Word file cut short", word(LINES)[:4000], "damaged_file"),
        ("an archive", b"Rar!\x1a\x07\x00" + b"0" * 99, "archive"),
        ("bytes of no sort", bytes(range(256)) * 9, "not_a_document"),
        ("an old Word file without a converter", b"{\\rtf1 abc}", "converter_missing"),
        ("a file far too large", b"0" * (65 << 20), "file_too_large"),
    ],
)
def test_what_can_not_be_read_is_named(description: str, content: bytes, expected: str) -> None:
    opened = open_document(content, "文稿")
    assert opened.document is None, description
    assert [one.code for one in opened.findings] == [expected], description


def test_a_workbook_is_not_a_document() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("_rels/.rels", '<Relationships xmlns="x"/>')
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert codes(kept.getvalue(), "表.xlsx") == ["not_a_document"]


def test_a_container_that_unpacks_without_end_is_stopped() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", _RELATIONS)
        package.writestr("word/document.xml", b"0" * (120 << 20))
    assert codes(kept.getvalue()) == ["zip_bomb"]


_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def test_a_pdf_without_text_is_called_a_scan() -> None:
    made = pypdfium2.PdfDocument.new()
    made.new_page(595, 842)
    assert codes(saved(made), "扫描.pdf") == ["document_scanned"]


@pytest.mark.skipif(find_program() is None, reason="never: without LibreOffice no PDF can be made here")
def test_a_pdf_and_an_old_word_file_read_like_the_word_file() -> None:
    office = LibreOffice()
    pdf = office(word(LINES), ".docx", ".pdf")
    opened = open_document(pdf, "文稿.pdf")
    close = [line.replace(" ", "") for line in LINES]
    assert opened.document
    assert [one.text.replace(" ", "") for one in opened.document.paragraphs] == close
    old = open_document(office(word(LINES), ".docx", ".doc"), "文稿.doc", converter=office)
    assert old.document
    assert [one.text for one in old.document.paragraphs if one.text] == LINES


def test_a_text_too_long_is_cut_and_said_to_be() -> None:
    opened = pasted((HAN + "\n") * (MAX_CHARACTERS // len(HAN)))
    assert opened.document
    assert len(opened.document.text) <= MAX_CHARACTERS + 1
    assert [one.code for one in opened.findings] == ["document_cut"]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    content = word(LINES[:2])
    open_document(noise, "文稿")
    open_document(content[:at] + noise + content[at + len(noise) :], "文稿.docx")
    open_document(b"%PDF-1.4\n" + noise, "文稿.pdf")


def test_marks_that_can_not_be_seen_hide_no_demand() -> None:
    text = "禾溪县民政局关于报送名单的通知\n各村：\n请于本月\u202e底前报\u200b送困难群\u200b众名单。\n"
    document = open_document(text.encode(), "通知.txt").document
    assert document is not None
    assert "报送困难群众名单" in document.text
    assert document.hidden == 3
    assert [one.by for one in facts_of(document, date(2026, 11, 9)).demands] == ["本月底前"]
