"""Sessions that ended."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection


def forget_ended(now: datetime) -> int:
    """Nobody can come back to them; how many rows went. What was kept of them for speed goes too: the cache's table
    throws nothing away before it is full."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [connection.ops.adapt_datetimefield_value(now)])  # noqa: S608
    return Session.objects.filter(expire_date__lt=now).delete()[0]
