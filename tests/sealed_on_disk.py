"""What can be read in the raw files: ``python -m tests.sealed_on_disk`` (SQLite), on PostgreSQL
``python -m tests.on_postgresql python -m tests.sealed_on_disk``. Makes a small county in a new place, lives through
everything that touches people's numbers, and looks for those in every file of the database (freed pages, WAL), in
what leaves it (``pg_dump``, ``yibiao backup``), in the data folder and in the log.

``--people`` more people come with four sensitive values each. First as they are today; then as an upgrade finds them:
all sealed columns and people's keys are put in clear, sealed by what the migrations use, and looked at again, also
after the steps that ``docs/howto/keep-the-keys.md`` tells. What stands in clear everywhere (the villages' names) is
looked for too: a scan that does not find that is blind.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

_DIGITS = re.compile(rb"[0-9]{11,}X?")
_LENGTHS = (11, 18, 19)
_CONTROL = "杏花坞村".encode()
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
OUR_FILES = ("keys.json", "secret_key")


class Scan:
    """Numbers by their lengths, so that any count of them is looked for in one pass, whatever digits stand beside."""

    def __init__(self, numbers: Iterable[str], words: Iterable[str]) -> None:
        self.numbers = {one.encode() for one in numbers}
        self.words = [form for one in words for form in (one.encode(), one.encode("unicode_escape"))]

    def clear(self, told: bytes) -> list[bytes]:
        found = [one for token in _DIGITS.findall(told) for one in self._within(token)]
        return found + [one for one in self.words for _ in range(told.count(one))]

    def _within(self, token: bytes) -> Iterator[bytes]:
        for length in _LENGTHS:
            for at in range(len(token) - length + 1):
                if token[at : at + length] in self.numbers:
                    yield token[at : at + length]


def look(scan: Scan, where: str, files: Iterable[tuple[str, bytes]]) -> int:
    """Print one line; how many sensitive values stand there in clear."""
    size = count = control = 0
    places: list[str] = []
    for name, told in files:
        hits = scan.clear(told)
        size, count, control = size + len(told), count + len(hits), control + told.count(_CONTROL)
        if hits:
            places.append(f"{name}（{len(set(hits))} 种）")
    print(f"{where}：{size:,} 字节，明文 {count:,} 处；对照（村名）{control:,} 处 {'；'.join(places[:6])}", flush=True)
    return count


def under(folder: Path, *, but: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in but:
            yield str(path.relative_to(folder)), path.read_bytes()


def members(backup: Path) -> Iterator[tuple[str, bytes]]:
    with gzip.open(backup) as unpacked, tarfile.open(fileobj=unpacked, mode="r|") as tar:
        for one in tar:
            content = tar.extractfile(one)
            yield one.name, content.read() if content else b""


def fill(people: int) -> Scan:
    from django.test import Client, utils

    from tests import cast
    from yibiao_web.ledger.actions import SubjectChange, record
    from yibiao_web.ledger.models import Source
    from yibiao_web.sealing.tests import test_nothing_in_clear as life

    utils.setup_test_environment()
    cast.build()
    here = cast.Cast()
    village, county = here.org("杏花坞村"), here.org("禾溪县")
    several = list(_people(people))
    for at in range(0, people, 500):
        source = Source(kind="import", county=county, org=village, title="底册", dated=date(2026, 6, 30))
        changes = [SubjectChange(village, "person", one) for one in several[at : at + 500]]
        record(source, changes, by=here.user("sun"), now=NOW, org=county)

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(here.user(name))
        return client

    life.live(here, NOW, signed_in, life.villagers(here, NOW))
    sensitive = ("person.id_number", "person.mobile", "person.bank_card_number", "person.disease_name")
    told = {str(one[item]) for one in several for item in sensitive} | set(life.SECRETS)
    return Scan({one for one in told if one[:11].isdigit()}, {one for one in told if not one[:11].isdigit()})


def _people(count: int) -> Iterator[dict[str, Any]]:
    from demo.identifiers import id_number

    for at in range(count):
        born = date(1940, 1, 1) + timedelta(days=at)
        yield {
            "person.name": f"村民{at}", "person.id_number": id_number(born, 400, male=at % 2 == 0),
            "person.mobile": f"1991{at:07d}", "person.bank_card_number": f"62170000{at:011d}",
            "person.disease_name": "特发性肺纤维化", "person.sex": "男",
        }  # fmt: skip


def put_in_clear() -> None:
    """As a database of 0.1.0 held it: sealed columns and people's keys."""
    from django.db import connection, transaction

    from yibiao_web.ledger.models import Subject
    from yibiao_web.sealing import fields
    from yibiao_web.sealing.resealing import sealed_tables
    from yibiao_web.sealing.values import is_token, open_bytes, open_text

    def opened(kind: str, stored: Any, place: str) -> Any:
        if kind == "bytes":
            return open_bytes(bytes(stored), place)
        if kind == "text":
            return open_text(stored, place).decode() if is_token(stored) else stored
        told = json.loads(stored) if isinstance(stored, str) else stored
        if kind == "items":
            return json.dumps(fields.open_items(told, place), ensure_ascii=False)
        plain = fields.loaded(open_text(told, place)) if is_token(told) else told
        return json.dumps(plain, ensure_ascii=False)

    with transaction.atomic(), connection.cursor() as cursor:
        for one in sealed_tables():
            names = ", ".join(f'"{column}"' for column in one.columns)
            cursor.execute(f'SELECT "{one.pk}", {names} FROM "{one.table}"')
            for pk, *row in cursor.fetchall():
                for (column, kind), stored in zip(one.columns.items(), row, strict=True):
                    if stored is not None:
                        plain = opened(kind, stored, f"{one.table}.{column}")
                        cursor.execute(f'UPDATE "{one.table}" SET "{column}" = %s WHERE "{one.pk}" = %s', [plain, pk])
        for pk, values in list(Subject.objects.filter(kind="person").exclude(key="").values_list("pk", "values")):
            if number := values.get("person.id_number"):
                Subject.objects.filter(pk=pk).update(key=number)


