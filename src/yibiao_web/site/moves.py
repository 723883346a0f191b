"""Follows a place that moved in the tree: rights that name a branch by its path name the new path."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from yibiao_web.audit.models import AuditEntry
from yibiao_web.sharing.models import Grant, Reading, ShareRequest


@transaction.atomic
def follow_move(entry_id: int) -> None:
    """Job of ``org.moved``. Safe to run twice: the second time nothing has the old path."""
    detail = AuditEntry.objects.get(pk=entry_id).detail
    old, new = detail["before"], detail["after"]
    for model in (Grant, ShareRequest, Reading):
        scoped = model._default_manager.filter(scope__startswith=old)
        scoped.update(scope=Concat(Value(new), Substr("scope", len(old) + 1)))
