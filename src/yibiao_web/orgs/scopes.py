"""Villages too many to be held one by one: all that are in use below some places. Up to ``LARGE`` they are a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from yibiao_web.orgs.models import Level, Organisation

LARGE = 5_000  # villages; the largest counties have a thousand, the largest cities some thousands
SAMPLE = 400  # villages looked at for all of a scope
_PATHS = 40  # places told by their paths; beyond, by what hangs below what
_UP = ("parent", "parent__parent", "parent__parent__parent", "parent__parent__parent__parent",
       "parent__parent__parent__parent__parent")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """All villages in use below ``places``, of which none lies in another; ``count`` of them."""

    places: tuple[Organisation, ...]
    count: int

    def __len__(self) -> int:
        return self.count

    @property
    def ids(self) -> list[int]:
        return [one.pk for one in self.places]

    def villages(self) -> QuerySet[Organisation]:
        return below(self.places)

    def sample(self, most: int = SAMPLE) -> list[Organisation]:
        """Every n-th in the order of the tree, so that all parts of it are there in proportion."""
        step = max(1, -(-self.count // most))
        numbered = self.villages().order_by().annotate(at=Window(RowNumber(), order_by=F("path").asc()))
        picked = numbered.filter(at__in=range(step // 2 + 1, self.count + 1, step)).values_list("pk", flat=True)
        rows = Organisation.objects.filter(pk__in=list(picked)).order_by("path")
        return list(rows.select_related("parent__parent__parent"))


Villages = Sequence[Organisation] | Scope


def ids_of(villages: Villages) -> list[int]:
    """As a task and an admission keep them: the villages, or the places of a scope that hold them."""
    return villages.ids if isinstance(villages, Scope) else [one.pk for one in villages]


def below(places: Sequence[Organisation]) -> QuerySet[Organisation]:
    """The villages in use in some places, in the order of the tree."""
    every = Organisation.objects.villages().filter(active=True)
    if len(places) <= _PATHS:
        return every.filter(reduce(or_, (Q(path__startswith=one.path) for one in places), Q(pk__in=[])))
    ids = [one.pk for one in places]
    return every.filter(reduce(or_, (Q(**{f"{up}__in": ids}) for up in _UP), Q(pk__in=ids)))


def scope_of(area: Organisation, chosen: Sequence[int] = ()) -> Villages:
    """The villages of an area, or only those in some chosen places of it: a list, or a ``Scope`` if there are many."""
    places = outermost([area]) if not chosen else _chosen(area, chosen)
    villages = below(places) if places else Organisation.objects.none()
    count = villages.count()
    if count > LARGE:
        return Scope(tuple(places), count)
    return list(villages.select_related("parent"))


def _chosen(area: Organisation, chosen: Sequence[int]) -> list[Organisation]:
    found = list(Organisation.objects.filter(pk__in=set(chosen)).order_by("path"))
    if any(area.path.startswith(one.path) for one in found):
        return [area]
    return outermost([one for one in found if one.path.startswith(area.path)])


def outermost(places: Sequence[Organisation]) -> list[Organisation]:
    """Without those that lie in another one; ``places`` are in the order of the tree."""
    kept: list[Organisation] = []
    for one in places:
        if not (kept and one.path.startswith(kept[-1].path)):
            kept.append(one)
    return kept


def is_wide(area: Organisation) -> bool:
    """Whether so much lies in an area that its pages go level by level: above the county."""
    return area.level in (Level.COUNTRY, Level.PROVINCE, Level.CITY)


def steps_below(area: Organisation) -> list[Organisation]:
    """What lies two levels below a wide area (a province's counties, each under its city; the country's cities), from
    which a sender picks. They hold all its villages."""
    rows = Organisation.objects.filter(parent__parent=area, active=True).exclude(level=Level.DEPARTMENT)
    return list(rows.exclude(parent__level=Level.DEPARTMENT).select_related("parent").order_by("path"))
