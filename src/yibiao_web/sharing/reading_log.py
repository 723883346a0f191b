"""Who read what about whom, and why: seen by the villages whose people it was about, by the organisation that read,
and by stewards and auditors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from yibiao_web.accounts.models import Role
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.ledger.keys import meant
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.queries import county_of, home_village
from yibiao_web.sharing.models import Reading, ReadingPlace, ReadSubject
from yibiao_web.sharing.queries import REPORTING


@dataclass(frozen=True, slots=True)
class Search:
    """``who`` is a name of a person or organisation that read; ``about`` the name or number of somebody read about."""

    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    purpose: str = ""


def area_of(viewer: Viewer) -> str:
    """The path of the place about whose people a viewer may see readings; ``""`` where it is none."""
    if viewer.may(Role.STEWARD, Role.AUDITOR):
        return county_of(viewer.org).path
    return home_village(viewer.org).path if viewer.org.level in REPORTING else ""


def readings_for(viewer: Viewer, search: Search) -> QuerySet[Reading]:
    """Newest first; ``here`` is how many of the viewer's own people a reading was about."""
    area = area_of(viewer)
    if not area:  # a department: what it read itself
        rows = Reading.objects.filter(org=viewer.org).annotate(here=F("count"))
    elif viewer.org.level in REPORTING and not viewer.may(Role.STEWARD, Role.AUDITOR):
        places = ReadingPlace.objects.filter(org__path__startswith=area)
        here = places.filter(reading=OuterRef("pk")).order_by().values("reading").annotate(n=Sum("count")).values("n")
        rows = Reading.objects.filter(pk__in=places.values("reading")).annotate(here=Subquery(here))
    else:
        rows = Reading.objects.filter(scope__startswith=area).annotate(here=F("count"))
    return _searched(rows, search, area or county_of(viewer.org).path).select_related("user", "org").order_by("-pk")


def _searched(rows: QuerySet[Reading], search: Search, area: str) -> QuerySet[Reading]:
    if search.who:
        rows = rows.filter(Q(user__name__icontains=search.who) | Q(org__name__icontains=search.who))
    if search.purpose:
        rows = rows.filter(Q(purpose__icontains=search.purpose) | Q(what__icontains=search.purpose))
    if search.since:
        rows = rows.filter(at__gte=_start(search.since))
    if search.until:
        rows = rows.filter(at__lt=_start(search.until.fromordinal(search.until.toordinal() + 1)))
    if search.about:
        found = Subject.objects.filter(
            Q(name=search.about) | Q(key__in=meant(search.about)), org__path__startswith=area
        )
        rows = rows.filter(_about(list(found[:20])))
    return rows


def readings_of(subject: Subject) -> QuerySet[Reading]:
    """Readings of one person: by name, and large ones of the whole village that the person may be among."""
    return Reading.objects.filter(_about([subject])).select_related("user", "org").order_by("-pk")


def _about(subjects: Sequence[Subject]) -> Q:
    """Readings of subjects, and of the households of persons: who read of the household read of its head."""
    homes = Subject.objects.filter(pk__in=[one.household_id for one in subjects if one.kind == "person"])
    subjects = [*subjects, *homes]
    ids = [one.pk for one in subjects]
    ids += Subject.objects.filter(merged_into__in=ids).values_list("pk", flat=True)
    each = Q(pk__in=ReadSubject.objects.filter(subject__in=ids).values("reading"))
    villages: dict[str, list[int]] = {}
    for one in subjects:
        villages.setdefault(one.kind, []).append(one.org_id)
    for kind, some in villages.items():
        each |= Q(each=False, kind=kind, pk__in=ReadingPlace.objects.filter(org__in=some).values("reading"))
    return each


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
