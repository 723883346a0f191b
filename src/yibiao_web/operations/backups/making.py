"""Making a back-up while the platform runs, and looking whether one holds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from yibiao_web.operations.backups import folder, postgresql, sqlite
from yibiao_web.operations.backups.archive import Writer, reading, taken_out, unwritten, writing
from yibiao_web.operations.backups.busy import in_use
from yibiao_web.operations.backups.encrypting import Secret
from yibiao_web.operations.backups.manifest import NAME, Manifest, differences, of_json
from yibiao_web.operations.backups.problems import BackupProblem, NameTaken

SNAPSHOT = "database/yibiao.sqlite3"
DUMP = "database/yibiao.dump"
ROWS = "database/rows/"
_MARGIN = 64 << 20
_ON_THE_WAY = ".backup-"
_AT_WORK = timedelta(days=1)
_SECONDS = 60


@dataclass(frozen=True)
class Platform:
    """What is backed up, or restored into. ``database`` is Django's entry of it."""

    data: Path
    database: Mapping[str, Any]
    secret_key: str
    keys_file: Path
    release: str

    @property
    def is_sqlite(self) -> bool:
        return str(self.database["ENGINE"]).endswith("sqlite3")

    @property
    def file(self) -> Path:
        """Of SQLite."""
        return Path(self.database["NAME"])


@dataclass(frozen=True)
class Made:
    """A back-up that was made: where, how large, and the hash of the file as it lies there."""

    path: Path
    bytes: int
    sha256: str
    manifest: Manifest


def make(
    platform: Platform, target: Path, now: datetime, *, secret: Secret | None = None, with_keys: bool = False
) -> Made:
    """First the database, then the files: whatever it knows of lies in the folder by then. Files written in between
    come along without anything knowing them, and are swept away later."""
    if with_keys and secret is None:
        raise BackupProblem("钥匙不能和数据放进同一个没有加密的文件：加上 --encrypt，或者去掉 --with-keys。")
    if (platform.data / folder.RESTORING).exists():
        raise BackupProblem(f"{platform.data} 的恢复还没有做完，没有备份：里面只有一半。先把恢复再运行一遍。")
    if target.exists():
        raise NameTaken(f"{target} 已经有了，没有覆盖。换个名字，或者给一个文件夹。")
    _sweep(target.parent, now)
    _look_for_room(platform, target.parent)
    try:
        with (
            tempfile.TemporaryDirectory(prefix=_ON_THE_WAY, dir=target.parent) as room,
            writing(target, secret, now.timestamp()) as archive,
        ):
            manifest = _written(platform, archive, Path(room), now, with_keys)
    except OSError as problem:
        raise BackupProblem(unwritten(problem, target)) from problem
    with target.open("rb") as file:
        told = taken_out(file)
    return Made(target, told.count, told.sha256, manifest)


def make_in(
    platform: Platform, place: Path, now: datetime, *, secret: Secret | None = None, with_keys: bool = False
) -> Made:
    """In a folder, under a name of its own: that of the second, or of the first after it that nobody else took."""
    for later in range(_SECONDS):
        with suppress(NameTaken):
            path = place / name_of(now + timedelta(seconds=later))
            return make(platform, path, now, secret=secret, with_keys=with_keys)
    raise BackupProblem(f"{place} 里这一分钟的名字都有人用了。等一等再来。")


def _sweep(place: Path, now: datetime) -> None:
    """What back-ups left that were killed: among it a readable copy of the database. Younger ones may be at work."""
    for path in [*place.glob(f"{_ON_THE_WAY}*"), *place.glob(".yibiao-????????-??????.backup.part")]:
        with suppress(FileNotFoundError):
            if max(one.stat().st_mtime for one in (path, *path.rglob("*"))) < (now - _AT_WORK).timestamp():
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _look_for_room(platform: Platform, place: Path) -> None:
    """Early, before an hour's work: a copy of the database lies beside the archive for a while."""
    needed = folder.size(platform.data) + _MARGIN
    if not platform.is_sqlite:
        with postgresql.connect(platform.database) as connection:
            needed += postgresql.size(connection)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupProblem(
            f"{place} 只剩 {free >> 20} MiB，备份连同路上的快照最多要 {needed >> 20} MiB。腾出地方，或者换个地方。"
        )


