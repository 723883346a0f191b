"""Cells the writer leaves alone are neither counted as filled nor claimed to come from somewhere."""

from __future__ import annotations

import json

from tests.prefill_sheets import filled, id_number, workbook

PEOPLE = [(name, id_number("19500312", order)) for order, name in enumerate(("李大山", "赵铁柱", "钱多多"), start=1)]
KNOWN = workbook(
    册="村民名册\n| 姓名 | 身份证号 | 民族 |\n" + "\n".join(f"| {name} | {number} | 汉族 |" for name, number in PEOPLE)
)
FORM = workbook(表="村民登记表\n| 姓名 | 身份证号 | 民族 |\n| | | |\n| | ^ | |")


def test_refused_cells_are_not_filled_and_come_from_nowhere() -> None:
    outcome, out = filled({"表.xlsx": FORM}, {"册.xlsx": KNOWN}, filters=("全部",))
    (report,) = outcome.forms
    refused = {cell for one in report.refused for cell in one.cells}
    told = {cell["cell"] for cell in json.loads(out["表.来源.json"])["cells"]}
    assert refused == {"B4", "B5"}
    assert told.isdisjoint(refused)
    assert report.filled == len(told)
    assert report.asked == report.filled + report.missing
