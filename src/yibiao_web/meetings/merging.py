"""An agreed plan becomes meetings: one in place of several, the others ended with their duty kept, some moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import times
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand, on_behalf
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.meetings import facts
from yibiao_web.meetings.actions import move, save
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Attendance, Meeting, MergePlan, Room
from yibiao_web.meetings.standing import digest, lead, planned
from yibiao_web.meetings.weighing import Weighed, weigh


def merged_proposal(parts: Sequence[Meeting], told: Mapping[str, Any], title: str = "") -> Proposal:
    """Some meetings one after the other, in the order given. ``told``: when, where and how, as a plan says."""
    at = parts[0].demand.county
    first = parts[0]
    kinds = {one.kind for one in parts}
    room = Room.objects.filter(county=at, name=told["room"]).first() if told["room"] else None
    meeting = Meeting(
        kind=first.kind if len(kinds) == 1 else Meeting.Kind.SPECIAL, mode=told["mode"],
        starts_at=timezone.make_aware(datetime.fromisoformat(told["starts"])),
        minutes=sum(one.minutes for one in parts), room=room,
        place="" if room else facts.place_of(first), topics=[one.demand.title for one in parts],
        agenda=[line for one in parts for line in one.agenda],
        materials=list(dict.fromkeys(material for one in parts for material in one.materials)),
        plan_number="、".join(dict.fromkeys(one.plan_number for one in parts if one.plan_number))[:50],
        basis="\n".join(dict.fromkeys(one.basis for one in parts if one.basis))[:300],
        chaired_by=_highest(parts), arrive_early=max(one.arrive_early for one in parts), may_move=False,
        parts=[
            {"meeting": one.pk, "title": one.demand.title, "org": one.demand.org.name, "minutes": one.minutes}
            for one in parts
        ],
    )  # fmt: skip
    return Proposal((title.strip() or _title(parts))[:200], meeting, _together(parts))


def _title(parts: Sequence[Meeting]) -> str:
    named = "、".join(one.demand.title for one in parts)
    return named if len(named) <= 60 else f"{parts[0].demand.title}等 {len(parts)} 项工作合并会议"


def _highest(parts: Sequence[Meeting]) -> str:
    order = [Meeting.Post.PRINCIPAL, Meeting.Post.DEPUTY, Meeting.Post.STAFF]
    return next((post for post in order if any(one.chaired_by == post for one in parts)), "")


def _together(parts: Sequence[Meeting]) -> list[Attendance]:
    """Everybody once, with the parts they were asked to."""
    found: dict[tuple[str, str, str], Attendance] = {}
    for at, meeting in enumerate(parts):
        for one in meeting.attendances.all():
            key = one.name, one.person, one.post
            row = found.setdefault(key, Attendance(org=one.org, name=one.name, person=one.person, post=one.post,
                                                   count=0, required=False, concerned=None, parts=[]))  # fmt: skip
            row.count, row.required = max(row.count, one.count), row.required or one.required
            row.concerned = one.concerned if row.concerned is None else row.concerned or bool(one.concerned)
            row.parts = [*row.parts, at] if at not in row.parts else row.parts
    for row in found.values():
        row.parts = [] if len(row.parts) == len(parts) else row.parts
    return list(found.values())


@transaction.atomic
def agree(
    plan: MergePlan,
    *,
    viewer: Viewer,
    now: datetime,
    titles: Mapping[int, str],
    reason: str = "",
    signed_name: str = "",
) -> MergePlan:
    """The plan is carried out as a whole, or not at all. What was changed since it was reckoned stops it."""
    if not viewer.may("gatekeeper") or plan.county_id != viewer.county.pk:
        raise Refusal("not_gatekeeper", _("只有减负办能采用合并方案。"), 403)
    state = MergePlan.State
    if not MergePlan.objects.filter(pk=plan.pk, state=state.DRAFT).update(
        state=state.AGREED, agreed_by=viewer.user, agreed_at=now
    ):
        raise Refusal("not_a_draft", _("这个方案已经采用了，或正在重新计算。请刷新页面。"))
    plan.refresh_from_db()
    standing = _standing(plan, now)
    joined = [
        _join(plan, at, standing, viewer=viewer, now=now, title=titles.get(at, ""), reason=reason, signed=signed_name)
        for at in range(len(plan.merges))
    ]
    moved = sum(_move(one, standing[one["id"]], plan, viewer, now) for one in plan.after if one["group"] is None)
    log("meeting_plan.agreed", by=viewer.user, org=viewer.org, now=now, target=plan, scope=plan.county.path,
        detail={"merged": [one.demand.title for one in joined], "moved": moved, "saved": plan.totals})  # fmt: skip
    return plan


def _standing(plan: MergePlan, now: datetime) -> dict[str, Meeting]:
    """The meetings of the plan, all of them unchanged and nothing added."""
    found = {str(one.pk): one for one in planned(plan.county, plan.month, now)}
    if {pk: digest(one) for pk, one in found.items()} != plan.seen:
        raise Refusal(
            "changed_meanwhile", _("方案算好以后，有会议新报、改动、撤销或已经到时间了。请点“重新计算”，再采用。")
        )
    return found


def _join(
    plan: MergePlan, at: int, standing: Mapping[str, Meeting], *, viewer: Viewer, now: datetime, title: str,
    reason: str, signed: str,
) -> Meeting:  # fmt: skip
    told = plan.merges[at]
    parts = [standing[pk] for pk in told["ids"]]
    org = lead(parts).demand.org
    proposal = merged_proposal(parts, told, title)
    weighed = weigh(proposal, org, plan.county, timezone.localdate(now), [one.pk for one in standing.values()])
    proposal.meeting.advice = weighed.advice
    demand = gate.register(
        Demand.Kind.MEETING, org=org, title=proposal.title, findings=weighed.findings, asked=weighed.asked,
        starts_on=timezone.localdate(proposal.meeting.starts_at), parts=weighed.parts, viewer=viewer, now=now,
    )  # fmt: skip
    meeting = save(proposal, demand)
    _pass(demand, viewer=viewer, now=now, reason=reason, signed=signed)
    gate.enter_force(demand, viewer=viewer, now=now, bound=False)
    for number, one in enumerate(parts, 1):
        _end(one, meeting, number, viewer, now)
    _charge(meeting, parts, weighed, timezone.localdate(now))
    return meeting


def _pass(demand: Demand, *, viewer: Viewer, now: datetime, reason: str, signed: str) -> None:
    """Agreeing to the plan is the gatekeeper's word on its meetings."""
    verdict = Demand.Verdict.WITH_REASON if demand.blocked else Demand.Verdict.PASSED
    words = reason if demand.blocked else reason.strip() or "合并会议方案"
    gate.decide(demand, verdict=verdict, viewer=viewer, reason=words, signed_name=signed, now=now)


