"""Changes of the ring itself. The file is written before the database is told: a key that is noted is on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from yibiao_web.sealing.held import check_keys, keep, ring
from yibiao_web.sealing.models import SealingKey
from yibiao_web.sealing.resealing import keys_in_use
from yibiao_web.sealing.ring import KeysUnusable, new_key, with_key, without_key


def add_spare() -> str:
    """The id of the key that waits to be used; one that waits already is enough."""
    held = ring()
    spare = held.spare()
    if spare is None:
        spare = new_key(date.today())
        keep(with_key(held, spare))
        check_keys()
    return spare.id


def rotate_to_spare() -> str:
    """The id of the key that seals from now on."""
    fresh = add_spare()
    keep(replace(ring(), current=fresh))
    return fresh


def retire_key(pk: str) -> None:
    """Take a key off the ring; refuses while anything needs it."""
    held = ring()
    if pk not in held.keys:
        raise KeysUnusable(f"钥匙文件里没有 {pk} 这把钥匙，有：{'、'.join(held.keys)}。")
    if pk == held.current:
        raise KeysUnusable(f"{pk} 是现用的钥匙，先 yibiao keys rotate 换一把，再 reseal。")
    if used := keys_in_use().get(pk):
        raise KeysUnusable(f"还有 {used:,} 处是用钥匙 {pk} 加密的，先 yibiao keys reseal。")
    SealingKey.objects.filter(pk=pk).delete()
    keep(without_key(held, pk))
