"""这不对, from a cell of a form to the subject and item that the ledger knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.disputes import raise_dispute
from yibiao_web.ledger.models import Dispute, Subject
from yibiao_web.submissions.drafting import draft_of
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.page_data import grid_of
from yibiao_web.submissions.results import reader


def dispute_cell(
    submission: Submission, row: str, field: str, *, proposed: Any, words: str, viewer: Viewer, now: datetime
) -> Dispute:  # fmt: skip
    """Raise a dispute about what a cell shows. ``proposed`` is written like in the form; blank: only known wrong."""
    draft = draft_of(submission, {row})
    region = draft.base.region_of(field)
    grid = grid_of(viewer)
    if region is None or row not in region.at or row[:1] != "s" or (grid and region.grid(row) != grid):
        raise Refusal("no_such_cell", _("这一格不能提异议。要改的请直接填。"), 422)
    one = region.fields[field]
    if not one["item"]:
        raise Refusal("no_such_cell", _("这一栏不在数据项目录里，请在备注里说明，或联系下发部门。"), 422)
    if not str(proposed or "").strip() and not words.strip():
        raise Refusal("words_needed", _("请写上正确的是什么，或者说明哪里不对。"), 422)
    home = region.household(row) if one["item"].startswith("household.") and region.subject == "person" else 0
    subject = Subject.objects.select_related("org", "county").get(pk=home or int(row[1:]))
    value = reader(one, region.subject, catalogue())(proposed) if str(proposed or "").strip() else None
    return raise_dispute(subject, one["item"], value, words, viewer=viewer, now=now)
