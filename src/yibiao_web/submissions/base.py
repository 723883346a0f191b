"""A draft's base: what was known when it was opened, frozen as columnar JSON (docs/reference is the code below).

A region of rows (list, card) keeps a column a field: ``values`` as the template would write them, ``raw`` as the
ledger holds them (only where that differs), ``states`` one letter a row (k known, d derived, s stale, m missing, x not
asked and not known), ``sources`` an index into the top-level sources or -1. ``grids`` and ``households`` are the ledger
ids of where each row lives (0: not known). ``open`` says that nobody was listed beforehand; ``picked`` are rows that
the clerk took from the register since, which stand as long as the draft's act "_picked" says so.
A crosstab keeps its computed cells by address and the lines in which the page shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.model import FormField, MatchedForm, Region
from yibiao.prefill.addresses import column_of, position
from yibiao.prefill.coverage import Coverage, FieldCoverage, RegionCoverage
from yibiao.prefill.filters import OPEN, Filters
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.held_cells import CellColumn
from yibiao.prefill.periods import read_period
from yibiao_web.ledger.masking import is_masked_item
from yibiao_web.submissions.figures import OWN, Naming, Told, told_before

_LETTERS = {"known": "k", "derived": "d", "stale": "s", "missing": "m"}
_NOWHERE = (0, 0)
_CHOICES = 80  # longer code lists (professions, places) are typed, not picked

Home = tuple[int, int]
Place = tuple[int, int]


@dataclass
class BaseMaker:
    """``asked`` are the (region, field) whose gaps are open, but for ``closed`` ones; ``own_row`` stands for the
    filling organisation. Of a table whose rows the village picks itself nobody could say before what is missing of
    them, so every field of it is asked."""

    coverage: Coverage
    knowledge: HeldKnowledge
    catalogue: Catalogue
    asked: frozenset[Place]
    own_row: str
    dropped: frozenset[Place] = frozenset()
    closed: frozenset[str] = frozenset()
    filters: Filters = ()
    place: str = ""
    period: str = ""
    told: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    _sources: dict[int, int] = field(default_factory=dict)

    def make(self, homes: Mapping[int, Home]) -> dict[str, Any]:
        """``homes`` are (grid, household) by ledger id."""
        regions = [self._region(one, homes) for one in self.coverage.regions]
        return {"regions": regions, "sources": [self._source(pk) for pk in self._sources]}

    def make_one(self, number: int, homes: Mapping[int, Home]) -> dict[str, Any] | None:
        """A base of one region only; ``None`` where it has no row."""
        one = next((one for one in self.coverage.regions if one.region == number and one.subjects), None)
        made = self._region(one, homes) if one else None
        return {"regions": [made], "sources": [self._source(pk) for pk in self._sources]} if made else None

    def subjects(self) -> set[int]:
        """Ledger ids of all rows."""
        return {pk for one in self.coverage.regions if one.subject_kind not in OWN for pk in one.ids}

    def _region(self, one: RegionCoverage, homes: Mapping[int, Home]) -> dict[str, Any]:
        region = self.coverage.matched.form.regions[one.region]
        made = {"region": one.region, "kind": one.kind, "title": region.title or region.sheet, "sheet": region.sheet,
                "subject": one.subject_kind, "words": one.words, "sure": one.sure,
                "open": self._is_open(one)}  # fmt: skip
        return made | (self._crosstab(one, region) if one.kind == "crosstab" else self._rows(one, region, homes))

    def _rows(self, one: RegionCoverage, region: Region, homes: Mapping[int, Home]) -> dict[str, Any]:
        own = one.subject_kind in OWN
        ids = [] if own else one.ids
        columns = one.cells(one.subjects[:1]) if own else one.cells()
        coverage = {each.field: each for each in one.fields}
        kept = [column for column in columns if (one.region, column.field) not in self.dropped]
        if own and not one.subjects:
            kept = [_blank(column) for column in kept]
        out: dict[str, Any] = {
            "rows": [self.own_row] if own else [f"s{pk}" for pk in ids],
            "grids": [homes.get(pk, _NOWHERE)[0] for pk in ids or [0]] if own or ids else [],
            "households": [homes.get(pk, _NOWHERE)[1] for pk in ids],
            "fields": [self._field(one, coverage[c.field], region.fields[c.field]) for c in kept],
            "values": {}, "raw": {}, "states": {}, "sources": {},
        }  # fmt: skip
        for column in kept:
            asked = self._is_asked(one, column.field)
            self._column(f"{one.region}.{column.field}", asked, column, out)
        return out

    def _is_asked(self, one: RegionCoverage, field: int) -> bool:
        asked = (one.region, field) in self.asked or self._is_open(one)
        return asked and f"{one.region}.{field}" not in self.closed

    def _is_open(self, one: RegionCoverage) -> bool:
        """Whether nobody is listed beforehand, and whom the table is about is for the village to say. A table of
        members beside such a one begins empty as well."""
        nobody = one.kind != "crosstab" and one.subject_kind not in OWN and not one.subjects
        return nobody and (not one.sure or any(OPEN in some for some in self._chosen))

    @property
    def _chosen(self) -> list[Sequence[str]]:
        return list(self.filters.values()) if isinstance(self.filters, Mapping) else [self.filters]

    def _column(self, key: str, asked: bool, column: CellColumn, out: dict[str, Any]) -> None:
        shown = [_plain(value) for value in column.rendered]
        out["values"][key] = shown
        if shown != column.raw:
            out["raw"][key] = column.raw
        letters = "".join(_LETTERS[state] for state in column.states)
        out["states"][key] = letters if asked else letters.replace("m", "x")
        known = self.knowledge.sources
        out["sources"][key] = [self._at(pk) if pk in known else -1 for pk in column.sources]

    def _field(self, region: RegionCoverage, coverage: FieldCoverage, one: FormField) -> dict[str, Any]:
        number = coverage.field
        code = coverage.code or coverage.local or None
        item = self.catalogue.items.get(code or "")
        match = self.coverage.matched.by_field.get((region.region, number))
        return {
            "key": f"{region.region}.{number}", "label": list(one.path), "item": code, "unit": one.unit,
            "type": item.type if item else "text" if one.type == "image" else one.type,
            "choices": self._choices(one, code), "codes": item.choices if item else None,
            "required": one.required, "asked": self._is_asked(region, number),
            "factor": match.factor if match else 1.0, "masked": bool(code) and is_masked_item(code or ""),
        }  # fmt: skip

    def _choices(self, one: FormField, code: str | None) -> list[str] | None:
        if one.choices:
            return list(one.choices)
        item = self.catalogue.items.get(code or "")
        codes = self.catalogue.code_lists.get(item.choices or "") if item else None
        if item and item.type == "boolean":
            return ["是", "否"]
        if codes is None or len(codes.values) > _CHOICES:
            return None
        return sorted((value.name for value in codes.values), key=lambda name: name.startswith("未"))  # 未说明 last

    def _crosstab(self, one: RegionCoverage, region: Region) -> dict[str, Any]:
        coverage = {each.field: each for each in one.fields}
        naming = Naming(self.coverage.matched, one.region, self.catalogue, self.place)
        cells: dict[str, Any] = {}
        for address, figure in one.figures().items():
            if (one.region, figure.field) in self.dropped:
                continue
            asked = self._is_asked(one, figure.field)
            counted = figure.counted and isinstance(figure.value, (int, float))
            cells[address] = {
                "value": _plain(figure.value), "words": figure.words, "subjects": figure.value if counted else 0,
                "state": "x" if figure.state == "missing" and not asked else _LETTERS[figure.state],
                "field": f"{one.region}.{figure.field}",
                "source": self._at(figure.source) if figure.source in self.knowledge.sources else -1,
                "item": naming.code(figure.field, address),
            }  # fmt: skip
            if figure.state == "missing":
                cells[address] |= self._told_before(cells[address]["item"], region)
        numbers = sorted({int(cell["field"].partition(".")[2]) for cell in cells.values()})
        fields = [self._field(one, coverage[at], region.fields[at]) for at in numbers]
        for at, each in zip(numbers, fields, strict=True):
            if region.fields[at].column:  # a column of figures, whatever its item is
                each |= {"type": "decimal", "choices": None, "codes": None, "masked": False}
        return {"fields": fields, "rows": [], "cells": cells, **lines_of(region, cells)}

    def _told_before(self, item: str, region: Region) -> dict[str, Any]:
        """What the organisation itself said of a cell that can not be counted."""
        asked = read_period(self.period) or read_period(region.title)
        found = told_before(self.told.get(item, ()), asked, self.catalogue.items.get(item), self.knowledge.on)
        if found is None:
            return {}
        last, state = found
        source = self._at(last.source) if last.source in self.knowledge.sources else -1
        words = f"{last.period} 报的数" if last.period else "以前报的数"
        return {"value": _plain(last.value), "state": state, "source": source, "words": words}

    def _at(self, source: int) -> int:
        return self._sources.setdefault(source, len(self._sources))

    def _source(self, pk: int) -> dict[str, Any]:
        one = self.knowledge.sources[pk]
        return {"id": pk, "title": one.title, "dated": one.dated.isoformat() if one.dated else "", "owner": one.owner}


def with_row(base: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the row of ``made``, a base of one region and row, at the end of its region."""
    (one,), sources = made["regions"], list(base["sources"])
    at = {source["id"]: number for number, source in enumerate(sources)}
    moved = {-1: -1}
    for number, source in enumerate(made["sources"]):
        moved[number] = at.setdefault(source["id"], len(sources))
        if moved[number] == len(sources):
            sources.append(source)
    regions = [_grown(each, one, moved) if each["region"] == one["region"] else each for each in base["regions"]]
    return {**base, "regions": regions, "sources": sources}


