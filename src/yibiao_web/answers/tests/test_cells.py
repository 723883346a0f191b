from __future__ import annotations

import pytest

from yibiao.sheets.plain_cells import tamed
from yibiao_web.answers.cells import file_name, sheet_name, unique
from yibiao_web.answers.making import _for_pages


@pytest.mark.parametrize(
    ("value", "expected"),
    [("=1+1", "'=1+1"), ("+86", "'+86"), ("-", "'-"), ("@cmd", "'@cmd"), ("\tx", "'\tx"), ("石春", "石春"), (-3, -3),
     (None, None)],
)  # fmt: skip
def test_text_that_looks_like_a_formula_stays_text(value, expected):
    assert tamed(value) == expected


def test_names_are_free_of_what_files_and_sheets_can_not_have():
    assert file_name("a/b:c?.xlsx") == "a_b_c_.xlsx"
    taken: set[str] = set()
    assert [sheet_name("名册[1]", taken), sheet_name("名册1", taken)] == ["名册1", "名册12"]
    assert unique(["姓名", "姓名", "电话"]) == ["姓名", "姓名(2)", "电话"]


def test_advice_for_the_command_line_becomes_advice_for_the_page():
    notes = [
        "选出 300 份卡片，超过 200 份，没有填；请用 --where 或 --village 缩小范围",
        "一村一表的请加 --village",
        "模板已转换",
        "月报：有 96 格没有填，原因见上或补填清单",
    ]
    told = list(_for_pages(notes))
    assert len(told) == 3
    assert told[2] == "月报：有 96 格没有填，台账里还没有"
    assert "按村取" in told[0]
