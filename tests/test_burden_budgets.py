"""Budgets: refused after, warned before, only falling. The situations stand in policy/cases/burden.yaml."""

from __future__ import annotations

from datetime import date

import pytest

from yibiao.burden.budgets import Account, BudgetFacts, check, hours
from yibiao.burden.cases import run
from yibiao.policy import FOLDER, Overlay, shipped_pack
from yibiao.policy.cases import load_cases

DAY = date(2026, 11, 2)


@pytest.mark.parametrize("case", load_cases(FOLDER)["burden"], ids=lambda one: one.title)
def test_every_case_comes_out_as_it_says(case):
    assert sorted(run(case, shipped_pack())) == sorted(case.findings)


def test_the_words_say_how_much_and_what_to_do():
    facts = BudgetFacts("县民政局", 2026, Account(6000, 5940), Account(None, 0), 600)
    said = check(facts, shipped_pack(), DAY)[0]
    assert (said.code, said.severity, said.rule) == ("budget_short", "block", "YB-BUD-HOURS")
    assert "要基层花 10 小时" in said.message
    assert "还剩 1 小时" in said.message
    assert "署名" in said.advice


def test_a_county_that_keeps_a_reserve_refuses_earlier():
    pack = shipped_pack().overlaid([Overlay("YB-BUD-HOURS", date(2026, 1, 1), 90.0)])
    facts = BudgetFacts("县民政局", 2026, Account(6000, 5000), Account(None, 0), 600)
    assert check(facts, pack, DAY)[0].code == "budget_short"
    assert [one.code for one in check(facts, shipped_pack(), DAY)] == ["budget_near"]


@pytest.mark.parametrize(("minutes", "words"), [(0, "0"), (24, "0.4"), (60, "1"), (725, "12"), (74_400, "1,240")])
def test_hours_read_as_people_say_them(minutes, words):
    assert hours(minutes) == words
