"""What the worker does after an action; each may run twice (see ``site/jobs.py``)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yibiao_web.accounts.viewer import Role, Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue.models import MatchDecision
from yibiao_web.forms.admitting import enter_force
from yibiao_web.forms.doubts import drafts_with, remember
from yibiao_web.forms.models import Form, FormVersion
from yibiao_web.forms.overlapping import refresh
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.settling import examine
from yibiao_web.orgs.queries import county_of


def sent(entry_id: int) -> None:
    """After "task.sent": the form that was sent is in force. The task is reached by its versions' own relation, since
    tasks are a higher layer."""
    entry = AuditEntry.objects.get(pk=entry_id)
    for form in Form.objects.filter(versions__tasks=int(entry.detail["task"])).select_related("org"):
        enter_force(form, now=entry.at)


def settle_drafts(entry_id: int) -> None:
    """After "match.decided": drafts in which the field was still open know it, and are put through the gate again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    decision = MatchDecision.objects.select_related("county").filter(pk=int(entry.target_id), undone_at=None).first()
    for version in drafts_with(decision) if decision else ():
        _settle(version, now=entry.at)


@transaction.atomic
def _settle(version: FormVersion, *, now: datetime) -> None:
    form, fields = version.form, remember(version)
    last = version.admissions.select_related("made_by").order_by("-pk").first()
    if fields and last and last.made_by and last.decided_at is None and last.sent_up_at is None:
        sender = Viewer(last.made_by, form.org, frozenset({Role.REQUESTER.value}))
        villages = villages_of(form.org, last.scope)
        examine(
            version, viewer=sender, villages=villages, due_on=last.due_on, now=now, filters=last.filters,
            period=last.period,
        )  # fmt: skip
    if fields:
        log("form.fields_remembered", by=None, org=form.org, now=now, target=version,
            detail={"form": form.title, "fields": ["→".join(one.path) for one in fields]})  # fmt: skip


def refresh_overlap(entry_id: int) -> None:
    """After a form entered or left force: the overlap audit is made again."""
    entry = AuditEntry.objects.select_related("org__parent").get(pk=entry_id)
    if entry.org is not None:
        refresh(county_of(entry.org), now=entry.at)
