"""Whose facts are whose; which of several values counts."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.prefill_sheets import catalogue, filled, id_number, rows, workbook
from yibiao.prefill.conflicts import FIRST, FULLER, MAJORITY, NEWEST, OWNER, VALID, Option, choose
from yibiao.prefill.doubtful import decisions_of_json
from yibiao.prefill.linkage import Population, Profile

LI, ZHAO, QIAN = id_number("19500312", 1), id_number("19881120", 5), id_number("19770707", 11)
REGISTER = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    填报单位：杏花坞村
    | 姓名 | 性别 | 公民身份号码 | 联系电话 |
    | 李大山 | 男 | {LI} | 19900000001 |
    | 赵铁柱 | 男 | {ZHAO} | 19900000004 |
    | 钱多多 | 男 | {QIAN} | |
    """
)
FORM = workbook(
    表="""
    村民基本情况登记表
    | 序号 | 姓名 | 身份证号 | 联系电话 | 民族 |
    | 1 | | | | |
    """
)


def listing(head: str, *lines: str, title: str = "村民名册", unit: str = "杏花坞村") -> bytes:
    return workbook(表="\n".join([title, f"填报单位：{unit}", head, *lines]))


def answers(data: dict, **options: object) -> tuple[dict[str, list], object]:
    outcome, out = filled({"表.xlsx": FORM}, data, **options)
    return {str(row[1]): row for row in rows(out["表.xlsx"], 3)}, outcome


def test_a_number_in_fifteen_digits_is_the_same_person():
    short = LI[:6] + LI[8:17]
    people, _ = answers(
        {"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 身份证号 | 民族 |", f"| 李大山 | {short} | 苗族 |")}
    )
    assert people["李大山"][4] == "苗族"
    assert len(people) == 3


def test_name_birth_date_and_village_join_without_a_number():
    people, outcome = answers(
        {"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 出生日期 | 民族 |", "| 李大山 | 1950年3月12日 | 苗族 |")}
    )
    assert people["李大山"][4] == "苗族"
    assert outcome.joined_by["姓名、出生日期和村相同"] == 1


@pytest.mark.parametrize("wrong", [LI[:16] + LI[17] + LI[16], LI[:10] + str((int(LI[10]) + 1) % 10) + LI[11:]])
def test_a_mistyped_number_is_proposed_and_not_joined(wrong):
    people, outcome = answers(
        {"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 身份证号 | 民族 |", f"| 李大山 | {wrong} | 苗族 |")}
    )
    assert len(people) == 3
    assert people["李大山"][4] is None
    assert (outcome.held, outcome.doubtful) == (1, 1)


def test_a_name_alone_is_proposed_and_not_joined():
    people, outcome = answers({"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 民族 |", "| 李大山 | 苗族 |")})
    assert people["李大山"][4] is None
    assert outcome.doubtful == 1


@pytest.mark.parametrize(("same", "nation", "count"), [(True, "苗族", 3), (False, None, 4)])
def test_decisions_are_read_back_from_the_list(same, nation, count):
    wrong = LI[:16] + LI[17] + LI[16]
    data = {"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 身份证号 | 民族 |", f"| 李大山 | {wrong} | 苗族 |")}
    _, out = filled({"表.xlsx": FORM}, data)
    book = load_workbook(BytesIO(out["存疑记录.xlsx"]))
    book.active.cell(2, 2 if same else 3).value = "√"
    buffer = BytesIO()
    book.save(buffer)
    outcome, again = filled({"表.xlsx": FORM}, {**data, "存疑记录.xlsx": buffer.getvalue()})
    lines = rows(again["表.xlsx"], 3)
    assert outcome.doubtful == 0
    assert len(lines) == count
    assert next(line for line in lines if line[2] == LI)[4] == nation


def test_the_json_list_carries_the_same_decisions():
    wrong = LI[:16] + LI[17] + LI[16]
    data = {"底册.xlsx": REGISTER, "旧.xlsx": listing("| 姓名 | 身份证号 |", f"| 李大山 | {wrong} |")}
    _, out = filled({"表.xlsx": FORM}, data)
    decisions = decisions_of_json(out["存疑记录.json"].replace(b'"same": null', b'"same": true'))
    assert filled({"表.xlsx": FORM}, data, decisions=decisions)[0].doubtful == 0


