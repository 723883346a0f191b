"""Everything that writes drafts. A draft's own trail is its log of edits; opening, submitting and recalling are on the
audit trail. The submission's row is the lock: whoever edits or submits holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.submissions.base import open_count, size_of
from yibiao_web.submissions.checking import Checker, Found, numbers_in, stopping
from yibiao_web.submissions.drafting import base_of, digest_of, draft_of
from yibiao_web.submissions.drafts import CONFIRMED, STALE, Draft
from yibiao_web.submissions.editing import Editing, edits_since, rows_of
from yibiao_web.submissions.knowing import known_now
from yibiao_web.submissions.models import Preview, Submission
from yibiao_web.submissions.queries import elsewhere, may_fill, registered
from yibiao_web.submissions.results import result_of
from yibiao_web.submissions.typed import take_back
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.states import EDITABLE

_MOST = 40_000  # cells of one paste or import


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a try: ``findings`` are all, ``stopping`` those that must be settled first (empty: it went)."""

    submission: Submission
    findings: list[Found]
    stopping: list[Found]

    @property
    def accepted(self) -> bool:
        return not self.stopping


@transaction.atomic
def open_draft(assignment: Assignment, *, viewer: Viewer, now: datetime) -> Submission:
    """The assignment's draft; on the first opening what is known is frozen as its base."""
    _check_viewer(assignment, viewer)
    known = Submission.objects.defer("base", "result").filter(assignment=assignment).first()
    if known is not None:
        known.assignment = assignment
        return known
    if assignment.state != Assignment.State.TODO:
        raise Refusal("not_open", _("这项任务已经结束或撤回，不用再填。"))
    base = known_now(assignment, now)
    count = _preview(assignment, base, now).open_cells
    move(assignment, "open", now=now, open_cells=count)
    submission = Submission.objects.create(
        assignment=assignment, base=base, base_digest=digest_of(base), based_at=now
    )  # fmt: skip
    log("draft.opened", by=viewer.user, now=now, org=viewer.org, target=submission, scope=assignment.org.path,
        detail={"task": assignment.task_id, "assignment": assignment.pk, "open": count})  # fmt: skip
    return submission


@transaction.atomic
def preview(assignment: Assignment, *, now: datetime) -> Preview | None:
    """Count what is open for whoever will fill it; nothing where it was opened or counted already."""
    if assignment.state != Assignment.State.TODO or Preview.objects.filter(assignment=assignment).exists():
        return None
    return _preview(assignment, known_now(assignment, now), now)


def _preview(assignment: Assignment, base: dict[str, Any], now: datetime) -> Preview:
    rows, cells = size_of(base)
    counted = {"rows": rows, "cells": cells, "open_cells": open_count(base), "counted_at": now}
    made, _new = Preview.objects.update_or_create(assignment=assignment, defaults=counted)
    return made


