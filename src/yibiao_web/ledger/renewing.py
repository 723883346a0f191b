"""Digests of the ledger by the current key of the ring: people's keys, and the marks by which others are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import IntegrityError, transaction

from yibiao_web.ledger.keys import as_now
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import SearchMark, Subject
from yibiao_web.sealing.digests import key_in
from yibiao_web.sealing.held import ring

_AT_ONCE = 500


def renew() -> Iterator[tuple[str, int]]:
    """(what, how many) batch by batch; whom somebody changes meanwhile is renewed by that change."""
    last, current = 0, ring().current
    while some := list(Subject.objects.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        last = some[-1].pk
        with transaction.atomic():
            mark((one, one.values) for one in some)
            yield "台账的查找摘要", sum(_renew(one, current) for one in some)
    gone, _ = SearchMark.objects.exclude(digest__startswith=current).delete()
    yield "用旧钥匙做的查找摘要", gone


def in_use() -> Counter[str]:
    """How many digests each key made."""
    keys = Subject.objects.exclude(key="").values_list("key", flat=True)
    marks = SearchMark.objects.values_list("digest", flat=True)
    found = Counter(key_in(one) for rows in (keys, marks) for one in rows.iterator(chunk_size=10_000))
    del found[""]
    return found


def _renew(one: Subject, current: str) -> int:
    new = as_now(one.kind, one.key, one.values) if one.key else ""
    if new == one.key or key_in(new) not in ("", current):
        return 0
    try:
        with transaction.atomic():
            return Subject.objects.filter(pk=one.pk, key=one.key).update(key=str(new))
    except IntegrityError:  # somebody else has the number by now: the key is the other's
        return Subject.objects.filter(pk=one.pk, key=one.key).update(key="")