def test_one_record_is_not_joined_to_two_people_of_different_numbers():
    twin = id_number("19770101", 5)
    data = {
        "底册.xlsx": REGISTER,
        "乙.xlsx": listing("| 姓名 | 身份证号 |", f"| 赵铁柱 | {twin} |"),
        "旧.xlsx": listing("| 姓名 | 民族 |", "| 赵铁柱 | 苗族 |"),
    }
    outcome, out = filled({"表.xlsx": FORM}, data)
    assert outcome.doubtful == 2
    decisions = decisions_of_json(out["存疑记录.json"].replace(b'"same": null', b'"same": true'))
    outcome, out = filled({"表.xlsx": FORM}, data, decisions=decisions)
    assert not [line for line in rows(out["表.xlsx"], 3) if line[4] == "苗族"]
    assert [one.code for one in outcome.findings] == ["decided_twice"]
    assert (outcome.held, outcome.doubtful) == (1, 2)


def test_a_masked_number_joins_where_only_one_fits():
    masked = f"{ZHAO[:6]}********{ZHAO[-4:]}"
    people, outcome = answers(
        {"底册.xlsx": REGISTER, "公示.xlsx": listing("| 姓名 | 身份证号 | 民族 |", f"| 赵铁柱 | {masked} | 苗族 |")}
    )
    assert people["赵铁柱"][4] == "苗族"
    assert people["赵铁柱"][2] == ZHAO
    assert sum(outcome.joined_by.values()) == 1


def test_a_masked_number_that_two_fit_is_left_to_a_person():
    twin = id_number("19770101", 5)
    masked = f"{ZHAO[:6]}********{'*' * 4}"
    data = {
        "底册.xlsx": REGISTER,
        "乙.xlsx": listing("| 姓名 | 身份证号 |", f"| 赵铁柱 | {twin} |"),
        "公示.xlsx": listing("| 姓名 | 身份证号 | 民族 |", f"| 赵铁柱 | {masked} | 苗族 |"),
    }
    _, outcome = answers(data)
    assert outcome.held == 1


ITEMS = catalogue().items
OLD, NEW = date(2024, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("description", "item", "values", "expected", "rule", "conflict"),
    [
        ("newer beats older", "person.phone", [("19900000001", OLD, None), ("19900000002", NEW, None)], "19900000002",
         NEWEST, True),
        ("the owner's word beats a newer one", "person.phone",
         [("19900000001", OLD, "县公安局"), ("19900000002", NEW, "县民政局")], "19900000001", OWNER, True),
        ("a sound number beats a newer broken one", "person.id_number", [(LI, OLD, None), (LI[:17] + "?", NEW, None)],
         LI, VALID, True),
        ("a day says the year and more", "person.birth_date", [("1950", NEW, None), ("1950-03-12", OLD, None)],
         "1950-03-12", FULLER, False),
        ("a full address says the short one and more", "person.home_address",
         [("杏花坞村3组", NEW, None), ("鹤汀镇杏花坞村3组", OLD, None)], "鹤汀镇杏花坞村3组", FULLER, False),
        ("most sources", "person.nation",
         [("汉族", None, None), ("苗族", None, None), ("苗族", None, None)], "苗族", MAJORITY, True),
        ("nothing tells them apart", "person.nation",
         [("汉族", None, None), ("苗族", None, None)], "汉族", FIRST, True),
    ],
)  # fmt: skip
def test_the_rule_that_chooses(description, item, values, expected, rule, conflict):
    options = [Option(value, at, 0, dated, owner) for at, (value, dated, owner) in enumerate(values)]
    choice = choose(ITEMS[item], options, owner="县公安局")
    assert (choice.option.value, choice.rule, choice.conflict) == (expected, rule, conflict), description


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ((5300, 10000), (5253, 1), False),  # 0.53 万元
        ((5200, 10000), (5253, 1), True),
        ((680, 1), (684, 1), True),
        ((3.3, 1), (3.25, 1), False),
        ((3, 1), (3.25, 1), False),
        ((4, 1), (3.25, 1), True),
    ],
)
def test_a_rounded_number_is_no_other_value_and_the_exact_one_counts(one, other, conflict):
    options = [
        Option(value, at, 0, dated, None, factor)
        for at, ((value, factor), dated) in enumerate([(one, NEW), (other, OLD)])
    ]
    choice = choose(ITEMS["household.annual_income"], options)
    assert (choice.option.value, choice.conflict) == (one[0] if conflict else other[0], conflict)


def test_conflicts_are_listed_with_all_values_sources_and_the_rule():
    other = listing("| 姓名 | 身份证号 | 联系电话 |", f"| 李大山 | {LI} | 19900000555 |")
    outcome, out = filled(
        {"表.xlsx": FORM}, {"底册.xlsx": (REGISTER, date(2026, 6, 1)), "旧.xlsx": (other, date(2025, 1, 1))}
    )
    assert outcome.conflicts == 1
    lines = rows(out["数据冲突.xlsx"], 2)
    assert {(line[0], line[2], line[3], line[4], line[5]) for line in lines} == {
        ("李大山", "19900000001", NEWEST, "19900000001", "底册.xlsx"),
        ("李大山", "19900000001", NEWEST, "19900000555", "旧.xlsx"),
    }