@transaction.atomic
def save(
    submission: Submission, edits: Sequence[Mapping[str, Any]], *, viewer: Viewer, now: datetime, batch: str = "",
    since: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Take edits ({"row", "field", "value", "note"?}) one by one; a cell that may not be typed into is ``refused``, the
    others are kept. Sending the same again changes nothing. With ``since`` the answer carries what others edited after
    that number."""
    if len(edits) > _MOST:
        raise Refusal("too_many_cells", _("一次最多粘贴 4 万格，请分几次。"), 422)
    hold(submission, viewer)
    rows = rows_of(edits)
    rows |= base_of(submission).housemates(rows)
    work = Editing(submission, draft_of(submission, rows), viewer=viewer, now=now, batch=batch[:36])
    for edit in edits:
        work.take(edit)
    others = edits_since(submission, since, work.before) if since is not None else []
    number = work.write()
    findings = _findings_of(work, now)
    return {"number": number, "findings": findings, "refused": work.refused, "edits": others}


@transaction.atomic
def confirm(
    submission: Submission, *, viewer: Viewer, now: datetime, rows: Iterable[str] | None = None
) -> dict[str, Any]:
    """无变化: what is out of date in some rows (or all that the viewer fills) still holds."""
    hold(submission, viewer)
    draft = draft_of(submission)
    work = Editing(submission, draft, viewer=viewer, now=now, batch=str(uuid4()))
    wanted = None if rows is None else set(rows)
    for row in _stale_rows(draft):
        if (wanted is None or row in wanted) and (row[0] == "t" or work.is_mine(row)):
            work.take({"row": row, "field": CONFIRMED, "value": True})
    return {"number": work.write(), "rows": sorted(row for row, _key in work.before), "refused": work.refused}


def _stale_rows(draft: Draft) -> list[str]:
    rows: dict[str, None] = {}
    for region, row, key in draft.open_cells():
        state = region.cells[key]["state"] if region.kind == "crosstab" else region.state(row, key)
        if state == STALE:
            rows[row or f"t{region.number}"] = None
    return list(rows)


@transaction.atomic
def undo(submission: Submission, *, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Take back the viewer's last edit, or the whole block it came with. Cells that somebody changed since stay."""
    hold(submission, viewer)
    several = take_back(submission, viewer.user)
    work = Editing(
        submission, draft_of(submission, {one.place[0] for one in several}), viewer=viewer, now=now, batch=""
    )  # fmt: skip
    kept = 0
    for one in several:
        now_there = work.cells.get(one.place)
        if (now_there and (now_there.value, now_there.note)) != (one.after and (one.after.value, one.after.note)):
            kept += 1
            continue
        work.put(*one.place, one.before and replace(one.before, by=viewer.user.name))
    since = submission.edits
    number = work.write(undone=True)
    return {"number": number, "edits": edits_since(submission, since), "kept": kept}


@transaction.atomic
def submit(submission: Submission, *, viewer: Viewer, key: str, now: datetime) -> Submitted:
    """Check everything and hand it to the reviewers. The same ``key`` again is the same act."""
    _check_viewer(submission.assignment, viewer)
    if not _is_clerk(submission.assignment, viewer):
        raise Refusal("not_clerk", _("网格员填好就行，由村里统一提交。"), 403)
    locked = _locked(submission)
    if key and locked.submit_key == key and locked.assignment.state not in EDITABLE:
        return Submitted(locked, locked.findings, [])
    _check_editable(locked.assignment)
    draft, terms = draft_of(locked), catalogue()
    found = Checker(draft, terms, timezone.localdate(now), elsewhere(locked.assignment, numbers_in(draft)))
    findings = found.everything()
    stop = stopping(findings)
    if stop:
        return Submitted(locked, findings, stop)
    locked.result = result_of(draft, terms, locked.assignment.task.period)
    locked.findings, locked.submitted_by, locked.submit_key = findings, viewer.user, key[:64]
    locked.save(update_fields=["result", "findings", "submitted_by", "submit_key"])
    move(locked.assignment, "submit", now=now)
    log("submission.submitted", by=viewer.user, now=now, org=viewer.org, target=locked,
        scope=locked.assignment.org.path,
        detail={"task": locked.assignment.task_id, "assignment": locked.assignment_id, "edits": locked.edits,
                "findings": len(findings)})  # fmt: skip
    _carry(submission, locked)
    return Submitted(locked, findings, [])


@transaction.atomic
def recall(submission: Submission, *, viewer: Viewer, now: datetime) -> Submission:
    """Take it back before anybody approved it."""
    _check_viewer(submission.assignment, viewer)
    locked = _locked(submission)
    assignment = locked.assignment
    if assignment.state != Assignment.State.SUBMITTED or assignment.step > 0:
        raise Refusal("already_reviewed", _("已经有人审核过，不能撤回。要改的请联系审核人退回。"))
    if not _is_clerk(assignment, viewer):
        raise Refusal("not_clerk", _("由村里的填报员撤回。"), 403)
    move(assignment, "recall", now=now)
    log("submission.recalled", by=viewer.user, now=now, org=viewer.org, target=locked, scope=assignment.org.path,
        detail={"task": assignment.task_id, "assignment": assignment.pk})  # fmt: skip
    _carry(submission, locked)
    return locked


def _findings_of(work: Editing, now: datetime) -> list[Found]:
    """What the checks say of the cells that were just typed; numbers are looked up elsewhere only where typed."""
    touched = work.touched()
    numbers = numbers_in(Draft(work.draft.base, {place: work.cells[place] for place in work.before
                                                 if place in work.cells}))  # fmt: skip
    assignment = work.submission.assignment
    checker = Checker(
        work.draft, catalogue(), timezone.localdate(now), elsewhere(assignment, numbers),
        registered(assignment, numbers, work.grid),
    )  # fmt: skip
    found: list[Found] = []
    for region, row in dict.fromkeys((region, row) for region, row, _key in touched):
        if region.kind == "crosstab":
            found += checker.crosstab(region, [key for one, _row, key in touched if one is region])
        else:
            found += checker.row(region, row)
    return found


def hold(submission: Submission, viewer: Viewer) -> None:
    """Hold the draft until the transaction ends; it must be the viewer's and still open for typing."""
    locked = _locked(submission)
    _check_viewer(locked.assignment, viewer)
    _check_editable(locked.assignment)
    _carry(submission, locked)


def _locked(submission: Submission) -> Submission:
    """Read again under the lock, with its assignment; task and places are as the request read them a moment ago."""
    rows = Submission.objects.select_for_update(of=("self",)).defer("base", "result").select_related("assignment")
    locked, known = rows.get(pk=submission.pk), submission.assignment
    for name in ("task", "org", "county"):
        if getattr(locked.assignment, f"{name}_id") == getattr(known, f"{name}_id"):
            setattr(locked.assignment, name, getattr(known, name))
    return locked


def _carry(submission: Submission, locked: Submission) -> None:
    submission.edits, submission.assignment = locked.edits, locked.assignment
    submission.submit_key, submission.findings = locked.submit_key, locked.findings
    submission.base_digest = locked.base_digest


def _check_viewer(assignment: Assignment, viewer: Viewer) -> None:
    if not may_fill(assignment, viewer):
        raise Refusal("not_yours", _("这不是您单位的任务。"), 404)


def _is_clerk(assignment: Assignment, viewer: Viewer) -> bool:
    return viewer.org.pk == assignment.org_id


def _check_editable(assignment: Assignment) -> None:
    if assignment.state not in EDITABLE:
        words = _("这一份现在是“{state}”，不能再改。要改请先撤回，或请审核人退回。")
        raise Refusal("not_editable", words.format(state=assignment.get_state_display()))
