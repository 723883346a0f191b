"""Reads about inspections and visits. Each takes the viewer first."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.gate.queries import demands_of
from yibiao_web.inspections.models import Inspection, QuietTime, Visit
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village

GONE = (Visit.State.CANCELLED, Visit.State.TURNED_AWAY)
_WITH = ("inspection__demand__org", "inspection__demand__county", "place", "lead")


def visits_of(viewer: Viewer) -> QuerySet[Visit]:
    """Visits that a viewer works with: those of the own organisation's inspections, those they lead or go along with;
    the gatekeeper all of the county's. An unannounced one, until it is over, only whoever goes."""
    goes = Q(lead=viewer.user) | Q(Exists(_going(viewer)))
    works = Q(pk__in=[])
    if viewer.may("requester", "reviewer"):
        works |= Q(inspection__demand__org=viewer.org)
    if viewer.may("gatekeeper"):
        works |= Q(inspection__demand__county=viewer.county)
    return _rows().filter(goes | works & OPEN)


def visible_visits(viewer: Viewer) -> QuerySet[Visit]:
    """Visits whose page a viewer may open: those they work with, and those to the own place (a township's also to its
    villages). A place sees an unannounced one only once it is over."""
    home = home_village(viewer.org)
    own = Q(place=home)
    if home.level == Level.TOWNSHIP:
        own |= Q(place__path__startswith=home.path)
    return _rows().filter(Q(pk__in=visits_of(viewer).order_by().values("pk")) | own & OPEN)


def visits_to(place: Organisation) -> QuerySet[Visit]:
    """What anybody may know of visits to one place: the announced ones, and the unannounced that are over."""
    return _rows().filter(OPEN, place=place)


OPEN = Q(unannounced=False) | Q(state=Visit.State.DONE)


def visitable(org: Organisation) -> QuerySet[Organisation]:
    """Where a department may go: the townships and villages of its area."""
    rows = Organisation.objects.within(org.area.path).filter(active=True, level__in=(Level.TOWNSHIP, Level.VILLAGE))
    return rows.exclude(pk=org.pk).select_related("parent").order_by("path")


def registered(viewer: Viewer) -> QuerySet[Inspection]:
    """Inspections that a viewer works with: a requester the own, the gatekeeper all of the county's."""
    return _whole().filter(demand__in=demands_of(viewer, Demand.Kind.INSPECTION).order_by())


def visible(viewer: Viewer) -> QuerySet[Inspection]:
    """Inspections whose page a viewer may open: the registered; of those in force, any that asks the own place or is
    unannounced (everybody may know that it stands in the plan, nobody where it goes); departments see all."""
    home = home_village(viewer.org)
    asked = DemandRecipient.objects.filter(demand=OuterRef("demand"), org__path__startswith=home.path)
    in_force, county = ~Q(demand__in_force_on=None), Q(demand__county=viewer.county)
    works = Q(demand__in=demands_of(viewer, Demand.Kind.INSPECTION).order_by())
    others = Q(unannounced=True) if viewer.org.level != Level.DEPARTMENT else Q()
    return _whole().filter(works | in_force & (Q(Exists(asked)) | county & others))


def of_demand(rows: QuerySet[Inspection], pk: int) -> QuerySet[Inspection]:
    """By its demand's number, however large somebody makes it: a bare foreign key overflows on SQLite."""
    return rows.filter(demand__in=Demand.objects.filter(pk=pk))


def _whole() -> QuerySet[Inspection]:
    rows = Inspection.objects.select_related(
        "demand__org", "demand__county", "demand__decided_by", "merged_into__demand"
    )
    return rows.prefetch_related("demand__recipients__org__parent").order_by("-year", "demand__org__path", "pk")


def quiet_on(county: Organisation, day: date) -> QuietTime | None:
    """The quiet time that a day lies in."""
    return QuietTime.objects.filter(county=county, first_on__lte=day, last_on__gte=day).first()


def _going(viewer: Viewer) -> QuerySet[Visit]:
    through = Visit.inspectors.through.objects
    return through.filter(visit_id=OuterRef("pk"), user_id=viewer.user.pk)


def _rows() -> QuerySet[Visit]:
    return Visit.objects.select_related(*_WITH).order_by("on", "pk")
