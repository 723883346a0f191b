"""What posts one person may hold, and for how long somebody may stand in. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

# 三员分立：管人的不能同时管查
APART = frozenset({"admin", "auditor"})
LONGEST_DEPUTY_DAYS = 92


def keeps_apart(held: Collection[str], wanted: str) -> bool:
    """Whether a person who holds some roles may take on another."""
    return not (wanted in APART and APART & (set(held) - {wanted}))


def deputy_problem(since: date, until: date, today: date) -> str:
    """Why the time of a deputy can not be so; empty when it can."""
    if until < since:
        return "结束日期早于开始日期，请改过来。"
    if until < today:
        return "结束日期已经过了，请选今天或以后。"
    if (until - since).days > LONGEST_DEPUTY_DAYS:
        return f"代办最长 {LONGEST_DEPUTY_DAYS} 天，请把结束日期提前；到期可以再续。"
    return ""
