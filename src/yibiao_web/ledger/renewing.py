"""Digests of the ledger by the current key of the ring: people's keys, and the marks by which others are found.

Who loses the number by which they are found (another has it by now, or it is kept nowhere any more and the
administrator let it go) is named on the trail of the county; two people of one number are among the doubtful pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.ledger.keys import as_now, stored_as
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import SearchMark, Subject
from yibiao_web.sealing.digests import key_in
from yibiao_web.sealing.held import ring
from yibiao_web.sealing.values import Tampered

_AT_ONCE = 500


def renew() -> Iterator[tuple[str, int]]:
    """(what, how many) batch by batch; whom somebody changes meanwhile is renewed by that change."""
    last, current = 0, ring().current
    while ids := list(Subject.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        last = ids[-1]
        with transaction.atomic():
            some = _opened(ids)
            mark((one, one.values) for one in some)
            told = list(_renew(some, current))
        yield from told
    gone, _ = SearchMark.objects.exclude(digest__startswith=current).delete()
    yield "用旧钥匙做的查找摘要", gone


def in_use() -> Counter[str]:
    """How many digests each key made."""
    keys = Subject.objects.exclude(key="").values_list("key", flat=True)
    marks = SearchMark.objects.values_list("digest", flat=True)
    found = Counter(key_in(one) for rows in (keys, marks) for one in rows.iterator(chunk_size=10_000))
    del found[""]
    return found


def unmade(by: str) -> list[str]:
    """Subjects in words whose digest by a key can not be made again: the number is not in their values."""
    return [f"台账 {one.pk}（{one.org.name}）" for one in _without_number(by)]


@transaction.atomic
def let_go(by: str, now: datetime) -> int:
    """Give those digests up: by their number nobody finds them any more. How many."""
    several = _without_number(by)
    Subject.objects.filter(pk__in=[one.pk for one in several]).update(key="")
    for one in several:
        log("ledger.number_let_go", by=None, now=now, org=one.county, target=one, scope=one.org.path,
            detail={"key": by})  # fmt: skip
    return len(several)


def _without_number(by: str) -> list[Subject]:
    ids = list(Subject.objects.filter(key__startswith=by).order_by("pk").values_list("pk", flat=True))
    some = (one for at in range(0, len(ids), _AT_ONCE) for one in _opened(ids[at : at + _AT_ONCE]))
    return [one for one in some if key_in(as_now(one.kind, one.key, one.values)) == by]


def _opened(ids: list[int]) -> list[Subject]:
    """Without those whose values were tampered with: they are named where sealed columns are renewed."""
    rows = Subject.objects.filter(pk__in=ids).select_related("org", "county").order_by("pk")
    try:
        return list(rows)
    except Tampered:
        half = len(ids) // 2
        return _opened(ids[:half]) + _opened(ids[half:]) if half else []


def _renew(some: Iterable[Subject], current: str) -> Iterator[tuple[str, int]]:
    done = 0
    for one in some:
        new = as_now(one.kind, one.key, one.values) if one.key else ""
        if new == one.key or key_in(new) not in ("", current):
            continue
        try:
            with transaction.atomic():
                done += Subject.objects.filter(pk=one.pk, key=one.key).update(key=str(new))
        except IntegrityError:
            holder = _give_way(one, new)
            yield f"号码和台账 {holder} 相同、自己不再按号码找的对象：台账 {one.pk}", 1
    yield "台账的查找摘要", done


def _give_way(one: Subject, number: str) -> int:
    """Somebody else has the number by now: the key is the other's. Who that is."""
    others = Subject.objects.filter(county=one.county_id, kind=one.kind, key__in=stored_as([number]))
    holder = others.exclude(pk=one.pk).exclude(state=Subject.State.MERGED).values_list("pk", flat=True).first()
    if Subject.objects.filter(pk=one.pk, key=one.key).update(key=""):
        log("ledger.number_taken", by=None, now=timezone.now(), org=one.county, target=one, scope=one.org.path,
            detail={"other": holder})  # fmt: skip
    return holder or 0
