"""Which forms in force have outlived their use. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yibiao.policy import Pack

_PERIOD_DAYS = {"once": 92, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366}


@dataclass(frozen=True, slots=True)
class FormUse:
    """When a form came into force, when it ends, and when somebody last opened its answer."""

    frequency: str
    in_force_on: date | None
    opened_on: date | None
    expires_on: date | None


def sunset(use: FormUse, policy: Pack, on: date) -> str:
    """Why the form should go, in words; empty while it should stay."""
    if use.expires_on and use.expires_on < on:
        return f"有效期到 {use.expires_on} 已过"
    rule = policy.rule("YB-SUNSET", on)
    last = max((day for day in (use.opened_on, use.in_force_on) if day), default=None)
    if rule is None or last is None:
        return ""
    quiet = timedelta(days=_PERIOD_DAYS[use.frequency] * int(rule.value))
    if on - last <= quiet:
        return ""
    return f"自 {last} 起没有人打开过结果" if use.opened_on else f"{last} 在用以来没有人打开过结果"
