"""What a process reads in once, read in while nobody waits for it: the catalogue, the matcher, the ledger's columns.

The first to hand in a form would wait several seconds for the county's 60,000 people otherwise.
"""

from __future__ import annotations

import gc
import logging
from threading import Thread

from django.db import DatabaseError, connection

from yibiao import confined as readers
from yibiao_web.catalogue.queries import matcher
from yibiao_web.ledger.queries import blocks_of
from yibiao_web.orgs.models import Level, Organisation

_MOST = 500  # villages; more are read when they are asked for
_log = logging.getLogger(__name__)


def start() -> None:
    """In a thread of its own, which a stopping process does not wait for."""
    Thread(target=_warm, name="warming", daemon=True).start()


def _warm() -> None:
    try:
        readers.start()
        if readers.standing() in ("none", "here"):
            _log.warning(
                "这台机器关不住读文件的进程的网络和文件（%s），见 docs/howto/take-in-hostile-files.md",
                readers.standing(),
            )
        matcher()
        villages = Organisation.objects.filter(level=Level.VILLAGE, active=True).select_related(
            "parent__parent__parent"
        )
        several = list(villages[: _MOST + 1])
        for at in range(0, len(several) if len(several) <= _MOST else 0, 20):
            blocks_of(several[at : at + 20])
        gc.freeze()  # what was read in stays: the collector of cycles need not walk over it again and again
    except DatabaseError:  # a database that is not there yet is told of by the first request
        _log.warning("预热没有做完", exc_info=True)
    finally:
        connection.close()
