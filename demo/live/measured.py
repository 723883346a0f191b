"""What two years of demands really took, and what that taught. The costs of the invented demands stay as they are: they
are what was measured, and the estimates beside them are made to have been off as real ones are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Subquery

from demo.live.load import move_budget
from demo.places import COUNTY
from yibiao_web.burden.correcting import learn_county
from yibiao_web.burden.models import BurdenEntry, BurdenShare, Timing
from yibiao_web.burden.rules import FEWEST
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Level, Organisation

SEED = 23
# how the logs of measured ÷ estimated lie: of a kind, how far departments differ, how far single demands
KINDS = {"form": (-0.35, 0.25, 0.35), "meeting": (0.2, 0.1, 0.2), "inspection": (0.1, 0.15, 0.3)}
_LATER = timedelta(days=20)  # after that all have handed in


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None]) -> None:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    dice, off = Random(SEED), dict[tuple[str, int], float]()
    rows = BurdenEntry.objects.filter(kind__in=KINDS, measured=None, on__lte=now.date() - _LATER, estimated__gt=0)
    rows = rows.exclude(target_type="tasks.task").annotate(asked=Count("shares")).filter(asked__gte=FEWEST)
    coming = Demand.objects.filter(kind__in=KINDS, due_on__gte=now.date() - timedelta(days=3)).values("pk")
    rows = rows.exclude(target_type="gate.demand", target_id__in=coming)
    told: list[tuple[BurdenEntry, int]] = [(one, one.asked) for one in rows.order_by("on", "pk")]
    for one, _ in told:
        mean, apart, single = KINDS[one.kind]
        own = off.setdefault((one.kind, one.org_id), dice.gauss(mean, apart))
        one.measured, one.factor = one.estimated, 1.0
        one.estimated = one.measured_for = one.estimated / exp(own + dice.gauss(0, single))
    entries = [one for one, _ in told]
    BurdenEntry.objects.bulk_update(entries, ["measured", "estimated", "measured_for"], batch_size=300)
    Timing.objects.bulk_create(
        Timing(entry=one, level=Level.VILLAGE, places=count, prior=one.estimated, measured=one.measured,
               on=one.on + _LATER)
        for one, count in told
    )  # fmt: skip
    ratio = BurdenEntry.objects.filter(pk=OuterRef("entry")).values(ratio=F("estimated") / F("measured"))
    BurdenShare.objects.filter(entry__in=entries).update(minutes=F("minutes") * Subquery(ratio))
    learn_county(orgs[COUNTY], now.date())
    move_budget(dict(orgs), now)
    tell(f"实测过的要求 {len(told)} 件，估计已按它们修正")
