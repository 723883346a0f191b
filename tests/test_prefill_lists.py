"""Lists answered from other lists: who is listed, in which words, and what is left open."""

from __future__ import annotations

from datetime import date

import pytest

from tests.prefill_sheets import filled, id_number, rows, values, workbook

LI, WANG, XIAO = id_number("19500312", 1), id_number("19520704", 2), id_number("20150915", 4)
ZHAO = id_number("19881120", 5)

REGISTER = workbook(
    底册=f"""
    杏花坞村户籍人口底册
    填报日期：2026年6月20日
    | 户编号 | 姓名 | 与户主关系 | 性别 | 公民身份号码 | 民族 | 家庭住址 | 联系电话 |
    | 001 | 李大山 | 户主 | 男 | {LI} | 汉族 | 鹤汀镇杏花坞村3组 | 19900000001 |
    | ^ | 王秀英 | 配偶 | 女 | {WANG} | 汉族 | ^ | |
    | ^ | 李小满 | 孙女 | 女 | {XIAO} | 汉族 | ^ | |
    | 002 | 赵铁柱 | 户主 | 男 | {ZHAO} | 苗族 | 鹤汀镇杏花坞村5组 | 19900000004 |
    """
)
LOW_INCOME = workbook(
    名册=f"""
    农村低保对象名册
    | 序号 | 户主姓名 | 身份证号 | 月保障金额（元） |
    | 1 | 李大山 | {LI} | 680 |
    """
)
BLANK = """
    {title}
    | 序号 | 姓名 | 性别 | 年龄 | 身份证号 | 联系电话 |
    | 1 | | | | | |
    | 2 | | | | | |
    | 合计 | > | | | | =SUM(A3:A4) |
    填表人：
    """


