"""Moving a county of 60,000 people, and killing the move again and again while it runs:

    python bench/county_move.py --to postgresql://…/empty [--people 60000] [--kills 6]

The county is made in a database of its own in a temporary folder (SQLite, or where YIBIAO_DATABASE points), with
something of every capability (``tests.permission_world``) beside its people. ``yibiao county move`` runs as a process
of its own; it is killed (kill -9) after times spread over a whole run, each time the new database is looked at --
nothing there, or everything -- and then run to its end. Printed: seconds and memory of an undisturbed run, rows,
bytes, kills."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
CODE, SEED, TOWNSHIPS, VILLAGES = "990101", 20261128, 12, 180


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--to", required=True)
    told.add_argument("--people", type=int, default=60_000)
    told.add_argument("--kills", type=int, default=6)
    told.add_argument("--longest", type=float, default=60.0, help="杀在头这么多秒里（秒）")
    told.add_argument("--from", dest="made", type=Path, help="一个已经造好的数据文件夹（SQLite），不再造")
    wanted = told.parse_args()
    print(f"{wanted.people:,} 人；负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核", flush=True)
    with tempfile.TemporaryDirectory(prefix="county-move-") as folder:
        here, there = Path(folder) / "here", Path(folder) / "there"
        if wanted.made:
            shutil.copytree(wanted.made, here)
        else:
            _run(here, "make", str(wanted.people))
        begun = time.perf_counter()
        size = sum(one.stat().st_size for one in here.rglob("*") if one.is_file())
        losses = kills = 0
        length = wanted.longest / 2
        while kills < wanted.kills:
            killed = _move(here, there, wanted.to, kill_after=length)
            if not killed:
                break
            kills += 1
            seen = _run(here, "look", wanted.to)
            losses += seen not in ("nothing", "everything")
            print(f"  kill -9 在 {length:.1f} 秒：新库里 {seen}", flush=True)
            length = random.Random(SEED + kills).uniform(2.0, wanted.longest)
        again = time.perf_counter()
        _move(here, there, wanted.to)
        print(f"杀了 {kills} 次，半截的 {losses} 次；最后一次接着搬完 {time.perf_counter() - again:.1f} 秒，", end="")
        print(f"前后共 {time.perf_counter() - begun:.1f} 秒；原来的数据文件夹 {size / 1e6:.1f} MB")
        print(_run(here, "compare", wanted.to))
        print(f"负载 {os.getloadavg()[0]:.1f}")


def _move(here: Path, there: Path, to: str, kill_after: float | None = None) -> bool:
    """Whether it was killed before its end."""
    command = [str(Path(sys.executable).with_name("yibiao")), "county", "move", CODE, "--to", to, "--files", str(there),
               "--address", "https://hexi.example.gov.cn"]  # fmt: skip
    begun = time.perf_counter()
    with (here / "move.log").open("ab") as log:
        moving = subprocess.Popen(command, env=_environment(here), cwd=ROOT, stdout=log, stderr=log)
        try:
            moving.wait(kill_after)
        except subprocess.TimeoutExpired:
            moving.send_signal(signal.SIGKILL)
            moving.wait()
            return True
    assert moving.returncode == 0, (here / "move.log").read_text()
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  一次走到底 {time.perf_counter() - begun:.1f} 秒，内存最多 {peak:.0f} MB（含造数据的进程）", flush=True)
    return False


def _environment(here: Path) -> dict[str, str]:
    return {**os.environ, "YIBIAO_DATA": str(here), "PYTHONPATH": str(ROOT)}


def _run(here: Path, *arguments: str) -> str:
    here.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(Path(__file__)), "--inside", *arguments]
    return subprocess.run(
        command, env=_environment(here), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _inside(what: str, argument: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    {"make": _make, "look": _look, "compare": _compare}[what](argument)


def _make(people: str) -> None:
    from django.db import transaction
    from tests import cast, permission_world

    from yibiao_web.counties.belonging import by_label

    _tables_from_the_models()
    with transaction.atomic():
        cast.build()
        permission_world.build()
        _people(int(people))
        by_label("django_tasks_database.DBTaskResult").objects.all().delete()  # as if the worker had been through


def _tables_from_the_models() -> None:
    """A minute quicker than all migrations, and the same (``tests/web/test_migrations.py``)."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = dict.fromkeys(one.label for one in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)


