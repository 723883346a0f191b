"""Reads about documents. Each takes the viewer first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, Q, QuerySet

from yibiao.documents.model import YearCount
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.documents.models import Color, Document, DocumentPlan, DocumentQuota
from yibiao_web.documents.rules import YearLine
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import home_village

_HEAVY = ("content", "text", "facts", "report")


def documents_of(viewer: Viewer) -> QuerySet[Document]:
    """What a viewer works with: a requester the own organisation's, the gatekeeper all of the county's."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(org=viewer.org)
    if viewer.may("gatekeeper"):
        allowed |= Q(county=viewer.county)
    return Document.objects.filter(allowed).select_related("org", "county", "demand__decided_by", "plan")


def light(rows: QuerySet[Document]) -> QuerySet[Document]:
    """For lists: without the texts."""
    return rows.defer(*_HEAVY)


def readable(viewer: Viewer) -> QuerySet[Document]:
    """What a viewer may read: what they work with, what was sent to them and is issued, and, for those who draft or
    check drafts, everything a draft of the county may be found to copy."""
    sent = Q(demand__recipients__org=home_village(viewer.org)) & ~Q(issued_on=None)
    allowed = Q(pk__in=documents_of(viewer).values("pk")) | Q(pk__in=Document.objects.filter(sent).values("pk"))
    if viewer.may("requester", "gatekeeper"):
        allowed |= Q(county=viewer.county) & ~Q(issued_on=None)
    return Document.objects.filter(allowed).select_related("org", "demand", "made_by")


def received(viewer: Viewer) -> QuerySet[DemandRecipient]:
    """Documents sent to the viewer's organisation, newest first; what was withdrawn stays and says so."""
    rows = DemandRecipient.objects.filter(org=home_village(viewer.org), demand__kind=Demand.Kind.DOCUMENT)
    rows = rows.exclude(demand__in_force_on=None).select_related("demand__org", "demand__document")
    return rows.defer(*(f"demand__document__{one}" for one in _HEAVY[:2] + _HEAVY[3:])).order_by(
        "-demand__in_force_on", "-pk"
    )


def sources(viewer: Viewer) -> QuerySet[Document]:
    """Superiors' documents that drafts of the county are read against."""
    return light(Document.objects.filter(county=viewer.county, origin=Document.Origin.UPPER)).order_by("-issued_on")


def possible_recipients(viewer: Viewer) -> list[Organisation]:
    """Whom the viewer's organisation may write to: what lies below its area, and departments beside it."""
    levels = [Level.TOWNSHIP, Level.VILLAGE, Level.DEPARTMENT]
    rows = Organisation.objects.within(viewer.org.area.path).filter(level__in=levels, active=True)
    return list(rows.exclude(pk=viewer.org.pk))


def year_count(org: Organisation, on: date) -> YearCount:
    """An organisation's documents as the core reads them, all colours together."""
    line = lines([org.pk], on.year, on).get(org.pk, YearLine({}, {}, {}))
    white = (Color.WHITE_HEADER, Color.NOTE_SLIP)
    return YearCount(
        issued=line.issued, last_year=line.whole_last_year, quota=line.quota,
        white=sum(line.this_year.get(one, 0) for one in white),
        white_last_year=sum(line.last_year.get(one, 0) for one in white),
    )  # fmt: skip


def registry(viewer: Viewer, year: int, today: date) -> list[tuple[Organisation, YearLine]]:
    """Every sender of the county that issued something or has a number, in the order of the tree; a requester's own."""
    orgs = Organisation.objects.within(viewer.county.path).order_by("path")
    orgs = orgs if viewer.may("gatekeeper") else orgs.filter(pk=viewer.org.pk)
    found = lines(orgs.values("pk"), year, today)
    shown = orgs.filter(pk__in=found)
    return [(one, found[one.pk]) for one in shown]


def lines(orgs: object, year: int, today: date) -> dict[int, YearLine]:
    """Counts of some organisations (ids or a query of them) in two queries. Last year is counted to the same day of
    the year as today, where the year is the present one."""
    until = _same_day(today, year - 1) if year == today.year else date(year - 1, 12, 31)
    rows = Document.objects.filter(org__in=orgs, origin=Document.Origin.OWN, issued_on__year__in=(year - 1, year))
    counted = rows.order_by().values("org", "color", "issued_on__year").annotate(
        all=Count("pk"), to_date=Count("pk", filter=Q(issued_on__lte=until))
    )  # fmt: skip
    this: dict[int, dict[str, int]] = defaultdict(dict)
    last: dict[int, dict[str, int]] = defaultdict(dict)
    to_date: dict[int, dict[str, int]] = defaultdict(dict)
    for one in counted:
        if one["issued_on__year"] == year:
            this[one["org"]][one["color"]] = one["all"]
        else:
            last[one["org"]][one["color"]] = one["all"]
            to_date[one["org"]][one["color"]] = one["to_date"]
    quotas = dict(DocumentQuota.objects.filter(org__in=orgs, year=year).values_list("org", "count"))
    return {
        org: YearLine(this.get(org, {}), to_date.get(org, {}), last.get(org, {}), quotas.get(org))
        for org in {*this, *last, *quotas}
    }


def _same_day(day: date, year: int) -> date:
    return day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year, 2, 28)


def plans(viewer: Viewer, year: int) -> QuerySet[DocumentPlan]:
    """What is planned for a year: the own organisation's; the gatekeeper sees the county's."""
    rows = DocumentPlan.objects.filter(year=year).select_related("org").prefetch_related("documents")
    if viewer.may("gatekeeper"):
        return rows.filter(org__path__startswith=viewer.county.path).order_by("org__path", "month", "pk")
    return rows.filter(org=viewer.org)
