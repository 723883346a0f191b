"""Reads about meetings. Each takes the viewer first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.gate.queries import demands_of
from yibiao_web.meetings import facts, rules
from yibiao_web.meetings.models import Attendance, CalendarFeed, Meeting, MergePlan, YearCount
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village

RECENT = timedelta(days=30)


def registered(viewer: Viewer) -> QuerySet[Meeting]:
    """What stands in the viewer's register: a requester's own, all of the county's for the gatekeeper."""
    rows = Meeting.objects.filter(demand__in=demands_of(viewer, Demand.Kind.MEETING).order_by())
    return facts.whole(rows)


def asked(org: Organisation) -> QuerySet[Meeting]:
    """What is called and asks an organisation to come."""
    to = DemandRecipient.objects.filter(demand=OuterRef("demand"), org=org)
    rows = Meeting.objects.filter(Exists(to), demand__ended_on=None).exclude(demand__in_force_on=None)
    return facts.whole(rows)


def visible(viewer: Viewer) -> QuerySet[Meeting]:
    """Meetings whose page a viewer may open: the registered ones, and those that asked the own organisation, whatever
    became of them."""
    to = DemandRecipient.objects.filter(demand=OuterRef("demand"), org=home_village(viewer.org))
    called = Q(Exists(to)) & ~Q(demand__in_force_on=None)
    return facts.whole(
        Meeting.objects.filter(Q(demand__in=demands_of(viewer, Demand.Kind.MEETING).order_by()) | called)
    )


def of_demand(rows: QuerySet[Meeting], pk: int) -> QuerySet[Meeting]:
    """By its demand's number, however large somebody makes it: a bare foreign key overflows on SQLite."""
    return rows.filter(demand__in=Demand.objects.filter(pk=pk))


def narrowed(rows: QuerySet[Meeting], words: str, kind: str, state: str, year: int | None) -> QuerySet[Meeting]:
    """By every word of a title, sender, topic or place; newest first."""
    for word in words.split():
        rows = rows.filter(
            Q(demand__title__icontains=word) | Q(demand__org__name__icontains=word) | Q(place__icontains=word)
            | Q(room__name__icontains=word)
        )  # fmt: skip
    if kind in Meeting.Kind.values:
        rows = rows.filter(kind=kind)
    if state in STATES:
        rows = rows.filter(STATES[state])
    if year:
        rows = rows.filter(starts_at__year=year)
    people = Attendance.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting").annotate(n=Sum("count"))
    return rows.annotate(people=Coalesce(Subquery(people.values("n")), 0)).order_by("-starts_at", "-pk")


STATES: dict[str, Q] = {
    "open": Q(demand__decided_at=None, demand__ended_on=None),
    "called": ~Q(demand__in_force_on=None) & Q(demand__ended_on=None),
    "merged": ~Q(merged_into=None),
    "ended": ~Q(demand__ended_on=None),
}


@dataclass(frozen=True, slots=True)
class YearLine:
    """How many meetings a sender has this year (called or over, those to come included), how many by this day, and
    last year's. ``last`` None: nobody knows."""

    org: Organisation
    this: int
    so_far: int
    last: int | None

    @property
    def more(self) -> bool:
        """只减不增: already as many as in all of last year, or more."""
        return self.last is not None and self.this > self.last


def years(viewer: Viewer, today: date) -> list[YearLine]:
    """Every sender's year against the last: what the register holds and what the gatekeeper knows beside it."""
    scope = Q(demand__county=viewer.county) if viewer.may("gatekeeper") else Q(demand__org=viewer.org)
    held = Meeting.objects.filter(scope, demand__ended_on=None).exclude(demand__in_force_on=None).order_by()
    told = _told(viewer, today.year)
    this = _together(_counts(held.filter(starts_at__year=today.year)), told)
    until = facts.midnight(today + timedelta(days=1))
    so_far = _together(_counts(held.filter(starts_at__year=today.year, starts_at__lt=until)), told)
    last = _together(_counts(held.filter(starts_at__year=today.year - 1)), _told(viewer, today.year - 1))
    orgs = Organisation.objects.filter(pk__in=this.keys() | last.keys()).order_by("level", "position", "path")
    return [YearLine(one, this.get(one.pk, 0), so_far.get(one.pk, 0), last.get(one.pk)) for one in orgs]


def _together(some: dict[int, int], others: dict[int, int]) -> dict[int, int]:
    """A sender that is known to have held none is one of whom something is known."""
    return {pk: some.get(pk, 0) + others.get(pk, 0) for pk in some.keys() | others.keys()}


