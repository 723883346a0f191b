"""Taking a draft away as an Excel file, and taking the file back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.files.marking import marked
from yibiao_web.sharing.actions import note_reading
from yibiao_web.submissions.actions import save
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.submissions.importing import Comparing, check_belongs, read_back
from yibiao_web.submissions.models import ImportTry, Submission
from yibiao_web.submissions.page_data import grid_of, masked_items, subjects_of
from yibiao_web.submissions.typed import log_since
from yibiao_web.submissions.workbooks import DraftBook, Rejected


@transaction.atomic
def show_plain(
    submission: Submission, *, purpose: str, viewer: Viewer, now: datetime, what: str = ""
) -> AuditEntry | None:  # fmt: skip
    """Keep that names and numbers of a draft were shown in full. The entry, where there are any."""
    draft, task = draft_of(submission), submission.assignment.task
    items = masked_items(draft)
    if not items:
        return None
    subjects = subjects_of(draft, grid_of(viewer))
    noted = note_reading(
        viewer, org=viewer.org, scope=submission.assignment.org.path, kind="person", items=items, subjects=subjects,
        count=len(subjects), purpose=purpose.strip() or _("填报《{title}》").format(title=task.title),
        what=what or _("填报页显示完整姓名和号码"), now=now,
    )  # fmt: skip
    return noted.entry


@transaction.atomic
def export_workbook(submission: Submission, *, viewer: Viewer, now: datetime) -> tuple[str, bytes]:
    """(name, content) of a file to fill offline. Kept as a reading: names and numbers leave in full."""
    draft, assignment = draft_of(submission), submission.assignment
    book = DraftBook(draft, assignment.task.title, assignment.org.name, about(submission), grid_of(viewer))
    name = f"{assignment.task.title}（{assignment.org.name}）.xlsx"
    noted = show_plain(submission, purpose="", viewer=viewer, now=now, what=_("导出填报表离线填写"))
    return name, marked(name, book.bytes(), noted)


@transaction.atomic
def import_workbook(
    submission: Submission, *, name: str, content: bytes, viewer: Viewer, now: datetime
) -> ImportTry:  # fmt: skip
    """Take the rows that are right; the others are kept aside with why. Raises where it is no file of this draft."""
    handed = read_back(name, content)
    check_belongs(handed, about(submission), name)
    draft = draft_of(submission)
    compared = Comparing(
        draft, catalogue(), timezone.localdate(now), _shown_before(submission, int(handed.meta["number"])),
        grid_of(viewer), int(now.timestamp() * 1000),
    ).all(handed)  # fmt: skip
    told = save(submission, compared.edits, viewer=viewer, now=now, batch=f"import-{now:%Y%m%d%H%M%S}")
    refused = {(one["row"], one["field"]) for one in told["refused"]}
    taken = {one["row"] or one["field"] for one in compared.edits if (one["row"], one["field"]) not in refused}
    made = ImportTry.objects.create(
        submission=submission, file_name=name[-200:], taken=len(taken), by=viewer.user, at=now,
        rejected=[asdict(one) for one in compared.rejected],
    )  # fmt: skip
    log("draft.imported", by=viewer.user, now=now, org=viewer.org, target=submission,
        scope=submission.assignment.org.path,
        detail={"taken": made.taken, "rejected": len(made.rejected), "file": name})  # fmt: skip
    return made


@transaction.atomic
def rejected_workbook(tried: ImportTry, *, viewer: Viewer, now: datetime) -> tuple[str, bytes]:
    """The rows that were not taken, in the same layout with a column that says why. They hold what was typed of
    people, so taking them is on the trail too."""
    submission = tried.submission
    rejected = [Rejected(**one) for one in tried.rejected]
    place = submission.assignment.org.name
    book = DraftBook(
        draft_of(submission), submission.assignment.task.title, place, about(submission), grid_of(viewer), rejected
    )
    name = f"没有导入的行（{place}）.xlsx"
    noted = log("draft.rejected_taken", by=viewer.user, now=now, org=viewer.org, target=submission,
                scope=submission.assignment.org.path, detail={"rows": len(rejected)})  # fmt: skip
    return name, marked(name, book.bytes(), noted)


def about(submission: Submission) -> dict[str, Any]:
    """What is hidden in an exported file, to know it again."""
    assignment = submission.assignment
    return {
        "submission": submission.pk, "form": assignment.task.version.form_id,
        "title": assignment.task.title, "org": assignment.org_id, "place": assignment.org.name,
        "period": assignment.task.period, "number": submission.edits,
    }  # fmt: skip


def _shown_before(submission: Submission, number: int) -> Mapping[tuple[str, str], Any]:
    """Cells edited after a number, with what they showed at that time."""
    draft = draft_of(submission)
    shown: dict[tuple[str, str], Any] = {}
    for change, _batch in log_since(submission, number):
        row, key = change.place
        region = draft.base.region_of(key)
        if (row, key) in shown or region is None:
            continue
        known = region.cells[key]["value"] if region.kind == "crosstab" else region.shown(row, key)
        shown[row, key] = change.before.value if change.before else known
    return shown
