"""Reads about draws. Each takes the viewer first. No place of a visit is in any answer but ``seen_by``'s."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from yibiao_web.accounts.models import Role, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.draws.models import Draw, HandOver, Inspector, Opening, PlaceRisk
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.orgs.models import Level, Organisation

_WITH = ("inspection__demand__org", "lead", "county")


def visible(viewer: Viewer) -> QuerySet[Draw]:
    """Draws that a viewer has to do with: the own organisation's, those they lead, witness or went for; all of the
    county's for gatekeepers and auditors."""
    user = viewer.user
    mine = Q(lead=user) | Q(Exists(_witnessed(user))) | Q(Exists(_went(user)))
    if viewer.may("requester"):
        mine |= Q(inspection__demand__org=viewer.org)
    if viewer.may("gatekeeper", "auditor"):
        mine |= Q(county=viewer.county)
    return Draw.objects.filter(mine).select_related(*_WITH)


def overseen(viewer: Viewer) -> QuerySet[Draw]:
    """Draws of which a viewer may ask who could know what when."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(inspection__demand__org=viewer.org)
    if viewer.may("gatekeeper", "auditor"):
        allowed |= Q(county=viewer.county)
    return Draw.objects.filter(allowed).select_related(*_WITH)


def to_witness(viewer: Viewer) -> QuerySet[Draw]:
    return visible(viewer).filter(Exists(_witnessed(viewer.user)), seeded_at=None, abandoned_at=None)


def drawable(viewer: Viewer) -> QuerySet[Inspection]:
    """Unannounced inspections of the viewer's organisation that are in force."""
    rows = Inspection.objects.filter(unannounced=True, demand__org=viewer.org, demand__ended_on=None)
    rows = rows.exclude(demand__in_force_on=None).select_related("demand__org", "demand__county")
    return rows.order_by("-pk") if viewer.may("requester") else rows.none()


def seen_by(viewer: Viewer, draw: Draw) -> list[Opening]:
    """The opened visits whose place a viewer may see: the lead those he opened, a team its own."""
    rows = draw.openings.select_related("visit__place__parent", "visit__lead", "opened_by")
    if draw.lead_id != viewer.user.pk:
        rows = rows.filter(Q(visit__lead=viewer.user) | Q(visit__inspectors=viewer.user)).distinct()
    return list(rows.prefetch_related("visit__inspectors", "signs"))


def hand_over_of(viewer: Viewer, draw: Draw) -> HandOver | None:
    """One that waits for an auditor."""
    rows = draw.hand_overs.filter(agreed_at=None).select_related("to", "asked_by", "draw__inspection__demand__org")
    return rows.first() if viewer.may("gatekeeper", "auditor") else None


def public() -> QuerySet[Draw]:
    """What anybody may open. Of one that is not published only the hash is shown."""
    return Draw.objects.select_related("inspection__demand__org", "lead").order_by("-committed_at", "-pk")


def inspectors(viewer: Viewer) -> QuerySet[Inspector]:
    """The county's list; below the county only the own people: who may come from elsewhere is no township's matter."""
    rows = Inspector.objects.filter(county=viewer.county, active=True, user__is_active=True)
    if viewer.org.level != Level.DEPARTMENT:
        rows = rows.filter(unit=viewer.org)
    return rows.select_related("user", "unit").prefetch_related("avoids").order_by("unit__path", "user__name", "pk")


def possible_inspectors(viewer: Viewer) -> QuerySet[User]:
    """People of the viewer's organisation; the gatekeeper may also list those of other departments."""
    within = Q(posts__org=viewer.org)
    if viewer.may("gatekeeper"):
        within = Q(posts__org__parent=viewer.county, posts__org__level=Level.DEPARTMENT)
    known = Inspector.objects.filter(county=viewer.county, active=True).values("user")
    return User.objects.filter(within, is_active=True).exclude(pk__in=known).distinct().order_by("name", "pk")


def possible_witnesses(viewer: Viewer) -> QuerySet[User]:
    """Gatekeepers, auditors and data stewards of the county first of all: people who gain nothing by the result."""
    roles = (Role.GATEKEEPER, Role.AUDITOR, Role.STEWARD)
    of_county = Q(posts__role__in=roles, posts__org__path__startswith=viewer.county.path)
    rows = User.objects.filter(of_county | Q(posts__org=viewer.org), is_active=True)
    return rows.distinct().order_by("name", "pk")


def possible_leads(viewer: Viewer, org: Organisation) -> QuerySet[User]:
    return User.objects.filter(posts__org=org, is_active=True).distinct().order_by("name", "pk")


Held = list[tuple[Organisation, PlaceRisk | None]]


def by_township(rows: Held) -> list[tuple[Held, int]]:
    """The rows of each township (itself first), and how many of them are above the lowest level."""
    groups: dict[int, Held] = {}
    for place, held in rows:
        top = place.pk if place.level == Level.TOWNSHIP else place.parent_id or 0
        groups.setdefault(top, []).append((place, held))
    return [(some, sum(held is not None and held.level > 1 for _, held in some)) for some in groups.values()]


def risks(viewer: Viewer) -> Held:
    """Every village and township of the county in the order of the tree, as the viewer's organisation holds them."""
    held = {one.place_id: one for one in PlaceRisk.objects.filter(org=viewer.org)}
    rows = Organisation.objects.within(viewer.county.path).filter(
        level__in=(Level.TOWNSHIP, Level.VILLAGE), active=True
    )
    return [(one, held.get(one.pk)) for one in rows.order_by("path")]


def left(draw: Draw, now: datetime) -> list[tuple[int, datetime, bool]]:
    """(number, departure, may be opened now) of those that are not opened."""
    done = set(draw.openings.values_list("number", flat=True))
    times = [(at, datetime.fromisoformat(one)) for at, one in enumerate(draw.departures, 1)]
    return [(number, at, at <= now) for number, at in times if number not in done and number <= draw.take]


def _witnessed(user: User) -> QuerySet[Draw]:
    through = Draw.witnesses.through.objects
    return through.filter(draw_id=OuterRef("pk"), user_id=user.pk)


def _went(user: User) -> QuerySet[Opening]:
    along = Visit.inspectors.through.objects.filter(visit_id=OuterRef("visit"), user_id=user.pk)
    return Opening.objects.filter(Exists(along), draw=OuterRef("pk"))
