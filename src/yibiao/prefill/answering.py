"""A template's questions answered from what is known: edits for the writers, and an account of every cell."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yibiao.prefill.accounts import Account, Entry, Place, computed, entry, traced
from yibiao.prefill.addresses import column_of, position, side_value
from yibiao.prefill.asking import Asked, Question, free_rows
from yibiao.prefill.census import Census
from yibiao.prefill.columns import Column
from yibiao.prefill.edits import Blank, CellEdit, ListRows, SheetCopy, SheetEdits, Tick
from yibiao.prefill.filters import Filters, for_region
from yibiao.prefill.knowledge import Knowledge
from yibiao.prefill.lookup import Lookup
from yibiao.prefill.periods import Period
from yibiao.prefill.rates import are_other_rates, is_rate
from yibiao.prefill.selection import Selection, measure, ordered, select
from yibiao.prefill.totals import total, total_below
from yibiao.sheets.grid import Value, squeeze

_BOX = re.compile(r"[□☐○]|[（(]\s*[）)]")
_DATE_BLANK = re.compile(r"年\s*月")
_VILLAGE_LABEL = re.compile(
    r"(?:所在|所属|填报)?(?:行政)?村(?:名|名称)?(?:[（(](?:社区|居)[）)])?(?:[（(]盖章[）)]?)?$"
)
MAX_CARDS = 200


@dataclass
class Sheets:
    """Edits of one output file. ``name`` is added to the file's name where a template gives several files."""

    name: str = ""
    cells: dict[str, dict[str, CellEdit]] = field(default_factory=lambda: defaultdict(dict))
    lists: dict[str, list[ListRows]] = field(default_factory=lambda: defaultdict(list))
    copies: list[SheetCopy] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def edits(self) -> list[SheetEdits]:
        sheets = dict.fromkeys(name for part in (self.cells, self.lists) for name, edits in part.items() if edits)
        return [SheetEdits(s, self.cells.get(s, {}), tuple(self.lists.get(s, ()))) for s in sheets]

    def row_in_output(self, sheet: str, row: int) -> int:
        """Where a row of the template stands once rows have been added above it."""
        return row + sum(rows.added for rows in self.lists.get(sheet, ()) if rows.last_row < row)


