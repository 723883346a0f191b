"""The bench that compares filled cells with the invented county: its judging, and that it still knows every form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bench import filling_accuracy
from bench.filling_truth import CHOSEN, COUNTS, PERSON, Rounded, right
from demo.county import generate
from demo.population import AS_OF


@pytest.mark.parametrize(
    ("value", "truth", "path", "is_right"),
    [
        ("1957年4月9日", date(1957, 4, 9), "出生日期", True),
        ("19570409", date(1957, 4, 9), "出生日期", True),
        ("1957.04", date(1957, 4, 9), "出生年月", True),
        ("1957.05", date(1957, 4, 9), "出生年月", False),
        ("", date(1957, 4, 9), "出生年月", False),
        ("汉", "汉族", "民族", True),
        ("990101********007X", "99010119570409007X", "身份证号", True),
        ("990101********0071", "99010119570409007X", "身份证号", False),
        ("杏花坞村3组", "鹤汀镇杏花坞村3组", "家庭住址", True),
        ("杏花坞村4组", "鹤汀镇杏花坞村3组", "家庭住址", False),
        ("26", 260_000.0, "营业收入（万元）", True),
        ("26", 270_000.0, "营业收入（万元）", False),
        ("5300", Rounded(5253, 50), "家庭年收入（元）", True),
        ("5310", Rounded(5253, 50), "家庭年收入（元）", False),
        ("□因病 ☑因残 □因学", "因残", "致贫返贫风险", True),
        ("☑因病 □因残 □因学", "因残", "致贫返贫风险", False),
        ("初中及以下", "小学", "学历", True),
        ("初中及以下", "大专", "学历", False),
        ("无", None, "监护人姓名", False),
    ],
)
def test_a_cell_is_judged_at_its_own_precision_and_unit(
    value: str, truth: date | str | float | None, path: str, is_right: bool
) -> None:
    assert right(value, truth, path) is is_right


def test_every_form_the_bench_judges_lies_in_the_demo() -> None:
    forms = {path.stem for path in filling_accuracy.FORMS.rglob("*")}
    assert {*COUNTS, *CHOSEN} - forms == set()


def test_what_it_holds_for_the_truth_is_the_county(tmp_path: Path) -> None:
    county, papers, _ = generate(tmp_path, 7)
    home = county.households[0]
    truths = {words: ask(home.head, home) for words, ask in PERSON}
    assert truths["身份证|证件号|公民身份"] == home.head.id_number
    assert truths["年龄"] == home.head.age(AS_OF)
    known = filling_accuracy.Known(county, papers)
    assert known.person(["男", home.head.id_number]) == (home.head, home)
    assert {number for number, _ in known.by_id.items()} - known.living == {p.id_number for p, _ in papers.gone}
