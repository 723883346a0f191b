"""What the worker does after an action; each may run twice (see ``site/jobs.py``)."""

from __future__ import annotations

from yibiao_web.audit.models import AuditEntry
from yibiao_web.forms.admitting import enter_force
from yibiao_web.forms.models import Form
from yibiao_web.forms.overlapping import refresh
from yibiao_web.orgs.queries import county_of


def sent(entry_id: int) -> None:
    """After "task.sent": the form that was sent is in force. The task is reached by its versions' own relation, since
    tasks are a higher layer."""
    entry = AuditEntry.objects.get(pk=entry_id)
    for form in Form.objects.filter(versions__tasks=int(entry.detail["task"])).select_related("org"):
        enter_force(form, now=entry.at)


def refresh_overlap(entry_id: int) -> None:
    """After a form entered or left force: the overlap audit is made again."""
    entry = AuditEntry.objects.select_related("org__parent").get(pk=entry_id)
    if entry.org is not None:
        refresh(county_of(entry.org), now=entry.at)
