"""Restoring into an empty place.

Order of events. The place is looked at: it must be empty. A folder ``.restoring`` in the data folder says that a
restore is under way; while it is there the platform does not start. All of the archive goes into it and is held against
the manifest: nothing outside of it was touched so far. The database of PostgreSQL is filled in one transaction and its
tables are compared; the files move to their places, SQLite's database last; what stands there is compared once more;
then ``.restoring`` goes. Whoever is interrupted anywhere runs the command again: what an earlier run put there is known
by its list in ``.restoring`` and is taken away first, and a database that was committed is known by its hashes.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from yibiao_web.operations.backups import folder, postgresql, sqlite
from yibiao_web.operations.backups.archive import flush_folder, reading, taken_out, unwritten
from yibiao_web.operations.backups.busy import try_lock
from yibiao_web.operations.backups.encrypting import Secret
from yibiao_web.operations.backups.making import DUMP, ROWS, SNAPSHOT, Platform, looked_through
from yibiao_web.operations.backups.manifest import NAME, Digest, Manifest, differences
from yibiao_web.operations.backups.problems import BackupProblem

_PLAN = "places.json"
_NEW = "new"
_AGAIN = "改好以后把同一条命令再运行一遍。"
Bring = Callable[[Sequence[tuple[str, str]]], None]
"""Brings an empty database to these migrations."""


def restore(
    backup: Path, platform: Platform, secret: Secret | None, *, known: set[tuple[str, str]], bring: Bring
) -> Manifest:
    """``known`` are the migrations this release has; a back-up of a later one is refused."""
    platform.data.mkdir(parents=True, exist_ok=True)
    with _alone(platform.data):
        return _restore(backup, platform, secret, known, bring)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Another run would take away what this one puts there."""
    handle = os.open(data, os.O_RDONLY)
    try:
        if not try_lock(handle):
            raise BackupProblem(f"另一个恢复正在往 {data} 里写，没有动它。等它做完再看。")
        yield
    finally:
        os.close(handle)


def _restore(
    backup: Path, platform: Platform, secret: Secret | None, known: set[tuple[str, str]], bring: Bring
) -> Manifest:
    _refuse_full(platform)
    aside = platform.data / folder.RESTORING
    begun = aside.exists()
    try:
        _take_away_earlier(platform.data, aside)
        manifest = _unpacked(backup, secret, aside / _NEW)
        _refuse_foreign(manifest, platform, known)
        _refuse_other_keys(platform, aside / _NEW)
        _look_into(manifest, aside / _NEW)
    except (BackupProblem, OSError) as problem:
        if not begun:  # nothing was put anywhere yet
            shutil.rmtree(aside, ignore_errors=True)
        raise problem if isinstance(problem, BackupProblem) else BackupProblem(unwritten(problem, aside)) from problem
    try:
        if not platform.is_sqlite:
            _fill(manifest, platform, aside / _NEW, bring, begun=begun)
        _move(manifest, platform, aside)
        _compare(manifest, platform)
    except OSError as problem:
        raise BackupProblem(f"{unwritten(problem, platform.data)}{_AGAIN}") from problem
    except sqlite3.Error as problem:  # says so where the disk is full, too
        raise BackupProblem(f"写不了 {platform.data} 里的数据库：{problem}。{_AGAIN}") from problem
    shutil.rmtree(aside)
    flush_folder(platform.data)
    return manifest


def is_under_way(data: Path) -> bool:
    return (data / folder.RESTORING).exists()


def _refuse_full(platform: Platform) -> None:
    """The key and the empty folders that the settings make by themselves do not count; nor what an interrupted restore
    left."""
    data = platform.data
    ours = set(_planned(data / folder.RESTORING))
    there = [path for path in sorted(data.iterdir()) if path.name not in ours and not _is_made_by_itself(path)]
    if there:
        raise BackupProblem(
            f"{data} 里已经有东西（{'、'.join(path.name for path in there[:3])}……），没有恢复，也没有动它。"
            "用 --into 指一个空文件夹。"
        )


