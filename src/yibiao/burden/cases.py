"""``policy/cases/burden.yaml`` run against the budgets: ``yibiao policy test`` and the tests find it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yibiao.burden.budgets import Account, Allowance, BudgetFacts, check, rises
from yibiao.burden.forecasting import Forecast
from yibiao.policy import Pack
from yibiao.policy.cases import Case


def run(case: Case, pack: Pack) -> list[str]:
    """Hours and yuan in, codes out. ``before`` and ``after``: a budget is set."""
    if "after" in case.given:
        before, after = (_allowance(case.given[name]) for name in ("before", "after"))
        return [one.code for one in rises("县民政局", before, after, pack, case.day)]
    return [one.code for one in check(facts_of(case.facts), pack, case.day)]


def facts_of(given: Mapping[str, Any]) -> BudgetFacts:
    """``allowed``, ``used``, ``asks``, ``expected`` in hours; the same with ``money_`` before in yuan."""
    allowed, expected = given.get("allowed"), given.get("expected")
    ahead = None if expected is None else Forecast(0, 0, 60 * expected, 50 * expected, 70 * expected, 2)
    return BudgetFacts(
        "县民政局", 2026, Account(None if allowed is None else 60 * allowed, 60 * given.get("used", 0)),
        Account(given.get("money_allowed"), given.get("money_used", 0)), 60 * given.get("asks", 0),
        given.get("money_asks", 0), ahead,
    )  # fmt: skip


def _allowance(given: Mapping[str, Any]) -> Allowance:
    return Allowance(given["year"], 60 * given["hours"], given.get("money"), given.get("part", 1.0))
