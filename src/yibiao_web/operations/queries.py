"""How the platform is: for ``yibiao doctor`` and for the metrics. No viewer: nothing here is about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from sqlite3 import sqlite_version

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yibiao.engine.snapshots import SnapshotError, read_snapshot
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.queries import size
from yibiao_web.operations.actions import BACKUP_MADE

RECENT = timedelta(days=1)


@dataclass(frozen=True)
class Queue:
    """Jobs by state; ``failed`` within a day. ``oldest`` is when the one that waits longest could have begun."""

    waiting: int
    running: int
    failed: int
    oldest: datetime | None


def queue(now: datetime) -> Queue:
    states = dict(DBTaskResult.objects.values_list("status").annotate(count=Count("pk")))
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=now - RECENT).count()
    return Queue(
        states.get(TaskResultStatus.READY, 0), states.get(TaskResultStatus.RUNNING, 0), failed,
        ready.aggregate(oldest=Min("enqueued_at"))["oldest"],
    )  # fmt: skip


def last_backup() -> AuditEntry | None:
    return AuditEntry.objects.filter(action=BACKUP_MADE).order_by("-pk").first()


def trail_entries() -> int:
    return size()


def newest_entry() -> datetime | None:
    return AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first()


def database_bytes() -> int:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return sum(one.stat().st_size for one in (path, Path(f"{path}-wal")) if one.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def database_version() -> tuple[str, int]:
    """Its name, and for PostgreSQL the number of its release."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite_version}", 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0]) // 10_000
    return f"PostgreSQL {number}", number


def database_clock() -> datetime | None:
    """Of the server; SQLite has none of its own."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
        return at


def snapshots() -> list[datetime]:
    """To when each county of the analytics' snapshots is fresh; nothing where there are none."""
    try:
        counties = read_snapshot(
            Path(getattr(settings, "YIBIAO_SNAPSHOTS", Path(settings.DATA) / "snapshots"))
        ).counties.values()
    except SnapshotError:
        return []
    return sorted(datetime.fromisoformat(one.fresh_to) for one in counties)


def free_space() -> tuple[int, int]:
    """Bytes free and in all, where the data lies."""
    told = disk_usage(settings.DATA)
    return told.free, told.total
