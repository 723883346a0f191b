"""The monthly look: series, alarms, displacement, and what measures brought, kept so that no page computes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from yibiao.trends import words
from yibiao.trends.calendar import last_whole, later
from yibiao.trends.displacing import Displacements, displaced
from yibiao.trends.effects import Effect, effect
from yibiao.trends.given_back import given_back
from yibiao.trends.panel import Asked, panel_of
from yibiao.trends.watching import Watch, watch
from yibiao_web.audit.actions import log
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.trends import facts
from yibiao_web.trends.models import Alarm, Look, Measure

_SAME = 2  # months without it, after which an alarm is a new one


def look_daily(now: datetime) -> None:
    """The round: every county whose last whole month was not looked at yet."""
    month = last_whole(timezone.localdate(now))
    done = Look.objects.filter(month=month).values("county")
    counties = BurdenEntry.objects.exclude(county__in=done).order_by().values("county").distinct()
    for county in Organisation.objects.filter(pk__in=counties):
        look(county, month, now)


@transaction.atomic
def look(county: Organisation, month: date, now: datetime) -> Look:
    """Look at a county's whole months up to ``month``; looked at again, it says what is so now."""
    rows = facts.asked(county, month)
    measures = list(Measure.objects.filter(county=county).prefetch_related("senders", "places"))
    known = facts.without_places(facts.measures_of(county, measures))
    seen = watch(panel_of(rows, until=month), known)
    moved = displaced(panel_of(rows, until=month, variants=True))
    kept, _ = Look.objects.update_or_create(
        county=county, month=month, defaults={"result": _result(seen, moved, rows, month), "made_at": now}
    )
    _raise_alarms(county, seen, moved, month, now)
    measure_effects(county, measures, rows, month)
    return kept


def _result(seen: Watch, moved: Displacements, rows: list[Asked], month: date) -> dict[str, Any]:
    return {
        "months": [one.isoformat() for one in seen.panel.months], "series": _series(seen), "watched": seen.series,
        "words": words.watch_words(seen), "moved_words": words.moved_words(moved), "threshold": _finite(seen.threshold),
        "false_alarms": _finite(seen.false_alarms), "pairs": moved.looked,
        "pair_false_alarms": _finite(moved.false_alarms),
    }  # fmt: skip


def _finite(value: float) -> float | None:
    """Where nothing could be watched yet there is no figure, and JSON knows no NaN."""
    return value if np.isfinite(value) else None


def _series(seen: Watch) -> list[dict[str, Any]]:
    """Of each row what its page shows; NaN is null."""
    out = []
    for row, key in enumerate(seen.panel.keys):
        clean = np.exp(seen.adjusted.values[row]) - seen.adjusted.pseudo[row]
        level = np.exp(seen.adjusted.level[row]) - seen.adjusted.pseudo[row]
        out.append({
            "sender": key.sender, "kind": key.kind, "watched": bool(seen.watched[row]),
            "least": _rounded([seen.least[row]])[0], "minutes": _rounded(seen.panel.minutes[row]),
            "counts": _rounded(seen.panel.counts[row]), "clean": _rounded(clean), "level": _rounded(level),
        })  # fmt: skip
    return out


def _rounded(values: Iterable[float]) -> list[float | None]:
    return [None if np.isnan(one) else round(max(float(one), 0.0), 1) for one in values]


def _raise_alarms(county: Organisation, seen: Watch, moved: Displacements, month: date, now: datetime) -> None:
    """What stands this month: a new alarm, or the one of the months before, which goes on."""
    called = facts.names(county)
    orgs = {called[one.pk]: one for one in Organisation.objects.filter(pk__in=called)}
    for one in seen.alarms:
        sort = Alarm.Sort.REBOUND if one.rebound else Alarm.Sort.RISE
        numbers = one.as_json() | {"before": one.before, "after": one.after}
        _keep(county, orgs.get(one.key.sender), one.key.kind, sort, one.begun, month, now,
              words.alarm_finding(one).message, numbers)  # fmt: skip
    for each in moved.moved:
        numbers = asdict(each) | {"begun": each.begun.isoformat()[:7]}
        _keep(county, orgs.get(each.sender), each.pair.id, Alarm.Sort.MOVED, each.begun, month, now,
              words.moved_finding(each).message, numbers)  # fmt: skip


def _keep(
    county: Organisation, org: Organisation | None, kind: str, sort: str, begun: date, month: date, now: datetime,
    message: str, numbers: Mapping[str, Any],
) -> None:  # fmt: skip
    sorts = [Alarm.Sort.MOVED] if sort == Alarm.Sort.MOVED else [Alarm.Sort.REBOUND, Alarm.Sort.RISE]
    rows = Alarm.objects.filter(county=county, org=org, kind=kind, sort__in=sorts, month__gte=later(month, -_SAME))
    going_on = rows.order_by("-month").first()
    if going_on is None:
        made = Alarm.objects.create(
            county=county, org=org, kind=kind, sort=sort, begun=begun, seen=month, month=month, message=message,
            numbers=numbers,
        )  # fmt: skip
        log("alarm.raised", by=None, org=org or county, now=now, target=made, scope=(org or county).path,
            detail={"message": message[:200]})  # fmt: skip
    elif going_on.closed_at is None:
        going_on.month, going_on.message, going_on.numbers = max(month, going_on.month), message, dict(numbers)
        going_on.sort = sort
        going_on.save(update_fields=["month", "message", "numbers", "sort"])
    else:
        Alarm.objects.filter(pk=going_on.pk).update(month=max(month, going_on.month))


def measure_effects(county: Organisation, measures: Iterable[Measure], rows: list[Asked], month: date) -> None:
    """What each measure brought, and its share of what all gave back together, each thing once."""
    several = list(measures)
    nouns = facts.measures_of(county, several)
    whole = given_back(rows, facts.without_places(nouns), until=month)
    first = {one.measure: one for one in whole.parts}
    towns = Organisation.objects.filter(parent=county, level=Level.TOWNSHIP, active=True).count()
    for one, noun in zip(several, nouns, strict=True):
        told = facts.asked_of_places(county, month, one.kinds) if noun.places else rows
        found = effect(told, noun, until=month)
        one.effect = effect_json(found, len(noun.places) or towns) | {"given_back": _given(first.get(noun))}
        one.effect_month = month
    Measure.objects.bulk_update(several, ["effect", "effect_month"])


def _given(one: Effect | None) -> list[float] | None:
    """Minutes since it began, with the interval."""
    if one is None or not one.told:
        return None
    low, high = one.saved_between
    return [round(one.months * side, 1) for side in (one.saved, low, high)]


def effect_json(one: Effect, places: int = 0) -> dict[str, Any]:
    return {
        "way": one.way, "seen": one.seen, "months": one.months, "percent": round(one.percent, 1),
        "percent_between": [round(side, 1) for side in one.percent_between], "saved": round(one.saved, 1),
        "saved_between": [round(side, 1) for side in one.saved_between], "treated": one.treated, "others": one.others,
        "before": one.before, "words": words.effect_words(one, places, "镇街（连同它的村）"),
    }  # fmt: skip
