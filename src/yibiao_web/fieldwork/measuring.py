"""What inspections really took the places visited: from the inspectors' first note there to their leaving. A note comes
some minutes after arriving, so it is the lower bound. Only all places of a level together are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Min, QuerySet
from django.utils import timezone

from yibiao.inspections.assumptions import shipped_assumptions
from yibiao_web.audit.models import AuditEntry
from yibiao_web.burden.actions import add_share
from yibiao_web.burden.measuring import Took, estimates, pool, priors
from yibiao_web.inspections.models import Inspection, Visit

_DEMAND = "gate.demand"


def refresh(entry_id: int) -> None:
    """Job after "visit.finished": a place that was drawn takes its share of the inspection's minutes, and what all
    visits of the inspection took is measured anew. Twice is once."""
    entry = AuditEntry.objects.get(pk=entry_id)
    visit = Visit.objects.filter(pk=entry.target_id).select_related("inspection__demand", "place").first()
    if visit is None:
        return
    demand = visit.inspection.demand
    drawn = int(visit.inspection.facts.get("drawn_places") or 0)
    if drawn and visit.unannounced:
        add_share(demand, visit.place, of=drawn, parts=demand.parts)
    over = visit.inspection.visits.filter(state=Visit.State.DONE).exclude(finished_at=None)
    pool(_DEMAND, demand.pk, _took(visit.inspection, over), on=timezone.localdate(entry.at))


def _took(inspection: Inspection, over: QuerySet[Visit]) -> Iterator[Took]:
    """Each place, all its visits together: as estimated, with the stay as it was instead of as it was planned."""
    told, assumed = estimates(_DEMAND, inspection.demand_id), shipped_assumptions()
    prior = priors(_DEMAND, inspection.demand_id)
    planned = float(inspection.facts.get("minutes") or assumed.visit_minutes) * assumed.hosts
    seen = over.annotate(came=Min("notes__noted_at")).filter(came__gte=F("started_at"), came__lt=F("finished_at"))
    stays: dict[tuple[int, str], list[float]] = defaultdict(list)
    for place, level, came, left in seen.values_list("place", "place__level", "came", "finished_at"):
        stays[place, level].append((left - came).total_seconds() / 60 * assumed.hosts)
    for (place, level), several in stays.items():
        if place in told:
            took = prior[place] + sum(several) - planned * len(several)
            yield Took(level, told[place], max(sum(several), took))
