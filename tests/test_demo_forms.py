"""The committed forms of the demo county: that they are there, open, are varied, and can be drawn again."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from demo.build_forms import FOLDER, build
from demo.identifiers import AREA, is_id_number
from python_calamine import CalamineWorkbook

FORMS = sorted(path for path in FOLDER.rglob("*") if path.is_file())
WORKBOOKS = [
    path for path in FORMS if path.suffix in (".xlsx", ".xlsm", ".xls", ".et") and path.read_bytes()[:1] != b"<"
]
PAPERS = [path for path in FORMS if path.suffix == ".docx"]


def name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def cells(path: Path) -> dict[str, tuple[list[list[object]], object]]:
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [book.get_sheet_by_name(sheet) for sheet in book.sheet_names]
        return {s.name: (s.to_python(skip_empty_area=False), sorted(s.merged_cell_ranges or [])) for s in sheets}


def text(path: Path) -> str:
    """Everything a form says, as far as it can be told without LibreOffice."""
    content = path.read_bytes()
    if path in WORKBOOKS:
        return "\n".join(str(cell) for rows, _ in cells(path).values() for row in rows for cell in row)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            return re.sub("<[^>]+>", " ", package.read("word/document.xml").decode())
    for encoding in ("utf-8-sig", "gb18030", "latin-1"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def test_there_are_enough_forms_of_enough_departments() -> None:
    assert len(FORMS) >= 44
    assert len({path.parent.name for path in FORMS}) >= 10


def test_every_format_of_the_field_is_among_them() -> None:
    formats = Counter(path.suffix for path in FORMS)
    assert {".xlsx", ".xls", ".xlsm", ".et", ".csv", ".docx", ".doc"} <= set(formats)
    assert [path.name for path in FORMS if path.suffix == ".xls" and path.read_bytes().startswith(b"<html")]


def test_they_are_small() -> None:
    assert [name(path) for path in FORMS if path.stat().st_size > 200_000] == []
    assert sum(path.stat().st_size for path in FORMS) < 1_500_000


@pytest.mark.parametrize("path", WORKBOOKS, ids=name)
def test_a_workbook_opens_and_has_something_on_its_first_sheet(path: Path) -> None:
    rows, _ = next(iter(cells(path).values()))
    assert sum(cell != "" for row in rows for cell in row) >= 5


@pytest.mark.parametrize("path", PAPERS, ids=name)
def test_a_paper_opens_and_has_a_table(path: Path) -> None:
    docx = pytest.importorskip("docx")
    assert docx.Document(str(path)).tables


def test_the_hard_things_are_among_them() -> None:
    parts = Counter()
    for path in WORKBOOKS:
        if path.suffix not in (".xlsx", ".xlsm"):
            continue
        with zipfile.ZipFile(path) as package:
            xml = {part: package.read(part).decode() for part in package.namelist() if part.endswith(".xml")}
        sheets = "".join(content for part, content in xml.items() if part.startswith("xl/worksheets/"))
        parts["hidden sheet"] += 'state="hidden"' in xml["xl/workbook.xml"]
        parts["hidden row"] += bool(re.search(r"<row [^>]*hidden=\"1\"", sheets))
        parts["hidden column"] += bool(re.search(r"<col [^>]*hidden=\"1\"", sheets))
        parts["validation"] += "<dataValidation " in sheets
        parts["formula"] += "<f>" in sheets
        parts["print area"] += "_xlnm.Print_Area" in xml["xl/workbook.xml"]
        parts["upright text"] += 'textRotation="255"' in xml["xl/styles.xml"]
        parts["text box"] += any("txBox" in content for part, content in xml.items() if "drawing" in part)
        parts["picture"] += any(part.startswith("xl/media/") for part in package.namelist())
        parts["comment"] += any(part.startswith("xl/comments") for part in package.namelist())
        parts["protection"] += "<sheetProtection" in sheets
        parts["macro type"] += "macroEnabled" in xml["[Content_Types].xml"]
    wanted = {"hidden sheet", "hidden row", "hidden column", "validation", "formula", "print area", "upright text"}
    wanted |= {"text box", "picture", "comment", "protection", "macro type"}
    assert wanted - set(+parts) == set()


def test_every_id_number_is_invented_and_checks() -> None:
    found = {number for path in FORMS for number in re.findall(r"(?<!\w)\d{17}[\dXx](?!\w)", text(path))}
    assert found
    assert [number for number in found if not number.startswith(AREA) or not is_id_number(number)] == []


def test_every_mobile_number_is_out_of_the_invented_range() -> None:
    found = {number for path in FORMS for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text(path))}
    assert [number for number in found if not number.startswith("1990000")] == []


def test_the_same_names_are_asked_again_and_again() -> None:
    asked = Counter()
    for path in FORMS:
        if path.suffix == ".doc":
            continue
        said = re.sub(r"\s", "", text(path))
        asked.update(word for word in ("姓名", "身份证", "电话", "住址") if word in said)
    assert asked["姓名"] >= 30
    assert asked["身份证"] >= 30
    assert asked["电话"] >= 25


def test_drawing_them_again_gives_the_committed_forms(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    office = shutil.which("soffice")
    if not office:
        pytest.skip("without LibreOffice the .xls, .et and .doc cannot be drawn")
    drawn = build(tmp_path, office)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in drawn) == [name(path) for path in FORMS]
    assert [name(path) for path in FORMS if not same(path, tmp_path / name(path))] == []


def same(one: Path, other: Path) -> bool:
    """The same parts of a package; the same cells and merges of what LibreOffice wrote; else the same bytes."""
    if one.suffix in (".xlsx", ".xlsm", ".docx"):
        with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
            return {n: a.read(n) for n in a.namelist()} == {n: b.read(n) for n in b.namelist()}
    if one in WORKBOOKS:
        return cells(one) == cells(other)
    return one.suffix == ".doc" or one.read_bytes() == other.read_bytes()
