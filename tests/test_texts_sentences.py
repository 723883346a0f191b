"""Sentences and clauses keep their places, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.texts.sentences import clauses, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各村已收到。请抓紧！", ["各村已收到。", "请抓紧！"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("他回了一句“好。”就走了。", ["他回了一句“好。”就走了。"]),
        ("真的吗？！走", ["真的吗？！", "走"]),
        ("（括号没有合上。照样断开", ["（括号没有合上。", "照样断开"]),
        ("  \r\n ", []),
    ],
)
def test_sentences_end_at_full_stops_and_lines_but_not_inside_quotations(text: str, expected: list[str]):
    assert [one.text for one in sentences(text)] == expected


def test_clauses_keep_numbers_whole():
    assert [one.text for one in clauses("请在16:30前报，共1,200户；谢谢")] == ["请在16:30前报，", "共1,200户；", "谢谢"]


@given(st.text(alphabet="请报，。；：！“”（）\n 1:,a", max_size=60))
def test_every_part_stands_at_its_place_and_nothing_but_space_is_lost(text: str):
    for parts in (sentences(text), clauses(text)):
        assert all(text[one.start : one.end] == one.text for one in parts)
        assert "".join("".join(one.text for one in parts).split()) == "".join(text.split())
