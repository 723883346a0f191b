"""Proposing, changing and holding a meeting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import of_meeting
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.meetings.asking import askable
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.models import Attendance, Meeting
from yibiao_web.meetings.weighing import asked_now, weigh
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

LONGEST = timedelta(days=3)
_OUTCOMES = ("id", "demand", "merged_into", "moved_from", "moved_on", "ended_at")
FACTS = tuple(one.name for one in Meeting._meta.concrete_fields if one.name not in _OUTCOMES)


@transaction.atomic
def propose(proposal: Proposal, *, viewer: Viewer, now: datetime) -> Meeting:
    """A new meeting of the viewer's organisation, as a draft that the gate has looked at. The same again (title,
    sender and time) is the one there is."""
    _may_propose(proposal, viewer)
    # two at the same moment wait for each other, so that the second finds the first
    Organisation.objects.select_for_update().get(pk=viewer.org.pk)
    if known := same(proposal, viewer):
        return known
    on = timezone.localdate(now)
    weighed = weigh(proposal, viewer.org, viewer.county, on)
    proposal.meeting.advice = weighed.advice
    demand = gate.register(
        Demand.Kind.MEETING, org=viewer.org, title=proposal.title, findings=weighed.findings, asked=weighed.asked,
        starts_on=timezone.localdate(proposal.meeting.starts_at), parts=weighed.parts, viewer=viewer, now=now,
    )  # fmt: skip
    return save(proposal, demand)


@transaction.atomic
def change(meeting: Meeting, proposal: Proposal, *, viewer: Viewer, now: datetime) -> Meeting:
    """Other facts: looked at anew. What was decided of the old ones holds no longer."""
    _may_propose(proposal, viewer)
    weighed = weigh(proposal, viewer.org, viewer.county, timezone.localdate(now), without=[meeting.pk])
    proposal.meeting.advice = weighed.advice
    gate.reexamine(
        meeting.demand, title=proposal.title, findings=weighed.findings, asked=weighed.asked,
        starts_on=timezone.localdate(proposal.meeting.starts_at), parts=weighed.parts, viewer=viewer, now=now,
    )  # fmt: skip
    for name in FACTS:
        setattr(meeting, name, getattr(proposal.meeting, name))
    meeting.save()
    meeting.attendances.all().delete()
    _ask(meeting, proposal)
    return meeting


@transaction.atomic
def hold(meeting: Meeting, *, viewer: Viewer, now: datetime) -> Meeting:
    """It was let through: it is called, and those asked see it."""
    if meeting.demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有提出的单位能发通知开会。"), 403)
    if meeting.starts_at < now:
        raise Refusal("over", _("定的时间已经过了，请先改日期。"))
    if taken := taken_by(meeting):
        raise Refusal(
            "room_taken",
            _("{room}那时候已有“{title}”，请改时间或换会议室。").format(room=meeting.room, title=taken.demand.title),
        )
    gate.enter_force(meeting.demand, viewer=viewer, now=now)
    return meeting


def taken_by(meeting: Meeting) -> Meeting | None:
    """A called meeting that has its room at the same time."""
    if meeting.room is None:
        return None
    others = Meeting.objects.filter(room=meeting.room, demand__ended_on=None, starts_at__lt=meeting.ends_at)
    others = others.filter(starts_at__gt=meeting.starts_at - LONGEST).exclude(demand__in_force_on=None)
    rows = others.exclude(pk=meeting.pk).select_related("demand").order_by("starts_at")
    return next((one for one in rows if one.ends_at > meeting.starts_at), None)


@transaction.atomic
def move(meeting: Meeting, starts_at: datetime, *, viewer: Viewer, now: datetime, **changed: Any) -> bool:
    """Part of an agreed plan: another time, room or way to meet, nobody asked more than before. Whether it moved."""
    before = meeting.starts_at
    fields = {"starts_at": starts_at, **changed}
    if all(getattr(meeting, name) == value for name, value in fields.items()):
        return False
    if before != starts_at:
        fields["moved_from"] = meeting.moved_from or before
    Meeting.objects.filter(pk=meeting.pk).update(**fields, moved_on=timezone.localdate(now))
    Demand.objects.filter(pk=meeting.demand_id).update(starts_on=timezone.localdate(starts_at))
    if "mode" in changed:
        _price(meeting, timezone.localdate(now))
    told = {
        "title": meeting.demand.title,
        "before": before,
        "after": starts_at,
        **{k: str(v) for k, v in changed.items()},
    }
    log("meeting.moved", by=viewer.user, org=viewer.org, now=now, target=meeting, scope=meeting.demand.org.path,
        detail=told)  # fmt: skip
    return True


def _price(meeting: Meeting, on: date) -> None:
    """What each is asked for, after the way to meet changed."""
    meeting.refresh_from_db()
    asked = asked_now(meeting, on)
    rows = list(DemandRecipient.objects.filter(demand=meeting.demand_id).select_related("org"))
    for one in rows:
        one.minutes = asked.get(one.org, one.minutes)
    DemandRecipient.objects.bulk_update(rows, ["minutes"])
    Demand.objects.filter(pk=meeting.demand_id).update(minutes=sum(one.minutes for one in rows))
    demand = Demand.objects.select_related("org", "county").get(pk=meeting.demand_id)
    if meeting.mode != Meeting.Mode.IN_PERSON:
        demand.parts = of_meeting()
        demand.save(update_fields=["parts"])
    if demand.in_force_on and not meeting.parts:
        gate.charge(demand)


def same(proposal: Proposal, viewer: Viewer) -> Meeting | None:
    """A meeting of the viewer's with that title and time."""
    rows = Meeting.objects.filter(
        demand__org=viewer.org, demand__title=proposal.title[:200], starts_at=proposal.meeting.starts_at,
        demand__ended_on=None,
    )  # fmt: skip
    return rows.select_related("demand__org").first()


def save(proposal: Proposal, demand: Demand) -> Meeting:
    """The facts of a demand that was registered."""
    meeting = proposal.meeting
    meeting.demand = demand
    meeting.save()
    _ask(meeting, proposal)
    return meeting


def _ask(meeting: Meeting, proposal: Proposal) -> None:
    for one in proposal.asked:
        one.pk, one.meeting = None, meeting
    Attendance.objects.bulk_create(proposal.asked)


def _may_propose(proposal: Proposal, viewer: Viewer) -> None:
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有报表员能替本单位提出开会。"), 403)
    if not proposal.asked:
        raise Refusal("nobody_asked", _("还没有选谁来开会。"), 422)
    allowed = {one.pk for one in askable(viewer.org)} | {viewer.org.pk}
    if any(one.org and one.org.pk not in allowed for one in proposal.asked):
        raise Refusal("beyond", _("只能请本单位管得到的单位来开会。"), 403)
    if proposal.meeting.room and proposal.meeting.room.county_id != county_of(viewer.org).pk:
        raise Refusal("no_room", _("没有这间会议室，请重新选。"), 422)
