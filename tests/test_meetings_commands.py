"""``yibiao check-meeting`` and ``yibiao merge-meetings`` through the door."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from tests.meetings_cast import HE, LI, WANG, at, meeting
from yibiao.cli import main
from yibiao.meetings.reading import read_register
from yibiao.meetings.writing import register_workbook, write_calendar


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def month(tmp_path: Path) -> Path:
    rows = [
        meeting("1", at(7, 9), title="低保核查推进会"),
        meeting("2", at(8, 9), title="高龄津贴部署会", text="传达文件。部署发放。"),
        meeting("3", at(10, 14, 30), title="养老消防座谈会", people=[LI, WANG]),
    ]
    path = tmp_path / "12月.xlsx"
    path.write_bytes(register_workbook(rows, made_on=at(1, 9).date()))
    return path


@pytest.fixture
def ways(tmp_path: Path) -> Path:
    book = Workbook()
    for row in (["单位", "类别", "分钟"], ["青石镇", "镇街", 30], ["柳河镇", "镇街", 45], ["上溪村", "村", 60]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    path = tmp_path / "路程.xlsx"
    path.write_bytes(out.getvalue())
    return path


def test_each_meeting_is_priced_judged_and_advised(month: Path, ways: Path):
    result = run("check-meeting", month, "--travel", ways, "--on", "2026-12-01", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert [one["title"] for one in told["meetings"]] == ["低保核查推进会", "高龄津贴部署会", "养老消防座谈会"]
    assert told["meetings"][0]["cost"]["trips"] == 3
    assert told["meetings"][1]["advice"] == "document"
    assert "meeting_mergeable" in {one["code"] for one in told["meetings"][0]["findings"]}
    plain = run("check-meeting", month, "--travel", ways, "--on", "2026-12-01").output
    assert "建议：发文或打电话" in plain
    assert "MTG-034" in plain


def test_meetings_of_the_year_are_looked_at_too(month: Path, tmp_path: Path):
    before = tmp_path / "今年.ics"
    old = meeting("9", at(1, 9).replace(month=6), title="低保核查推进会", people=[LI, WANG, HE])
    before.write_bytes(write_calendar([old], stamped=at(1, 9)))
    told = json.loads(run("check-meeting", month, "--against", before, "--on", "2026-12-01", "--json").stdout)
    assert "meeting_repeated" in {one["code"] for one in told["meetings"][0]["findings"]}


def test_a_month_is_merged_and_written_as_a_workbook(month: Path, ways: Path, tmp_path: Path):
    out = tmp_path / "方案.xlsx"
    result = run("merge-meetings", month, "--travel", ways, "--rooms", "县会议中心:50", "--seconds", 8, "-o", out)
    assert result.exit_code == 0, result.output
    assert "合并 1" in result.output
    assert "已经证明没有更好的排法" in result.output
    book = load_workbook(out)
    assert book.sheetnames == ["总览", "合并开的会", "排好的日程", "原来的日程"]
    assert book["总览"]["A5"].value == "要开的会（个）"
    assert (book["总览"]["B5"].value, book["总览"]["C5"].value) == (3, 1)


def test_a_refusal_on_the_command_line_is_obeyed(month: Path, ways: Path):
    told = json.loads(run("merge-meetings", month, "--travel", ways, "--seconds", 8, "--json").stdout)
    assert [set(one["ids"]) for one in told["merges"]] == [{"1", "2", "3"}]
    refused = ("--refuse", "1+2", "--refuse", "2+3", "--refuse", "1+3")
    again = json.loads(run("merge-meetings", month, "--travel", ways, *refused, "--seconds", 8, "--json").stdout)
    assert again["merges"] == []
    assert again["saved_minutes"] <= told["saved_minutes"]


def test_the_plan_as_a_calendar_has_the_new_times(month: Path, ways: Path, tmp_path: Path):
    out = tmp_path / "方案.ics"
    told = json.loads(run("merge-meetings", month, "--travel", ways, "--seconds", 8, "-o", out, "--json").stdout)
    planned = {one["id"]: one["starts"] for one in told["schedule"]}
    found = read_register(out.read_bytes(), "方案.ics", on=at(1, 9).date())
    assert {one.id: one.starts.isoformat(timespec="minutes") for one in found.meetings} == planned


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rooms", "没有数"), "没看懂会场"), (("--refuse", "1"), "--refuse 要写成"),
        (("--month", "明年"), "--month 要写成"),
        (("-o", "a.docx"), "只能写成"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_what_is_right(month: Path, arguments: tuple[str, ...], words: str):
    result = run("merge-meetings", month, *arguments)
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize("command", ["check-meeting", "merge-meetings"])
def test_a_file_that_can_not_be_read_is_told_of(tmp_path: Path, command: str):
    bad = tmp_path / "坏.ics"
    bad.write_bytes(b"\x00nothing")
    result = run(command, bad)
    assert result.exit_code == 1
    assert "不是日历" in result.output


def test_a_refusal_of_a_meeting_nobody_knows_is_told_of(month: Path, ways: Path):
    result = run("merge-meetings", month, "--travel", ways, "--refuse", "1+88", "--seconds", 3)
    assert "没有编号是 88 的会" in result.output
