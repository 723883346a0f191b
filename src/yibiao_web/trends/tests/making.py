"""A ledger of two years for tests: 县民政局 asks more again since half a year, the other departments go on as ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from tests.cast import Cast

from yibiao.trends.calendar import effort, last_whole, later, months_from
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.trends.actions import add_measure
from yibiao_web.trends.looking import look
from yibiao_web.trends.models import Alarm, Look, Measure

MONTHS, RISE_AT = 26, 20
SENDERS = ("县民政局", "县残联", "县卫健局")


def ledger(cast: Cast, today: date, rise: float = 2.2) -> None:
    """Documents and meetings of three departments; of one place a share."""
    random, county, place = Random(5), cast.org("禾溪县"), cast.org("杏花坞村")
    months = months_from(later(last_whole(today), 1 - MONTHS), MONTHS)
    rows = []
    for at, (month, work) in enumerate(zip(months, effort(months), strict=True)):
        for sender in SENDERS:
            more = rise if sender == "县民政局" and at >= RISE_AT else 1.0
            for kind, rate, minutes in (("document", 6, 300), ("meeting", 3, 900)):
                for _ in range(int(rate * work * more + random.random())):
                    rows.append(BurdenEntry(
                        org=cast.org(sender), county=county, kind=kind, target_type="test.asked",
                        target_id=len(rows) + 1, title=f"{kind}{len(rows)}", on=month + timedelta(random.randrange(27)),
                        estimated=minutes * random.uniform(0.8, 1.2),
                    ))  # fmt: skip
    made = BurdenEntry.objects.bulk_create(rows)
    BurdenShare.objects.bulk_create([BurdenShare(entry=one, org=place, minutes=20) for one in made[::4]])


def watched(cast: Cast, now: datetime, **more: Any) -> Look:
    today = timezone.localdate(now)
    ledger(cast, today, **more)
    return look(cast.org("禾溪县"), last_whole(today), now)


def measure(cast: Cast, now: datetime, months_ago: int = 13, **more: Any) -> Measure:
    told: dict[str, Any] = {
        "title": "精文减会", "about": "能并的并", "kinds": ["document"], "senders": [], "places": [],
        "since": later(timezone.localdate(now).replace(day=1), -months_ago),
    }  # fmt: skip
    return add_measure(**told | more, viewer=cast.viewer("gao"), now=now)


def world(cast: Cast, now: datetime) -> dict[str, Any]:
    """For the table of permissions."""
    watched(cast, now)
    alarm = Alarm.objects.filter(org=cast.org("县民政局")).first()
    return {"alarm": alarm, "measure": measure(cast, now), "county": cast.org("禾溪县")}
