"""Local changes: tighten freely, loosen with a reason, and never be looser than the rule unawares."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao.policy import Overlay, Pack, PolicyError, Rule, load_pack, shipped_pack
from yibiao.policy.explaining import explain

DAY = date(2026, 11, 2)


def a_pack(*values: tuple[date, float | None], stricter="less", **said) -> Pack:
    made = {"severity": "reason", "stricter": stricter} | said
    rule = Rule("T-1", "字数", "某办法", "第一条", "各部门", "", made.pop("severity"), 0.0, "字", **made)
    return Pack({"T-1": rule}, {"T-1": values or ((date(2024, 1, 1), 5000.0),)})


def over(value=None, weight=None, since=DAY, why="", **said) -> Overlay:
    return Overlay("T-1", since, value, weight, why=why, origin="本县.yaml", **said)


@pytest.mark.parametrize(
    ("stricter", "value", "free"),
    [("less", 4000, True), ("less", 5000, True), ("less", 6000, False), ("more", 6000, True), ("more", 4000, False),
     ("", 4000, False), ("", 6000, False), ("", 5000, True)],
)  # fmt: skip
def test_which_values_are_free(stricter, value, free):
    pack = a_pack(stricter=stricter)
    if free:
        assert pack.overlaid([over(value)]).value("T-1", DAY) == value
        return
    with pytest.raises(PolicyError, match=r"T-1.*理由") as told:
        pack.overlaid([over(value)])
    assert "本县.yaml" in str(told.value)
    assert pack.overlaid([over(value, why="常务会议同意")]).value("T-1", DAY) == value


@pytest.mark.parametrize(("weight", "free"), [("block", True), ("reason", True), ("hint", False), ("off", False)])
def test_which_weights_are_free(weight, free):
    pack = a_pack()
    if not free:
        with pytest.raises(PolicyError, match="轻重由“要写理由”改为"):
            pack.overlaid([over(weight=weight)])
    rule = pack.overlaid([over(weight=weight, why="" if free else "常务会议同意")]).rule("T-1", DAY)
    assert (rule and rule.severity) == (None if weight == "off" else weight)


def test_a_rule_shipped_off_is_switched_on_freely():
    pack = a_pack(switched_off="地方做法")
    assert pack.rule("T-1", DAY) is None
    assert pack.overlaid([over(weight="hint")]).rule("T-1", DAY).severity == "hint"
    assert pack.overlaid([over(weight="hint")]).rule("T-1", DAY).switched_off == ""


def test_a_rule_without_a_national_number_gets_a_local_one():
    pack = a_pack((date(2024, 1, 1), None), switched_off="全国没有公开的数").overlaid([over(3.0, "reason")])
    assert pack.value("T-1", DAY) == 3


def test_a_loosened_value_ends_when_the_rule_it_was_loosened_from_changes():
    pack = a_pack((date(2024, 1, 1), 5000.0), (date(2027, 1, 1), 4500.0)).overlaid([over(6000, why="常务会议同意")])
    assert [pack.value("T-1", day) for day in (DAY, date(2026, 12, 31), date(2027, 1, 1))] == [6000, 6000, 4500]


def test_a_tightened_value_gives_way_to_a_stricter_national_one():
    pack = a_pack((date(2024, 1, 1), 5000.0), (date(2027, 1, 1), 3000.0)).overlaid([over(4000)])
    assert [pack.value("T-1", day) for day in (DAY, date(2027, 1, 1))] == [4000, 3000]


def test_a_repealed_rule_does_not_live_on_in_a_place():
    pack = a_pack((date(2024, 1, 1), 5000.0), (date(2027, 1, 1), None)).overlaid([over(6000, why="常务会议同意")])
    assert pack.rule("T-1", date(2027, 1, 1)) is None


def test_the_last_word_of_a_place_holds_and_neither_goes_back_to_the_rule():
    later = DAY + timedelta(days=30)
    pack = a_pack().overlaid([over(3000), over(since=later)])
    assert [pack.value("T-1", DAY), pack.value("T-1", later)] == [3000, 5000]


def test_a_county_may_not_loosen_what_its_province_tightened():
    province = a_pack().overlaid([over(4000)])
    with pytest.raises(PolicyError, match="由 4000 改为 4500"):
        province.overlaid([over(4500)])
    county = province.overlaid([over(3500, "block")])
    assert (county.rule("T-1", DAY).value, county.rule("T-1", DAY).severity) == (3500, "block")
    assert len(county.standing("T-1", DAY).overlays) == 2


def test_words_are_added_never_taken():
    pack = a_pack(words=("打卡",)).overlaid([over(words=("摇一摇", "打卡"))])
    assert pack.words("T-1", DAY) == ("打卡", "摇一摇")


def test_an_id_that_is_not_there_is_told():
    with pytest.raises(PolicyError, match="NO-1"):
        a_pack().overlaid([Overlay("NO-1", DAY, 1.0, origin="本县.yaml")])


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
numbers = st.integers(0, 9).map(float)
timelines = st.lists(st.tuples(days, numbers), min_size=1, max_size=4, unique_by=lambda one: one[0]).map(
    lambda rows: tuple(sorted(rows))
)


@given(timelines, st.sampled_from(["less", "more", ""]), days, numbers, st.lists(days, min_size=1, max_size=5))
def test_without_a_reason_no_day_is_looser_than_the_rule(values, stricter, since, value, on):
    shipped = a_pack(*values, stricter=stricter)
    try:
        local = shipped.overlaid([over(value, since=since)])
    except PolicyError:
        return
    for day in on:
        national, ours = shipped.value("T-1", day), local.value("T-1", day)
        if national is not None:
            assert ours <= national if stricter == "less" else ours >= national if stricter else ours == national


@given(st.lists(st.tuples(days, st.one_of(st.none(), numbers)), max_size=5), days)
def test_a_pack_with_changes_never_fails_on_a_day(rows, on):
    pack = a_pack().overlaid([over(value, since=since, why="理由") for since, value in rows])
    standing = pack.standing("T-1", on)
    assert standing.holds == (pack.rule("T-1", on) is not None)
    assert explain(pack, "T-1", on).lines()


LOCAL = """
- id: DOC-007
  value: 4500
  since: 2026-12-01
  who: 县减负办
