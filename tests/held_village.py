"""A village as a ledger holds it, for the tests of what is answered from a ledger."""

from __future__ import annotations

from datetime import date

from tests.prefill_sheets import ON, catalogue, id_number
from yibiao.prefill.held import HeldBlock, HeldKnowledge, HeldSource, held_knowledge

LI, WANG, XIAO = id_number("19500312", 1), id_number("19520704", 2), id_number("20150915", 4)
ZHAO = id_number("19881120", 5)
PLACE = {"village": "杏花坞村", "township": "鹤汀镇", "county": "禾溪县"}
SOURCES = {
    1: HeldSource("杏花坞村户籍人口底册", date(2026, 6, 20), "县公安局", "导入"),
    2: HeldSource("农村低保对象名册", date(2024, 1, 31), "县民政局", "报送"),
    3: HeldSource("一季度村级统计表", date(2026, 3, 31), None, "报送"),
    4: HeldSource("二季度村级统计表", date(2026, 6, 30), None, "报送"),
}
PERSONS = HeldBlock(
    "person",
    [11, 12, 13, 14],
    {
        "person.name": ["李大山", "王秀英", "李小满", "赵铁柱"],
        "person.id_number": [LI, WANG, XIAO, ZHAO],
        "person.relation_to_householder": ["户主", "配偶", "孙女", "户主"],
        "person.mobile": ["19900000001", None, None, "19900000004"],
    },
    {
        "person.name": [1, 1, 1, 1],
        "person.id_number": [1, 1, 1, 1],
        "person.mobile": [2, 0, 0, 1],
    },
    [21, 21, 21, 22],
    PLACE,
)
HOUSEHOLDS = HeldBlock("household", [21], {"household.household_number": ["001"]}, {}, [], PLACE)
HOUSES = HeldBlock("house", [31], {"house.floor_area": [120]}, {}, [22], PLACE)
ELSEWHERE = HeldBlock(
    "person",
    [15],
    {"person.name": ["周三妹"], "person.id_number": [id_number("19440101", 8)]},
    {"person.name": [1], "person.id_number": [1]},
    [23],
    PLACE | {"village": "柳湾村"},
)


def held(*blocks: HeldBlock) -> HeldKnowledge:
    return held_knowledge(catalogue(), blocks or (PERSONS, HOUSEHOLDS, HOUSES), SOURCES, ON)
