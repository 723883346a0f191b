"""Crosstabs are counted from persons and households, and only where every word is understood."""

from __future__ import annotations

import pytest

from tests.prefill_sheets import catalogue, filled, id_number, values, workbook
from yibiao.prefill.conditions import Vocabulary

WORDS = Vocabulary(catalogue(), {"杏花坞村": "person.village"})


def person(name: str, birth: str, order: int, relation: str = "户主", household: str = "001") -> str:
    return f"| {household} | {name} | {relation} | {id_number(birth, order)} |"


REGISTERS = {
    "甲.xlsx": workbook(表="\n".join([
        "杏花坞村户籍人口底册", "填报单位：杏花坞村", "| 户编号 | 姓名 | 与户主关系 | 身份证号 |",
        person("李大山", "19500312", 1), person("王秀英", "19520704", 2, "配偶"),
        person("李小满", "20150915", 4, "孙女"),
    ])),
    "乙.xlsx": workbook(表="\n".join([
        "老槐坪村户籍人口底册", "填报单位：老槐坪村", "| 户编号 | 姓名 | 与户主关系 | 身份证号 |",
        person("赵铁柱", "19881120", 5, household="101"),
        person("钱多多", "19770707", 12, household="102"),
    ])),
    "低保.xlsx": workbook(表=f"""
        农村低保对象名册
        | 户主姓名 | 身份证号 | 月保障金额（元） |
        | 李大山 | {id_number("19500312", 1)} | 680 |
        """),
}  # fmt: skip


def counted(form: str, **options: object) -> tuple[dict[str, object], object]:
    outcome, out = filled({"表.xlsx": workbook(表=form)}, REGISTERS, **options)
    return values(out["表.xlsx"]), outcome.forms[0]


def test_ages_and_sexes_by_village():
    cells, report = counted("""
        户籍人口年龄性别统计表
        | 村 | 0—14岁 | > | 15—59岁 | > | 60岁及以上 | > |
        | ^ | 男 | 女 | 男 | 女 | 男 | 女 |
        | 杏花坞村 | | | | | | |
        | 老槐坪村 | | | | | | |
        | 合计 | =SUM(B4:B5) | | | | | |
        """)
    assert [cells.get(f"{c}4") for c in "BCDEFG"] == [0, 1, 0, 0, 1, 1]
    assert [cells.get(f"{c}5") for c in "BCDEFG"] == [0, 0, 1, 1, 0, 0]
    assert cells["B6"] == "=SUM(B4:B5)"
    assert [cells.get(f"{c}6") for c in "CDEFG"] == [1, 1, 1, 1, 1]
    assert report.derived == report.filled


def test_households_and_persons_in_a_standing():
    cells, _ = counted("""
        农村低保情况统计表
        | 村 | 低保户数（户） | 低保人数（人） | 其中：女性 | 其中：60岁以上 |
        | 杏花坞村 | | | | |
        | 老槐坪村 | | | | |
        """)
    assert [cells.get(f"{c}3") for c in "BCDE"] == [1, 3, 2, 2]
    assert [cells.get(f"{c}4") for c in "BCDE"] == [0, 0, 0, 0]


@pytest.mark.parametrize("word", ["本月新增低保户数", "常住人口", "外来务工人数", "低保对象满意度", "累计低保人数"])
def test_a_column_that_is_not_wholly_understood_stays_empty(word):
    cells, report = counted(f"""
        农村人口情况统计表
        | 村 | 户籍人口 | {word} |
        | 杏花坞村 | | |
        | 老槐坪村 | | |
        """)
    assert "C3" not in cells
    assert any(word in label for label in report.unmatched)


def test_a_title_that_narrows_in_unknown_words_forbids_counting():
    cells, _ = counted("""
        随迁租户摸底情况统计表
        | 村 | 男 | 女 |
        | 杏花坞村 | | |
        | 老槐坪村 | | |
        """)
    assert "B3" not in cells


