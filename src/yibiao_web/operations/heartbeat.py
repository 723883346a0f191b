"""That the worker lives: it says so every half a minute, where every process of the platform can read it."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

EVERY = 30
LATE = timedelta(minutes=3)
_KEY = "operations:worker"
_log = logging.getLogger(__name__)


def beat(now: datetime) -> None:
    cache.set(_KEY, now, timeout=None)


def last() -> datetime | None:
    at: datetime | None = cache.get(_KEY)
    return at


def keep() -> threading.Thread:
    """Beside whatever the worker does. A database that is away for a while is waited for."""

    def on() -> None:
        while True:
            close_old_connections()
            try:
                beat(timezone.now())
            except DatabaseError:
                _log.warning("the worker could not say that it lives: the database does not answer")
            close_old_connections()
            pause.wait(EVERY)

    pause = threading.Event()
    thread = threading.Thread(target=on, name="heartbeat", daemon=True)
    thread.start()
    return thread
