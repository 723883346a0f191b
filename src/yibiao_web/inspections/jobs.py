"""The worker's part of joining visits."""

from __future__ import annotations

from yibiao_web.audit.models import AuditEntry
from yibiao_web.inspections.joining import WORKING_ON_IT, make
from yibiao_web.inspections.models import JoinPlan


def join(entry_id: int) -> None:
    """Follows "join_plan.asked". What is ready stays; what was interrupted begins again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    one = JoinPlan.objects.select_related("county").get(pk=entry.target_id)
    if one.state not in WORKING_ON_IT:
        return
    try:
        make(one)
    except Exception:
        JoinPlan.objects.filter(pk=one.pk).update(
            state=JoinPlan.State.FAILED, notes=["计算时出了错，已记录。请再排一次；还不行的，请联系管理员。"]
        )
        raise
