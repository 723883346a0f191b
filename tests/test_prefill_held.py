"""What a ledger holds answers forms like what was read from files, with the ledger's ids and sources."""

from __future__ import annotations

from array import array
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.held_village import PLACE, held
from tests.prefill_sheets import catalogue
from yibiao.prefill.held import HeldBlock, HeldKnowledge, HeldSource, held_knowledge, packed_places, sources_of
from yibiao.prefill.periods import read_period


def values(known: HeldKnowledge, kind: str, code: str) -> list[object]:
    column = known.column(kind, code)
    return list(column.values) if column else []


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        ("person", "person.name", ["李大山", "王秀英", "李小满", "赵铁柱"]),
        ("person", "person.age", [76, 73, 10, 37]),
        ("person", "person.sex", ["男", "女", "女", "男"]),
        ("person", "person.village", ["杏花坞村"] * 4),
        ("person", "person.county", ["禾溪县"] * 4),
        ("person", "person.householder.name", ["李大山", "李大山", "李大山", "赵铁柱"]),
        ("person", "person.spouse.name", ["王秀英", "李大山", None, None]),
        ("person", "person.household_number", ["001", "001", "001", None]),
        ("household", "household.householder.name", ["李大山", "赵铁柱"]),
        ("household", "household.householder.mobile", ["19900000001", "19900000004"]),
        ("house", "person.name", ["赵铁柱"]),
    ],
)
def test_items_of_a_subject_its_household_and_what_follows_from_them(kind, code, expected):
    assert values(held(), kind, code) == expected


def test_subjects_are_the_lines_in_order_and_found_by_their_ids():
    known = held()
    assert known.ids("person") == [11, 12, 13, 14]
    assert known.ids("household") == [21, 22], "a household that only its members name is one"
    assert [known.find("person", 13), known.find("household", 22), known.find("person", 99)] == [2, 1, -1]
    assert known.subjects.members == [[0, 1, 2], [3]]
    assert known.subjects.head == [0, 3]


def test_a_value_names_its_source_and_the_item_that_was_said_there():
    known = held()
    name, age = known.column("person", "person.name"), known.column("person", "person.age")
    mobile = known.column("household", "household.householder.mobile")
    village = known.column("person", "person.village")
    assert known.source_of(name, 0, "person.name") == (1, "person.name")
    assert known.source_of(age, 0, "person.age") == (1, "person.id_number")
    assert known.source_of(mobile, 0, "household.householder.mobile") == (2, "person.mobile")
    assert known.source_of(village, 0, "person.village") is None


def test_only_what_an_old_source_said_is_stale():
    known = held()
    mobile = known.column("person", "person.mobile")
    item = catalogue().items["person.mobile"]
    assert item.fresh_for_days
    assert [known.stale(mobile, subject, item) for subject in (0, 3)] == [True, False]


def test_a_place_that_a_line_says_itself_counts_before_the_blocks():
    block = HeldBlock("person", [1, 2], {"person.village": ["柳湾村", None]}, {"person.village": [1, 0]}, [], PLACE)
    known = held(block)
    column = known.column("person", "person.village")
    assert column.values == ["柳湾村", "杏花坞村"]
    assert "村镇" in column.rule_of(1).words
    assert "村镇" not in column.rule_of(0).words


def test_figures_of_several_periods_are_one_organisations_and_the_newest_counts():
    def block(ledger_id: int, source: int, place: dict[str, str], **figures: int) -> HeldBlock:
        columns = {"organisation.name": ["杏花坞村"]} | {f"aggregate.{k}": [v] for k, v in figures.items()}
        return HeldBlock("organisation", [ledger_id], columns, {key: [source] for key in columns}, [], place)

    codes = [code for code in catalogue().items if code.startswith("aggregate.")][:2]
    one, other = (code.removeprefix("aggregate.") for code in codes)
    known = held(
        block(52, 4, PLACE, **{one: 7}), block(51, 3, PLACE, **{one: 5, other: 6}), block(53, 3, {"township": "别镇"})
    )
    assert known.ids("organisation") == [52, 53]
    assert [known.find("organisation", at) for at in (51, 52, 53)] == [0, 0, 1]
    assert values(known, "organisation", codes[0]) == [7, None]
    assert values(known, "organisation", codes[1]) == [6, None]
    assert known.dated(known.column("organisation", codes[1]).where[0]) == date(2026, 3, 31)


@given(st.lists(st.integers(0, 2**31 - 1), max_size=20))
def test_places_keep_source_and_line(sources):
    where = packed_places(array("i", sources))
    assert list(sources_of(where)) == sources
    assert [(packed >> 32, packed & 0xFFFFFFFF) for packed in where] == [(s, at) for at, s in enumerate(sources)]


def figures(ledger_id: int, source: int, period: str | None, value: int) -> HeldBlock:
    columns = {"organisation.name": ["杏花坞村"], FIGURE: [value]} | ({PERIOD: [period]} if period else {})
    return HeldBlock("organisation", [ledger_id], columns, {key: [source] for key in columns}, [], PLACE)


FIGURE, PERIOD = "aggregate.registered_population", "aggregate.period"
SAID = held(
    figures(61, 3, "2026-08", 8), figures(62, 3, "2026年9月", 9), figures(63, 3, "2026Q3", 3), figures(64, 4, None, 6)
)


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("2026年8月", 8),
        ("2026-09", 9),
        ("2026年三季度", 3),
        ("2026-07", 6),  # of no period: what was filed by the end of June, to be looked at
        ("2026-05", None),  # that was filed after it
        ("2026-08-31", 8),  # as of the day on which August ends
        (None, 9),
    ],
)
def test_a_period_is_answered_by_its_own_figure(asked, value):
    column = SAID.figures(FIGURE, read_period(asked) if asked else None)
    assert column.values == [value]


def test_organisations_of_several_periods_are_one_whose_id_is_its_newest():
    assert SAID.ids("organisation") == [62]
    assert [SAID.find("organisation", at) for at in (61, 62, 63, 64)] == [0] * 4
    held_at = SAID.figures(FIGURE, read_period("2026-08"))
    assert SAID.period_at(held_at.where[0]) == read_period("2026-08")
    assert SAID.period_at(SAID.figures(FIGURE, read_period("2026-07")).where[0]) is None


def test_a_submission_is_no_list_of_who_belongs_on_the_form() -> None:
    columns = {"person.name": ["石小满", "叶满仓"], "person.mobile": ["19900000001", "19900000002"]}
    given = {"person.name": [1, 1], "person.mobile": [2, 1]}
    sources = {
        1: HeldSource("户籍人口底册", date(2026, 6, 30), None, "import"),
        2: HeldSource("村民联系方式登记表（杏花坞村）", date(2026, 9, 1), None, "submission"),
    }
    known = held_knowledge(catalogue(), [HeldBlock("person", [7, 8], columns, given)], sources, date(2026, 11, 2))
    assert [titles for titles, _ in known.lists("person")] == [("户籍人口底册",)]
