"""Whether a demand still fits into its sender's budget, and whether a budget falls from year to year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.burden.forecasting import Forecast
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

HOURS, MONEY, NEAR, AHEAD, NONE, FALL = (
    f"YB-BUD-{name}" for name in ("HOURS", "MONEY", "NEAR", "AHEAD", "NONE", "FALL")
)


@dataclass(frozen=True, slots=True)
class Account:
    """What is allowed (None: nothing was set) and used of it, minutes or yuan."""

    allowed: float | None
    used: float

    @property
    def left(self) -> float | None:
        return None if self.allowed is None else self.allowed - self.used

    def bears(self, asks: float, share: float) -> bool:
        """Whether that much more stays within ``share`` of what is allowed. Nothing more is always borne."""
        return self.allowed is None or asks <= 0 or self.used + asks <= self.allowed * share + _ROUNDING


_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """A sender's year, and what it is about to ask (0: nothing, how things stand)."""

    org: str
    year: int
    minutes: Account
    money: Account
    asks: float = 0.0
    asks_money: float = 0.0
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """A budget as it was or is to be set. ``part``: the share of the year it is for."""

    year: int
    minutes: float
    money: float | None
    part: float = 1.0


def check(facts: BudgetFacts, pack: Pack, on: date) -> list[Finding]:
    """What stands against it; where nothing does, what is to be known."""
    return list(_short(facts, pack, on)) or list(_warnings(facts, pack, on))


def _short(facts: BudgetFacts, pack: Pack, on: date) -> Iterator[Finding]:
    told = (
        (HOURS, facts.minutes, facts.asks, "budget_short", hours),
        (MONEY, facts.money, facts.asks_money, "budget_money_short", yuan),
    )
    for id, account, asks, code, words in told:
        rule = pack.rule(id, on)
        if rule and account.left is not None and not account.bears(asks, rule.value / 100):
            left = max(0.0, (account.allowed or 0.0) * rule.value / 100 - account.used)
            yield finding(
                code, severity=rule.severity, rule=id, org=facts.org, year=facts.year, asks=words(asks),
                left=words(left),
            )  # fmt: skip


def _warnings(facts: BudgetFacts, pack: Pack, on: date) -> Iterator[Finding]:
    account = facts.minutes
    told: dict[str, Any] = {"org": facts.org, "year": facts.year}
    if account.allowed is None:
        if rule := pack.rule(NONE, on):
            yield finding("budget_unset", severity=rule.severity, rule=NONE, **told)
        return
    used = account.used + facts.asks
    share = used / account.allowed if account.allowed else float(used > 0)
    if (rule := pack.rule(NEAR, on)) and used and 100 * share >= rule.value:
        left = hours(max(0.0, account.allowed - used))
        before = "算上这一件，" if facts.asks else ""
        yield finding(
            "budget_near", severity=rule.severity, rule=NEAR, before=before, share=f"{share:.0%}", left=left, **told
        )
    ahead = facts.forecast
    if (rule := pack.rule(AHEAD, on)) and ahead and ahead.expected * 100 > account.allowed * rule.value:
        yield finding(
            "budget_ahead", severity=rule.severity, rule=AHEAD, expected=hours(ahead.expected), low=hours(ahead.low),
            high=hours(ahead.high), allowed=hours(account.allowed), **told,
        )  # fmt: skip


def rises(org: str, before: Allowance, after: Allowance, pack: Pack, on: date) -> list[Finding]:
    """What of a budget is more than before. Parts of years are compared as whole years would be. Money that was not
    limited before may be."""
    rule = pack.rule(FALL, on)
    if rule is None:
        return []
    told: list[tuple[str, float | None, float | None, str]] = [
        ("时间预算", before.minutes, after.minutes, "小时"), ("经费预算", before.money, after.money, "元"),
    ]  # fmt: skip
    found = []
    for what, was, now, unit in told:
        if was is None:
            continue
        more = now is None or now / after.part > was / before.part * rule.value / 100 + _ROUNDING
        if more:
            words = hours if unit == "小时" else yuan
            said = "不限" if now is None else f"{words(now)} {unit}"
            found.append(finding(
                "budget_rises", severity=rule.severity, rule=FALL, org=org, year=after.year, what=what, after=said,
                before=f"{words(was)} {unit}", before_year=before.year,
            ))  # fmt: skip
    return found


def hours(minutes: float) -> str:
    """As people read it: 0.4, 12, 1,240."""
    value = minutes / 60
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def yuan(money: float) -> str:
    return f"{money:,.0f}"
