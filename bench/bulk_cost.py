"""What a bulk import costs whom: seconds of the processor in our process, in the readers of uploads and in PostgreSQL,
for 2,000 rows of 24 columns by the API, all of new people, or half of known ones (a third of their columns changed).

    YIBIAO_DATABASE=postgresql://… python bench/bulk_cost.py --people 100000 [--times 8]

On a database of its own; loading takes some minutes. The server's processes must run on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
ROWS = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=8)
    options = parser.parse_args()
    import django

    django.setup()
    from bench import web_load
    from django.conf import settings

    from yibiao_web.site.serving import prepare

    settings.ALLOWED_HOSTS = ["*"]
    prepare()
    web_load.load(options.people)
    batches = Batches()
    measured("整批都是新人", lambda: [batches.row() for _ in range(ROWS)], batches, options.times)
    measured("一半是已知的人", batches.half_known, batches, options.times)


class Batches:
    """Rows as ``web_peer`` makes them, sent through the whole stack but the socket."""

    def __init__(self) -> None:
        from bench import web_peer_ours as ours
        from django.test import Client

        from yibiao_web.catalogue.queries import catalogue

        plain = [one for one in catalogue().of_subject("person") if one.type == "text" and one.name != "姓名"]
        texts = [one.name for one in plain if one.role is None and one.derive is None and one.choices is None]
        self.columns = ["姓名", "公民身份号码", "村", *texts[:21]]
        self.client = Client(headers={"Authorization": f"Bearer {ours._token()}"})
        self.chance, self.number = random.Random(20261128), ours._id_number
        self.villages = [name for _, name in ours._villages()]
        self.known: list[list[str]] = []

    def row(self) -> list[str]:
        front = [f"甲{self.chance.randrange(10**6)}", self.number(self.chance), self.chance.choice(self.villages)]
        return [*front, *["登记内容"] * (len(self.columns) - 3)]

    def half_known(self) -> list[list[str]]:
        if not self.known:
            self.known = [self.row() for _ in range(ROWS)]
            self.send(self.known)
        new = [self.row() for _ in range(ROWS // 2)]
        old = self.chance.sample(self.known, ROWS // 2)
        changed = [[f"改{self.chance.randrange(99)}" if at > 2 and at % 3 == 0 else text for at, text in enumerate(one)]
                   for one in old]  # fmt: skip
        self.known += new
        return changed + new

    def send(self, rows: list[list[str]]) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        content = "\n".join(",".join(row) for row in [self.columns, *rows]).encode()
        fields = {"kind": "person", "title": "系统导出", "dated": f"{date.today() - timedelta(days=1)}"}
        file = SimpleUploadedFile("a.csv", content, "text/csv")
        answer = self.client.post("/api/v1/imports", {**fields, "file": file}, secure=True)
        assert answer.status_code == 201, answer.content[:500]
        assert json.loads(answer.content)["accepted"] > 0.99 * len(rows)


def measured(what: str, make: Callable[[], list[list[str]]], batches: Batches, times: int) -> None:
    import psutil
    from django.db import connection

    batches.send(make())  # warm
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0])
    told: list[tuple[float, ...]] = []
    for _ in range(times):
        rows = make()
        before = (time.process_time(), _readers(), _used(server), time.perf_counter())
        batches.send(rows)
        after = (time.process_time(), _readers(), _used(server), time.perf_counter())
        told.append(tuple(b - a for a, b in zip(before, after, strict=True)))
    words = ("本进程", "读文件的进程", "PostgreSQL", "钟")
    parts = [f"{word} {statistics.median(one):.3f}（最少 {min(one):.3f}）"
             for word, one in zip(words, zip(*told, strict=True), strict=True)]  # fmt: skip
    print(f"{what}，{times} 批的中位，秒：{'，'.join(parts)}；负载 {os.getloadavg()[0]:.1f}", flush=True)


def _readers() -> float:
    import psutil

    me = psutil.Process()
    ended = me.cpu_times().children_user + me.cpu_times().children_system
    living = (one.cpu_times() for one in me.children(recursive=True))
    return ended + sum(one.user + one.system + one.children_user + one.children_system for one in living)


def _used(process: object) -> float:
    times = process.cpu_times()  # type: ignore[attr-defined]
    return times.user + times.system


if __name__ == "__main__":
    main()
