"""Figures that villages reported: offered again, marked when old, asked for once."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from tests.prefill_sheets import filled, rows, values, workbook

REPORTED = workbook(
    汇总="""
    村基本情况汇总表
    | 乡镇 | 村 | 户籍户数 | 户籍人口 | 耕地面积（亩） |
    | 鹤汀镇 | 杏花坞村 | 80 | 265 | 712.5 |
    | 鹤汀镇 | 老槐坪村 | 92 | 306 | |
    """
)
CROSSTAB = workbook(
    表="""
    各村基本情况统计表
    | 村 | 户籍户数 | 户籍人口 | 耕地面积（亩） | 自然村数 |
    | 杏花坞村 | | | | |
    | 老槐坪村 | | | | |
    | 合计 | | | | |
    """
)


def test_a_figure_is_offered_for_the_same_item_of_the_same_village():
    _, out = filled({"表.xlsx": CROSSTAB}, {"已有.xlsx": (REPORTED, date(2026, 6, 1))})
    cells = values(out["表.xlsx"])
    assert [cells.get(f"{column}3") for column in "BCDE"] == [80, 265, 712.5, None]
    assert [cells.get(f"{column}4") for column in "BCDE"] == [92, 306, None, None]
    source = next(row for row in rows(out["表.来源.xlsx"], 2) if row[1] == "B4")
    assert source[3:6] == ["已有.xlsx", "汇总", "C4"]


def test_a_figure_of_an_earlier_period_is_marked():
    form = workbook(
        表="2026年"
        + """各村基本情况统计表
    | 村 | 户籍户数 | 户籍人口 |
    | 杏花坞村 | | |
    | 老槐坪村 | | |"""
    )
    outcome, out = filled({"表.xlsx": form}, {"2025年汇总.xlsx": REPORTED})
    assert outcome.forms[0].stale == 4
    assert all("请核对" in row[7] for row in rows(out["表.来源.xlsx"], 2))


def test_what_no_village_reported_is_asked_for_once_on_one_sheet_and_comes_back():
    twice = {"表.xlsx": CROSSTAB, "又.xlsx": CROSSTAB}
    data = {"已有.xlsx": (REPORTED, date(2026, 6, 1))}
    _, out = filled(twice, data)
    header, *asked = rows(out["补填清单.xlsx"], 2, "汇总指标")
    assert [row[0] for row in asked] == ["杏花坞村", "老槐坪村"]
    book = load_workbook(BytesIO(out["补填清单.xlsx"]))
    sheet = book["汇总指标"]
    at = next(n for n, text in enumerate(header, 1) if text and str(text).startswith("自然村"))
    for row in range(3, 3 + len(asked)):
        sheet.cell(row, at).value = row
    back = BytesIO()
    book.save(back)
    _, out = filled(twice, {**data, "补填清单.xlsx": back.getvalue()})
    assert [values(out["表.xlsx"]).get(f"E{row}") for row in (3, 4)] == [3, 4]