def _written(platform: Platform, archive: Writer, room: Path, now: datetime, with_keys: bool) -> Manifest:
    written = _sqlite if platform.is_sqlite else _postgresql
    told = written(platform, archive, room)
    leave_out = [platform.keys_file, room] + ([platform.file] if platform.is_sqlite else [])
    for path in folder.files(platform.data, leave_out):
        try:
            with folder.standing(path, room) as (content, size):
                archive.add(f"data/{path.relative_to(platform.data).as_posix()}", content, size)
        except FileNotFoundError:
            continue  # taken away since: nothing knows it any more
        except PermissionError as problem:
            raise folder.unread(problem) from problem
    for name, secret in (folder.secrets(platform.secret_key, platform.keys_file) if with_keys else {}).items():
        archive.add_bytes(name, secret)
    manifest = Manifest(
        made=now.isoformat(), release=platform.release, members=dict(archive.members), with_keys=with_keys,
        key_print=folder.print_of(platform.secret_key), **told,
    )  # fmt: skip
    archive.add_bytes(NAME, manifest.as_json())
    return manifest


def _sqlite(platform: Platform, archive: Writer, room: Path) -> dict[str, Any]:
    copy = room / "snapshot"
    if not platform.file.is_file():
        raise BackupProblem(f"没有数据库 {platform.file}。YIBIAO_DATA 指的是数据文件夹吗？")
    folder.copy_sqlite(platform.file, copy)
    if said := sqlite.faults(copy):  # a restore would refuse it on the worst day
        raise BackupProblem(
            f"数据库 {platform.file} 不完好（{said}），没有备份，以前的备份留着。停下平台，先原样拷一份数据文件夹，"
            "再用 sqlite3 的 REINDEX 或 .recover 修好，或者从以前的备份恢复。"
        )
    archive.add_file(SNAPSHOT, copy)
    return {
        "kind": "sqlite", "server": sqlite.version(), "tables": sqlite.digests(copy),
        "migrations": sqlite.migrations(copy),
    }  # fmt: skip


def _postgresql(platform: Platform, archive: Writer, room: Path) -> dict[str, Any]:
    with (
        postgresql.troubles("没有备份，没写完的已经删去。"), postgresql.connect(platform.database) as connection,
        postgresql.snapshot(connection) as moment,
    ):  # fmt: skip
        version = postgresql.major(connection)
        program = postgresql.tool("pg_dump", version)
        columns = postgresql.tables(connection)
        told = {"server": f"PostgreSQL {version}", "migrations": postgresql.migrations(connection)}
        if program is None:
            tables = {table: _rows(connection, archive, room, table, names) for table, names in columns.items()}
            return told | {"kind": "rows", "tables": tables, "columns": columns}
        postgresql.dump(program, platform.database, moment, room / "dump")
        archive.add_file(DUMP, room / "dump")
        return told | {"kind": "dump", "tables": postgresql.digests(connection, columns), "columns": columns}


def _rows(connection: Any, archive: Writer, room: Path, table: str, columns: list[str]) -> Any:
    path = room / "rows"
    with path.open("wb") as file:
        told = postgresql.copy_out(connection, table, columns, file)
    archive.add_file(ROWS + table, path)
    return told


def check(path: Path, secret: Secret | None) -> Manifest:
    """Read all of it and compare with its manifest; nothing is written."""
    with reading(path, secret) as members:
        return looked_through((name, content, None) for name, content in members)


def looked_through(members: Iterator[tuple[str, Any, Any]]) -> Manifest:
    """Members with what they are written to (or None), held against the manifest that comes last."""
    found, manifest = {}, None
    for name, content, to in members:
        if name in found or manifest is not None:
            raise BackupProblem("备份里有重复的或多出来的东西，不是一表做的备份。")
        if name == NAME:
            manifest = of_json(content.read())
        else:
            found[name] = taken_out(content, to)
    if manifest is None:
        raise BackupProblem("备份里没有清单（manifest.json）：没有写完或被截断。用另一份备份。")
    wrong = list(differences(manifest.members, found, "字节"))
    if wrong:
        raise BackupProblem(f"备份和它自己的清单对不上，不能用：{'；'.join(wrong[:5])}")
    return manifest


def newest_first(place: Path) -> list[Path]:
    """The back-ups in a folder that bear the names we give them."""
    return sorted(place.glob("yibiao-????????-??????.backup"), reverse=True)


def name_of(now: datetime) -> str:
    return f"yibiao-{now:%Y%m%d-%H%M%S}.backup"


def discard_old(place: Path, keep: int, *, new: Path | None = None) -> list[Path]:
    """All but the newest ``keep``; which went. Call it only once the new one was found to hold. ``new`` counts as the
    newest whatever its name says: a clock may have gone back. What another back-up is still at work on stays, or two
    that are made at once would throw each other away."""
    others = [path for path in newest_first(place) if path != new]
    return [path for path in others[keep - (new is not None) :] if _discarded(path)]


def _discarded(path: Path) -> bool:
    try:
        if in_use(path):
            return False
        path.unlink()
    except FileNotFoundError:  # by another one, just now
        return False
    return True
