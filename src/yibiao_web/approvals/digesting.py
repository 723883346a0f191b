"""The job that counts a submission once it is in, so that a queue of hundreds opens at once."""

from __future__ import annotations

from yibiao_web.approvals.comparing import differences
from yibiao_web.approvals.models import Digest
from yibiao_web.approvals.rules import counted, unusual
from yibiao_web.audit.models import AuditEntry
from yibiao_web.submissions.models import Submission


def refresh(entry_id: int) -> None:
    """For ``submission.submitted``; running twice counts the same again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    submission = (
        Submission.objects.select_related("assignment__task__version", "assignment__org")
        .defer("base", "assignment__task__version__content")
        .filter(pk=int(entry.target_id))
        .first()
    )
    if submission is None or submission.result is None:
        return
    assignment = submission.assignment
    counts = counted(submission.result, submission.findings)
    odd = sum(one.odd for one in differences(assignment, submission.result))
    Digest.objects.update_or_create(
        assignment=assignment, defaults={"round": assignment.round, "counts": counts, "unusual": unusual(counts, odd)}
    )
