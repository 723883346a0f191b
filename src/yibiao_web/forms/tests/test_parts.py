"""The sheet as a page shows it, marks found on it, and when a form has had its time."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from yibiao.catalogue import load_catalogue
from yibiao.policy import shipped_pack
from yibiao_web.forms.drawing import drawn
from yibiao_web.forms.marks import marks_in
from yibiao_web.forms.reading import Understood, read_file
from yibiao_web.forms.sheet_view import shown_sheets
from yibiao_web.forms.sunset import FormUse, sunset


def understood_of(book: Workbook) -> Understood:
    from yibiao.model import MatchedForm

    out = BytesIO()
    book.save(out)
    workbook, form = read_file("表.xlsx", out.getvalue())
    return Understood(workbook, MatchedForm(form, ()))


def ugly() -> Workbook:
    """A title over all columns, two header levels, a hidden column, a name already filled in."""
    book = Workbook()
    sheet = book.active
    sheet.append(["困难家庭登记表", None, None, None])
    sheet.append(["姓名", "家庭情况", None, "藏着"])
    sheet.append([None, "人口数", "收入", None])
    sheet.append(["石小满", 3, None, None])
    sheet.append(["石大满", 2, None, None])
    for merged in ("A1:D1", "A2:A3", "B2:C2"):
        sheet.merge_cells(merged)
    sheet.column_dimensions["D"].hidden = True
    return book


def test_merged_cells_span_and_hidden_columns_are_left_out():
    shown = shown_sheets(understood_of(ugly()), {})[0]
    assert shown.columns == ["A", "B", "C"]
    title, first, second = (row.cells for row in shown.rows[:3])
    assert [(cell.text, cell.colspan) for cell in title] == [("困难家庭登记表", 3)]
    assert [(cell.text, cell.rowspan, cell.colspan) for cell in first] == [("姓名", 2, 1), ("家庭情况", 1, 2)]
    assert [cell.text for cell in second] == ["人口数", "收入"]


def test_every_cell_of_a_field_is_marked_and_names_are_masked():
    read = understood_of(ugly())
    shown = shown_sheets(read, {(0, 0): "person.name"})[0]
    cells = {cell.address: cell for row in shown.rows for cell in row.cells}
    assert (cells["A2"].key, cells["A2"].part) == ("0.0", "label")
    assert (cells["A4"].key, cells["A4"].part, cells["A4"].text) == ("0.0", "value", "石*满")


def test_legal_marks_are_read_from_the_sheet():
    book = Workbook()
    sheet = book.active
    for row in (["困难群众救助情况表"], ["表号：民统1表"], ["制定机关：县民政局"], ["有效期至：2027年12月"]):
        sheet.append(row)
    sheet.append(["村名", "户数", "人数"])
    for _ in range(4):
        sheet.append([None, None, None])
    read = understood_of(book)
    found = marks_in(read.workbook, read.form)
    assert found.get("table_number") == "民统1表"
    assert found.get("statistical") is True


@pytest.mark.parametrize(
    ("why", "use", "ends"),
    [
        ("opened last month", FormUse("monthly", date(2025, 1, 1), date(2026, 10, 5), None), False),
        ("not opened for two months", FormUse("monthly", date(2025, 1, 1), date(2026, 8, 1), None), True),
        ("yearly, opened last year", FormUse("yearly", date(2024, 1, 1), date(2025, 10, 1), None), False),
        ("never opened", FormUse("quarterly", date(2026, 1, 1), None, None), True),
        ("new", FormUse("quarterly", date(2026, 10, 1), None, None), False),
        ("expired", FormUse("yearly", date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 1)), True),
        ("nobody knows since when", FormUse("yearly", None, None, None), False),
    ],
)
def test_sunset(why, use, ends):
    assert bool(sunset(use, shipped_pack(), date(2026, 11, 2))) is ends, why


def test_a_title_that_looks_like_a_formula_stays_text():
    catalogue = load_catalogue()
    content = drawn("=1+1", [catalogue.items["person.name"]], catalogue, on=date(2026, 11, 2))
    title = load_workbook(BytesIO(content)).active["A1"]
    assert (title.value, title.data_type) == ("=1+1", "s")


def test_a_drawn_sheet_offers_the_choices():
    catalogue = load_catalogue()
    items = [catalogue.items["person.name"], catalogue.items["person.sex"]]
    _, form = read_file("画.xlsx", drawn("残疾人名册", items, catalogue, on=date(2026, 11, 2)))
    assert [field.name for field in form.regions[0].fields] == ["序号", "姓名", "性别"]
    assert form.regions[0].fields[2].choices
