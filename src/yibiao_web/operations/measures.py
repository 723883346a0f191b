"""Figures for Prometheus, from all processes of the site together.

Each process counts for itself into a file of the folder that PROMETHEUS_MULTIPROC_DIR names (``yibiao serve`` sets it,
``<data>/metrics``, and empties it at the start); whichever process is asked adds them up. Started otherwise, without
that folder, a process tells only what it counted itself. Figures about the platform as a whole (queue, back-ups …) come
from the database when somebody asks.

By the names of routes and codes of refusals, never by addresses: no figure is about a person. What is done without a
name (``traceless``) is not counted at all: the second in which a count rises would tell when somebody was there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from yibiao_web.operations import heartbeat, queries
from yibiao_web.operations.processes import FOLDER

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
requests = Counter("yibiao_requests_total", "Requests answered", ["route", "method", "status"])
seconds = Histogram("yibiao_request_seconds", "Seconds until the answer", ["route"], buckets=_BUCKETS)
refusals = Counter("yibiao_refusals_total", "Acts that were refused, by the code of the refusal", ["code"])


class Platform(Collector):
    """Asked for when somebody reads the figures; where the database does not answer, only that is said."""

    def collect(self) -> Iterable[Metric]:
        now = timezone.now()
        try:
            found = list(_gauges(now))
        except DatabaseError:
            yield GaugeMetricFamily("yibiao_up", "Whether the database answers", value=0)
            return
        yield GaugeMetricFamily("yibiao_up", "Whether the database answers", value=1)
        for name, words, value in found:
            yield GaugeMetricFamily(f"yibiao_{name}", words, value=value)


def _gauges(now: datetime) -> Iterator[tuple[str, str, float]]:
    """Ages only of what there is: an age of nothing would look like a good one."""
    jobs = queries.queue(now)
    yield "jobs_waiting", "Jobs that wait for the worker", jobs.waiting
    yield "jobs_running", "Jobs being done", jobs.running
    yield "jobs_failed", "Jobs that failed within a day", jobs.failed
    yield "jobs_oldest_seconds", "How long the job waits that waits longest", _age(now, jobs.oldest)
    yield "audit_entries", "Entries on the trail", queries.trail_entries()
    yield "database_bytes", "Size of the database", queries.database_bytes()
    free, _ = queries.free_space()
    yield "disk_free_bytes", "Free where the data lies", free
    if (at := heartbeat.last()) is not None:
        yield "worker_heartbeat_age_seconds", "Since the worker said that it lives", _age(now, at)
    if (made := queries.last_backup()) is not None:
        yield "backup_age_seconds", "Since the last back-up", _age(now, made.at)
        yield "backup_bytes", "Size of the last back-up", made.detail.get("bytes", 0)
    if fresh := queries.snapshots():
        yield "snapshot_age_seconds", "Of the county that is furthest behind in analytics", _age(now, fresh[0])


def _age(now: datetime, at: datetime | None) -> float:
    return (now - at).total_seconds() if at else 0


def exposition() -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(Platform())
        return generate_latest(registry)
    registry.register(Platform())
    return generate_latest(REGISTRY) + generate_latest(registry)
