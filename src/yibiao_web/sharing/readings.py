"""Notes of readings: who read what about whom, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing.models import Reading, ReadingPlace, ReadSubject

_BATCH = 500


def note(
    viewer: Viewer | None, *, org: Organisation, scope: str, kind: str, items: Sequence[str], subjects: Sequence[int],
    count: int, purpose: str, what: str, now: datetime,
) -> Reading:  # fmt: skip
    ids = sorted(set(subjects))
    reading = Reading.objects.create(
        at=now, user=viewer.user if viewer else None, org=org, scope=scope, kind=kind, items=sorted(set(items)),
        count=count or len(ids), each=0 < len(ids) <= Reading.EACH, purpose=purpose[:200], what=what[:200],
    )  # fmt: skip
    ReadingPlace.objects.bulk_create(
        [ReadingPlace(reading=reading, org_id=place, count=some) for place, some in _places(ids, scope, kind).items()],
        batch_size=_BATCH,
    )
    if reading.each:
        ReadSubject.objects.bulk_create(
            [ReadSubject(reading=reading, subject_id=one) for one in ids], batch_size=_BATCH
        )
    reading.entry = log(
        "data.read", by=viewer.user if viewer else None, now=now, org=org, target=reading, scope=scope,
        purpose=reading.purpose, detail={"kind": kind, "items": reading.items, "count": reading.count, "what": what},
    )  # fmt: skip
    reading.save(update_fields=["entry"])
    return reading


def _places(ids: Sequence[int], scope: str, kind: str) -> Mapping[int, int]:
    """Subjects by who keeps them: of the ids, or without any all of the kind in the scope."""
    if not ids:
        rows = Subject.objects.filter(org__path__startswith=scope, kind=kind, state=Subject.State.ACTIVE)
        return dict(rows.order_by().values_list("org").annotate(Count("pk")))
    found: dict[int, int] = {}
    for at in range(0, len(ids), _BATCH):
        some_of = Subject.objects.filter(pk__in=ids[at : at + _BATCH])
        for place, some in some_of.order_by().values_list("org").annotate(Count("pk")):
            found[place] = found.get(place, 0) + some
    return found
