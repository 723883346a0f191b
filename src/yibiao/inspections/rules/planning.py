"""Whether it is in the plan, how many there are, and whether others do the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding

from ..caps import Cap, caps_of, exceeded, key, usage
from ..facts import InspectionFacts
from .look import Look, listed


def comprehensive(look: Look) -> Iterator[Finding]:
    """One comprehensive item a sender and year, once (若干规定 三、7; 中办 2018 年通知)."""
    facts = look.facts
    if not facts.comprehensive:
        return
    before = [one.title for one in look.others if one.comprehensive and one.sender == facts.sender]
    if (rule := look.rule("INS-001")) and len(before) + 1 > int(rule.value or 0):
        yield look.found(rule, "inspection_comprehensive_more", sender=facts.sender or "本单位", number=len(before),
                         titles=listed(before), limit=int(rule.value or 0))  # fmt: skip
    rule = look.rule("INS-010") or look.rule("INS-013")
    if rule and facts.times > int(rule.value or 0):
        yield look.found(rule, "inspection_comprehensive_often", times=facts.times, limit=int(rule.value or 0))


def planned(look: Look) -> Iterator[Finding]:
    """In the year's plan, and filed; an emergency instead says why it could not wait."""
    facts = look.facts
    if facts.emergency:
        if not facts.emergency_reason and not facts.notice:
            days = look.limit("YB-INS-PUBLISH")
            yield finding("inspection_emergency_unexplained", rule="YB-INS-PUBLISH", days=days or "几")
        return
    missing = [name for name, said in (("计划号", facts.plan_number), ("备案号", facts.filed_number)) if not said]
    if (rule := look.rule("INS-002")) and missing and not facts.notice:
        yield look.found(rule, "inspection_unplanned", missing="和".join(missing))
    levels = len([one for one in facts.approval.replace(";", "；").split("；") if one.strip()])
    if (rule := look.rule("INS-014")) and not facts.plan_number and levels < int(rule.value or 0) and not facts.notice:
        yield look.found(rule, "inspection_unapproved_levels", limit=int(rule.value or 0), levels=levels)
    noes = [name for name, said in (("计划号", facts.plan_number), ("问题线索", facts.problem), ("程序", facts.method))
            if not said]  # fmt: skip
    if (rule := look.rule("INS-017")) and noes and facts.kind == "supervision" and not facts.notice:
        yield look.found(rule, "inspection_three_noes", missing="、".join(noes))


def mergeable(look: Look) -> Iterator[Finding]:
    """Items of one kind on one matter are done together. Emergencies stand alone."""
    rule = look.rule("INS-003")
    if rule is None or look.facts.emergency or look.facts.enterprise:
        return
    for other, shared in look.similar(look.assumed.alike):
        if not other.emergency and not _doubled(look, other):
            yield look.found(
                rule, "inspection_mergeable", sender=other.sender or "另一家", title=other.title, shared=shared
            )


def _doubled(look: Look, other: InspectionFacts) -> bool:
    return any(one is other for one, _shared in _doubles(look))


def doubled(look: Look) -> Iterator[Finding]:
    """禁止重复督查、多头督查（政府督查工作条例第十五条）: the same matter at the same places twice."""
    rule = look.rule("INS-023")
    if rule is None:
        return
    if look.facts.beyond:
        yield look.found(rule, "inspection_beyond", what="、".join(look.facts.beyond))
    for other, shared in _doubles(look):
        yield look.found(rule, "inspection_doubled", sender=other.sender or "另一家", title=other.title, shared=shared)


def _doubles(look: Look) -> list[tuple[InspectionFacts, str]]:
    facts = look.facts
    if facts.kind != "supervision" or facts.party or facts.emergency or look.rule("INS-023") is None:
        return []
    return [(one, shared) for one, shared in look.similar(look.assumed.same)
            if one.kind == "supervision" and not one.party and one.sender != facts.sender]  # fmt: skip


def split(look: Look) -> Iterator[Finding]:
    """One item of the plan is one inspection (off unless a county switches it on)."""
    rule = look.rule("INS-013-SPLIT")
    if rule is None or not (look.facts.part_of or look.facts.plan_number):
        return
    number = look.facts.part_of or look.facts.plan_number
    pieces = [
        one for one in look.others if one.sender == look.facts.sender and number in (one.part_of, one.plan_number)
    ]
    if len(pieces) > int(rule.value or 0):
        yield look.found(rule, "inspection_split", title=pieces[0].title, count=len(pieces) + 1)


def fewer(look: Look) -> Iterator[Finding]:
    """Half as many as in the base year (关于统筹规范督查检查考核工作的通知, 2018)."""
    rule, before = look.rule("INS-009"), look.around.before.get(look.facts.sender)
    if rule is None or before is None or look.facts.emergency:
        return
    most = int(before * (1 - (rule.value or 0) / 100))
    now = 1 + sum(one.sender == look.facts.sender and not one.emergency for one in look.others)
    if now > most:
        yield look.found(rule, "inspection_not_fewer", sender=look.facts.sender, now=now, before=before,
                         limit=int(rule.value or 0), most=most)  # fmt: skip


def caps(look: Look) -> Iterator[Finding]:
    """Places that are visited often already, and an item that itself goes too often to one place. With a span of days
    the month and the year count; a single day, all."""
    facts = look.facts
    if facts.emergency:
        return
    if (rule := look.rule("YB-INS-MONTH")) and facts.times > 1:
        yield look.found(rule, "inspection_often", times=facts.times)
    for place in facts.places:
        limits = caps_of(look.pack, look.on, township=place in look.around.townships)
        days = look.around.visited.get(place, frozenset())
        over = [one for one in limits if _full(look, days, one)]
        if over and (rule := look.rule(over[0].rule)):
            used = "，".join(one.words for one in usage(days, facts.first or look.on, over))
            yield look.found(rule, "inspection_over_cap", place=place, used=used)


def _full(look: Look, days: frozenset[date], cap: Cap) -> bool:
    """No day between the first and the last is free under the cap."""
    first, last = look.facts.first or look.on, look.facts.last or look.facts.first or look.on
    if cap.span == "day":
        return first == last and bool(exceeded(days, first, (cap,)))
    if key(first, cap.span) != key(last, cap.span):
        return False
    return not any(first <= day <= last for day in days) and bool(exceeded(days, first, (cap,)))


def quiet(look: Look) -> Iterator[Finding]:
    """Wholly within days on which nobody goes."""
    facts = look.facts
    first, last = facts.first or facts.last, facts.last or facts.first
    if facts.emergency or not (first and last):
        return
    rule = look.rule("YB-INS-QUIET")
    for one in look.around.quiet if rule else ():
        if rule and one.holds(first) and one.holds(last):
            yield look.found(rule, "inspection_quiet", name=one.name, first=one.first, last=one.last)


RULES = (comprehensive, planned, mergeable, doubled, split, fewer, caps, quiet)
