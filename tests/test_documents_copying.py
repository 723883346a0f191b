"""What stands in the source is found, exact or lightly edited, with its places; what does not is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao.documents.copying import Copies, compare
from yibiao.texts.normalising import plain

SOURCE = (
    "禾溪县水利局关于做好水库除险加固的通知\n各乡镇要在三月底前完成水库除险加固工程台账更新，由县水利局牵头组织验收，并于每月5日前报送进展情况。\n"
    "每座水库配备两名巡查员，汛期每天巡查三次，发现渗漏立即转移下游住户。\n坝顶道路由交通部门负责硬化，所需石料就近在青石采石场购买。\n"
)  # fmt: skip
OWN = "本村三座山塘都在村东头，张三管钥匙，李四管船，王五家有抽水机可以借用，柴油记账月底结清。\n"
WORDS = st.text(
    alphabet=st.sampled_from("各村要在月底前完成水库加固工程由县局组织验收并报送情况123，。\n"), max_size=120
)


def texts_of(copies: Copies, draft: str) -> list[str]:
    return [draft[slice(*one.draft)] for one in copies.passages]


@pytest.mark.parametrize(
    ("what", "change", "least"),
    [
        ("word by word", {}, 1.0),
        ("another place", {"各乡镇": "各村组", "县水利局": "云岭镇水利站"}, 0.85),
        ("the level", {"县": "镇", "乡镇": "村"}, 0.9),
        ("numbers", {"5日": "12日", "三": "五", "两名": "四名"}, 0.9),
        ("a word for a word", {"牵头": "负责", "立即": "马上", "购买": "采购"}, 0.85),
        ("nothing between the characters", {"水库": "水\u200b库", "验收": "验\u202e收", "道路": "道\u2060路"}, 1.0),
        ("radicals for hanzi", {"水": "⽔", "工": "⼯"}, 1.0),
        ("traditional characters", {"发现": "發現", "转移": "轉移", "县": "縣"}, 1.0),
        ("full width and other punctuation", {"5": "５", "，": "、", "。": "；"}, 1.0),
    ],
)
def test_an_edited_copy_is_still_a_copy(what: str, change: dict[str, str], least: float) -> None:
    draft = SOURCE
    for old, new in change.items():
        draft = draft.replace(old, new)
    assert compare(draft, SOURCE).share >= least, what


def test_sentences_in_another_order_are_found_each_in_its_place() -> None:
    _title, *lines = SOURCE.splitlines()
    draft = "\n".join([OWN, *reversed(lines)])
    copies = compare(draft, SOURCE)
    assert texts_of(copies, draft) == [line.rstrip("。") for line in reversed(lines)]
    assert all(draft[slice(*one.draft)] == SOURCE[slice(*one.source)] for one in copies.passages)
    assert all(one.exact for one in copies.passages)


def test_what_was_written_anew_is_no_copy() -> None:
    assert compare(OWN, SOURCE) == Copies(0.0)
    assert compare("", SOURCE).share == compare(SOURCE, "").share == 0.0


def test_the_share_is_the_drafts() -> None:
    draft = OWN + SOURCE
    expected = len(plain(SOURCE).text) / len(plain(draft).text)
    assert compare(draft, SOURCE).share == pytest.approx(expected)
    assert compare(SOURCE, draft).share == pytest.approx(1.0)


def test_what_is_the_same_in_an_edited_passage_is_shown_apart_from_the_edits() -> None:
    draft = SOURCE.replace("牵头组织", "负责组织")
    passage = compare(draft, SOURCE).passages[0]
    assert not passage.exact
    same = [draft[slice(*here)] for here, _ in passage.same]
    assert "牵头" not in "".join(same)
    assert "".join(SOURCE[slice(*there)] for _, there in passage.same) == "".join(same)


def test_verbatim_counts_only_long_runs() -> None:
    draft = SOURCE.replace("，", "，另").replace("汛期", "夏天")
    copies = compare(draft, SOURCE)
    assert copies.verbatim < copies.share < 1.0


def test_a_phrase_of_the_trade_is_no_copy() -> None:
    assert compare("请各村按时报送进展情况。" + OWN, SOURCE).share == 0.0


@pytest.mark.parametrize("draft", ["啊" * 50_000, "工作方案" * 12_500, "第一条第二条" * 8_000])
def test_a_text_that_only_repeats_itself_takes_no_longer(draft: str) -> None:
    assert compare(draft, draft[: len(draft) // 2]).share == pytest.approx(1.0, abs=0.01)


def test_long_texts_are_compared() -> None:
    rnd = random.Random(7)
    source = "".join(chr(rnd.randint(0x4E00, 0x4FFF)) for _ in range(100_000))
    parts = [source[at : at + 40] for at in range(0, len(source), 40)]
    rnd.shuffle(parts)
    assert compare("".join(parts), source).share > 0.97  # bench/documents.py takes the time


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, st.data())
def test_places_shares_and_order_hold_for_any_texts(draft: str, source: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(source)))
    draft = draft + source[cut:] + draft[: cut // 2]
    copies = compare(draft, source)
    assert 0.0 <= copies.verbatim <= copies.share + 1e-9 <= 1.0 + 2e-9
    end = 0
    for one in copies.passages:
        assert end <= one.draft[0] < one.draft[1] <= len(draft)
        assert 0 <= one.source[0] < one.source[1] <= len(source)
        assert one.alike <= len(plain(draft[slice(*one.draft)]).text)
        for here, there in one.same:
            assert plain(draft[slice(*here)]).text == plain(source[slice(*there)]).text
        end = one.draft[1]


@settings(max_examples=40, deadline=None)
@given(WORDS)
def test_a_text_stands_in_itself(text: str) -> None:
    copies = compare(text, text)
    assert copies.share == (1.0 if len(plain(text).text) >= 13 else 0.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 150), st.sampled_from("\u200b\u200f\u202e\u2060\ufeff")), max_size=30))
def test_hidden_marks_change_no_share(marks: list[tuple[int, str]]) -> None:
    draft = OWN + SOURCE.replace("牵头", "负责")
    marked = draft
    for at, mark in marks:
        marked = marked[:at] + mark + marked[at:]
    assert compare(marked, SOURCE).share == compare(draft, SOURCE).share
