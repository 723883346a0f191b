"""How long the upgrade of an earlier release's database takes on PostgreSQL, and whether anything is gone afterwards.

    python -m tests.on_postgresql python bench/upgrade.py --from /path/to/data-folder-of-0.1.0

The folder's SQLite (a copy; ``make demo`` in a checkout of that release makes one) goes over to the empty PostgreSQL by
the models of that release; then comes what an administrator runs, ``yibiao-manage migrate``, in a process of its own.
Compared are the rows of all tables, the trail, and the values of every subject (a digest over all of them, in clear).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        shutil.copyfile(told.folder / "yibiao.sqlite3", Path(room) / "old.sqlite3")
        os.environ |= {"YIBIAO_DATA": room, "YIBIAO_WARM": "0", "DJANGO_SETTINGS_MODULE": "yibiao_web.site.settings"}
        _measured(Path(room))


def _measured(room: Path) -> None:
    import django

    django.setup()
    from tests.upgrade.look import carry_over

    before_load, begun = os.getloadavg()[0], time.perf_counter()
    carry_over(room / "old.sqlite3")
    print(f"搬到 PostgreSQL：{time.perf_counter() - begun:.1f} 秒；库 {_size():,} 字节；负载 {before_load:.1f}")
    old, values = _rows_of_sqlite(room / "old.sqlite3"), _values_of_sqlite(room / "old.sqlite3")
    program, begun = Path(sys.executable).with_name("yibiao-manage"), time.perf_counter()
    subprocess.run([program, "migrate", "--verbosity", "0"], check=True, cwd=ROOT)
    took, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"migrate：{took:.1f} 秒（本进程处理器 {used.ru_utime + used.ru_stime:.1f} 秒，"
        f"内存最多 {used.ru_maxrss >> 10} MiB）；库 {_size():,} 字节；负载 {os.getloadavg()[0]:.1f}"
    )
    _compared(old, values)


def _size() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _rows_of_sqlite(path: Path) -> dict[str, int]:
    import sqlite3

    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def _values_of_sqlite(path: Path) -> str:
    import sqlite3

    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(
        'SELECT id, "values" FROM ledger_subject ORDER BY id'
    )
    return _digest((pk, json.loads(values)) for pk, values in rows)


def _digest(rows: Any) -> str:
    told = sha256()
    for pk, values in rows:
        told.update(json.dumps([pk, dict(values)], sort_keys=True, ensure_ascii=False).encode())
    return told.hexdigest()


def _compared(old: dict[str, int], values: str) -> None:
    from django.apps import apps
    from django.db import connection
    from tests.upgrade.look import _typed

    from yibiao_web.audit.queries import verified
    from yibiao_web.ledger.models import Subject

    there = set(connection.introspection.table_names())
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table in there]
    now = {one._meta.db_table: one._base_manager.count() for one in models}
    now |= _typed()  # cells and edits, which were a row each
    passing = {"site_cache", "django_session", "django_migrations", "django_content_type", "auth_permission"}
    same = [name for name in old if name in now and name not in passing]
    other = {name: (old[name], now[name]) for name in same if old[name] != now[name]}
    print(f"行数变了的表 {len(other)} / {len(same)}：{other}；不再有的表：{sorted(old.keys() - now.keys() - passing)}")
    rows = Subject.objects.order_by("pk").values_list("pk", "values").iterator(2_000)
    print(f"对象 {old['ledger_subject']:,}，各项的值{'都相同' if _digest(rows) == values else '不一样！'}")
    count, _last, broken = verified()
    print(f"审计 {count:,} 条，断 {0 if broken is None else 1} 处")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    main()
