"""Reads over visits, what was noted on them and what became of it. Each takes the viewer first.

Who sees what: the inspectors everything from departure on; whoever sent them and the gatekeeper the same, of a sealed
visit only once it is over; the place (and its township) once it is over; the owner of a problem that problem, once the
conclusion was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.fieldwork.hearing import over_on, speaks_until, with_last_words
from yibiao_web.fieldwork.models import Appeal, Conclusion, Note, Photo, Problem
from yibiao_web.fieldwork.rules import AfterVisit, standing
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.queries import visible_visits, visits_of
from yibiao_web.ledger.models import Source
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_ids, county_of, home_village
from yibiao_web.policy.queries import pack

WORKS_AT_PLACE = ("clerk", "reviewer", "requester")
_GONE_TO = (Visit.State.UNDER_WAY, Visit.State.DONE)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a viewer is to a visit. ``goes``: one of its inspectors; ``sends``: of the organisation whose inspection it
    is; ``hosts``: works at the place."""

    goes: bool = False
    sends: bool = False
    hosts: bool = False
    keeps: bool = False

    @property
    def concludes(self) -> bool:
        return self.goes or self.sends

    @property
    def inspects(self) -> bool:
        return self.goes or self.sends or self.keeps


@dataclass(frozen=True, slots=True)
class Sign:
    """That a visit was prepared for. Whose fault it is, is for the sender to find out; never the place's.
    ``person_minutes``: what the reception took, charged to the sender."""

    visit: int
    day: date
    sender: str
    inspection: str
    place: str
    unannounced: bool
    sign: str
    words: str
    person_minutes: int


@dataclass(frozen=True, slots=True)
class Quiet:
    """How the visits to a place came out. Those without a problem are a reason to go there less often;
    ``problems_since``: visits with one after the last without."""

    visits: int
    clean: int
    last_clean_on: date | None
    problems_since: int

    @property
    def fewer(self) -> bool:
        """The last ones found nothing, and nothing was found since."""
        return self.clean > 0 and self.problems_since == 0


_NEVER = Quiet(0, 0, None, 0)


def rights(viewer: Viewer, visit: Visit) -> Rights:
    demand, home = visit.inspection.demand, home_village(viewer.org)
    return Rights(
        goes=goes(viewer, visit),
        sends=demand.org_id == viewer.org.pk and viewer.may("requester", "reviewer"),
        hosts=visit.state == Visit.State.DONE and home.pk == visit.place_id and viewer.may(*WORKS_AT_PLACE),
        keeps=viewer.may("gatekeeper") and demand.county_id == viewer.county.pk,
    )


def goes(viewer: Viewer, visit: Visit) -> bool:
    return visit.lead_id == viewer.user.pk or visit.inspectors.filter(pk=viewer.user.pk).exists()


def going(viewer: Viewer) -> QuerySet[Visit]:
    """Visits that the viewer is on, from departure on: whose pack and notes they work with."""
    through = Visit.inspectors.through.objects.filter(visit_id=OuterRef("pk"), user_id=viewer.user.pk)
    mine = Visit.objects.filter(Q(lead=viewer.user) | Q(Exists(through)), state__in=_GONE_TO)
    return _rows(mine.filter(inspection__demand__county=viewer.county)).order_by("-on", "-pk")


def worked_with(viewer: Viewer) -> QuerySet[Visit]:
    """Visits after departure that the viewer goes on, sent, or keeps an eye on."""
    return _rows(visits_of(viewer).filter(state__in=_GONE_TO)).order_by("-on", "-pk")


def received(viewer: Viewer) -> QuerySet[Visit]:
    """Visits to the viewer's own place that are over, a township's also those to its villages."""
    home = home_village(viewer.org)
    if home.level not in (Level.TOWNSHIP, Level.VILLAGE):
        return Visit.objects.none()
    return _rows(Visit.objects.filter(place__path__startswith=home.path, state=Visit.State.DONE)).order_by("-on", "-pk")


def visits(viewer: Viewer) -> QuerySet[Visit]:
    """Visits whose page a viewer may open."""
    seen = visible_visits(viewer).filter(state=Visit.State.DONE).order_by().values("pk")
    at_work = visits_of(viewer).filter(state__in=_GONE_TO).order_by().values("pk")
    return _rows(Visit.objects.filter(Q(pk__in=seen) | Q(pk__in=at_work), _here(viewer)))


