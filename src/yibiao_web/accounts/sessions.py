"""Sessions that ended."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session


def forget_ended(now: datetime) -> int:
    """Nobody can come back to them; how many rows went."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]
