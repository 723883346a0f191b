"""Texts made comparable: what hides or only looks alike is folded, and every place is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.texts.normalising import cleaned, plain

HIDDEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\u2060\ufe0f\u3164\u2800\U000e0020"
TEXTS = st.text(alphabet=st.sampled_from("关于印发水库管理办法的通知ABz09，。《》 \n" + HIDDEN + "АΡ⼈國㈠㎡ﬁ①ⅷ𝟗"))


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("punctuation and space", "一、各村 要\n“抓紧”。", "一各村要抓紧"),
        ("zero width inside a word", "强\u200b制\u2060打\ufeff卡", "强制打卡"),
        ("marks of direction", "\u202e通知\u202c\u200f书", "通知书"),
        ("full width", "ＧＢ９７０４", "GB9704"),
        ("Cyrillic and Greek drawn like Latin", "АРР ΡΡΤ", "APPPPT"),
        ("Kangxi radicals and doubled ideographs", "⼈⺠\uf9b5", "人民例"),
        ("kana like hanzi", "エ作", "工作"),
        ("traditional", "國務院關於減輕基層負擔", "国务院关于减轻基层负担"),
        ("one character for several", "㈠㎡ⅷ", "一m2viii"),
        ("a bar through a character", "强\u0336制\u0336", "强制"),
        ("halves of surrogate pairs", "甲\ud800乙", "甲乙"),
        ("nothing", "", ""),
    ],
)
def test_texts_that_read_the_same_are_the_same(what: str, text: str, expected: str) -> None:
    assert plain(text).text == expected, what


def test_every_character_knows_its_place() -> None:
    found = plain("（㈠）各\u200b村")
    assert found.text == "一各村"
    assert found.at.tolist() == [1, 3, 5]
    assert found.span(1, 3) == (3, 6)


@pytest.mark.parametrize(
    ("what", "text", "expected"),
    [
        ("punctuation stays", "一、各村，要“抓紧”。", ("一、各村，要“抓紧”。", 0, 0)),
        ("full width stays", "请用ＡＰＰ报送", ("请用ＡＰＰ报送", 0, 0)),
        ("hidden marks", "强\u200b制\u202e打卡", ("强制打卡", 2, 0)),
        ("letters of two scripts in one word", "下载АPP", ("下载APP", 0, 1)),
        ("radicals", "⼈⺠", ("人民", 0, 2)),
        ("a Russian word is a Russian word", "Россия 和 β 波", ("Россия 和 β 波", 0, 0)),
        ("a Japanese word too", "コロナ", ("コロナ", 0, 0)),
    ],
)
def test_a_cleaned_text_still_reads(what: str, text: str, expected: tuple[str, int, int]) -> None:
    assert tuple(cleaned(text)) == expected, what


@given(TEXTS)
def test_places_ascend_and_lie_in_the_text(text: str) -> None:
    found = plain(text)
    places = found.at.tolist()
    assert len(places) == len(found.text)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(TEXTS)
def test_plain_is_plain_already(text: str) -> None:
    once = plain(text).text
    assert plain(once).text == once
    assert once.isalnum() or not once


@given(TEXTS, st.lists(st.tuples(st.integers(0, 200), st.sampled_from(HIDDEN))))
def test_hidden_marks_change_nothing(text: str, marks: list[tuple[int, str]]) -> None:
    marked = text
    for place, mark in marks:
        marked = marked[: place % (len(marked) + 1)] + mark + marked[place % (len(marked) + 1) :]
    assert plain(marked).text == plain(text).text
    assert cleaned(marked).text == cleaned(text).text


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    found = plain(text)
    assert len(found.at) == len(found.text)
    assert cleaned(text).hidden >= 0
