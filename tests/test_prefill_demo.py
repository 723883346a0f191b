"""The demo county's papers, whose faults were planted: everybody is found, and every fault is met as it should be."""

from __future__ import annotations

from datetime import date

import pytest
from demo.county import generate
from demo.planted import Planted

from tests.prefill_sheets import ON, catalogue, matcher
from yibiao.prefill.facts import Gatherer
from yibiao.prefill.knowledge import Knowledge, know
from yibiao.sheets.opening import open_workbook
from yibiao.sheets.reading import form_of


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("known"))


@pytest.fixture(scope="module")
def known(county) -> Knowledge:
    _, _, files = county
    gatherer = Gatherer(catalogue())
    for path in files:
        workbook = open_workbook(path.read_bytes(), path.name)
        dated = date.fromtimestamp(path.stat().st_mtime)
        gatherer.read(matcher().match_form(form_of(workbook, path.name)), workbook, dated)
    return know(catalogue(), gatherer.records, ON, heard=gatherer.heard)


def cases(county, kind: str) -> list[Planted]:
    found = [case for case in county[1].cases if case.kind == kind]
    assert found
    return found


def value(known: Knowledge, number: str, *codes: str) -> object:
    subject = known.subjects.numbers[number]
    return next((v for code in codes if (v := known.value("person", subject, code)) is not None), None)


def test_every_person_and_household_is_there_once(county, known):
    everybody, papers, _ = county
    numbers = {p.id_number for p in everybody.people} | {person.id_number for person, _ in papers.gone}
    assert set(known.subjects.numbers) == numbers
    assert known.subjects.count["household"] == len(everybody.households)


def test_members_are_with_their_own_household(county, known):
    for home in county[0].households:
        households = {known.subjects.household_of[known.subjects.numbers[p.id_number]] for p in home.members}
        assert len(households) == 1
        assert known.subjects.head[households.pop()] == known.subjects.numbers[home.head.id_number]


def test_the_newer_telephone_and_address_count(county, known):
    for case in cases(county, "电话已变更"):
        assert value(known, case.subject, "person.phone") == case.expected
    for case in cases(county, "住址已过期"):
        assert value(known, case.subject, "person.home_address", "person.current_address") == case.expected


def test_a_miswritten_name_under_the_right_number_is_a_conflict(county, known):
    for case in cases(county, "姓名错字"):
        subject = known.subjects.numbers[case.subject]
        assert known.value("person", subject, "person.name") == case.expected
        assert ("person", subject, "person.name") in known.conflicts


def test_the_number_counts_against_a_wrong_sex(county, known):
    for case in cases(county, "性别与证号不符"):
        subject = known.subjects.numbers[case.subject]
        assert known.value("person", subject, "person.sex") == case.expected
        assert ("person", subject, "person.sex") in known.conflicts


def test_a_mistyped_or_missing_number_is_proposed_with_the_right_person_first(county, known):
    for case in [*cases(county, "证号错位"), *cases(county, "缺身份证号")]:
        subject = known.subjects.numbers[case.subject]
        name = known.value("person", subject, "person.name")
        first = {}
        for doubt in known.subjects.doubts:
            if doubt.record.name == name:
                first.setdefault(doubt.keys[0], doubt.subject)
        assert subject in first.values(), case


def test_people_of_one_name_in_one_village_are_all_proposed(county, known):
    for case in cases(county, "同名难辨"):
        name = known.value("person", known.subjects.numbers[case.subject], "person.name")
        assert len({d.subject for d in known.subjects.doubts if d.record.name == name}) >= 2


def test_what_is_nowhere_is_not_made_up(county, known):
    for case in cases(county, "处处没有"):
        assert value(known, case.subject, "person.phone", "person.mobile") is None


def test_masked_numbers_are_joined_to_their_owners(county, known):
    """Of the public list each householder is the one whose household really lives there."""
    heads = {home.head.name + home.head.id_number[-4:]: home.head.id_number for home in county[0].households}
    joined = 0
    for at, records in enumerate(known.records):
        numbers = records.values.get("person.id_number") or ()
        for line, number in enumerate(numbers):
            if number is not None and "*" in str(number) and known.subjects.of[at][line] >= 0:
                name = str(records.values["person.name"][line])
                assert known.subjects.numbers[heads[name + str(number)[-4:]]] == known.subjects.of[at][line]
                joined += 1
    assert joined > 100