def _grown(region: Mapping[str, Any], one: Mapping[str, Any], moved: Mapping[int, int]) -> dict[str, Any]:
    keys = [each["key"] for each in region["fields"]]
    values, blank = region["values"], [None]
    return {
        **region,
        "rows": [*region["rows"], *one["rows"]],
        "picked": [*region.get("picked", ()), *one["rows"]],
        "grids": [*region["grids"], *one["grids"]],
        "households": [*region["households"], *one["households"]],
        "values": {key: [*values[key], *one["values"].get(key, blank)] for key in keys},
        "raw": {
            key: [*region["raw"].get(key, values[key]), *one["raw"].get(key, one["values"].get(key, blank))]
            for key in keys
            if key in region["raw"] or key in one["raw"]
        },
        "states": {key: region["states"][key] + one["states"].get(key, "x") for key in keys},
        "sources": {
            key: [*region["sources"][key], *(moved[at] for at in one["sources"].get(key, [-1]))] for key in keys
        },
    }


def lines_of(region: Region, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The lines of a crosstab as the page shows them: stubs and, under each column, an address or None."""
    places = {position(address): address for address in cells}
    if any(one.value_cell for one in region.fields):
        lines = [
            {"label": list(one.path), "cells": [one.value_cell]} for one in region.fields if one.value_cell in cells
        ]
        return {"columns": [{"label": ["数值"]}], "lines": lines}
    columns = [one for one in region.fields if one.column]
    used = [one for one in columns if any(at == column_of(one.column) for _, at in places)]
    lines = []
    for stub in region.row_labels:
        own = [places.get((stub.row, column_of(one.column))) for one in used]
        if any(own):
            lines.append({"label": list(stub.path), "cells": own})
    return {"columns": [{"label": list(one.path), "unit": one.unit} for one in used], "lines": lines}


def open_count(base: Mapping[str, Any]) -> int:
    """How many cells a base leaves open."""
    return sum(1 for _ in _open(base["regions"]))


def size_of(base: Mapping[str, Any]) -> tuple[int, int]:
    """(rows, cells) of a base; a crosstab's cells have no rows."""
    regions = base["regions"]
    rows = sum(len(one["rows"]) for one in regions)
    return rows, sum(len(one["rows"]) * len(one["fields"]) + len(one.get("cells", ())) for one in regions)


def _open(regions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for region in regions:
        asked = {one["key"] for one in region["fields"] if one["asked"]}
        for key, states in region.get("states", {}).items():
            if key in asked:
                yield from (state for state in states if state in "ms")
        for cell in region.get("cells", {}).values():
            if cell["field"] in asked and cell["state"] in "ms":
                yield cell["state"]


def asked_of(matched: MatchedForm, asked: Sequence[Mapping[str, Any]]) -> frozenset[tuple[int, int]]:
    """The places of ``Task.asked`` that the form has."""
    places = frozenset((int(one["region"]), int(one["field"])) for one in asked)
    regions = matched.form.regions
    return frozenset((r, f) for r, f in places if r < len(regions) and f < len(regions[r].fields))


def _blank(column: CellColumn) -> CellColumn:
    return CellColumn(column.field, column.code, [None], [None], [0], ["missing"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
