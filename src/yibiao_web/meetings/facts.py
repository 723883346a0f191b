"""What the core is told of meetings: rows of the tables in its nouns, and what a meeting is judged against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from yibiao.meetings import facts as core
from yibiao.meetings.facts import Attendee, Circumstances, Issued, Season, Speech, Travel
from yibiao_web.gate.models import Demand
from yibiao_web.meetings.models import Attendance, BusySeason, Meeting, Room, TravelTime
from yibiao_web.orgs.models import Level, Organisation

NEAR = timedelta(days=21)  # as far as meetings are told to be near each other, and a little more
TWO_MONTHS = timedelta(days=62)
_LEVELS: dict[str, core.Level] = {
    Level.COUNTRY: "country", Level.PROVINCE: "province", Level.CITY: "city", Level.COUNTY: "county",
    Level.DEPARTMENT: "county", Level.TOWNSHIP: "township", Level.VILLAGE: "village", Level.GRID: "village",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A meeting as somebody means to hold it: rows that are not saved yet."""

    title: str
    meeting: Meeting
    asked: Sequence[Attendance]


def level_of(org: Organisation) -> core.Level:
    return _LEVELS.get(org.level, "")


def told_of(proposal: Proposal, org: Organisation) -> core.Meeting:
    return _told("", proposal.title, org, proposal.meeting, proposal.asked)


def told_all(meetings: QuerySet[Meeting]) -> tuple[core.Meeting, ...]:
    """Of many: attendees come as bare rows, since a month's may be tens of thousands."""
    found = list(meetings.select_related("demand__org", "room").prefetch_related(None))
    asked: dict[int, list[Attendee]] = defaultdict(list)
    names = ("meeting", "name", "person", "post", "concerned", "required", "org__level", "count")
    rows = Attendance.objects.filter(meeting__in=[one.pk for one in found]).order_by("pk").values_list(*names)
    for pk, name, person, post, concerned, required, level, count in rows.iterator():
        asked[pk].append(Attendee(name, person, post, concerned, required, _LEVELS.get(level, ""), count))
    return tuple(
        replace(_told(str(one.pk), one.demand.title, one.demand.org, one, ()), attendees=tuple(asked[one.pk]))
        for one in found
    )


def told(meeting: Meeting) -> core.Meeting:
    """Of a saved one; its demand's organisation and its attendances should have been fetched with it."""
    return _told(str(meeting.pk), meeting.demand.title, meeting.demand.org, meeting, meeting.attendances.all())


def _told(id: str, title: str, org: Organisation, meeting: Meeting, asked: Iterable[Attendance]) -> core.Meeting:
    return core.Meeting(
        id=id, title=title, organiser=org.name, system=org.line, level=level_of(org),
        kind=cast("core.Kind", meeting.kind), mode=cast("core.Mode", meeting.mode), starts=local(meeting.starts_at),
        minutes=meeting.minutes, place=place_of(meeting), attendees=tuple(_attendee(one) for one in asked),
        chaired_by=cast("core.Post", meeting.chaired_by), chair=meeting.chair, topics=tuple(meeting.topics),
        agenda=tuple(Speech(**line) for line in meeting.agenda), text=meeting.text, materials=tuple(meeting.materials),
        check_in=meeting.check_in, group_discussion=meeting.group_discussion, overnight=meeting.overnight,
        fee_class=meeting.fee_class, plan_number=meeting.plan_number, basis=tuple(meeting.basis.splitlines()),
        earliest=meeting.earliest_on, deadline=meeting.latest_on, may_move=meeting.may_move,
        may_be_video=meeting.may_be_video, may_merge=not (meeting.alone or meeting.parts),
        arrive_early=meeting.arrive_early, opening=meeting.opening,
    )  # fmt: skip


def place_of(meeting: Meeting) -> str:
    return meeting.place or (meeting.room.name if meeting.room else "")


def _attendee(one: Attendance) -> Attendee:
    return Attendee(
        org=one.name, person=one.person, post=cast("core.Post", one.post), concerned=one.concerned,
        required=one.required, level=level_of(one.org) if one.org else "", count=one.count,
    )  # fmt: skip


def local(moment: datetime) -> datetime:
    """The core reckons in the time on the wall."""
    return timezone.localtime(moment).replace(tzinfo=None)


def rows(county: Organisation) -> QuerySet[Meeting]:
    """A county's meetings that are not called off, with all that ``told`` needs."""
    standing = Meeting.objects.filter(demand__county=county, demand__ended_on=None)
    return whole(standing.exclude(demand__verdict=Demand.Verdict.REFUSED))


def whole(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.select_related("demand__org", "demand__county", "room").prefetch_related("attendances__org")


def circumstances(
    county: Organisation, org: Organisation, day: date, without: Sequence[int] = ()
) -> Circumstances:  # fmt: skip
    """What is judged against: the year's meetings of the sender's line, and whatever is near in time. ``without``: the
    meetings that are looked at themselves."""
    others = rows(county).exclude(pk__in=without)
    line = Q(demand__org=org) | Q(demand__org__line=org.line) if org.line else Q(demand__org=org)
    since = midnight(min(day.replace(month=1, day=1), day - TWO_MONTHS))
    of_year = others.filter(line, starts_at__gte=since, starts_at__lt=midnight(date(day.year + 1, 1, 1)))
    first, last = midnight(day - NEAR), midnight(day + NEAR)
    near = others.filter(starts_at__gte=first, starts_at__lt=last)
    return Circumstances(
        held=told_all(of_year), calendar=told_all(near), issued=issued(county, day), seasons=seasons(county)
    )


def issued(county: Organisation, day: date) -> tuple[Issued, ...]:
    """Documents in force that may have said already what a meeting is to say."""
    since = day - NEAR * 3
    found = Demand.objects.filter(county=county, kind=Demand.Kind.DOCUMENT, ended_on=None, in_force_on__gte=since)
    return tuple(
        Issued(title, on, issuer) for title, on, issuer in found.values_list("title", "in_force_on", "org__name") if on
    )


def seasons(county: Organisation) -> tuple[Season, ...]:
    found = BusySeason.objects.filter(county=county)
    return tuple(Season(one.name, one.first_on, one.last_on) for one in found)


def rooms(county: Organisation) -> tuple[core.Room, ...]:
    found = Room.objects.filter(county=county, active=True)
    return tuple(core.Room(one.name, one.seats, one.place) for one in found)


def travel(county: Organisation) -> Travel:
    """By the table where somebody filled it: a village goes by its township's time where it has none of its own. What
    is not there, the core estimates by level."""
    known = dict(TravelTime.objects.filter(org__path__startswith=county.path).values_list("org", "minutes"))
    if not known:
        return Travel()
    places = Organisation.objects.within(county.path).filter(level__in=(Level.TOWNSHIP, Level.VILLAGE))
    table = {}
    for pk, name, parent in places.values_list("pk", "name", "parent"):
        if (minutes := known.get(pk, known.get(parent or 0))) is not None:
            table[name, ""] = minutes
    return Travel(table=table)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
