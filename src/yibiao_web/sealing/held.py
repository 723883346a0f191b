"""The ring that this process holds, read again when its file changed, and whether the database fits it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yibiao_web.sealing.ring import Key, KeyRing, KeysUnusable, new_ring, read_ring, write_ring

Stamp = tuple[int, int, int]
_held: tuple[Path, Stamp, KeyRing] | None = None
_lock = Lock()


def keys_file() -> Path:
    return Path(settings.YIBIAO_KEYS)


def ring() -> KeyRing:
    """The keys in force; a stat of the file a call."""
    path = keys_file()
    held = _held
    stamp = _stamp(path)
    if held is not None and stamp is not None and held[:2] == (path, stamp):
        return held[2]
    return _take(path)


def key_of(pk: str) -> Key:
    """The key of an id that stands in something sealed."""
    held = _held
    found = held[2].keys.get(pk) if held is not None else None
    found = found or ring().keys.get(pk)
    if found is None:
        raise KeysUnusable(
            f"这条数据是用钥匙 {pk} 加密的，钥匙文件 {keys_file()} 里没有这把钥匙。请把它从备份的钥匙文件里补回来。"
        )
    return found


def keep(changed: KeyRing) -> None:
    """Write the ring to its file."""
    write_ring(keys_file(), changed)


def forget() -> None:
    """For tests, whose key files come and go."""
    global _held
    _held = None


def check_keys() -> None:
    """Before anything is served: refuses where a key that sealed this database is missing or is another one; else
    notes the keys of the ring, so that the next start can tell. Nothing where no table is yet."""
    from yibiao_web.sealing.models import SealingKey
    from yibiao_web.sealing.values import proof, proves

    if SealingKey._meta.db_table not in connection.introspection.table_names():
        return
    known = {one.id: one for one in SealingKey.objects.all()}
    if known and not keys_file().exists():
        raise _lost(sorted(known))
    keys = ring().keys
    missing = sorted(known.keys() - keys.keys())
    if missing:
        raise _lost(missing)
    wrong = sorted(pk for pk, one in known.items() if not proves(keys[pk], bytes(one.proof)))
    if wrong:
        raise KeysUnusable(f"钥匙文件 {keys_file()} 里的 {'、'.join(wrong)} 和加密数据库时的不是同一把，请换回原来的。")
    with transaction.atomic():
        for key in keys.values():
            if key.id not in known:
                SealingKey.objects.get_or_create(
                    id=key.id, defaults={"made": key.made, "proof": proof(key), "noted_at": timezone.now()}
                )


def _lost(missing: list[str]) -> KeysUnusable:
    return KeysUnusable(
        f"数据库里有用钥匙 {'、'.join(missing)} 加密的数据，钥匙文件 {keys_file()} 里没有。"
        "没有钥匙读不出这些数据：请找回备份的钥匙文件放到原处，或用 YIBIAO_KEYS_FILE 指明它在哪里，再启动。"
    )


def _take(path: Path) -> KeyRing:
    global _held
    with _lock:
        if _stamp(path) is None:
            _make(path)
        for _ in range(3):  # a file replaced while it is read is read again
            stamp, read = _stamp(path), read_ring(path)
            if stamp is not None and stamp == _stamp(path):
                break
        if stamp is not None:
            _held = (path, stamp, read)
        return read


def _make(path: Path) -> None:
    known = _known_ids()
    if known:
        raise _lost(known)
    try:
        write_ring(path, new_ring(date.today()), new=True)
    except FileExistsError:  # another process was first
        return
    except OSError as problem:
        raise KeysUnusable(f"钥匙文件 {path} 写不了：{problem.strerror}。请检查文件夹的权限。") from problem


def _known_ids() -> list[str]:
    """Keys that sealed this database; none where its tables are not there yet. Who can not be asked may well hold some:
    a ring made then would seal what nobody can read once the right file is back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if "sealing_sealingkey" not in connection.introspection.table_names(cursor):
                return []
            cursor.execute("SELECT id FROM sealing_sealingkey ORDER BY id")
            return [pk for (pk,) in cursor.fetchall()]
    except DatabaseError as problem:
        raise KeysUnusable(
            f"钥匙文件 {keys_file()} 不在，这会儿又查不了数据库是不是用钥匙加密过，所以没有另做一个。"
            "请找回钥匙文件，或者等数据库恢复以后再试。"
        ) from problem


def _stamp(path: Path) -> Stamp | None:
    try:
        told = os.stat(path)
    except FileNotFoundError:
        return None
    return (told.st_mtime_ns, told.st_ino, told.st_size)
