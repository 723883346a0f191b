"""``yibiao policy``: what is listed, how a rule is explained, and whether a changed pack still holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yibiao.cli import main
from yibiao.policy import FOLDER, shipped_pack
from yibiao.policy.cases import load_cases

EVASIONS = ("红头改", "便笺", "多文合一", "改名", "突击发文")


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["policy", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def local(tmp_path: Path) -> Path:
    (tmp_path / "本县.yaml").write_text(
        "- {id: DOC-007, value: 4500, since: 2026-12-01, who: 县减负办, at: 2026-11-20}\n"
        "- {id: MTG-012, severity: off, why: 防汛期间会期另定}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_rules_of_a_day_are_listed_by_area():
    listed = run("list", "--area", "meetings", "--on", "2026-11-02").output
    assert "MTG-008" in listed
    assert "60 分钟" in listed
    assert "MTG-021" not in listed  # local: off
    assert "DOC-007" not in listed
    assert "MTG-008" not in run("list", "--area", "meetings", "--on", "2020-01-01").output


def test_those_that_are_off_are_listed_with_why():
    listed = run("list", "--area", "groups", "--off", "--on", "2026-11-02").output
    assert "GRP-009" in listed
    assert "地方做法" in listed


def test_a_program_reads_the_list():
    rows = {one["id"]: one for one in json.loads(run("list", "--json", "--off", "--on", "2026-11-02").output)}
    assert rows.keys() == shipped_pack().rules.keys()
    assert rows["MTG-008"]["value"] == 60
    assert rows["GRP-009"]["severity"] == "off"
    assert rows["DOC-030"]["words"][0] == "决议"


def test_a_rule_is_explained_with_source_clause_and_since_when():
    told = run("explain", "mtg-008", "--on", "2026-11-02").output
    for words in ("MTG-008", "整治形式主义", "二、6", "自 2024-08-06 起", "60 分钟", "要写理由", "地方会议"):
        assert words in told


def test_what_a_place_changed_is_explained_with_who_and_why(local):
    told = run("explain", "DOC-007", "--overlay", local, "--on", "2026-12-01").output
    assert "4500 字，自 2026-12-01 起" in told
    assert "县减负办" in told
    assert "本县.yaml" in told
    off = run("explain", "MTG-012", "--overlay", local, "--on", "2026-12-01", "--json").output
    assert json.loads(off)["why_off"] == "防汛期间会期另定"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("explain", "DOC-999"), "没有编号是 DOC-999 的规则"),
        (("explain", "DOC-07"), "没有编号是 DOC-07 的规则"),
        (("list", "--area", "cooking"), "有：appraisal、burden、channels"),
        (("list", "--on", "明天"), "明天"),
        (("list", "--overlay", "/no/such/folder"), "/no/such/folder"),
    ],
)
def test_a_wrong_call_is_told(call, told):
    result = run(*call)
    assert result.exit_code == 2
    assert told in result.output


def test_the_shipped_pack_passes_its_own_test():
    result = run("test")
    assert result.exit_code == 0, result.output
    assert "documents 的情形" in result.output
    assert "forms 的情形" in result.output


def test_a_tightening_that_changes_what_is_found_shows_in_the_cases(tmp_path):
    (tmp_path / "本县.yaml").write_text("- {id: GRP-011-DAYS, value: 1}\n- {id: DOC-010, severity: off, why: 试一试}")
    result = run("test", "--overlay", tmp_path)
    assert result.exit_code == 1
    assert "“要求报送落实情况”：应有 document_asks_report；得到 没有" in result.output


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", "- {id: DOC-007, value: 6000}", "请在 why 里写明理由"),
        ("a.yaml", "- {id: DOC-007, value: 很多}", "应是一个数"),
        ("a.yaml", "- [", "读不出来"),
        ("cases/documents.yaml", "- {title: 甲}", "要有 title 和 day"),
        ("cases/documents.yaml", "- {title: 甲, day: 2026-01-01, findings: [no_such]}", "no_such 不认识"),
        ("cases/documents.yaml", "- {title: 甲, day: 2026-01-01, clause: X-9}", "X-9 不认识"),
        ("cases/documents.yaml", "- {title: 甲, day: 2026-01-01, facts: {years: 3}}", "facts 用不了"),
    ],
)
def test_what_is_wrong_is_told_by_file(tmp_path, name, text, told):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    result = run("test", "--overlay", tmp_path)
    assert result.exit_code == 1
    assert told in result.output


def test_a_folder_of_ones_own_is_tested(tmp_path):
    (tmp_path / "rules.yaml").write_text("- {id: T-1, title: 甲}", encoding="utf-8")
    result = run("test", tmp_path)
    assert result.exit_code == 1
    assert "T-1 缺少 source" in result.output


def test_a_folder_without_rules_is_told(tmp_path):
    assert "没有 .yaml 文件" in run("test", "--overlay", tmp_path).output
    assert run("test", tmp_path).exit_code == 1


def test_before_its_day_a_rule_has_no_value():
    told = run("explain", "DOC-007", "--on", "2024-01-01").output
    assert "的值：没有" in told
    assert "还没有到施行的日子" in told


def test_evasions_are_among_the_cases():
    told = " ".join(one.evades + one.title for rows in load_cases(FOLDER).values() for one in rows)
    assert [words for words in EVASIONS if words not in told] == []


def test_every_case_names_rules_that_are_there():
    for rows in load_cases(FOLDER).values():
        for one in rows:
            assert set(one.rules) <= shipped_pack().rules.keys(), one.title
