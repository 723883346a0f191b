"""What has to happen as days go by, without anybody asking. Each is safe to run at any time and as often as one likes:
the worker makes the round every ten minutes and nothing is kept about when the last one was."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

ROUNDS = (
    "yibiao_web.audit.recovery.wake",
    "yibiao_web.audit.recovery.forget_done",
    "yibiao_web.accounts.sessions.forget_ended",
    "yibiao_web.burden.budgeting.carry_over",
    "yibiao_web.channels.actions.examine_daily",
    "yibiao_web.catalogue.days.take_effect",
    "yibiao_web.tasks.recurring.send_due",
    "yibiao_web.tasks.counting.fold",
    "yibiao_web.sharing.actions.settle_overdue",
    "yibiao_web.answers.actions.discard_old",
    "yibiao_web.outside.actions.file_told",
    "yibiao_web.burden.actions.charge_again",
    "yibiao_web.burden.correcting.relearn",
    "yibiao_web.draws.publishing.publish_due",
    "yibiao_web.surveys.filing.file_closed",
    "yibiao_web.fieldwork.rectifying.remind_overdue",
    "yibiao_web.fieldwork.keeping.sweep",
    "yibiao_web.trends.actions.look_daily",
    "yibiao_web.reports.actions.keep_last_month",
    "yibiao_web.engine.refreshing.keep_fresh",
)
_MINUTES = 10
_log = logging.getLogger(__name__)


def make_round(now: datetime) -> None:
    """One that fails is told of in the log and does not keep the others from running."""
    for path in ROUNDS:
        try:
            import_string(path)(now)
        except Exception:  # noqa: BLE001 - whatever it is, the others still have to run
            _log.exception("%s failed; it is tried again in %s minutes", path, _MINUTES)


def keep_round() -> threading.Thread:
    """Make the round now and every ten minutes, beside whatever the process does."""

    def rounds() -> None:
        while True:
            close_old_connections()
            make_round(timezone.now())
            close_old_connections()
            pause.wait(_MINUTES * 60)

    pause = threading.Event()
    thread = threading.Thread(target=rounds, name="rounds", daemon=True)
    thread.start()
    return thread
