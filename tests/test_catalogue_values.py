"""Value checkers, parsers, derivations and units, as tables."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.catalogue import identifiers, load_catalogue, values
from yibiao.catalogue.derivations import RULES, derive, full_years
from yibiao.catalogue.units import factor, unit_named
from yibiao.catalogue.values import (
    check,
    check_choice,
    check_division_code,
    check_organisation_code,
    id_check_character,
    is_masked,
    parse_boolean,
    parse_date,
    parse_id_number,
    parse_number,
)
from yibiao.findings import FINDINGS

# The sample numbers printed in the standards (GB 11643-1999, GB 32100-2015).
ID, CREDIT = "11010519491231002X", "91350100M000100Y43"


@pytest.mark.parametrize(
    ("type_", "text", "code"),
    [
        ("id_number", ID, None),
        ("id_number", "440524188001010014", None),
        ("id_number", " 110105 19491231 002x ", None),
        ("id_number", "１１０１０５１９４９１２３１００２Ｘ", None),
        ("id_number", "110105491231002", "id_number_old"),
        ("id_number", "110105194912310021", "id_number_checksum"),
        ("id_number", "11010519491231002", "id_number_length"),
        ("id_number", "11010519491331002X", "id_number_birth_date"),
        ("id_number", "A1010519491231002X", "id_number_characters"),
        ("id_number", "110105********002X", "value_masked"),
        ("id_number", "110105XXXXXXXX002X", "value_masked"),
        ("credit_code", CREDIT, None),
        ("credit_code", CREDIT.lower(), None),
        ("credit_code", "91350100M000100Y44", "credit_code_checksum"),
        ("credit_code", "91350100M000100O43", "credit_code_characters"),
        ("credit_code", "91350100M000100Y4", "credit_code_length"),
        ("phone", "13800000000", None),
        ("phone", "+86 138-0000-0000", None),
        ("phone", "010-62345678", None),
        ("phone", "0817-2345678转803", None),
        ("phone", "13800000000、13900000000", None),
        ("phone", "138****0000", "value_masked"),
        ("phone", "1380000000", "phone_form"),
        ("phone", "张三", "phone_form"),
        ("bank_card", "6222020000000000007", "bank_card_checksum"),
        ("bank_card", "4000 0000 0000 0002", None),
        ("bank_card", "12ab", "bank_card_form"),
        ("date", "2024-1-5", None),
        ("date", "去年", "date_unreadable"),
        ("date", "2024-02-30", "date_unreadable"),
        ("integer", "1,200", None),
        ("integer", "2.5", "number_not_whole"),
        ("integer", "若干", "number_unreadable"),
        ("decimal", "3.5万元", None),
        ("boolean", "√", None),
        ("boolean", "也许", "boolean_unreadable"),
        ("email", "a@b.cn", None),
        ("email", "a@b", "email_form"),
        ("postcode", "638000", None),
        ("postcode", "63800", "postcode_form"),
        ("text", "任何", None),
        ("id_number", "  ", None),
    ],
)
def test_check_names_what_is_wrong(type_: str, text: str, code: str | None) -> None:
    assert check(type_, text) == code


@pytest.mark.parametrize("area", ["330113", "659012", "429005", "530129", "810000", "830000", "911000"])
def test_areas_newer_than_any_table_are_accepted(area: str) -> None:
    first = f"{area}19900101001"
    assert check("id_number", first + id_check_character(first)) is None


def test_an_unknown_area_is_only_a_hint() -> None:
    first = "99010119900101001"
    assert check("id_number", first + id_check_character(first)) is None  # 9x: permits of foreigners
    first = "08010119900101001"
    assert check("id_number", first + id_check_character(first)) == "id_number_unknown_area"


@given(st.text(alphabet="0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes_the_checksum(first: str, place: int, shift: int) -> None:
    changed = first[:place] + str((int(first[place]) + shift) % 10) + first[place + 1 :]
    assert id_check_character(first) != id_check_character(changed)


def test_an_identity_number_tells_sex_birth_date_and_division() -> None:
    person = parse_id_number("110105491231002")
    assert person is not None
    assert (person.number, person.division, person.birth_date, person.sex) == (ID, "110105", date(1949, 12, 31), "女")
    assert parse_id_number("110105194912310021") is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [("110105********002X", True), ("138****0000", True), ("*", False), (ID, False), ("6222●●●●●●0001", True)],
)
def test_masked_numbers_are_recognised(text: str, masked: bool) -> None:
    assert is_masked(text) is masked


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("M000100Y4", None),
        ("M000100Y-4", None),
        ("M000100Y5", "organisation_code_checksum"),
        ("1", "organisation_code_form"),
    ],
)
def test_organisation_codes(text: str, code: str | None) -> None:
    assert check_organisation_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("511623100201", None),
        ("429004001001", None),
        ("441900003001", None),
        ("51", None),
        ("510000", None),
        ("5116231", "division_code_form"),
        ("990000", "division_code_unknown"),
        ("510001", "division_code_unknown"),
    ],
)
def test_division_codes(text: str, code: str | None) -> None:
    assert check_division_code(text) == code


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-1-5", "2024-01-05"),
        ("2024/01/05", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("2024.01", "2024-01"),
        ("202401", "2024-01"),
        ("20240105", "2024-01-05"),
        ("2024年1月5日", "2024-01-05"),
        ("2024 年 1 月 5 日", "2024-01-05"),
        ("2024年1月5号", "2024-01-05"),
        ("1985年3月", "1985-03"),
        ("85年3月", "1985-03"),
        ("2024年", "2024"),
        ("2024", "2024"),
        ("二〇二四年一月五日", "2024-01-05"),
        ("二○二四年十二月三十一日", "2024-12-31"),
        ("一九八五年三月", "1985-03"),
        ("二零零九年十月二十日", "2009-10-20"),
        ("2024-01-05 00:00:00", "2024-01-05"),
        ("2024-01-05T08:30:00", "2024-01-05"),
        ("19850300", "1985-03"),
        ("45296", "2024-01-05"),
        (45296, "2024-01-05"),
        (45296.5, "2024-01-05"),
        (20240105, "2024-01-05"),
        (datetime(2024, 1, 5, 8), "2024-01-05"),
        (date(2024, 1, 5), "2024-01-05"),
    ],
)
def test_dates_in_every_usual_form(value: object, iso: str) -> None:
    found = parse_date(value)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize(
    "value", ["至今", "长期", "2024-13-01", "2023-02-29", "12", "13800000000", "", True, None, 3.5, -1]
)
def test_what_is_no_date_is_none(value: object) -> None:
    assert parse_date(value) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_written_date_is_read_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}.{day.month}.{day.day}",
    ):
        found = parse_date(text)
        assert found is not None
        assert (found.first, found.precision) == (day, "day")


@given(st.text(max_size=20))
def test_parsers_never_fail_on_any_text(text: str) -> None:
    parse_date(text)
    parse_number(text)
    parse_boolean(text)
    parse_id_number(text)
    for type_ in ("id_number", "credit_code", "bank_card", "phone", "email", "date", "integer"):
        check(type_, text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3.5万元", "3.5", "万元"),
        ("3.5万", "35000", None),
        ("1,200", "1200", None),
        ("十二", "12", None),
        ("三百户", "300", "户"),
        ("壹仟贰佰元", "1200", "元"),
        ("120㎡", "120", "m2"),
        ("1.2亩", "1.2", "亩"),
        ("约50人", "50", "人"),
        ("-3", "-3", None),
        ("45%", "45", "%"),
        (12, "12", None),
        (0.5, "0.5", None),
    ],
)
def test_numbers_with_and_without_units(text: object, value: str, unit: str | None) -> None:
    found = parse_number(text)
    assert found is not None
    assert found.value == Decimal(value)
    assert (unit_named(found.unit) if found.unit else None) == (unit_named(unit) if unit else None)


@pytest.mark.parametrize("text", ["", "若干", "12号楼", "2024-1-5", "1.2.3", "万", None, True])
def test_what_is_no_number_is_none(text: object) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("是", True), ("√", True), ("有", True), ("Y", True), (1, True), ("否", False), ("×", False), ("无", False),
     ("☑是 □否", True), ("□是 ☑否", False), ("□是 □否", None), ("不清楚", None), ("", None)],
)  # fmt: skip
def test_yes_and_no(text: object, value: bool | None) -> None:
    assert parse_boolean(text) is value


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [("万元", "元", 10000), ("元", "万元", 0.0001), ("㎡", "平方米", 1), ("亩", "平方米", 666.6667),
     ("公顷", "亩", 15), ("斤", "公斤", 0.5), ("吨", "公斤", 1000), ("米", "厘米", 100),
     ("CM", "厘米", 1), ("位", "人", 1), ("起", "件", 1)],
)  # fmt: skip
def test_units_of_one_quantity_convert(source: str, target: str, expected: float) -> None:
    found = factor(source, target)
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("source", "target"), [("人", "户"), ("元", "亩"), ("头", "只"), ("人", "人次"), ("无此单位", "元")]
)
def test_units_of_different_quantities_do_not(source: str, target: str) -> None:
    assert factor(source, target) is None


@pytest.mark.parametrize(
    ("code_list", "text", "name"),
    [
        ("nation", "汉", "汉族"),
        ("nation", "汉族", "汉族"),
        ("nation", "01", "汉族"),
        ("nation", "维", "维吾尔族"),
        ("sex", "女性", "女"),
        ("education", "大专", "大学专科教育"),
        ("politics", "党员", "中国共产党党员"),
        ("disability_level", "2级", "二级"),
        ("yes_no", "√", "是"),
    ],
)
def test_code_lists_know_short_forms(code_list: str, text: str, name: str) -> None:
    codes = load_catalogue().code_lists[code_list]
    found = codes.find(text)
    assert found is not None
    assert found.name == name
    assert check_choice(codes, text) is None


def test_a_value_outside_the_code_list_is_named() -> None:
    codes = load_catalogue().code_lists["nation"]
    assert len(codes.values) == 58
    assert check_choice(codes, "火星族") == "choice_unknown"


ON = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("rule", "sources", "expected"),
    [
        ("age_on_date", ["2000-03-01"], "24"),
        ("age_on_date", ["2000-03-02"], "23"),
        ("age_on_date", ["2000-02-29"], "24"),
        ("age_on_date", ["1985年2月"], "39"),
        ("age_on_date", ["1985年3月"], None),
        ("age_on_date", ["1985"], None),
        ("age_on_date", ["2025-01-01"], None),
        ("sex_from_id", [ID], "女"),
        ("sex_from_id", ["110105********002X"], None),
        ("birth_date_from_id", [ID], "1949-12-31"),
        ("birth_month_from_date", ["1949-12-31"], "1949-12"),
        ("age_band", ["1940-01-01"], "80-89周岁"),
        ("age_band", ["1920-01-01"], "100周岁及以上"),
        ("full_years", ["2010-07-01"], "13"),
        ("ratio", ["12000", "4"], "3000.00"),
        ("ratio", ["1", "0"], None),
    ],
)
def test_derived_values(rule: str, sources: list[str], expected: str | None) -> None:
    assert derive(rule, sources, ON) == expected


def test_age_bands_are_the_code_list() -> None:
    codes = load_catalogue().code_lists["age_band"]
    found = {derive("age_band", [f"{year}-01-01"], ON) for year in range(1915, 2024)}
    assert found == {value.name for value in codes.values}


def test_someone_born_on_29_february_ages_on_1_march() -> None:
    assert full_years(date(2000, 2, 29), date(2023, 2, 28)) == 22
    assert full_years(date(2000, 2, 29), date(2023, 3, 1)) == 23


def test_every_rule_survives_nonsense() -> None:
    for rule in RULES:
        assert derive(rule, ["?", "?"], ON) is None


def test_every_code_has_words() -> None:
    source = Path(identifiers.__file__).read_text(encoding="utf-8") + Path(values.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z]+_[a-z_]+)"', source)) - set(values.__all__) - set(values._CHECKERS)
    assert codes
    assert codes <= set(FINDINGS)


def test_a_document_number_is_the_citizen_number_of_whoever_has_one():
    valid = "11010519491231002X"  # the sample of GB 11643-1999
    assert derive("citizen_number", [valid], date(2026, 1, 1)) == valid
    assert derive("citizen_number", ["护照E12345678"], date(2026, 1, 1)) is None