def test_nobody_is_counted_while_somebody_s_age_is_unknown():
    data = {
        **REGISTERS,
        "丙.xlsx": workbook(
            表="""
            杏花坞村户籍人口底册
            填报单位：杏花坞村
            | 户编号 | 姓名 | 与户主关系 | 性别 |
            | 003 | 周不知 | 户主 | 男 |
            """
        ),
    }
    outcome, out = filled({"表.xlsx": workbook(表="""
        户籍人口统计表
        | 村 | 户籍人口 | 60岁以上 |
        | 杏花坞村 | | |
        | 老槐坪村 | | |
        """)}, data)  # fmt: skip
    cells = values(out["表.xlsx"])
    assert cells["B3"] == 4
    assert "C3" not in cells
    assert cells["C4"] == 0
    assert any("1 人缺少" in note for note in outcome.forms[0].notes)


@pytest.mark.parametrize(
    ("text", "conditions", "counts", "left"),
    [
        ("60岁以上", [("person.age", ">=", "60")], "person", ""),
        ("0—5岁", [("person.age", ">=", "0"), ("person.age", "<=", "5")], "person", ""),
        ("未满18周岁", [("person.age", "<", "18")], "person", ""),
        ("18岁以下", [("person.age", "<", "18")], "person", ""),
        ("其中：女性", [("person.sex", "=", "女")], None, ""),
        ("户数（户）", [], "household", ""),
        ("2024年人口", [], "person", "2024年"),
        ("本月新增", [], None, "本月新增"),
        ("杏花坞村", [("person.village", "=", "杏花坞村")], None, ""),
    ],
)
def test_words_are_read_as_conditions(text, conditions, counts, left):
    meaning = WORDS.read(text)
    assert [(c.item, c.operator, c.value) for term in meaning.conditions for c in term.conditions] == conditions
    assert (meaning.counts, meaning.left) == (counts, left)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("禾溪县农村低保对象花名册", ""),
        ("2026年一季度人口统计表", ""),
        ("非本县户籍人口登记表", "非本县"),
        ("社区居民登记表", "社区"),
        ("外县流入人口统计表", "外县"),
    ],
)
def test_the_issuing_county_is_no_condition_but_other_counties_are(title, left):
    assert WORDS.read_title(title).left == left


@pytest.mark.parametrize(
    ("title", "standing"),
    [
        ("农村低保对象名册", True),
        ("持证残疾人名册", True),
        ("拟新增低保对象公示名单", False),
        ("未参保人员名单", False),
        ("低保对象核查表", False),
        ("村民花名册", False),
        ("低保对象和残疾人名册", False),
    ],
)
def test_only_lists_of_those_who_are_make_a_standing(title, standing):
    assert (WORDS.standing(title) is not None) is standing


def test_amounts_are_added_up_in_the_unit_of_the_column():
    data = {
        "户.xlsx": workbook(表="\n".join([
            "农户收入情况登记表", "| 户编号 | 户主姓名 | 户主身份证号 | 村 | 家庭年收入（元） |",
            f"| 001 | 李大山 | {id_number('19500312', 1)} | 杏花坞村 | 52000 |",
            f"| 002 | 赵铁柱 | {id_number('19881120', 5)} | 杏花坞村 | 31000 |",
            f"| 003 | 钱多多 | {id_number('19770707', 12)} | 老槐坪村 | 12000 |",
        ])),
    }  # fmt: skip
    form = workbook(
        表="""
        农户收入情况统计表
        | 村 | 户数 | 家庭年收入（万元） |
        | 杏花坞村 | | |
        | 老槐坪村 | | |
        """
    )
    _, out = filled({"表.xlsx": form}, data)
    cells = values(out["表.xlsx"])
    assert [cells.get(f"{c}3") for c in "BC"] == [2, 8.3]
    assert [cells.get(f"{c}4") for c in "BC"] == [1, 1.2]
