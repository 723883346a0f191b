"""The one way onto the trail. Call it last in an action: the chain is locked from here to the commit."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from yibiao_web.audit.chain import START, hash_of
from yibiao_web.audit.jobs import run_job, run_jobs
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.queries import verified

if TYPE_CHECKING:
    from yibiao_web.accounts.models import User
    from yibiao_web.accounts.viewer import Viewer
    from yibiao_web.orgs.models import Organisation

_CHAIN = 0x79697031  # the advisory lock's number, any constant


def log(
    action: str, *, by: User | None, now: datetime, org: Organisation | None = None,
    target: models.Model | None = None, scope: str = "", purpose: str = "", detail: dict[str, Any] | None = None,
) -> AuditEntry:  # fmt: skip
    """Write one entry and enqueue the jobs that follow from it (``site/jobs.py``). Must be inside the transaction of
    the action it tells of. ``by`` None is the system itself. ``detail`` is JSON and holds no personal data."""
    assert connection.in_atomic_block, "log() belongs into the action's transaction"
    _lock()
    import_string(settings.YIBIAO_WRITE_GUARD)(action, scope or (org.path if org else ""))
    last = AuditEntry.objects.order_by("-pk").values_list("hash", flat=True).first()
    fields = {
        "at": now,
        "actor_id": by.pk if by else None,
        "actor_name": (by.name or by.username) if by else "系统",
        "org_id": org.pk if org else None,
        "action": action,
        "target_type": target._meta.label_lower if target else "",
        "target_id": str(target.pk) if target else "",
        "scope": scope or (org.path if org else ""),
        "purpose": purpose,
        "detail": json.loads(json.dumps(detail or {}, ensure_ascii=False, default=str)),
    }
    previous = last or START
    entry = AuditEntry.objects.create(**fields, previous=previous, hash=hash_of(previous, fields))
    paths = import_string(settings.YIBIAO_JOBS).get(action, ())
    if len(paths) == 1:
        run_job.enqueue(paths[0], entry.pk)
    elif paths:
        run_jobs.enqueue(paths, entry.pk)
    return entry


def _lock() -> None:
    """Writers of the chain wait for each other. SQLite has one writer anyway (transactions are IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN])


def log_reading(action: str, **fields: Any) -> AuditEntry:
    """A reading of personal data, in a transaction of its own."""
    with transaction.atomic():
        return log(action, **fields)


@transaction.atomic
def ask_verification(*, viewer: Viewer, now: datetime) -> AuditEntry:
    """The worker verifies the chain up to this entry (``verify_trail``, in ``site/jobs.py``)."""
    return log("audit.verification_asked", by=viewer.user, now=now, org=viewer.org)


def verify_trail(entry_id: int) -> None:
    """Job: verify the chain up to the entry that asked, and keep on the trail what came out. The reading is outside of
    the transaction that writes it: nobody waits for the lock meanwhile."""
    if AuditEntry.objects.filter(action="audit.verified", target_id=str(entry_id)).exists():
        return
    count, last, broken = verified(until=entry_id)
    asked = AuditEntry.objects.get(pk=entry_id)
    detail = {"count": count, "last": last, "broken": broken and broken.entry, "why": broken and broken.why}
    with transaction.atomic():
        log("audit.verified", by=None, now=timezone.now(), org=asked.org, target=asked, detail=detail)


@transaction.atomic
def note_export(*, viewer: Viewer, form: str, filters: dict[str, Any], now: datetime) -> AuditEntry:
    return log("audit.exported", by=viewer.user, now=now, org=viewer.org, detail={"form": form, "filters": filters})