@dataclass
class Answering:
    """``filters`` and ``village`` narrow who is listed; ``keep_entries`` notes where each value came from. ``lookup``
    is that of other answers, so that its index is made once. ``chosen`` are the subjects of regions, by number, for
    which nobody is to be selected. ``period`` is what figures are asked of, where the title does not say it."""

    census: Census
    filters: Filters = ()
    village: str = ""
    keep_entries: bool = True
    lookup: Lookup | None = None
    chosen: Mapping[int, Sequence[int]] = field(default_factory=dict)
    period: Period | None = None

    def __post_init__(self) -> None:
        self.knowledge: Knowledge = self.census.knowledge

    def lists(self, asked: Question, sheets: Sheets, account: Account, chosen: Selection | None = None) -> None:
        """Fill the rows of a list: those that name somebody, else free rows for everybody who is meant."""
        keyed = self.named(asked)
        if keyed:
            self._keyed(asked, keyed, sheets, account)
            return
        rows = free_rows(asked)
        if rows is None:
            return
        selection = chosen or self.select(asked)
        if chosen is None:
            account.selections.append(f"{asked.region.sheet}：{selection.words}")
            account.chosen += len(selection.subjects)
            account.unsure |= not selection.sure
        self._rows(asked, rows, selection, sheets, account)

    def place(self, asked: Question, sheets: Sheets) -> None:
        """Write the village that was asked for into the blank the form has for it."""
        for side in asked.region.meta_fields if self.village else ():
            if not _VILLAGE_LABEL.match(squeeze(side.label)) or side_value(asked.grid, side):
                continue
            cells = sheets.cells[asked.region.sheet]
            if side.value_cell:
                cells[side.value_cell] = self.village
            elif side.label_cell:
                cells[side.label_cell] = Blank(side.label, self.village)

    def named(self, asked: Question) -> list[tuple[int, int | None, str]]:
        """Rows that already name somebody, as in ``Lookup.rows``."""
        self.lookup = self.lookup or Lookup(self.knowledge)
        return list(self.lookup.rows(asked))

    def select(self, asked: Question) -> Selection:
        """Who is meant, in the order of rows."""
        if asked.number in self.chosen:
            some = list(self.chosen[asked.number])
            if self.village:
                there = set(self.census.of_village(asked.kind, self.village))
                some = [subject for subject in some if subject in there]
            return Selection(asked.kind, some, f"按指定的对象，共 {len(some)} {measure(asked.kind)}")
        codes = [one.code for one in asked.fields if one.code]
        title = asked.region.title or asked.region.sheet
        return select(self.census, asked.kind, title, codes, for_region(self.filters, asked.number), self.village)

    def _rows(
        self, asked: Question, rows: tuple[int, int], selection: Selection, sheets: Sheets, account: Account
    ) -> None:
        subjects = selection.subjects
        if not subjects:
            return
        if asked.region.example_rows:
            shown = "、".join(map(str, asked.region.example_rows))
            account.notes.append(f"{asked.region.sheet}：第 {shown} 行是原表的示例，照样留着，上报前请按表上的要求删去")
        sheet, first = asked.region.sheet, rows[0]
        fields = [one for one in asked.fields if one.field.column]
        columns = [self._answers(one, asked.kind, subjects, account) for one in fields]
        names = [one.field.column or "" for one in fields]
        if asked.numbering is not None:
            names.insert(0, asked.numbering)
            columns.insert(0, list(range(1, len(subjects) + 1)))
        block = ListRows(rows[0], rows[1], tuple(names), list(zip(*columns, strict=True)))
        sheets.lists[sheet].append(block)
        self._totals(asked, rows[1], fields, columns[len(columns) - len(fields) :], sheets, account)
        if self.keep_entries:
            start = sheets.row_in_output(sheet, first)
            for one, answers in zip(fields, columns[len(columns) - len(fields) :], strict=True):
                self._trace(
                    asked, one, zip(subjects, answers, range(start, start + len(subjects)), strict=True), sheets
                )

    def _totals(
        self,
        asked: Question,
        last: int,
        fields: Sequence[Asked],
        columns: Sequence[Sequence[Value]],
        sheets: Sheets,
        account: Account,
    ) -> None:
        """The sums under a list that ends with row ``last``, where the form has a row for them and no formulas."""
        row, grid, sheet = total_below(asked, last), asked.grid, asked.region.sheet
        for one, answers in zip(fields, columns, strict=True) if row is not None else ():
            item = self.knowledge.catalogue.items.get(one.code or "")
            at = column_of(one.field.column)
            value = total(item, asked.kind, answers)
            if row is None or value is None or grid.text(row, at).strip() or (row, at) in grid.marks.formulas:
                continue
            address = grid.address(row, at)
            sheets.cells[sheet][address] = value
            account.asked += 1
            account.filled += 1
            account.derived += 1
            if self.keep_entries:
                there = grid.address(sheets.row_in_output(sheet, row), at)
                sheets.entries.append(computed(sheet, there, value, f"由上面 {len(answers)} 行相加"))

    def _answers(self, one: Asked, kind: str, subjects: Sequence[int], account: Account) -> list[Value]:
        """The field's rendered values for the subjects; counted."""
        account.asked += len(subjects)
        column = self.knowledge.column(kind, one.code) if one.code else None
        if column is None:
            self._lack(one, kind, subjects, account)
            return [None] * len(subjects)
        barred = self._of_other_rates(one)
        known = [None if column.where[s] >> 32 in barred else column.values[s] for s in subjects]
        if barred and known.count(None) > sum(column.values[s] is None for s in subjects):
            units = "、".join(sorted(set(barred.values())))
            account.notes.append(f"“{one.label}”要的是{one.field.unit}，已知的是{units}，不能换算，没有填")
        rendered = {value: None if value is None else one.render(value) for value in set(known)}
        answers: list[Value] = [rendered[value] for value in known]
        missing = answers.count(None)
        if missing:
            self._lack(one, kind, [s for s, answer in zip(subjects, answers, strict=True) if answer is None], account)
        account.filled += len(subjects) - missing
        self._count_derived(one, column, subjects, answers, account)
        return answers

    def _of_other_rates(self, one: Asked) -> dict[int, str]:
        """Records whose values can not stand under the field's unit, with their own: 元/亩 under 元/天."""
        if one.code is None or not is_rate(one.field.unit):
            return {}
        told = ((at, own.units.get(one.code, "")) for at, own in enumerate(self.knowledge.records))
        return {at: unit for at, unit in told if are_other_rates(unit, one.field.unit)}

    def _count_derived(
        self, one: Asked, column: Column, subjects: Sequence[int], answers: Sequence[Value], account: Account
    ) -> None:
        item = self.knowledge.catalogue.items[one.code or ""]
        if column.rule.derived or column.rules:
            account.derived += sum(
                column.rule_of(s).derived for s, answer in zip(subjects, answers, strict=True) if answer is not None
            )
        if self.knowledge.old_records(item.fresh_for_days):
            account.stale += sum(
                self.knowledge.stale(column, s, item)
                for s, answer in zip(subjects, answers, strict=True)
                if answer is not None
            )

    def _lack(self, one: Asked, kind: str, subjects: Sequence[int], account: Account) -> None:
        account.missing += len(subjects)
        unknown_word = one.code is None or one.code.partition(".")[2].startswith("local_")
        if unknown_word and one.label not in account.unmatched:
            account.unmatched.append(one.label)
        if one.code is not None and subjects:
            account.lacking[kind, one.code].update(subjects)

    def _keyed(
        self, asked: Question, keyed: Sequence[tuple[int, int | None, str]], sheets: Sheets, account: Account
    ) -> None:
        """Rows that already name their subject: only what is blank is filled."""
        found = [(row, subject) for row, subject, _ in keyed if subject is not None]
        account.selections.append(f"{asked.region.sheet}：按表中已有的姓名、证件号对上 {len(found)}/{len(keyed)} 行")
        account.chosen += len(keyed)
        account.notes += [why for _, subject, why in keyed if subject is None]
        sheet = asked.region.sheet
        for one in asked.fields:
            if not one.field.column:
                continue
            at = column_of(one.field.column)
            blank = [(row, subject) for row, subject in found if not asked.grid.text(row, at).strip()]
            answers = self._answers(one, asked.kind, [subject for _, subject in blank], account)
            for (row, _), answer in zip(blank, answers, strict=True):
                if answer is not None:
                    sheets.cells[sheet][asked.grid.address(row, at)] = answer
            if self.keep_entries:
                lines = [(s, a, sheets.row_in_output(sheet, row)) for (row, s), a in zip(blank, answers, strict=True)]
                self._trace(asked, one, lines, sheets)

    def _trace(
        self,
        asked: Question,
        one: Asked,
        lines: Iterable[tuple[int, Value, int]],
        sheets: Sheets,
    ) -> None:
        column = self.knowledge.column(asked.kind, one.code) if one.code else None
        if column is None or one.code is None:
            return
        name, table = one.field.column or "", asked.grid.table
        place = Place(name) if table is None else Place(f"T{table}R", 0, name)
        sheets.entries += traced(self.knowledge, one.code, column, asked.region.sheet, place, lines)

    def card(self, asked: Question, subject: int, sheets: Sheets, account: Account, sheet: str = "") -> None:
        """Fill the cells of one card for one subject. ``sheet`` is the sheet's name in the output."""
        cells = sheets.cells[asked.region.sheet]
        for one in asked.fields:
            address = one.field.value_cell
            if address is None:
                continue
            there = asked.grid.text(*position(address)).strip()
            write = _way_to_write(there, one)
            if write is None:
                continue
            (answer,) = self._answers(one, asked.kind, [subject], account)
            if answer is None:
                continue
            cells[address] = write(answer)
            column = self.knowledge.column(asked.kind, one.code or "")
            if self.keep_entries and column is not None:
                where, code = sheet or asked.region.sheet, one.code or ""
                row, at = position(address)
                place = Place(asked.grid.address(sheets.row_in_output(asked.region.sheet, row), at))
                sheets.entries.append(entry(self.knowledge, code, column, where, place, subject, (answer,)))

    def members(self, asked: Question, kind: str, subject: int) -> Selection:
        """Persons for the member list of a card about ``subject``."""
        subjects = self.knowledge.subjects
        household = subject if kind == "household" else subjects.household_of[subject] if kind == "person" else -1
        if household < 0:
            return Selection("person", [], "家庭成员")
        own = subjects.head[household] if kind == "household" else subject
        rest = [member for member in subjects.members[household] if member != own]
        return Selection("person", ordered(self.knowledge, "person", rest), "家庭成员")


