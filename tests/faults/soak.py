"""Hours of mixed load at a steady rate: does memory stay flat, do queues empty, do tables grow by what was entered?

    make soak MINUTES=120
    python -m tests.on_postgresql python -m tests.faults.soak --minutes 120       the same on PostgreSQL

A county of its own is built in a temporary folder and served with its worker. Every minute: private memory of every
process (USS: what it shares with others is counted nowhere), jobs waiting and the age of the oldest, rows of the tables
that grow, open files and connections, median and 95th percentile of each act, what did not answer 200. At the end a
straight line through each process's memory after the first tenth (at least five minutes), with its 95 % interval.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from tests.faults.clients import Gate, crowd, readers
from tests.faults.county import Keys
from tests.faults.journal import KINDS, Journal
from tests.faults.machines import Site, build

FLAT = 1.0  # per cent of the mean an hour that growth may have at most, by the upper end of its interval
TABLES = {
    "保存": "submissions.EditBatch", "填过的行": "submissions.TypedRow", "审计记录": "audit.AuditEntry",
    "后台任务": "django_tasks_database.DBTaskResult", "会话": "sessions.Session", "读取记录": "sharing.Reading",
    "台账对象": "ledger.Subject", "台账变动": "ledger.Change", "来源": "ledger.Source", "上传": "ledger.Upload",
}  # fmt: skip


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="yibiao-soak-"))
    os.environ |= {"YIBIAO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "yibiao_web.site.settings"}
    keys = build(folder, options.clerks, options.reviewers, options.stewards)
    _print_head(options)
    site = Site(folder, options.port, processes=2)
    site.start()
    try:
        _soak(site, keys, options)
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--clerks", type=int, default=25)
    parser.add_argument("--reviewers", type=int, default=5)
    parser.add_argument("--stewards", type=int, default=2)
    parser.add_argument("--pace", type=float, default=4.0, help="一个客户端两个动作之间停几秒")
    parser.add_argument("--port", type=int, default=8141)
    parser.add_argument("--every", type=float, default=60.0, help="几秒看一次")
    parser.add_argument("--out", type=Path, help="每次看到的数写进这个文件，一行一次")
    return parser.parse_args()


def _print_head(options: argparse.Namespace) -> None:
    import django
    from django.conf import settings

    django.setup()
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    memory = psutil.virtual_memory().total / 2**30
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC，{engine}，Python {platform.python_version()}，{os.cpu_count()} 核，"
          f"{memory:.0f} GiB，负载 {os.getloadavg()[0]:.1f}；填报 {options.clerks}、审核 {options.reviewers}、"
          f"数据局 {options.stewards}、看的人 7，两个动作之间平均 {options.pace:g} 秒", flush=True)  # fmt: skip


@dataclass
class Sample:
    minute: float
    memory: dict[str, float]  # MiB
    files: int
    waiting: int
    oldest: float  # seconds
    failed: int
    connections: int
    rows: dict[str, int]
    load: float
    acts: dict[str, tuple[int, float, float]] = field(default_factory=dict)  # count, p50 ms, p95 ms
    bad: dict[str, int] = field(default_factory=dict)


def _soak(site: Site, keys: Keys, options: argparse.Namespace) -> None:
    journal, gate = Journal(), Gate()
    gate.pace = options.pace
    clients = crowd(site.address, keys, journal, gate) + readers(site.address, keys, journal, gate)
    for one in clients:
        one.start()
    started, samples, seen = time.monotonic(), list[Sample](), dict[str, int]()
    while time.monotonic() - started < options.minutes * 60:
        time.sleep(options.every)
        samples.append(_sample(site, journal, seen, (time.monotonic() - started) / 60))
        _tell(samples[-1], options.out)
    minutes = (time.monotonic() - started) / 60
    gate.stop()
    for one in clients:
        one.join(60)
    _conclude(samples, journal, minutes, [repr(one.problem) for one in clients if one.problem])


def _sample(site: Site, journal: Journal, seen: dict[str, int], minute: float) -> Sample:
    from django.apps import apps
    from django.db import close_old_connections, connection
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    close_old_connections()
    ready = DBTaskResult.objects.filter(status="READY")
    first = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    found = site.processes()
    one = Sample(
        minute=minute,
        memory={name: process.memory_full_info().uss / 2**20 for name, process in found.items()},
        files=sum(process.num_fds() for process in found.values()),
        waiting=ready.count(),
        oldest=max(0.0, (timezone.now() - first).total_seconds()) if first else 0.0,
        failed=DBTaskResult.objects.filter(status="FAILED").count(),
        connections=_connections(connection),
        rows={name: apps.get_model(model)._default_manager.count() for name, model in TABLES.items()},
        load=os.getloadavg()[0],
    )
    for kind, seconds in list(journal.seconds.items()):
        fresh = sorted(seconds[seen.get(kind, 0) :])
        seen[kind] = len(seconds)
        if fresh:
            at = min(len(fresh) - 1, int(0.95 * len(fresh)))
            one.acts[kind] = (len(fresh), fresh[len(fresh) // 2] * 1000, fresh[at] * 1000)
    one.bad = {name: count for name, count in journal.statuses.items() if name.split()[-1] not in ("200", "302")}
    return one


def _connections(connection: Any) -> int:
    """To the database; the files of SQLite count among the open files."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _tell(one: Sample, out: Path | None) -> None:
    memory = "，".join(f"{name} {mib:.1f}" for name, mib in one.memory.items())
    acts = sum(count for count, _middle, _late in one.acts.values())
    print(f"第 {one.minute:6.1f} 分：内存 {memory} MiB；排队 {one.waiting}（最久 {one.oldest:.0f} 秒）；{acts} 次；"
          f"打开的文件 {one.files}，连接 {one.connections}；没答应 {sum(one.bad.values())}；负载 {one.load:.1f}",
          flush=True)  # fmt: skip
    if out:
        with out.open("a") as lines:
            lines.write(json.dumps(one.__dict__, ensure_ascii=False) + "\n")


