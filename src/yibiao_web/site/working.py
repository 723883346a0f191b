"""The worker's loop. One works at a time, wherever it was started: a second one waits and takes over when the first is
gone. On PostgreSQL that is an advisory lock of the very connection the jobs run on (both are lost together), on SQLite
a lock on a file beside the database (which one machine has anyway); the system frees either when a process is killed.

What the machine breaks does not end the loop: without a connection or space it waits, and what was in hand is done
again (``audit/recovery.py``)."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from yibiao_web.audit.recovery import requeue_interrupted, try_again
from yibiao_web.sealing.held import follow
from yibiao_web.sealing.ring import KeysUnusable

_NUMBER = 0x79697732  # the advisory lock's, any constant
_LONGEST = 10.0  # seconds between two tries while the database is away
log = logging.getLogger(__name__)


class Lock:
    """``hold`` says whether this process is the one that works. A connection that was made anew holds nothing."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._on: object = None

    def hold(self) -> bool:
        return self._hold_row() if connection.vendor == "postgresql" else self._hold_file()

    @property
    def fresh(self) -> bool:
        """Whether ``hold`` has to take it (anew)."""
        if connection.vendor == "postgresql":
            return self._on is None or self._on is not connection.connection
        return self._file is None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
        elif not self.fresh:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER])
        self._file = self._on = None

    def _hold_row(self) -> bool:
        with connection.cursor() as cursor:  # connects, where there is no connection
            if self._on is connection.connection:
                return True
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_NUMBER])
            held = bool(cursor.fetchone()[0])
        self._on = connection.connection if held else None
        return held

    def _hold_file(self) -> bool:
        if self._file is None:
            kept = os.open(f"{settings.DATABASES['default']['NAME']}.worker", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(kept)
                return False
            self._file = kept
        return True


class Worker(db_worker.Worker):
    """The library's worker with a loop of our own. ``begin`` is called once, when this process is the one."""

    def __init__(self, *, batch: bool, begin: Callable[[], object] = lambda: None) -> None:
        super().__init__(
            queue_names=["*"], interval=0.5, batch=batch, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=get_random_string(32), excluded_queue_names=[],
        )  # fmt: skip
        self.lock, self.begin, self.begun, self.waited = Lock(), begin, False, False
        self.refused = False

    def run(self) -> None:
        try:
            self._run()
        finally:
            self.lock.release()

    def _run(self) -> None:
        pause, again = self.interval, False
        while self.running:
            try:
                close_old_connections()
                again = again or self.lock.fresh
                if not self.lock.hold():
                    if self._is_second():
                        return
                    continue
                if again:
                    requeue_interrupted()
                self._begin()
                follow()
                pause, again = self.interval, False
                if not self._one() and self.batch:
                    return
            except (OperationalError, InterfaceError, KeysUnusable) as problem:
                what = "钥匙不全" if isinstance(problem, KeysUnusable) else "数据库暂时用不了"
                log.error("%s，%.1f 秒后再试：%s", what, pause, problem)
                again = True
                connection.close()
                time.sleep(pause)
                pause = min(_LONGEST, 2 * pause)

    def _is_second(self) -> bool:
        """Another one works. Whoever began and lost its place ends (two make no rounds), the others wait."""
        if self.batch or self.begun:
            log.error("另一个后台任务进程正在运行，这一个停下。")
            self.refused = True
            return True
        if not self.waited:
            log.error("另一个后台任务进程正在运行。这一个先等着，那一个停了就接着做。")
        self.waited = True
        time.sleep(self.interval)
        return False

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            self.begin()

    def _one(self) -> bool:
        """Do the next job, or wait a moment; says whether there was one."""
        with exclusive_transaction():
            job: DBTaskResult | None = DBTaskResult.objects.ready().get_locked()
            if job is not None:
                job.claim(self.worker_id)
        if job is None:
            if self.running and not self.batch:
                time.sleep(self.interval)
            return False
        self.run_task(job)
        try_again(job, now=timezone.now())
        return True
