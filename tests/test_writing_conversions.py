"""Templates that can not be written into: .xls, web pages, text."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from yibiao.conversion import LibreOffice, find_program
from yibiao.prefill.edits import ListRows, SheetEdits
from yibiao.prefill.package import PackageError
from yibiao.prefill.templates import compile_template
from yibiao.sheets.opening import ConversionFailed, ConverterMissing

PAGE = (
    "<html><table><tr><td colspan=2>名册</td></tr><tr><td>姓名</td><td>金额</td></tr>"
    "<tr><td></td><td></td></tr></table>"
)
FORMS = Path(__file__).parents[2] / "shared" / "forms"


def test_a_web_page_comes_out_as_a_workbook_with_the_same_addresses() -> None:
    template = compile_template(PAGE.encode(), "名册.xls")
    filled = template.fill([SheetEdits(template.sheets[0], {"A3": "林", "B3": 5})])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [["名册", None], ["姓名", "金额"], ["林", 5]]
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A1:B1"]
    assert filled.format == "xlsx"
    assert filled.notes


def test_text_comes_out_as_a_workbook() -> None:
    template = compile_template("姓名,证件号码\n=1+1,\n".encode("gb18030"), "名册.csv")
    filled = template.fill([SheetEdits(template.sheets[0], {"B2": "511234199001011234"})])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["姓名", "证件号码"], ["=1+1", "511234199001011234"],
    ]  # fmt: skip
    assert sheet["A2"].data_type != "f"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_what_is_no_template_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(PackageError, match=r"[一-鿿]"):
        compile_template(data, "x.xls")


@pytest.fixture(scope="module")
def old_workbook() -> bytes:
    found = sorted(FORMS.rglob("*.xls"))
    if not found:
        pytest.skip("the real forms (../shared/forms) are not here")
    return next(data for data in (path.read_bytes() for path in found) if data.startswith(b"\xd0\xcf"))


def test_an_old_workbook_keeps_addresses_and_looks(old_workbook: bytes) -> None:
    template = compile_template(old_workbook, "a.xls")
    filled = template.fill([SheetEdits(template.sheets[0], {"A1": "改"})])
    sheet = openpyxl.load_workbook(io.BytesIO(filled.data)).worksheets[0]
    assert sheet["A1"].value == "改"
    assert any(cell.border.left.style for row in sheet.iter_rows() for cell in row)


def test_with_an_office_programme_an_old_workbook_goes_there_and_back(old_workbook: bytes) -> None:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    calls = []

    def converter(data: bytes, suffix: str, target: str) -> bytes:
        calls.append((suffix, target))
        return out.getvalue() if target == ".xlsx" else b"old again"

    filled = compile_template(old_workbook, "a.xls", converter=converter, keep_format=True).fill([])
    assert (filled.data, filled.format) == (b"old again", "xls")
    assert calls == [(".xls", ".xlsx"), (".xlsx", ".xls")]


@pytest.mark.parametrize("error", [ConverterMissing(), ConversionFailed("坏了")])
def test_a_programme_that_fails_is_done_without(old_workbook: bytes, error: Exception) -> None:
    def converter(data: bytes, suffix: str, target: str) -> bytes:
        raise error

    assert compile_template(old_workbook, "a.xls", converter=converter, keep_format=True).format == "xlsx"


@pytest.mark.skipif(find_program() is None, reason="LibreOffice is not on this machine")
def test_an_office_programme_computes_the_totals_of_what_was_filled() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["B2"], sheet["A3"], sheet["B3"] = "数量", 1, "=A2*2", "=SUM(A2:A2)", "=SUM(B2:B2)"
    out = io.BytesIO()
    book.save(out)
    rows = ListRows(2, 2, ("A",), [[number] for number in range(1, 101)])
    filled = compile_template(out.getvalue()).fill([SheetEdits("Sheet", {}, (rows,))])
    lines = LibreOffice()(filled.data, ".xlsx", ".csv").decode().splitlines()
    assert lines[1:3] == ["1,2", "2,4"]
    assert lines[101] == "5050,10100"


def test_the_note_on_a_text_table_does_not_blame_the_machine() -> None:
    for converter in (None, LibreOffice("/nowhere")):
        template = compile_template("姓名,证件号码\n,\n".encode(), "名册.csv", converter=converter)
        (note,) = template.fill([SheetEdits(template.sheets[0], {"A2": "林"})]).notes
        assert "LibreOffice" not in note
        assert "--keep-format" in note


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", "\t"), ("utf-8", ";")])
def test_a_text_table_comes_out_as_the_same_text_when_asked_for(encoding: str, delimiter: str) -> None:
    given = f"姓名{delimiter}证件号码{delimiter}人数\n=模板{delimiter}{delimiter}\n".encode(encoding)
    template = compile_template(given, "名册.csv", keep_format=True)
    number = "511234199001011234"
    rows = [["林,小", number, 3], ["=1+1", "-5", 2.5]]
    filled = template.fill([SheetEdits(template.sheets[0], lists=(ListRows(3, 3, ("A", "B", "C"), rows),))])
    assert filled.format == "csv"
    assert filled.notes == ()
    name = '"林,小"' if delimiter == "," else "林,小"
    assert filled.data.decode(encoding).splitlines() == [
        delimiter.join(line)
        for line in (["姓名", "证件号码", "人数"], ["=模板", "", ""], [name, number, "3"], ["'=1+1", "-5", "2.5"])
    ]
