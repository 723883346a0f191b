"""The single write path of shared truth. Only ``approvals`` and the named importers may call ``record``.

Nothing is overwritten silently: each change keeps what was before; a value whose owning department reported it itself
is not changed by anybody else, the difference becomes a dispute for the owner. How a batch is applied: ``recording``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from yibiao_web.accounts.models import User
from yibiao_web.audit.actions import log
from yibiao_web.ledger.changes import Recorded, SubjectChange
from yibiao_web.ledger.models import Source
from yibiao_web.ledger.recording import Batch
from yibiao_web.orgs.models import Organisation


@transaction.atomic
def record(
    source: Source, changes: Iterable[SubjectChange], *, by: User | None, now: datetime, org: Organisation,
    owners: Mapping[str, str] | None = None, action: str = "ledger.recorded",
) -> Recorded:  # fmt: skip
    """Save the source and apply the changes. ``owners`` names the owning department by item (一数一源)."""
    recorded = Batch(source, list(changes), by=by, now=now, owners=owners or {}).write()
    log(
        action, by=by, now=now, org=org, target=source, scope=source.org.path,
        detail={"title": source.title, "subjects": len(recorded.subjects), "changed": recorded.changed,
                "added": recorded.added, "disputes": recorded.disputes},
    )  # fmt: skip
    return recorded


__all__ = ["Recorded", "SubjectChange", "record"]
