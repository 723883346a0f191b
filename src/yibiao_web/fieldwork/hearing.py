"""How long a place may speak before the conclusion: some days from when the visit was over, and from the last problem
noted. That it has no more to say holds for what had been noted by then: a phone may have been without a network."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max, OuterRef, Q, QuerySet
from django.utils import timezone

from yibiao_web.fieldwork.models import Note, Remark
from yibiao_web.fieldwork.parameters import number
from yibiao_web.inspections.models import Visit

_PROBLEM = Q(kind=Note.Kind.PROBLEM, withdrawn_at=None)


def with_last_words(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """For lists: when the last problem of each was noted, and when its place last said that it is through."""
    noted = Note.objects.filter(_PROBLEM, visit=OuterRef("pk")).order_by().values("visit")
    through = Remark.objects.filter(visit=OuterRef("pk"), words="").order_by().values("visit")
    return visits.annotate(
        noted_last=noted.annotate(last=Max("received_at")).values("last"),
        through_last=through.annotate(last=Max("at")).values("last"),
    )


def over_on(visit: Visit) -> date | None:
    """The day on which it was over, which may be later than the day it was planned for."""
    if visit.state != Visit.State.DONE:
        return None
    return max(visit.on, timezone.localdate(visit.finished_at)) if visit.finished_at else visit.on


def is_through(visit: Visit) -> bool:
    """Whether the place said that it has no more to say, of everything there is."""
    noted, through = _last_words(visit)
    return through is not None and (noted is None or noted <= through)


def speaks_until(visit: Visit) -> date | None:
    """The last day on which the place may say something before the conclusion; None once it said that it is through."""
    over = over_on(visit)
    if over is None or is_through(visit):
        return None
    noted = _last_words(visit)[0]
    return max(over, timezone.localdate(noted) if noted else over) + timedelta(days=number("remark_days"))


def _last_words(visit: Visit) -> tuple[datetime | None, datetime | None]:
    if hasattr(visit, "noted_last") and hasattr(visit, "through_last"):  # lists have it along
        return visit.noted_last, visit.through_last
    noted = visit.notes.filter(_PROBLEM).aggregate(last=Max("received_at"))
    return noted["last"], visit.remarks.filter(words="").aggregate(last=Max("at"))["last"]
