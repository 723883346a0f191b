"""Digests of the ledger by the current key of the ring: people's keys, and the marks by which others are found.

Who loses the number by which they are found (another has it by now, or it is kept nowhere any more and the
administrator let it go) is named on the trail of the county; two people of one number are among the doubtful pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from yibiao_web.audit.actions import log
from yibiao_web.ledger.keys import as_now, stored_as
from yibiao_web.ledger.marks import mark
from yibiao_web.ledger.models import SearchMark, Subject, SubjectMerge
from yibiao_web.sealing.digests import key_in
from yibiao_web.sealing.held import ring
from yibiao_web.sealing.values import Tampered

_AT_ONCE = 500


def renew() -> Iterator[tuple[str, int]]:
    """(what, how many) batch by batch; whom somebody changes meanwhile is renewed by that change."""
    current = ring().current
    for ids in _batches(Subject.objects.all()):
        with transaction.atomic():
            some = _opened(Subject.objects.select_related("org", "county"), ids)
            mark((one, one.values) for one in some)
            told = list(_renew(some, current))
        yield from told
    yield from _renew_merges(current)
    gone, _ = SearchMark.objects.exclude(digest__startswith=current).delete()
    yield "用旧钥匙做的查找摘要", gone


def in_use() -> Counter[str]:
    """How many digests each key made."""
    keys = Subject.objects.exclude(key="").values_list("key", flat=True)
    marks = SearchMark.objects.values_list("digest", flat=True)
    found = Counter(key_in(one) for rows in (keys, marks) for one in rows.iterator(chunk_size=10_000))
    found.update(key_in(kept.key) for _, kept in _kept_by_merges())
    del found[""]
    return found


def unmade(by: str) -> list[str]:
    """Subjects in words whose digest by a key can not be made again: the number is not in their values."""
    merged = [f"台账 {kept.subject.pk}（{kept.subject.org.name}，合并以前）" for _, kept in _merged_without_number(by)]
    return [f"台账 {one.pk}（{one.org.name}）" for one in _without_number(by)] + merged


@transaction.atomic
def let_go(by: str, now: datetime) -> int:
    """Give those digests up: by their number nobody finds them any more. How many subjects."""
    several = {one.pk: one for one in _without_number(by)}
    Subject.objects.filter(pk__in=several).update(key="")
    for done, kept in _merged_without_number(by):
        _keep(done, kept.which, "")
        several.setdefault(kept.subject.pk, kept.subject)
    for one in several.values():
        log("ledger.number_let_go", by=None, now=now, org=one.county, target=one, scope=one.org.path,
            detail={"key": by})  # fmt: skip
    return len(several)


def _without_number(by: str) -> list[Subject]:
    rows = Subject.objects.select_related("org", "county")
    some = (one for ids in _batches(Subject.objects.filter(key__startswith=by)) for one in _opened(rows, ids))
    return [one for one in some if key_in(as_now(one.kind, one.key, one.values)) == by]


def _batches(rows: QuerySet) -> Iterator[list[int]]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        yield ids
        last = ids[-1]


def _opened(rows: QuerySet, ids: list[int]) -> list[Any]:
    """Without those whose values were tampered with: they are named where sealed columns are renewed."""
    try:
        return list(rows.filter(pk__in=ids).order_by("pk"))
    except Tampered:
        half = len(ids) // 2
        return _opened(rows, ids[:half]) + _opened(rows, ids[half:]) if half else []


@dataclass(frozen=True, slots=True)
class _Kept:
    """The key that one of two had before they became one, as it was stored and as it would be today."""

    which: str
    subject: Subject
    key: str
    new: str


def _kept_by_merges() -> Iterator[tuple[SubjectMerge, _Kept]]:
    """Of merges that may still be undone."""
    rows = SubjectMerge.objects.select_related("kept__org", "kept__county", "absorbed__org", "absorbed__county")
    rows = rows.defer("kept__values", "absorbed__values")
    for ids in _batches(SubjectMerge.objects.filter(undone_at=None)):
        for done in _opened(rows, ids):
            for which, subject in (("kept", done.kept), ("absorbed", done.absorbed)):
                was = done.before[which]
                yield done, _Kept(which, subject, was["key"], as_now(subject.kind, was["key"], was["values"]))


def _merged_without_number(by: str) -> list[tuple[SubjectMerge, _Kept]]:
    return [(done, kept) for done, kept in _kept_by_merges() if key_in(kept.key) == by == key_in(kept.new)]


def _renew_merges(current: str) -> Iterator[tuple[str, int]]:
    count = 0
    for done, kept in _kept_by_merges():
        if kept.key != kept.new and key_in(kept.new) == current:
            count += _keep(done, kept.which, str(kept.new))
    yield "合并以前的查找摘要", count


def _keep(done: SubjectMerge, which: str, key: str) -> int:
    """Put a key into what a merge keeps."""
    done.before[which]["key"] = key
    return SubjectMerge.objects.filter(pk=done.pk, undone_at=None).update(before=done.before)


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
