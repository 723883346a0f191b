"""Reads about appraisal. Each takes the viewer first. Places stand in the order of the tree, never by a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from yibiao.appraisal.bands import BAND_NAMES, ORDER, Band, between
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal.models import Contest, Indicator, Scheme, Value
from yibiao_web.appraisal.weighing import places_of
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.gate.queries import demands_of
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village

TAGS: dict[Band, str] = {"good": "good", "usual": "info", "help": "warn", "unclear": "", "unknown": ""}
_WHOLE = ("demand__org", "demand__county", "demand__decided_by", "follows__demand")


def works_with(viewer: Viewer) -> QuerySet[Scheme]:
    """A requester's own, all of the county's for the gatekeeper."""
    rows = Scheme.objects.filter(demand__in=demands_of(viewer, Demand.Kind.INDICATOR).order_by())
    return rows.select_related(*_WHOLE)


def visible(viewer: Viewer) -> QuerySet[Scheme]:
    """Besides, those in force that appraise the own place, or places below the own township; and those of which the own
    department answers for an indicator."""
    own = home_village(viewer.org)
    to = DemandRecipient.objects.filter(demand=OuterRef("demand"), org__path__startswith=own.path)
    asked = Q(pk__in=[]) if own.level == Level.DEPARTMENT else Q(Exists(to)) & ~Q(demand__in_force_on=None)
    owned = Indicator.objects.filter(scheme=OuterRef("pk"), owner=viewer.org)
    works = Q(demand__in=demands_of(viewer, Demand.Kind.INDICATOR).order_by())
    answers = Q(Exists(owned)) if viewer.may("requester") else Q(pk__in=[])
    return Scheme.objects.filter(works | asked | answers).select_related(*_WHOLE)


def indicators(viewer: Viewer) -> QuerySet[Indicator]:
    """Of the visible schemes."""
    rows = Indicator.objects.filter(scheme__in=visible(viewer).order_by())
    return rows.select_related(
        "demand__org", "demand__county", "demand__decided_by", "scheme__demand__org", "survey__demand", "owner"
    )


def entered_by(viewer: Viewer) -> QuerySet[Indicator]:
    """Those whose figures the viewer's department has."""
    return indicators(viewer).filter(Q(owner=viewer.org) | Q(scheme__demand__org=viewer.org))


def of_demand(rows: QuerySet[Any], pk: int) -> QuerySet[Any]:
    """By its demand's number, however large somebody makes it."""
    return rows.filter(demand__in=Demand.objects.filter(pk=pk))


@dataclass(frozen=True)
class Standing:
    """How a place stands: its band in words, with a tag's colour; ``note`` says what is not sure."""

    org: Organisation
    band: Band
    words: str
    tag: str
    note: str


def standing(org: Organisation, told: Mapping[str, Any] | None) -> Standing:
    if not told:
        return Standing(org, "unknown", "还没有算", "", "")
    band: Band = told["band"]
    return Standing(org, band, BAND_NAMES[band], TAGS[band], _note(told))


def _note(told: Mapping[str, Any]) -> str:
    if told["band"] == "unknown":
        return f"只有 {100 * told['known']:.0f}% 的分值有数"
    chances = told["chances"]
    if told["band"] == "unclear":
        better, other = between(np.array(chances))
        return f"“{BAND_NAMES[better]}”还是“{BAND_NAMES[other]}”，现有的数分不清"
    return f"把握 {100 * max(chances):.0f}%"


@dataclass(frozen=True)
class Branch:
    """A township with how its places stand."""

    org: Organisation | None
    places: list[Standing]


def standings(viewer: Viewer, scheme: Scheme) -> list[Branch]:
    """All for those who work with the scheme; a township those below it. In the order of the tree."""
    places = places_of(scheme.demand.county, scheme.level)
    if not works_with(viewer).filter(pk=scheme.pk).exists():
        own = home_village(viewer.org)
        places = [one for one in places if one.path.startswith(own.path)]
    told = scheme.result.get("places", {})
    out: list[Branch] = []
    for one in places:
        above = one.parent if scheme.level == Scheme.Level.VILLAGE else None
        if not out or out[-1].org != above:
            out.append(Branch(above, []))
        out[-1].places.append(standing(one, told.get(str(one.pk))))
    return out


def counts(scheme: Scheme) -> list[tuple[str, str, int]]:
    """(tag, band, how many places), for the whole."""
    found = Counter(one["band"] for one in scheme.result.get("places", {}).values())
    return [(TAGS[band], BAND_NAMES[band], found[band]) for band in (*ORDER, "unclear", "unknown")]


def place_of(viewer: Viewer, scheme: Scheme, pk: int) -> Organisation | None:
    """A place whose profile the viewer may see: the own one, those below, all for who works with the scheme."""
    places = {one.pk: one for branch in standings(viewer, scheme) for one in (row.org for row in branch.places)}
    return places.get(pk)


@dataclass(frozen=True)
class Evidence:
    """One indicator of one place, as the place reads it."""

    indicator: Indicator
    value: Value | None
    told: Mapping[str, Any]
    contest: Contest | None
    history: list[Value]


def evidence(scheme: Scheme, org: Organisation) -> list[Evidence]:
    """Value, source, day, how it was reckoned, what was said against it; the range of like places without a name."""
    lines = (scheme.result.get("places", {}).get(str(org.pk)) or {}).get("lines", {})
    values: dict[int, list[Value]] = {}
    for one in Value.objects.filter(indicator__scheme=scheme, org=org).select_related("indicator", "by"):
        values.setdefault(one.indicator_id, []).append(one)
    said = {
        one.value.indicator_id: one
        for one in Contest.objects.filter(org=org, value__indicator__scheme=scheme)
        .select_related("value", "owner", "corrected")
        .order_by("pk")
    }
    rows = scheme.indicators.select_related("demand", "owner", "scheme__demand__org")
    return [
        Evidence(
            one, next((value for value in values.get(one.pk, ()) if value.current), None),
            lines.get(str(one.pk), {}), said.get(one.pk), [x for x in values.get(one.pk, ()) if not x.current],
        )
        for one in rows
        if one.kept
    ]  # fmt: skip


def contests(viewer: Viewer) -> QuerySet[Contest]:
    """What the viewer's organisation has to answer, open ones first."""
    rows = Contest.objects.filter(owner=viewer.org) if viewer.may("requester") else Contest.objects.none()
    return rows.select_related(
        "org__parent", "value__indicator__scheme__demand", "raised_by", "settled_by", "corrected__indicator"
    ).order_by("settled_at", "pk")


def open_contests(viewer: Viewer) -> int:
    return contests(viewer).filter(state=Contest.State.OPEN).count()


def traces(rows: Iterable[Indicator]) -> int:
    return sum(1 for one in rows if one.nature == "trace")


def minutes_of(rows: Iterable[Indicator]) -> float:
    """What collecting it takes one place a year, what was refused left out."""
    return sum(one.cost.get("minutes", 0.0) for one in rows if one.kept or one.demand.decided_at is None)
