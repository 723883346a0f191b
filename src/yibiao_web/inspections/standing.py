"""How a place stands: visits to come, the caps, today; what of that anybody may see who reads its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from yibiao.inspections.caps import Usage, caps_of, usage
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.inspections.models import Arrival, Inspection, Visit
from yibiao_web.inspections.queries import GONE, visits_to
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

_AHEAD = timedelta(days=62)


@dataclass(frozen=True)
class Standing:
    """``caps``: how much is used around today; ``today``, ``coming``, ``past``: visits that anybody may know of."""

    place: Organisation
    day: date
    caps: tuple[Usage, ...]
    today: list[Visit]
    coming: list[Visit]
    past: list[Visit]


def standing_of(place: Organisation, today: date) -> Standing:
    rows = list(visits_to(place).filter(on__gte=today.replace(month=1, day=1), on__lte=today + _AHEAD))
    live = [one for one in rows if one.state not in GONE]
    limits = caps_of(pack(county_of(place)), today, township=place.level == Level.TOWNSHIP)
    used = usage((one.on for one in live), today, limits)
    return Standing(
        place, today, used, [one for one in rows if one.on == today], [one for one in live if one.on > today],
        [one for one in reversed(rows) if one.on < today],
    )  # fmt: skip


def looked_up(place: Organisation, words: str) -> list[Inspection]:
    """Inspections in force of the county that somebody names at the door, by number or title. Nothing tells whether an
    unannounced one comes here."""
    rows = Inspection.objects.filter(demand__county=county_of(place), demand__ended_on=None, merged_into=None)
    rows = rows.exclude(demand__in_force_on=None).select_related("demand__org")
    exact = rows.filter(plan_number=words) if words else rows.none()
    if len(words) < 4:
        return list(exact[:10])
    return list((exact | rows.filter(demand__title__icontains=words)).order_by("-year", "pk")[:10])


def arrivals(viewer: Viewer) -> list[Arrival]:
    """Noted by the places that a viewer has to do with."""
    rows = Arrival.objects.select_related("place")
    if viewer.may("gatekeeper"):
        return list(rows.filter(place__path__startswith=viewer.county.path)[:50])
    return list(rows.filter(place__path__startswith=viewer.org.path)[:50])
