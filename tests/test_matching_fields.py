"""Fields to data items, on a small catalogue of look-alikes."""

from __future__ import annotations

import pytest

from yibiao.catalogue import Catalogue, CodeList, CodeValue, DataItem, Role, Subject
from yibiao.matching import FieldContext, Matcher
from yibiao.model import FieldType, Match


def _item(code: str, name: str, *synonyms: str, type: FieldType = "text", **more: object) -> DataItem:
    return DataItem(code, code.split(".")[0], name, type, f"{name}的口径", "internal", synonyms, **more)  # type: ignore[arg-type]


_PLAIN = [
    _item("person.name", "姓名", ambiguous=("名称",)),
    _item("person.id_number", "公民身份号码", "身份证号", type="id_number", ambiguous=("证件号码",)),
    _item("person.birth_date", "出生日期", type="date"),
    _item("person.party_date", "入党日期", type="date"),
    _item("person.phone", "联系电话", "联系方式", type="phone"),
    _item("person.sex", "性别", type="choice", choices="sex"),
    _item("person.education", "文化程度", "学历", type="choice", choices="education"),
    _item("person.registered_address", "户籍地址"),
    _item("person.current_address", "现住址", ambiguous=("地址",)),
    _item("person.allowance", "是否低保", type="boolean"),
    _item("person.allowance_amount", "低保金额", type="decimal", unit="元"),
    _item("person.former_name", "曾用名", "别名"),
    _item("household.size", "家庭人口数", "户内人口", type="integer", unit="人"),
    _item("household.income", "家庭年收入", type="decimal", unit="元"),
    _item("enterprise.name", "单位名称", "企业名称"),
    _item("enterprise.phone", "联系电话", type="phone"),
    _item("enterprise.industry", "所属行业"),
    _item("enterprise.credit_code", "统一社会信用代码", type="credit_code"),
    _item("aggregate.registered", "户籍人口数", type="integer", unit="人"),
    _item("aggregate.resident", "常住人口数", type="integer", unit="人"),
    _item("aggregate.households", "户籍户数", type="integer", unit="户"),
    _item("aggregate.farmland", "耕地面积", type="decimal", unit="亩"),
    _item("record.remark", "备注", "说明"),
]


def _composite(role: str, name: str, of: DataItem) -> DataItem:
    code = f"person.{role}.{of.code.split('.')[1]}"
    return DataItem(code, "person", name + of.name, of.type, of.definition, "internal", role=role, of=of.code)


_BY_CODE = {item.code: item for item in _PLAIN}
_COMPOSED = [
    _composite(role, word, _BY_CODE[of])
    for role, word in (("householder", "户主"), ("spouse", "配偶"), ("contact", "联系人"))
    for of in ("person.name", "person.id_number", "person.phone")
]
_CODES = {
    "sex": CodeList("sex", "性别", (CodeValue("1", "男"), CodeValue("2", "女"))),
    "education": CodeList("education", "文化程度", tuple(CodeValue(w, w) for w in ("小学", "初中", "高中", "本科"))),
}
_ITEMS = ("person.name", "person.id_number", "person.phone")
_ROLES = {
    "householder": Role("householder", "户主", (), ("person",), "person", _ITEMS, "person.name"),
    "spouse": Role("spouse", "配偶", ("爱人",), ("person",), "person", _ITEMS, "person.name"),
    "contact": Role("contact", "联系人", (), ("person",), "person", _ITEMS, "person.name"),
}
_SUBJECTS = {
    "person": Subject("person", "人", ("人员", "党员", "学生")),
    "household": Subject("household", "户", ("家庭", "农户")),
    "enterprise": Subject("enterprise", "企业", ("企业", "商户")),
    "aggregate": Subject("aggregate", "汇总", ("统计表", "基本情况表")),
    "record": Subject("record", "报表本身", ()),
}
CATALOGUE = Catalogue({item.code: item for item in (*_PLAIN, *_COMPOSED)}, _CODES, _ROLES, _SUBJECTS)
PERSONS, FIRMS, TOTALS = "困难人员登记表", "企业信息登记表", "人口统计表"


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
