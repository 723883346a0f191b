"""A month's merge plan: asked for, reckoned by the worker, narrowed by refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.meetings.facts import Circumstances
from yibiao.meetings.planner.planning import plan as best_schedule
from yibiao.meetings.planner.request import MeetingPlan, PlanRequest
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.meetings import facts, rules
from yibiao_web.meetings.merging import merged_proposal
from yibiao_web.meetings.models import Meeting, MergePlan
from yibiao_web.meetings.standing import digest, lead, planned
from yibiao_web.meetings.weighing import weigh
from yibiao_web.orgs.models import Organisation

SECONDS = 40.0  # of search; what comes before and after takes a few more
OPEN = (MergePlan.State.WAITING, MergePlan.State.RUNNING)


@transaction.atomic
def ask_plan(month: date, *, viewer: Viewer, now: datetime) -> MergePlan:
    """A plan for the meetings of a month that are still to come. While one is being reckoned, it is that one."""
    _gatekeeper(viewer)
    running = MergePlan.objects.filter(county=viewer.county, month=month, state__in=OPEN).first()
    if running:
        return running
    if not planned(viewer.county, month, now):
        raise Refusal("no_meetings", _("这个月还没有要开的会，不用排。"))
    plan = MergePlan.objects.create(county=viewer.county, month=month, asked_at=now, made_by=viewer.user)
    log("meeting_plan.asked", by=viewer.user, org=viewer.org, now=now, target=plan, scope=viewer.county.path,
        detail={"month": month})  # fmt: skip
    return plan


@transaction.atomic
def refuse(plan: MergePlan, number: int, *, viewer: Viewer, now: datetime, out: int | None = None) -> MergePlan:
    """Not this merge: never all of these together again or, with ``out``, that meeting with none of the others. The
    rest is reckoned anew."""
    _gatekeeper(viewer)
    if plan.state != MergePlan.State.DRAFT or not 0 <= number < len(plan.merges):
        raise Refusal("no_such_merge", _("这一处合并已经不在方案里了。请刷新页面。"))
    ids = [int(one) for one in plan.merges[number]["ids"]]
    titles = plan.merges[number]["titles"]
    apart = [[out, other] for other in ids if other != out] if out in ids else [ids]
    plan.refused = [*plan.refused, *(one for one in apart if one not in plan.refused)]
    return _again(plan, "meeting_plan.merge_refused", viewer, now, {"titles": titles, "out": out})


@transaction.atomic
def reckon_again(plan: MergePlan, *, viewer: Viewer, now: datetime, forget: bool = False) -> MergePlan:
    """With the meetings as they stand now. ``forget``: what was refused may be merged again."""
    _gatekeeper(viewer)
    if plan.state == MergePlan.State.AGREED:
        raise Refusal("agreed", _("这个方案已经采用了。要再排，请新排一次。"))
    if plan.state in OPEN:
        return plan
    if forget:
        plan.refused = []
    return _again(plan, "meeting_plan.asked", viewer, now, {"month": plan.month})


def _again(plan: MergePlan, action: str, viewer: Viewer, now: datetime, detail: dict[str, Any]) -> MergePlan:
    plan.state, plan.asked_at, plan.started_at, plan.notes = MergePlan.State.WAITING, now, None, []
    plan.save(update_fields=["state", "asked_at", "started_at", "notes", "refused"])
    log(action, by=viewer.user, org=viewer.org, now=now, target=plan, scope=plan.county.path, detail=detail)
    return plan


def make(plan: MergePlan, now: datetime) -> None:
    """The worker's part: long, and outside of any transaction. If it was asked anew meanwhile, nothing is kept."""
    started = timezone.localdate(now)
    mine = MergePlan.objects.filter(pk=plan.pk, asked_at=plan.asked_at, state__in=OPEN)
    if not mine.update(state=MergePlan.State.RUNNING, started_at=now):
        return
    meetings = planned(plan.county, plan.month, now)
    told = {str(one.pk): one for one in meetings}
    found = best_schedule(request_of(plan, meetings, started))
    mine.update(
        state=MergePlan.State.DRAFT, made_at=timezone.now(), gap=found.gap, before=[_before(one) for one in meetings],
        after=[_after(one) for one in found.as_json()["schedule"]], merges=_merges(found, told, plan.county, started),
        totals=_totals(found), seen={pk: digest(one) for pk, one in told.items()},
        notes=[one.message for one in found.findings],
    )  # fmt: skip


def request_of(plan: MergePlan, meetings: Sequence[Meeting], today: date) -> PlanRequest:
    county, last = plan.county, rules.last_day(plan.month)
    around = Circumstances(seasons=facts.seasons(county))
    return PlanRequest(
        meetings=tuple(facts.told(one) for one in meetings), first=max(plan.month, today + timedelta(days=1)),
        last=last,
        rooms=facts.rooms(county), refused=frozenset(frozenset(str(pk) for pk in some) for some in plan.refused),
        travel=facts.travel(county), circumstances=around, seconds=SECONDS,
    )  # fmt: skip


def _before(one: Meeting) -> dict[str, Any]:
    told = facts.told(one)
    return {
        "id": str(one.pk), "demand": one.demand_id, "title": one.demand.title, "org": one.demand.org.name,
        "starts": told.starts.isoformat(timespec="minutes") if told.starts else None, "minutes": one.minutes,
        "mode": one.mode, "place": facts.place_of(one), "people": told.people, "called": bool(one.demand.in_force_on),
    }  # fmt: skip


def _after(one: dict[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in ("id", "starts", "minutes", "mode", "room", "group", "moved", "to_video")}


def _merges(found: MeetingPlan, told: dict[str, Meeting], county: Organisation, on: date) -> list[dict[str, Any]]:
    """Each with what there would be to say of the merged meeting itself; the others lie elsewhere then."""
    merges, modes = [], {one.id: one.mode for one in found.placed}
    for one in found.as_json()["merges"]:
        one["mode"] = modes[one["ids"][0]]
        parts = [told[pk] for pk in one["ids"]]
        proposal = merged_proposal(parts, one)
        weighed = weigh(proposal, lead(parts).demand.org, county, on, [every.pk for every in told.values()])
        kept = [{"severity": f.severity, "message": f.message, "advice": f.advice} for f in weighed.findings]
        merges.append({**one, "findings": kept, "title": proposal.title})
    return merges


def _totals(found: MeetingPlan) -> dict[str, Any]:
    told = found.as_json()
    return {
        name: told[name] for name in ("before", "after", "saved_minutes", "saved_trips", "status", "bound", "objective")
    }


def kept_apart(plan: MergePlan) -> list[tuple[str, ...]]:
    """Titles of what was refused, for people."""
    titles = {int(one["id"]): one["title"] for one in plan.before}
    return [tuple(titles.get(pk, f"#{pk}") for pk in some) for some in plan.refused]


def _gatekeeper(viewer: Viewer) -> None:
    if not viewer.may("gatekeeper"):
        raise Refusal("not_gatekeeper", _("只有减负办能排合并方案。"), 403)
