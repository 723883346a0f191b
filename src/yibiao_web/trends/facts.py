"""The ledger as the core reads it: months, senders, kinds, and what each demand is within its kind.

Minutes are those of the formula, before anything was learned or measured: one yardstick for all years. Else the month
in which a county begins to measure, or learns that a kind takes longer, would look like a rebound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, F, FloatField, Q, Sum
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth

from yibiao.trends.calendar import later
from yibiao.trends.measures import Measure as MeasureFacts
from yibiao.trends.panel import Asked
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.channels.models import Channel
from yibiao_web.documents.models import Document
from yibiao_web.inspections.models import Inspection
from yibiao_web.meetings.models import Meeting
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.trends.models import Measure

YEARS = 3
"""How far back the watch looks."""
DEMAND = "gate.demand"
_PRIOR = F("estimated") / Coalesce(NullIf(Cast("factor", FloatField()), 0.0), 1.0)
_SHARE_PRIOR = F("minutes") / Coalesce(NullIf(Cast("entry__factor", FloatField()), 0.0), 1.0)


def names(county: Organisation) -> dict[int, str]:
    """What each sender and township of a county is called in its series; of two of one name each with its code."""
    charged = BurdenEntry.objects.filter(county=county).order_by().values("org")
    orgs = Organisation.objects.filter(Q(pk__in=charged) | Q(parent=county)).values_list("pk", "name", "code")
    told = list(orgs)
    several = Counter(name for _, name, _ in told)
    return {pk: name if several[name] == 1 else f"{name}（{code}）" for pk, name, code in told}


def asked(county: Organisation, last: date) -> list[Asked]:
    """Everything charged in the county in the years up to the month, each with its variant."""
    rows = BurdenEntry.objects.filter(county=county, on__gte=later(last, 1 - 12 * YEARS), on__lt=later(last, 1))
    told = rows.annotate(cost=_PRIOR).values_list("on", "org", "kind", "cost", "target_type", "target_id")
    variants, called = _variants(county), names(county)
    return [
        Asked(on, called[sender], kind, cost, 1, variants.get(target, "") if of == DEMAND else "")
        for on, sender, kind, cost, of, target in told
    ]  # fmt: skip


def _variants(county: Organisation) -> Mapping[int, str]:
    """The demand's number → what it is: a document's colour, a meeting's way, an inspection's kind, an app's."""
    found: dict[int, str] = {}
    of = {"demand__county": county}
    found |= dict(Document.objects.filter(**of).values_list("demand", "color"))
    found |= dict(Meeting.objects.filter(**of).values_list("demand", "mode"))
    found |= dict(Inspection.objects.filter(**of).values_list("demand", "kind"))
    for demand, platform in Channel.objects.filter(kind=Channel.Kind.APP, **of).values_list("demand", "platform"):
        found[demand] = "mini_program" if "小程序" in platform else "app"
    return found


def asked_of_places(county: Organisation, last: date, kinds: Iterable[str]) -> list[Asked]:
    """What is asked of each township with its villages, by month: for a measure that was tried in some of them."""
    called = names(county)
    towns = {one.path: called[one.pk] for one in Organisation.objects.filter(parent=county, level=Level.TOWNSHIP)}
    width = {len(path) for path in towns}
    rows = BurdenShare.objects.filter(
        entry__county=county, entry__on__gte=later(last, 1 - 12 * YEARS), entry__on__lt=later(last, 1)
    )  # fmt: skip
    if chosen := list(kinds):
        rows = rows.filter(entry__kind__in=chosen)
    told = rows.annotate(month=TruncMonth("entry__on"), cost=_SHARE_PRIOR).values("month", "org__path", "entry__kind")
    out = []
    for one in told.annotate(sum=Sum("cost"), n=Count("pk")).order_by():
        name = next((towns[one["org__path"][:size]] for size in width if one["org__path"][:size] in towns), "")
        if name:
            out.append(Asked(one["month"], "", one["entry__kind"], one["sum"], one["n"], place=name))
    return out


def measures_of(county: Organisation, measures: Iterable[Measure]) -> list[MeasureFacts]:
    called, found = names(county), []
    for one in measures:
        senders, places = (
            frozenset(called.get(each.pk, each.name) for each in rows.all()) for rows in (one.senders, one.places)
        )
        found.append(MeasureFacts(one.title, one.since, senders, frozenset(one.kinds), places))
    return found


def without_places(measures: Iterable[MeasureFacts]) -> list[MeasureFacts]:
    """A measure tried in some places binds no sender's series as a whole."""
    return [one for one in measures if not one.places]
