"""How often one place may be visited in a day, a week, a month and a year, and whether one visit more is too many.

A day on which several come together is one visit: it is the day that the place loses. The numbers are the policy
pack's (``YB-INS-DAY`` …), the platform's own defaults; a county sets others by its overlay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from yibiao.policy import Pack

Span = Literal["day", "week", "month", "year"]
SPAN_NAMES: dict[Span, str] = {"day": "这一天", "week": "这一周", "month": "这个月", "year": "今年"}


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``limit`` visits in one ``span``; ``rule``: the policy's id."""

    span: Span
    limit: int
    rule: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a cap is used: ``count`` days of visits in the span that a day lies in."""

    cap: Cap
    count: int

    @property
    def left(self) -> int:
        return max(0, self.cap.limit - self.count)

    @property
    def words(self) -> str:
        return f"{SPAN_NAMES[self.cap.span]} {self.count} 次（最多 {self.cap.limit} 次）"


def caps_of(pack: Pack, on: date, *, township: bool = False) -> tuple[Cap, ...]:
    """The caps in force that day for a village, or for a township; a span without a number has none."""
    found = []
    for span in SPAN_NAMES:
        id = f"YB-INS-{span.upper()}" + ("-TOWNSHIP" if township else "")
        limit = pack.value(id, on)
        if limit is not None:
            found.append(Cap(span, int(limit), id))
    return tuple(found)


def usage(days: Iterable[date], on: date, caps: Iterable[Cap]) -> tuple[Usage, ...]:
    """How much is used of each cap around a day. ``days``: those on which the place is visited."""
    several = set(days)
    return tuple(Usage(cap, sum(key(one, cap.span) == key(on, cap.span) for one in several)) for cap in caps)


def exceeded(days: Iterable[date], on: date, caps: Iterable[Cap]) -> tuple[Usage, ...]:
    """The caps that one visit more on that day would break, each with what is used already. None on a day on which the
    place is visited anyhow: coming along with others costs it no other day."""
    several = set(days)
    if on in several:
        return ()
    return tuple(one for one in usage(several, on, caps) if one.count + 1 > one.cap.limit)


def key(day: date, span: Span) -> tuple[int, ...]:
    """The span a day lies in; weeks begin on Monday (ISO 8601)."""
    if span == "week":
        return tuple(day.isocalendar()[:2])
    return {"day": (day.year, day.month, day.day), "month": (day.year, day.month), "year": (day.year,)}[span]