def _way_to_write(there: str, one: Asked) -> Callable[[Value], CellEdit] | None:
    """How a card's value cell takes an answer; ``None`` where it is already written in."""
    if not there or one.field.examples:
        return lambda answer: answer
    if _BOX.search(there):
        return lambda answer: Tick((str(answer),))
    if one.field.type == "date" and _DATE_BLANK.search(there) and not re.search(r"\d{4}\s*年", there):
        return lambda answer: Blank("", answer)
    if re.search(r"_{2,}|＿{2,}", there):
        return lambda answer: Blank("", answer)
    return None


def subject_name(knowledge: Knowledge, kind: str, subject: int) -> str:
    """A subject's name for files and sheets."""
    for code in (f"{kind}.name", f"{kind}.householder.name", f"{kind}.household_number", f"{kind}.address"):
        if code in knowledge.catalogue.items:
            value = knowledge.value(kind, subject, code)
            if value is not None:
                return str(value)
    return str(subject + 1)


def sheet_name(base: str, taken: set[str]) -> str:
    """A sheet name Excel takes: 31 characters, none of []:*?/\\, not used yet."""
    clean = re.sub(r"[\[\]:*?/\\']", "", squeeze(base))[:28] or "表"
    name, number = clean, 2
    while name.lower() in {other.lower() for other in taken}:
        name, number = f"{clean}{number}", number + 1
    taken.add(name)
    return name
