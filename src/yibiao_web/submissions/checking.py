"""What the core's checks say of a draft, cell by cell and as a whole. Findings are dicts: row, field, code, severity,
message, advice, and the note that explains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.catalogue.values import parse_id_number
from yibiao.checks import CellFinding, CellRule, beside, check_cell, check_row, repeated_numbers
from yibiao_web.submissions.drafts import ACTS, Draft, RegionBase

Found = dict[str, Any]
_KEYS = {"person": ("person.name", "person.id_number"), "household": ("household.householder.name",)}
_NUMBER = "person.id_number"


@dataclass(frozen=True)
class Checker:
    """``elsewhere`` are villages by identity number, of people who are known at another place; ``registered`` the
    ledger ids of those whom the own register knows."""

    draft: Draft
    catalogue: Catalogue
    on: date
    elsewhere: Mapping[str, str]
    registered: Mapping[str, int] = field(default_factory=dict)

    def row(self, region: RegionBase, row: str, keys: Iterable[str] | None = None) -> list[Found]:
        """Findings about the edited cells of a row (or only of some): each by itself and against the others."""
        edited = [key for key in region.fields if (row, key) in self.draft.cells]
        added = row not in region.at
        wanted = set(keys) if keys is not None else set(region.fields)
        found = [self._found(row, key, one) for key in edited for one in self._cell(region, row, key)]
        if edited and region.kind != "crosstab":
            values = {
                one["item"]: self.draft.value(region, row, key) for key, one in region.fields.items() if one["item"]
            }
            units = {one["item"]: one["unit"] for one in region.fields.values() if one["item"]}
            for item, several in check_row(values, self.on, units).items():
                key = region.by_item(item)
                related = key if key in edited or added else self._number_key(region, edited)
                found += [self._found(row, related, one) for one in several if related]
            found += self._of_one_household(region, row, edited)
        return [one for one in found if one["field"] in wanted]

    def _of_one_household(self, region: RegionBase, row: str, edited: Iterable[str]) -> Iterator[Found]:
        """What another member said of the household before, where it is something else."""
        home = region.household(row)
        for key in set(region.of_households) & set(edited) if home else ():
            own, at = self.draft.cells[row, key].value, self.draft.typed_at[row, key]
            others = [one for one in region.members(home) if self.draft.is_listed(region, one)]
            before = [one for one in others if self.draft.typed_at.get((one, key), at) < at]
            said = [self.draft.cells[one, key].value for one in before]
            differing = [value for value in said if None not in (value, own) and str(value) != str(own)]
            if differing:
                yield self._found(row, key, beside("household_differs", before=differing[0]))

    def crosstab(self, region: RegionBase, addresses: Iterable[str]) -> list[Found]:
        found = []
        for address in addresses:
            typed = self.draft.cells.get(("", address))
            if typed is None or address not in region.cells:
                continue
            cell = region.cells[address]
            rule = rule_of(region.fields[cell["field"]], self.catalogue, number=isinstance(cell["value"], (int, float)))
            own = check_cell(rule, typed.value, self.on, cell["value"])
            if cell["state"] == "d" and str(typed.value) != str(cell["value"]) and not own:
                own = [beside("figure_differs", before=cell["value"])]
            found += [self._found("", address, one) for one in own]
        return found

    def everything(self) -> list[Found]:
        """All findings before submitting, the table's own first."""
        found = [*self._open(), *self._added()]
        for region in self.draft.base.regions:
            if region.kind == "crosstab":
                found += self.crosstab(region, [key for row, key in self.draft.cells if row == ""])
                continue
            touched = {row for row, key in self.draft.cells if key not in ACTS}
            found += [one for row in self.draft.rows(region) if row in touched for one in self.row(region, row)]
            found += self._repeated(region, touched)
        return found

    def _cell(self, region: RegionBase, row: str, key: str) -> Iterator[CellFinding]:
        value = self.draft.value(region, row, key)
        one = region.fields[key]
        yield from check_cell(rule_of(one, self.catalogue), value, self.on, region.shown(row, key))
        if one["item"] == _NUMBER and value:
            sound = parse_id_number(str(value))
            village = self.elsewhere.get(sound.number) if sound else None
            if village:
                yield beside("number_elsewhere", village=village)
            if sound and self._pickable(region, row, sound.number):
                yield beside("number_registered")

    def _pickable(self, region: RegionBase, row: str, number: str) -> bool:
        """Whether an added row is somebody of the register who is not in the list."""
        subject = self.registered.get(number)
        return bool(subject) and row not in region.at and not self.draft.has(region, f"s{subject}")

    def _number_key(self, region: RegionBase, edited: list[str]) -> str | None:
        return next((key for key in edited if (region.fields[key]["item"] or "").endswith("id_number")), None)

    def _repeated(self, region: RegionBase, touched: set[str]) -> Iterator[Found]:
        key = region.by_item(_NUMBER)
        if key is None:
            return
        rows = list(self.draft.rows(region))
        several = repeated_numbers({row: self.draft.value(region, row, key) for row in rows})
        lines = {row: at for at, row in enumerate(rows, start=1)}
        for row, others in several.items():
            if row in touched or touched & set(others):
                words = "、".join(f"第 {lines[one]} 行" for one in others)
                yield self._found(row, key, beside("number_repeated", count=len(others) + 1, others=words))

    def _open(self) -> Iterator[Found]:
        """Old values nobody looked at, and gaps: those that must be filled each, the others counted by field."""
        stale, blank = 0, Counter[tuple[int, str]]()
        for region, row, key in self.draft.open_cells():
            if self.draft.is_settled(region, row, key):
                continue
            field = region.fields[region.cells[key]["field"] if region.kind == "crosstab" else key]
            state = region.cells[key]["state"] if region.kind == "crosstab" else region.state(row, key)
            if state == "s":
                stale += 1
            elif field["required"]:
                yield self._found(row, key, beside("cell_required"))
            else:
                blank[region.number, field["key"]] += 1
        if stale:
            yield self._found("", "", beside("stale_unconfirmed", count=stale))
        for (number, key), count in blank.items():
            label = self.draft.base.by_number[number].fields[key]["label"][-1]
            yield self._found("", "", beside("open_blank", label=label, count=count))

    def _added(self) -> Iterator[Found]:
        for region in self.draft.base.regions:
            needed = [key for item in _KEYS.get(region.subject, ()) if (key := region.by_item(item))]
            needed += [key for key, one in region.fields.items() if one["required"] and key not in needed]
            for row in self.draft.added(region):
                for key in needed:
                    if self.draft.value(region, row, key) in (None, ""):
                        label = region.fields[key]["label"][-1]
                        yield self._found(row, key, beside("row_without_key", label=label))

    def _found(self, row: str, key: str, one: CellFinding) -> Found:
        typed = self.draft.cells.get((row, key))
        found = {"row": row, "field": key, "code": one.code, "severity": one.severity, "message": one.message,
                 "advice": one.advice, "note": typed.note if typed else ""}  # fmt: skip
        sound = parse_id_number(str(typed.value)) if one.code == "number_registered" and typed else None
        return found | {"subject": self.registered[sound.number]} if sound else found


def rule_of(one: Mapping[str, Any], catalogue: Catalogue, *, number: bool = False) -> CellRule:
    """The rule of a field as the base describes it; ``number`` for cells of a crosstab that held one."""
    type = "decimal" if number and one["type"] == "text" else one["type"]
    return CellRule(
        label="".join(one["label"]), type=type, item=one["item"],
        choices=tuple(one["choices"]) if one["choices"] else None,
        codes=catalogue.code_lists.get(one["codes"] or ""), required=one["required"], factor=one["factor"],
    )  # fmt: skip


def stopping(found: Iterable[Found]) -> list[Found]:
    """What keeps a draft from being submitted: blocks, and reasons without an explanation."""
    return [one for one in found if one["severity"] == "block" or (one["severity"] == "reason" and not one["note"])]


def numbers_in(draft: Draft) -> set[str]:
    """Sound identity numbers that were typed."""
    keys = {key for one in draft.base.regions if (key := one.by_item(_NUMBER))}
    typed = (one.value for (_, key), one in draft.cells.items() if key in keys and one.value)
    return {sound.number for value in typed if (sound := parse_id_number(str(value)))}
