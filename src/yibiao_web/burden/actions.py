"""Charging demands to those who make them, and to the budgets that bound them.

A demand that is to enter into force takes the lock of its sender's budget, is reckoned, and is charged, all in one
transaction: of two at the same moment the second sees what the first used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import JSONObject
from django.utils import timezone

from yibiao.burden import load_parameters
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.correcting import estimate
from yibiao_web.burden.models import Budget, BudgetException, BurdenEntry, BurdenShare
from yibiao_web.burden.queries import TASK
from yibiao_web.burden.rules import months_between
from yibiao_web.burden.standing import what_stands_against
from yibiao_web.orgs.inserting import insert_selected
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.scopes import Scope

Target = tuple[str, int]
_LATEST = 24  # months of something that runs on are charged at once at most


@transaction.atomic
def charge_demand(
    *, target: models.Model, org: Organisation, county: Organisation, kind: str, title: str, on: date, minutes: float,
    parts: Mapping[str, float] | None = None, shares: Mapping[int, float] | Scope | None = None, money: float = 0.0,
    spared: float = 0.0, series: str = "", again: str = "", bound: bool = False, excepted: Iterable[Target] = (),
    counted: bool = False,
) -> BurdenEntry:  # fmt: skip
    """Charge a demand of whatever kind, inside the transaction that lets it into force. Twice is once. ``minutes`` are
    the prior estimate, corrected here by what was learned. ``parts``: of one place (of all, where no places are
    named); ``shares``: minutes of each place asked, by its number, or the many villages that are asked the same.
    ``bound``: it must fit into the budget, unless an
    emergency was signed for it, or for one of ``excepted``. ``counted``: somebody saw what it took, so there is
    nothing to correct."""
    found = estimate(kind, org, county, minutes, shares, counted=counted)
    places, each, ratio = found.shares, dict(parts or {}), found.factor
    count = len(shares) if isinstance(shares, Scope) else len(places)
    label, number = target._meta.label_lower, int(target.pk)
    if bound:
        reserve_or_refuse(org, on=on, minutes=found.minutes, money=money, targets=[(label, number), *excepted])
    entry, _ = BurdenEntry.objects.update_or_create(
        target_type=label, target_id=number, period="",
        defaults={
            "org": org, "county": county, "kind": kind, "title": title[:200], "on": on, "estimated": found.minutes,
            "factor": ratio, "learned_from": found.learned_from, "spared": spared * ratio, "money": money,
            "parts": _of_all(each, count), "series": series, "again": again, "ended_on": None,
        },
    )  # fmt: skip
    if isinstance(shares, Scope):
        share_evenly(entry, shares, each)
    else:
        _share(entry, {place: (takes, each) for place, takes in places.items()})
    return entry


def reserve_or_refuse(
    org: Organisation, *, on: date, minutes: float, money: float = 0.0, targets: Iterable[Target] = ()
) -> None:
    """Take the lock of a sender's budget until the transaction ends, and refuse what goes beyond it. ``minutes`` are
    already corrected. ``targets`` for which an emergency was signed pass."""
    if not Budget.objects.filter(org=org, year=on.year).update(charges=F("charges") + 1):
        return
    against = what_stands_against(org, on, minutes, money)
    if against and not any(_excepted(label, number, org) for label, number in targets):
        raise Refusal("over_budget", "".join(f"{one.message}{one.advice}" for one in against[:1]))


def _excepted(label: str, number: int, org: Organisation) -> bool:
    return BudgetException.objects.filter(target_type=label, target_id=number, org=org).exists()


def _of_all(each: Mapping[str, float], places: int) -> dict[str, float]:
    return {name: value * max(1, places) for name, value in each.items()}


def _share(entry: BurdenEntry, places: Mapping[int, tuple[float, Mapping[str, float]]]) -> None:
    """Written anew. What was spared is spread as the minutes are."""
    entry.shares.all().delete()
    whole = sum(takes for takes, _ in places.values())
    BurdenShare.objects.bulk_create(
        [
            BurdenShare(
                entry=entry, org_id=place, minutes=takes, parts=dict(parts),
                spared=entry.spared * (takes / whole if whole else 1 / len(places)),
            )
            for place, (takes, parts) in places.items()
        ],
        batch_size=500,
    )  # fmt: skip


def share_evenly(entry: BurdenEntry, villages: Scope, each: Mapping[str, float]) -> None:
    """Written anew: the same for each of many villages."""
    entry.shares.all().delete()
    insert_selected(
        BurdenShare, villages.villages().order_by("path"),
        {"entry": entry.pk, "org": F("pk"), "minutes": entry.estimated / len(villages),
         "spared": entry.spared / len(villages), "parts": dict(each)},
    )  # fmt: skip


@transaction.atomic
def add_share(target: models.Model, place: Organisation, *, of: int, parts: Mapping[str, float]) -> None:
    """A place that only now turns out to be asked (a drawn one): one of ``of`` equal shares of what is charged
    already. ``parts``: what it has to do. Twice is once."""
    entry = _entries(target).select_for_update().filter(period="").first()
    if entry is None or entry.shares.count() >= of:
        return
    BurdenShare.objects.get_or_create(
        entry=entry, org=place, defaults={"minutes": entry.estimated / of, "parts": dict(parts)}
    )
    entry.parts = _of_all(parts, of)
    entry.save(update_fields=["parts"])


@transaction.atomic
def share_cells(task: int, cells: Mapping[int, int]) -> None:
    """Once it is counted how many cells each village really has to fill: its share of the task's minutes goes by them,
    beyond the fixed part that every filing takes. The whole stays as charged."""
    entry = BurdenEntry.objects.select_for_update().filter(target_type=TASK, target_id=task, period="").first()
    if entry is None:
        return
    still = set(entry.shares.values_list("org", flat=True))  # without those released before the cells were counted
    cells = {place: count for place, count in cells.items() if place in still}
    if not cells:
        return
    given = load_parameters()
    fixed = min(entry.estimated / len(cells), given.overhead_minutes * (1 + given.returns) * entry.factor)
    whole = sum(cells.values())
    first = entry.shares.first()
    fields = first.parts.get("fields", 0) if first else 0
    by_cells = entry.estimated - fixed * len(cells)
    _share(entry, {
        place: (fixed + by_cells * (count / whole if whole else 1 / len(cells)), {"fields": fields, "cells": count})
        for place, count in cells.items()
    })  # fmt: skip
    entry.parts = {"fields": fields * len(cells), "cells": whole}
    entry.save(update_fields=["parts"])


@transaction.atomic
def share_counted(task: int, counted: models.QuerySet[Any], *, place: str) -> None:
    """The same for very many villages, in the database. ``counted`` are rows with ``open_cells`` of the places that
    stand under their name ``place``. Unless all that are charged were counted, and no others, the estimate stands."""
    entry = BurdenEntry.objects.select_for_update().filter(target_type=TASK, target_id=task, period="").first()
    if entry is None:
        return
    still = BurdenShare.objects.filter(entry=entry, org=models.OuterRef(place))
    told = counted.filter(models.Exists(still)).aggregate(places=models.Count("pk"), whole=models.Sum("open_cells"))
    places, whole = told["places"], told["whole"] or 0
    if not places or not places == entry.shares.count() == counted.count():
        return
    given, first = load_parameters(), entry.shares.first()
    fields = first.parts.get("fields", 0) if first else 0
    fixed = min(entry.estimated / places, given.overhead_minutes * (1 + given.returns) * entry.factor)
    by_cells = entry.estimated - fixed * places
    part = models.F("open_cells") * (by_cells / whole) if whole else models.Value(by_cells / places)
    minutes = models.ExpressionWrapper(fixed + part, output_field=models.FloatField())
    spared = entry.spared / entry.estimated if entry.estimated else 0.0
    entry.shares.all().delete()
    insert_selected(
        BurdenShare, counted.order_by("pk"),
        {"entry": entry.pk, "org": models.F(place), "minutes": minutes,
         "spared": models.ExpressionWrapper(minutes * spared, output_field=models.FloatField()),
         "parts": JSONObject(fields=models.Value(fields), cells=models.F("open_cells"))},
    )  # fmt: skip
    entry.parts = {"fields": fields * places, "cells": whole}
    entry.save(update_fields=["parts"])


@transaction.atomic
def stop(target: models.Model, *, on: date) -> None:
    """It is asked no longer: nothing of it is to come. What was asked stays charged."""
    _entries(target).filter(ended_on=None).update(ended_on=on)


@transaction.atomic
def release(target: models.Model, *, places: Iterable[int] | None = None) -> None:
    """Places that had not begun when it was taken back are not charged (None: all of them); nor are those for whom
    it was to be done (``on_behalf``)."""
    rows = _entries(target) | BurdenEntry.objects.filter(series=on_behalf(target))
    for entry in rows.select_for_update().filter(period="", measured=None):
        _release(entry, places)


def on_behalf(target: models.Model) -> str:
    """The series of what is charged to others for this one: the parts of a merged meeting."""
    return f"for:{target._meta.label_lower}:{target.pk}"


def _release(entry: BurdenEntry, places: Iterable[int] | None) -> None:
    some = places if places is None or isinstance(places, models.QuerySet) else list(places)
    gone = entry.shares.all() if some is None else entry.shares.filter(org__in=some)
    told = list(gone.values_list("minutes", "spared", "parts"))
    entry.estimated = 0.0 if places is None else max(0.0, entry.estimated - sum(minutes for minutes, *_ in told))
    entry.spared = 0.0 if places is None else max(0.0, entry.spared - sum(spared for _, spared, _ in told))
    entry.parts = {} if places is None else _less(entry.parts, [parts for *_, parts in told])
    if places is None:
        entry.money = 0.0
    entry.save(update_fields=["estimated", "spared", "parts", "money"])
    gone.delete()


def _entries(target: models.Model) -> models.QuerySet[BurdenEntry]:
    return BurdenEntry.objects.filter(target_type=target._meta.label_lower, target_id=target.pk)


def _less(whole: Mapping[str, float], gone: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    left = dict(whole)
    for parts in gone:
        for name, value in parts.items():
            left[name] = max(0.0, left.get(name, 0.0) - value)
    return left


def charge_again(now: datetime) -> int:
    """The round: what runs on (an app, a group) costs every month anew, from the month after it began until it ends.
    How many months were charged. Safe to run at any time."""
    this = timezone.localdate(now).replace(day=1)
    running = BurdenEntry.objects.filter(again="running", period="", ended_on=None, on__lt=this)
    return sum(_charge_months(pk, this) for pk in list(running.values_list("pk", flat=True)))


@transaction.atomic
def _charge_months(pk: int, this: date) -> int:
    first = BurdenEntry.objects.select_for_update().get(pk=pk)
    if first.ended_on:
        return 0
    there = set(_same(first).values_list("period", flat=True))
    due = [month for month in months_between(first.on, this)[1:][-_LATEST:] if f"{month:%Y-%m}" not in there]
    shares = list(first.shares.all())
    for month in due:
        copy = BurdenEntry.objects.create(**_copied(first), on=month, period=f"{month:%Y-%m}")
        BurdenShare.objects.bulk_create(
            BurdenShare(entry=copy, org_id=one.org_id, minutes=one.minutes, parts=one.parts) for one in shares
        )
    return len(due)


def _same(entry: BurdenEntry) -> models.QuerySet[BurdenEntry]:
    return BurdenEntry.objects.filter(target_type=entry.target_type, target_id=entry.target_id)


_KEPT = ("org_id", "county_id", "kind", "target_type", "target_id", "title", "estimated", "factor", "learned_from",
         "parts", "series")  # fmt: skip


def _copied(entry: BurdenEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _KEPT}
