"""Labels, word tables, proposals and calibration: the pure parts of matching."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching_cast import CATALOGUE
from yibiao.catalogue import Catalogue
from yibiao.matching import FieldContext, Matcher
from yibiao.matching.confidence import fit
from yibiao.matching.index import GramIndex
from yibiao.matching.labels import Label, clean_label
from yibiao.matching.lexicon import lexicon

LABELS = [
    ("plain", "姓名", Label("姓名")),
    ("white space and asterisk", "* 姓  名", Label("姓名")),
    ("numbering with a sign", "3、联系电话", Label("联系电话")),
    ("numbering in brackets", "（十二）联系电话", Label("联系电话")),
    ("numbering without a sign", "01姓名", Label("姓名")),
    ("a circled number", "①姓名", Label("姓名")),
    ("a number that is no numbering", "60岁退役士兵人数", Label("60岁退役士兵人数")),
    ("其中", "其中：女性", Label("女性")),
    ("a unit in brackets", "总收入（万元）", Label("总收入", unit="万元")),
    ("a unit with its word", "面积(单位:亩)", Label("面积", unit="亩")),
    ("a unit after a slash", "投入/元", Label("投入", unit="元")),
    ("a slash that is no unit", "曾用名/别名", Label("曾用名/别名")),
    ("a ratio of units", "亩产（公斤/亩）", Label("亩产", unit="公斤/亩")),
    ("full width", "ＱＱ号", Label("qq号")),
    ("an instruction", "出生日期（格式：2000-01-01）", Label("出生日期")),
    ("required", "姓名（必填）", Label("姓名")),
    ("options", "是否在岗（是/否）", Label("是否在岗", choices=("是", "否"))),
    ("a note that narrows", "联系方式(手机)", Label("联系方式", ("手机",))),
    ("nothing but a bracket", "（备注）", Label("备注")),
    ("a sentence behind a comma", "是否党员，0否1是", Label("是否党员")),
]


@pytest.mark.parametrize(("what", "raw", "label"), LABELS, ids=[row[0] for row in LABELS])
def test_a_label_is_freed_of_what_is_not_its_words(what: str, raw: str, label: Label) -> None:
    assert clean_label(raw) == label


@given(st.text(max_size=40))
def test_any_label_can_be_cleaned(raw: str) -> None:
    label = clean_label(raw)
    assert "*" not in label.text
    assert lexicon().canonical(lexicon().canonical(label.text)) is not None


@given(
    st.lists(st.text("户籍常住人口数姓名日期（）(/万元*1、：", max_size=12), min_size=1, max_size=4),
    st.text(max_size=10),
)
def test_any_path_has_a_match(path: list[str], title: str) -> None:
    match = _MATCHER.match([FieldContext(tuple(path), title)])[0]
    assert 0 <= match.confidence <= 1
    assert len(match.alternatives) <= 5


_MATCHER = Matcher(CATALOGUE)


def test_an_empty_catalogue_matches_nothing() -> None:
    match = Matcher(Catalogue({}, {}, {}, {})).match([FieldContext(("姓名",), "人员表")])[0]
    assert (match.item, match.alternatives) == (None, ())


REWORDED = [
    ("入党时间", "入党日期"),
    ("身份证号码", "居民身份证号"),
    ("户籍所在地", "户籍地址"),
    ("与户主的关系", "户主关系"),
    ("联系固话", "固定电话"),
    ("残疾类别", "残疾类型"),
    ("是否有残疾证", "有无残疾证"),
    ("人口总数", "总人口"),
]


@pytest.mark.parametrize(("one", "other"), REWORDED)
def test_interchangeable_words_are_written_one_way(one: str, other: str) -> None:
    assert lexicon().canonical(one) == lexicon().canonical(other)


APART = [
    ("户籍人口", "常住人口"),
    ("出生日期", "入党日期"),
    ("残疾类别", "残疾等级"),
    ("耕地面积", "林地面积"),
    ("本月收入", "累计收入"),
    ("联系人", "户主"),
    ("是否低保", "低保金额"),
    ("存栏数", "出栏数"),
    ("注册地址", "经营地址"),
    ("手机", "固定电话"),
    ("新增户数", "减少户数"),
    ("户籍户数", "户籍人数"),
    ("申请日期", "批准日期"),
    ("户籍省", "户籍市"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_contrasting_words_stay_apart(one: str, other: str) -> None:
    assert lexicon().canonical(one) != lexicon().canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [("户籍人口", "常住人口"), ("耕地面积", "林地面积"), ("是否低保", "低保金额")]
)
def test_contrasting_words_are_named(one: str, other: str) -> None:
    assert lexicon().conflict(one, other) is not None


def test_a_contrast_word_on_one_side_only_is_named() -> None:
    assert lexicon().missing("人口数", "户籍人口数") == "户籍"


def test_proposals_come_nearest_first() -> None:
    grams = GramIndex({"a": ["户籍人数", "户籍在册"], "b": ["常住人数"], "c": ["耕地面积"]})
    assert [code for code, _ in grams.propose([("户籍人数", 1.0)])][:2] == ["a", "b"]
    assert grams.propose([("xyz", 1.0)]) == []


def test_pools_rise_with_strength_and_few_never_look_certain() -> None:
    seen = [(0.2, False)] * 8 + [(0.2, True)] * 2 + [(0.5, True)] * 3 + [(0.7, False)] * 3 + [(0.9, True)] * 50
    pools = fit(seen)
    shares = [pool["confidence"] for pool in pools]
    assert shares == sorted(shares)
    assert [pool["from"] for pool in pools] == [0.2, 0.5, 0.9]
    assert shares[-1] == pytest.approx(51 / 52, abs=0.001)
    assert shares[-1] < 1
