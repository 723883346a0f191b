"""The shipped catalogue, and what the check says about a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibiao.catalogue import CatalogueError, Condition, load_catalogue
from yibiao.catalogue.consistency import problems


def test_the_shipped_catalogue_has_no_problems() -> None:
    assert problems(load_catalogue()) == []


def test_it_holds_at_least_450_plain_items() -> None:
    assert sum(item.role is None for item in load_catalogue().items.values()) >= 450


def test_contrasts_are_symmetric_after_loading() -> None:
    items = load_catalogue().items
    assert "person.party_join_date" in items["person.birth_date"].contrasts
    assert all(code in items[other].contrasts for code, item in items.items() for other in item.contrasts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("person.birth_date", "person.party_join_date"),
        ("person.registered_address", "person.current_address"),
        ("person.disability_kind", "person.disability_level"),
        ("person.is_low_income_allowance", "person.low_income_allowance_amount"),
        ("household.registered_size", "household.resident_size"),
        ("household.householder.name", "household.contact.name"),
        ("household.cultivated_land", "household.forest_land"),
        ("aggregate.registered_population", "aggregate.resident_population"),
        ("aggregate.month_count", "aggregate.year_count"),
        ("aggregate.low_income_households", "aggregate.low_income_people"),
        ("person.name", "person.spouse.name"),
        ("person.spouse.birth_date", "person.spouse.age"),
        ("enterprise.legal_representative.name", "enterprise.contact.name"),
    ],
)
def test_look_alikes_are_contrasts(one: str, other: str) -> None:
    assert other in load_catalogue().items[one].contrasts


def test_a_count_says_whom_it_counts() -> None:
    derive = load_catalogue().items["aggregate.elderly_80"].derive
    assert derive is not None
    assert (derive.rule, derive.sources) == ("count", ("person.id_number",))
    assert derive.where == (Condition("person.age", ">=", "80"),)


def test_a_composite_derives_within_its_role() -> None:
    derive = load_catalogue().items["person.spouse.age"].derive
    assert derive is not None
    assert derive.sources == ("person.spouse.birth_date",)


def test_a_role_and_an_item_make_a_composite() -> None:
    catalogue = load_catalogue()
    item = catalogue.items["person.spouse.id_number"]
    assert (item.name, item.role, item.of) == ("配偶公民身份号码", "spouse", "person.id_number")
    assert item.type == "id_number"
    assert "爱人身份证号" in item.synonyms
    assert "person.id_number" in item.contrasts
    assert "户主" in catalogue.items["household.householder.name"].synonyms


def test_a_word_gives_all_its_meanings() -> None:
    catalogue = load_catalogue()
    assert "person.id_number" in catalogue.meanings("*身份证号码")
    assert set(catalogue.meanings("证件号码")) >= {"person.id_document_number", "person.id_number"}
    assert catalogue.meanings("这不是任何数据项") == ()


ITEM = "  - {code: person.shoe_size, name: 鞋码, type: %s, definition: 鞋的号码, sensitivity: personal%s}\n"


def _write(tmp_path: Path, type_: str = "integer", more: str = "") -> Path:
    path = tmp_path / "county.yaml"
    path.write_text("subject: person\nitems:\n" + ITEM % (type_, more), encoding="utf-8")
    return path


def test_an_extra_file_adds_items(tmp_path: Path) -> None:
    assert load_catalogue([_write(tmp_path)]).items["person.shoe_size"].name == "鞋码"


def test_an_extra_file_adds_synonyms_to_a_known_item(tmp_path: Path) -> None:
    path = tmp_path / "county.yaml"
    path.write_text("subject: person\nitems:\n  - {code: person.name, synonyms: [大名]}\n", encoding="utf-8")
    item = load_catalogue([path]).items["person.name"]
    assert "大名" in item.synonyms
    assert "本人姓名" in item.synonyms


@pytest.mark.parametrize(
    ("type_", "more", "named"),
    [
        ("number", "", "type number"),
        ("integer", ", synonyms: [鞋号, 身高]", "person.height"),
        ("integer", ", contrasts: [person.hat_size]", "person.hat_size"),
        ("integer", ", choices: sizes", "choices sizes"),
        ("integer", ", derive: {rule: guess, from: [person.height]}", "推算规则 guess"),
        ("integer", ", derive: {rule: ratio, from: [person.hat_size]}", "person.hat_size"),
        ("integer", ", fresh_for_days: 0", "fresh_for_days"),
        ("integer", ", unit: 石", "unit 石"),
        ("choice", "", "没有写 choices"),
        ("integer", ", ambiguous: [鞋号], synonyms: [鞋号]", "既是同义词又是 ambiguous"),
    ],
)
def test_the_check_names_what_is_wrong(tmp_path: Path, type_: str, more: str, named: str) -> None:
    found = problems(load_catalogue([_write(tmp_path, type_, more)]))
    assert any(named in text for text in found), found


@pytest.mark.parametrize(
    "content",
    [
        "subject: person\nitems:\n  - {code: house.x, name: x}\n",
        "subject: person\nitems:\n  - {code: person.x, nmae: x}\n",
        "subject: person\nitems:\n  - {code: person.x, name: x}\n",
        "roles:\n  uncle: {name: 伯父, of: person, items: [no_such_item]}\n",
        "roles:\n  uncle: {name: 伯父, of: person}\n",
        "code_lists:\n  sizes: {name: 号码}\n",
        "subject: person\nitems:\n  - {code: person.x, name: x, type: text, definition: x, sensitivity: internal,"
        " fresh_for_days: often}\n",
        "subject: &a person\nname: *a\n",
        "- a\n",
        "subject: [\n",
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name_or_item(tmp_path: Path, content: str) -> None:
    path = tmp_path / "county.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"county|person\.x|uncle"):
        load_catalogue([path])
