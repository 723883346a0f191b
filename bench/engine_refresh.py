"""What refreshing the snapshot takes of memory and of the processor, by how many people live in one township.

    python bench/engine_refresh.py                      5,000 and 30,000 people
    python bench/engine_refresh.py --people 100000 --data folder

People are the demo's (seed 99), 1,500 a village, each filled up to thirty values; a database each, made first. The
refresh writes everything anew, in a process of its own: the most memory that process ever held, and of it what is its
own (looked at 50 times a second) without the pages of the database's file, which SQLite maps up to 256 MiB of and the
system takes back when it wants. The digests are of all rows in the order in which they stand in the files: they tell
whether two versions of the program write the same.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform as machine
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
VILLAGE, ITEMS = 1_500, 30


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=[5_000, 30_000])
    parser.add_argument("--data", type=Path, help="库放在（或已在）哪里")
    parser.add_argument("--one", choices=("load", "refresh"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        _ready()
        print(json.dumps(_load(chosen.people[0]) if chosen.one == "load" else _refresh()))
        return
    print(f"Python {machine.python_version()}，{os.cpu_count()} 核，负载 {os.getloadavg()[0]:.1f}")
    where = chosen.data or Path(tempfile.mkdtemp(prefix="yibiao-refresh-"))
    for people in chosen.people:
        folder = where / str(people)
        if not folder.exists():
            _apart("load", people, folder)
        told = _apart("refresh", people, folder)
        print(f"{told['people']:>7,} 人 {told['subjects']:>7,} 个对象 {told['facts']:>10,} 个值  "
              f"峰值 {told['peak']:,.0f} MiB，自己的 {told['own']:,.0f}（开始前 {told['before']:,.0f}）  "
              f"CPU {told['cpu']:.1f} s 钟表 {told['seconds']:.1f} s  文件 {told['bytes'] / 2**20:.1f} MiB  "
              f"{told['digest']}  负载 {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip


def _apart(what: str, people: int, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", what, "--people", str(people)]
    done = subprocess.run(
        command, env=os.environ | {"YIBIAO_DATA": str(folder)}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _ready() -> None:
    import django

    django.setup()


def _load(people: int) -> dict[str, int]:
    from demo.live import load as demo
    from demo.population import populate
    from django.db import transaction

    from yibiao_web.orgs.models import Level, Organisation
    from yibiao_web.site.serving import prepare

    prepare()
    with transaction.atomic():
        above = demo.tree()["鹤汀镇"]
        names = [f"第{at:03d}村" for at in range(-(-people // VILLAGE))]
        codes = {name: f"9901011018{at:02d}" for at, name in enumerate(names)}
        villages = [
            Organisation.objects.create(
                code=codes[name], name=name, level=Level.VILLAGE, parent=above, path=f"{above.path}{codes[name]}/"
            )
            for name in names
        ]
        homes = populate(99, {"大镇": names}, homes=(620, 620), enterprises=1)
        left = people
        for village in villages:
            left -= _tell(village, homes.of(village.name), min(VILLAGE, left))
    assert not left, f"{left} people too few"
    return {}


def _tell(village: Any, homes: Any, most: int) -> int:
    """Record some people of a village and their households; how many people."""
    from demo.live import facts

    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source

    free, changes, count = _free(), [], 0
    for home in homes:
        if count == most:
            break
        changes.append(SubjectChange(village, "household", facts.household(home)))
        for one in home.members[: most - count]:
            values = facts.person(one, home)
            values |= dict.fromkeys([code for code in free if code not in values][: ITEMS - len(values)], "登记内容")
            changes.append(SubjectChange(village, "person", values, household=home.code))
            count += 1
    county = village.parent.parent
    source = Source(kind="import", county=county, org=village, title="底册", dated=date(2026, 6, 1))
    record(source, changes, by=None, now=NOW - timedelta(days=100), org=village)
    return count


def _free() -> list[str]:
    from yibiao_web.catalogue.queries import catalogue

    return [
        item.code for item in catalogue().of_subject("person")
        if item.type == "text" and item.role is None and item.derive is None and item.choices is None
    ]  # fmt: skip


def _refresh() -> dict[str, Any]:
    from bench.memory import watched

    from yibiao_web.engine.refreshing import refresh
    from yibiao_web.ledger.models import Subject

    people, subjects = Subject.objects.filter(kind="person").count(), Subject.objects.count()
    with watched() as held:
        began, used = time.perf_counter(), time.process_time()
        done = refresh(now=NOW, everything=True)
        told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
    files = sorted(done.snapshot.named())
    size = sum((done.snapshot.folder / one).stat().st_size for one in files)
    return told | held | {"people": people, "subjects": subjects, "facts": done.facts, "bytes": size,
                          "digest": _digest(done.snapshot.folder, files)}  # fmt: skip


def _digest(folder: Path, files: list[str]) -> str:
    import pyarrow.parquet as pq

    told = hashlib.sha256()
    for name in files:
        for batch in pq.ParquetFile(folder / name).iter_batches():
            told.update(repr(batch.to_pylist()).encode())
    return told.hexdigest()[:12]


if __name__ == "__main__":
    main()
