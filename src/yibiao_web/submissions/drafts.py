"""A draft as it stands: the frozen base with the edited cells over it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

STATE, CONFIRMED, MERGED, ADDED, PICKED = "_state", "_confirmed", "_merged", "_added", "_picked"
ACTS = (STATE, CONFIRMED, MERGED, ADDED, PICKED)
REMOVALS = {"moved": "迁出", "died": "死亡", "other": "其他原因移出", "dropped": "删去新增的行"}
OPEN, STALE = "ms", "s"


@dataclass(frozen=True, slots=True)
class Typed:
    """An edited cell: what was typed, the explanation beside it, who did it."""

    value: Any
    note: str = ""
    by: str = ""
    at: str = ""
    user: int = 0


class RegionBase:
    """One region of a base, with its rows and fields found by their keys."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.number: int = data["region"]
        self.kind: str = data["kind"]
        self.subject: str = data["subject"]
        self.rows: list[str] = data["rows"]
        self.at = {row: at for at, row in enumerate(self.rows)}
        self.picked = frozenset(data.get("picked", ()))
        self.fields: dict[str, Mapping[str, Any]] = {one["key"]: one for one in data["fields"]}
        self.cells: Mapping[str, Mapping[str, Any]] = data.get("cells", {})

    def by_item(self, item: str) -> str | None:
        """The key of the field that asks for an item."""
        return self._items.get(item)

    @cached_property
    def _items(self) -> dict[str, str]:
        return {one["item"]: key for key, one in reversed(self.fields.items()) if one["item"]}

    @cached_property
    def of_households(self) -> list[str]:
        """Keys of fields that ask a list of persons for what is their household's."""
        if self.subject != "person" or self.kind == "crosstab":
            return []
        return [key for key, one in self.fields.items() if (one["item"] or "").startswith("household.")]

    def shown(self, row: str, key: str) -> Any:
        at = self.at.get(row)
        return None if at is None else self.data["values"][key][at]

    def raw(self, row: str, key: str) -> Any:
        at = self.at.get(row)
        if at is None:
            return None
        return self.data["raw"].get(key, self.data["values"][key])[at]

    def state(self, row: str, key: str) -> str:
        return self.data["states"][key][self.at[row]] if row in self.at else "m"

    def source(self, row: str, key: str) -> int:
        return self.data["sources"][key][self.at[row]] if row in self.at else -1

    def members(self, home: int) -> list[str]:
        """Rows of those who live in a household."""
        return self._members.get(home, [])

    @cached_property
    def _members(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for row, home in zip(self.rows, self.data["households"], strict=True):
            found.setdefault(home, []).append(row)
        return found

    def household(self, row: str) -> int:
        return self.data["households"][self.at[row]] if row in self.at else 0

    def grid(self, row: str) -> int:
        return self.data["grids"][self.at[row]] if row in self.at else 0


class Base:
    """A whole base. Kept a process once read: it never changes."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.regions = [RegionBase(one) for one in data.get("regions", ())]
        self.by_number = {one.number: one for one in self.regions}

    def region_of(self, key: str) -> RegionBase | None:
        """The region that a field's key, or an address of a crosstab, belongs to."""
        number = key.partition(".")[0]
        if number.isdigit() and "." in key:
            found = self.by_number.get(int(number))
            return found if found and key in found.fields else None
        return self._figures.get(key)

    @cached_property
    def _figures(self) -> dict[str, RegionBase]:
        """The regions of crosstabs by the addresses of their cells."""
        return {address: one for one in reversed(self.regions) for address in one.cells}

    def housemates(self, rows: Iterable[str]) -> set[str]:
        """Rows of persons who live in one household with those of some rows."""
        found: set[str] = set()
        for region in self.regions:
            homes = {region.household(row) for row in rows} - {0} if region.of_households else ()
            found |= {row for home in homes for row in region.members(home)}
        return found

    def region_with(self, row: str) -> RegionBase | None:
        return next((one for one in self.regions if row in one.at), None)


@dataclass(frozen=True)
class Draft:
    """``closed`` are keys of fields that are no longer asked (已报过, agreed). ``cells`` by (row, field)."""

    base: Base
    cells: Mapping[tuple[str, str], Typed]
    closed: frozenset[str] = frozenset()

    @cached_property
    def _added(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for (row, key), typed in self.cells.items():
            if key == ADDED and isinstance(typed.value, dict):
                found.setdefault(int(typed.value.get("region", 0)), []).append(row)
        return found

    @cached_property
    def typed_at(self) -> dict[tuple[str, str], int]:
        """The order in which cells were typed."""
        return {place: at for at, place in enumerate(self.cells)}

    def act(self, row: str, act: str) -> Any:
        typed = self.cells.get((row, act))
        return typed.value if typed else None

    def added(self, region: RegionBase) -> list[str]:
        """Rows that were added and still stand, in the order of adding."""
        return [row for row in self._added.get(region.number, ()) if self._stands(row)]

    def is_listed(self, region: RegionBase, row: str) -> bool:
        """Whether a known row is in the region's list: from the beginning, or picked and not taken off again."""
        if row not in region.picked:
            return row in region.at
        act = self.act(row, PICKED)
        return isinstance(act, dict) and region.number in act.get("regions", ())

    def listed(self, region: RegionBase) -> list[str]:
        """The known rows, also those that were removed or merged."""
        return [row for row in region.rows if self.is_listed(region, row)] if region.picked else region.rows

    def has(self, region: RegionBase, row: str) -> bool:
        """Whether the row is one of the region's, known or added."""
        added = self.act(row, ADDED)
        if isinstance(added, dict):
            return int(added.get("region", -1)) == region.number
        return self.is_listed(region, row)

    def rows(self, region: RegionBase) -> Iterator[str]:
        """Rows that still stand: neither removed nor merged into another."""
        yield from (row for row in self.listed(region) if self._stands(row))
        yield from self.added(region)

    def _stands(self, row: str) -> bool:
        return not self.act(row, STATE) and not self.act(row, MERGED)

    def region_of_row(self, row: str) -> RegionBase | None:
        return next((one for one in self.base.regions if self.has(one, row)), None)

    def grid_of(self, row: str) -> int:
        added = self.act(row, ADDED)
        if isinstance(added, dict):
            return int(added.get("grid") or 0)
        region = self.base.region_with(row)
        return region.grid(row) if region else 0

    def is_asked(self, one: Mapping[str, Any]) -> bool:
        return bool(one["asked"]) and one["key"] not in self.closed

    def is_open(self, region: RegionBase, row: str, key: str) -> bool:
        """Whether the cell may be typed into. Every field of an added row is; of other rows what is asked and missing
        or out of date; of a crosstab whatever is asked."""
        if region.kind == "crosstab":
            cell = region.cells.get(key)
            return cell is not None and self.is_asked(region.fields[cell["field"]])
        if row not in region.at:
            return True
        return self.is_asked(region.fields[key]) and region.state(row, key) in OPEN

    def value(self, region: RegionBase, row: str, key: str) -> Any:
        """What the cell shows now."""
        typed = self.cells.get((row, key))
        if typed is not None:
            return typed.value
        return region.cells[key]["value"] if region.kind == "crosstab" else region.shown(row, key)

    def open_cells(self) -> Iterator[tuple[RegionBase, str, str]]:
        """Cells to be filled or confirmed, of standing rows."""
        for region in self.base.regions:
            if region.kind == "crosstab":
                for address, cell in region.cells.items():
                    if cell["state"] in OPEN and self.is_asked(region.fields[cell["field"]]):
                        yield region, "", address
                continue
            keys = [key for key, one in region.fields.items() if self.is_asked(one)]
            keys = [key for key in keys if "m" in region.data["states"][key] or "s" in region.data["states"][key]]
            for row in self.listed(region) if keys else ():
                if self._stands(row):
                    yield from ((region, row, key) for key in keys if region.state(row, key) in OPEN)

    def is_settled(self, region: RegionBase, row: str, key: str) -> bool:
        """Whether an open cell was answered: typed into, or an out-of-date value confirmed."""
        typed = self.cells.get((row, key))
        stale = (region.cells[key]["state"] if region.kind == "crosstab" else region.state(row, key)) == "s"
        if typed is not None:
            return stale or typed.value not in (None, "")  # an old value may be cleared on purpose
        return stale and bool(self.act(row or f"t{region.number}", CONFIRMED))
