"""One way for every kind of demand to tell what it really took: all places of a level together, at least ``FEWEST`` of
them. What a single place or person took passes through here and is kept nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet, Sum

from yibiao_web.burden.models import BurdenEntry, BurdenShare, Timing
from yibiao_web.burden.queries import TASK
from yibiao_web.burden.rules import FEWEST


class Took(NamedTuple):
    """One place: its level, what it had been estimated at (as charged), what it took."""

    level: str
    estimated: float
    measured: float


@transaction.atomic
def pool(target_type: str, target_id: int, took: Iterable[Took], *, on: date, anew: bool = False) -> None:
    """Measure a demand from all places that are done with it, as far as the platform saw them work. Levels with too few
    places are left as estimated; and it is measured anew only once as many more are done, else the difference between
    two sums would tell what the last place took. ``anew``: what is measured is the same for all places (a meeting's
    end), and was written down wrongly before."""
    entry = BurdenEntry.objects.select_for_update().filter(
        target_type=target_type, target_id=target_id, period=""
    ).first()  # fmt: skip
    if entry is None or not entry.factor:
        return
    by_level: dict[str, list[Took]] = defaultdict(list)
    for one in took:
        by_level[one.level].append(one)
    known = {one.level: one for one in entry.timings.all()}
    for level, several in by_level.items():
        before = known[level].places if level in known and not anew else 0
        if len(several) >= before + FEWEST:
            known[level], _ = Timing.objects.update_or_create(
                entry=entry, level=level,
                defaults={"places": len(several), "on": on,
                          "prior": sum(one.estimated for one in several) / entry.factor,
                          "measured": round(sum(one.measured for one in several), 1)},
            )  # fmt: skip
    entry.measured = sum(one.measured for one in known.values()) if known else None
    entry.measured_for = sum(one.prior for one in known.values()) * entry.factor
    entry.save(update_fields=["measured", "measured_for"])


def estimates(target_type: str, target_id: int, places: QuerySet[Any] | None = None) -> dict[int, float]:
    """What each place asked (or only ``places``) had been estimated at, as charged."""
    rows = BurdenShare.objects.filter(entry__target_type=target_type, entry__target_id=target_id, entry__period="")
    return dict((rows if places is None else rows.filter(org__in=places)).values_list("org", "minutes"))


def measured_places(target_type: str, target_id: int) -> int:
    """Of how many places a demand was measured so far."""
    rows = Timing.objects.filter(entry__target_type=target_type, entry__target_id=target_id, entry__period="")
    return int(rows.aggregate(places=Sum("places"))["places"] or 0)


def priors(target_type: str, target_id: int) -> dict[int, float]:
    """The same before any learning."""
    entry = BurdenEntry.objects.filter(target_type=target_type, target_id=target_id, period="").first()
    told = estimates(target_type, target_id)
    return {place: minutes / entry.factor for place, minutes in told.items()} if entry and entry.factor else told


def measured_task(task: int) -> BurdenEntry | None:
    """A task's entry once it was measured."""
    return BurdenEntry.objects.filter(target_type=TASK, target_id=task, measured__isnull=False).first()