def _conclude(samples: list[Sample], journal: Journal, minutes: float, problems: list[str]) -> None:
    told = journal.counts()
    print(f"\n跑了 {minutes:.1f} 分钟（{len(samples)} 次看）。答应了的："
          + "，".join(f"{words} {told[kind]}" for kind, words in KINDS.items()))  # fmt: skip
    print("没有答应的：" + ("，".join(f"{k}: {v}" for k, v in samples[-1].bad.items()) or "0"))
    print(f"中途停下的客户端 {len(problems)}" + "".join(f"\n  {one[:300]}" for one in problems))
    _print_acts(journal)
    _print_growth(samples)
    most, longest = max(one.waiting for one in samples), max(one.oldest for one in samples)
    print(f"后台任务：排队最多 {most}，等得最久 {longest:.0f} 秒，最后排队 {samples[-1].waiting}，"
          f"没做成 {samples[-1].failed}")  # fmt: skip
    print(f"打开的文件 {samples[0].files} → {samples[-1].files}，"
          f"连接 {samples[0].connections} → {samples[-1].connections}")  # fmt: skip
    for name in TABLES:
        print(f"  {name}：{samples[0].rows[name]:,} → {samples[-1].rows[name]:,}")
    print("内存（USS，MiB），去掉开头的一段，直线的斜率和 95% 区间：")
    warm = max(5.0, minutes / 10)
    for name in samples[-1].memory:
        _print_line(
            name, [(one.minute, one.memory[name]) for one in samples if one.minute > warm and name in one.memory]
        )


def _print_acts(journal: Journal) -> None:
    for kind, seconds in sorted(journal.seconds.items()):
        several = sorted(seconds)
        late = several[min(len(several) - 1, int(0.95 * len(several)))]
        middle = several[len(several) // 2]
        print(f"  {kind}：{len(several)} 次，中位 {middle * 1000:.0f} ms，p95 {late * 1000:.0f} ms")


def _print_growth(samples: list[Sample]) -> None:
    """Did it get slower? The first and last quarter's medians of the minutes' 95th percentiles."""
    quarter = max(1, len(samples) // 4)
    for kind in ("save", "submit", "approve", "ledger", "page"):
        first, last = (
            sorted(one.acts[kind][2] for one in part if kind in one.acts)
            for part in (samples[:quarter], samples[-quarter:])
        )
        if first and last:
            print(
                f"  {kind} 的 p95：头四分之一 {first[len(first) // 2]:.0f} ms，末四分之一 {last[len(last) // 2]:.0f} ms"
            )


def _print_line(name: str, points: list[tuple[float, float]]) -> None:
    from scipy import stats

    if len(points) < 10:
        print(f"  {name}：只有 {len(points)} 个点，不下结论")
        return
    hours, mib = [one[0] / 60 for one in points], [one[1] for one in points]
    fit = stats.linregress(hours, mib)
    wide = stats.t.ppf(0.975, len(points) - 2) * fit.stderr if min(mib) < max(mib) else 0.0  # no spread, no error
    mean = sum(mib) / len(mib)
    low, high = fit.slope - wide, fit.slope + wide
    verdict = "平" if low <= 0 or high < FLAT / 100 * mean else "不平"
    print(f"  {name}：平均 {mean:.1f}，{mib[0]:.1f} → {mib[-1]:.1f}，"
          f"每小时 {fit.slope:+.2f}（{low:+.2f} 到 {high:+.2f}），{verdict}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
