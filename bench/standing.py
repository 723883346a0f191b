"""What it takes a process to take in the sums of a country's task that is all reported: memory, seconds.

    python bench/standing.py                          100,000 villages with 60 numbers each
    python bench/standing.py --villages 620573 --numbers 60

An invented tree (15 villages a township, 14 townships a county, 9 counties a city, 11 cities a province) and a row of
numbers a village, in a database made first; then a process of its own looks at the country's totals for the first time,
and again after one village was corrected.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BELOW = (("province", 11 * 9 * 14 * 15), ("city", 9 * 14 * 15), ("county", 14 * 15), ("township", 15), ("village", 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--villages", type=int, default=100_000)
    parser.add_argument("--numbers", type=int, default=60)
    parser.add_argument("--data", type=Path, help="库放在（或已在）哪里")
    parser.add_argument("--one", choices=("load", "look"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        import django

        django.setup()
        print(json.dumps(_load(chosen.villages, chosen.numbers) if chosen.one == "load" else _look()))
        return
    where = chosen.data or Path(tempfile.mkdtemp(prefix="yibiao-standing-")) / "data"
    if not where.exists():
        _apart("load", where, chosen)
    told = _apart("look", where, chosen)
    print(f"{told['villages']:,} 个村 × {told['numbers']} 个数：第一次看 {told['first']:.1f} s"
          f"（CPU {told['cpu']:.1f} s），改一个村再看 {told['again'] * 1000:.0f} ms；"
          f"峰值 {told['peak']:,.0f} MiB，自己的最多 {told['own']:,.0f}，看完 {told['after']:,.0f}"
          f"（开始前 {told['before']:,.0f}）；负载 {os.getloadavg()[0]:.1f}")  # fmt: skip


def _apart(what: str, folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", what, "--villages", str(chosen.villages)]
    done = subprocess.run(
        [*command, "--numbers", str(chosen.numbers)],
        env=os.environ | {"YIBIAO_DATA": str(folder)}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1])


def _load(villages: int, numbers: int) -> dict[str, int]:
    from django.db import transaction

    from yibiao_web.orgs.models import Organisation
    from yibiao_web.rollup.models import VillageNumbers
    from yibiao_web.site.serving import prepare

    prepare()
    chance = random.Random(1)
    with transaction.atomic():
        country = Organisation.objects.create(code="0", name="大同国", level="country", path="0/")
        above, made = {"": country}, []
        for at in range(villages):
            parent = country
            for level, many in BELOW:
                code = f"{level[:1]}{at // many}" if level != "city" else f"i{at // many}"
                if code not in above or level == "village":
                    one = Organisation(code=code, name=code, level=level, parent=parent, path=f"{parent.path}{code}/")
                    if level == "village":
                        made.append(one)
                        break
                    one.save()
                    above[code] = one
                parent = above[code]
        Organisation.objects.bulk_create(made, batch_size=2_000)
        task = _task(country)
        rows = (
            VillageNumbers(
                task=task, county=one.parent.parent, org=one, changed_at=NOW + timedelta(seconds=at // 100),
                numbers={f"cell|B{key}": chance.randrange(2_000) for key in range(numbers)},
            )
            for at, one in enumerate(made)
        )  # fmt: skip
        VillageNumbers.objects.bulk_create(rows, batch_size=2_000)
    return {}


def _task(country: Any) -> Any:
    from yibiao_web.accounts.models import Post, User
    from yibiao_web.accounts.viewer import Viewer
    from yibiao_web.forms import actions as forms
    from yibiao_web.tasks.models import Task

    user = User.objects.create(username="nation", name="部里")
    Post.objects.create(user=user, org=country, role="requester")
    from bench.web_load import template

    viewer = Viewer(user, country, frozenset({"requester"}))
    version = forms.hand_in(viewer=viewer, file_name="表.xlsx", content=template(), now=NOW)
    return Task.objects.create(
        version=version, org=country, title="农业", due_on=NOW.date(), wide=True, scope=[country.pk], sent_by=user,
        sent_at=NOW,
    )  # fmt: skip


def _look() -> dict[str, Any]:
    from bench.memory import watched

    from yibiao_web.rollup.models import VillageNumbers
    from yibiao_web.rollup.wide import sums_of
    from yibiao_web.tasks.models import Task

    task = Task.objects.select_related("org").get()
    sums_of(Task(pk=0, org=task.org), [])  # what opens once
    with watched() as held:
        began, used = time.perf_counter(), time.process_time()
        first = sums_of(task, [task.org])[task.org_id]
        told = {"first": time.perf_counter() - began, "cpu": time.process_time() - used}
        one = VillageNumbers.objects.order_by("pk").first()
        assert one is not None
        one.numbers["cell|B0"] += 7
        changed = {"numbers": one.numbers, "changed_at": NOW + timedelta(days=1), "written": 2}
        VillageNumbers.objects.filter(pk=one.pk).update(**changed)
        began = time.perf_counter()
        again = sums_of(task, [task.org])[task.org_id]
        told["again"] = time.perf_counter() - began
    assert again["cell|B0"] == first["cell|B0"] + 7
    VillageNumbers.objects.filter(pk=one.pk).update(changed_at=NOW, written=1)
    return told | held | {"villages": VillageNumbers.objects.count(), "numbers": len(first)}


if __name__ == "__main__":
    main()
