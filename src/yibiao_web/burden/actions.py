"""Charging demands to those who make them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import Budget, BurdenEntry, BurdenShare
from yibiao_web.burden.queries import TASK
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


def charge(entry_id: int) -> None:
    """The job after "task.sent". Everything it needs stands in the entry's detail, since tasks are a higher layer;
    run twice it charges once."""
    entry = AuditEntry.objects.select_related("org").get(pk=entry_id)
    if entry.org is None:
        return
    told = entry.detail
    with_known, without = float(told["minutes_with"]), float(told["minutes_without"])
    BurdenEntry.objects.update_or_create(
        target_type=TASK, target_id=int(told["task"]),
        defaults={
            "org": entry.org, "county_id": told["county"], "title": str(told["title"])[:200],
            "on": timezone.localtime(entry.at).date(), "estimated": with_known,
            "spared": max(0.0, without - with_known),
        },
    )  # fmt: skip


def charge_demand(
    *, target: models.Model, org: Organisation, county: Organisation, kind: str, title: str, on: date, minutes: float,
    parts: Mapping[str, float] | None = None, shares: Mapping[int, float] | None = None, money: float = 0.0,
) -> None:  # fmt: skip
    """Charge a demand of whatever kind, inside the transaction that lets it into force. Twice is once. ``parts``: of
    one place; ``shares``: minutes of each place asked, by its number."""
    places, each = shares or {}, dict(parts or {})
    entry, _ = BurdenEntry.objects.update_or_create(
        target_type=target._meta.label_lower, target_id=target.pk,
        defaults={
            "org": org, "county": county, "kind": kind, "title": title[:200], "on": on, "estimated": minutes,
            "money": money, "parts": {name: value * max(1, len(places)) for name, value in each.items()},
        },
    )  # fmt: skip
    entry.shares.all().delete()
    BurdenShare.objects.bulk_create(
        [BurdenShare(entry=entry, org_id=place, minutes=takes, parts=each) for place, takes in places.items()]
    )


def measure(task: int, *, measured: float | None, measured_for: float) -> None:
    """What those who handed a task in really took. ``None``: too few yet to tell."""
    BurdenEntry.objects.filter(target_type=TASK, target_id=task).update(
        measured=measured, measured_for=measured_for if measured is not None else 0.0
    )


@transaction.atomic
def set_budget(org: Organisation, *, year: int, minutes: float, viewer: Viewer, now: datetime) -> Budget:
    """The gatekeeper says how many person-minutes a sender may ask for in a year."""
    if not viewer.may("gatekeeper") or not org.path.startswith(county_of(viewer.org).path):
        raise Refusal("not_gatekeeper", "只有减负办能定预算。", 403)
    if not 0 <= minutes < 10**9:
        raise Refusal("not_minutes", "预算请填不小于 0 的小时数。", 422)
    budget, _ = Budget.objects.update_or_create(org=org, year=year, defaults={"minutes": minutes})
    log("budget.set", by=viewer.user, org=viewer.org, now=now, target=budget, scope=org.path,
        detail={"org": org.name, "year": year, "minutes": minutes})  # fmt: skip
    return budget
