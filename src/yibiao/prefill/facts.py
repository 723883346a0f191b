"""Filled forms of any layout → facts, kept column by column.

A region gives one ``Records`` for whom it is about and one for each other party it names (the household beside a
person, the spouse beside the applicant). Records of one region stand line by line beside each other, so that a
person's line also says whose household it is. Example rows and totals are no facts; 序号 and 备注 neither.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from yibiao.catalogue import Catalogue, DataItem
from yibiao.catalogue.identifiers import is_masked, tidy_number
from yibiao.model import FormField, Match, MatchedForm, Region
from yibiao.prefill.addresses import column_of, grid_of, page_of, position, region_date, reporting_unit
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.local_items import local_key
from yibiao.prefill.periods import read_period
from yibiao.prefill.places import place_word
from yibiao.prefill.records import Records, Source
from yibiao.prefill.standings import KIND_LABEL, told_by_kinds
from yibiao.prefill.table_cells import cell, column_values, counts_columns, merged_down, written
from yibiao.prefill.values import Heard, Known, is_citizen_number, parsed, parser
from yibiao.prefill.viewpoints import FIGURES, HEAD, item_of, region_kind, viewpoint
from yibiao.sheets.grid import Grid, Value, Workbook, plain, squeeze

MEMBER = "family_member"
_NO_RECORD = re.compile(
    r"^(?:合计|总计|小计|共计|总和|以下空白|以下无正文|填表人|审核人|制表人|负责人|注[:：]|说明[:：]|备注[:：])"
)
_CITIZEN_LIKE = re.compile(r"\d{3,14}[\d*×X]{0,11}\d{3}[\dX]|\d{15}")
_PLACE_ROW = re.compile(r"(?:村|社区|居委会|镇|乡|街道|县|区|市)$")


@dataclass(frozen=True, slots=True)
class Field:
    """A matched field with its item and the factor to the item's unit."""

    field: FormField
    item: DataItem
    factor: float


