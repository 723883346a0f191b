"""What people decided is kept, shared, and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matching_cast import CATALOGUE, PERSONS
from yibiao.matching import (
    Act,
    Decision,
    DecisionsError,
    FieldContext,
    Matcher,
    Memory,
    Question,
    load_memory,
    questions,
    review,
    save_memory,
)
from yibiao.model import Form, FormField, Region

UNKNOWN = "帮扶金"


def _form(file: str, title: str, *names: str) -> Form:
    fields = tuple(FormField((name,), f"{chr(65 + at)}2", column=chr(65 + at)) for at, name in enumerate(names))
    return Form(file, "xlsx", "", (Region("Sheet1", "list", title, fields=fields),))


def _field(title: str, name: str = UNKNOWN) -> FieldContext:
    return FieldContext((name,), title, siblings=("姓名", "身份证号", name))


def _decide(title: str, item: str | None, by: str = "林", on: str = "2026-03-01", path: str = UNKNOWN) -> Decision:
    return Decision(path, title, "person", item, by, on)


def test_a_decision_holds_for_the_same_field_of_the_same_form() -> None:
    memory = Memory((_decide(PERSONS, "person.allowance_amount"),))
    match = Matcher(CATALOGUE, memory).match([_field(PERSONS)])[0]
    assert (match.item, match.decided_by) == ("person.allowance_amount", "person")


def test_next_years_edition_is_the_same_form() -> None:
    memory = Memory((_decide("年困难人员登记表", "person.allowance_amount"),))
    key = Matcher(CATALOGUE).key_of(_field("2027年度困难人员登记表"))
    assert Memory((_decide(key.title, "person.allowance_amount"),)).exact(
        Matcher(CATALOGUE).key_of(_field("2026年度困难人员登记表"))
    )
    assert memory.exact(key) is None


def test_nothing_fits_is_remembered_too() -> None:
    memory = Memory((_decide(PERSONS, None, path="姓名"),))
    match = Matcher(CATALOGUE, memory).match([_field(PERSONS, "姓名")])[0]
    assert (match.item, match.decided_by) == (None, "person")


def test_one_decision_elsewhere_raises_and_two_settle() -> None:
    once = Memory((_decide("甲人员表", "person.allowance_amount"),))
    match = Matcher(CATALOGUE, once).match([_field(PERSONS)])[0]
    assert match.item is None
    assert match.alternatives[0].item == "person.allowance_amount"
    twice = once.learn([_decide("乙人员表", "person.allowance_amount")])
    assert Matcher(CATALOGUE, twice).match([_field(PERSONS)])[0].item == "person.allowance_amount"


def test_decisions_elsewhere_that_differ_settle_nothing() -> None:
    memory = Memory((_decide("甲人员表", "person.allowance_amount"), _decide("乙人员表", "person.phone")))
    assert Matcher(CATALOGUE, memory).match([_field(PERSONS)])[0].item is None


def test_the_later_of_two_decisions_holds() -> None:
    memory = Memory((_decide(PERSONS, "person.phone"),)).learn([_decide(PERSONS, None)])
    assert Matcher(CATALOGUE, memory).match([_field(PERSONS)])[0].item is None


def test_a_file_gives_back_what_was_saved(tmp_path: Path) -> None:
    memory = Memory((_decide(PERSONS, "person.phone"), _decide("乙人员表", None)))
    save_memory(memory, tmp_path / "decisions.jsonl")
    assert load_memory(tmp_path / "decisions.jsonl") == memory
    assert UNKNOWN in (tmp_path / "decisions.jsonl").read_text(encoding="utf-8")


def test_no_file_is_an_empty_memory(tmp_path: Path) -> None:
    assert load_memory(tmp_path / "none.jsonl") == Memory()


@pytest.mark.parametrize("line", ["不是 JSON", '{"path": "姓名"}', "[]"])
def test_an_unreadable_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "decisions.jsonl").write_text("\n" + line, encoding="utf-8")
    with pytest.raises(DecisionsError, match="第 2 行"):
        load_memory(tmp_path / "decisions.jsonl")


def test_two_counties_that_disagree_are_told() -> None:
    ours = Memory((_decide(PERSONS, "person.phone"),))
    theirs = Memory((_decide(PERSONS, None, by="钱"), _decide("乙人员表", None, by="钱")))
    merged, findings = ours.merge(theirs, name="邻县.jsonl")
    assert [finding.code for finding in findings] == ["decisions_differ"]
    assert {(d.title, d.item) for d in merged.decisions} == {(PERSONS, "person.phone"), ("乙人员表", None)}


def test_like_fields_are_one_question_and_one_answer_settles_them() -> None:
    matcher = Matcher(CATALOGUE)
    forms = [_form(f"{at}.xlsx", title, "姓名", UNKNOWN) for at, title in enumerate((PERSONS, PERSONS, "乙人员表"))]
    asked = questions(matcher, [matcher.match_form(form) for form in forms])
    assert [(question.path, len(question.places)) for question in asked] == [((UNKNOWN,), 3)]
    memory = review(asked, lambda *_: "person.allowance_amount", Memory(), by="林", on="2026-03-01")
    learnt = Matcher(CATALOGUE, memory)
    matched = [learnt.match_form(form) for form in forms]
    assert [m.by_field[0, 1].item for m in matched] == ["person.allowance_amount"] * 3
    assert questions(learnt, matched) == []


def test_stop_keeps_what_was_decided_and_skip_decides_nothing() -> None:
    matcher = Matcher(CATALOGUE)
    form = _form("a.xlsx", PERSONS, "姓名", "甲事", "乙事", "丙事")
    asked = questions(matcher, [matcher.match_form(form)])
    answers = iter([Act.SKIP, Act.NONE_FITS, Act.STOP])

    def ask(question: Question, number: int, count: int) -> Act:
        assert count == 3
        return next(answers)

    memory = review(asked, ask, Memory(), by="林", on="2026-03-01")
    assert [(d.path, d.item) for d in memory.decisions] == [(asked[1].path[0], None)]
