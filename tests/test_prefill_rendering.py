"""One value, in the words each template asks for."""

from __future__ import annotations

from datetime import date

import pytest

from tests.prefill_sheets import catalogue, filled, id_number, rows, workbook
from yibiao.model import FormField
from yibiao.prefill.rendering import Hints, renderer
from yibiao.prefill.values import parser

ITEMS, LISTS = catalogue().items, catalogue().code_lists
LI = id_number("19500312", 1)


def rendered(
    item: str, value: object, *, choices: tuple[str, ...] | None = None, factor: float = 1.0, **hints
) -> object:
    own = ITEMS[item]
    field = FormField(path=(hints.get("label", own.name),), label_cell="A1", column="A", choices=choices)
    return renderer(field, own, LISTS.get(own.choices or ""), factor, Hints(**hints))(value)


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, "2019-07-03"),
        ({"label": "批准时间（格式：2019.07）"}, "2019.07"),
        ({"samples": ("2018年5月1日",)}, "2019年7月3日"),
        ({"samples": ("20090101",)}, "20190703"),
        ({"samples": ("201907",)}, "201907"),
        ({"samples": ("2024/1/5",)}, "2019/7/3"),
        ({"notes": "出生日期填写格式为YYYY-MM-DD"}, "2019-07-03"),
        ({"notes": "按yyyy.mm填写"}, "2019.07"),
        ({"label": "出生年月"}, "2019-07"),
        ({"number_format": 'yyyy"年"m"月"d"日"'}, date(2019, 7, 3)),
        ({"number_format": "0.00"}, "2019-07-03"),
    ],
)
def test_dates(hints, expected):
    assert rendered("person.birth_date", "2019-07-03", **hints) == expected


def test_a_date_known_to_the_month_is_not_given_a_day():
    assert rendered("person.birth_date", "2019-07", number_format="yyyy-mm-dd") == "2019-07"
    assert rendered("person.birth_date", "2019-07", number_format="yyyy-mm") == date(2019, 7, 1)
    assert rendered("person.birth_date", "2019", samples=("2018年5月1日",)) == "2019年"


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, LI),
        ({"label": "身份证号后四位"}, LI[-4:]),
        ({"label": "身份证号（末6位）"}, LI[-6:]),
        ({"notes": "身份证号须脱敏"}, LI[:6] + "********" + LI[-4:]),
        ({"samples": ("430***********1234",)}, LI[:3] + "*" * 11 + LI[-4:]),
        ({"samples": ("1234",)}, LI[-4:]),
        ({"label": "身份证号（隐去中间八位）"}, LI[:6] + "********" + LI[-4:]),
    ],
)
def test_numbers_are_shown_or_hidden_as_asked(hints, expected):
    assert rendered("person.id_number", LI, **hints) == expected


@pytest.mark.parametrize(
    ("item", "value", "choices", "expected"),
    [
        ("person.sex", "女", ("1.男", "2.女"), "2.女"),
        ("person.sex", "女", ("1", "2"), "2"),
        ("person.nation", "汉族", ("汉", "苗"), "汉"),
        ("person.education", "初级中学教育", ("研究生", "本科", "高中", "初中及以下"), "初中及以下"),
        ("person.education", "小学教育", ("研究生", "本科", "高中", "初中及以下"), "初中及以下"),
        ("person.education", "博士研究生", ("本科", "高中"), None),
        ("person.is_disabled", "是", ("有", "无"), "有"),
        ("person.is_disabled", "否", ("1是", "2否"), "2否"),
    ],
)
def test_values_take_the_template_s_own_words(item, value, choices, expected):
    assert rendered(item, value, choices=choices) == expected


def test_a_tick_is_a_yes():
    assert rendered("person.is_disabled", "是", label="是否残疾（打√）") == "√"
    assert rendered("person.is_disabled", "否", label="是否残疾（打√）") == ""


def test_money_goes_out_in_the_template_s_unit():
    assert rendered("household.annual_income", 52000, factor=10_000) == 5.2
    assert rendered("household.annual_income", 52345.6, factor=1) == 52345.6


@pytest.mark.parametrize(
    ("item", "raw", "expected"),
    [
        ("person.birth_date", "1957年4月9日", "1957-04-09"),
        ("person.birth_date", "1957.4", "1957-04"),
        ("person.birth_date", 19570409, "1957-04-09"),
        ("person.birth_date", 2019.07, "2019-07"),
        ("person.birth_date", 2019.1, "2019"),  # January or October
        ("person.birth_date", "不详", None),
        ("person.id_number", " 9901 0119 5003 1200 1X ", "99010119500312001X"),
        ("person.id_number", "990101××××××××0011", "990101********0011"),
        ("person.sex", "女性", "女"),
        ("person.is_disabled", "√", "是"),
        ("household.annual_income", "3.5万元", 35000),
        ("household.annual_income", "1,200", 1200),
        ("person.phone", "199-0000-0001", "19900000001"),
        ("person.name", "—", None),
    ],
)
def test_cells_are_read_however_they_are_written(item, raw, expected):
    assert parser(ITEMS[item], LISTS.get(ITEMS[item].choices or ""))(raw) == expected


def test_a_unit_in_the_cell_counts_whatever_the_header_says():
    assert parser(ITEMS["household.annual_income"], None, 10_000)("800元") == 800
    assert parser(ITEMS["household.annual_income"], None, 10_000)(1.2) == 12_000


def test_the_example_row_shows_how_and_stays():
    form = workbook(
        表="""
        党员信息采集表
        | 序号 | 姓名 | 公民身份号码 | 入党时间 |
        | 例 | 张三 | 990101********0011 | 2009.07 |
        | 1 | | | |
        """
    )
    data = workbook(
        表=f"""
        党员名册
        | 姓名 | 身份证号 | 入党日期 |
        | 李大山 | {LI} | 1975-07-01 |
        """
    )
    _, out = filled({"表.xlsx": form}, {"党员.xlsx": data})
    assert rows(out["表.xlsx"], 3)[0][1] == "张三"
    assert rows(out["表.xlsx"], 4)[0][1:] == ["李大山", LI[:6] + "********" + LI[-4:], "1975.07"]


def test_provenance_shows_no_more_of_a_number_than_the_cell():
    form = workbook(
        表="""
        公示名单（身份证号隐去中间位）
        | 序号 | 姓名 | 身份证号后四位 |
        | 1 | | |
        """
    )
    data = workbook(
        表=f"""
        村民名册
        | 姓名 | 身份证号 |
        | 李大山 | {LI} |
        """
    )
    _, out = filled({"表.xlsx": form}, {"名册.xlsx": data}, filters=("全部",))
    assert rows(out["表.xlsx"], 3)[0][2] == LI[-4:]
    assert LI not in {cell for row in rows(out["表.来源.xlsx"], 2) for cell in row}


def test_the_source_s_own_word_is_used_where_the_template_has_none():
    form = workbook(
        表="""
        村民基本情况登记表
        | 序号 | 姓名 | 文化程度 |
        | 1 | | |
        """
    )
    data = workbook(
        表=f"""
        村民名册
        | 姓名 | 身份证号 | 文化程度 |
        | 李大山 | {LI} | 初中 |
        """
    )
    _, out = filled({"表.xlsx": form}, {"名册.xlsx": data})
    assert rows(out["表.xlsx"], 3)[0][2] == "初中"