@dataclass
class Gatherer:
    """Collects the facts of many files. ``read`` may be called with one file after the other."""

    catalogue: Catalogue
    local: Mapping[str, str] = field(default_factory=dict)
    records: list[Records] = field(default_factory=list)
    heard: Heard = field(default_factory=dict)
    group: int = 0

    def __post_init__(self) -> None:
        self._words = Vocabulary(self.catalogue)

    def read(
        self, matched: MatchedForm, workbook: Workbook, dated: date | None = None, owner: str | None = None
    ) -> None:
        """Take the facts of one understood file. ``dated`` counts where the sheet itself gives no date."""
        marks = item_marks(workbook, self.catalogue)
        card_of: dict[str, Hashable] = {}
        for at, region in enumerate(matched.form.regions):
            grid = grid_of(workbook, region)
            if grid is None:
                continue
            fields = self._fields(matched, at, region, marks)
            said = region_date(grid, region)
            if region.kind == "crosstab":  # figures are of a period, which may only stand in the file's name
                said = said or _date_in_name(matched.form.file)
            source = Source(matched.form.file, region.sheet, said or dated, owner)
            self.group += 1
            if region.kind == "list":
                self._list(grid, region, fields, source, card_of.get(page_of(region)))
            elif region.kind == "card":
                card_of[page_of(region)] = ("card", self.group)
                self._card(grid, region, fields, source)
            else:
                self._crosstab(grid, region, fields, source)

    def _fields(
        self, matched: MatchedForm, at: int, region: Region, marks: Mapping[tuple[str, str], str]
    ) -> list[Field]:
        """The region's fields that mean an item: by our own mark, by match, or as a field asked locally before."""
        items = self.catalogue.items
        kind = region_kind(matched, at, self.catalogue)
        fields = []
        for number, one in enumerate(region.fields):
            match, mark = matched.by_field.get((at, number)), marks.get((region.sheet, one.label_cell))
            item = item_of(match, kind, self.catalogue, one.path)
            if mark is not None:
                fields.append(Field(one, items[mark], 1.0))
            elif match is not None and item is not None:
                fields.append(Field(one, item, match.factor))
            else:
                code = self._by_samples(one, match, kind)
                code = code or self.local.get(f"{kind}:{local_key(matched.form.title, region, one)}")
                if code is not None:
                    fields.append(Field(one, items[code], 1.0))
        return [one for one in fields if one.item.subject != "record"]

    def _by_samples(self, one: FormField, match: Match | None, kind: str) -> str | None:
        """The citizen number of whom the region is about, where an unsure match offers one and the values are such
        numbers, whole or masked."""
        sound = sum(is_citizen_number(sample) or _is_masked_number(sample) for sample in one.samples)
        if match is None or kind not in ("person", "household") or sound * 10 < len(one.samples) * 8 or not sound:
            return None
        offered = any(c.item.endswith((".id_number", ".id_document_number")) for c in match.alternatives)
        return "person.id_number" if offered else None

    def _list(self, grid: Grid, region: Region, fields: Sequence[Field], source: Source, card: Hashable | None) -> None:
        if region.data_rows is None or not fields:
            return
        fields = [f for f in fields if f.field.column is not None]
        skipped = {*region.example_rows, *region.total_rows}
        first, last = region.data_rows
        numbers = [row for row in range(first, min(last, grid.height) + 1) if row not in skipped]
        if numbers and counts_columns(grid.rows[numbers[0] - 1]):
            numbers = numbers[1:]
        covered = merged_down(grid, first, last)
        columns: list[tuple[Field, list[Known | None]]] = []
        for one in fields:
            at = column_of(one.field.column or "")
            read = self._parser(one)
            values = parsed(column_values(grid, numbers, at, covered), read)
            columns.append((self._by_content(one, values), values))
        kept = _real_records(numbers, columns)
        if not kept:
            return
        columns = [(one, [values[i] for i in kept]) for one, values in columns]
        rows = [numbers[i] for i in kept]
        told = {r.group: r for r in self._parties(columns, source, rows, grid.table, card) if not r.party}
        for records in told.values():
            self._told_outside(records, region, grid)

    def _told_outside(self, records: Records, region: Region, grid: Grid) -> None:
        """What title and reporting unit say of every line."""
        stem = re.sub(r"\.\w+$", "", records.source.file.rpartition("/")[2])
        records.titles = (region.title, region.sheet, stem)
        for text in records.titles:
            standing = self._words.standing(text)
            if standing is not None:
                for condition in standing.conditions:
                    code = f"{records.kind}.{condition.item.partition('.')[2]}"
                    self._tell(records, code, condition.value, region.title_cell or "")
                break
        else:
            self._told_by_kind(records, region, grid)
        unit = reporting_unit(grid, region)
        village = place_word(unit)
        if unit and village.endswith(("村", "社区")):
            self._tell(records, f"{records.kind}.village", village, "")

    def _told_by_kind(self, records: Records, region: Region, grid: Grid) -> None:
        """Where a title names several standings, what a column of kinds says which line has which."""
        standings = next((found for t in records.titles if len(found := self._words.standings(t)) > 1), [])
        for one in region.fields if standings and records.rows else ():
            if one.column is None or not KIND_LABEL.search(squeeze(one.path[-1])):
                continue
            values = [squeeze(plain(cell(grid, row, column_of(one.column)))) for row in records.rows or ()]
            told = told_by_kinds(standings, values, self._words, self.catalogue)
            for item, said in told.items():
                code = f"{records.kind}.{item.partition('.')[2]}"
                if code in self.catalogue.items and code not in records.values:
                    records.values[code], records.places[code] = said, one.column
            if told:
                return

    def _tell(self, records: Records, code: str, value: str, cell: str) -> None:
        if code in self.catalogue.items and code not in records.values:
            records.values[code] = [value] * len(records)
            records.fixed[code] = cell

    def _card(self, grid: Grid, region: Region, fields: Sequence[Field], source: Source) -> None:
        """One record; lines of a repeated block (family members) become persons of the same household."""
        main: list[tuple[Field, list[Known | None]]] = []
        lines: dict[str, list[tuple[Field, list[Known | None]]]] = {}
        for one in fields:
            if one.field.value_cell is None or one.field.examples:
                continue
            row, column = position(one.field.value_cell)
            value = self._parser(one)(written(grid, row, column, one.field))
            one = self._by_content(one, [value])
            if one.item.role == MEMBER:
                line = f"{'/'.join(one.field.path[:-1])}:{row}"
                lines.setdefault(line, []).append((one, [value]))
            else:
                main.append((one, [value]))
        card: Hashable = ("card", self.group)
        if any(values[0] is not None for _, values in main):
            self._parties(_once(main), source, None, grid.table, card)
        for columns in lines.values():
            if any(values[0] is not None for _, values in columns):
                self.group += 1
                self._parties(columns, source, None, grid.table, card)

    def _crosstab(self, grid: Grid, region: Region, fields: Sequence[Field], source: Source) -> None:
        """Rows of places are lines of organisations; a sheet of indicators is one organisation's card."""
        name = self.catalogue.items.get("organisation.name")
        fields = [one for one in fields if one.item.subject in FIGURES]
        if name is None or not fields:
            return
        stubs = [
            stub for stub in region.row_labels if stub.row not in region.total_rows and _PLACE_ROW.search(stub.path[-1])
        ]
        columns = [(f, column_of(f.field.column)) for f in fields if f.field.column is not None]
        if stubs and columns:
            read = [(one, [self._parser(one)(cell(grid, stub.row, at)) for stub in stubs]) for one, at in columns]
            named = Field(FormField(path=("单位",), label_cell="", column=""), name, 1.0)
            self._parties(
                [(named, [stub.path[-1] for stub in stubs]), *read], source, [s.row for s in stubs], grid.table, None
            )
            return
        unit = reporting_unit(grid, region)
        cells = [f for f in fields if f.field.value_cell is not None]
        if unit and cells:
            read = [(one, [self._parser(one)(cell(grid, *position(one.field.value_cell or "")))]) for one in cells]
            named = Field(FormField(path=("单位",), label_cell="", value_cell=""), name, 1.0)
            self._parties([(named, [unit]), *_once(read)], source, None, grid.table, None)

    def _by_content(self, one: Field, values: Sequence[Known | None]) -> Field:
        """A column of 证件号码 that holds citizen numbers holds 公民身份号码."""
        own = f"{one.item.code.removesuffix('id_document_number')}id_number"
        if own == one.item.code or own not in self.catalogue.items:
            return one
        filled = [tidy_number(str(value)) for value in values[:200] if value is not None]
        like = sum(bool(_CITIZEN_LIKE.fullmatch(text)) for text in filled)
        return replace(one, item=self.catalogue.items[own]) if like * 10 >= len(filled) * 8 and filled else one

    def _parser(self, one: Field) -> Callable[[Value], Known | None]:
        return parser(one.item, self.catalogue.code_lists.get(one.item.choices or ""), one.factor, self.heard)

    def _parties(
        self,
        columns: Sequence[tuple[Field, list[Known | None]]],
        source: Source,
        rows: list[int] | None,
        table: int | None,
        household: Hashable | None,
    ) -> list[Records]:
        view = viewpoint([one.item for one, _ in columns], self.catalogue)
        parties: dict[str, Records] = {}
        for one, values in columns:
            for party, kind, code in view.parties(one.item):
                records = parties.get(party)
                if records is None:
                    records = parties[party] = Records(source, kind, party, self.group, {}, {}, rows, table)
                if code not in records.values:
                    records.values[code] = values
                    records.places[code] = one.field.column or one.field.value_cell or ""
                    if one.field.unit:
                        records.units[code] = one.field.unit
                    if one.factor != 1:
                        records.factors[code] = one.factor
        for records in parties.values():
            if records.kind in ("person", "household") and records.party in ("", "household"):
                records.households = _households(records, parties, household, self.group)
        if view.kind == "household" and HEAD in parties and "" in parties:
            _share_place(parties[""], parties[HEAD])
        kept = [
            r
            for r in parties.values()
            if r.party in ("", r.kind) or _identifies(r) or (r.party == HEAD and view.kind == "household")
        ]
        self.records += kept
        return kept


