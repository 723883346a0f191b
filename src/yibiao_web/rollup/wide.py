"""Sums of a wide task at every level of the tree, kept a process and brought up to date by what changed since: one
village's numbers go up through all levels (``yibiao.rollup``), nothing else is read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from time import monotonic

import numpy as np
from django.db.models import Max, QuerySet, Sum

from yibiao.rollup import Cascade, InexactError, Tree, places_of, scaled, unscaled
from yibiao_web.audit.models import AuditEntry
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.rollup.models import VillageNumbers
from yibiao_web.tasks.models import Task

DECIMALS = 4  # kept of numbers with decimals
LARGEST = 2**53 // 10**DECIMALS  # 900,719,925,474: more than any village has of anything; beyond it is a slip
_LATE = timedelta(seconds=15)  # what was written so long ago may only now be there to be read
_CHUNK = 5_000  # rows held at once
_LOOKED_OVER = 60.0  # seconds after which the whole is compared: a job may end later than that, a clock be put back
_KEPT = 8  # tasks a process keeps
_UPPER = 3  # levels above the county: city, province, country
_CHANGES = ("org.moved", "org.merged", "orgs.imported", "orgs.loaded")
Sums = dict[str, float]


class Standing:
    """A task's sums as this process knows them. ``at[level]`` finds a place by its code, ``keys`` an item's column.
    ``left_out``: {village: its path} of those of which some number is too large to be added up exactly."""

    def __init__(self, task: Task, tree: int) -> None:
        self.task, self.tree, self.lock = task.pk, tree, Lock()
        above = Organisation.objects.within(task.org.area.path).filter(level=Level.TOWNSHIP).order_by("path")
        named = places_of(_way(path) for path in above.values_list("path", flat=True))
        self.at: list[Mapping[object, int]] = [{}, *named.at]
        below = np.zeros(0, np.int64)
        self.cascade = Cascade(Tree((below, *named.tree.parents), (0, *named.tree.sizes)), 0)
        self.villages: dict[int, int] = {}
        self.seen: dict[int, int] = {}
        self.last: datetime | None = None
        self.looked_over = monotonic()
        self.keys: dict[str, int] = {}
        self.left_out: dict[int, str] = {}

    def follow(self) -> None:
        """Take in what changed since."""
        rows = VillageNumbers.objects.filter(task=self.task)
        if self.last is None:
            self._take(rows)
            return
        self._take(rows.filter(changed_at__gte=self.last - _LATE))
        if monotonic() - self.looked_over > _LOOKED_OVER:
            self.looked_over = monotonic()
            if self._differs(rows):
                self._take(rows)
                self._drop(self.seen.keys() - set(rows.values_list("org", flat=True)))

    def _differs(self, rows: QuerySet[VillageNumbers]) -> bool:
        return (rows.aggregate(written=Sum("written"))["written"] or 0) != sum(self.seen.values())

    def _drop(self, orgs: Iterable[int]) -> None:
        """Rows that are gone: their county is on another server by now."""
        for org in orgs:
            if org in self.villages:
                self._correct(self.villages[org], {})
            self.left_out.pop(org, None)
            del self.seen[org]

    def _take(self, rows: QuerySet[VillageNumbers]) -> None:
        """Some thousands a time: of a country's task the rows together take ten times what their sums do."""
        if self.last is None:  # before there are columns: to make room later is to copy
            self._join(rows.values_list("org", "org__path").iterator(chunk_size=_CHUNK))
        told = rows.order_by("changed_at").values_list("org", "org__path", "numbers", "changed_at", "written")
        every = iter(told.iterator(chunk_size=_CHUNK))
        while some := list(islice(every, _CHUNK)):
            self._take_some([one for one in some if self.seen.get(one[0]) != one[4]])

    def _take_some(self, fresh: Sequence[tuple[int, str, Mapping[str, float], datetime, int]]) -> None:
        keys = dict.fromkeys(key for _, _, numbers, *_ in fresh for key in numbers if key not in self.keys)
        if keys:
            self.cascade.widen(len(keys))
            self.keys |= {key: at for at, key in enumerate(keys, start=len(self.keys))}
        self._join((org, path) for org, path, *_ in fresh)
        for org, path, numbers, changed_at, written in fresh:
            if org in self.villages:
                self._follow_village(org, path, numbers)
            self.seen[org] = written
            self.last = max(changed_at, self.last or changed_at)

    def _join(self, several: Iterable[tuple[int, str]]) -> None:
        towns = [(org, self.at[1].get(path.split("/")[-3])) for org, path in several if org not in self.villages]
        new = [(org, town) for org, town in towns if town is not None]
        if new:
            numbers = self.cascade.join([town for _, town in new])
            self.villages |= {org: at for (org, _), at in zip(new, numbers, strict=True)}

    def _follow_village(self, org: int, path: str, numbers: Mapping[str, float]) -> None:
        """One slip of one village must not take the country's totals from everybody: its number is left out, and the
        page says so."""
        self.left_out.pop(org, None)
        told = {key: number for key, number in numbers.items() if abs(number) <= LARGEST}
        if len(told) < len(numbers):
            self.left_out[org] = path
        try:
            self._correct(self.villages[org], told)
        except InexactError:  # very many that are very large
            self.left_out[org] = path
            self._correct(self.villages[org], {})

    def _correct(self, village: int, numbers: Mapping[str, float]) -> None:
        sums, known = np.zeros(len(self.keys), np.int64), np.zeros(len(self.keys), np.int32)
        for key, number in numbers.items():
            sums[self.keys[key]], known[self.keys[key]] = scaled(round(number, DECIMALS), DECIMALS), 1
        self.cascade.correct(village, sums, known)

    def of(self, code: str) -> Sums:
        """The sums of a place; nothing where nobody reported. Where a level is left out a place stands on two: the
        upper one holds all of it."""
        for at, level in zip(reversed(self.at), reversed(self.cascade.levels), strict=True):
            if code in at:
                row, known = level.sums[at[code]], level.known[at[code]]
                return {key: _number(int(row[column])) for key, column in self.keys.items() if known[column]}
        return {}


