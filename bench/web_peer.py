"""The platform and NocoDB in turns, in one run, each on PostgreSQL with its own durability left on.

    YIBIAO_DATABASE=postgresql://… python bench/web_peer.py --nocodb http://127.0.0.1:8080 [--only rows …]

    rows          32 clients, a row of 30 fields each time; ours checks every row and keeps an undo log
    submissions   8 clients, 250 numbers and handing them in (validation, rights, trail, ledger later); theirs: one
                  row of 250 fields
    bulk          one client, 2,000 rows of 24 fields each time; ours into the ledger, row by row checked, every
                  old value kept; theirs in requests of 200 rows
    pages         the first page of 1,000,000 rows, 100 of them with 24 fields; ours by grant, on the reading log

Rounds alternate ours, theirs, theirs, ours …; the ratio is of the medians of the rounds. Whoever measures starts
NocoDB (0.301.3 was; its licence allows internal use only). Rows are counted in both stores afterwards.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import web_peer_ours as ours
from bench.web_nocodb import NocoDB

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
KINDS = ("rows", "submissions", "bulk", "pages")
Acts = list[Callable[[], None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--nocodb", required=True)
    parser.add_argument("--nocodb-database", default="", help="NocoDB 的 PostgreSQL，装一百万行用")
    parser.add_argument("--only", nargs="*", choices=KINDS, default=KINDS)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    os.environ["YIBIAO_DATA"] = options.data or tempfile.mkdtemp(prefix="yibiao-peer-")
    import django

    django.setup()
    print(f"{date.today()}  {os.cpu_count()} 核  负载 {os.getloadavg()[0]:.1f}", flush=True)
    theirs, site = NocoDB(options.nocodb), ours.prepared("pages" in options.only and options.people)
    try:
        for kind in options.only:
            globals()[kind](site, theirs, options)
    finally:
        site.stop()


def rows(site, theirs: NocoDB, options: argparse.Namespace) -> None:
    names = ours.FIELDS
    table = theirs.table([(name, "SingleLineText") for name in names])
    body = lambda number: dict.fromkeys(names, f"内容{number}")  # noqa: E731
    _compare("一行 30 栏，32 个客户端", ours.row_savers(site, 32),
             [theirs.inserting(table, body) for _ in range(32)], options)  # fmt: skip


def submissions(site, theirs: NocoDB, options: argparse.Namespace) -> None:
    names = [f"指标{at:03d}" for at in range(250)]
    table = theirs.table([(name, "Number") for name in names])
    body = lambda number: {name: number * 7 + at for at, name in enumerate(names)}  # noqa: E731
    mine, submitted = ours.submitters(site, 8, round(options.rounds * options.seconds * 25))
    told = _compare("250 栏，存好并提交，8 个客户端", mine,
                    [theirs.inserting(table, body) for _ in range(8)], options)  # fmt: skip
    print(
        f"  事后数：一表已提交 {submitted()} 份（量的时候成了 {told[0]}），NocoDB {theirs.count(table)} 行（{told[1]}）"
    )


def bulk(site, theirs: NocoDB, options: argparse.Namespace) -> None:
    mine, columns = ours.importer(site, 2_000)
    table = theirs.table([(name, "SingleLineText") for name in columns])
    body = lambda number: [dict.fromkeys(columns, f"内容{number}-{at}") for at in range(200)]  # noqa: E731
    one = theirs.inserting(table, body)
    _compare(
        "整批 2,000 行 × 24 栏，1 个客户端（一次=2,000 行）", [mine], [lambda: [one() for _ in range(10)]], options
    )


def pages(site, theirs: NocoDB, options: argparse.Namespace) -> None:
    columns = [f"登记{at:02d}" for at in range(24)]
    table = theirs.table([(name, "SingleLineText") for name in columns])
    theirs.fill(options.nocodb_database, table, 1_000_000)
    first = theirs.listing(table, 100)
    held = ours.held()
    _compare(f"第一页 100 行（一表 {held:,} 人，NocoDB {theirs.count(table):,} 行），1 个客户端",
             [ours.page_reader(site)], [lambda: first(0)], options)  # fmt: skip


def _compare(what: str, mine: Acts, others: Acts, options: argparse.Namespace) -> tuple[int, int]:
    """Rounds in turns; how often each succeeded in all."""
    print(what, flush=True)
    told: dict[str, list[float]] = {"一表": [], "NocoDB": []}
    p95s: dict[str, list[float]] = {"一表": [], "NocoDB": []}
    done = {"一表": 0, "NocoDB": 0}
    for act in (mine[0], others[0]):
        act()  # warm
    done = {"一表": 1, "NocoDB": 1}
    for number in range(options.rounds):
        order = [("一表", mine), ("NocoDB", others)]
        for name, acts in order if number % 2 == 0 else reversed(order):
            took, wall = _round(acts, options.seconds)
            done[name] += len(took)
            told[name].append(len(took) / wall)
            p95s[name].append(1000 * took[round(0.95 * (len(took) - 1))])
            print(f"  {name:<8}{told[name][-1]:8.1f} 次/秒  中位 {1000 * statistics.median(took):5.0f} ms"
                  f"  p95 {p95s[name][-1]:5.0f} ms  {len(took)} 次  负载 {os.getloadavg()[0]:.1f}",
                  flush=True)  # fmt: skip
    (a, b), (c, d) = ([statistics.median(of[name]) for name in told] for of in (told, p95s))
    print(
        f"  中位：一表 {a:.1f} 次/秒，NocoDB {b:.1f}，比 {a / b:.2f}；p95 一表 {c:.0f} ms，NocoDB {d:.0f} ms",
        flush=True,
    )
    return done["一表"], done["NocoDB"]


def _round(acts: Acts, seconds: float) -> tuple[list[float], float]:
    started = time.perf_counter()

    def work(act: Callable[[], None]) -> list[float]:
        took = []
        while time.perf_counter() - started < seconds:
            before = time.perf_counter()
            act()
            took.append(time.perf_counter() - before)
        return took

    with ThreadPoolExecutor(len(acts)) as pool:
        every = sorted(one for part in pool.map(work, acts) for one in part)
    return every, time.perf_counter() - started


if __name__ == "__main__":
    main()
