"""A table of totals: places down, values across, and the address of the rows behind each number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from yibiao.catalogue import DataItem
from yibiao.checks.withholding import withheld_below
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.orgs.models import Organisation
from yibiao_web.rollup.kinds import PEOPLE
from yibiao_web.rollup.tallies import (
    UNKNOWN,
    Column,
    Measure,
    Tally,
    by_parent,
    cells_of,
    columns_of,
    measure_of,
    together,
)

Cell = tuple[Any, str]


@dataclass(frozen=True)
class Line:
    """A place and its numbers: (number, address of its rows). ``opens``: a township whose villages can be shown,
    ``inner``: one of those."""

    pk: int
    name: str
    cells: list[Cell]
    opens: bool = False
    inner: bool = False


@dataclass(frozen=True)
class Maker:
    """Writes the numbers of a place. ``columns`` are the values counted, without ``measure`` the kinds of subjects.
    ``withheld``: places whose numbers are of too few people for who looks."""

    address: str
    query: Mapping[str, str]
    measure: Measure | None
    columns: Sequence[Column]
    withheld: Set[int] = frozenset()

    def line(self, pk: int, name: str, tally: Tally, **more: bool) -> Line:
        cells = self._cells(pk, tally)
        return Line(pk, name, [(None, "") for _ in cells] if pk in self.withheld else cells, **more)

    def counts(self, tally: Tally) -> tuple[int, ...]:
        """How many people each number of a place is of."""
        return (tally.known, tally.unknown) if self.measure == "number" else tuple(cells_of(tally, self.columns))

    def _cells(self, pk: int, tally: Tally) -> list[Cell]:
        if self.measure == "choice":
            counted = zip(cells_of(tally, self.columns), self.columns, strict=True)
            return [*(self._cell(pk, number, one.value) for number, one in counted), (tally.whole, "")]
        if self.measure == "number":
            mean = round(tally.mean, 1) if tally.mean is not None else None
            own = [(round(tally.total, 2), ""), (mean, "")]
            return [self._cell(pk, tally.known, ""), *own, self._cell(pk, tally.unknown, UNKNOWN)]
        return [self._cell(pk, tally.values[one.value], one.value) for one in self.columns]

    def _cell(self, pk: int, number: int, value: str) -> Cell:
        name = "value" if self.measure else "kind"
        return (
            number,
            f"{self.address}?{urlencode({**self.query, 'org': pk, name: value})}" if number and self.address else "",
        )


def table_of(
    villages: Sequence[Organisation], tallies: Mapping[int, Tally], item: DataItem | None, opened: str, address: str,
    query: Mapping[str, str], *, least: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """One item. By township in the order of the tree, the villages of the opened one below it, the whole area first.
    ``least``: for who may not see the people behind a number, numbers of fewer are withheld, and what they would follow
    from; of the whole tree, so that opening one township after the other tells no more."""
    whole = together(tallies.values())
    measure = measure_of(item.type, item.choices) if item else None
    columns = columns_of(whole, order_of(item)) if measure == "choice" else []
    maker = Maker(address, query, measure, columns)
    if least:
        maker = replace(maker, withheld=_too_few(villages, tallies, maker, least))
    return _laid_out(villages, tallies, maker, opened) | {"withheld": len(maker.withheld), "least": least}


def _too_few(
    villages: Sequence[Organisation], tallies: Mapping[int, Tally], maker: Maker, least: int
) -> set[int]:  # fmt: skip
    parents = {one.pk: one.parent_id or one.pk for one in villages}
    own = {one.pk: tallies.get(one.pk, Tally()) for one in villages}
    sums = by_parent(own, parents)
    area = next((one.parent.parent_id for one in villages if one.parent), None) or 0
    below: dict[int, list[int]] = {area: list(sums)}
    for village, township in parents.items():
        below.setdefault(township, []).append(village)
    tallied = {**own, **sums, area: together(own.values())}
    return withheld_below({pk: maker.counts(tally) for pk, tally in tallied.items()}, below, area, least)


def places_table(
    whole: tuple[Organisation, Tally], below: Sequence[tuple[Organisation, Tally]], item: DataItem | None,
    columns: Sequence[Column] = (), withheld: Set[int] = frozenset(),
) -> dict[str, Any]:  # fmt: skip
    """One item (or the kinds of ``columns``) of a wide place: what lies directly below it, each to be gone on to; no
    number opens rows here."""
    maker = replace(maker_of(whole[1], item, columns), withheld=withheld)
    measure = maker.measure
    lines = [maker.line(place.pk, place.name, tally, opens=True) for place, tally in below]
    return {"lines": lines, "columns": maker.columns, "measure": measure, "chart": None,
            "whole": maker.line(whole[0].pk, whole[0].name, whole[1])}  # fmt: skip


def maker_of(whole: Tally, item: DataItem | None, columns: Sequence[Column] = ()) -> Maker:
    """Of a wide place, by its whole."""
    measure = measure_of(item.type, item.choices) if item else None
    return Maker("", {}, measure, columns_of(whole, order_of(item)) if measure == "choice" else columns)


def kinds_table(
    villages: Sequence[Organisation], counts: Mapping[int, Counter[str]], kinds: Sequence[Column], opened: str,
    address: str, *, least: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """How many of each kind. ``least``: as in ``table_of``, of people and households; of a place that has fewer
    nothing is told."""
    tallies = {pk: Tally(values=one) for pk, one in counts.items()}
    people = Maker(address, {}, None, [one for one in kinds if one.value in PEOPLE])
    withheld = _too_few(villages, tallies, people, least) if least else set()
    maker = Maker(address, {}, None, kinds, frozenset(withheld))
    return _laid_out(villages, tallies, maker, opened) | {"withheld": len(withheld), "least": least}


def _laid_out(
    villages: Sequence[Organisation], tallies: Mapping[int, Tally], maker: Maker, opened: str
) -> dict[str, Any]:  # fmt: skip
    parents = {one.pk: one.parent_id or one.pk for one in villages}
    sums = by_parent({one.pk: tallies.get(one.pk, Tally()) for one in villages}, parents)
    townships = {one.parent.pk: one.parent for one in villages if one.parent}
    lines = []
    for pk, township in townships.items():
        lines.append(maker.line(pk, township.name, sums[pk], opens=True))
        if str(pk) == opened:
            own = [one for one in villages if parents[one.pk] == pk]
            lines += [maker.line(one.pk, one.name, tallies.get(one.pk, Tally()), inner=True) for one in own]
    area = next((one.parent for one in townships.values()), None) if len(townships) > 1 else None
    drawn = maker.measure == "choice" and len(maker.columns) > 1 and len(townships) > 2
    return {
        "lines": lines, "columns": maker.columns, "measure": maker.measure,
        "chart": _chart(lines, maker.columns) if drawn else None,
        "whole": maker.line(area.pk, area.name, together(tallies.values())) if area else None,
    }  # fmt: skip


def order_of(item: DataItem | None) -> list[str]:
    """The values of an item in the order of its code list."""
    codes = catalogue().code_lists.get(item.choices or "") if item else None
    return [one.name for one in codes.values] if codes else ["是", "否"]


def _chart(lines: Sequence[Line], columns: Sequence[Column]) -> dict[str, Any]:
    """Shares side by side say more than columns of counts."""
    places = [one for one in lines if not one.inner]
    return {
        "places": [one.name for one in places],
        "series": [
            {"name": column.label, "data": [one.cells[at][0] for one in places]} for at, column in enumerate(columns)
        ],
    }
