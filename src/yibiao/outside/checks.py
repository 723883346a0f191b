"""What is wrong with asking so: known already, asked before, no time, no basis, photographs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.outside.model import OutsideDemand, Standing
from yibiao.policy import Pack

SAME_DAY, LEAD, BASIS, PHOTOS, ASKED_ONCE = "YB-SAMEDAY", "YB-LEAD", "FRM-033", "CHN-018", "DAT-007"
_CODES: dict[Standing, str] = {
    "held": "outside_held", "new": "outside_new", "not_in_catalogue": "outside_not_in_catalogue",
}  # fmt: skip
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Earlier:
    """A form or demand that asked before: whose, when, which items of the catalogue."""

    title: str
    sender: str
    on: date
    items: frozenset[str]


def findings_of(
    demand: OutsideDemand, pack: Pack, on: date, *, photos: Sequence[str], asked: bool
) -> Iterator[Finding]:
    """Of the demand as it was read. An emergency is told of and not held up."""
    if not asked:
        yield finding("outside_nothing_asked")
        return
    if demand.sender is None:
        yield finding("outside_no_sender")
    yield from _standings(demand)
    if demand.emergency:
        yield finding("outside_emergency")
        return
    yield from _lead(demand, pack, on)
    basis = pack.rule(BASIS, on)
    if basis and not demand.basis:
        yield finding("outside_no_basis", rule=BASIS)
    rule = pack.rule(PHOTOS, on)
    if rule and photos:
        yield finding("outside_photos", severity=rule.severity, rule=PHOTOS, what="、".join(photos))


def asked_before(demand: OutsideDemand, earlier: Iterable[Earlier], pack: Pack, on: date) -> list[Finding]:
    """The one that asked most of the same; nothing when no one did."""
    rule = pack.rule(ASKED_ONCE, on)
    if rule is None or not demand.items:
        return []
    ranked = [(len(one.items & demand.items), one.on, one) for one in earlier]
    count, _, before = max(ranked, key=lambda one: one[:2], default=(0, on, None))
    if before is None or not count:
        return []
    names = [one.name for one in demand.what if one.item in before.items]
    return [
        finding("outside_asked_before", severity=rule.severity, rule=ASKED_ONCE, count=count, title=before.title,
                sender=before.sender, day=before.on.isoformat(), fields=_listed(names))
    ]  # fmt: skip


def _standings(demand: OutsideDemand) -> Iterator[Finding]:
    if not demand.what:
        yield finding("outside_no_fields")
    for standing, code in _CODES.items():
        names = [one.name for one in demand.what if one.standing == standing]
        if names:
            yield finding(code, count=len(names), total=len(demand.what), fields=_listed(names))


def _lead(demand: OutsideDemand, pack: Pack, on: date) -> Iterator[Finding]:
    if demand.due_on is None or demand.lead_days is None:
        yield finding("outside_no_deadline")
        return
    none, short = pack.rule(SAME_DAY, on), pack.rule(LEAD, on)
    day = f"{demand.due_on.month}月{demand.due_on.day}日"
    if none and demand.lead_days < none.value:
        yield finding("outside_lead_none", severity=none.severity, rule=SAME_DAY, day=day, days=f"{none.value:g}")
    elif short and demand.lead_days < short.value:
        yield finding("outside_lead_short", severity=short.severity, rule=LEAD, day=day, left=demand.lead_days,
                      days=f"{short.value:g}")  # fmt: skip


def _listed(names: Collection[str]) -> str:
    shown = "、".join(list(names)[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}等 {len(names)} 项"
