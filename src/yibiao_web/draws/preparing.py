"""From the platform's places, people and past visits to the core's plan of a draw. Questions of a fixed number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import token_hex

from django.db.models import Max
from django.utils import timezone

from yibiao.draws.model import (
    NEVER,
    DrawInspector,
    DrawItem,
    DrawPlace,
    DrawPlan,
    DrawRules,
    SeedSource,
    Spoiled,
    Stratum,
)
from yibiao.draws.parameters import ADD, CAP, RISK, STEP
from yibiao.draws.weighing import allocated
from yibiao.inspections.caps import caps_of, exceeded
from yibiao_web.accounts.models import Post, User
from yibiao_web.draws.models import Draw, Inspector, PlaceRisk
from yibiao_web.inspections.models import Inspection, Visit
from yibiao_web.inspections.queries import GONE, OPEN
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.policy.queries import pack

RISK_NAMES = ("低风险", "中风险", "高风险")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants drawn. ``strata``: "", "township" or "risk"; ``sources``: (kind, name, when)."""

    inspection: Inspection
    on: date
    take: int
    lead: User
    witnesses: Sequence[User]
    inspectors: Sequence[Inspector]
    sources: Sequence[tuple[str, str, datetime]]
    departures: Sequence[datetime]
    level: str = Level.VILLAGE
    strata: str = ""
    team: int = 2
    skills: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def plan_of(wanted: Wanted) -> DrawPlan:
    """With a fresh nonce: twice the same wish makes two commitments."""
    places, left_out = _places(wanted)
    sizes: dict[str, int] = defaultdict(int)
    for one in places:
        sizes[one.stratum] += 1
    shares = allocated(min(wanted.take, len(places)), sizes) if places else {}
    strata = tuple(Stratum(name, shares[name]) for name in sorted(shares))
    spoiled = _spoiled(wanted)
    item = DrawItem(str(wanted.inspection.demand_id), wanted.inspection.demand.title, wanted.inspection.demand.org.name,
                    wanted.on.isoformat(), len(spoiled) + 1)  # fmt: skip
    return DrawPlan(
        item=item, nonce=token_hex(32), lead=wanted.lead.name, witnesses=tuple(one.name for one in wanted.witnesses),
        departures=tuple(moment(one) for one in wanted.departures), places=tuple(places),
        inspectors=tuple(_people(wanted)),
        rules=DrawRules(strata, RISK, STEP, ADD, CAP, wanted.team, 1, wanted.skills),
        sources=tuple(SeedSource(kind, name, moment(at)) for kind, name, at in wanted.sources),
        left_out=tuple(sorted(left_out.items())), spoiled=tuple(spoiled),
    )  # fmt: skip


def moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _places(wanted: Wanted) -> tuple[list[DrawPlace], dict[str, str]]:
    """Who may be drawn; and who not, with the reason."""
    county = wanted.inspection.demand.county
    orgs = Organisation.objects.within(county.path).filter(level=wanted.level, active=True).select_related("parent")
    risks = dict(PlaceRisk.objects.filter(org=wanted.inspection.demand.org).values_list("place", "level"))
    last, full = _last_visits(county, wanted.on), _full(wanted, county)
    places, left_out = [], {}
    for org in orgs.order_by("path"):
        why = wanted.left_out.get(org.name) or full.get(org.pk, "")
        if why:
            left_out[org.name] = why
            continue
        risk, day = min(risks.get(org.pk, 1), len(RISK)), last.get(org.pk)
        places.append(
            DrawPlace(org.code, org.name, (org.parent.code,) if org.parent else (), _stratum(wanted, org, risk), risk,
                      max(0, (wanted.on - day).days) if day else NEVER)
        )  # fmt: skip
    return places, left_out


def _stratum(wanted: Wanted, org: Organisation, risk: int) -> str:
    if wanted.strata == "township" and org.parent:
        return org.parent.name
    return RISK_NAMES[risk - 1] if wanted.strata == "risk" else ""


def _last_visits(county: Organisation, on: date) -> dict[int, date]:
    """The last day on which each place was visited, by whomever; no list tells of a sealed visit under way."""
    rows = Visit.objects.filter(OPEN, inspection__demand__county=county, on__lt=on).exclude(state__in=GONE).order_by()
    return dict(rows.values_list("place").annotate(Max("on")))


def _full(wanted: Wanted, county: Organisation) -> dict[int, str]:
    """Places where a visit more that day would break a cap, or that this item was at."""
    caps = caps_of(pack(county), wanted.on, township=wanted.level == Level.TOWNSHIP)
    rows = Visit.objects.filter(OPEN, inspection__demand__county=county, on__year__gte=wanted.on.year - 1)
    days: dict[int, set[date]] = defaultdict(set)
    for place, day in rows.exclude(state__in=GONE).values_list("place", "on"):
        days[place].add(day)
    found = {place: "这段时间去的次数满了" for place, some in days.items() if exceeded(some, wanted.on, caps)}
    own = wanted.inspection.visits.filter(OPEN).exclude(state__in=GONE).values_list("place", flat=True)
    return found | dict.fromkeys(own, "这一项已经去过")


def _people(wanted: Wanted) -> list[DrawInspector]:
    avoided = _visited_last(wanted)
    posts: dict[int, set[str]] = defaultdict(set)
    users = [one.user_id for one in wanted.inspectors]
    held = Post.objects.filter(user__in=users, org__level__in=(Level.TOWNSHIP, Level.VILLAGE, Level.GRID))
    for user, code, parent in held.values_list("user", "org__code", "org__parent__code"):
        posts[user] |= {code, parent} if parent else {code}
    found = []
    for one in wanted.inspectors:
        avoids = {*(org.code for org in one.avoids.all()), *posts[one.user_id], *avoided[one.user_id]}
        avoids.discard(wanted.inspection.demand.county.code)  # a village's parent's parent: else all would be avoided
        found.append(
            DrawInspector(f"p{one.user_id}", one.user.name, one.unit.name, tuple(one.skills), one.leads,
                          tuple(sorted(avoids)))
        )  # fmt: skip
    return found


def _visited_last(wanted: Wanted) -> Mapping[int, set[str]]:
    """The places where each was along at the last visit."""
    county = wanted.inspection.demand.county
    last = _last_visits(county, wanted.on)
    rows = Visit.inspectors.through.objects.filter(
        user__in=[one.user_id for one in wanted.inspectors], visit__inspection__demand__county=county,
        visit__in=Visit.objects.filter(OPEN),
    )  # fmt: skip
    found: dict[int, set[str]] = defaultdict(set)
    told = rows.values_list("user", "visit__place", "visit__place__code", "visit__on")
    for user, place, code, on in told:
        if last.get(place) == on:
            found[user].add(code)
    return found


def _spoiled(wanted: Wanted) -> list[Spoiled]:
    earlier = Draw.objects.filter(inspection=wanted.inspection, on=wanted.on).exclude(abandoned_at=None)
    return [
        Spoiled(one.commitment, one.abandoned_stage, one.abandoned_reason, moment(one.abandoned_at))
        for one in earlier.order_by("number")
        if one.abandoned_at
    ]
