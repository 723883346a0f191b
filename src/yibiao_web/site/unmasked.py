"""Full names and numbers shown on a page of the ledger are a reading like any other: the village sees who looked."""

from __future__ import annotations

from django.db import transaction

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.models import Reading


@transaction.atomic
def keep_reading(entry_id: int) -> None:
    """Job of ``ledger.unmasked``. Safe to run twice: one moment of one person is one reading."""
    entry = AuditEntry.objects.select_related("actor", "org").get(pk=entry_id)
    what = "台账里看完整的姓名和号码"
    if entry.org is None or Reading.objects.filter(at=entry.at, user=entry.actor, what=what).exists():
        return
    viewer = Viewer(entry.actor, entry.org, frozenset()) if entry.actor else None
    note_reading(
        viewer, org=entry.org, scope=entry.scope, kind=entry.detail["kind"], items=entry.detail["items"],
        subjects=entry.detail["subjects"], purpose=entry.purpose, what=what, now=entry.at,
    )  # fmt: skip
