"""The rules as shipped: all there, dated, sourced, in our own words, and off where they should be."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from yibiao.policy import FOLDER, PolicyError, load_pack, shipped_pack
from yibiao.policy.pack import files

TODAY = date(2026, 11, 2)
GATHERED = Path(__file__).resolve().parents[2] / "shared" / "policy" / "rules.csv"
needs_gathered = pytest.mark.skipif(not GATHERED.exists(), reason="没有 ../shared/policy/rules.csv")


def gathered() -> list[dict[str, str]]:
    with GATHERED.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def pack_of(folder: Path, text: str):
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return load_pack(folder)


RULE = """
- id: T-1
  title: 字数
  source: 某办法
  clause: 第一条
  binds: 各部门
  unit: 字
  stricter: less
  values:
    - {since: 2024-01-01, value: 5000}
    - {since: 2020-01-01, value: 6000}
    - {since: 2026-01-01, value: null}
"""


def test_the_value_of_a_day_is_the_last_that_began_before_it(tmp_path):
    pack = pack_of(tmp_path, RULE)
    on = {day: pack.value("T-1", day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 1, 1))}
    assert list(on.values()) == [None, 6000, 5000]
    assert pack.rule("T-1", date(2026, 1, 1)) is None
    assert pack.standing("T-1", date(2026, 1, 1)).why_off == "已经不再施行"
    assert pack.standing("T-1", date(2019, 1, 1)).why_off == "还没有到施行的日子"


@needs_gathered
def test_every_gathered_rule_is_shipped():
    assert not {row["id"] for row in gathered()} - shipped_pack().rules.keys()


@needs_gathered
def test_what_nobody_has_read_and_what_is_local_is_off():
    pack = shipped_pack()
    doubtful = {row["id"] for row in gathered() if row["confidence"] == "low" or row["rule_zh"].startswith("地方示例")}
    assert doubtful
    assert not [id for id in doubtful if pack.rule(id, TODAY)]


@needs_gathered
def test_the_confidence_is_the_gathered_one():
    said = {row["id"]: row["confidence"] for row in gathered()}
    assert {id: shipped_pack().rules[id].confidence for id in said} == said


@needs_gathered
def test_no_sentence_of_the_gathered_rules_is_copied():
    """Facts are the same; longer wordings are our own."""
    theirs = {row["rule_zh"] for row in gathered() if len(row["rule_zh"]) > 7}
    ours = {rule.title for rule in shipped_pack().rules.values()}
    assert not theirs & ours


@needs_gathered
@pytest.mark.parametrize(
    "row", [row for row in gathered() if re.fullmatch(r"\d+(\.\d+)?", row["threshold"])] if GATHERED.exists() else [],
    ids=lambda row: row["id"],
)  # fmt: skip
def test_a_gathered_number_is_the_rules_value(row):
    told = float(row["threshold"])
    given = {one for id, values in shipped_pack().values.items() if id.startswith(row["id"]) for _, one in values}
    assert told in given or row["id"] in OTHERWISE, row["rule_zh"]


# “once is a veto” is 0 allowed here; the admission of forms counts some bans its own way (a share, a number of marks)
OTHERWISE = {"CHN-041", "DAT-007", "DAT-005", "FRM-020", "FRM-033", "FRM-035", "FRM-037", "CHN-018"}


@pytest.mark.parametrize("rule", shipped_pack().rules.values(), ids=lambda rule: rule.id)
def test_a_rule_says_whence_whom_and_since_when(rule):
    assert rule.source
    assert rule.binds
    assert shipped_pack().values[rule.id][0][0] < date(2026, 12, 31)
    assert not re.search(r"[a-z]{4,} id|find_string|RECALLED", f"{rule.source}{rule.clause}{rule.note}{rule.seen}")


def test_no_rule_of_a_statute_is_only_a_hint():
    """Suggested weights: statutes stop, what is said “in general” asks for a reason, layout is a hint."""
    pack = shipped_pack()
    assert {pack.rules[id].severity for id in pack.rules if pack.rules[id].area == "layout"} == {"hint"}
    assert pack.rules["CHN-015"].severity == "block"
    assert pack.rules["DOC-007"].severity == "reason"
    assert pack.rules["INS-040"].severity == "block"


@pytest.mark.parametrize(
    ("rule", "value"),
    [("MTG-020", 550), ("MTG-020-FIRST", 760), ("MTG-020-SECOND", 650), ("MTG-011", 1.5), ("MTG-012", 0.5),
     ("DOC-008", 4000), ("DOC-071-LEFT", 28), ("CHN-040", 14), ("INS-025", 30), ("FRM-001", 4)],
)  # fmt: skip
def test_numbers_that_others_build_on(rule, value):
    assert shipped_pack().value(rule, TODAY) == value


def test_lists_are_words():
    pack = shipped_pack()
    assert len(pack.words("DOC-030", TODAY)) == 15
    assert {"打卡", "积分", "在线时长"} <= set(pack.words("CHN-015", TODAY))
    assert pack.words("GRP-010", TODAY) == ()  # off


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("- {title: 甲}", "没有编号"),
        ("- 甲", "应是一列"),
        ("id: T-1", "应是一列"),
        ("- {id: T-1, title: 甲", "读不出来"),
        (RULE.replace("source: 某办法", ""), "T-1 缺少 source"),
        (RULE.replace("stricter: less", "stricter: smaller"), "T-1 的 stricter 只能是"),
        (RULE.replace("stricter: less", "severity: deadly"), "T-1 的 severity 只能是"),
        (RULE.replace("stricter: less", "stricter: less\n  colour: red"), "colour 不认识"),
        (RULE.replace("5000", "五千"), "T-1 的 values 应写成"),
        (RULE.replace("5000", ".nan"), "T-1 的 values 应写成"),
        (RULE.replace("5000", "true"), "T-1 的 values 应写成"),
        (RULE.replace("2024-01-01", "2024-02-31"), "读不出来"),
        (RULE.replace("2024-01-01", "2024-01-01 10:00:00"), "T-1 的 values 应写成"),
        (RULE.replace("2024-01-01", "2020-01-01"), "两行是同一天"),
        (RULE.replace("unit: 字", "words: 甲"), "T-1 的 words 应是一列词"),
        (RULE.replace("unit: 字", "finding: no_such"), "T-1 的 finding“no_such”不认识"),
        (RULE + RULE, "T-1 用了两次"),
    ],
)
def test_a_broken_file_says_which_rule_and_what_to_do(tmp_path, broken, told):
    with pytest.raises(PolicyError, match=re.escape(told)) as problem:
        pack_of(tmp_path, broken)
    assert "rules.yaml" in str(problem.value)


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "rules.yaml").write_bytes(RULE.encode("gb18030"))
    with pytest.raises(PolicyError, match="编码"):
        load_pack(tmp_path)


def test_the_files_are_plain_enough_for_a_reader_that_makes_no_objects():
    for path in files(FOLDER):
        assert isinstance(yaml.safe_load(path.read_text("utf-8")), list)


def test_the_policy_needs_neither_django_nor_the_clock():
    code = "import sys, yibiao.policy, yibiao.policy.trial; assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
