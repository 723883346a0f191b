"""``yibiao draw`` and ``yibiao verify-draw`` through their door."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from yibiao.cli import draws, main

DEMO = Path(__file__).resolve().parents[1] / "demo" / "draws"
LOTTERY, DICE = "04 11 19 27 33", "3 5 2 6 1 4 4 2 6 3 1 5"


def run(*words: object) -> Any:
    return CliRunner().invoke(main, [str(one) for one in words])


@pytest.fixture
def at(monkeypatch):
    """The clock of the command."""

    def set_to(moment: str) -> None:
        monkeypatch.setattr(draws, "_clock", lambda: datetime.fromisoformat(moment))

    return set_to


def drawn(tmp_path: Path, at: Any) -> Path:
    at("2026-12-01T09:00:00+08:00")
    assert run("draw", "commit", DEMO / "plan.json", "-o", tmp_path / "sealed.json").exit_code == 0
    at("2026-12-03T08:05:00+08:00")
    result = run("draw", "open", tmp_path / "sealed.json", "--seed", LOTTERY, "--seed", DICE,
                 "--witness", "吴守拙", "--witness", "周见微", "-o", tmp_path / "record.json")  # fmt: skip
    assert result.exit_code == 0, result.output
    return tmp_path / "record.json"


def test_a_draw_is_committed_to_drawn_and_verified(tmp_path, at):
    record = drawn(tmp_path, at)
    result = run("verify-draw", record)
    assert result.exit_code == 0
    assert "都对得上" in result.output


def test_the_same_plan_twice_has_two_commitments_because_of_the_nonce(tmp_path, at):
    at("2026-12-01T09:00:00+08:00")
    said = [run("draw", "commit", DEMO / "plan.json", "-o", tmp_path / f"{n}.json").output for n in (1, 2)]
    assert said[0].splitlines()[0] != said[1].splitlines()[0]


def test_nothing_is_drawn_before_the_sources_are_known(tmp_path, at):
    at("2026-12-01T09:00:00+08:00")
    run("draw", "commit", DEMO / "plan.json", "-o", tmp_path / "sealed.json")
    result = run("draw", "open", tmp_path / "sealed.json", "--seed", LOTTERY, "--seed", DICE,
                 "--witness", "吴守拙", "--witness", "周见微", "-o", tmp_path / "record.json")  # fmt: skip
    assert result.exit_code == 2
    assert "才出结果" in result.output
    assert not (tmp_path / "record.json").exists()


@pytest.mark.parametrize(
    ("seeds", "witnesses", "words"),
    [
        ([LOTTERY], ["吴守拙", "周见微"], "要写 2 次"),
        ([LOTTERY, "7 5"], ["吴守拙", "周见微"], "要写成"),
        ([LOTTERY, DICE], ["吴守拙"], "两名以上"),
        ([LOTTERY, DICE], ["吴守拙", "过路人"], "两名以上"),
    ],
)
def test_a_seed_that_will_not_do_is_told(tmp_path, at, seeds, witnesses, words):
    at("2026-12-01T09:00:00+08:00")
    run("draw", "commit", DEMO / "plan.json", "-o", tmp_path / "sealed.json")
    at("2026-12-03T08:05:00+08:00")
    said = [part for one in seeds for part in ("--seed", one)]
    said += [part for one in witnesses for part in ("--witness", one)]
    result = run("draw", "open", tmp_path / "sealed.json", *said, "-o", tmp_path / "record.json")
    assert result.exit_code == 2
    assert words in result.output


def test_a_plan_with_nothing_left_to_chance_is_not_committed_to(tmp_path, at):
    at("2026-12-01T09:00:00+08:00")
    plan = json.loads((DEMO / "plan.json").read_text(encoding="utf-8"))
    plan["places"], plan["rules"]["strata"] = plan["places"][:4], [
        {"name": "山区", "take": 2}, {"name": "沿江", "take": 2}
    ]  # fmt: skip
    (tmp_path / "few.json").write_text(json.dumps(plan), encoding="utf-8")
    result = run("draw", "commit", tmp_path / "few.json", "-o", tmp_path / "sealed.json")
    assert result.exit_code == 1
    assert "没有抽的余地" in result.output
    assert not (tmp_path / "sealed.json").exists()


def test_the_record_of_the_demo_holds_and_the_tampered_one_says_where_it_breaks():
    assert run("verify-draw", DEMO / "record.json").exit_code == 0
    told = json.loads(run("verify-draw", DEMO / "tampered.json", "--json").output)
    assert [one["step"] for one in told["steps"] if one["state"] == "broken"] == ["places"]


def test_a_commitment_written_down_before_is_held_against_the_record(tmp_path, at):
    record = drawn(tmp_path, at)
    mine = json.loads(record.read_text(encoding="utf-8"))["commitment"]
    assert run("verify-draw", record, "--commitment", mine.upper()).exit_code == 0
    other = run("verify-draw", record, "--commitment", "0" * 64)
    assert other.exit_code == 1
    assert "不是您记下的" in other.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON"), (b'{"format": "yibiao-dr', "JSON"), (b"PK\x03\x04", "JSON"), (b"[1, 2]", "写法不对"),
        (b'{"format": "other"}', "format"), (b'{"format": "yibiao-draw-record/1", "x": 1.5}', "整数"),
        (b"[" * 100_000, "JSON"), ("{\"format\": \"\ud800\"}".encode("utf-8", "surrogatepass"), "JSON"),
        (b'{"format": NaN}', "整数"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_record_is_told_plainly(tmp_path, content, words):
    (tmp_path / "bad.json").write_bytes(content)
    result = run("verify-draw", tmp_path / "bad.json")
    assert result.exit_code == 1
    assert words in result.output
