"""What a draft says once it is submitted, in the ledger's values. Pure; approvals record it.

{"regions": [{"region", "kind", "subject", "rows": [{"row", "subject", "act", "into", "household", "grid", "changed",
"confirmed", "values"}]}], "cells": {address: value typed by hand}, "figures": [{"item", "value", "period"}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yibiao.catalogue import Catalogue, DataItem
from yibiao.prefill.values import Parse, parser
from yibiao_web.submissions.drafts import CONFIRMED, MERGED, STATE, Draft, RegionBase
from yibiao_web.submissions.figures import OWN

_HOUSEHOLD_NUMBERS = ("person.household_number", "household.household_number")


def result_of(draft: Draft, catalogue: Catalogue, period: str) -> dict[str, Any]:
    """``period`` is the task's; figures about the organisation itself are of that period."""
    regions, figures, cells = [], list[dict[str, Any]](), dict[str, Any]()
    for region in draft.base.regions:
        reading = _Reading(draft, region, catalogue)
        if region.kind == "crosstab":
            cells |= reading.typed_figures()
            figures += reading.figures(period)
        elif region.subject in OWN:
            figures += reading.own_figures(period)
        else:
            rows = list(reading.rows())
            regions.append({"region": region.number, "kind": region.kind, "subject": region.subject, "rows": rows})
            homes = list(reading.of_households(rows)) if region.subject == "person" else []
            if homes:
                regions.append({"region": region.number, "kind": region.kind, "subject": "household", "rows": homes})
    return {"regions": regions, "cells": cells, "figures": figures}