def test_sex_that_contradicts_the_number_is_a_conflict_and_the_number_counts():
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 身份证号 | 性别 |
        | 1 | | | |
        """
    )
    data = listing("| 姓名 | 身份证号 | 性别 |", f"| 李大山 | {LI} | 女 |")
    outcome, out = filled({"表.xlsx": form}, {"名册.xlsx": data})
    assert rows(out["表.xlsx"], 3)[0][3] == "男"
    assert outcome.conflicts == 1


def test_a_rare_name_says_more_than_a_common_one():
    population = Population()
    for at in range(400):
        population.add(Profile(name="张伟" if at < 100 else f"赵{chr(0x4E00 + at)}", village="杏花坞村"))
    rare, common = Profile(name=f"赵{chr(0x4E00 + 300)}"), Profile(name="张伟")
    assert population.probability(rare, population.profiles[300]) > population.probability(
        common, population.profiles[0]
    )


def test_companions_of_earlier_runs_are_no_data():
    data = {"底册.xlsx": REGISTER}
    _, out = filled({"表.xlsx": FORM}, data)
    again, _ = filled({"表.xlsx": FORM}, {**data, "表.来源.xlsx": out["表.来源.xlsx"], "存疑.json": b"[]"})
    assert again.subjects == filled({"表.xlsx": FORM}, data)[0].subjects


def test_a_householder_is_known_by_name_and_household_number():
    register = workbook(
        底册=f"""
        杏花坞村户籍人口底册
        | 户编号 | 姓名 | 与户主关系 | 公民身份号码 |
        | 001 | 李大山 | 户主 | {LI} |
        | 002 | 李大山 | 户主 | {ZHAO} |
        """
    )
    incomes = workbook(
        表="""
        农户收入登记表
        | 户号 | 户主姓名 | 家庭年收入（元） |
        | 001 | 李大山 | 31000 |
        """
    )
    form = workbook(
        表="""
        农户基本情况登记表
        | 序号 | 户主姓名 | 户主身份证号 | 家庭年收入（元） |
        | 1 | | | |
        """
    )
    outcome, out = filled({"表.xlsx": form}, {"底册.xlsx": register, "收入.xlsx": incomes})
    assert outcome.subjects["person"] == 2
    assert {(row[2], row[3]) for row in rows(out["表.xlsx"], 3)} == {(LI, 31000), (ZHAO, None)}


def test_a_house_is_told_by_its_owner_where_it_has_no_number():
    ledger = workbook(
        表=f"""
        农村房屋台账
        | 产权人姓名 | 产权人身份证号 | 房屋结构 | 建筑面积（平方米） |
        | 李大山 | {LI} | 砖木 | 120 |
        | 赵铁柱 | {ZHAO} | 砖混 | 88 |
        """
    )
    form = workbook(
        表="""
        农村房屋登记表
        | 序号 | 产权人姓名 | 产权人身份证号 | 产权人联系电话 | 建筑面积（平方米） |
        | 1 | | | | |
        """
    )
    outcome, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER, "房屋.xlsx": ledger})
    assert outcome.subjects["house"] == 2
    assert [(row[1], row[3], row[4]) for row in rows(out["表.xlsx"], 3)] == [
        ("李大山", "19900000001", 120),
        ("赵铁柱", "19900000004", 88),
    ]


def test_two_credit_codes_are_two_enterprises_whatever_their_name():
    firms = workbook(
        册="""
        企业名录
        | 企业名称 | 统一社会信用代码 | 法定代表人 |
        | 禾溪县兴旺商店 | 92990101YY000001X3 | 石生斌 |
        | 禾溪县兴旺商店 | 93990101YY00000280 | 冉勇晓 |
        """
    )
    form = workbook(表="企业名录\n| 企业名称 | 统一社会信用代码 |\n| | |")
    outcome, _ = filled({"表.xlsx": form}, {"册.xlsx": firms})
    assert outcome.subjects["enterprise"] == 2


def test_conflicts_of_what_no_form_asks_do_not_disturb_the_list_of_those_asked():
    number = id_number("19500312", 1)
    sheet = "村民名册\n| 姓名 | 身份证号 | 联系电话 |\n| {name} | {number} | {phone} |"
    one = workbook(册=sheet.format(name="李大山", number=number, phone="19900000001"))
    other = workbook(册=sheet.format(name="李大三", number=number, phone="19900000002"))
    form = workbook(表="村民登记表\n| 身份证号 | 联系电话 |\n| | |")
    _, out = filled({"表.xlsx": form}, {"一.xlsx": one, "二.xlsx": other}, filters=("全部",))
    assert {row[1] for row in rows(out["数据冲突.xlsx"], 2)} == {"联系电话"}