def _here(viewer: Viewer, visit: str = "") -> Q:
    """What the viewer's county sent, and what places went through that lie in it: a village that has come from another
    county speaks and appeals there as before. Who works for two counties sees one at a time."""
    sent = Q(**{f"{visit}inspection__demand__county": viewer.county})
    return sent | Q(**{f"{visit}place__path__startswith": viewer.county.path})


def notes(viewer: Viewer, visit: Visit) -> QuerySet[Note]:
    """What was noted and stands."""
    if not visits(viewer).filter(pk=visit.pk).exists():
        return Note.objects.none()
    rows = visit.notes.filter(withdrawn_at=None).select_related("by", "problem__owner")
    return rows.prefetch_related("photos", "remarks__by")


def photos(viewer: Viewer) -> QuerySet[Photo]:
    """Pictures a viewer may see: those of visits whose page they may open, and of problems they own."""
    own = Problem.objects.filter(owner=viewer.org).values("note")
    seen = Q(note__visit__in=visits(viewer).order_by().values("pk")) | Q(note__in=own)
    return Photo.objects.filter(seen, removed_at=None, note__withdrawn_at=None).select_related(
        "note__visit__inspection"
    )


def problems(viewer: Viewer) -> QuerySet[Problem]:
    """Problems a viewer has to do with: as the owner (a township's own and its villages'), as the place, as whoever
    sent or went, or as the gatekeeper."""
    home = home_village(viewer.org)
    own = Q(owner=home) | Q(place=home)
    if home.level == Level.TOWNSHIP:
        own |= Q(owner__path__startswith=home.path) | Q(place__path__startswith=home.path)
    sent = Q(visit__in=visits_of(viewer).order_by().values("pk"))
    rows = Problem.objects.filter(own | sent | passing(viewer), _here(viewer, "visit__"))
    return rows.select_related("owner", "place", "visit__inspection__demand__org")


def passing(viewer: Viewer) -> Q:
    """Problems of places that the viewer is visiting just now: looked at in passing, nobody has to come again."""
    here = going(viewer).filter(state=Visit.State.UNDER_WAY).order_by().values("place")
    return Q(place__in=here)


def to_rectify(viewer: Viewer) -> QuerySet[Problem]:
    """What waits for the viewer's organisation, the nearest day first."""
    return problems(viewer).filter(owner=home_village(viewer.org), state=Problem.State.OPEN).order_by("due_on", "pk")


def to_verify(viewer: Viewer) -> QuerySet[Problem]:
    """What owners say is done and the viewer has to look at: whoever sent or went; where the sender itself had to put
    it right, the gatekeeper."""
    looks = Q(visit__in=going(viewer).order_by().values("pk"))
    if viewer.may("requester", "reviewer"):
        looks |= Q(visit__inspection__demand__org=viewer.org)
    if viewer.may("gatekeeper"):
        looks |= Q(owner=F("visit__inspection__demand__org"))
    return problems(viewer).filter(looks, state=Problem.State.DONE).order_by("done_at", "pk")


def evidence(problem: Problem) -> QuerySet[Source]:
    """What the ledger took in about the place, or from the owner, since the problem was given: what may be pointed at.
    Nothing new is asked for."""
    there = Q(org__path__startswith=problem.place.path) | Q(org=problem.owner)
    counties = county_ids([problem.place, problem.owner])
    rows = Source.objects.filter(there, county__in=counties, recorded_at__date__gte=problem.since)
    return rows.select_related("org").order_by("-recorded_at", "-pk")


def appeals(viewer: Viewer) -> QuerySet[Appeal]:
    """Appeals that a viewer made, or has to do with on the sender's side."""
    home = home_village(viewer.org)
    made = Q(org=home)
    if home.level == Level.TOWNSHIP:
        made |= Q(org__path__startswith=home.path)
    sent = Q(conclusion__visit__in=visits_of(viewer).order_by().values("pk"))
    rows = Appeal.objects.filter(made | sent, _here(viewer, "conclusion__visit__"))
    return rows.select_related(
        "org", "by", "problem__owner", "conclusion__visit__inspection__demand__org", "conclusion__visit__place"
    ).order_by("-pk")


