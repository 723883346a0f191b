"""Lists of two kinds of people: their own column of kinds tells who is which."""

from __future__ import annotations

import pytest

from tests.prefill_sheets import filled, id_number, rows, workbook

SOLDIER, OLD, WIDOW, FARMER = (
    id_number(b, n) for b, n in (("19850312", 1), ("19400704", 3), ("19480915", 2), ("19881120", 5))
)
REGISTER = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    | 姓名 | 性别 | 公民身份号码 |
    | 李大山 | 男 | {SOLDIER} |
    | 王老五 | 男 | {OLD} |
    | 孙秀兰 | 女 | {WIDOW} |
    | 赵铁柱 | 男 | {FARMER} |
    """
)
LISTED = (("李大山", SOLDIER, "退役士兵"), ("王老五", OLD, "60岁以上农村籍退役士兵"), ("孙秀兰", WIDOW, "烈士遗属"))


def named(title: str, kinds: tuple[str, ...] = (), listed: str = "退役军人和优抚对象名册") -> tuple[list[str], str]:
    """Who stands in the filled form, and how it was chosen."""
    lines = [f"| {n} | {i} | {k} |" for (n, i, _), k in zip(LISTED, kinds or [k for *_, k in LISTED], strict=True)]
    data = workbook(名册="\n".join([listed, "| 姓名 | 身份证号码 | 人员类别 |", *lines]))
    form = workbook(表=f"{title}\n| 序号 | 姓名 | 身份证号 | 优抚类别 |\n| 1 | | | |")
    outcome, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER, "名册.xlsx": data})
    return [str(row[1]) for row in rows(out["表.xlsx"], 3) if row[1]], outcome.forms[0].selections[0]


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("退役军人信息采集表", ["李大山", "王老五"]),
        ("优抚对象花名册", ["王老五", "孙秀兰"]),
        ("优抚对象定期抚恤补助金发放花名册", ["王老五", "孙秀兰"]),
        ("退役军人、优抚对象花名册", ["李大山", "王老五", "孙秀兰"]),
        ("退役军人和其他优抚对象信息采集表", ["李大山", "王老五", "孙秀兰"]),
    ],
)
def test_the_kinds_of_a_list_of_two_standings_tell_who_has_which(title: str, people: list[str]) -> None:
    assert named(title)[0] == people


def test_kinds_that_are_none_of_the_titles_standings_tell_nothing() -> None:
    people, why = named("优抚对象花名册", ("甲", "乙", "丙"))
    assert people == []
    assert "没有说明谁是‘优抚对象’" in why


def test_a_list_of_those_who_may_be_tells_nothing() -> None:
    assert named("优抚对象花名册", listed="疑似退役军人和优抚对象名册")[0] == []
