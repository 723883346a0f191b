"""Reads about demands from outside. Nothing here tells who told, how many told, or when on a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand
from yibiao_web.gate.queries import demands_of
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.outside import waiting
from yibiao_web.outside.codes import digest, plain
from yibiao_web.outside.models import Answer, Notice, Word


def counties() -> list[Organisation]:
    """The counties that this installation serves: those with departments, which can have asked."""
    departments = Organisation.objects.filter(parent=OuterRef("pk"), level=Level.DEPARTMENT, active=True)
    return list(Organisation.objects.filter(Exists(departments), level=Level.COUNTY, active=True).order_by("path"))


def senders(county: Organisation) -> list[Organisation]:
    """Who can have asked: the county's departments and townships."""
    levels = (Level.DEPARTMENT, Level.TOWNSHIP)
    return list(Organisation.objects.within(county.path).filter(level__in=levels, active=True).order_by("path"))


def told_with(code: str) -> Notice | None:
    """The telling that a code belongs to, filed or waiting (then it has no row yet)."""
    if not plain(code):
        return None
    known = digest(code, settings.SECRET_KEY)
    filed = Notice.objects.select_related("demand", "sender", "county").filter(code=known).first()
    if filed:
        return filed
    for lump in waiting.Waiting.objects.select_related("county"):
        for entry in waiting.entries_of(lump):
            if entry["code"] == known and "title" in entry:
                return notice_of(entry, lump.county)
    return None


def notice_of(entry: waiting.Entry, county: Organisation) -> Notice:
    """What waits, as a notice without a row."""
    told = {name: value for name, value in entry.items() if name not in ("kind", "sender", "day", "due_on")}
    sender = Organisation.objects.filter(pk=entry["sender"]).first() if entry["sender"] else None
    due = date.fromisoformat(entry["due_on"]) if entry["due_on"] else None
    return Notice(county=county, sender=sender, day=date.fromisoformat(entry["day"]), due_on=due, **told)


def words_of(notice: Notice) -> list[tuple[date, str]]:
    """What whoever told said afterwards, filed or waiting, by the day."""
    filed = list(Word.objects.filter(notice__code=notice.code).order_by("day", "pk").values_list("day", "text"))
    waits = (one for one in waiting.entries(notice.code) if "title" not in one)
    return filed + sorted((date.fromisoformat(one["day"]), str(one["text"])) for one in waits)


def of(viewer: Viewer) -> QuerySet[Demand]:
    """Demands from outside that a viewer answers for, or keeps an eye on."""
    return demands_of(viewer, Demand.Kind.OUTSIDE).prefetch_related("answers__by")


def unanswered(viewer: Viewer) -> QuerySet[Demand]:
    """Those of the own organisation that nobody has answered."""
    answered = Answer.objects.filter(demand=OuterRef("pk"))
    return of(viewer).filter(ended_on=None).filter(~Exists(answered)).filter(Q(org=viewer.org))


def evidence(demand: Demand) -> Notice | None:
    """What its sender may read: one telling of it, with its text where whoever told allowed that."""
    return demand.notices.order_by("-shown", "pk").first()


def words_to(demand: Demand) -> list[tuple[date, str]]:
    """What was said afterwards, by the day."""
    return list(Word.objects.filter(notice__demand=demand).order_by("day", "pk").values_list("day", "text"))