def _told(viewer: Viewer, year: int) -> dict[int, int]:
    told = YearCount.objects.filter(org__path__startswith=viewer.county.path, year=year)
    if not viewer.may("gatekeeper"):
        told = told.filter(org=viewer.org)
    return dict(told.values_list("org", "count"))


def years_held(viewer: Viewer) -> list[int]:
    """Years with meetings in the register, newest first."""
    rows = Meeting.objects.filter(demand__in=demands_of(viewer, Demand.Kind.MEETING).order_by()).order_by()
    return sorted({moment.year for moment in rows.datetimes("starts_at", "year")}, reverse=True)


def by_level(lines: Iterable[YearLine]) -> list[tuple[str, int, int, int | None]]:
    """(level, this year, by this day, last year) of senders together."""
    found: dict[str, list[YearLine]] = {}
    for one in lines:
        found.setdefault(str(Level(one.org.level).label), []).append(one)
    return [
        (label, sum(one.this for one in some), sum(one.so_far for one in some), _sum(one.last for one in some))
        for label, some in found.items()
    ]


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [one for one in numbers if one is not None]
    return sum(known) if known else None


def _counts(rows: QuerySet[Meeting]) -> dict[int, int]:
    return dict(rows.values_list("demand__org").annotate(Count("pk")))


def calendar(viewer: Viewer, first: date, last: date, org: Organisation | None = None) -> list[Meeting]:
    """Meetings of some days. ``org``: those that it is asked to or calls itself; none: all that the gatekeeper's
    county has, proposals too."""
    start, end = facts.midnight(first), facts.midnight(last + timedelta(days=1))
    if org is None:
        rows = facts.rows(viewer.county)
    else:
        home = home_village(org)
        to = DemandRecipient.objects.filter(demand=OuterRef("demand"), org=home)
        called = Q(Exists(to)) & ~Q(demand__in_force_on=None)
        own = Q(demand__org=org) & ~Q(demand__verdict=Demand.Verdict.REFUSED)
        rows = Meeting.objects.filter(called | own, demand__ended_on=None).select_related("demand__org", "room")
    return list(rows.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk"))


def calendars(viewer: Viewer) -> QuerySet[Organisation]:
    """Whose calendar a viewer may look at: the own; a township also its villages'; the gatekeeper all."""
    own = home_village(viewer.org)
    levels = (Level.DEPARTMENT, Level.TOWNSHIP, Level.VILLAGE)
    if viewer.may("gatekeeper"):
        rows = Organisation.objects.within(viewer.county.path)
    elif own.level == Level.TOWNSHIP and viewer.may("reviewer", "requester"):
        rows = Organisation.objects.within(own.path)
    else:
        return Organisation.objects.filter(pk=own.pk)
    return rows.filter(level__in=levels, active=True).order_by("level", "position", "path")


def news(org: Organisation, today: date) -> list[Meeting]:
    """What was merged or called off lately, newest first: called meetings that had asked an organisation, and its own
    that were merged."""
    to = DemandRecipient.objects.filter(demand=OuterRef("demand"), org=org)
    concerned = Q(Exists(to)) & ~Q(demand__in_force_on=None) | Q(demand__org=org) & ~Q(merged_into=None)
    rows = Meeting.objects.filter(concerned, demand__ended_on__gte=today - RECENT)
    rows = rows.select_related("demand__org", "merged_into__demand", "merged_into__room")
    return list(rows.order_by("-demand__ended_on", "-pk")[:20])


def moved(org: Organisation, now: datetime) -> list[Meeting]:
    """Called meetings to come that a plan gave another time, room or way to meet."""
    rows = asked(org).exclude(moved_on=None).filter(starts_at__gte=now)
    return list(rows.order_by("starts_at", "pk")[:20])


def asked_here(meeting: Meeting, org: Organisation) -> list[Attendance]:
    """Who of an organisation is asked to a meeting."""
    return [one for one in meeting.attendances.all() if one.org_id == org.pk]


def plans(viewer: Viewer) -> QuerySet[MergePlan]:
    return MergePlan.objects.filter(county=viewer.county).select_related("made_by", "agreed_by")


def feeds(viewer: Viewer) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(org=home_village(viewer.org), made_by=viewer.user, revoked_at=None).order_by(
        "pk"
    )


def months_with_proposals(viewer: Viewer, now: datetime) -> list[tuple[date, int, int]]:
    """(month, meetings, of them not decided yet) of this month and the next two."""
    today = timezone.localdate(now)
    month, found = today.replace(day=1), []
    for _at in range(3):
        rows = facts.rows(viewer.county).filter(
            starts_at__gte=max(facts.midnight(month), now), starts_at__lt=facts.midnight(rules.next_month(month))
        )
        found.append((month, rows.count(), rows.filter(demand__decided_at=None).count()))
        month = rules.next_month(month)
    return found
