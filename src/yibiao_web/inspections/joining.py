"""Joined visits: asked for by the gatekeeper, reckoned by the worker, carried out as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.inspections.assumptions import shipped_assumptions
from yibiao.inspections.caps import Cap, caps_of
from yibiao.inspections.joining.planning import plan as best_days
from yibiao.inspections.joining.request import JoiningPlan, JoiningRequest, Wish
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.inspections import facts
from yibiao_web.inspections.actions import add_visit
from yibiao_web.inspections.models import Inspection, JoinPlan, Visit
from yibiao_web.inspections.queries import GONE, OPEN
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.policy.queries import pack

SECONDS = float(shipped_assumptions().seconds)
LONGEST = 100  # days of a span
WORKING_ON_IT = (JoinPlan.State.WAITING, JoinPlan.State.RUNNING)


@transaction.atomic
def ask(first: date, last: date, *, viewer: Viewer, now: datetime) -> JoinPlan:
    """For the visits of a span that have no day yet. While one is being reckoned, it is that one."""
    _gatekeeper(viewer)
    first = max(first, timezone.localdate(now) + timedelta(days=1))
    if last < first or (last - first).days > LONGEST:
        raise Refusal("wrong_days", _("请选明天以后、最多 {longest} 天的一段日子。").format(longest=LONGEST), 422)
    rows = JoinPlan.objects.filter(county=viewer.county, first_on=first, last_on=last, state__in=WORKING_ON_IT)
    if running := rows.first():
        return running
    if not open_wishes(viewer.county, first, last):
        raise Refusal("nothing_open", _("这些日子里没有还没定日子的检查，不用排。"))
    plan = JoinPlan.objects.create(
        county=viewer.county, first_on=first, last_on=last, asked_at=now, made_by=viewer.user
    )
    log("join_plan.asked", by=viewer.user, org=viewer.org, now=now, target=plan, scope=viewer.county.path,
        detail={"first": first, "last": last})  # fmt: skip
    return plan


def make(plan: JoinPlan) -> None:
    """The worker's part: long, and outside of any transaction."""
    mine = JoinPlan.objects.filter(pk=plan.pk, state__in=WORKING_ON_IT)
    if not mine.update(state=JoinPlan.State.RUNNING):
        return
    request = request_of(plan)
    found = best_days(request)
    mine.update(
        state=JoinPlan.State.DRAFT, made_at=timezone.now(), gap=found.gap, rows=_rows(request, found),
        totals=_totals(found), notes=[f"{one.message}{one.advice}" for one in found.findings],
    )  # fmt: skip


def request_of(plan: JoinPlan) -> JoiningRequest:
    """What has no day yet, with the days that are set."""
    county, first, last = plan.county, plan.first_on, plan.last_on
    wishes = [*open_wishes(county, first, last), *_set_before(county, first, last)]
    places = Organisation.objects.filter(pk__in={int(one.place) for one in wishes}).only("pk", "level")
    rules = pack(county)
    caps: dict[str, tuple[Cap, ...]] = {"": caps_of(rules, first)}
    township = caps_of(rules, first, township=True)
    caps |= {str(one.pk): township for one in places if one.level == Level.TOWNSHIP}
    return JoiningRequest(
        tuple(wishes), first, last, caps, visited=_visited(county, places, first, last), quiet=facts.quiet(county),
        seconds=SECONDS,
    )  # fmt: skip


def open_wishes(county: Organisation, first: date, last: date) -> list[Wish]:
    """Places of announced inspections in force that nobody set a day for."""
    rows = facts.whole(
        Inspection.objects.filter(
            demand__county=county, demand__ended_on=None, unannounced=False, emergency=False, merged_into=None,
            demand__starts_on__lte=last, demand__due_on__gte=first,
        ).exclude(demand__in_force_on=None)
    )  # fmt: skip
    taken: dict[tuple[int, int], int] = defaultdict(int)
    live = Visit.objects.filter(inspection__in=rows.order_by()).exclude(state__in=GONE)
    for inspection, place in live.values_list("inspection", "place"):
        taken[inspection, place] += 1
    return [wish for one in rows for wish in _wishes(one, taken)]


