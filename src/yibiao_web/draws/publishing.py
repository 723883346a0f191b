"""The whole record in the open, once the visits are over."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.draws import keys, sealing
from yibiao_web.draws.models import Draw, Opening
from yibiao_web.draws.opening import opened_of
from yibiao_web.draws.preparing import moment
from yibiao_web.inspections.models import Visit

OVER = (Visit.State.DONE, Visit.State.CANCELLED, Visit.State.TURNED_AWAY)


def publish_due(now: datetime) -> int:
    """A round: every kept record whose visits are over, or whose day is past."""
    on_the_way = Opening.objects.filter(draw=OuterRef("pk")).exclude(visit__state__in=OVER)
    due = Draw.objects.filter(published_at=None, abandoned_at=None).exclude(kept=b"")
    due = due.filter(Q(on__lt=timezone.localdate(now)) | ~Exists(on_the_way))
    return sum(_publish(one, now) for one in due.select_related("inspection__demand__org"))


@transaction.atomic
def _publish(draw: Draw, now: datetime) -> bool:
    told = json.loads(sealing.decrypt(keys.site_secret(), bytes(draw.kept), draw.token.encode()))
    told["opened"] = [asdict(one) for one in opened_of(draw)]
    told["handed"] = [
        {"to": one.to.name, "reason": one.reason, "at": moment(one.agreed_at)}
        for one in draw.hand_overs.exclude(agreed_at=None).select_related("to")
        if one.agreed_at
    ]
    changed = Draw.objects.filter(pk=draw.pk, published_at=None).update(record=told, published_at=now)
    if changed:
        log("draw.published", by=None, org=draw.inspection.demand.org, now=now, target=draw)
    return bool(changed)
