"""Numbers, recipients, counts of a year, and texts with marks; no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao_web.documents.marking import Mark, shown
from yibiao_web.documents.rules import YearLine, asks, normal_number, number_problem, recipients_meant

ORGS = {
    1: ("township", "鹤汀镇"),
    2: ("village", "杏花坞村"),
    3: ("department", "县民政局"),
    4: ("department", "县残联"),
}


@pytest.mark.parametrize(
    ("said", "number"),
    [("禾民[2026] 12号", "禾民〔2026〕12号"), ("禾民（2026）12号", "禾民〔2026〕12号"), ("禾民〔2026〕12号",) * 2],
)
def test_the_year_of_a_number_stands_in_its_own_brackets(said, number):
    assert normal_number(said) == number


@pytest.mark.parametrize(
    ("said", "good"), [("", False), ("12号", False), ("禾民〔2026〕", False), ("便笺〔2026〕3号", True)]
)
def test_a_number_names_the_year_and_the_serial(said, good):
    assert (number_problem(said) == "") is good


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["各乡镇人民政府、街道办事处"], {1}),
        (["各乡镇（街道）", "县直各有关单位"], {1, 3, 4}),
        (["各村（社区）"], {2}),
        (["县残联"], {4}),
        (["残联、民政局"], {3, 4}),
        ([], set()),
    ],
)
def test_the_head_of_a_document_says_whom_it_goes_to(words, meant):
    assert recipients_meant(words, ORGS) == meant


@pytest.mark.parametrize(
    ("who", "levels"),
    [
        ("各乡镇", ["township"]),
        ("各村（社区）", ["village"]),
        ("各乡镇人民政府，各村", ["township", "village"]),
        ("县直各单位", ["department"]),
        ("", ["township", "village", "department"]),
        ("大家", ["township", "village", "department"]),
    ],
)
def test_a_sentence_asks_those_whom_it_names(who, levels):
    assert [one for one in ("township", "village", "department") if asks(who, one)] == levels


def test_only_fewer_and_never_more():
    line = YearLine({"red_header": 5, "white_header": 6}, {"red_header": 9}, {"red_header": 12})
    assert (line.issued, line.before, line.allowed, line.left) == (11, 9, 12, 1)
    assert line.rising
    assert line.turning, "fewer red ones, more white ones"
    assert YearLine({"red_header": 3}, {"red_header": 9}, {"red_header": 12}, quota=2).left == -1
    assert YearLine({}, {}, {}).left is None


def test_marks_may_overlap_and_each_label_stands_once():
    lines = shown("甲乙丙丁\n戊己", [Mark(1, 7, "copy", "抄"), Mark(2, 3, "empty", "口号")], [2, 5])
    pieces = [(one.text, one.kind, [label.label for label in one.labels], one.places) for one in lines[0].pieces]
    assert pieces == [
        ("甲", "", [], ()), ("乙", "copy", ["抄"], ()), ("丙", "copy", ["口号"], (2,)), ("丁", "copy", [], ()),
    ]  # fmt: skip
    assert [(one.text, one.kind, one.places) for one in lines[1].pieces] == [("戊己", "copy", (5,))]


SPANS = st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.sampled_from(["copy", "empty", "demand"]))


@given(st.text("甲乙\n", max_size=50), st.lists(SPANS, max_size=6), st.lists(st.integers(-3, 60), max_size=4))
def test_nothing_of_a_text_is_lost_or_doubled_by_its_marks(text, spans, places):
    lines = shown(text, [Mark(a, b, kind, kind) for a, b, kind in spans], places)
    assert "\n".join("".join(one.text for one in line.pieces) for line in lines) == text
    found = [at for line in lines for one in line.pieces for at in one.places]
    assert len(found) == len(set(found))
