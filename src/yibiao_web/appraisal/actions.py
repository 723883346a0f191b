"""A scheme's life: drafted, looked at, let through, in force; its values taken; reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yibiao.appraisal import scheme as core
from yibiao.appraisal.checking import CheckedIndicator, SchemeReport
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal import collecting
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.appraisal.reckoning import reckoned
from yibiao_web.appraisal.weighing import places_of, weigh
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation

MOST = 60  # a table of more lines is no scheme any more
_FACTS = ("group", "name", "standard", "source", "basis", "weight", "origin", "code", "survey", "direction",
          "certainty", "scaling", "low", "high", "change", "per", "unit", "revision", "times", "owner")  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A scheme as somebody means it: rows that are not saved yet."""

    title: str
    scheme: Scheme
    indicators: Sequence[Indicator] = field(default_factory=list)
    duty: str = ""


@transaction.atomic
def draft(told: Draft, *, viewer: Viewer, now: datetime) -> Scheme:
    """A new scheme, which the gate has looked at line by line. The same title and year again is the one there is."""
    _may(viewer)
    if not told.indicators:
        raise Refusal("no_indicators", "还没有指标。请上传指标表，或一行一项写下来。", 422)
    if len(told.indicators) > MOST:
        raise Refusal(
            "too_many", f"一个方案最多 {MOST} 项指标，这里有 {len(told.indicators)} 项。请先合并、删减。", 422
        )
    Organisation.objects.select_for_update().get(pk=viewer.org.pk)
    scheme = told.scheme
    if known := _same(told, viewer):
        return known
    places = places_of(viewer.county, scheme.level)
    report = _weighed(told.title, told.indicators, viewer, scheme, places, now)
    scheme.demand = gate.register(
        Demand.Kind.INDICATOR, org=viewer.org, title=told.title, findings=report.findings,
        asked=dict.fromkeys(places, 0.0), viewer=viewer, now=now, duty=told.duty, parts={},
    )  # fmt: skip
    scheme.save()
    for position, (one, checked) in enumerate(zip(told.indicators, report.indicators, strict=True)):
        one.scheme, one.position = scheme, position
        _register(one, checked, places, viewer, now)
    return scheme


@transaction.atomic
def change(indicator: Indicator, facts: Mapping[str, Any], *, viewer: Viewer, now: datetime) -> Indicator:
    """Other facts of one indicator: it is looked at anew, and so is the whole."""
    scheme = _own(indicator.scheme, viewer)
    for name in _FACTS:
        if name in facts:
            setattr(indicator, name, facts[name])
    report = _again(scheme, indicator, viewer, now)
    log("appraisal.changed", by=viewer.user, org=viewer.org, now=now, target=indicator,
        detail={"name": indicator.name, "refused": report.refused})  # fmt: skip
    return indicator


@transaction.atomic
def pass_all_plain(scheme: Scheme, *, viewer: Viewer, now: datetime) -> int:
    """In one act, everything of which nothing has to be said: the scheme itself and its indicators. What needs a reason
    stays where it is."""
    _own(scheme, viewer)
    demands = [scheme.demand, *(one.demand for one in scheme.indicators.select_related("demand__org"))]
    plain = [
        one for one in demands
        if one.decided_at is None and one.ended_on is None and not one.blocked and not one.needs_reason
    ]  # fmt: skip
    for one in plain:
        gate.pass_plain(one, viewer=viewer, now=now)
    return len(plain)


@transaction.atomic
def start(scheme: Scheme, *, viewer: Viewer, now: datetime) -> Scheme:
    """In force, with those indicators that were let through; the others stay out. Twice is once."""
    _own(scheme, viewer)
    if not scheme.demand.cleared:
        raise Refusal("not_cleared", "方案还没有通过准入。请先写明理由或送减负办审核。")
    kept = [one for one in scheme.indicators.select_related("demand__org", "demand__county") if one.kept]
    if not kept:
        raise Refusal("nothing_kept", "没有一项指标通过准入，方案不能生效。")
    for one in kept:
        if one.demand.in_force_on is None:
            gate.enter_force(one.demand, viewer=viewer, now=now)
    if scheme.demand.in_force_on is None:
        gate.enter_force(scheme.demand, viewer=viewer, now=now)
    return scheme


