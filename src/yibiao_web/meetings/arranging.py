"""What the gatekeeper settles for a county's meetings: rooms, busy seasons, ways, last year's counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings.models import BusySeason, Room, TravelTime, YearCount
from yibiao_web.orgs.models import Organisation

_Kept = TypeVar("_Kept", Room, BusySeason)
LONGEST_WAY = 12 * 60
MOST_SEATS = 20_000
MOST_MEETINGS = 5_000


@transaction.atomic
def set_room(*, name: str, seats: int, place: str, viewer: Viewer, now: datetime) -> Room:
    """A new room; of the same name: as it is now."""
    _gatekeeper(viewer)
    if not name.strip() or not 0 < seats <= MOST_SEATS:
        raise Refusal("room", _("请写会议室的名称和座位数。"), 422)
    room, _made = Room.objects.update_or_create(
        county=viewer.county, name=name.strip()[:60],
        defaults={"seats": seats, "place": place.strip()[:100], "active": True},
    )  # fmt: skip
    return _told(room, "room.set", {"name": room.name, "seats": seats}, viewer, now)


@transaction.atomic
def close_room(room: Room, *, viewer: Viewer, now: datetime) -> Room:
    """No longer to choose; meetings that have it keep it."""
    _gatekeeper(viewer)
    Room.objects.filter(pk=room.pk, county=viewer.county).update(active=False)
    return _told(room, "room.closed", {"name": room.name}, viewer, now)


@transaction.atomic
def set_season(*, name: str, first_on: date, last_on: date, viewer: Viewer, now: datetime) -> BusySeason:
    _gatekeeper(viewer)
    if not name.strip() or first_on > last_on:
        raise Refusal("season", _("请写忙什么，从哪天到哪天。"), 422)
    season, _made = BusySeason.objects.update_or_create(
        county=viewer.county, name=name.strip()[:60], first_on=first_on, defaults={"last_on": last_on}
    )
    return _told(season, "season.set", {"name": season.name, "first": first_on, "last": last_on}, viewer, now)


@transaction.atomic
def end_season(season: BusySeason, *, viewer: Viewer, now: datetime) -> None:
    _gatekeeper(viewer)
    log("season.removed", by=viewer.user, org=viewer.org, now=now, target=season, detail={"name": season.name})
    season.delete()


@transaction.atomic
def set_travel(minutes: Mapping[Organisation, int | None], *, viewer: Viewer, now: datetime) -> int:
    """One-way minutes to the county town; None goes back to the estimate. How many changed."""
    _gatekeeper(viewer)
    if any(one is not None and not 0 <= one <= LONGEST_WAY for one in minutes.values()):
        raise Refusal("minutes", _("路上的时间请填 0 到 {longest_way} 分钟。").format(longest_way=LONGEST_WAY), 422)
    before = dict(TravelTime.objects.filter(org__in=minutes).values_list("org", "minutes"))
    changed = {org: one for org, one in minutes.items() if before.get(org.pk) != one}
    for org, one in changed.items():
        if one is None:
            TravelTime.objects.filter(org=org).delete()
        else:
            TravelTime.objects.update_or_create(org=org, defaults={"minutes": one})
    if changed:
        log("travel.set", by=viewer.user, org=viewer.org, now=now, scope=viewer.county.path,
            detail={org.name: one for org, one in changed.items()})  # fmt: skip
    return len(changed)


@transaction.atomic
def set_counts(counts: Mapping[Organisation, int | None], year: int, *, viewer: Viewer, now: datetime) -> int:
    """How many meetings senders held in a year before the register. How many changed."""
    _gatekeeper(viewer)
    if any(one is not None and not 0 <= one <= MOST_MEETINGS for one in counts.values()):
        raise Refusal("count", _("次数请填 0 到 {most_meetings}。").format(most_meetings=MOST_MEETINGS), 422)
    before = dict(YearCount.objects.filter(org__in=counts, year=year).values_list("org", "count"))
    changed = {org: one for org, one in counts.items() if before.get(org.pk) != one}
    for org, one in changed.items():
        if one is None:
            YearCount.objects.filter(org=org, year=year).delete()
        else:
            YearCount.objects.update_or_create(org=org, year=year, defaults={"count": one})
    if changed:
        log("meetings.counted", by=viewer.user, org=viewer.org, now=now, scope=viewer.county.path,
            detail={"year": year, **{org.name: one for org, one in changed.items()}})  # fmt: skip
    return len(changed)


def _told(one: _Kept, action: str, detail: Mapping[str, object], viewer: Viewer, now: datetime) -> _Kept:
    log(action, by=viewer.user, org=viewer.org, now=now, target=one, scope=viewer.county.path, detail=dict(detail))
    return one


def _gatekeeper(viewer: Viewer) -> None:
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能改这些。"), 403)