def _wishes(one: Inspection, taken: dict[tuple[int, int], int]) -> Iterable[Wish]:
    times = int(one.facts.get("times") or 1)
    first, last = one.demand.starts_on, one.demand.due_on
    assert first
    assert last
    for row in one.demand.recipients.all():
        for at in range(taken[one.pk, row.org_id], times):
            yield Wish(
                f"{one.pk}-{row.org_id}-{at}", one.demand.title, str(one.demand.org_id), str(row.org_id), first, last,
                _area(row.org), str(one.pk), alone=bool(one.facts.get("alone")),
            )  # fmt: skip


def _set_before(county: Organisation, first: date, last: date) -> list[Wish]:
    """Announced visits of the span that have a day: others may come along."""
    rows = Visit.objects.filter(
        inspection__demand__county=county, unannounced=False, state=Visit.State.PLANNED, on__gte=first, on__lte=last
    ).select_related("inspection__demand", "place__parent")
    return [
        Wish(f"v{one.pk}", one.inspection.demand.title, str(one.inspection.demand.org_id), str(one.place_id), one.on,
             one.on, _area(one.place), str(one.inspection_id), one.on, bool(one.inspection.facts.get("alone")))
        for one in rows
    ]  # fmt: skip


def _area(place: Organisation) -> str:
    return str(place.parent_id if place.level == Level.VILLAGE else place.pk)


def _visited(
    county: Organisation, places: Iterable[Organisation], first: date, last: date
) -> dict[str, frozenset[date]]:
    """Days beside those of ``_set_before``: before and after the span, which the caps count too."""
    rows = Visit.objects.filter(OPEN, place__in=list(places), on__year__gte=first.year - 1, on__year__lte=last.year + 1)
    rows = rows.exclude(state__in=GONE).exclude(on__gte=first, on__lte=last, state=Visit.State.PLANNED)
    found: dict[str, set[date]] = defaultdict(set)
    for place, on in rows.values_list("place", "on"):
        found[str(place)].add(on)
    return {place: frozenset(days) for place, days in found.items()}


def _rows(request: JoiningRequest, found: JoiningPlan) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "inspection": int(one.item), "place": int(one.place), "fixed": bool(one.fixed),
         "on": day.isoformat() if (day := found.days[one.id]) else None}
        for one in request.wishes
    ]  # fmt: skip


def _totals(found: JoiningPlan) -> dict[str, Any]:
    return {
        "apart": asdict(found.apart), "joined": asdict(found.joined), "status": found.status,
        "together": sum(len(one.ids) > 1 for one in found.trips),
    }  # fmt: skip


@transaction.atomic
def agree(plan: JoinPlan, *, viewer: Viewer, now: datetime) -> JoinPlan:
    """Every day of the plan is set. What can not be any more (withdrawn meanwhile, a cap used up) is left and told."""
    _gatekeeper(viewer)
    rows = JoinPlan.objects.filter(pk=plan.pk, county=viewer.county, state=JoinPlan.State.DRAFT)
    if not rows.update(state=JoinPlan.State.AGREED, agreed_by=viewer.user, agreed_at=now):
        raise Refusal("not_a_draft", _("这个方案已经采用了，或正在重新计算。请刷新页面。"))
    plan.refresh_from_db()
    left = [why for row in plan.rows if row["on"] and not row["fixed"] and (why := _set(row, viewer, now))]
    JoinPlan.objects.filter(pk=plan.pk).update(left=left)
    plan.left = left
    log("join_plan.agreed", by=viewer.user, org=viewer.org, now=now, target=plan, scope=plan.county.path,
        detail={"totals": plan.totals, "left": len(left)})  # fmt: skip
    return plan


def _set(row: dict[str, Any], viewer: Viewer, now: datetime) -> str:
    """Why it could not be; "" where it could."""
    inspection = Inspection.objects.select_related("demand__county").filter(pk=row["inspection"]).first()
    place = Organisation.objects.filter(pk=row["place"]).first()
    if inspection is None or place is None:
        return ""
    try:
        with transaction.atomic():
            add_visit(inspection, place=place, on=date.fromisoformat(row["on"]), viewer=viewer, now=now)
    except Refusal as refusal:
        return f"《{inspection.demand.title}》{place.name} {row['on']}：{refusal.message}"
    return ""


def _gatekeeper(viewer: Viewer) -> None:
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能排一起去的日子。"), 403)