def _share_place(household: Records, head: Records) -> None:
    """A householder is of the household and the place that the line names."""
    for here, there in (
        ("household_number", "household_number"),
        ("village", "village"),
        ("township", "township"),
        ("current_address", "home_address"),
    ):
        own, other = f"household.{here}", f"person.{there}"
        if own in household.values and other not in head.values:
            head.values[other] = household.values[own]
            head.places[other] = household.places.get(own, "")


def _is_masked_number(text: str) -> bool:
    text = tidy_number(text)
    return is_masked(text) and 15 <= len(text) <= 18


def _identifies(records: Records) -> bool:
    """Whether a named party is told apart from others: contacts with a name and a telephone are not followed up."""
    if records.kind != "person":
        return False
    return "person.id_number" in records.values or {"person.name", "person.birth_date"} <= records.values.keys()


def _households(
    records: Records, parties: Mapping[str, Records], household: Hashable | None, group: int
) -> list[Hashable] | None:
    if household is not None:
        return [household] * len(records)
    if "household" in parties or HEAD in parties:
        return [("line", group, i) for i in range(len(records))]
    if records.values.keys() & {"person.household_number", "household.number"}:
        return None
    relations = records.values.get("person.relation_to_householder")
    if relations is None or not any(relation == "户主" for relation in relations):
        return None
    out: list[Hashable] = []
    current: Hashable = None
    for at, relation in enumerate(relations):
        if relation == "户主":
            current = ("block", group, at)
        out.append(current)
    return out


