"""A scheme's life: drafted, looked at, let through, in force. Its values are in ``valuing``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.appraisal import scheme as core
from yibiao.appraisal.checking import CheckedIndicator, SchemeReport
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal.models import Indicator, Scheme
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
        raise Refusal("no_indicators", _("还没有指标。请上传指标表，或一行一项写下来。"), 422)
    if len(told.indicators) > MOST:
        raise Refusal(
            "too_many",
            _("一个方案最多 {most} 项指标，这里有 {indicators} 项。请先合并、删减。").format(
                most=MOST, indicators=len(told.indicators)
            ),
            422,
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
        raise Refusal("not_cleared", _("方案还没有通过准入。请先写明理由或送减负办审核。"))
    kept = [one for one in scheme.indicators.select_related("demand__org", "demand__county") if one.kept]
    if not kept:
        raise Refusal("nothing_kept", _("没有一项指标通过准入，方案不能生效。"))
    for one in kept:
        if one.demand.in_force_on is None:
            gate.enter_force(one.demand, viewer=viewer, now=now)
    if scheme.demand.in_force_on is None:
        gate.enter_force(scheme.demand, viewer=viewer, now=now)
    return scheme


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
    checked = report.indicators[[one.pk for one in rows].index(changed.pk)]
    _told(changed, checked)
    minutes = changed.cost.get("minutes", 0.0)
    gate.reexamine(
        changed.demand, title=changed.name, viewer=viewer, now=now, parts=_parts(changed), findings=checked.findings,
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
        raise Refusal("not_requester", _("只有报表员能替本单位提出考核方案。"), 403)


def _own(scheme: Scheme, viewer: Viewer) -> Scheme:
    if scheme.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出考核的单位能改。"), 403)
    return scheme
