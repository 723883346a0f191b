"""The worker's part of merging and importing meetings."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.meetings.importing import take_in
from yibiao_web.meetings.models import MeetingImport, MergePlan
from yibiao_web.meetings.planning import OPEN, make


def plan(entry_id: int) -> None:
    """Follows "meeting_plan.asked" and "meeting_plan.merge_refused". What is ready stays; what was interrupted begins
    again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    one = MergePlan.objects.select_related("county").get(pk=entry.target_id)
    if one.state not in OPEN or one.asked_at > entry.at:
        return
    try:
        make(one, timezone.now())
    except Exception:
        MergePlan.objects.filter(pk=one.pk, asked_at=one.asked_at).update(
            state=MergePlan.State.FAILED, notes=["计算时出了错，已记录。请点“重新计算”；还不行的，请联系管理员。"]
        )
        raise


def register(entry_id: int) -> None:
    """Follows "meetings.handed_in". What was interrupted goes on where it was."""
    entry = AuditEntry.objects.get(pk=entry_id)
    one = MeetingImport.objects.select_related("org__parent", "made_by").get(pk=entry.target_id)
    if one.state != MeetingImport.State.WAITING:
        return
    try:
        take_in(one)
    except Exception:
        MeetingImport.objects.filter(pk=one.pk).update(state=MeetingImport.State.FAILED)
        raise