@transaction.atomic
def collect(scheme: Scheme, *, viewer: Viewer, now: datetime) -> int:
    """Take every value that the platform knows, and reckon. What was corrected stays unless the ledger has moved on.
    Returns how many values are new or other than before."""
    _works(scheme, viewer)
    if not scheme.in_force:
        raise Refusal("not_in_force", "方案生效以后才取数。")
    columns = collecting.columns_of(scheme)
    changed = sum(
        _take(one, collecting.found_of(one, viewer, timezone.localdate(now), columns), viewer, now)
        for one in scheme.indicators.select_related("demand", "survey__demand", "scheme__demand__county")
        if one.kept
    )
    _reckon(scheme, collecting.people_in(columns), now)
    log("appraisal.collected", by=viewer.user, org=viewer.org, now=now, target=scheme, detail={"changed": changed})
    return changed


@transaction.atomic
def enter(
    indicator: Indicator, told: Mapping[int, Mapping[str, Any]], *, viewer: Viewer, now: datetime, reckon: bool = True
) -> int:
    """A department's own figures, by place: {"value"} or {"count", "of"}, with "source". ``reckon`` False: more are to
    come at once."""
    scheme = indicator.scheme
    if viewer.org.pk not in (scheme.demand.org_id, indicator.owner_id) or not viewer.may("requester"):
        raise Refusal("not_yours", "只有提出考核的单位或这一项的数源部门能填这些数。", 403)
    if indicator.origin not in (Indicator.Origin.OFFICE, Indicator.Origin.REPORT):
        raise Refusal("not_entered", "这一项的数从台账或调查里取，不用填。")
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    places = {one.pk for one in places_of(scheme.demand.county, scheme.level)}
    known = {one.org_id: one for one in indicator.values.filter(current=True)}
    rows = {place: one for place, one in told.items() if place in places}
    fresh = [
        _fresh(indicator, place, dict(one), Value.Kind.ENTERED, viewer, now)
        for place, one in rows.items()
        if not _alike(known.get(place), one)
    ]
    _replace(indicator, fresh)
    if reckon and fresh and scheme.in_force:
        reckon_again(scheme, now)
    log("appraisal.entered", by=viewer.user, org=viewer.org, now=now, target=indicator, detail={"changed": len(fresh)})
    return len(fresh)


def reckon_again(scheme: Scheme, now: datetime) -> None:
    """With other values; what makes places alike is as it was."""
    features = {int(place): told for place, told in scheme.result.get("features", {}).items()}
    _reckon(scheme, features or collecting.people_in(collecting.columns_of(scheme)), now)


def correct(
    value: Value, told: Mapping[str, Any], *, viewer: Viewer, now: datetime, source: str
) -> Value:  # fmt: skip
    """A corrected value in the place of another; inside the transaction of whoever settles."""
    fresh = _fresh(value.indicator, value.org_id, {**told, "source": source}, Value.Kind.CORRECTED, viewer, now)
    _replace(value.indicator, [fresh])
    return value.indicator.values.get(org=value.org_id, current=True)


def _reckon(scheme: Scheme, features: Mapping[int, Mapping[str, float]], now: datetime) -> None:
    scheme.result, scheme.reckoned_at = reckoned(scheme, features), now
    scheme.save(update_fields=["result", "reckoned_at"])


def _take(indicator: Indicator, found: collecting.Found, viewer: Viewer, now: datetime) -> int:
    known = {one.org_id: one for one in indicator.values.filter(current=True)}
    source, how = collecting.how_words(indicator)
    dated = collecting.dated_of(indicator, viewer.county) if found else None
    fresh = []
    for place, one in found.items():
        told = {"value": one.value, "count": one.count, "of": one.of, "error": one.error}
        before = known.get(place)
        corrected = before is not None and before.kind == Value.Kind.CORRECTED
        if _alike(before, told) or (corrected and before and not _moved_on(before, told)):
            continue
        fresh.append(_fresh(indicator, place, told | {"source": source, "how": how, "dated": dated},
                            Value.Kind.COLLECTED, viewer, now))  # fmt: skip
    _replace(indicator, fresh)
    return len(fresh)


def _moved_on(corrected: Value, told: Mapping[str, Any]) -> bool:
    """Whether the ledger says other than it did when somebody corrected what it said."""
    rows = corrected.indicator.values.filter(org=corrected.org_id, kind=Value.Kind.COLLECTED, pk__lt=corrected.pk)
    return not _alike(rows.order_by("-pk").first(), told)


def _alike(known: Value | None, told: Mapping[str, Any]) -> bool:
    if known is None:
        return False
    return all(_same_number(getattr(known, name), told.get(name)) for name in ("value", "count", "of"))


def _same_number(one: float | None, other: Any) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - float(other)) < 1e-9


