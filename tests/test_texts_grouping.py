"""Texts that say the same thing come together, others stay apart, and the order changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.grouping import nmi
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.texts.grouping import group, matters_of

SAID = ["路灯坏了几个月没人修", "晚上太黑，装几盏路灯", "自来水老是停水", "水压太低，楼上没水", "去镇里的班车太少",
        "班车一天就两趟", "野猪把苞谷拱了", "想学一门手艺"]  # fmt: skip


def together(texts: list[str]) -> set[frozenset[str]]:
    return {frozenset(texts[at] for at in one.members) for one in group(texts)}


def test_the_same_matter_comes_together():
    found = together(SAID)
    for pair in (SAID[:2], SAID[2:4], SAID[4:6]):
        assert frozenset(pair) in found
    assert frozenset(SAID[6:7]) in found


def test_the_order_of_the_texts_changes_nothing():
    assert together(SAID) == together(SAID[::-1]) == together(SAID[3:] + SAID[:3])


def test_the_largest_group_comes_first_with_words_that_tell():
    groups = group(["路灯不亮", "路灯坏了", "装路灯", *SAID[2:4]])
    assert [len(one.members) for one in groups] == [3, 2]
    assert groups[0].label[0] == "路灯"
    assert groups[1].label[0] == "吃水用水"


def test_a_longer_word_is_not_taken_for_the_shorter_in_it():
    assert matters_of("卫生室总关门") == ("看病",)
    assert matters_of("村里卫生差") == ("垃圾环境",)


def test_texts_without_a_word_of_meaning_are_left_out():
    assert group(["无", "，，", "", "谢谢"]) == []
    assert group([]) == []
    (one,) = group(["", "路灯不亮"])
    assert one.members == (1,)


def test_thousands_are_grouped_as_dozens_are():
    few = group(SAID * 3)
    many = group(SAID * 500)  # more than are linked at once
    assert {one.label[0] for one in few} == {one.label[0] for one in many}
    assert sum(len(one.members) for one in many) == 4000


@given(st.lists(st.text("路灯水班车停坏不亮，。 a1", max_size=12), max_size=30))
@settings(max_examples=60, deadline=None)
def test_every_text_is_in_one_group_at_most(texts):
    members = [at for one in group(texts) for at in one.members]
    assert len(members) == len(set(members))
    assert set(members) <= set(range(len(texts)))


def test_the_same_words_twice_are_always_together():
    found = together(["路灯不亮了"] * 2 + ["养猪场臭"] * 2)
    assert found == {frozenset({"路灯不亮了"}), frozenset({"养猪场臭"})}


@pytest.mark.skipif(
    not (Path(__file__).parents[2] / "shared/messages/letters-12345.tsv").exists(), reason="no ../shared/messages"
)
def test_real_letters_are_grouped_without_being_dropped():
    from bench.grouping import samples

    texts, truth = samples()[-1][2:]
    groups = group(texts)
    assert sum(len(one.members) for one in groups) == len(texts)
    biggest = groups[0]
    assert len(biggest.members) >= 4
    assert len({truth[at] for at in biggest.members}) <= 3


def test_perfect_agreement_is_one():
    assert nmi(["a", "a", "b"], [1, 1, 2]) == pytest.approx(1)
    assert nmi(["a", "b"], [1, 1]) == 0
