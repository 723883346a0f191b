"""``yibiao check-document`` through the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.document_texts import BURDENS, CITY, COUNTY_COPY, OWN, word
from yibiao.cli import main


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["check-document", *map(str, arguments), "--on", "2026-11-06"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "上级").mkdir()
    (tmp_path / "上级" / "石林.txt").write_text(CITY, encoding="utf-8")
    (tmp_path / "上级" / "冬修.docx").write_bytes(word([line for line in OWN.split("\n") if line]))
    (tmp_path / "文稿.txt").write_text(COUNTY_COPY, encoding="utf-8")
    return tmp_path


def test_json_is_the_contract(folder: Path) -> None:
    result = run(folder / "文稿.txt", "--against", folder / "上级", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert {
        "file",
        "kind",
        "characters",
        "copies",
        "boilerplate_share",
        "demands",
        "findings",
        "advice",
    } <= found.keys()
    assert (found["kind"], found["advice"]) == ("通知", "do_not_issue")
    copy = found["copies"][0]
    assert copy["source"] == "石林.txt"
    assert copy["share"] > 0.9
    for passage in copy["passages"]:
        ours, theirs = (slice(*passage[key]) for key in ("draft", "source"))
        assert not passage["exact"] or COUNTY_COPY[ours] == CITY[theirs]
    assert all({"who", "what", "by"} <= one.keys() for one in found["demands"])


def test_people_read_the_conclusion_first(folder: Path) -> None:
    lines = run(folder / "文稿.txt", "--against", folder / "上级").stdout.splitlines()
    assert "结论：不发" in next(line for line in lines if "结论" in line)
    assert any("石林.txt" in line for line in lines)
    assert any("减负一致性评估" in line for line in lines)


def test_the_draft_itself_is_no_source(folder: Path) -> None:
    found = json.loads(run(folder / "文稿.txt", "--against", folder, "--json").stdout)
    assert [one["source"] for one in found["copies"]] == ["上级/石林.txt"]


def test_several_drafts_are_an_array_and_a_bad_one_does_not_stop_the_others(folder: Path) -> None:
    (folder / "坏.docx").write_bytes(b"PK\x03\x04")
    (folder / "压.txt").write_text(BURDENS, encoding="utf-8")
    result = run(folder / "坏.docx", folder / "压.txt", folder / "没有.txt", "--json")
    assert result.exit_code == 1
    bad, good, missing = json.loads(result.stdout)
    assert (bad["advice"], bad["findings"][0]["code"]) == (None, "damaged_file")
    assert good["advice"] == "revise"
    assert missing["findings"][0]["code"] == "cannot_open"
