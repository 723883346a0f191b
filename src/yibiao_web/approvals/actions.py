"""Who may approve next, and what it does: the last approval records what was submitted in the ledger.

Each action moves the assignment first (a guarded update): of two reviewers at once one is refused before anything is
recorded, and nothing is recorded twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.approvals.changes import prepared
from yibiao_web.approvals.models import CellRemark, Decision, Recording
from yibiao_web.approvals.standing import check_may_decide, deputy_for, stands_at
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import owners
from yibiao_web.ledger.actions import record
from yibiao_web.ledger.merging import merge
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment


@transaction.atomic
def approve(assignment: Assignment, *, viewer: Viewer, now: datetime, remark: str = "") -> Assignment:
    """Pass on to the next level; at the last one record in the ledger."""
    check_may_decide(viewer, assignment)
    submission = _submitted(assignment, viewer)
    last = assignment.step + 1 >= len(assignment.task.chain)
    step = assignment.step
    move(assignment, "approve" if last else "pass_on", now=now)
    recorded = _record(assignment, submission, by=viewer.user, now=now) if last else {}
    _resolve(assignment, now)
    _decide(assignment, Decision.Verdict.APPROVED, step, viewer, now, remark, {"last": last, **recorded})
    return assignment


@transaction.atomic
def send_back(
    assignment: Assignment, *, viewer: Viewer, now: datetime, remark: str,
    cells: Sequence[dict[str, str]] = (),
) -> Assignment:  # fmt: skip
    """Back to the clerk, with a remark on the whole and on cells ({"row", "field", "text"})."""
    check_may_decide(viewer, assignment)
    _check_somebody_fills(assignment)
    written = [one for one in cells if one.get("text", "").strip()]
    if not remark.strip() and not written:
        raise Refusal("remark_needed", _("请写明要改什么：写一句总的意见，或在单元格旁写批注。"), 422)
    step = assignment.step
    move(assignment, "send_back", now=now)
    _resolve(assignment, now)
    CellRemark.objects.bulk_create(
        CellRemark(
            assignment=assignment, row=one.get("row", "")[:24], field=one.get("field", "")[:24],
            text=one["text"].strip()[:300], by=viewer.user, at=now,
        )
        for one in written
    )  # fmt: skip
    _decide(assignment, Decision.Verdict.SENT_BACK, step, viewer, now, remark, {"remarks": len(written)})
    return assignment


def approve_many(
    assignments: Iterable[Assignment], *, viewer: Viewer, now: datetime, remark: str = ""
) -> tuple[list[Assignment], list[tuple[Assignment, Refusal]]]:
    """Each by itself: those that went through, and those refused with why."""
    done: list[Assignment] = []
    refused: list[tuple[Assignment, Refusal]] = []
    for one in assignments:
        try:
            done.append(approve(one, viewer=viewer, now=now, remark=remark))
        except Refusal as problem:
            refused.append((one, problem))
    return done, refused


@transaction.atomic
def reopen(assignment: Assignment, *, viewer: Viewer, now: datetime, reason: str) -> Assignment:
    """Unlock what was approved, for a reason. What the ledger holds stays until the next approval records again."""
    if not any(stands_at(viewer, assignment, level) for level in assignment.task.chain):
        raise Refusal("not_your_step", _("这一份不归您这一级审核。"), 403)
    _check_somebody_fills(assignment)
    if not reason.strip():
        raise Refusal("reason_needed", _("请写明重新打开的原因，填报人会看到。"), 422)
    step = assignment.step
    move(assignment, "reopen", now=now)
    _decide(assignment, Decision.Verdict.REOPENED, step, viewer, now, reason, {})
    return assignment


def _check_somebody_fills(assignment: Assignment) -> None:
    if not assignment.org.active:
        words = _("{village}已经撤并或停用，退回去也没有人能再填。数据没有大错的请通过；要改的，通过以后在台账里更正。")
        raise Refusal("village_gone", words.format(village=assignment.org.name))


def _submitted(assignment: Assignment, viewer: Viewer) -> Submission:
    submission = Submission.objects.filter(assignment=assignment).first()
    if submission is None or submission.result is None:
        raise Refusal("nothing_submitted", _("这一份还没有提交，没有可审核的内容。"))
    if submission.submitted_by_id == viewer.user.pk:
        raise Refusal("own_submission", _("这一份是您自己提交的，请由另一位审核员审核。"), 403)
    return submission


def _resolve(assignment: Assignment, now: datetime) -> None:
    CellRemark.objects.filter(assignment=assignment, resolved_at=None).update(resolved_at=now)


_ACTIONS = {
    Decision.Verdict.APPROVED: "submission.approved",
    Decision.Verdict.SENT_BACK: "submission.sent_back",
    Decision.Verdict.REOPENED: "submission.reopened",
}


def _decide(
    assignment: Assignment, verdict: Decision.Verdict, step: int, viewer: Viewer, now: datetime, remark: str,
    detail: dict[str, Any],
) -> None:  # fmt: skip
    stands_in_for = deputy_for(viewer, timezone.localdate(now))
    Decision.objects.create(
        assignment=assignment, round=assignment.round, step=step, org=viewer.org, verdict=verdict,
        remark=remark.strip()[:500], by=viewer.user, deputy_for=stands_in_for, at=now,
    )  # fmt: skip
    log(
        _ACTIONS[verdict], by=viewer.user, now=now, org=viewer.org, target=assignment, scope=assignment.org.path,
        detail={
            "task": assignment.task_id, "title": assignment.task.title, "village": assignment.org.name,
            "round": assignment.round, "step": step, "deputy_for": stands_in_for.name if stands_in_for else "",
            **detail,
        },
    )  # fmt: skip


def _record(assignment: Assignment, submission: Submission, *, by: User, now: datetime) -> dict[str, Any]:
    """The single way from a submission into the ledger."""
    dated = timezone.localdate(assignment.submitted_at or now)
    period = assignment.task.period or f"{dated:%Y-%m}"
    wanted = prepared(assignment, submission.result or {}, period)
    recorded = record(
        _source(assignment, submission, dated), wanted.changes, by=by, now=now, org=assignment.org, owners=owners()
    )
    merged = _merge(wanted.merges, by, now, assignment)
    Recording.objects.create(
        assignment=assignment, round=assignment.round, source=recorded.source, added=wanted.added(recorded.subjects),
        at=now,
    )  # fmt: skip
    return {
        "source": recorded.source.pk, "changed": recorded.changed, "added": recorded.added,
        "disputes": recorded.disputes, "merged": merged,
    }  # fmt: skip


def _merge(wanted: Sequence[tuple[int, int]], by: User, now: datetime, assignment: Assignment) -> int:
    """Those that the clerk said are one; who was merged in an earlier round stays so."""
    known = {one.pk: one for one in Subject.objects.filter(pk__in={pk for pair in wanted for pk in pair})}
    done = 0
    for absorbed, kept in wanted:
        one, other = known.get(absorbed), known.get(kept)
        if one and other and Subject.State.MERGED not in (one.state, other.state):
            merge(other, one, by=by, now=now, org=assignment.org)
            done += 1
    return done


def _source(assignment: Assignment, submission: Submission, dated: date) -> Source:
    """The reporting organisation's own word; only where it owns items is it their owner's."""
    return Source(
        kind=Source.Kind.SUBMISSION, county=assignment.county, org=assignment.org, dated=dated,
        title=f"{assignment.task.title}（{assignment.org.name}）"[:200], assignment=assignment.pk,
        owner=assignment.org.name if assignment.org.name in set(owners().values()) else "",
        detail={"task": assignment.task_id, "round": assignment.round, "submitted_by": submission.submitted_by_id},
    )  # fmt: skip