def after(visit: Visit, signs: int | None = None) -> AfterVisit:
    """How far a visit is, for the rules."""
    conclusion = getattr(visit, "conclusion", None)
    count = visit.notes.filter(kind=Note.Kind.SIGN, withdrawn_at=None).count() if signs is None else signs
    if conclusion is None:
        return AfterVisit(over_on(visit), speaks_until(visit), signs=count)
    waiting = conclusion.appeals.filter(outcome="").values_list("due_on", flat=True)
    return AfterVisit(
        over_on(visit), None, conclusion.on, conclusion.appeal_until, conclusion.published_at is not None,
        tuple(waiting), count,
    )  # fmt: skip


def findings(viewer: Viewer, visit: Visit, on: date) -> list[Finding]:
    """What whoever sent the inspectors still has to do about a visit."""
    return standing(after(visit), pack(viewer.county), on)


def signs(viewer: Viewer) -> list[Sign]:
    """Receptions that inspectors noted: of the viewer's own inspections, the gatekeeper's whole county; newest first.
    Only of visits that are over."""
    rows = Note.objects.filter(
        kind=Note.Kind.SIGN, withdrawn_at=None, visit__state=Visit.State.DONE,
        visit__in=visits_of(viewer).order_by().values("pk"),
    ).select_related("visit__place", "visit__inspection__demand__org")  # fmt: skip
    return [_sign(one) for one in rows.order_by("-visit__on", "-pk")]


def _sign(note: Note) -> Sign:
    visit = note.visit
    demand = visit.inspection.demand
    return Sign(
        visit.pk, visit.on, demand.org.name, demand.title, visit.place.name, visit.unannounced,
        note.get_sign_display(), note.words, note.people * note.minutes,
    )  # fmt: skip


def quiet(places: Iterable[Organisation], since: date) -> dict[int, Quiet]:
    """{place: how its visits since a day came out}. Anybody may know; every place has a line."""
    ids = [one.pk for one in places]
    rows = Conclusion.objects.filter(visit__place__in=ids, on__gte=since).order_by("on", "pk")
    found: dict[int, Quiet] = {}
    for place, day, nothing in rows.values_list("visit__place", "on", "nothing_found"):
        before = found.get(place, _NEVER)
        found[place] = Quiet(
            before.visits + 1, before.clean + nothing, day if nothing else before.last_clean_on,
            0 if nothing else before.problems_since + 1,
        )  # fmt: skip
    return {pk: found.get(pk, _NEVER) for pk in ids}


def reception_minutes(viewer: Viewer, year: int) -> int:
    """Person-minutes that receptions took in a year, as far as the viewer sees them."""
    rows = Note.objects.filter(
        kind=Note.Kind.SIGN, withdrawn_at=None, visit__on__year=year, visit__state=Visit.State.DONE,
        visit__in=visits_of(viewer).order_by().values("pk"),
    )  # fmt: skip
    return rows.aggregate(sum=Sum(F("people") * F("minutes")))["sum"] or 0


def owners_for(visit: Visit) -> list[Organisation]:
    """To whom a problem may be laid: the place, what is above it, and the county's departments."""
    place, county = visit.place, county_of(visit.place)
    above = Q(pk__in=[place.pk, place.parent_id, county.pk])
    departments = Q(parent=county, level=Level.DEPARTMENT)
    rows = Organisation.objects.filter(above | departments, active=True)
    return sorted(rows, key=lambda one: (one.level != Level.DEPARTMENT, one.path))


def published(county: Organisation) -> QuerySet[Conclusion]:
    """What anybody may read: results of a county, newest first."""
    rows = Conclusion.objects.filter(visit__inspection__demand__county=county).exclude(published_at=None)
    return rows.select_related("visit__place", "visit__inspection__demand__org").prefetch_related(
        "visit__problems__owner", "appeals"
    ).order_by("-on", "-pk")  # fmt: skip


def standing_problems(place: Organisation) -> QuerySet[Problem]:
    """Problems at a place that are not settled."""
    return Problem.objects.filter(place__path__startswith=place.path, state__in=Problem.STANDING).select_related(
        "owner"
    )


def _rows(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    together = ("inspection__demand__org", "inspection__demand__county", "place", "lead", "conclusion")
    return with_last_words(visits.select_related(*together))
