"""Blanks and boxes inside a text."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao.prefill.edits import Blank, Inline, Tick
from yibiao.prefill.text_blanks import filled_pieces, fitting, is_sign_off

DAY = date(2025, 3, 8)


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("填报单位：____", Blank("填报单位", "林村"), "填报单位：林村"),
        ("填报单位：", Blank("填报单位", "林村"), "填报单位：林村"),
        ("填 报 单 位（章）：____ 联系人：____", Blank("填报单位", "林村"), "填 报 单 位（章）：林村 联系人：____"),
        ("填报单位：____ 联系人：____", Blank("联系人：", "陈"), "填报单位：____ 联系人：陈"),
        ("单位：          日期：", Blank("单位", "林村"), "单位：林村      日期："),
        ("填报单位：____ 单位：____", Blank("单位", "x"), "填报单位：____ 单位：x"),
        ("人数：（    ）人", Blank("人数", 3), "人数：（3）人"),
        ("填表日期：  年  月  日", Blank("填表日期", DAY), "填表日期：2025年3月8日"),
        ("20__年__月__日", Blank("", DAY), "2025年3月8日"),
        ("日期：", Blank("日期", DAY), "日期：2025-03-08"),
        ("姓名____", Blank("", "林"), "姓名林"),
        ("填报单位：某局", Blank("填报单位", "林村"), None),
        ("填报单位：", Blank("填表人", "林"), None),
        ("□是 □否", Tick(("否",)), "□是 ☑否"),
        ("是□ 否□", Tick(("是",)), "是☑ 否□"),
        ("是（ ）否（  ）", Tick(("否",)), "是（ ）否（√）"),
        ("○男  ○女", Tick(("女",)), "○男  ●女"),
        ("□低保、□特困、□其他：____", Tick(("特困", "其他")), "□低保、☑特困、☑其他：____"),
        ("是否党员：□是□否 是否低保：□是□否", Tick(("是",), "是否低保"), "是否党员：□是□否 是否低保：☑是□否"),
        ("□是 □否", Tick(("不详",)), None),
        ("是 否", Tick(("是",)), None),
    ],
)  # fmt: skip
def test_a_value_finds_its_blank(text: str, edit: Inline, expected: str | None) -> None:
    pieces = filled_pieces([text], [edit])
    assert (pieces and "".join(pieces)) == expected


def test_a_value_takes_the_looks_of_the_blank() -> None:
    assert filled_pieces(["填报单位：", "          ", "日期："], [Blank("填报单位", "林村")]) == [
        "填报单位：", "林村      ", "日期：",
    ]  # fmt: skip


def test_a_blank_cut_into_pieces_is_filled_once() -> None:
    assert filled_pieces(["单位：__", "__", "__ 人"], [Blank("单位", "林村")]) == ["单位：林村", "", " 人"]


def test_several_edits_go_into_one_text() -> None:
    edits = [Blank("单位", "甲"), Blank("日期", DAY)]
    assert filled_pieces(["单位：____ 日期：", " 年 月 日"], edits) == ["单位：甲 日期：", "2025年3月8日"]


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("    年  月  日", DAY, "2025年3月8日"),
        ("□男  □女", "女", "□男  ☑女"),
        ("□低保 □特困 □残疾", "低保、残疾", "☑低保 □特困 ☑残疾"),
        ("      元", 500, "500元"),
        ("□男  □女", "不详", None),
        ("张三", "李四", None),
        ("1000元", 500, None),
        ("填表日期：  年  月  日", DAY, None),
    ],
)
def test_a_plain_value_fits_into_what_a_cell_is_meant_for(text: str, value: object, expected: str | None) -> None:
    edits = fitting(text, value)
    assert (edits and "".join(filled_pieces([text], edits) or [])) == (expected or ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（盖章）\n年  月  日", True),
        ("负责人签字：        年 月 日", True),
        ("经办人（签字）：____  单位（公章）", True),
        ("年 月 日", False),
        ("同意。（盖章）", False),
        ("签字费", False),
        ("", False),
    ],
)
def test_what_is_signed_or_sealed_is_told_from_what_is_said(text: str, expected: bool) -> None:
    assert is_sign_off(text) is expected
