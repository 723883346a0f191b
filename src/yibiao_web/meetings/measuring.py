"""When a meeting really ended: its caller writes it down, nobody who came does anything. From that the platform knows
what it took, all places of a level together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.measuring import Took, estimates, pool
from yibiao_web.meetings.models import Meeting
from yibiao_web.meetings.weighing import asked_now
from yibiao_web.orgs.models import Organisation

_LONGEST = timedelta(hours=14)
_DEMAND = "gate.demand"


@transaction.atomic
def note_end(meeting: Meeting, ended_at: datetime, *, viewer: Viewer, now: datetime) -> Meeting:
    """Only of a meeting that was called and began. Written down again it is corrected."""
    demand = meeting.demand
    if demand.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有召集的单位能记散会的时间。"), 403)
    if not demand.in_force_on or demand.ended_on:
        raise Refusal("not_held", _("这个会没有发通知，或者已经撤销，不用记。"))
    if not meeting.starts_at < ended_at <= min(now, meeting.starts_at + _LONGEST):
        raise Refusal("no_end", _("散会的时间要在开会以后、现在以前。请核对。"), 422)
    Meeting.objects.filter(pk=meeting.pk).update(ended_at=ended_at)
    meeting.ended_at = ended_at
    _measure(meeting, on=timezone.localdate(now))
    log("meeting.ended", by=viewer.user, org=viewer.org, now=now, target=meeting,
        detail={"title": demand.title, "minutes": _minutes(meeting), "planned": meeting.minutes})  # fmt: skip
    return meeting


def _minutes(meeting: Meeting) -> int:
    assert meeting.ended_at is not None
    return round((meeting.ended_at - meeting.starts_at).total_seconds() / 60)


def _measure(meeting: Meeting, *, on: date) -> None:
    """The parts of a merged meeting, each charged to who wanted it, share what it took as they share its minutes."""
    took = _took(meeting)
    parts = Meeting.objects.filter(merged_into=meeting).values_list("demand", flat=True)
    told = {demand: estimates(_DEMAND, demand) for demand in (meeting.demand_id, *parts)}
    whole = {org.pk: sum(one.get(org.pk, 0.0) for one in told.values()) for org in took}
    for demand, charged in told.items():
        pool(_DEMAND, demand, [
            Took(org.level, charged[org.pk], held * charged[org.pk] / whole[org.pk])
            for org, held in took.items() if charged.get(org.pk)
        ], on=on, anew=True)  # fmt: skip


def _took(meeting: Meeting) -> Mapping[Organisation, float]:
    """Minutes of each organisation, the meeting as long as it was. The way there stays as estimated."""
    longer = _minutes(meeting) / max(1, meeting.minutes)
    held = Meeting.objects.select_related("demand__org", "demand__county", "room").get(pk=meeting.pk)
    held.minutes = _minutes(meeting)
    held.parts = [one | {"minutes": round(one["minutes"] * longer)} for one in held.parts]
    return asked_now(held, meeting.demand.on)
