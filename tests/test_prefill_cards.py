"""Cards: one subject a sheet, members in their lines."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from tests.prefill_sheets import filled, id_number, values, workbook

LI, WANG, XIAO, ZHAO = (
    id_number("19500312", 1), id_number("19520704", 2), id_number("20150915", 4), id_number("19881120", 5),
)  # fmt: skip
REGISTER = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    | 户编号 | 姓名 | 与户主关系 | 性别 | 公民身份号码 | 家庭住址 | 联系电话 |
    | 001 | 李大山 | 户主 | 男 | {LI} | 鹤汀镇杏花坞村3组 | 19900000001 |
    | ^ | 王秀英 | 配偶 | 女 | {WANG} | ^ | |
    | ^ | 李小满 | 孙女 | 女 | {XIAO} | ^ | |
    | 002 | 赵铁柱 | 户主 | 男 | {ZHAO} | 鹤汀镇杏花坞村5组 | 19900000004 |
    """
)
CARD = """
    农户基本情况登记表
    | 户主姓名 | | 性别 | | 联系电话 | |
    | 身份证号 | | > | > | 家庭人口 | |
    | 家庭住址 | | > | > | > | > |
    | 家庭成员 | > | > | > | > | > |
    | 姓名 | 与户主关系 | 性别 | 年龄 | 身份证号 | 健康状况 |
    | | | | | | |
    | | | | | | |
    """


def test_each_household_gets_a_sheet_of_its_own():
    _, out = filled({"卡.xlsx": workbook(登记表=CARD)}, {"底册.xlsx": REGISTER})
    book = load_workbook(BytesIO(out["卡.xlsx"]))
    assert book.sheetnames == ["登记表", "赵铁柱"]
    assert values(out["卡.xlsx"])["B2"] == "李大山"
    assert values(out["卡.xlsx"], "赵铁柱")["B2"] == "赵铁柱"


def test_members_stand_in_the_card_s_list_without_the_householder():
    _, out = filled({"卡.xlsx": workbook(登记表=CARD)}, {"底册.xlsx": REGISTER})
    cells = values(out["卡.xlsx"])
    assert [cells.get(f"A{row}") for row in (7, 8)] == ["王秀英", "李小满"]
    assert [cells.get(f"D{row}") for row in (7, 8)] == [73, 10]


def test_a_filled_card_is_data_and_its_members_are_of_one_household():
    card = workbook(
        卡=f"""
        农户基本情况登记表
        | 户主姓名 | 李大山 | 性别 | 男 | 联系电话 | 19900000001 |
        | 身份证号 | {LI} | > | > | 家庭人口 | 2 |
        | 家庭住址 | 鹤汀镇杏花坞村3组 | > | > | > | > |
        | 家庭成员 | > | > | > | > | > |
        | 姓名 | 与户主关系 | 性别 | 年龄 | 身份证号 | 健康状况 |
        | 李大山 | 户主 | 男 | 76 | {LI} | 健康 |
        | 王秀英 | 配偶 | 女 | 73 | {WANG} | 残疾 |
        """
    )
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 身份证号 | 户主姓名 | 与户主关系 |
        | 1 | | | | |
        """
    )
    outcome, out = filled({"表.xlsx": form}, {"卡.xlsx": card})
    cells = values(out["表.xlsx"])
    assert outcome.subjects["person"] == 2
    assert outcome.subjects["household"] == 1
    assert [(cells[f"B{r}"], cells[f"D{r}"], cells[f"E{r}"]) for r in (3, 4)] == [
        ("李大山", "李大山", "户主"), ("王秀英", "李大山", "配偶"),
    ]  # fmt: skip


def test_too_many_cards_are_not_made_without_a_filter():
    lines = "\n".join(
        f"| {n:03d} | 村民{chr(0x4E00 + n)} | 户主 | 男 | {id_number('19800101', n)} |" for n in range(1, 250)
    )
    register = workbook(底册="杏花坞村户籍人口底册\n| 户编号 | 姓名 | 与户主关系 | 性别 | 公民身份号码 |\n" + lines)
    outcome, out = filled({"卡.xlsx": workbook(登记表=CARD)}, {"底册.xlsx": register})
    assert load_workbook(BytesIO(out["卡.xlsx"])).sheetnames == ["登记表"]
    assert any("--where" in note for note in outcome.forms[0].notes)


def test_sources_name_the_sheet_and_the_cell_where_a_value_came_to_stand():
    card = workbook(
        登记表=CARD.rstrip() + "\n    | 备注 | > | > | > | > | > |\n    | 开户银行 | | > | 民族 | | > |\n    "
    )
    _, out = filled({"卡.xlsx": card}, {"底册.xlsx": REGISTER_OF_FIVE})
    book = load_workbook(BytesIO(out["卡.xlsx"]))
    sources = load_workbook(BytesIO(out["卡.来源.xlsx"])).active.iter_rows(min_row=2, values_only=True)
    told = [(sheet, cell, value) for sheet, cell, value, *_ in sources]
    assert {sheet for sheet, _, _ in told} == set(book.sheetnames)
    assert all(str(book[sheet][cell].value) == value for sheet, cell, value in told)


REGISTER_OF_FIVE = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    | 户编号 | 姓名 | 与户主关系 | 性别 | 公民身份号码 | 民族 | 家庭住址 |
    | 001 | 李大山 | 户主 | 男 | {LI} | 汉族 | 鹤汀镇杏花坞村3组 |
    | ^ | 王秀英 | 配偶 | 女 | {WANG} | 汉族 | ^ |
    | ^ | 李小满 | 孙女 | 女 | {XIAO} | 汉族 | ^ |
    | ^ | 李小雪 | 孙女 | 女 | {id_number("20170915", 6)} | 汉族 | ^ |
    | ^ | 李小雨 | 孙女 | 女 | {id_number("20190915", 8)} | 汉族 | ^ |
    | 002 | 赵铁柱 | 户主 | 男 | {ZHAO} | 苗族 | 鹤汀镇杏花坞村5组 |
    """
)
