"""A village that is dissolved into another: its subjects go along, each with its grid, as one source of the ledger."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from yibiao_web.accounts.models import User
from yibiao_web.ledger.actions import record
from yibiao_web.ledger.changes import Recorded, SubjectChange
from yibiao_web.ledger.models import Source, Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_FIGURES = "organisation"  # what a village said of itself in a period stays its own


def move_all(village: Organisation, into: Organisation, *, by: User | None, now: datetime) -> Recorded | None:
    """Let all subjects of a village belong to another from now on; ``None`` where there are none (any more)."""
    there = Subject.objects.filter(org=village).exclude(kind=_FIGURES)
    held = there.exclude(state=Subject.State.MERGED).values_list("pk", "kind", "state", "grid")
    changes = [SubjectChange(into, kind, subject=pk, state=state, grid=grid) for pk, kind, state, grid in held]
    there.filter(state=Subject.State.MERGED).update(org=into)  # gone already, but found where their people now are
    if not changes:
        return None
    source = Source(
        kind=Source.Kind.CORRECTION, county=county_of(into), org=into, title=f"{village.name}并入{into.name}",
        dated=timezone.localdate(now), detail={"village": village.pk},
    )  # fmt: skip
    return record(source, changes, by=by, now=now, org=into)
