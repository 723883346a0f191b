"""Amounts by the day do not answer amounts by the 亩."""

from __future__ import annotations

import pytest

from tests.prefill_sheets import filled, id_number, rows, workbook
from yibiao.prefill.rates import are_other_rates

LI = id_number("19500312", 1)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("元/天", "元/亩", True),
        ("元/月", "元/年", True),
        ("元/天", "元/日", False),
        ("元/人·月", "元/月", False),
        ("元", "元/亩", False),
        (None, "元/亩", False),
    ],
)
def test_which_rates_are_of_different_things(one: str | None, other: str, differ: bool) -> None:
    assert are_other_rates(one, other) is differ


@pytest.mark.parametrize(("unit", "value"), [("元/天", None), ("元/亩", 92.5), ("元", 92.5)])
def test_a_rate_is_not_written_under_the_unit_of_another(unit: str, value: float | None) -> None:
    head = "村民补贴发放花名册\n| 姓名 | 身份证号 | 补贴标准（{}） |\n"
    known = workbook(册=head.format("元/亩") + f"| 李大山 | {LI} | 92.5 |")
    outcome, out = filled(
        {"表.xlsx": workbook(表=head.format(unit) + "| | | |")}, {"册.xlsx": known}, filters=("全部",)
    )
    (row,) = rows(out["表.xlsx"], 3)
    assert row[2] == value
    assert any("已知的是元/亩" in note for note in outcome.forms[0].notes) is (value is None)
