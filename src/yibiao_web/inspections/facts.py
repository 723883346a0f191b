"""Between the tables and the core: an inspection as facts, and what it is judged against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yibiao.inspections.facts import InspectionFacts, QuietDays, Surroundings
from yibiao.inspections.notice import told_by_words
from yibiao_web.gate.models import Demand
from yibiao_web.inspections.models import BaseCount, Inspection, QuietTime, Visit
from yibiao_web.inspections.queries import GONE, OPEN
from yibiao_web.orgs.models import Level, Organisation

_ELSEWHERE = ("id", "title", "sender", "first", "last", "places", "row", "notice")
_COLUMNS = ("kind", "comprehensive", "plan_number", "filed_number", "basis", "contents", "unannounced", "emergency",
            "emergency_reason")  # fmt: skip
KEPT = tuple(one.name for one in fields(InspectionFacts) if one.name not in (*_ELSEWHERE, *_COLUMNS))
"""Names of the core's facts that ``Inspection.facts`` keeps; beside them ``text``, what the places are told."""


@dataclass
class Proposal:
    """What somebody proposes, not saved yet."""

    title: str
    inspection: Inspection
    places: Sequence[Organisation]
    first: date | None = None
    last: date | None = None
    duty: str = ""


def told_of(proposal: Proposal, org: Organisation) -> InspectionFacts:
    """A proposal, with what its words to the places ask as well."""
    one = proposal.inspection
    return _told(one, str(one.pk or "本项"), proposal.title, org.name, proposal.first, proposal.last, proposal.places)


def told(inspection: Inspection) -> InspectionFacts:
    """A saved one; its recipients should be fetched already."""
    demand = inspection.demand
    places = [one.org for one in demand.recipients.all()]
    return _told(inspection, str(inspection.pk), demand.title, demand.org.name, demand.starts_on, demand.due_on, places)


def _told(
    one: Inspection, id: str, title: str, sender: str, first: date | None, last: date | None,
    places: Iterable[Organisation],
) -> InspectionFacts:  # fmt: skip
    kept = {name: _as(name, one.facts[name]) for name in KEPT if name in one.facts}
    columns = {name: getattr(one, name) for name in _COLUMNS}
    columns["contents"] = tuple(one.contents)
    made = InspectionFacts(
        id, title, sender, first=first, last=last, places=tuple(name_of(place) for place in places), **columns, **kept
    )
    return told_by_words(made, "\n".join(filter(None, (one.facts.get("text", ""), made.method))))


def _as(name: str, value: Any) -> Any:
    if name == "drawn":
        return frozenset(value)
    return tuple(value) if isinstance(value, list) else value


def name_of(place: Organisation) -> str:
    """A village with its township, since names come twice in a county."""
    return f"{place.parent.name}{place.name}" if place.level == Level.VILLAGE and place.parent else place.name


def whole(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """With all that its facts need."""
    return rows.select_related("demand__org", "demand__county", "demand__decided_by").prefetch_related(
        "demand__recipients__org__parent"
    )


def standing(county: Organisation, year: int) -> QuerySet[Inspection]:
    """The year's inspections of a county that are proposed or in force, of all senders."""
    rows = Inspection.objects.filter(demand__county=county, demand__ended_on=None, year=year)
    return whole(rows.exclude(demand__verdict=Demand.Verdict.REFUSED))


def around(
    county: Organisation, year: int, places: Iterable[Organisation], without: Iterable[int] = ()
) -> Surroundings:
    """``without``: inspections that it is itself."""
    several = list(places)
    others = tuple(told(one) for one in standing(county, year).exclude(pk__in=list(without)))
    days = visited(several, year)
    return Surroundings(
        others, {name_of(one): days.get(one.pk, frozenset()) for one in several},
        frozenset(name_of(one) for one in several if one.level == Level.TOWNSHIP), quiet(county), _before(county),
    )  # fmt: skip


def visited(places: Iterable[Organisation], year: int) -> dict[int, frozenset[date]]:
    """The days of a year on which each place is visited, as far as anybody may know."""
    rows = Visit.objects.filter(OPEN, place__in=list(places), on__year=year).exclude(state__in=GONE)
    found: dict[int, set[date]] = defaultdict(set)
    for place, on in rows.values_list("place", "on"):
        found[place].add(on)
    return {place: frozenset(days) for place, days in found.items()}


def quiet(county: Organisation) -> tuple[QuietDays, ...]:
    rows = QuietTime.objects.filter(county=county)
    return tuple(QuietDays(one.name, one.first_on, one.last_on) for one in rows)


def _before(county: Organisation) -> Mapping[str, int]:
    rows = BaseCount.objects.filter(org__path__startswith=county.path)
    return dict(rows.values_list("org__name", "count"))


def kept_of(facts: InspectionFacts) -> dict[str, Any]:
    """What differs from nothing said, as JSON, for ``Inspection.facts``."""
    blank = InspectionFacts("", "")
    names = [name for name in KEPT if getattr(facts, name) != getattr(blank, name)]
    return {name: _plain(getattr(facts, name)) for name in names}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else list(value) if isinstance(value, tuple) else value


__all__ = ["KEPT", "Proposal", "around", "kept_of", "name_of", "standing", "told", "told_of", "visited"]
