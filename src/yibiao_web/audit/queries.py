"""Reads over the trail."""

from __future__ import annotations

from yibiao_web.audit.chain import FIELDS, Break, verify
from yibiao_web.audit.models import AuditEntry


def verified() -> tuple[int, str, Break | None]:
    """How many entries fit, the last hash, and the first entry that does not."""
    return verify(AuditEntry.objects.order_by("pk").values("id", "previous", "hash", *FIELDS).iterator(2_000))