def _is_made_by_itself(path: Path) -> bool:
    if path.name in (folder.SECRET_KEY, folder.KEYS, folder.RESTORING):
        return True
    return path.name in folder.MADE_AGAIN and path.is_dir() and not any(one.is_file() for one in path.rglob("*"))


def _planned(aside: Path) -> list[str]:
    try:
        names: list[str] = json.loads((aside / _PLAN).read_text("utf-8"))
    except (OSError, ValueError):  # not written yet, so nothing was moved
        return []
    return names


def _take_away_earlier(data: Path, aside: Path) -> None:
    for name in _planned(aside):
        path = data / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    flush_folder(data)


def _unpacked(backup: Path, secret: Secret | None, to: Path) -> Manifest:
    to.mkdir(mode=0o700)
    with reading(backup, secret) as members:
        return looked_through(_written(members, to))


def _written(members: Iterator[tuple[str, IO[bytes]]], to: Path) -> Iterator[tuple[str, IO[bytes], IO[bytes] | None]]:
    for name, content in members:
        if name == NAME:
            yield name, content, None
            continue
        path = to / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            file = stack.enter_context(os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"))
            yield name, content, file
            file.flush()
            os.fsync(file.fileno())


def _refuse_foreign(manifest: Manifest, platform: Platform, known: set[tuple[str, str]]) -> None:
    later = sorted({one for one in manifest.migrations if one[0] in {app for app, _ in known}} - known)
    if later:
        raise BackupProblem(
            f"这份备份来自更新的版本（{manifest.release}），这个版本不认识 {later[0][0]} 的 {later[0][1]} 等"
            f" {len(later)} 处改动。装上那个版本再恢复。"
        )
    if (manifest.kind == "sqlite") != platform.is_sqlite:
        raise BackupProblem(
            "这份备份是 SQLite 的，YIBIAO_DATABASE 却指着 PostgreSQL。先不设它，恢复到文件夹，再用"
            " yibiao-manage copy_database 搬过去。"
            if manifest.kind == "sqlite"
            else "这份备份是 PostgreSQL 的：先建一个空库，用 YIBIAO_DATABASE 或 --database 指明。"
        )


def _look_into(manifest: Manifest, unpacked: Path) -> None:
    """Of a snapshot the tables are compared before anything is put in its place."""
    if manifest.kind == "sqlite":
        snapshot = unpacked / SNAPSHOT
        if said := sqlite.faults(snapshot):
            raise BackupProblem(f"备份里的数据库不完好（{said}），没有恢复。用另一份备份。")
        _refuse_different(manifest, sqlite.digests(snapshot))


def _refuse_different(manifest: Manifest, found: dict[str, Digest]) -> None:
    wrong = list(differences(manifest.tables, found, "行"))
    if wrong:
        raise BackupProblem(f"数据库和备份的清单对不上：{'；'.join(wrong[:5])}")


def _fill(manifest: Manifest, platform: Platform, unpacked: Path, bring: Bring, *, begun: bool) -> None:
    """``begun``: an earlier run may have filled it. Else what stands there is in use, were it all the same."""
    with postgresql.troubles(_AGAIN), postgresql.connect(platform.database) as connection:
        full = postgresql.holds_data(connection)
        if full and begun and _stands_already(connection, manifest):
            return
        if full:
            raise BackupProblem(
                f"那个库里已经有数据（{'、'.join(full[:3])}……），没有恢复，也没有动它。建一个空库再来。"
            )
        if manifest.kind == "dump":
            _fill_by_dump(connection, manifest, platform, unpacked / DUMP)
        else:
            bring(manifest.migrations)
            with connection.transaction():
                postgresql.copy_in(connection, _columns(manifest), unpacked / ROWS)
                _refuse_different(_without_migrations(manifest), postgresql.digests(connection, _columns(manifest)))


def _stands_already(connection: Any, manifest: Manifest) -> bool:
    """Whether an earlier run of this very restore has filled it."""
    if set(postgresql.tables(connection)) < set(manifest.tables):
        return False
    columns = _columns(manifest)
    return postgresql.digests(connection, columns) == {table: manifest.tables[table] for table in columns}


def _columns(manifest: Manifest) -> dict[str, list[str]]:
    """Rows of ``django_migrations`` are written by the migrations themselves where those were run again."""
    return {table: names for table, names in manifest.columns.items() if table != "django_migrations"}


def _without_migrations(manifest: Manifest) -> Manifest:
    return replace(manifest, tables={table: manifest.tables[table] for table in _columns(manifest)})


def _fill_by_dump(connection: Any, manifest: Manifest, platform: Platform, dumped: Path) -> None:
    program = postgresql.tool("pg_restore", postgresql.major(connection))
    if program is None:
        raise BackupProblem(
            "这份备份由 pg_dump 做成，恢复要有不低于服务器版本的 pg_restore。装上 PostgreSQL 的客户端"
            f"（Debian：apt-get install postgresql-client），或用 {postgresql.TOOLS} 指明它在哪个文件夹。"
        )
    postgresql.restore_dump(program, platform.database, dumped)
    _refuse_different(manifest, postgresql.digests(connection, manifest.columns))


def _move(manifest: Manifest, platform: Platform, aside: Path) -> None:
    """Each thing by one renaming; the database of SQLite last, so that whatever is there has its files."""
    unpacked = aside / _NEW
    places = [(path, platform.data / path.name) for path in sorted((unpacked / "data").glob("*"))]
    places += [(path, _place_of_key(platform, path.name)) for path in sorted((unpacked / "keys").glob("*"))]
    places = [(path, to) for path, to in places if to != platform.keys_file or not to.exists()]
    if manifest.kind == "sqlite":
        sqlite.forget_passing(unpacked / SNAPSHOT)
        places.append((unpacked / SNAPSHOT, platform.file))
    names = [to.name for _, to in places if to.parent == platform.data and to.name not in _KEYS]
    (aside / _PLAN).write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    flush_folder(aside)
    for source, to in places:
        _place_file(source, to) if source.is_file() else _replace_folder(source, to)
    flush_folder(platform.data)


_KEYS = (folder.SECRET_KEY, folder.KEYS)


def _place_of_key(platform: Platform, name: str) -> Path:
    return platform.keys_file if name == folder.KEYS else platform.data / name


def _refuse_other_keys(platform: Platform, unpacked: Path) -> None:
    """Keys that are in use here must not give way to older ones: what they sealed since could not be read any more."""
    came, there = unpacked / "keys" / folder.KEYS, platform.keys_file
    if came.is_file() and there.exists() and not folder.holds_all(there, came):
        raise BackupProblem(
            f"{there} 已经有一个钥匙文件，和备份里的不是同一套，没有恢复，也没有动它。正在用的不能换："
            "用 YIBIAO_KEYS_FILE 给恢复出来的另指一个位置；确实没有用的，先移到别处。"
        )


def _place_file(source: Path, to: Path) -> None:
    """The key file may lie on another disk."""
    if to.parent.exists() and to.parent.stat().st_dev == source.stat().st_dev:
        os.replace(source, to)
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(f".{to.name}.part")
    with source.open("rb") as old, os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
        shutil.copyfileobj(old, new)
        new.flush()
        os.fsync(new.fileno())
    os.replace(part, to)
    flush_folder(to.parent)


def _replace_folder(source: Path, to: Path) -> None:
    if to.is_dir():  # made by the settings, empty
        shutil.rmtree(to)
    os.rename(source, to)


def _compare(manifest: Manifest, platform: Platform) -> None:
    """What stands in its place now, read once more from the disk."""
    found = {name: _digest_of(platform.data / name.removeprefix("data/")) for name in manifest.files}
    wrong = list(differences({name: manifest.members[name] for name in manifest.files}, found, "字节"))
    if wrong:
        raise BackupProblem(f"恢复以后的文件和备份对不上：{'；'.join(wrong[:5])}。检查磁盘，再运行一遍。")
    if platform.is_sqlite:
        _refuse_different(manifest, sqlite.digests(platform.file))


def _digest_of(path: Path) -> Digest:
    with path.open("rb") as file:
        return taken_out(file)
