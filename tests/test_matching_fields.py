"""Fields to data items, on a small catalogue of look-alikes."""

from __future__ import annotations

import pytest

from tests.matching_cast import CATALOGUE, FIRMS, PERSONS, TOTALS
from yibiao.matching import FieldContext, Matcher
from yibiao.model import Form, FormField, Match, Region


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(CATALOGUE)


def ask(matcher: Matcher, path: str, title: str = PERSONS, **more: object) -> Match:
    return matcher.match([FieldContext(tuple(path.split("→")), title, **more)])[0]  # type: ignore[arg-type]


SAME = [
    ("the name itself", "姓名", PERSONS, "person.name"),
    ("a synonym", "身份证号", PERSONS, "person.id_number"),
    ("marks and numbering", "*3、姓 名：", PERSONS, "person.name"),
    ("a note to the clerk", "联系电话（必填，如13800000000）", PERSONS, "person.phone"),
    ("full width", "Ｅ-mail", PERSONS, None),
    ("another wording", "入党时间", PERSONS, "person.party_date"),
    ("a wording of a synonym", "身份证号码", PERSONS, "person.id_number"),
    ("a role in the heading", "户主→姓名", PERSONS, "person.householder.name"),
    ("a role in the heading with a tail", "配偶基本情况→身份证号码", PERSONS, "person.spouse.id_number"),
    ("a role in the heading and the label", "户主→户主姓名", PERSONS, "person.householder.name"),
    ("a heading that names two roles, the label one", "户主及配偶情况→配偶姓名", PERSONS, "person.spouse.name"),
    ("a role in the label", "爱人姓名", PERSONS, "person.spouse.name"),
    ("a role alone", "联系人", PERSONS, "person.contact.name"),
    ("a neutral heading", "基本信息→学历", PERSONS, "person.education"),
    ("a heading that belongs to the words", "家庭情况→人口数", "农户登记表", "household.size"),
    ("two words of one item", "曾用名/别名", PERSONS, "person.former_name"),
    ("one word, told apart by the table's subject", "联系电话", PERSONS, "person.phone"),
    ("the same word in a table of enterprises", "联系电话", FIRMS, "enterprise.phone"),
    ("an aggregate", "户籍人口", TOTALS, "aggregate.registered"),
    ("a column of the form itself", "备注", FIRMS, "record.remark"),
]


@pytest.mark.parametrize(("what", "path", "title", "item"), SAME, ids=[row[0] for row in SAME])
def test_it_matches(matcher: Matcher, what: str, path: str, title: str, item: str | None) -> None:
    assert ask(matcher, path, title).item == item


LOOK_ALIKES = [
    ("出生日期", "person.party_date", PERSONS),
    ("入团日期", "person.party_date", PERSONS),
    ("户籍人口数", "aggregate.resident", TOTALS),
    ("常住户数", "aggregate.households", TOTALS),
    ("林地面积", "aggregate.farmland", TOTALS),
    ("联系人", "person.householder.name", PERSONS),
    ("是否低保", "person.allowance_amount", PERSONS),
    ("低保金额", "person.allowance", PERSONS),
    ("配偶→姓名", "person.name", PERSONS),
    ("推荐人→姓名", "person.name", PERSONS),
    ("户籍地→地址", "person.current_address", PERSONS),
    ("金额", "person.allowance_amount", PERSONS),
    ("名称", "person.name", FIRMS),
    ("日期", "person.birth_date", PERSONS),
    ("单位名称", "enterprise.name", PERSONS),
]


@pytest.mark.parametrize(("path", "item", "title"), LOOK_ALIKES)
def test_a_look_alike_is_never_automatic(matcher: Matcher, path: str, item: str, title: str) -> None:
    assert ask(matcher, path, title).item != item


def test_ten_thousand_yuan_is_the_same_item_times_ten_thousand(matcher: Matcher) -> None:
    match = ask(matcher, "家庭年收入（万元）", "农户登记表")
    assert (match.item, match.factor) == ("household.income", 10000)


def test_persons_are_not_households(matcher: Matcher) -> None:
    assert ask(matcher, "家庭人口数", "农户登记表", unit="户").item is None


def test_a_pick_list_of_other_values_forbids(matcher: Matcher) -> None:
    assert ask(matcher, "学历", choices=("初中", "高中", "本科")).item == "person.education"
    assert ask(matcher, "学历", choices=("全日制", "在职")).item is None


def test_a_field_nothing_fits_gets_low_confidence(matcher: Matcher) -> None:
    match = ask(matcher, "奖学金比例")
    assert match.item is None
    assert match.confidence < 0.4


def test_there_are_five_alternatives_each_with_a_reason(matcher: Matcher) -> None:
    match = ask(matcher, "户籍人口数", TOTALS)
    assert len(match.alternatives) == 5
    assert all(candidate.reasons for candidate in match.alternatives)
    assert match.alternatives[0].item == match.item


def test_two_fields_of_one_table_do_not_both_claim_an_item(matcher: Matcher) -> None:
    siblings = ("学历", "文化程度", "姓名")
    fields = [FieldContext((name,), PERSONS, siblings=siblings) for name in siblings]
    assert [match.item for match in matcher.match(fields)] == [None, "person.education", "person.name"]


def test_what_follows_a_second_name_in_a_list_may_be_another_persons(matcher: Matcher) -> None:
    names = ("姓名", "身份证号", "联系电话", "姓名", "学历")
    fields = tuple(FormField((name,), f"{letter}1", column=letter) for letter, name in zip("ABCDE", names, strict=True))
    form = Form("a.xlsx", "xlsx", "", (Region("Sheet1", "list", PERSONS, fields=fields),))
    found = [match.item for match in matcher.match_form(form).matches]
    assert found == ["person.name", "person.id_number", "person.phone", None, None]


def test_an_amount_is_no_pick_list(matcher: Matcher) -> None:
    assert ask(matcher, "学历（元）").item is None


def test_neighbours_tell_the_subject_when_the_title_does_not(matcher: Matcher) -> None:
    siblings = ("企业名称", "所属行业", "统一社会信用代码", "联系电话")
    assert matcher.match([FieldContext(("联系电话",), "", siblings=siblings)])[0].item == "enterprise.phone"


def test_values_of_another_sort_forbid(matcher: Matcher) -> None:
    assert ask(matcher, "身份证号", samples=("张三", "李四", "王五")).item is None


def test_values_confirm(matcher: Matcher) -> None:
    plain, filled = (
        ask(matcher, "身份证号"),
        ask(matcher, "身份证号", samples=("11010519491231002X", "440524188001010014")),
    )
    assert filled.confidence >= plain.confidence
    assert any("2/2" in reason for reason in filled.reasons)


def test_check_digits_settle_what_words_leave_open(matcher: Matcher) -> None:
    assert ask(matcher, "证件号码").item is None
    assert ask(matcher, "证件号码", samples=("11010519491231002X", "440524188001010014")).item == "person.id_number"
    assert ask(matcher, "证件号码", samples=("G1234567", "G7654321")).item is None
