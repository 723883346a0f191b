"""What sealing costs: the same steps on the same invented ledger, told in seconds of the processor, since the machine
may be shared. Run it at a commit before sealing and at one after it to compare.

    python bench/sealing.py --people 60000 [--data folder]
"""

from __future__ import annotations

import argparse
import os
import platform as machine
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, default=60_000)
    parser.add_argument("--rows", type=int, default=60_000, help="导入多少行")
    parser.add_argument("--data", help="装好的数据放在（或已在）哪里")
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    os.environ["YIBIAO_DATA"] = options.data or tempfile.mkdtemp(prefix="yibiao-sealing-")
    import django

    django.setup()
    from bench import web_load

    from yibiao_web.site.serving import prepare

    prepare()
    keys = web_load.load(options.people)
    _head()
    _cold(options.times)
    _coverage(keys, options.times)
    _village(options.times)
    _cells(keys, 40)
    _import(options.rows)
    _size()


def _head() -> None:
    from django.db import connection

    from yibiao_web.ledger.models import Subject

    people, every = Subject.objects.filter(kind="person").count(), Subject.objects.count()
    print(f"{connection.vendor}，台账 {people:,} 人，{every:,} 个对象；Python {machine.python_version()}，"
          f"{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}")  # fmt: skip


def _villages() -> list[Any]:
    from yibiao_web.ledger.models import Subject
    from yibiao_web.orgs.models import Organisation

    orgs = Subject.objects.values_list("org", flat=True).distinct()
    return list(Organisation.objects.filter(pk__in=orgs).select_related("parent__parent__parent").order_by("pk"))


def _cold(times: int) -> None:
    """All columns of all villages from the database, decrypted where they are sealed."""
    from yibiao_web.ledger import queries

    villages = _villages()

    def read() -> None:
        queries.forget()
        queries.blocks_of(villages)

    _row(f"冷读 {len(villages)} 村的全部列", read, times)
    _row("再读一遍（已在进程里）", lambda: queries.blocks_of(villages), times)


def _coverage(keys: dict[str, int], times: int) -> None:
    """What a new form of twenty columns would find known, of everybody."""
    from yibiao_web.accounts.models import Post
    from yibiao_web.accounts.viewer import Viewer
    from yibiao_web.forms import actions as forms
    from yibiao_web.forms.models import FormVersion
    from yibiao_web.ledger import queries
    from yibiao_web.orgs.models import Organisation

    org = Organisation.objects.get(name="县民政局")
    post = Post.objects.select_related("user").filter(org=org).first()
    assert post is not None
    viewer = Viewer(post.user, org, frozenset({"requester", "reviewer"}))
    villages = list(Organisation.objects.within(org.area.path).villages().select_related("parent__parent"))
    version = FormVersion.objects.get(pk=keys["version"])

    def examine() -> None:
        from django.utils import timezone

        forms.examine(version, viewer=viewer, villages=villages, due_on=date.today() + timedelta(days=90),
                      now=timezone.now(), filters=("全部",))  # fmt: skip

    def cold() -> None:
        queries.forget()
        examine()

    _row("新表 20 栏的已知情况：首次", cold, times)
    _row("新表 20 栏的已知情况：再算", examine, times)


def _village(times: int) -> None:
    from yibiao_web.ledger.models import Subject

    village = max(_villages(), key=lambda one: Subject.objects.filter(org=one).count())
    rows = Subject.objects.filter(org=village)
    _row(f"逐行读一个村的 {rows.count():,} 个对象", lambda: [one.values for one in rows.all()], times)


def _cells(keys: dict[str, int], times: int) -> None:
    """The act alone, without HTTP: a cell of a row nobody typed in before, and its line in the log."""
    from django.db import transaction
    from django.utils import timezone

    from yibiao_web.accounts.models import User
    from yibiao_web.submissions.models import EditBatch, Submission, TypedRow
    from yibiao_web.tasks.models import Assignment

    user = User.objects.get(username="big")
    assignment = Assignment.objects.get(pk=keys["big"])
    held, _ = Submission.objects.get_or_create(assignment=assignment, defaults={"based_at": timezone.now()})
    number = iter(range(1, 10**6))

    def save() -> None:
        at, now = next(number), timezone.now()
        with transaction.atomic():
            cells = {"0.1": ["19900000001", "", user.pk, int(now.timestamp()), 10**6 + at]}
            TypedRow.objects.create(submission=held, row=f"b{at}", cells=cells, typed=1)
            changes = [[f"b{at}", "0.1", None, ["19900000001", ""]]]
            EditBatch.objects.create(submission=held, number=10**6 + at, changes=changes, size=1, by=user, at=now)

    _row("写一格（格和日志两行）", save, times)


def _import(rows: int) -> None:
    """New people with ten items each, by the one write path."""
    from django.utils import timezone

    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.orgs.models import Organisation

    village = _villages()[0]
    county = Organisation.objects.get(code="990101")
    changes = [
        SubjectChange(village, "person", {
            "person.name": f"新民{at}", "person.id_number": f"990101{1950 + at % 50}0101{at % 10_000:04}",
            "person.sex": "女", "person.mobile": f"199{at:08}", "person.bank_card_number": f"6200{at:015}",
            "person.health_status": "健康", "person.education": "初中", "person.occupation": "务农",
            "person.current_address": f"{at % 20}组{at % 99}号", "person.is_disabled": "否",
        })
        for at in range(rows)
    ]  # fmt: skip
    source = Source(kind="import", county=county, org=village, title="基准导入", dated=date.today())
    started, cpu = time.perf_counter(), time.process_time()
    record(source, changes, by=None, now=timezone.now(), org=village)
    print(f"{'导入 ' + format(rows, ',') + ' 行（每行 10 项）':<40}处理器 {time.process_time() - cpu:>8.2f} 秒   "
          f"钟 {time.perf_counter() - started:>8.2f} 秒")  # fmt: skip


def _size() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        print(f"数据库 {cursor.fetchone()[0] / 2**20:,.0f} MiB")


def _row(what: str, work: Callable[[], Any], times: int) -> None:
    cpu, wall = [], []
    for _ in range(times):
        started, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    used, took = (1000 * statistics.median(one) for one in (cpu, wall))
    print(f"{what:<40}处理器 {used:>8.1f} 毫秒   钟 {took:>8.1f} 毫秒（{times} 次的中位）", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