def _way(path: str) -> tuple[str, ...]:
    """(township, county, city, province, country) of a township's path; what is left out is what lies above it."""
    codes = path.rstrip("/").split("/")
    own, upper = codes[-2:], codes[:-2] or codes[:1]
    upper = upper[-_UPPER:]
    upper += upper[-1:] * (_UPPER - len(upper))
    return (own[-1], own[0], *reversed(upper))


def _number(value: int) -> float:
    number = unscaled(value, DECIMALS)
    return int(number) if number == number.to_integral_value() else float(number)


_standing: OrderedDict[int, Standing] = OrderedDict()
_lock = Lock()


def sums_of(task: Task, places: Iterable[Organisation]) -> dict[int, Sums]:
    """What was approved of a wide task, added up for each of some places above the village."""
    tree = AuditEntry.objects.filter(action__in=_CHANGES).aggregate(last=Max("pk"))["last"] or 0
    with _lock:
        one = _standing.get(task.pk)
        if one is None or one.tree != tree:
            one = _standing[task.pk] = Standing(task, tree)
        _standing.move_to_end(task.pk)
        while len(_standing) > _KEPT:
            _standing.popitem(last=False)
    with one.lock:
        one.follow()
        return {place.pk: one.of(place.code) for place in places}


def left_out(task: Task, place: Organisation) -> list[Organisation]:
    """The villages of a place of which some number was too large for the sums that were told last."""
    with _lock:
        one = _standing.get(task.pk)
    found = [org for org, path in list(one.left_out.items()) if path.startswith(place.path)] if one else []
    rows = Organisation.objects.filter(pk__in=found).select_related("parent__parent").order_by("path")
    return list(rows)


def forget() -> None:
    """For tests, whose databases come and go."""
    with _lock:
        _standing.clear()