def _charge(meeting: Meeting, parts: Sequence[Meeting], weighed: Weighed, on: date) -> None:
    """What the merged meeting takes is shared among those who wanted its parts, by what each would have taken alone."""
    alone = [max(1.0, one.demand.minutes) for one in parts]
    for one, own in zip(parts, alone, strict=True):
        share = own / sum(alone)
        asked = {org.pk: minutes * share for org, minutes in weighed.asked.items()}
        charge_demand(target=one.demand, org=one.demand.org, county=one.demand.county, kind=Demand.Kind.MEETING,
                      title=one.demand.title, on=on, minutes=sum(asked.values()), shares=asked,
                      parts=times(weighed.parts, share), series=on_behalf(meeting.demand))  # fmt: skip
    charge_demand(target=meeting.demand, org=meeting.demand.org, county=meeting.demand.county,
                  kind=Demand.Kind.MEETING, title=meeting.demand.title, on=on, minutes=0.0)  # fmt: skip


def _end(one: Meeting, merged: Meeting, number: int, viewer: Viewer, now: datetime) -> None:
    starts = timezone.localtime(merged.starts_at)
    kept = f"{starts:%m月%d日}的合并会议第 {number} 段照样开，{one.minutes} 分钟，由{one.demand.org.name}主持"
    gate.withdraw(one.demand, viewer=viewer, reason=f"并入“{merged.demand.title}”"[:300], duty_kept_by=kept, now=now,
                  duty="、".join(one.topics)[:300] or one.demand.title)  # fmt: skip
    Meeting.objects.filter(pk=one.pk).update(merged_into=merged)


def _move(told: Mapping[str, Any], meeting: Meeting, plan: MergePlan, viewer: Viewer, now: datetime) -> bool:
    """Another time, room or way to meet, as the plan says."""
    if not told["starts"]:
        return False
    changed: dict[str, Any] = {}
    if told["to_video"]:
        changed["mode"] = told["mode"]
    if told["room"] and told["room"] != facts.place_of(meeting):
        changed |= {"room": Room.objects.filter(county=plan.county, name=told["room"]).first(), "place": ""}
    starts = timezone.make_aware(datetime.fromisoformat(told["starts"]))
    return move(meeting, starts, viewer=viewer, now=now, **changed)
