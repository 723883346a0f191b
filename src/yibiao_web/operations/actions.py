"""What operations leave on the trail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry

BACKUP_MADE = "backup.made"


@transaction.atomic
def note_backup(*, now: datetime, size: int, digest: str, sealed: bool, with_keys: bool) -> AuditEntry:
    """Of the machine's administrator, who is nobody that signs in. ``digest`` is of the whole file."""
    detail = {"bytes": size, "sha256": digest, "sealed": sealed, "with_keys": with_keys}
    return log(BACKUP_MADE, by=None, now=now, detail=detail)
