"""What happens after an action, on one page: audit action → functions that the worker calls with the audit entry's id.

An action writes its audit row and, in the same transaction, one job for each function here. A function must be safe
to run twice: a worker that was killed starts the job again.
"""

from __future__ import annotations

JOBS: dict[str, list[str]] = {
    "audit.verification_asked": ["yibiao_web.audit.actions.verify_trail"],
    "org.moved": ["yibiao_web.site.moves.follow_move"],
    "answer.asked": ["yibiao_web.answers.jobs.make"],
}
