"""``yibiao check-inspection`` and ``yibiao plan-visits``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.inspections_cast import workbook
from yibiao.cli import main

ROWS = (
    (1, "县民政局", "养老服务站点检查", "检查", "床位有没有人住", "杏花坞村、老槐坪村", "11月3日至27日", "2026-01",
     "备01", "养老条例", ""),
    (2, "县残联", "无障碍设施检查", "检查", "坡道能不能走", "杏花坞村", "11月9日至20日", "2026-02", "备02", "某法",
     ""),
    (3, "县卫健局", "=村卫生室检查", "检查", "药品有没有过期", "杏花坞村", "11月9日至20日", "2026-03", "备03", "医师法",
     "请备齐台账"),
)  # fmt: skip


@pytest.fixture
def register(tmp_path) -> Path:
    path = tmp_path / "计划.xlsx"
    path.write_bytes(workbook(*ROWS))
    return path


def ran(*words: object):
    return CliRunner().invoke(main, [str(one) for one in words])


def test_each_item_has_its_cost_findings_and_advice(register):
    told = json.loads(ran("check-inspection", register, "--on", "2026-11-02", "--json").output)
    assert [one["advice"] for one in told["items"]] == ["go", "go", "revise"]
    assert told["items"][2]["asks"] == {"materials": ["请备齐台账"]}
    assert told["items"][2]["minutes_a_place"] == 180


def test_several_files_and_a_notice_are_an_array(register, tmp_path):
    notice = tmp_path / "通知.txt"
    notice.write_text("禾溪县林业局关于开展防火检查的通知\n各镇街：\n请敲锣打鼓迎接检查组。\n", encoding="utf-8")
    out = ran("check-inspection", register, notice, "--on", "2026-11-02", "--json")
    first, second = json.loads(out.output)
    assert len(first["items"]) == 3
    assert second["items"][0]["findings"][0]["code"] == "inspection_welcome"


def test_what_exists_is_reckoned_with(register, tmp_path):
    more = tmp_path / "新.xlsx"
    more.write_bytes(workbook((9, "县应急局", "养老服务站点消防检查", "检查", "床位有没有人住", "杏花坞村", "11月",
                               "2026-09", "备09", "消防法", "")))  # fmt: skip
    told = json.loads(ran("check-inspection", more, "--against", register, "--on", "2026-11-02", "--json").output)
    assert told["items"][0]["advice"] == "merge"


def test_a_file_that_is_not_there_or_is_none_ends_with_one(tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    for path in (tmp_path / "没有.xlsx", broken):
        out = ran("check-inspection", path)
        assert out.exit_code == 1
        assert "Traceback" not in out.output


def test_visits_are_joined_and_written_as_text(register, tmp_path):
    output = tmp_path / "安排.xlsx"
    out = ran("plan-visits", register, "-o", output, "--seconds", "3", "--from", "2026-11-02")
    assert out.exit_code == 0, out.output
    assert "一起去只要 2 个" in out.output
    sheet = load_workbook(output)["哪天去哪里"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("=村卫生室检查" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_a_wrong_quiet_time_is_told_of(register):
    out = ran("plan-visits", register, "--quiet", "秋收")
    assert out.exit_code == 2
    assert "没看懂" in out.output


def test_a_register_without_places_can_not_be_planned(tmp_path):
    path = tmp_path / "计划.xlsx"
    path.write_bytes(workbook((1, "县民政局", "养老检查", "检查", "床位", "", "11月")))
    out = ran("plan-visits", path)
    assert out.exit_code == 2
    assert "没有一项写了去哪里" in out.output
