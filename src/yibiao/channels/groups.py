"""What is to be said of a work group: from its register entry alone, never from what is written in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from yibiao.channels.doubled import Cluster, Dead, doubled_groups
from yibiao.channels.nouns import AnyChannel, WorkGroup
from yibiao.channels.words import alike, is_matter, last_year_named, matter_of, owner_of, scope_of
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

_AGAIN = timedelta(180)  # a group opened so long after another closed may be its successor
_SAME_MATTER = 0.75


def check(one: WorkGroup, pack: Pack, on: date) -> Iterator[Finding]:
    yield from _incomplete(one, pack, on)
    yield from _past(one, pack, on)
    rule = pack.rule("GRP-007-MEMBERS", on)
    if rule and one.members is not None and one.members < rule.value:
        yield finding("group_empty", severity=rule.severity, rule=rule.id, members=one.members)


def _incomplete(one: WorkGroup, pack: Pack, on: date) -> Iterator[Finding]:
    """Name, owner, matter and manager are the entry; the name alone may tell the matter."""
    rule = pack.rule("GRP-002", on)
    told = {"主办单位": one.owner, "管理员": one.manager, "用途": one.matter or matter_of(one.name)}
    missing = "、".join(name for name, value in told.items() if not value)
    if rule and missing:
        yield finding("group_incomplete", severity=rule.severity, rule=rule.id, missing=missing)


def _past(one: WorkGroup, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("GRP-011", on)
    if rule is None:
        return
    if one.expires and one.expires < on:
        yield finding("group_expired", severity=rule.severity, rule=rule.id, day=one.expires.isoformat())
        return
    year = last_year_named(one.name) or last_year_named(one.matter)
    if one.expires is None and year and year < on.year:
        yield finding(
            "group_matter_past", severity=rule.severity, rule=rule.id, year=year, matter=one.matter or one.name
        )
        return
    if one.expires is None and is_temporary(one):
        yield from _open_ended(one, pack, on)


def is_temporary(one: WorkGroup) -> bool:
    text = one.name + one.matter
    return is_matter("temporary", text) and not is_matter("permanent", text)


def _open_ended(one: WorkGroup, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("GRP-011-DAYS", on)
    days = (on - one.opened).days if one.opened else 0
    if rule and days > rule.value:
        yield finding("group_too_long", severity=rule.severity, rule=rule.id, days=days, limit=f"{rule.value:g}")
    else:
        yield finding("group_no_expiry", rule="GRP-011")


def clusters(live: Sequence[WorkGroup], pack: Pack, on: date, dead: Dead = frozenset()) -> list[Cluster]:
    rule = pack.rule("GRP-006", on)
    return [one for one in doubled_groups(live, dead) if len(one.members) > rule.value] if rule else []


def doubled(one: AnyChannel, cluster: Cluster, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("GRP-006", on)
    if rule:
        names = "、".join(f"“{other.name}”" for other in cluster.members)
        yield finding("group_doubled", severity=rule.severity, rule=rule.id, matter=cluster.shared[0],
                      count=len(cluster.members), names=names, keep=cluster.keep.name, why=cluster.why)  # fmt: skip


def renamed(groups: Sequence[WorkGroup], pack: Pack, on: date) -> dict[tuple[str, ...], Finding]:
    """Groups opened about when another of the same owner and matter was closed: closed on paper, gone on under another
    name."""
    rule = pack.rule("GRP-006", on)
    if rule is None:
        return {}
    closed = [one for one in groups if not one.in_use(on)]
    found: dict[Any, Finding] = {}
    for one in groups:
        old = next((old for old in closed if one.in_use(on) and _succeeds(one, old)), None)
        if old and old.closed and one.opened:
            found[one.key] = finding("group_renamed", severity=rule.severity, rule=rule.id, old=old.name, name=one.name,
                                     closed=old.closed.isoformat(), opened=one.opened.isoformat())  # fmt: skip
    return found


def _succeeds(one: WorkGroup, old: WorkGroup) -> bool:
    if one.opened is None or old.closed is None or not -_AGAIN / 6 <= one.opened - old.closed <= _AGAIN:
        return False
    if owner_of(one.owner) != owner_of(old.owner) or scope_of(one.name, one.owner) != scope_of(old.name, old.owner):
        return False
    year, before = last_year_named(one.name + one.matter), last_year_named(old.name + old.matter)
    if year and before and year != before:
        return False  # next year's turn of the same work
    return max(alike(matter_of(one.name), matter_of(old.name)), _matters(one, old)) >= _SAME_MATTER


def _matters(one: WorkGroup, old: WorkGroup) -> float:
    return alike(matter_of(one.matter), matter_of(old.matter)) if one.matter and old.matter else 0.0
