"""Tables of values and of weights, as ``yibiao appraise`` reads them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from yibiao.cli import main

VALUES = """村,分组,解决率分子,解决率分母,解决率上年分子,解决率上年分母,满意度,满意度标准误,收入
甲村,坝区,98,100,90,100,92,2,20
乙村,坝区,3,4,3,5,76,6,没报
丙村,坝区,20,100,,,58,2,8
甲村,坝区,1,1,,,1,1,1
合计,,,,,,,,
"""
MEASURES = "指标,分值,方向,底线,目标\n解决率,50,越多越好,50,100\n满意度,40,越多越好,50,95\n用水,10,越少越好,9,1\n"


def test_the_command_goes_from_a_table_to_bands_in_its_order(tmp_path):
    (tmp_path / "数.csv").write_text(VALUES, encoding="utf-8")
    (tmp_path / "指标.csv").write_text(MEASURES, encoding="utf-8")
    arguments = ["appraise", str(tmp_path / "数.csv"), "--measures", str(tmp_path / "指标.csv")]
    told = CliRunner().invoke(main, [*arguments, "--json"])
    out = json.loads(told.stdout)
    assert [one["place"] for one in out["places"]] == ["甲村", "乙村", "丙村"]
    assert [one["band"] for one in out["places"]] == ["好", "看不出差别", "需要帮助"]
    assert {one["code"] for one in out["findings"]} == {
        "values_not_numbers", "values_twice", "values_no_indicator", "values_not_weighed",
    }  # fmt: skip
    assert not [key for one in out["places"] for key in one if "rank" in key]
    plain = CliRunner().invoke(main, [*arguments, "--why", "--geometric"]).stdout
    assert "几何平均" in plain
    assert "名次" not in plain


def told_of(tmp_path, values: str, measures: str = "") -> dict:
    """What the command makes of two tables."""
    (tmp_path / "数.csv").write_text(values, encoding="utf-8")
    arguments = ["appraise", str(tmp_path / "数.csv"), "--json"]
    if measures:
        (tmp_path / "指标.csv").write_text(measures, encoding="utf-8")
        arguments += ["--measures", str(tmp_path / "指标.csv")]
    return json.loads(CliRunner().invoke(main, arguments).stdout)


def test_villages_of_one_name_in_two_towns_are_two_places(tmp_path):
    out = told_of(tmp_path, "镇,村,办结率\n甲镇,新民村,90\n乙镇,新民村,60\n,柳村,70\n乙镇,柳村,1\n")
    assert [one["place"] for one in out["places"]] == ["甲镇新民村", "乙镇新民村", "柳村"]
    assert [one["code"] for one in out["findings"]] == ["values_twice"]


def test_closest_to_the_target_is_best_without_saying_how_to_scale(tmp_path):
    out = told_of(tmp_path, "村,用药量\n甲,1.5\n乙,1.9\n丙,1.1\n", "指标,分值,方向,目标\n用药量,40,接近目标,1.5\n")
    assert [round(one["indicators"][0]["score"]) for one in out["places"]] == [100, 0, 0]
    out = told_of(tmp_path, "村,用药量\n甲,1.5\n", "指标,分值,方向,目标\n用药量,40,接近目标,\n")
    assert [one["code"] for one in out["findings"]] == ["values_no_target"]


@pytest.mark.parametrize("cells", ["25,20", "-1,20", "5,-5", "5,0", "1e999,20"])
def test_what_no_share_can_be_is_told_and_is_not_known(tmp_path, cells):
    out = told_of(tmp_path, f"村,解决率分子,解决率分母\n甲,{cells}\n乙,9,10\n")
    assert [one["indicators"][0]["value"] for one in out["places"]] == [None, 90]
    assert {one["code"] for one in out["findings"]} <= {"values_impossible", "values_not_numbers"}
    assert out["findings"]


def test_a_table_of_weights_that_is_none_does_not_become_equal_weights(tmp_path):
    out = told_of(tmp_path, "村,办结率\n甲,90\n", "随便,一张\n表,1\n")
    assert [one["code"] for one in out["findings"]] == ["measures_none"]
    assert out["places"] == []


def test_columns_that_were_not_weighed_and_per_cent_as_parts_of_one_are_told(tmp_path):
    values = "村,办结率,上稿数\n甲,0.9,3\n乙,0.7,4\n"
    out = told_of(tmp_path, values, "指标,分值,方向,底线,目标\n办结率,50,越多越好,60,95\n上稿数,,,,\n")
    assert [one["code"] for one in out["findings"]] == ["values_not_weighed", "values_of_one"]


def test_the_command_says_when_there_are_no_places(tmp_path):
    (tmp_path / "数.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    told = CliRunner().invoke(main, ["appraise", str(tmp_path / "数.csv")])
    assert told.exit_code == 1
