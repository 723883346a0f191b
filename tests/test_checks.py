"""What is typed into a form, checked by itself, in its row and in its table."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.catalogue import Catalogue, load_catalogue
from yibiao.catalogue.identifiers import id_check_character
from yibiao.checks import CellRule, beside, check_cell, check_row, repeated_numbers
from yibiao.findings.values import FINDINGS

ON = date(2026, 11, 2)


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def number(born: str, order: int) -> str:
    first = f"990101{born}{order:03}"
    return first + id_check_character(first)


SHI = number("19500101", 1)  # a man


def told(rule: CellRule, value: object, before: object = None) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in check_cell(rule, value, ON, before)]


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        ("id_number", SHI, []),
        ("id_number", SHI[:-1], [("id_number_length", "block")]),
        ("id_number", SHI[:17] + ("0" if SHI[17] != "0" else "1"), [("id_number_checksum", "block")]),
        ("id_number", "990101********0018", [("value_masked", "block")]),
        ("id_number", "990101500101001", [("id_number_old", "hint")]),
        ("date", "2026年2月30日", [("date_unreadable", "block")]),
        ("date", "2026-12-01", [("date_in_future", "block")]),
        ("date", "2025.3", []),
        ("integer", "十二", []),
        ("integer", "12.5", [("number_not_whole", "block")]),
        ("decimal", "很多", [("number_unreadable", "block")]),
        ("decimal", "-3", [("number_out_of_range", "reason")]),
        ("percent", "120", [("number_out_of_range", "reason")]),
        ("boolean", "大概", [("boolean_unreadable", "block")]),
        ("phone", "12", [("phone_form", "hint")]),
        ("email", "x", [("email_form", "hint")]),
        ("text", "随便什么", []),
        ("decimal", "", []),
    ],
)
def test_a_cell_by_itself(type, value, expected):
    assert told(CellRule("栏目", type), value) == expected


def test_a_day_to_come_is_right_where_the_label_says_so():
    assert told(CellRule("身份证有效期至", "date"), "2036-01-01") == []


def test_what_must_be_filled():
    assert told(CellRule("姓名", required=True), "  ") == [("cell_required", "block")]


def test_a_form_s_own_words_a_code_and_a_synonym_are_choices():
    codes = catalogue().code_lists["sex"]
    rule = CellRule("性别", "choice", "person.sex", ("1.男", "2.女"), codes)
    assert [told(rule, one) for one in ("1.男", "男", "男性")] == [[], [], []]
    assert told(rule, "随便") == [("choice_unknown", "block")]
    assert told(CellRule("性别", "choice", "person.sex", None, codes), "随便") == [("choice_unknown", "block")]


@pytest.mark.parametrize(
    ("value", "before", "changed"),
    [
        (100, 90, False),
        (300, 90, True),
        (20, 90, True),
        (9, 3, False),
        (300, None, False),
        (0, 5, False),
        (0, 50, True),
    ],
)
def test_a_figure_that_leaps_must_be_explained(value, before, changed):
    expected = [("changed_much", "reason")] if changed else []
    assert told(CellRule("收入", "decimal"), value, before) == expected


def test_a_range_is_told_in_the_form_s_own_unit():
    (found,) = check_cell(CellRule("年收入（万元）", "decimal", "household.annual_income", factor=10000), 900, ON)
    assert "0 到 500 " in found.message


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"person.id_number": SHI, "person.sex": "女"}, {"person.sex": "sex_differs"}),
        ({"person.id_number": SHI, "person.sex": "男性"}, {}),
        ({"person.id_number": SHI, "person.birth_date": "1950-01"}, {}),
        ({"person.id_number": SHI, "person.birth_date": "1951.1.1"}, {"person.birth_date": "birth_differs"}),
        ({"person.id_number": SHI, "person.age": 77}, {}),
        ({"person.id_number": SHI, "person.age": 60}, {"person.age": "age_differs"}),
        ({"person.birth_date": "1950-01-01", "person.age": 60}, {"person.age": "age_differs"}),
        ({"household.householder.id_number": SHI, "household.householder.sex": "女"},
         {"household.householder.sex": "sex_differs"}),
        ({"household.family_size": 3, "household.labourers": 4}, {"household.labourers": "more_than_household"}),
        ({"household.family_size": 3, "household.labourers": 3}, {}),
    ],
)  # fmt: skip
def test_cells_of_a_row_against_each_other(values, expected):
    found = check_row(values, ON, {"household.labourers": "人"})
    assert {item: one[0].code for item, one in found.items()} == expected


def test_a_number_twice_in_a_table_is_told_on_both_rows():
    other = number("19620304", 3)
    assert repeated_numbers({"a": SHI, "b": other, "c": f" {SHI.lower()}", "d": None, "e": "1"}) == {
        "a": ["c"], "c": ["a"],
    }  # fmt: skip


@pytest.mark.parametrize("code", [code for code in FINDINGS if "{column}" in FINDINGS[code].message])
def test_words_beside_a_cell_name_no_row_and_column(code):
    if FINDINGS[code].message.startswith("第 {row} 行 {column} 列"):
        assert "列" not in beside(code).message[:3]
        assert "{" not in beside(code).message


@given(st.sampled_from(["text", "integer", "decimal", "date", "id_number", "phone", "boolean", "percent", "choice"]),
       st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.none()))  # fmt: skip
def test_nothing_that_can_be_typed_breaks_a_check(type, value):
    for one in check_cell(CellRule("栏目", type, required=True), value, ON, value):
        assert one.message