def _real_records(rows: Sequence[int], columns: Sequence[tuple[Field, list[Known | None]]]) -> list[int]:
    """Positions of lines that hold a record: something besides marks, and no total or sign-off."""
    out = []
    names = [values for one, values in columns if one.item.type == "text"]
    for at in range(len(rows)):
        if all(values[at] is None for _, values in columns):
            continue
        if any(isinstance(values[at], str) and _NO_RECORD.match(str(values[at])) for values in names):
            continue
        out.append(at)
    return out


def _once(columns: Sequence[tuple[Field, list[Known | None]]]) -> list[tuple[Field, list[Known | None]]]:
    """The first filled field of each item; cards may ask a thing twice."""
    best: dict[str, tuple[Field, list[Known | None]]] = {}
    for one, values in columns:
        if one.item.code not in best or best[one.item.code][1][0] is None:
            best[one.item.code] = (one, values)
    return list(best.values())


def _date_in_name(file: str) -> date | None:
    """The last day of the period that a file is named after: 汇总表（2026年6月）.xlsx."""
    found = read_period(PurePosixPath(file).stem)
    return found[1] if found else None


def item_marks(workbook: Workbook, catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """Items that a workbook of ours names itself: a defined name for the label cell of each column."""
    marks = {}
    for name, reference in workbook.defined_names.items():
        if name.startswith(ITEM_MARK):
            sheet, _, cell = reference.lstrip("=").rpartition("!")
            code = name.removeprefix(ITEM_MARK).rpartition("..")[0] or name.removeprefix(ITEM_MARK)
            if code in catalogue.items:
                marks[sheet.strip("'").replace("''", "'"), cell.replace("$", "")] = code
    return marks


ITEM_MARK = "yibiao."
"""Prefix of the defined names that carry item codes in workbooks we hand out."""
