"""The ring that this process holds, read again when its file changed, and whether the database fits it.

Where several servers share a database, each has a key file of its own. A key put in force on one of them is in force on
all: the database names it, and every server looks there at the beginning of a request or a job (``follow``). A server
that has not been given that key stops: it would neither read what the others seal nor find whom they know.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yibiao_web.sealing.ring import Key, KeyRing, KeysUnusable, later, new_ring, read_ring, write_ring
from yibiao_web.sealing.ring import changing as on_file

Stamp = tuple[int, int, int]
_held: tuple[str, Stamp, KeyRing] | None = None
_lock = Lock()
_in_force = ""
"""The key that the database named last."""
_LOOKED_FOR = 5.0  # seconds
_looked = float("-inf")
_TRUSTED = 1.0  # seconds
_compared = float("-inf")
"""When the file was last found to be the one that was read."""


def keys_file() -> Path:
    return Path(settings.YIBIAO_KEYS)


def ring() -> KeyRing:
    """The keys in force. Whether the file changed is asked at the beginning of each request and job (``follow``), and
    within them once a second: not for each of the thousands of values that one of them may seal."""
    held = _held
    if held is not None and held[0] == settings.YIBIAO_KEYS and time.monotonic() - _compared < _TRUSTED:
        return held[2]
    return _ring_on_file()


def look_again() -> None:
    """The next who wants a key asks whether the file changed."""
    global _compared
    _compared = float("-inf")


def _ring_on_file() -> KeyRing:
    global _compared
    held, path, now = _held, keys_file(), time.monotonic()
    same = held is not None and held[:2] == (settings.YIBIAO_KEYS, _stamp(path))
    read = held[2] if held is not None and same else _take(path)
    _compared = now
    return read


def key_of(pk: str) -> Key:
    """The key of an id that stands in something sealed."""
    held = _held
    found = held[2].keys.get(pk) if held is not None else None
    found = found or _ring_on_file().keys.get(pk)
    if found is None:
        raise KeysUnusable(
            f"这条数据是用钥匙 {pk} 加密的，钥匙文件 {keys_file()} 里没有这把钥匙。"
            "请把它从备份的钥匙文件里补回来；刚在别的服务器上换过钥匙的，把那台的钥匙文件拷过来。"
        )
    return found


@contextmanager
def changing() -> Iterator[KeyRing]:
    """The ring as it is on file, which nobody else changes meanwhile; ``keep`` the changed one within."""
    try:
        with on_file(keys_file()):
            look_again()
            yield ring()
    except FileNotFoundError as problem:
        raise KeysUnusable(f"钥匙文件 {keys_file()} 不在了，钥匙没有换。请把它放回原处再来。") from problem


def keep(changed: KeyRing) -> None:
    """Write the ring to its file."""
    try:
        write_ring(keys_file(), changed)
    except OSError as problem:
        raise KeysUnusable(
            f"钥匙文件 {keys_file()} 写不了：{problem.strerror}，钥匙没有换，原来的没有动。改好以后再来。"
        ) from problem
    finally:
        look_again()


def forget() -> None:
    """For tests, whose key files come and go."""
    global _held, _in_force, _looked
    _held, _in_force, _looked = None, "", float("-inf")


def check_keys() -> None:
    """Before anything is served: refuses where a key that sealed this database is missing or is another one; else
    notes the keys of the ring and the one in force, so that the next start and other servers can tell. Nothing where no
    table is yet."""
    from yibiao_web.sealing.models import KeyInForce, SealingKey
    from yibiao_web.sealing.values import proof, proves

    tables = connection.introspection.table_names()
    if SealingKey._meta.db_table not in tables:
        return
    notes_force = KeyInForce._meta.db_table in tables  # not while an older database is brought to this release
    known = {one.id: one for one in SealingKey.objects.all()}
    if known and not keys_file().exists():
        raise _lost(sorted(known))
    keys = _ring_on_file().keys
    if missing := _missing(known, _since() if notes_force else {}):
        raise _lost(missing)
    wrong = sorted(pk for pk, one in known.items() if pk in keys and not proves(keys[pk], bytes(one.proof)))
    if wrong:
        raise KeysUnusable(f"钥匙文件 {keys_file()} 里的 {'、'.join(wrong)} 和加密数据库时的不是同一把，请换回原来的。")
    with transaction.atomic():
        for key in keys.values():
            if key.id not in known:
                SealingKey.objects.get_or_create(
                    id=key.id, defaults={"made": key.made, "proof": proof(key), "noted_at": timezone.now()}
                )
        if notes_force:
            _note_in_force(known)


def follow() -> None:
    """At the beginning of a request or a job: seal by the key that the database names, whichever server put it in
    force; refuses where this server lacks a key. Asks every few seconds."""
    global _looked
    look_again()
    if _one_machine() or time.monotonic() - _looked < _LOOKED_FOR:
        return
    if missing := lacking():
        raise _lost(missing)
    _go_on_with(_since())
    _looked = time.monotonic()


def _one_machine() -> bool:
    """Its processes share one file and see it change by themselves."""
    return connection.vendor == "sqlite"


def lacking() -> list[str]:
    """Keys that sealed this database and are not on the ring of this server."""
    from yibiao_web.sealing.models import SealingKey

    known = sorted(SealingKey.objects.values_list("pk", flat=True))
    return _missing(known, _since()) if keys_file().exists() else known


def _missing(known: Iterable[str], since: Mapping[str, datetime]) -> list[str]:
    """A key that waits to be used sealed nothing yet. Where it was not noted which do, each may have."""
    return sorted(pk for pk in known if pk not in ring().keys and (pk in since or not since))


def _since() -> dict[str, datetime]:
    from yibiao_web.sealing.models import KeyInForce

    return dict(KeyInForce.objects.values_list("pk", "since"))


def _note_in_force(known: Iterable[str]) -> None:
    """What the file alone says (a rotation broken off half-way, a file brought by hand, a database from before this was
    noted) is said to all."""
    from yibiao_web.sealing.models import KeyInForce

    since = _since()
    _go_on_with(since)
    held = ring()
    older = [pk for pk in list(held.keys)[: list(held.keys).index(held.current)] if pk in known]
    if not since:  # all up to the current one may have sealed
        since = {pk: timezone.now() for pk in older}
        KeyInForce.objects.bulk_create(
            [KeyInForce(key=pk, since=at) for pk, at in since.items()], ignore_conflicts=True
        )
    if held.current not in since:  # by a clock that may have gone back
        after = max([timezone.now(), *(at + timedelta(microseconds=1) for at in since.values())])
        KeyInForce.objects.get_or_create(key=held.current, defaults={"since": after})


def _go_on_with(since: Mapping[str, datetime]) -> None:
    """Read the ring again where another key is in force now."""
    global _in_force, _held
    named = max(since, key=lambda pk: since[pk], default="")
    if named and named != _in_force:
        _in_force, _held = named, None


def _lost(missing: list[str]) -> KeysUnusable:
    return KeysUnusable(
        f"数据库里有用钥匙 {'、'.join(missing)} 加密的数据，钥匙文件 {keys_file()} 里没有。"
        "没有钥匙读不出这些数据：请找回备份的钥匙文件放到原处，或用 YIBIAO_KEYS_FILE 指明它在哪里，再启动。"
        "刚在别的服务器上换过钥匙的，把那台的钥匙文件拷过来就行，不用重新启动。"
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
        read = later(read, _in_force)
        if stamp is not None:
            _held = (settings.YIBIAO_KEYS, stamp, read)
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