def seal_all() -> None:
    from yibiao_web.sealing.resealing import renew_others, reseal, sealed_tables

    for one in sealed_tables():
        list(reseal(one))
    list(renew_others())


# the files of the database


def sqlite(scan: Scan, when: str) -> int:
    from django.db import connection

    file = Path(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory() as aside:
        # by another process: whoever closes a database's file gives up all locks that its process has on it
        subprocess.run(["cp", *map(str, file.parent.glob(f"{file.name}*")), aside], check=True)
        return look(scan, f"{when}，SQLite 的文件（库、WAL）", under(Path(aside)))


def postgresql(scan: Scan, when: str) -> int:
    from django.db import connection

    _say("CHECKPOINT")
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
    count = look(scan, f"{when}，PostgreSQL 的 base/", under(data / "base"))
    rest = [one for one in sorted(data.iterdir()) if one.is_dir() and one.name not in ("base", "pg_wal")]
    count += look(scan, f"{when}，pg_wal/", under(data / "pg_wal"))
    return count + look(scan, f"{when}，数据文件夹的其余", (pair for one in rest for pair in under(one)))


def dumped(scan: Scan) -> int:
    from django.db import connection

    from yibiao_web.operations.backups.postgresql import environment, major, tool

    connection.ensure_connection()
    program = tool("pg_dump", major(connection.connection))
    if program is None:
        print("pg_dump：没有不低于服务器版本的，没跑（YIBIAO_PG_BIN 指明它在哪里）")
        return 0
    told = subprocess.run([program], env=environment(connection.settings_dict), capture_output=True, check=True).stdout
    return look(scan, "pg_dump（文本）", [("dump", told)])


def cleaned(scan: Scan) -> int:
    """The steps of ``docs/howto/keep-the-keys.md``."""
    from django.db import connection

    from yibiao_web.sealing.sweeping import sweep

    sweep()
    if connection.vendor == "sqlite":
        return sqlite(scan, "sweep 以后")
    postgresql(scan, "sweep 以后")
    _say(*_RENEW_WAL)
    return postgresql(scan, "换过 WAL 以后")


_RENEW_WAL = (
    "ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()", "SELECT pg_switch_wal()", "CHECKPOINT",
    "SELECT pg_switch_wal()", "CHECKPOINT", "ALTER SYSTEM RESET wal_recycle", "SELECT pg_reload_conf()",
)  # fmt: skip


def _say(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def scans(people: int, data: Path) -> int:
    from django.db import connection

    files = sqlite if connection.vendor == "sqlite" else postgresql
    scan = fill(people)
    print(f"{connection.vendor}，{people:,} 人加测试的小县：{len(scan.numbers):,} 个号码，{len(scan.words) // 2} 个词")
    bad = files(scan, "存完以后")
    if connection.vendor == "postgresql":
        bad += dumped(scan)
    database = ("yibiao.sqlite3", "yibiao.sqlite3-wal", "yibiao.sqlite3-shm")
    bad += look(scan, "数据文件夹的其余", under(data, but=(*OUR_FILES, *database)))
    backup = data.parent / "one.backup"
    subprocess.run([Path(sys.executable).with_name("yibiao"), "backup", backup], check=True, capture_output=True)
    bad += look(scan, "yibiao backup（没有加密的，解开看）", members(backup))
    bad += look(scan, "日志（标准错误，JSON）", [("log", (data.parent / "log").read_bytes())])
    careless = connection.vendor == "sqlite"
    if careless:
        _say("PRAGMA secure_delete = OFF")
    put_in_clear()
    if careless:
        _say("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA secure_delete = ON")
    assert files(scan, "全部改成明文（像 0.1.0）"), "the scan is blind"
    seal_all()
    files(scan, "升级加密以后")
    return bad + cleaned(scan)


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--people", type=int, default=1_000)
    told.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.inside is None:
        return _in_a_new_place(asked.people)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    import django

    django.setup()
    from yibiao_web.site.serving import prepare

    prepare()
    return 1 if scans(asked.people, asked.inside) else 0


def _in_a_new_place(people: int) -> int:
    """The process that works has its log in a file, which is looked at too."""
    with tempfile.TemporaryDirectory(prefix="yibiao-sealed-") as room:
        data, log = Path(room) / "data", Path(room) / "log"
        data.mkdir()
        settings = {**os.environ, "YIBIAO_DATA": str(data), "YIBIAO_LOG_FORMAT": "json"}
        with log.open("wb") as errors:
            command = [sys.executable, "-m", "tests.sealed_on_disk", "--people", str(people), "--inside", str(data)]
            done = subprocess.run(command, env=settings, stderr=errors, check=False)
        if done.returncode > 1:
            sys.stderr.write(log.read_text())
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
