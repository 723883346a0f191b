"""Rate limits: a token bucket kept as one number a client, the moment when its bucket is full again (GCRA). One guarded
UPDATE decides, so any number of processes share one bucket."""

from __future__ import annotations

import math
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from yibiao_web.api.models import Client
from yibiao_web.api.problems import TooOften

BURST_SECONDS = 6.0  # a client may use so many seconds' worth of requests at once


def take(client: Client, now: datetime) -> None:
    """Count one request, and note that the client was used; ``TooOften`` where its bucket is empty."""
    at, each = now.timestamp(), 60 / max(client.per_minute, 1)
    burst = max(BURST_SECONDS, each)
    taken = Client.objects.filter(pk=client.pk, allowed_at__lte=at + burst - each).update(
        allowed_at=Greatest(F("allowed_at"), Value(at)) + each, last_used_at=now
    )
    if not taken:
        full = Client.objects.values_list("allowed_at", flat=True).get(pk=client.pk)
        raise TooOften(max(1, math.ceil(full + each - burst - at)))
