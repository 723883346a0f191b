"""Whatever is written: values come back, untouched parts stay, and formulas still mean the cells they meant."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import cache

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from python_calamine import CalamineWorkbook

from yibiao.prefill.edits import Blank, ListRows, SheetEdits
from yibiao.prefill.formulas import Growth, RowMap, moved, translated
from yibiao.prefill.templates import Template, compile_template
from yibiao.prefill.text_blanks import filled_pieces
from yibiao.sheets.grid import letters

# Line feeds stand for all line ends in a cell; lone surrogates are no characters.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufffe\uffff"), min_size=1, max_size=30)
numbers = st.integers(-(10**11) + 1, 10**11 - 1) | st.floats(-1e14, 1e14).filter(lambda x: x == 0 or abs(x) > 1e-9)
days = st.dates(date(1900, 3, 1), date(2199, 12, 31))
places = st.tuples(st.integers(2, 40), st.integers(1, 12))


@cache
def template() -> tuple[bytes, Template]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "=SUM(A2:A3)"
    for row in range(2, 41, 3):
        sheet.cell(row, 3).number_format = "yyyy/m/d"
        sheet.cell(row, 12, "旧")
    book.create_sheet("字典")["A1"] = "男"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), compile_template(out.getvalue())


def read_back(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


@given(st.dictionaries(places, texts | numbers | st.booleans(), max_size=30))
@settings(max_examples=150, deadline=None)
def test_values_come_back_and_other_parts_stay(cells: dict[tuple[int, int], object]) -> None:
    source, compiled = template()
    edits = SheetEdits("Sheet", {f"{letters(column)}{row}": value for (row, column), value in cells.items()})
    filled = compiled.fill([edits])
    assert filled.refused == ()
    rows = read_back(filled.data)
    for (row, column), value in cells.items():
        found = rows[row - 1][column - 1]
        if column == 3 and not isinstance(value, (str, bool)):
            continue  # a number in a cell that shows days reads back as a day, or is text where it is none
        assert found == value
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (source, filled.data))
    assert before.namelist() == after.namelist()
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed <= {"xl/worksheets/sheet1.xml"}


@given(st.lists(st.tuples(texts, numbers, days), min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_records_of_a_growing_list_come_back_in_their_order(records: list[tuple[object, ...]]) -> None:
    _, compiled = template()
    rows = ListRows(2, 2, ("A", "B", "C"), records)
    filled = compiled.fill([SheetEdits("Sheet", {}, (rows,))])
    found = read_back(filled.data)
    assert [tuple(row[:3]) for row in found[1 : 1 + len(records)]] == records
    assert found[4 + max(0, len(records) - 1)][11] == "旧"


def cells_meant(formula: str, ids: dict[tuple[str, int], int]) -> set[int]:
    """Identities of the cells a formula of plain references and one-column ranges speaks of."""
    meant = set()
    for column, top, bottom in re.findall(r"\$?([A-D])\$?(\d+)(?::\$?[A-D]\$?(\d+))?", formula):
        meant |= {ids[column, row] for row in range(int(top), int(bottom or top) + 1) if (column, row) in ids}
    return meant


@st.composite
def formulas(draw: st.DrawFn) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        column, dollar = draw(st.sampled_from("ABCD")), draw(st.sampled_from(("", "$")))
        top = draw(st.integers(1, 30))
        if draw(st.booleans()):
            parts.append(f"SUM({column}{dollar}{top}:{column}{dollar}{draw(st.integers(top, 30))})")
        else:
            parts.append(f"{dollar}{column}{dollar}{top}")
    return draw(st.sampled_from("+-*&")).join(parts) + draw(st.sampled_from(("", '&"A1"', "+LOG10(5)")))


@given(formulas(), st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(1, 5)), min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_a_moved_formula_means_the_cells_it_meant(formula: str, lists: list[tuple[int, int, int]]) -> None:
    growths, row = [], 1
    for gap, height, count in lists:
        growths.append(Growth(row + gap, row + gap + height, count))
        row += gap + height + 1
    rows = RowMap(tuple(growths))
    before = {(column, row): hash((column, row)) for column in "ABCD" for row in range(1, 31)}
    after = {(column, rows.row(row)): value for (column, row), value in before.items()}
    result = moved(formula, {"表": rows}, own="表", row=99)
    assert cells_meant(result, after) == cells_meant(formula, before)
    assert moved(formula, {"别": rows}, own="表") == formula


@given(formulas(), st.integers(0, 9), st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_a_copied_formula_is_what_openpyxl_makes_of_it(formula: str, down: int, right: int) -> None:
    target = f"{letters(5 + right)}{40 + down}"
    assert "=" + translated(formula, down, right) == Translator("=" + formula, "E40").translate_formula(target)


blanks = st.lists(
    st.sampled_from(["单位：", "____", "  ", "日期", "：", "年", "月", "\n", "□是", "（ ）"]), max_size=12
)


@given(blanks, st.text("林村甲乙", min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_filling_a_blank_adds_the_value_and_loses_no_word(pieces: list[str], value: str) -> None:
    after = filled_pieces(pieces, [Blank("单位", value)])
    if after is None:
        return
    assert len(after) == len(pieces)
    words = [re.sub(r"[_\s]", "", "".join(texts)) for texts in (pieces, after)]
    assert words[1].replace(value, "", 1) == words[0]
