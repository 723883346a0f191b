"""Sums over the burden ledger: what was asked, seen from those who ask (entries) or from one place (shares)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.burden.queries import COST, SHARE_COST, SHARE_SPARED, SPARED
from yibiao_web.burden.standing import still_to_come
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports.spans import Span, end_of

KINDS: dict[str, Any] = {"form": _("报表"), **{one.value: one.label for one in Demand.Kind}}
PARTS: dict[str, Any] = {
    "fields": _("要填的数据项"), "cells": _("要填的格"), "documents": _("要读的文件（份）"),
    "characters": _("要读的字"), "meetings": _("要开的会（次）"), "trips": _("来回路程（趟）"),
    "messages": _("群和消息"), "inspections": _("来检查（次）"), "apps": _("应用和账号"), "surveys": _("要答的题"),
}  # fmt: skip
DEMAND = "gate.demand"


class OfKind:
    """A line about one demand, whose kind is told in words."""

    __slots__ = ()
    kind: str

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class Sums:
    minutes: float = 0.0
    spared: float = 0.0
    demands: int = 0

    @property
    def without(self) -> float:
        """Minutes had nothing been known."""
        return self.minutes + self.spared


@dataclass(frozen=True, slots=True)
class Compared:
    """Minutes of a stretch and of the same days of the year before; ``before`` None: the ledger does not reach."""

    now: float
    before: float | None

    @property
    def fewer(self) -> float:
        """Minutes fewer than the year before; never negative."""
        return max(0.0, self.before - self.now) if self.before is not None else 0.0

    @property
    def more(self) -> float:
        """Minutes more than the year before; never negative."""
        return max(0.0, self.now - self.before) if self.before is not None else 0.0

    @property
    def percent(self) -> float | None:
        """Change in per cent; None where there is nothing to compare with."""
        return 100 * (self.now - self.before) / self.before if self.before else None


@dataclass(frozen=True)
class Account:
    """One side of the ledger. ``rows`` are entries, or shares with ``to`` = "entry__"; ``cost`` and ``spared`` are
    expressions of minutes over them."""

    rows: QuerySet[Any]
    to: str = ""
    cost: Any = COST
    spared: Any = SPARED

    def within(self, span: Span) -> QuerySet[Any]:
        return self.rows.filter(**{f"{self.to}on__gte": span.first, f"{self.to}on__lte": span.last}).order_by()

    def total(self, span: Span) -> Sums:
        return _sums(self.within(span).aggregate(**self._wanted))

    def by(self, field: str, span: Span) -> dict[Any, Sums]:
        """Sums by a field of the entry: kind, org."""
        rows = self.within(span).values(key=F(f"{self.to}{field}")).annotate(**self._wanted)
        return {one["key"]: _sums(one) for one in rows}

    def by_month(self, months: Sequence[date]) -> list[dict[str, float]]:
        """Minutes by kind, for each of some months that follow each other."""
        span = Span(months[0], end_of(months[-1]))
        rows = self.within(span).values(
            of=F(f"{self.to}kind"), year=F(f"{self.to}on__year"), month=F(f"{self.to}on__month")
        ).annotate(minutes=Sum(self.cost))  # fmt: skip
        found: dict[tuple[int, int], dict[str, float]] = {(one.year, one.month): {} for one in months}
        for one in rows:
            found[one["year"], one["month"]][one["of"]] = one["minutes"] or 0.0
        return list(found.values())

    def parts(self, span: Span) -> dict[str, float]:
        """What was asked for in each part, by the names of ``burden.rules.PARTS``."""
        sums = {name: Sum(Cast(KT(f"parts__{name}"), FloatField())) for name in PARTS}
        return {name: number or 0.0 for name, number in self.within(span).aggregate(**sums).items()}

    def compared(self, span: Span, before: Span) -> Compared:
        return Compared(self.total(span).minutes, self.total(before).minutes if self.reaches(before) else None)

    def reaches(self, span: Span) -> bool:
        """Whether the ledger was kept already when a stretch began (a month later will do)."""
        return self.first_day is not None and self.first_day <= end_of(span.first)

    @cached_property
    def first_day(self) -> date | None:
        found: date | None = self.rows.order_by(f"{self.to}on").values_list(f"{self.to}on", flat=True).first()
        return found

    def measured_share(self, span: Span) -> float:
        """Which part of the minutes belongs to demands that were measured, 0–1."""
        rows = self.within(span)
        real = rows.filter(**{f"{self.to}measured__isnull": False}).aggregate(sum=Sum(self.cost))["sum"] or 0.0
        return real / (rows.aggregate(sum=Sum(self.cost))["sum"] or 1.0)

    @property
    def _wanted(self) -> dict[str, Any]:
        demands = Count("entry", distinct=True) if self.to else Count("pk")
        return {"minutes": Sum(self.cost), "spare": Sum(self.spared), "demands": demands}


def of_county(county: Organisation) -> Account:
    """All that was asked in a county."""
    return Account(BurdenEntry.objects.filter(county=county))


def of_sender(org: Organisation) -> Account:
    return Account(BurdenEntry.objects.filter(org=org))


def of_place(org: Organisation) -> Account:
    """What was asked of one place itself."""
    rows = BurdenShare.objects.filter(org=org).exclude(sealed("entry__"))
    return Account(rows, "entry__", SHARE_COST, SHARE_SPARED)


def of_places_below(org: Organisation) -> Account:
    """What was asked of all places below one, together."""
    rows = BurdenShare.objects.filter(org__path__startswith=org.path).exclude(org=org).exclude(sealed("entry__"))
    return Account(rows, "entry__", SHARE_COST, SHARE_SPARED)


def sealed(to: str = "") -> Q:
    """Entries of unannounced inspections of which not every visit is over: nobody else may see that they are coming."""
    return Q(**{f"{to}target_type": DEMAND, f"{to}target_id__in": still_to_come()})


def named(kinds: Iterable[str]) -> list[str]:
    """Kinds in the order in which they are shown."""
    there = set(kinds)
    return [one for one in KINDS if one in there]


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(row["minutes"] or 0.0, row["spare"] or 0.0, row["demands"])
