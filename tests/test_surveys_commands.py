"""Check a questionnaire, draw, reckon: by the command line, with good files and bad."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner

from yibiao.cli import main

QUESTIONS = """
title: 秋季评议
complaint: 县减负办
questions:
- {kind: scale, words: 村里的路，您觉得怎么样？}
- {kind: choice, words: 先办哪一件？, choices: [路, 灯, 说不清]}
- {kind: minutes, words: 上周填表用了几分钟？, key: form}
"""


def run(*arguments, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def place(tmp_path):
    rows = "\n".join(f"u{n},镇{n % 3},村{n % 24},{'老' if n % 2 else '青'}" for n in range(1200))
    (tmp_path / "frame.csv").write_text(f"编号,地方,村,分组\n{rows}\n", "utf-8-sig")
    (tmp_path / "q.yaml").write_text(QUESTIONS, "utf-8")
    return tmp_path


def drawn(place, *more):
    run("survey-sample", place / "frame.csv", "--size", 240, "--seed", "0307", "-o", place / "s.csv", "--cells",
        place / "c.csv", *more)  # fmt: skip
    return list(csv.DictReader((place / "s.csv").open(encoding="utf-8-sig")))


def answers(place, rows) -> None:
    asked = [one["格子"] for one in rows if not one["候补"]]
    lines = [f"{key},{'满意' if at % 3 else 4},{'路' if at % 2 else 3},{at % 200}" for at, key in enumerate(asked)]
    (place / "a.csv").write_text("\n".join(["格子,q1,q2,form", *lines]), "utf-8")


def test_a_questionnaire_is_checked_and_priced(place):
    told = json.loads(run("check-survey", place / "q.yaml", "--on", "2026-11-02", "--json"))
    assert told["findings"] == []
    assert 0 < told["minutes"]["read"] < told["minutes"]["aloud"]


def test_what_makes_answers_known_by_name_is_refused(place):
    (place / "q.yaml").write_text("title: 试\nquestions:\n- {kind: open, words: 请写姓名和电话}\n", "utf-8")
    assert "匿名" in run("check-survey", place / "q.yaml", code=1)
    told = json.loads(run("check-survey", place / "q.yaml", "--json", code=1))
    assert "survey_names_people" in [one["code"] for one in told["findings"]]


def test_a_sample_is_drawn_and_anybody_draws_it_again(place):
    first = drawn(place)
    assert first == drawn(place)
    assert sum(not one["候补"] for one in first) == 240
    cells = list(csv.DictReader((place / "c.csv").open(encoding="utf-8-sig")))
    assert sum(int(one["population"]) for one in cells) == 1200


def test_answers_become_figures_with_their_range(place):
    answers(place, drawn(place))
    said = run("survey-estimate", place / "a.csv", "--cells", place / "c.csv", "--questions", place / "q.yaml")
    assert "240 份答卷" in said
    assert "满意度（0—100）" in said
    told = json.loads(run("survey-estimate", place / "a.csv", "--cells", place / "c.csv", "--questions",
                          place / "q.yaml", "--json"))  # fmt: skip
    assert told["whole"]["q1"]["low"] < told["whole"]["q1"]["value"] < told["whole"]["q1"]["high"]
    assert set(told["lines"]["place"]["index"]) == {"镇0", "镇1", "镇2"}


def test_two_stages_come_to_whole_villages(place):
    rows = drawn(place, "--villages", 8)
    cells = {one["key"]: one for one in csv.DictReader((place / "c.csv").open(encoding="utf-8-sig"))}
    assert len({one["cluster"] for one in cells.values()}) == 8
    answers(place, rows)
    told = json.loads(run("survey-estimate", place / "a.csv", "--cells", place / "c.csv", "--questions",
                          place / "q.yaml", "--json"))  # fmt: skip
    assert told["whole"]["index"]["degrees"] == 7


def test_few_answers_tell_nothing(place):
    rows = drawn(place)
    answers(place, rows[:3])
    said = run("survey-estimate", place / "a.csv", "--cells", place / "c.csv", "--questions", place / "q.yaml")
    assert "什么数也不出" in said


def test_rows_that_can_not_be_used_are_named(place):
    rows = drawn(place)
    answers(place, rows)
    with (place / "a.csv").open("a", encoding="utf-8") as file:
        file.write(f"\n没有这个,1,1,1\n{rows[0]['格子']},,,\n")
    told = json.loads(run("survey-estimate", place / "a.csv", "--cells", place / "c.csv", "--questions",
                          place / "q.yaml", "--json"))  # fmt: skip
    assert [one["code"] for one in told["findings"]] == ["survey_not_drawn", "survey_row_not_used"]
    assert told["n"] == 240


def test_bad_lists_are_told_of(place):
    (place / "frame.csv").write_text("姓名,村\n张三,甲\n", "utf-8")
    run("survey-sample", place / "frame.csv", "--size", 5, "--seed", "1", code=1)
    (place / "frame.csv").write_text("编号,地方\nu1,甲\nu1,甲\n,乙\nu2,甲\n", "gb18030")
    told = json.loads(run("survey-sample", place / "frame.csv", "--size", 5, "--seed", "1", "--json"))
    assert {one["code"] for one in told["findings"]} == {
        "survey_row_not_used", "survey_repeated_id", "survey_small_frame"
    }  # fmt: skip
    assert len(told["units"]) == 2


@pytest.mark.parametrize("text", ["[", "title: 只有标题", "questions: 5", "- 1", "questions:\n- {kind: scale}"])
def test_a_questionnaire_that_can_not_be_read_is_said_to_be_so(place, text):
    (place / "q.yaml").write_text(text, "utf-8")
    assert "没读懂问卷" in run("check-survey", place / "q.yaml", code=2)


def test_files_that_are_no_text_are_said_to_be_none(place):
    (place / "frame.csv").write_bytes(b"\xff\xfe\x00\x01PK\x03\x04\xff")
    assert "不是 CSV" in run("survey-sample", place / "frame.csv", "--size", 5, "--seed", "1", code=2)
    drawn_cells = place / "a.csv"
    drawn_cells.write_text("a,b\n1,2\n", "utf-8")
    assert "格子表" in run(
        "survey-estimate", drawn_cells, "--cells", drawn_cells, "--questions", place / "q.yaml", code=2
    )


@pytest.mark.parametrize(
    "question",
    ["{kind: wrong, words: 路？}", "{kind: scale, words: 路？, key: index}", "{kind: scale, words: 路？, key: total}",
     "{kind: scale, words: 路？, key: a}, {kind: scale, words: 水？, key: a}"],
)  # fmt: skip
def test_questions_that_can_not_be_told_apart_or_asked_are_sent_back_in_words(tmp_path, question):
    (tmp_path / "q.yaml").write_text(f"title: 试\nquestions: [{question}]\n", "utf-8")
    assert "没读懂问卷" in run("check-survey", tmp_path / "q.yaml", code=2)


def test_a_list_of_nobody_is_told_as_that(tmp_path):
    (tmp_path / "f.csv").write_text("编号,地方\n", "utf-8")
    assert "一行也没有" in run("survey-sample", tmp_path / "f.csv", "--size", 5, "--seed", "1234", code=1)