class _Reading:
    def __init__(self, draft: Draft, region: RegionBase, catalogue: Catalogue) -> None:
        self.draft, self.region, self.catalogue = draft, region, catalogue
        self._parsers: dict[str, Parse] = {}
        self._stale = [key for key, one in region.data.get("states", {}).items() if "s" in one]
        self._edited: dict[str, list[str]] = {}
        for row, key in draft.cells:
            if key in region.fields:
                self._edited.setdefault(row, []).append(key)

    def rows(self) -> Iterator[dict[str, Any]]:
        for row in self.draft.listed(self.region):
            yield self._known(row)
        for row in self.draft.added(self.region):
            yield self._added(row)

    def _known(self, row: str) -> dict[str, Any]:
        made = _row(row, int(row[1:]))
        removed, merged = self.draft.act(row, STATE), self.draft.act(row, MERGED)
        if removed:
            return made | {"act": removed, "note": self.draft.cells[row, STATE].note}
        if merged:
            return made | {"act": "merged", "into": int(merged[1:]) if str(merged).startswith("s") else None}
        for key in self._edited.get(row, ()):
            self._take(row, key, made)
        made["confirmed"] += self._confirmed(row)
        return made | ({"act": "changed"} if made["changed"] else {})

    def of_households(self, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """What a list of persons says of their households, taken out of ``rows`` where the household is known. Where
        two members differ, what was typed later holds."""
        homes: dict[int, dict[str, Any]] = {}
        told: dict[tuple[int, str], int] = {}
        for one in rows:
            home = self.region.household(one["row"])
            if not home:
                continue
            said = {item: change for item, change in one["changed"].items() if item.startswith("household.")}
            held = [item for item in one["confirmed"] if item.startswith("household.")]
            if said or held:
                made = homes.setdefault(home, _row(f"s{home}", home))
                for item, change in said.items():
                    at = self.draft.typed_at.get((one["row"], self.region.by_item(item) or ""), -1)
                    if at >= told.get((home, item), at):
                        made["changed"][item], told[home, item] = change, at
                made["confirmed"] += [item for item in held if item not in made["confirmed"]]
                one["changed"] = {item: change for item, change in one["changed"].items() if item not in said}
                one["confirmed"] = [item for item in one["confirmed"] if item not in held]
                one["act"] = "changed" if one["changed"] else "kept" if one["act"] == "changed" else one["act"]
        for made in homes.values():
            made["confirmed"] = [item for item in made["confirmed"] if item not in made["changed"]]
            yield made | {"act": "changed" if made["changed"] else "kept"}

    def _take(self, row: str, key: str, made: dict[str, Any]) -> None:
        item, typed = self.region.fields[key]["item"], self.draft.cells[row, key]
        if not item or not self.draft.is_open(self.region, row, key):
            return
        before, after = self.region.raw(row, key), self.parse(key, typed.value)
        if before == after:
            if after is not None:
                made["confirmed"].append(item)
            return
        made["changed"][item] = {"before": before, "after": after} | ({"note": typed.note} if typed.note else {})

    def _confirmed(self, row: str) -> list[str]:
        if not self._stale or not self.draft.act(row, CONFIRMED):
            return []
        return [
            self.region.fields[key]["item"]
            for key in self._stale
            if self.region.fields[key]["item"]
            and (row, key) not in self.draft.cells
            and self.region.state(row, key) == "s"
            and self.draft.is_open(self.region, row, key)
        ]

    def _added(self, row: str) -> dict[str, Any]:
        values = {
            one["item"]: value
            for key, one in self.region.fields.items()
            if one["item"] and (value := self.parse(key, self.draft.value(self.region, row, key))) is not None
        }
        household = next((str(values[one]) for one in _HOUSEHOLD_NUMBERS if one in values), None)
        return _row(row, None) | {
            "act": "added", "household": household if self.region.subject == "person" else None,
            "grid": self.draft.grid_of(row) or None, "values": values,
        }  # fmt: skip

    def typed_figures(self) -> dict[str, Any]:
        return {
            key: typed.value for (row, key), typed in self.draft.cells.items() if row == "" and key in self.region.cells
        }

    def figures(self, period: str) -> Iterator[dict[str, Any]]:
        """Figures that were typed or found right, each under the code of its cell. ``cell`` marks those that only this
        form's layout tells, with a ``label`` in its words."""
        for address, cell in self.region.cells.items():
            field = self.region.fields[cell["field"]]
            item = cell.get("item") or (field["item"] if _is_own(field) else None)
            answered = ("", address) in self.draft.cells or self._figure_confirmed(cell)
            if item and answered and self.draft.is_asked(field):
                read = reader({**field, "item": item}, "organisation", self.catalogue)
                value = read(self.draft.value(self.region, "", address))
                if value is not None:
                    told = {"item": item, "value": value, "period": period}
                    yield told if item == field["item"] else told | {"cell": address, "label": self._label(address)}

    def _label(self, address: str) -> str:
        columns = self.region.data["columns"]
        for line in self.region.data["lines"]:
            for column, at in zip(columns, line["cells"], strict=True):
                if at == address:
                    return " / ".join([*line["label"], *(column["label"] if len(columns) > 1 else ())])
        return address

    def _figure_confirmed(self, cell: Mapping[str, Any]) -> bool:
        return cell["state"] == "s" and bool(self.draft.act(f"t{self.region.number}", CONFIRMED))

    def own_figures(self, period: str) -> Iterator[dict[str, Any]]:
        """What a card says of the organisation itself."""
        for row in self.region.rows:
            made: dict[str, Any] = {"changed": {}, "confirmed": []}
            for key in self._edited.get(row, ()):
                self._take(row, key, made)
            confirmed = {*made["confirmed"], *self._confirmed(row)}
            for item in (*made["changed"], *sorted(confirmed)):
                key = self.region.by_item(item) or ""
                value = made["changed"][item]["after"] if item in made["changed"] else self.region.raw(row, key)
                if value is not None:
                    yield {"item": item, "value": value, "period": period}

    def parse(self, key: str, value: Any) -> Any:
        """What was typed, as the ledger keeps it."""
        if key not in self._parsers:
            self._parsers[key] = reader(self.region.fields[key], self.region.subject, self.catalogue)
        return self._parsers[key](value)


def reader(one: Mapping[str, Any], subject: str, catalogue: Catalogue) -> Parse:
    """How what is typed into a field becomes the ledger's value."""
    item = catalogue.items.get(one["item"] or "") or DataItem(
        one["item"] or "", subject, one["label"][-1], one["type"], "", "personal"
    )
    return parser(item, catalogue.code_lists.get(item.choices or ""), one["factor"])


def _is_own(field: Mapping[str, Any]) -> bool:
    return (field["item"] or "").partition(".")[0] in OWN


def _row(row: str, subject: int | None) -> dict[str, Any]:
    return {"row": row, "subject": subject, "act": "kept", "into": None, "household": None, "changed": {},
            "confirmed": [], "values": {}}  # fmt: skip
