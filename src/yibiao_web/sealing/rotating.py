"""Changes of the ring itself. The file is written before the database is told: a key that is noted is on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from yibiao_web.sealing.held import changing, check_keys, keep, ring
from yibiao_web.sealing.models import KeyInForce, SealingKey
from yibiao_web.sealing.resealing import keys_in_use, let_go, unmade
from yibiao_web.sealing.ring import KeyRing, KeysUnusable, new_key, with_key, without_key

WAIT = timedelta(days=1)
"""How long a key is out of use before it may go: longer than any job holds what it sealed."""
_NAMED = 50
_TAKEN_BY_ALL = timedelta(hours=1)
"""After that everybody seals by the new key: servers look every few seconds, a request takes minutes at most."""


def add_spare() -> str:
    """The id of the key that waits to be used; one that waits already is enough."""
    with changing() as held:
        spare = _with_spare(held).spare()
    check_keys()
    assert spare is not None
    return spare.id


def rotate_to_spare() -> str:
    """The id of the key that seals from now on, on all servers."""
    with changing() as held:
        held = _with_spare(held)
        fresh = list(held.keys)[-1]
        check_keys()  # noted before it seals
        keep(replace(held, current=fresh))
    check_keys()
    return fresh


def _with_spare(held: KeyRing) -> KeyRing:
    if held.spare() is None:
        held = with_key(held, new_key(date.today()))
        keep(held)
    return held


def retire_key(pk: str, now: datetime, *, give_up: bool = False) -> int:
    """Take a key off the ring; refuses while anything needs it, or may need it once it is committed. ``give_up``:
    digests that can not be made again are let go; how many."""
    held = ring()
    if pk not in held.keys:
        raise KeysUnusable(f"钥匙文件里没有 {pk} 这把钥匙，有：{'、'.join(held.keys)}。")
    if pk == held.current:
        raise KeysUnusable(f"{pk} 是现用的钥匙，先 yibiao keys rotate 换一把，再 reseal。")
    _refuse_early(now)
    gone = let_go(pk, now) if give_up else 0
    if used := keys_in_use().get(pk):
        raise KeysUnusable(_still(pk, used))
    with changing() as held:  # as it is now: counting took its time
        with transaction.atomic():  # first: a key that is noted and not on file keeps everybody from starting
            SealingKey.objects.filter(pk=pk).delete()
            KeyInForce.objects.filter(pk=pk).delete()
        keep(without_key(held, pk))
    return gone


def _still(pk: str, used: int) -> str:
    stuck = unmade(pk)
    if len(stuck) < used:
        return f"还有 {used:,} 处是用钥匙 {pk} 加密的，先 yibiao keys reseal。"
    named = "、".join(stuck[:_NAMED]) + (f"等 {len(stuck):,} 个" if len(stuck) > _NAMED else "")
    return (
        f"还有 {used:,} 处查找用的摘要是用钥匙 {pk} 做的，重做不了：号码已经不在台账里。是{named}。"
        "请在台账里补上号码，再 yibiao keys reseal。确实补不上的，用 yibiao keys retire --let-go 放弃："
        "这些对象的内容都在，只是以后不能按号码找到；一个一个记进审计记录。"
    )


def _refuse_early(now: datetime) -> None:
    """What was sealed by the old key may be committed after it was looked for. So it is out of use for a day first:
    every process has taken the new one by then, and a transaction that began before is looked for by itself."""
    since = KeyInForce.objects.get(pk=ring().current).since
    if now < since + WAIT:
        ready = timezone.localtime(since + WAIT)
        raise KeysUnusable(
            f"刚换过钥匙，还可能有没存完的内容是用旧钥匙加密的。请在 {ready:%Y-%m-%d %H:%M} 以后再退下旧钥匙。"
        )
    if old := _open_since_before(since + _TAKEN_BY_ALL):
        raise KeysUnusable(
            f"数据库里有 {len(old)} 个事务从换钥匙的时候一直开着（进程号 {'、'.join(map(str, old))}），"
            "里面可能有用旧钥匙加密的内容。请等它们结束，或者请数据库管理员结束它们，再退下旧钥匙。"
        )


def _open_since_before(moment: datetime) -> list[str]:
    """Transactions on PostgreSQL, also those prepared for two phases. SQLite has one writer at a time: the rotation
    itself was noted after whoever wrote before it."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [moment, moment])
        return [told for (told,) in cursor.fetchall()]


_OPEN = """SELECT pid::text FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start < %s
UNION ALL SELECT gid FROM pg_prepared_xacts WHERE database = current_database() AND prepared < %s"""
