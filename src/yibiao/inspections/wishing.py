"""From items of a plan to the visits that have to be arranged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from yibiao.findings import finding
from yibiao.model import Finding

from .facts import InspectionFacts
from .joining.request import Wish

_AREA = re.compile(r"^(.{1,8}?(?:镇|乡|街道|苏木))(?=.)")


def wishes_of(
    items: Iterable[InspectionFacts], first: date, last: date
) -> tuple[tuple[Wish, ...], tuple[Finding, ...]]:
    """One wish a place and time. Emergencies go when they must, unannounced ones are drawn: neither is arranged. An
    item without days may be on any of the span."""
    wishes: list[Wish] = []
    told: list[Finding] = []
    for one in items:
        if one.emergency or one.unannounced or (one.first or first) > last or (one.last or last) < first:
            continue
        if not one.places:
            told.append(finding("joining_unread", row=one.row, title=one.title))
        wishes += _of_item(one, first, last)
    return tuple(wishes), tuple(told)


def _of_item(one: InspectionFacts, first: date, last: date) -> Iterator[Wish]:
    start, end = one.first or first, one.last or last
    for place in one.places:
        area = _AREA.match(place)
        for time in range(one.times):
            yield Wish(
                f"{one.id}·{place}" + (f"·{time + 1}" if time else ""), one.title, one.sender, place, start, end,
                area[1] if area else "", one.id,
            )  # fmt: skip
