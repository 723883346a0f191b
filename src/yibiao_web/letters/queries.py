"""Reads about letters. Each takes the viewer first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.letters.models import Letter, LetterImport, Matter
from yibiao_web.orgs.models import Level, Organisation

_OTHERS = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``least``: letters that a matter has at least."""

    words: str = ""
    topic: str = ""
    burden: bool = False
    least: int = 2


def matters(viewer: Viewer, wanted: Wanted | None = None) -> QuerySet[Matter]:
    """Matters of the viewer's county, those with most letters first; a requester's: what it answered, or might have
    to."""
    rows = visible(viewer).select_related("org", "decided")
    if wanted is None:
        return rows
    rows = rows.filter(count__gte=wanted.least)
    if wanted.words:
        said = Letter.objects.filter(county=viewer.county, text__icontains=wanted.words).values("matter")
        rows = rows.filter(Q(title__icontains=wanted.words) | Q(pk__in=said))
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    return rows.filter(burden=True) if wanted.burden else rows


def visible(viewer: Viewer) -> QuerySet[Matter]:
    rows = Matter.objects.filter(county=viewer.county).order_by("-count", "-last_on", "pk")
    if viewer.may("gatekeeper"):
        return rows
    if not viewer.may("requester"):
        return rows.none()
    mine = [pk for pk, told in rows.values_list("pk", "suggested") if viewer.org.pk in [one["org"] for one in told[:1]]]
    return rows.filter(Q(decided=viewer.org) | Q(org=viewer.org) | Q(decided=None, org=None, pk__in=mine))


def others(viewer: Viewer, matter: Matter) -> list[Matter]:
    """Where a letter of a matter might belong instead: those on the same topic first."""
    rows = visible(viewer).exclude(pk=matter.pk)
    alike = list(rows.filter(topic=matter.topic)[:_OTHERS])
    return [*alike, *rows.exclude(topic=matter.topic)[: _OTHERS - len(alike)]]


def answerers(viewer: Viewer) -> QuerySet[Organisation]:
    """Who can be said to have to answer."""
    rows = Organisation.objects.within(viewer.county.path).filter(active=True)
    return rows.filter(level__in=(Level.DEPARTMENT, Level.TOWNSHIP)).order_by("path")


def topics(viewer: Viewer) -> list[tuple[str, int]]:
    """(topic, letters) of what the viewer may see, the most first."""
    counts = Counter(dict(visible(viewer).order_by().values_list("topic").annotate(n=Count("letters"))))
    return [(topic, n) for topic, n in counts.most_common() if topic]


def months(matter: Matter) -> list[tuple[date, int]]:
    """(month, letters) for the months that have any."""
    rows = matter.letters.exclude(on=None).annotate(month=TruncMonth("on")).values("month").order_by("month")
    return [(one["month"], one["n"]) for one in rows.annotate(n=Count("pk"))]


def places(matter: Matter) -> list[tuple[str, int]]:
    """(place, letters) as the letters say it, in the order of names: places are not ranked."""
    rows = matter.letters.exclude(place="").values("place").order_by("place").annotate(n=Count("pk"))
    return [(one["place"], one["n"]) for one in rows]


def imports(viewer: Viewer) -> QuerySet[LetterImport]:
    """Files of the viewer's county, without their contents."""
    rows = LetterImport.objects.filter(county=viewer.county).defer("content").select_related("made_by").order_by("-pk")
    if viewer.may("gatekeeper"):
        return rows
    return rows.filter(made_by=viewer.user) if viewer.may("requester") else rows.none()


def counts(viewer: Viewer) -> dict[str, int]:
    """Letters, matters said more than once, letters about the burden itself."""
    rows = visible(viewer).order_by()
    letters = Letter.objects.filter(matter__in=rows.values("pk"))
    return {
        "letters": letters.count(), "repeated": rows.filter(count__gte=2).count(),
        "burden": letters.filter(burden=True).count(),
    }  # fmt: skip
