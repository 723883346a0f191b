"""What happens after an action, on one page: audit action → functions that the worker calls with the audit entry's id.

An action writes its audit row and, in the same transaction, one job for the functions here. A function must be safe
to run twice: a worker that was killed starts the job again.
"""

from __future__ import annotations

JOBS: dict[str, list[str]] = {
    "match.decided": ["yibiao_web.forms.jobs.settle_drafts"],
    "item.split": ["yibiao_web.ledger.splitting.follow_split"],
    "task.sent": [
        "yibiao_web.forms.jobs.sent",
        "yibiao_web.submissions.jobs.count_open_cells",
        "yibiao_web.api.webhooks.announce",
    ],
    "form.entered_force": ["yibiao_web.forms.jobs.refresh_overlap", "yibiao_web.api.webhooks.announce"],
    "form.left_force": ["yibiao_web.forms.jobs.refresh_overlap"],
    "submission.submitted": [
        "yibiao_web.approvals.digesting.refresh",
        "yibiao_web.approvals.measuring.refresh",
        "yibiao_web.api.webhooks.announce",
    ],
    "document.check_asked": ["yibiao_web.documents.jobs.check"],
    "document.import_asked": ["yibiao_web.documents.jobs.read_import"],
    "document.issued": ["yibiao_web.documents.jobs.index"],
    "document.rebuild_asked": ["yibiao_web.documents.jobs.rebuild"],
    "meetings.handed_in": ["yibiao_web.meetings.jobs.register"],
    "meeting_plan.asked": ["yibiao_web.meetings.jobs.plan"],
    "meeting_plan.merge_refused": ["yibiao_web.meetings.jobs.plan"],
    "join_plan.asked": ["yibiao_web.inspections.jobs.join"],
    "visit.finished": ["yibiao_web.site.after_visits.hand_signs", "yibiao_web.fieldwork.measuring.refresh"],
    "conclusion.given": [
        "yibiao_web.site.after_visits.hand_signs",
        "yibiao_web.site.after_visits.go_less_often",
    ],
    "letters.handed_in": ["yibiao_web.letters.actions.take_in"],
    "audit.verification_asked": ["yibiao_web.audit.actions.verify_trail"],
    "org.moved": ["yibiao_web.site.moves.follow_move"],
    "org.merged": ["yibiao_web.site.moves.follow_merge"],
    "ledger.unmasked": ["yibiao_web.site.unmasked.keep_reading"],
    "answer.asked": ["yibiao_web.answers.jobs.make"],
    "submission.approved": [
        "yibiao_web.approvals.measuring.refresh",
        "yibiao_web.rollup.kept.refresh",
        "yibiao_web.api.webhooks.announce",
    ],
    "submission.reopened": ["yibiao_web.rollup.kept.refresh"],
    "submission.sent_back": ["yibiao_web.api.webhooks.announce"],
    "ledger.recorded": ["yibiao_web.api.webhooks.announce"],
    "dispute.settled": ["yibiao_web.api.webhooks.announce"],
    "share.granted": ["yibiao_web.api.webhooks.announce"],
}
