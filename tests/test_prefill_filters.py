"""Filters as people write them pick exactly whom they say, in lists and when counting."""

from __future__ import annotations

import pytest

from tests.held_village import HOUSEHOLDS, PLACE, held
from tests.prefill_sheets import ON, catalogue, filled, id_number, matcher, rows, workbook
from tests.test_prefill_coverage import CROSSTAB
from yibiao.prefill.coverage import coverage_of
from yibiao.prefill.filling import Options, fill_known
from yibiao.prefill.filters import FilterError, read_filters
from yibiao.prefill.held import HeldBlock
from yibiao.prefill.selection import select
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.reading import form_of

BIRTHS = ["19500312", "19520704", "20150915", "19881120"]
PEOPLE = HeldBlock(
    "person",
    [11, 12, 13, 14],
    {
        "person.name": ["李大山", "王秀英", "李小满", "赵铁柱"],
        "person.id_number": [id_number(birth, at + 1) for at, birth in enumerate(BIRTHS)],
        "person.is_disabled": ["否", "是", None, "是"],
        "person.is_veteran": ["是", None, None, None],
        "person.disability_certificate_number": ["无", "A1", None, None],
        "person.party_join_date": ["1970-05", None, None, "2015-07-01"],
        "person.low_income_allowance_amount": [None, 300, None, 680],
    },
    {},
    [21, 21, 21, 22],
    PLACE,
)
VILLAGE = held(PEOPLE, HOUSEHOLDS)
LIST = workbook(
    甲="村民登记表\n| 序号 | 姓名 | 性别 |\n| 1 | | |",
    乙="村民登记表\n| 序号 | 姓名 | 年龄 |\n| 1 | | |",
)


def picked(*filters: str) -> list[int]:
    return [PEOPLE.ids[s] for s in select(VILLAGE.census, "person", "村民登记表", [], filters).subjects]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (["全部"], [11, 12, 13, 14]),
        (["姓名=王秀英"], [12]),
        (["person.name = 王秀英"], [12]),
        (["姓名!=王秀英"], [11, 13, 14]),
        (["年龄>=60"], [11, 12]),
        (["person.age<=37"], [13, 14]),
        (["年龄≥60", "性别＝女"], [12]),
        (["低保金额>300"], [14]),
        (["入党时间<=2000-01-01"], [11]),
        (["有残疾证号"], [12]),
        (["无残疾证号"], [11, 13, 14]),
        (["残疾证号有值"], [12]),
        (["残疾证号 无值"], [11, 13, 14]),
        (["person.disability_certificate_number=有值"], [12]),
        (["民族无值"], [11, 12, 13, 14]),
        (["民族有值"], []),
        (["残疾人"], [12, 14]),
        (["60岁以上残疾人"], [12]),
        (["残疾人", "年龄<60"], [14]),
        (["退役军人 或 残疾证号有值"], [11, 12]),
        (["残疾人 或 退役军人", "年龄>=60"], [11, 12]),
        (["1950年1月1日—1951年12月31日出生"], [11]),
        (["2015年以后出生"], [13]),
        (["由村里选"], []),
    ],
)
def test_whom_filters_pick(filters, ids):
    assert sorted(picked(*filters)) == ids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("心情好", "看不懂"),
        ("心情=好", "不是目录中的数据项"),
        ("心情有值", "看不懂"),
        ("残疾人 或 心情好", "心情好"),
        ("残疾人 或 60-69岁", "只能写一个条件"),
        ("困难残疾人", "看不懂"),
    ],
)
def test_what_can_not_be_understood_is_said(text, said):
    with pytest.raises(FilterError, match=said):
        read_filters([text], "person", VILLAGE.census.vocabulary)


def test_that_the_village_picks_says_so():
    selection = select(VILLAGE.census, "person", "村民登记表", [], ["由村里选"])
    assert (selection.subjects, selection.sure) == ([], True)
    assert "由村里" in selection.words


def test_each_region_has_its_own_filters():
    book = open_workbook(LIST, "表.xlsx")
    form = matcher().match_form(form_of(book, "表.xlsx"))
    both = coverage_of(form, book, VILLAGE, filters=["年龄>=60"])
    assert [region.ids for region in both.regions] == [[11, 12], [11, 12]]
    own = coverage_of(form, book, VILLAGE, filters={1: ["残疾人"]})
    assert [region.ids for region in own.regions] == [[11, 12, 13, 14], [12, 14]]


def test_a_template_is_filled_by_its_regions_filters():
    made = fill_known(
        [("表.xlsx", LIST)], VILLAGE, matcher(), Options(on=ON, filters=("年龄>=60",)),
        filters={"表.xlsx": {1: ["残疾人"]}},
    )  # fmt: skip
    data = dict(made.outputs)["表.xlsx"]
    assert [[row[1] for row in rows(data, 3, sheet)] for sheet in "甲乙"] == [
        ["李大山", "王秀英"],
        ["王秀英", "赵铁柱"],
    ]


def test_a_list_that_the_village_picks_for_stays_empty_and_nothing_is_found_wrong():
    made = fill_known([("表.xlsx", LIST)], VILLAGE, matcher(), Options(on=ON, filters=("由村里选",)))
    assert made.findings == ()
    assert all("由村里" in words for words in made.forms[0].selections)


@pytest.mark.parametrize(
    ("filters", "women", "all_"),
    [
        ((), 2, 4),
        (("残疾人",), 2, 2),
        (("残疾人 或 退役军人",), 2, 3),
        (("person.age>=60",), 1, 2),
        (("有残疾证号",), 1, 1),
        (("无残疾证号",), 1, 3),
        (("残疾证号 无值 或 退役军人",), 1, 3),
        (("民族无值",), 2, 4),
    ],
)
def test_filters_narrow_what_is_counted(filters, women, all_):
    book = open_workbook(CROSSTAB, "表.xlsx")
    (region,) = coverage_of(matcher().match_form(form_of(book, "表.xlsx")), book, VILLAGE, filters=filters).regions
    figures = region.figures()
    assert [figures["B4"].value, figures["C4"].value] == [all_, women]


def test_words_filter_what_is_filled_from_files_too():
    register = workbook(
        表=f"户籍人口底册\n| 姓名 | 身份证号 | 是否残疾人 |\n| 甲 | {id_number('19900101')} | 是 |\n"
        f"| 乙 | {id_number('19900102', 2)} | 否 |"
    )
    _, out = filled(
        {"表.xlsx": workbook(表="登记表\n| 序号 | 姓名 | 性别 |\n| 1 | | |")},
        {"底册.xlsx": register},
        filters=("残疾人",),
    )
    assert [row[1] for row in rows(out["表.xlsx"], 3)] == ["甲"]


def test_items_are_the_catalogues_own():
    assert set(PEOPLE.columns) <= set(catalogue().items)