def _fresh(
    indicator: Indicator, place: int, told: Mapping[str, Any], kind: str, viewer: Viewer, now: datetime
) -> Value:  # fmt: skip
    return Value(
        indicator=indicator, org_id=place, value=told.get("value"), error=told.get("error") or 0.0,
        count=told.get("count"), of=told.get("of"), source=str(told.get("source") or "")[:200],
        how=str(told.get("how") or "")[:200], dated=told.get("dated") or timezone.localdate(now), kind=kind, at=now,
        by=viewer.user,
    )  # fmt: skip


def _replace(indicator: Indicator, fresh: Sequence[Value]) -> None:
    indicator.values.filter(org__in=[one.org_id for one in fresh], current=True).update(current=False)
    Value.objects.bulk_create(fresh, batch_size=500)


def _register(
    one: Indicator, checked: CheckedIndicator, places: Sequence[Organisation], viewer: Viewer, now: datetime
) -> None:
    _told(one, checked)
    minutes = one.cost.get("minutes", 0.0)
    one.demand = gate.register(
        Demand.Kind.INDICATOR, org=viewer.org, title=one.name, findings=checked.findings, viewer=viewer, now=now,
        asked=dict.fromkeys(places, minutes) if minutes else {}, parts=_parts(one),
    )  # fmt: skip
    one.save()


def _told(one: Indicator, checked: CheckedIndicator) -> None:
    """What the report says of an indicator, kept beside it."""
    cost = checked.collection
    one.nature = checked.reading.nature
    one.cost = {} if cost is None else {
        "minutes": round(cost.minutes, 2), "why": cost.why, "item": cost.item, "item_name": cost.item_name,
        "held": cost.held, "places": cost.places, "cells": cost.cells, "sheets": cost.sheets, "times": cost.times,
    }  # fmt: skip


def _parts(one: Indicator) -> dict[str, float]:
    """What collecting it asks of one place."""
    if not one.cost.get("minutes"):
        return {}
    return {"fields": 1.0, "cells": one.cost["cells"] * one.cost["times"], "documents": float(one.cost["sheets"])}


def _again(scheme: Scheme, changed: Indicator, viewer: Viewer, now: datetime) -> SchemeReport:
    """The whole once more: what one indicator is changes the shares of all. Only the changed one and the scheme lose
    what was decided of them."""
    rows = [changed if one.pk == changed.pk else one for one in scheme.indicators.select_related("demand__org")]
    places = places_of(viewer.county, scheme.level)
    report = _weighed(scheme.demand.title, rows, viewer, scheme, places, now)
    _told(changed, report.indicators[[one.pk for one in rows].index(changed.pk)])
    minutes = changed.cost.get("minutes", 0.0)
    gate.reexamine(
        changed.demand, title=changed.name, viewer=viewer, now=now, parts=_parts(changed),
        findings=report.indicators[[one.pk for one in rows].index(changed.pk)].findings,
        asked=dict.fromkeys(places, minutes) if minutes else {},
    )  # fmt: skip
    changed.save()
    gate.reexamine(
        scheme.demand, title=scheme.demand.title, findings=report.findings, asked=dict.fromkeys(places, 0.0),
        viewer=viewer, now=now, parts={},
    )  # fmt: skip
    return report


def _weighed(
    title: str, rows: Sequence[Indicator], viewer: Viewer, scheme: Scheme, places: Sequence[Organisation],
    now: datetime,
) -> SchemeReport:  # fmt: skip
    told = [as_core(one) for one in rows]
    return weigh(title, told, viewer.org, places, timezone.localdate(now), scheme=scheme)


def as_core(one: Indicator) -> core.Indicator:
    origin: Any = one.origin
    return core.Indicator(
        one.name, one.standard, one.weight, one.source, one.group, one.basis, origin, one.code, one.times
    )


def _same(told: Draft, viewer: Viewer) -> Scheme | None:
    rows = Scheme.objects.filter(
        demand__org=viewer.org, demand__title=told.title[:200], year=told.scheme.year, demand__ended_on=None
    )
    return rows.select_related("demand__org").first()


def _may(viewer: Viewer) -> None:
    if not viewer.may("requester"):
        raise Refusal("not_requester", "只有报表员能替本单位提出考核方案。", 403)


def _own(scheme: Scheme, viewer: Viewer) -> Scheme:
    if scheme.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", "只有提出考核的单位能改。", 403)
    return scheme


def _works(scheme: Scheme, viewer: Viewer) -> None:
    own = scheme.demand.org_id == viewer.org.pk and viewer.may("requester")
    if not own and not (viewer.may("gatekeeper") and scheme.demand.county_id == viewer.county.pk):
        raise Refusal("not_yours", "只有提出考核的单位和减负办能取数、计算。", 403)
