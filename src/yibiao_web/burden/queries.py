"""Reads over the burden ledger, each for its viewer: a village reads what is asked of it, a department what it asks,
the gatekeeper (and the auditor) the county. Senders are compared, places and people never: nothing here sorts places by
a number.

Minutes are measured where the platform measured them; what is still out counts as estimated. ``parts`` are counts by
the names of ``rules.PARTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Greatest, Least, NullIf, TruncMonth

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.burden.rules import PARTS, months_between
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of, home_village

TASK = "tasks.task"
COUNTY_ROLES = ("gatekeeper", "auditor")


def _cost(at: str = "") -> Case:
    """What the system measured counts before what was estimated; who has not handed in counts as estimated."""
    estimated = F(f"{at}estimated")
    rest = Greatest(estimated - F(f"{at}measured_for"), 0.0)
    return Case(
        When(**{f"{at}measured__isnull": False}, then=F(f"{at}measured") + rest), default=estimated,
        output_field=FloatField(),
    )  # fmt: skip


def _spared(at: str = "", spared: str = "spared") -> Case:
    """Never more than was estimated, and less where people took longer than was thought: the lower bound."""
    real = F(f"{at}estimated") + F(f"{at}spared") - _cost(at)
    return Case(
        When(**{f"{at}measured__isnull": False}, then=Greatest(Least(real, F(spared)), 0.0)), default=F(spared),
        output_field=FloatField(),
    )  # fmt: skip


COST, SPARED = _cost(), _spared()
# of one place: the demand's cost, in proportion to what the place was estimated at; spared likewise
_RATIO = Coalesce(_cost("entry__") / NullIf(F("entry__estimated"), 0.0), 1.0)
SHARE_COST = ExpressionWrapper(F("minutes") * _RATIO, output_field=FloatField())
_SPARED_RATIO = Coalesce(_spared("entry__", "entry__spared") / NullIf(F("entry__spared"), 0.0), 1.0)
SHARE_SPARED = ExpressionWrapper(F("spared") * _SPARED_RATIO, output_field=FloatField())


@dataclass(frozen=True, slots=True)
class Month:
    """One month: minutes asked for, spared by what was known, how many demands, of what they were made."""

    month: date
    minutes: float = 0.0
    spared: float = 0.0
    demands: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Slice:
    """The same of something else than a month: ``key`` is a kind, or the number of an organisation."""

    key: Any
    minutes: float
    spared: float
    demands: int
    parts: dict[str, float]
    money: float = 0.0


def entries_seen(viewer: Viewer) -> QuerySet[BurdenEntry]:
    """Demands that a viewer may read about as a sender or as who watches the county."""
    if viewer.may(*COUNTY_ROLES):
        return BurdenEntry.objects.filter(county=county_of(viewer.org))
    return BurdenEntry.objects.filter(org=viewer.org) if viewer.may("requester") else BurdenEntry.objects.none()


def shares_seen(viewer: Viewer) -> QuerySet[BurdenShare]:
    """What is asked of places: a place its own and those below it, a department what it asked of them itself."""
    if viewer.may(*COUNTY_ROLES):
        return BurdenShare.objects.filter(entry__county=county_of(viewer.org))
    own = home_village(viewer.org)
    allowed = Q(pk__in=[])
    if own.level in (Level.TOWNSHIP, Level.VILLAGE):
        allowed |= Q(org__path__startswith=own.path)
    if viewer.may("requester"):
        allowed |= Q(entry__org=viewer.org)
    return BurdenShare.objects.filter(allowed)


def series(
    viewer: Viewer, org: Organisation | None = None, place: Organisation | None = None, kind: str | None = None,
    *, first: date, last: date,
) -> list[Month]:  # fmt: skip
    """Every month from ``first`` to ``last`` (days; whole months are given), those without anything too. ``org``: one
    sender; ``place``: what is asked of it and of those below it. A place that names neither reads itself."""
    found = {one.key: one for one in _sliced(viewer, "month", org, place, kind, first, last)}
    return [
        Month(month, *(getattr(found[month], name) for name in ("minutes", "spared", "demands", "parts", "money")))
        if month in found else Month(month, parts=dict.fromkeys(PARTS, 0.0))
        for month in months_between(first, last)
    ]  # fmt: skip


def parts(
    viewer: Viewer, by: str, *, first: date, last: date, org: Organisation | None = None,
    place: Organisation | None = None, kind: str | None = None,
) -> list[Slice]:  # fmt: skip
    """By "month", "kind", "sender" or "place" (``key``: a day, a kind, an organisation's number), in the order of
    time, of names, of the tree."""
    return _sliced(viewer, by, org, place, kind, first, last)


def _sliced(
    viewer: Viewer, by: str, org: Organisation | None, place: Organisation | None, kind: str | None, first: date,
    last: date,
) -> list[Slice]:  # fmt: skip
    """From the senders' side where no place is asked about, else from the places' shares."""
    if place is None and org is None and not viewer.may("requester", *COUNTY_ROLES):
        place = home_village(viewer.org)
    places = place is not None or by == "place"
    at = "entry__" if places else ""
    rows: QuerySet[Any] = shares_seen(viewer) if places else entries_seen(viewer)
    rows = rows.filter(
        **{f"{at}on__gte": first.replace(day=1), f"{at}on__lte": months_between(last, last, end=True)[0]}
    )
    rows = rows.filter(**{f"{at}org": org}) if org else rows
    rows = rows.filter(**{f"{at}kind": kind}) if kind else rows
    rows = rows.filter(org__path__startswith=place.path) if place else rows
    return _sums(rows, by, places)


_KEYS: dict[str, Callable[[bool], Any]] = {
    "month": lambda places: TruncMonth("entry__on" if places else "on"),
    "kind": lambda places: F("entry__kind" if places else "kind"),
    "sender": lambda places: F("entry__org" if places else "org"),
    "place": lambda places: F("org"),
}
_ORDERS = {"sender": ("entry__org__path", "org__path"), "place": ("org__path", "org__path")}


def _sums(rows: QuerySet[Any], by: str, places: bool) -> list[Slice]:
    """``demands`` counts demands, not the places that each asks."""
    cost, spared = (SHARE_COST, SHARE_SPARED) if places else (COST, SPARED)
    order = _ORDERS.get(by, ("key", "key"))[not places]
    told = rows.order_by().annotate(key=_KEYS[by](places)).values("key").annotate(
        _minutes=Coalesce(Sum(cost), 0.0), _spared=Coalesce(Sum(spared), 0.0),
        _demands=Count("entry" if places else "pk", distinct=places),
        _money=Value(0.0) if places else Coalesce(Sum("money"), 0.0),
        **{f"_{name}": Coalesce(Sum(Cast(KT(f"parts__{name}"), FloatField())), 0.0) for name in PARTS},
    ).order_by(order)  # fmt: skip
    return [
        Slice(one["key"], one["_minutes"], one["_spared"], one["_demands"],
              {name: one[f"_{name}"] for name in PARTS}, one["_money"])
        for one in told
    ]  # fmt: skip
