"""``policy/cases/forms.yaml``: situations and the findings expected, evasions included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yibiao.findings.forms import FINDINGS as FORMS
from yibiao.policy import FOLDER, PolicyError, load_pack, shipped_pack
from yibiao.policy.cases import load_cases
from yibiao_web.forms.cases import run
from yibiao_web.forms.sunset import FormUse, sunset

CASES = load_cases(FOLDER)["forms"]
SUNSET = [one for one in CASES if "use" in one.given]


@pytest.mark.parametrize("case", SUNSET, ids=lambda case: case.title)
def test_case_of_a_form_in_force(case):
    assert sunset(FormUse(**case.given["use"]), shipped_pack(), case.day) == case.given["ends"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case):
    assert run(case, shipped_pack()) == list(case.findings)


def test_every_rule_that_is_on_has_a_case():
    told = {id for case in CASES for id in case.rules}
    pack = shipped_pack()
    on = {id for id, rule in pack.rules.items() if rule.finding in FORMS and pack.rule(id, date(2026, 11, 2))}
    assert on <= told


def test_a_number_without_a_finding_is_dated_too():
    pack = shipped_pack()
    assert pack.value("DAT-022", date(2026, 11, 2)) == 10
    assert pack.value("DAT-022", date(2016, 9, 4)) is None


def test_a_rule_that_is_off_or_repealed_does_not_hold(tmp_path: Path):
    text = (FOLDER / "forms.yaml").read_text(encoding="utf-8").replace("switched_off: 地方做法，各地自定", "")
    (tmp_path / "forms.yaml").write_text(
        text.replace("{since: 2026-01-25, value: 1}", "{since: 2026-01-25, value: null}")
    )
    pack = load_pack(tmp_path)
    assert shipped_pack().rule("FRM-011", date(2026, 11, 2)) is None
    assert pack.rule("FRM-011", date(2026, 11, 2)) is not None
    assert pack.rule("FRM-033", date(2026, 11, 2)) is None
    assert shipped_pack().rule("FRM-033", date(2026, 1, 1)) is None


@pytest.mark.parametrize("broken", ["- {id: X-1}", "- {id: X-1, title: 甲, source: 乙, binds: 丙, finding: no_such, "
                                    "severity: block, values: [{since: 2026-01-01, value: 1}]}"])  # fmt: skip
def test_a_broken_pack_says_which_rule(tmp_path: Path, broken):
    (tmp_path / "forms.yaml").write_text(broken, encoding="utf-8")
    with pytest.raises(PolicyError, match="X-1"):
        load_pack(tmp_path)
