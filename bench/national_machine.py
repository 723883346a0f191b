"""What the bench asks of the machine: processor time, memory, the database's promises; and how it says so."""

from __future__ import annotations

import argparse
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.web_http import Site


def settings(options: argparse.Namespace) -> str:
    """What the database promises, set as asked."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return f"SQLite {connection.Database.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SYSTEM SET fsync = {'on' if options.fsync else 'off'}")
        cursor.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
        cursor.execute("SELECT pg_reload_conf()")
        time.sleep(1)
        names = ("fsync", "synchronous_commit", "shared_buffers", "max_wal_size")
        found = []
        for name in names:
            cursor.execute(f"SHOW {name}")
            found.append(f"{name}={cursor.fetchone()[0]}")
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}，{'，'.join(found)}"


class Cpu:
    """CPU seconds since it was made, of the database's processes and of the site's."""

    def __init__(self, site: Site | None = None) -> None:
        self.site, self.began = site, 0.0
        self.began = self.used()

    def used(self) -> float:
        pids = list(_postgres())
        ticks = sum(_ticks(pid, gone=pid == pids[-1]) for pid in pids)
        if self.site:
            leader = self.site.process.pid
            told = subprocess.run(["ps", "-eo", "pid,sid"], capture_output=True, text=True, check=True).stdout
            ticks += sum(
                _ticks(int(row.split()[0])) for row in told.split("\n")[1:] if row.split()[1:] == [str(leader)]
            )
        return ticks / os.sysconf("SC_CLK_TCK") - self.began


def _ticks(pid: int, *, gone: bool = False) -> int:
    """User and system time of a process; ``gone``: of its children that ended, too."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, told[11:15] if gone else told[11:13]))


class Memory(threading.Thread):
    """The most that the site and the database together held (proportional share, MiB)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.site: Site | None = None
        self.most = self.database = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(2):
            own = self.site.memory() if self.site else 0.0
            database = sum(_share(pid) for pid in _postgres())
            if own + database > self.most:
                self.most, self.database = own + database, database

    def stop(self) -> None:
        self.done.set()
        self.join()


def _postgres() -> Iterator[int]:
    """The server's processes of this bench alone: the one that answers, its parent and its parent's children."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = int(cursor.fetchone()[0])
    try:
        above = int(Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(one.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == above:
            yield int(one.parent.name)
    yield above


def _share(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("Pss:")), 0.0)


def aim(what: str, value: float, most: float, words: str) -> None:
    print(
        f"{what}：{value:.3g} {words}；目标 < {most:g}，{'达到' if value < most else '没达到'}；负载 {load()}",
        flush=True,
    )


def load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


def quantile(seconds: list[float], part: float = 0.95) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, round(part * len(ordered)))]
