"""What a cell of a crosstab is called in the ledger, and what the organisation said of it before. Pure.

A cell means an item of the catalogue where its row and column say so together (the row 耕地面积, the column 数值); all
others go by a code of the form's own, as unmatched columns of lists do, so that what was typed once is known again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.units import factor
from yibiao.model import FormField, MatchedForm, Region, RowLabel
from yibiao.prefill.addresses import position
from yibiao.prefill.local_items import local_key
from yibiao.prefill.periods import Period, read_period
from yibiao.prefill.places import place_word

OWN = frozenset({"organisation", "aggregate"})
_PLAIN_COLUMN = frozenset({"数值", "数量", "数据", "数", "填报数", "指标值", "本期", "本期数", "合计"})


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that the organisation reported: of which period, from which source."""

    period: str
    value: Any
    source: int
    dated: date | None = None

    @property
    def ends(self) -> date:
        of = read_period(self.period)
        return of[1] if of else self.dated or date.min


@dataclass(frozen=True)
class Naming:
    """Names the cells of one region; ``place`` is the filling organisation."""

    matched: MatchedForm
    number: int
    catalogue: Catalogue
    place: str

    @property
    def region(self) -> Region:
        return self.matched.form.regions[self.number]

    def code(self, field: int, address: str) -> str:
        one, stub = self.region.fields[field], self._stub(address)
        match = self.matched.by_field.get((self.number, field))
        own = match.item if match and match.item and match.item.partition(".")[0] in OWN else None
        if own and (stub is None or one.value_cell or self._is_own(stub)):
            return own
        if stub is None or one.value_cell:
            return self._local(one)
        if self._is_own(stub):  # a line of one's own among those of other villages
            return self._local(one)
        return self._meant(one, stub) or self._local(replace(one, path=(*stub.path, *one.path)))

    def _stub(self, address: str) -> RowLabel | None:
        row = position(address)[0]
        return next((one for one in self.region.row_labels if one.row == row), None)

    def _is_own(self, stub: RowLabel) -> bool:
        return bool(self.place) and place_word(stub.path[-1]) == place_word(self.place)

    def _meant(self, one: FormField, stub: RowLabel) -> str:
        column, row = one.path[-1], stub.path[-1]
        words = [f"{row}{column}", f"{column}{row}", *([row] if column in _PLAIN_COLUMN else [])]
        for word in words:
            meant = [item for code in self.catalogue.meanings(word) if _is_figure(item := self.catalogue.items[code])]
            if len(meant) == 1 and factor(one.unit or meant[0].unit or "", meant[0].unit or "") == 1.0:
                return meant[0].code
        return ""

    def _local(self, one: FormField) -> str:
        return f"organisation.local_{local_key(self.matched.form.title, self.region, one)}"


def _is_figure(item: DataItem) -> bool:
    return item.subject in OWN and item.role is None and item.type in ("integer", "decimal", "percent")


def told_before(told: Iterable[Told], asked: Period | None, item: DataItem | None, on: date) -> tuple[Told, str] | None:
    """The figure to show and whether it is known (k) or only of before (s): of the asked period itself, else the last
    one before it; where no period is asked, the newest, as long as it is fresh."""
    before = [one for one in told if asked is None or one.ends <= asked[1]]
    if not before:
        return None
    last = max(before, key=lambda one: one.ends)
    if asked is not None:
        return last, "k" if read_period(last.period) == asked else "s"
    days = item.fresh_for_days if item else None
    old = days is not None and last.dated is not None and (on - last.dated).days > days
    return last, "s" if old else "k"


def lines_told(
    lines: Sequence[tuple[str, Mapping[str, Any], Mapping[str, int]]], dated: Mapping[int, date | None]
) -> dict[str, list[Told]]:
    """By item, from an organisation's lines: (period, values, sources)."""
    found: dict[str, list[Told]] = {}
    for period, values, sources in lines:
        for item, value in values.items():
            at = sources.get(item, 0)
            found.setdefault(item, []).append(Told(period, value, at, dated.get(at)))
    return found