def _people(number: int) -> None:
    """As an import would have left them: a subject and a change each, and who else lives there."""
    from yibiao_web.ledger.models import Change, Source, Subject
    from yibiao_web.orgs.models import Organisation

    county, now = Organisation.objects.get(code=CODE), datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(days=30)
    made = 0
    for place in range(VILLAGES):
        village = _village(county, place)
        source = Source.objects.create(
            kind="import", county=county, org=village, title="户籍底册", dated=date(2026, 6, 1), recorded_at=now
        )
        people = [_person(made + n) for n in range(number // VILLAGES)]
        subjects = Subject.objects.bulk_create(
            Subject(county=county, org=village, kind="person", key=f"bench{made + n}", name=one["person.name"],
                    values=one, sources=dict.fromkeys(one, source.pk), changed_at=now)
            for n, one in enumerate(people)
        )  # fmt: skip
        Change.objects.bulk_create(
            Change(county=county, subject=one, source=source, at=now, after=one.values, what="added")
            for one in subjects
        )
        made += len(people)


def _person(number: int) -> dict[str, str]:
    from demo.identifiers import id_number, phone

    birth = date(1930, 1, 1) + timedelta(days=number % 30_000)
    return {
        "person.name": f"张{number}", "person.id_number": id_number(birth, 1 + number % 450, male=number % 2 == 0),
        "person.mobile": phone(number), "person.current_address": f"幸福路{number}号", "person.ethnicity": "汉族",
        "person.household_number": f"{CODE}{number // 3:08d}", "person.relation_to_householder": "户主",
        "person.education": "初中", "person.marital_status": "已婚", "person.occupation": "务农",
    }  # fmt: skip


def _village(county: object, place: int) -> object:
    from yibiao_web.orgs.models import Organisation

    code = f"{CODE}{500 + place % TOWNSHIPS}"
    path = f"{county.path}{code}/"  # type: ignore[attr-defined]
    township, _ = Organisation.objects.get_or_create(
        code=code, defaults={"name": f"第{place % TOWNSHIPS}镇", "level": "township", "parent": county, "path": path}
    )
    own = f"{code}{100 + place}"
    return Organisation.objects.create(
        code=own, name=f"第{place}村", level="village", parent=township, path=f"{path}{own}/"
    )


def _look(to: str) -> None:
    from django.conf import settings

    from yibiao_web.counties import copying, targets
    from yibiao_web.counties.models import CountyHome

    targets.named(to, "there", Path(settings.DATA))
    try:
        home = CountyHome.objects.using("there").first()
        held = copying.occupied("there")
    except Exception:  # noqa: BLE001 – killed while the tables were being made
        print("nothing")
        return
    print("everything" if home and home.tables else f"half ({held})" if held else "nothing")


def _compare(to: str) -> None:
    """Every table of the new server, read and hashed anew, against what was sent."""
    from django.conf import settings

    from yibiao_web.audit.chain import FIELDS, verify
    from yibiao_web.audit.models import AuditEntry
    from yibiao_web.counties import copying, targets
    from yibiao_web.counties.belonging import tables
    from yibiao_web.counties.models import CountyHome
    from yibiao_web.counties.plain import counted, read

    targets.named(to, "there", Path(settings.DATA))
    here, there = CountyHome.objects.get(), CountyHome.objects.using("there").get()
    trail = AuditEntry._meta.db_table
    same = sum(
        there.tables.get(one._meta.db_table, [0, ""])[:1] == [0]
        or list(counted(read(one, "there"))) == there.tables[one._meta.db_table]
        for one in tables()
        if one._meta.db_table != trail
    )
    number = len(list(tables())) - 1
    entries = AuditEntry.objects.using("there").order_by("pk").values("id", "previous", "hash", *FIELDS)
    count, _, broken = verify(entries.iterator(2_000))
    rows = sum(count for count, _ in there.tables.values())
    print(f"{rows:,} 行；重新逐表核对，一样的 {same}/{number} 张；审计 {count} 条，断处 {broken}")
    digests = {here.digest, there.digest, copying.digest_of(there.tables, there.files)}
    print(f"两边的总校验值{'一样' if len(digests) == 1 else '不一样'}")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--inside":
        _inside(sys.argv[2], sys.argv[3])
    else:
        main()
