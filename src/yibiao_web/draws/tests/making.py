"""Draws of the cast's: keys, inspectors, and a commitment for an unannounced inspection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.cast import Cast

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.draws import actions, keys
from yibiao_web.draws.models import Draw, Inspector
from yibiao_web.draws.preparing import Wanted
from yibiao_web.draws.rules import departures
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.tests.proposing import in_the_plan

PASSPHRASE = "山高路远也要自己走到"
LOTTERY = "03 07 12 15 28 33 05"
HOLDERS = ("zhao", "gao", "wu")


def holding_keys(cast: Cast, now: datetime, *names: str) -> None:
    for name in names or HOLDERS:
        keys.set_passphrase(f"{PASSPHRASE}-{name}", f"{PASSPHRASE}-{name}", viewer=cast.viewer(name), now=now)


def word(name: str) -> str:
    return f"{PASSPHRASE}-{name}"


def inspectors(cast: Cast, count: int = 6) -> list[Inspector]:
    """People of two departments, made for the list."""
    found = []
    for at in range(count):
        org = cast.org("县民政局" if at % 2 else "县残联")
        user = User.objects.create(username=f"inspector{at}", name=f"检查员{at}")
        Post.objects.create(user=user, org=org, role="requester")
        found.append(Inspector.objects.create(county=cast.org("禾溪县"), user=user, unit=org, leads=at < 4))
    return found


def villages(cast: Cast, count: int = 8) -> None:
    """More villages than the cast has: with three there is little to draw."""
    from yibiao_web.orgs.models import Level, Organisation

    for at in range(count):
        parent = cast.org("鹤汀镇" if at % 2 else "雾山乡")
        code = f"{parent.code}9{at:02d}"
        Organisation.objects.create(code=code, name=f"抽签{at}村", level=Level.VILLAGE, parent=parent,
                                    path=f"{parent.path}{code}/")  # fmt: skip


def inspection_of(cast: Cast, now: datetime, **fields: Any) -> Inspection:
    return in_the_plan(cast, now, places=(), title="惠农补贴到户暗访", unannounced=True, **fields)


def wanted(
    cast: Cast, now: datetime, inspection: Inspection, people: Sequence[Inspector], take: int = 2, **more: Any
) -> Wanted:  # fmt: skip
    """The day after tomorrow, half past eight, one team every half hour."""
    on: date = now.date() + timedelta(days=2)
    first = now.replace(hour=8, minute=30) + timedelta(days=2)
    told = {
        "inspection": inspection, "on": on, "take": take, "lead": cast.user("zhao"),
        "witnesses": (cast.user("wu"), cast.user("sun")), "inspectors": people,
        "sources": [("lottery", "云岭三十五选五第2026303期", now.replace(hour=21) + timedelta(days=1))],
        "departures": departures(first, take, 30),
    }  # fmt: skip
    return Wanted(**{**told, **more})


def committed(cast: Cast, now: datetime, **more: Any) -> Draw:
    villages(cast)
    holding_keys(cast, now)
    wish = wanted(cast, now, inspection_of(cast, now), inspectors(cast), **more)
    return actions.commit(wish, viewer=cast.viewer("zhao"), now=now)


def after_the_lottery(now: datetime) -> datetime:
    return now.replace(hour=22) + timedelta(days=1)


def departed(now: datetime, minutes: int = 0) -> datetime:
    return now.replace(hour=8, minute=30) + timedelta(days=2, minutes=minutes)


def seeded(cast: Cast, now: datetime, **more: Any) -> Draw:
    draw = committed(cast, now, **more)
    for name in ("wu", "sun"):
        actions.state_seed(draw, [LOTTERY], viewer=cast.viewer(name), now=after_the_lottery(now))
    draw.refresh_from_db()
    return draw


def going_along(cast: Cast, now: datetime) -> User:
    """Another of the sender's who could lead: one of the inspectors, with a key."""
    one = Inspector.objects.filter(unit=cast.org("县民政局")).select_related("user", "unit").first()
    assert one
    told = f"{PASSPHRASE}-{one.user.username}"
    keys.set_passphrase(told, told, viewer=Viewer(one.user, one.unit, frozenset({"requester"})), now=now)
    return one.user


def going(opening: Any) -> Viewer:
    """The lead of an opened visit."""
    visit = opening.visit
    post = Post.objects.filter(user=visit.lead).select_related("org").first()
    assert post
    return Viewer(visit.lead, post.org, frozenset({"requester"}))
