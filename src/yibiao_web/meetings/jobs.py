"""The worker's part of merging meetings."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.meetings.models import MergePlan
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