def test_a_list_of_everybody_is_filled_by_household_with_the_householder_first():
    _, out = filled({"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))}, {"底册.xlsx": REGISTER})
    assert [row[1] for row in rows(out["名册.xlsx"], 3)][:4] == ["李大山", "王秀英", "李小满", "赵铁柱"]


def test_rows_the_template_lacks_are_added_and_its_total_keeps_its_formula():
    _, out = filled({"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))}, {"底册.xlsx": REGISTER})
    cells = values(out["名册.xlsx"])
    assert (cells["A6"], cells["A7"], cells["F7"]) == (4, "合计", "=SUM(A3:A6)")


def test_age_is_computed_for_the_day_asked_and_sex_follows_the_number():
    _, out = filled({"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))}, {"底册.xlsx": REGISTER})
    assert [(row[2], row[3]) for row in rows(out["名册.xlsx"], 3)][:3] == [("男", 76), ("女", 73), ("女", 10)]


def test_the_title_says_who_is_listed_and_the_report_says_so():
    outcome, out = filled(
        {"老人.xlsx": workbook(表=BLANK.format(title="60岁以上老年人花名册"))}, {"底册.xlsx": REGISTER}
    )
    assert [row[1] for row in rows(out["老人.xlsx"], 3)][:2] == ["李大山", "王秀英"]
    assert "60岁以上" in outcome.forms[0].selections[0]
    assert "2 人" in outcome.forms[0].selections[0]
    assert not outcome.forms[0].check_rows


def test_a_list_of_standing_makes_its_title_a_fact():
    form = """
        低保对象花名册
        | 序号 | 户主姓名 | 户主身份证号 | 家庭住址 |
        | 1 | | | |
        """
    _, out = filled({"低保.xlsx": workbook(表=form)}, {"底册.xlsx": REGISTER, "低保名册.xlsx": LOW_INCOME})
    assert [row[1] for row in rows(out["低保.xlsx"], 3)] == ["李大山"]


@pytest.mark.parametrize("title", ["未参保人员名单", "停发人员花名册", "拟新增低保对象名单"])
def test_nobody_is_listed_where_the_title_speaks_of_those_who_are_not(title):
    outcome, out = filled({"表.xlsx": workbook(表=BLANK.format(title=title))}, {"底册.xlsx": REGISTER})
    assert "B3" not in values(out["表.xlsx"])
    assert outcome.forms[0].check_rows


def test_nobody_is_listed_where_no_known_list_tells_who_is_meant():
    outcome, out = filled({"表.xlsx": workbook(表=BLANK.format(title="退役军人花名册"))}, {"底册.xlsx": REGISTER})
    assert "B3" not in values(out["表.xlsx"])
    assert "退役军人" in outcome.forms[0].selections[0]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (("年龄>=60",), ["李大山", "王秀英"]),
        (("民族=苗族",), ["赵铁柱"]),
        (("全部",), ["李大山", "王秀英", "李小满", "赵铁柱"]),
        (("有联系电话", "性别=男"), ["李大山", "赵铁柱"]),
    ],
)
def test_a_filter_overrides_the_title(given, names):
    form = workbook(表=BLANK.format(title="退役军人花名册"))
    _, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER}, filters=given)
    assert [row[1] for row in rows(out["表.xlsx"], 3) if row[1]] == names


def test_rows_that_name_somebody_are_completed_and_nothing_written_is_touched():
    form = f"""
        慰问人员名单
        | 序号 | 姓名 | 身份证号 | 性别 | 联系电话 |
        | 1 | 赵铁柱 | {ZHAO} | | 12345678901 |
        | 2 | 查无此人 | {id_number("19990101", 7)} | | |
        """
    outcome, out = filled({"表.xlsx": workbook(表=form)}, {"底册.xlsx": REGISTER})
    cells = values(out["表.xlsx"])
    assert (cells["D3"], cells["E3"]) == ("男", 12345678901)
    assert "D4" not in cells
    assert any("第 4 行" in note for note in outcome.forms[0].notes)


def test_a_row_with_a_name_alone_is_not_answered():
    form = """
        慰问人员名单
        | 序号 | 姓名 | 性别 | 联系电话 |
        | 1 | 赵铁柱 | | |
        """
    outcome, out = filled({"表.xlsx": workbook(表=form)}, {"底册.xlsx": REGISTER})
    assert "D3" not in values(out["表.xlsx"])
    assert any("只有姓名相符" in note for note in outcome.forms[0].notes)


def test_example_and_total_rows_of_data_are_no_facts():
    data = workbook(
        表=f"""
        人员名册
        | 序号 | 姓名 | 身份证号 | 联系电话 |
        | 例 | 张三 | {id_number("19700101", 9)} | 19900000099 |
        | 1 | 李大山 | {LI} | 19900000001 |
        | 合计 | > | 1 | |
        """
    )
    _, out = filled({"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))}, {"名册0.xlsx": data})
    assert [row[1] for row in rows(out["名册.xlsx"], 3) if row[1]] == ["李大山"]


def test_the_counts_add_up():
    outcome, _ = filled({"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))}, {"底册.xlsx": REGISTER})
    report = outcome.forms[0]
    assert report.asked == report.filled + report.missing == 4 * 5
    assert report.missing == 2  # two telephones
    assert report.derived == 4  # ages


def test_filling_twice_gives_the_same_bytes():
    given = (
        {"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))},
        {"底册.xlsx": (REGISTER, date(2026, 1, 1))},
    )
    assert filled(*given)[1] == filled(*given)[1]


def test_one_file_a_village():
    other = workbook(
        底册=f"""
        老槐坪村户籍人口底册
        填报单位：老槐坪村
        | 姓名 | 性别 | 公民身份号码 |
        | 钱多多 | 男 | {id_number("19770707", 11)} |
        """
    )
    _, out = filled(
        {"名册.xlsx": workbook(表=BLANK.format(title="村民基本情况登记表"))},
        {"甲.xlsx": REGISTER, "乙.xlsx": other},
        split_by_village=True,
    )
    assert [row[1] for row in rows(out["名册-老槐坪村.xlsx"], 3) if row[1]] == ["钱多多"]
    assert len([row for row in rows(out["名册-杏花坞村.xlsx"], 3) if isinstance(row[0], int)]) == 4
    assert rows(out["补填清单-老槐坪村.xlsx"], 3)[0][0] == "钱多多"


def test_the_village_asked_for_is_written_where_the_form_has_a_blank_for_it():
    form = workbook(
        表="""
        村民基本情况登记表
        ~ | 乡镇： | 村： | 填表日期： |
        | 姓名 | 性别 | 联系电话 |
        | | | |
        """
    )
    _, out = filled({"名册.xlsx": form}, {"底册.xlsx": REGISTER}, village="杏花坞村")
    assert values(out["名册.xlsx"])["B2"] == "村：杏花坞村"


def test_a_row_that_numbers_the_columns_and_an_example_are_neither_filled_nor_read():
    form = """
        村民基本情况登记表
        | 序号 | 姓名 | 性别 | 年龄 | 身份证号 |
        | 1 | 2 | 3 | 4 | 5 |
        | 例 | 张三 | 男 | 30 | 990101********0011 |
        | 1 | | | | |
        | 2 | | | | |
        """
    _, out = filled({"表.xlsx": workbook(表=form)}, {"底册.xlsx": REGISTER})
    assert [row[1] for row in rows(out["表.xlsx"], 3)] == [2, "张三", "李大山", "王秀英", "李小满", "赵铁柱"]
    outcome, _ = filled({"表.xlsx": workbook(表=form)}, {"再.xlsx": out["表.xlsx"]})
    assert (outcome.subjects["person"], outcome.held) == (4, 0)


PUPILS = """
    2025年秋季在册学生花名册
    | 序号 | 学生姓名 | 身份证号 | 就读学校 |
    | 1 | 李小满 | {number} | 鹤汀镇中心小学 |
    """


def test_a_list_that_is_called_the_same_says_who_is_meant():
    form = BLANK.format(title="学生信息登记表")
    outcome, out = filled(
        {"表.xlsx": workbook(表=form)},
        {"底册.xlsx": REGISTER, "学生.xlsx": workbook(表=PUPILS.format(number=XIAO))},
    )
    assert [row[1] for row in rows(out["表.xlsx"], 3) if row[1]] == ["李小满"]
    assert "学生" in outcome.forms[0].selections[0]


def test_the_only_list_there_is_fills_a_form_whose_title_is_not_understood_and_says_so():
    form = BLANK.format(title="慰问帮困情况汇总表")
    outcome, out = filled({"表.xlsx": workbook(表=form)}, {"学生.xlsx": workbook(表=PUPILS.format(number=XIAO))})
    assert [row[1] for row in rows(out["表.xlsx"], 3) if row[1]] == ["李小满"]
    assert outcome.forms[0].check_rows
    assert "学生.xlsx" in outcome.forms[0].selections[0]


SUBSIDY = workbook(
    名册=f"""
    耕地地力保护补贴发放名册
    | 姓名 | 身份证号 | 联系电话 | 经济林面积（亩） | 补贴标准（元/亩） | 补贴金额（元） | 家庭年收入（元） |
    | 李大山 | {LI} | 19900000001 | 3.1 | 95 | 294.5 | 20000 |
    | 王秀英 | {WANG} | 19900000002 | 2.2 | 95 | 209 | 20000 |
    | 赵铁柱 | {ZHAO} | 19900000004 | 4 | 95 | 380 | 30000 |
    """
)
SUBSIDY_FORM = """
    耕地地力保护补贴发放名册
    | 序号 | 姓名 | 联系电话 | 年龄 | 经济林面积（亩） | 补贴标准（元/亩） | 补贴金额（元） |
    | 1 | | | | | | |
    | 2 | | | | | | |
    | 合计 | | | | | | {last} |
    """


def test_a_total_row_without_formulas_is_the_sum_of_amounts_only():
    form = workbook(表=SUBSIDY_FORM.format(last=""))
    _, out = filled({"册.xlsx": form}, {"已有.xlsx": SUBSIDY}, filters=("全部",))
    total = rows(out["册.xlsx"], 6)[0]
    assert total[0] == "合计"
    assert total[2:4] == [None, None]
    assert total[5] is None
    assert total[6] == 883.5
    sources = [row for row in rows(out["册.来源.xlsx"], 2) if row[7] == "由上面 3 行相加"]
    assert [row[1] for row in sources] == ["G6"]


def test_a_total_with_a_formula_or_with_a_gap_above_is_left_alone():
    form = workbook(表=SUBSIDY_FORM.format(last="=SUM(G3:G4)"))
    more = workbook(名册=f"耕地地力保护补贴发放名册\n| 姓名 | 身份证号 | 补贴金额（元） |\n| 李小满 | {XIAO} | 5 |")
    _, out = filled({"册.xlsx": form}, {"已有.xlsx": SUBSIDY, "又.xlsx": more}, filters=("全部",))
    total = rows(out["册.xlsx"], 7)[0]
    assert total[6] == "=SUM(G3:G6)"


def test_a_filter_finds_the_households_fact_for_its_members():
    people = workbook(册=f"村民名册\n| 户编号 | 姓名 | 身份证号 |\n| 001 | 李大山 | {LI} |\n| 002 | 赵铁柱 | {ZHAO} |")
    homes = workbook(户="农户情况表\n| 户编号 | 户主姓名 | 是否低保 |\n| 001 | 李大山 | 是 |\n| 002 | 赵铁柱 | 否 |")
    form = workbook(表="村民登记表\n| 姓名 | 身份证号 |\n| | |")
    _, out = filled({"表.xlsx": form}, {"册.xlsx": people, "户.xlsx": homes}, filters=("是否低保=是",))
    assert [row[0] for row in rows(out["表.xlsx"], 3)] == ["李大山"]


def test_a_title_that_narrows_in_words_not_understood_lists_nobody_and_says_why():
    form = workbook(表="困难老年人花名册\n| 姓名 | 身份证号 |\n| | |")
    outcome, out = filled({"表.xlsx": form}, {"底册.xlsx": REGISTER})
    assert rows(out["表.xlsx"], 3) == []
    assert "--where" in outcome.forms[0].selections[0]
