"""What a county's measurements taught about its estimates: read when a demand is priced, written anew once a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yibiao.burden.backtest import Errors, backtest
from yibiao.burden.budgets import hours
from yibiao.burden.learning import Measured, learn
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao_web.burden.models import Correction, Timing
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import Scope

_KEPT = 5_000  # measurements learned from: the latest


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes after correction, of all and of each place; ``factor`` of all together, from ``learned_from`` measured
    demands (0: nothing was corrected)."""

    prior: float
    minutes: float
    shares: Mapping[int, float]
    learned_from: int

    @property
    def factor(self) -> float:
        return self.minutes / self.prior if self.prior else 1.0

    @property
    def told(self) -> list[Finding]:
        """Why it is not what the formula says, for whoever is to ask."""
        if not self.learned_from or round(self.factor, 2) == 1:
            return []
        return [finding("estimate_corrected", count=self.learned_from, factor=f"{self.factor:.2f}",
                        before=hours(self.prior), after=hours(self.minutes))]  # fmt: skip


def estimate(
    kind: str, org: Organisation, county: Organisation, minutes: float,
    shares: Mapping[int, float] | Scope | None = None, *, counted: bool = False,
) -> Estimate:  # fmt: skip
    """A prior estimate × what was learned of its kind, its department and the level of each who is asked: the mean, as
    a budget is a sum. What was ``counted`` stands."""
    asked = {} if isinstance(shares, Scope) else dict(shares or {})
    rows = Correction.objects.filter(county=county, kind=kind, org__in=[org]) | Correction.objects.filter(
        county=county, kind=kind, org=None
    )
    known = {(one.org_id, one.level): one for one in rows}
    if counted or not known:
        return Estimate(minutes, minutes, asked, 0)
    if isinstance(shares, Scope):
        one = _fitting(known, org.pk, Level.VILLAGE)
        return Estimate(minutes, minutes * _factor(one), {}, one.count if one else 0)
    levels = dict(Organisation.objects.filter(pk__in=asked).values_list("pk", "level")) if asked else {}
    fitting = {level: _fitting(known, org.pk, level) for level in {*levels.values(), ""}}
    used = [fitting[levels[pk]] for pk in asked] or [fitting[""]]
    count = max((one.count for one in used if one), default=0)
    if not asked:
        return Estimate(minutes, minutes * _factor(fitting[""]), {}, count)
    corrected = {pk: value * _factor(fitting[levels[pk]]) for pk, value in asked.items()}
    whole = sum(asked.values())
    rest = (minutes - whole) * _factor(fitting[""])  # minutes that no place was named for
    return Estimate(minutes, sum(corrected.values()) + rest, corrected, count)


def _fitting(known: Mapping[tuple[int | None, str], Correction], org: int, level: str) -> Correction | None:
    return next((known[key] for key in ((org, level), (org, ""), (None, "")) if key in known), None)


def _factor(one: Correction | None) -> float:
    return one.charged if one else 1.0


def measured_of(county: Organisation) -> list[tuple[date, Measured]]:
    """All that was measured in a county, in the order of time."""
    rows = Timing.objects.filter(entry__county=county).order_by("-on", "-pk")[:_KEPT]
    told = rows.values_list("on", "entry__kind", "entry__org", "level", "prior", "measured")
    return [(on, Measured(kind, str(org), level, prior, took)) for on, kind, org, level, prior, took in told][::-1]


def errors_of(county: Organisation) -> dict[str, Errors]:
    """How far off estimates were, month by month."""
    return backtest(measured_of(county))


def relearn(now: datetime) -> int:
    """The round: once a day, for each county in which something was measured since. How many learned."""
    today, count = timezone.localdate(now), 0
    latest = Timing.objects.values_list("entry__county").annotate(latest=Max("on")).order_by()
    learned = dict(Correction.objects.values_list("county").annotate(latest=Max("learned_on")).order_by())
    for county, on in list(latest):
        if learned.get(county, date.min) < today and learned.get(county, date.min) <= on:
            learn_county(Organisation.objects.get(pk=county), today)
            count += 1
    return count


@transaction.atomic
def learn_county(county: Organisation, today: date) -> None:
    """Every factor of a county, written anew."""
    Organisation.objects.select_for_update().get(pk=county.pk)
    known = learn(one for _, one in measured_of(county))
    Correction.objects.filter(county=county).delete()
    Correction.objects.bulk_create(
        Correction(
            county=county, kind=key[0], org_id=int(key[1]) if len(key) > 1 else None, level=_third(key),
            factor=one.factor, low=one.low, high=one.high, spread=one.spread, count=one.count, learned_on=today,
        )
        for key, one in known.factors.items()
    )  # fmt: skip


def _third(key: tuple[str, ...]) -> str:
    return key[2] if len(key) > 2 else ""


@dataclass(frozen=True, slots=True)
class Known:
    """A kind's factor with those of its departments, for the page."""

    kind: Correction
    departments: list[Correction]


def corrections(county: Organisation, only: Organisation | None = None) -> list[Known]:
    """By kind; departments (or ``only`` one) in the order of the tree. Levels are left out: they are for pricing."""
    rows: Iterable[Correction] = Correction.objects.filter(county=county, level="").select_related("org")
    ordered = sorted(rows, key=lambda one: (one.kind, one.org is not None, one.org.path if one.org else ""))
    found = [(kind, list(several)) for kind, several in groupby(ordered, key=lambda one: one.kind)]
    return [
        Known(several[0], [one for one in several[1:] if only is None or one.org == only])
        for _, several in found
        if several[0].org is None
    ]
