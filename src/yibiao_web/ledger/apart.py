"""Two that seem one and are two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.ledger.models import KeptApart, Subject


@transaction.atomic
def keep_apart(one: Subject, other: Subject, *, viewer: Viewer, now: datetime) -> None:
    first, second = sorted((one, other), key=lambda subject: subject.pk)
    _, new = KeptApart.objects.get_or_create(one=first, other=second, defaults={"by": viewer.user, "at": now})
    if new:
        log("subject.kept_apart", by=viewer.user, now=now, org=viewer.org, target=first, scope=first.org.path,
            detail={"other": second.pk})  # fmt: skip
