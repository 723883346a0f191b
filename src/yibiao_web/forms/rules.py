"""The admission gate: facts about a form for a scope, and the policy of a day, in; findings out. Pure.

What can not be sent anyway (everything is known) is not held up by rules about sending.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Any

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule
from yibiao.texts.days import working_day_after, working_days

_FEW = 2  # shared fields below this are chance
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Rival:
    """Another form in force. ``shared`` are the items that both ask and the ledger does not hold; ``covers`` is
    whether it asks them of everybody that this form is about."""

    title: str
    department: str
    shared: int
    covers: bool
    whom: str = ""


@dataclass(frozen=True, slots=True)
class VillageLoad:
    """What a village still has to fill in the month the form is due."""

    name: str
    minutes: float


@dataclass(frozen=True, slots=True)
class FormFacts:
    """``cells`` counts what the form wants, ``open_cells`` what must still be asked; ``asked`` how many fields have
    such cells, ``to_list`` whether the villages also say who it concerns. ``minutes_each`` is a village's work with
    what is known. ``outside`` names fields with the department that owns them."""

    title: str = ""
    basis: str = ""
    purpose: str = ""
    number: str = ""
    one_off: bool = False
    statistical: bool = False
    table_number: str = ""
    authority: str = ""
    approval_number: str = ""
    expires_on: date | None = None
    times_a_year: int = 1
    due_on: date | None = None
    villages: int = 0
    minutes_each: float = 0.0
    cells: int = 0
    open_cells: int = 0
    asked: int = 0
    unsettled: tuple[str, ...] = ()
    whom_unclear: tuple[str, ...] = ()
    to_list: bool = False
    photos: tuple[str, ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    rivals: tuple[Rival, ...] = ()
    loads: tuple[VillageLoad, ...] = ()


def check(facts: FormFacts, policy: Pack, on: date) -> list[Finding]:
    """All findings at once, those that stop first."""
    found = [*_paper(facts, policy, on), *_content(facts, policy, on)]
    if facts.asked or facts.to_list:
        found += [*_duplicates(facts, policy, on), *lead_time(facts, policy, on), *_overload(facts, policy, on)]
    if facts.cells > facts.open_cells:
        found.append(finding("form_known", share=f"{1 - facts.open_cells / facts.cells:.0%}"))
    order = ("block", "reason", "hint")
    return sorted(found, key=lambda one: order.index(one.severity))


def _told(rule: Rule, **values: Any) -> Finding:
    """The rule's finding, as severe as the policy says, naming the clause."""
    made = finding(rule.finding, **values)
    cited = f"依据：{rule.cited}。" if not rule.source.startswith("本平台") else ""
    return replace(made, severity=rule.severity, advice=made.advice + cited)


def _paper(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    """Basis, purpose, number, marks and dates."""
    if (rule := policy.rule("FRM-033", on)) and not facts.basis.strip():
        yield _told(rule)
    if (rule := policy.rule("FRM-037", on)) and not facts.purpose.strip():
        yield _told(rule)
    if facts.statistical:
        yield from _marks(facts, policy, on)
    else:
        yield from _listing(facts, policy, on)
    if (rule := policy.rule("FRM-002", on)) and facts.expires_on and facts.expires_on < on:
        yield _told(rule, title=facts.title, day=facts.expires_on)
    if (rule := policy.rule("FRM-011", on)) and facts.times_a_year >= rule.value:
        yield _told(rule, times=facts.times_a_year)


def _marks(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    marks = {"表号": facts.table_number, "制定机关": facts.authority, "批准或备案文号": facts.approval_number,
             "有效期限": facts.expires_on}  # fmt: skip
    missing = [name for name, value in marks.items() if not value]
    if (rule := policy.rule("FRM-001", on)) and missing:
        yield _told(rule, marks="、".join(missing))
    rule, until = policy.rule("FRM-007", on), facts.expires_on
    if rule and until and until > _years_after(on, int(rule.value)):
        yield _told(rule, day=until, years=int(rule.value))


def _listing(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    if (rule := policy.rule("YB-LISTED", on)) and not facts.number.strip() and not facts.one_off:
        yield _told(rule)
    rule, until = policy.rule("FRM-039", on), facts.expires_on
    if rule and facts.times_a_year > 1 and (until is None or until > on + timedelta(days=int(rule.value))):
        yield _told(rule)


def _content(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    """What the fields ask for."""
    if facts.unsettled:
        yield finding("form_unsettled", count=len(facts.unsettled), fields=_some(facts.unsettled))
    if facts.whom_unclear:
        yield finding("form_whom_unclear", tables=_some(facts.whom_unclear))
    if (rule := policy.rule("CHN-018", on)) and len(facts.photos) > rule.value:
        yield _told(rule, fields=_some(facts.photos))
    if (rule := policy.rule("FRM-035", on)) and facts.outside:
        named = tuple(f"{label}（{owner}）" for label, owner in facts.outside)
        yield _told(rule, count=len(named), fields=_some(named))


def _duplicates(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    rule = policy.rule("DAT-007", on)
    for one in sorted(facts.rivals, key=lambda one: (not one.covers, -one.shared))[:_NAMED]:
        share = one.shared / facts.asked
        if rule and one.covers and share >= rule.value:
            yield _told(
                rule, department=one.department, form=one.title, total=facts.asked, shared=one.shared,
                share=f"{share:.0%}",
            )  # fmt: skip
        elif one.shared >= _FEW:
            whom = one.whom or "别的对象"
            yield finding(
                "form_overlaps", department=one.department, form=one.title, shared=one.shared, whom=whom
            )  # fmt: skip


def lead_time(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    """The worst of the three only."""
    if facts.due_on is None:
        return
    left = working_days(on, facts.due_on)
    day = facts.due_on
    none, pace, short = (policy.rule(id, on) for id in ("YB-SAMEDAY", "YB-PACE", "YB-LEAD"))
    if none and left < none.value:
        yield _told(none, day=day, days=int(none.value))
    elif pace and facts.minutes_each > left * pace.value:
        better = working_day_after(on, ceil(facts.minutes_each / pace.value))
        yield _told(
            pace, minutes=round(facts.minutes_each), day=day, left=left, pace=int(pace.value), better=better
        )  # fmt: skip
    elif short and left < short.value:
        yield _told(short, day=day, left=left, days=int(short.value))


def _overload(facts: FormFacts, policy: Pack, on: date) -> Iterator[Finding]:
    rule = policy.rule("YB-LOAD", on)
    if rule is None:
        return
    over = [one for one in facts.loads if one.minutes and one.minutes + facts.minutes_each > rule.value]
    if over:
        names = tuple(one.name for one in sorted(over, key=lambda one: -one.minutes))
        yield _told(rule, count=len(over), limit=f"{rule.value / 60:g}", names=_some(names))


def _years_after(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _some(names: tuple[str, ...]) -> str:
    return "、".join(names[:_NAMED]) + (f"等 {len(names)} 个" if len(names) > _NAMED else "")


def usual_due(policy: Pack, on: date) -> date:
    """The deadline proposed where none was typed."""
    return working_day_after(on, int(policy.value("YB-USUAL", on) or 1))


def is_few(count: int, least: int, allowed: bool) -> bool:
    """Whether a number is too small to be told to somebody without the right to the data behind it."""
    return not allowed and count < least


def told(count: int, least: int, allowed: bool) -> str:
    """A number as it may be told."""
    return f"少于 {least}" if is_few(count, least, allowed) else f"{count:,}"