- id: MTG-012
  severity: off
  why: 防汛期间会期另定
- id: GRP-009
  severity: hint
- id: CHN-015
  words: [摇一摇]
- id: HX-001
  title: 每月第一周不开会
  source: 县减负办通知
  binds: 县直部门
  unit: 场
  stricter: less
  values: [{since: 2026-06-01, value: 0}]
"""


def a_folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "本县.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_of_local_changes(tmp_path):
    folder = Path(__file__).resolve().parents[1] / "policy"
    pack = load_pack(folder, [a_folder(tmp_path, LOCAL)])
    assert [pack.value("DOC-007", day) for day in (DAY, date(2026, 12, 1))] == [5000, 4500]
    assert pack.rule("MTG-012", DAY) is None
    assert pack.standing("MTG-012", DAY).why_off == "防汛期间会期另定"
    assert pack.rule("GRP-009", DAY).severity == "hint"
    assert "摇一摇" in pack.words("CHN-015", DAY)
    assert pack.rule("HX-001", DAY).confidence == "own"
    told = explain(pack, "DOC-007", date(2026, 12, 1)).lines()
    assert any("县减负办" in line and "4500" in line for line in told)
    assert shipped_pack().value("DOC-007", date(2026, 12, 1)) == 5000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {id: DOC-007, value: 6000}", "本县.yaml：规则 DOC-007 由 5000 改为 6000字，是改宽，请在 why 里写明理由"),
        ("- {id: DOC-007, severity: off}", "轻重由“要写理由”改为“关着”"),
        ("- {id: DOC-007, value: 很多}", "DOC-007 的 value 应是一个数"),
        ("- {id: DOC-007, value: 4000, since: 明天}", "DOC-007 的 since 应写成日期"),
        ("- {id: DOC-007, finding: x}", "finding 不认识"),
        ("- {id: NO-1, value: 1}", "没有编号是 NO-1 的规则"),
    ],
)
def test_a_local_change_that_can_not_be_used_is_told(tmp_path, text, told):
    folder = Path(__file__).resolve().parents[1] / "policy"
    with pytest.raises(PolicyError, match=re.escape(told)):
        load_pack(folder, [a_folder(tmp_path, text)])
